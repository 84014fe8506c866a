"""The brief of one customer: from snapshots alone, as data and as a document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journeykit.app.documents import DocumentFormat
from journeykit.records import dataclass

if TYPE_CHECKING:
    from journeykit.definition.loader import Definition
    from journeykit.review.brief import Earlier
    from journeykit.review.brief_model import Brief, BriefMethod
    from journeykit.snapshots import Snapshot, SnapshotFolder

_HISTORY = 8
"""How many earlier snapshots are looked at."""


@dataclass(frozen=True)
class BriefRequest:
    """Which customer of which journey's snapshot; ``as_of`` None: the latest.

    ``language`` is the code of the language in which it is written; ``anonymise`` leaves out who
    the customer and their owner are.
    """

    journey: str
    customer_id: str
    snapshots: Path
    as_of: date | None = None
    language: str = "en"
    anonymise: bool = False


def brief(request: BriefRequest) -> Brief:
    """All that the brief of a customer says.

    Raises:
        InputError: There is no such snapshot or no such customer; the nearest id is named.
        UsageError: There is no such language.
    """
    from journeykit.language import language, speaking
    from journeykit.snapshots import SnapshotFolder

    with (
        speaking(language(request.language)),
        SnapshotFolder(request.snapshots, request.journey).opened() as folder,
    ):
        return _brief(request, folder)


def _brief(request: BriefRequest, folder: SnapshotFolder) -> Brief:
    from journeykit.app.explaining import find_customer, reason_name
    from journeykit.app.reporting import definition_in
    from journeykit.graph import JourneyGraph
    from journeykit.review.brief import build_brief
    from journeykit.review.units import unit

    snapshot = folder.read(request.as_of) if request.as_of else folder.latest()
    definition = definition_in(snapshot)
    graph = JourneyGraph.of(definition)
    customer = find_customer(definition, snapshot, request.customer_id)
    if request.anonymise:
        from journeykit.review.anonymised import anonymous_customer

        customer = anonymous_customer(customer, unit(graph))
    earlier, note = _earlier(definition, folder, snapshot, request.customer_id)
    ways = _ways(definition, folder, snapshot, earlier, request.customer_id)
    return build_brief(
        graph,
        customer,
        earlier,
        ways,
        _method(snapshot),
        history_note=note,
        reason_name=reason_name(definition.journey, customer.results),
        anonymous=request.anonymise,
    )


def render(brief: Brief, format: DocumentFormat, code: str = "en") -> str | bytes:
    """A brief as a document of that format, in the language of that code."""
    from journeykit.language import language, speaking

    with speaking(language(code)):
        return _rendered(brief, format)


def _rendered(brief: Brief, format: DocumentFormat) -> str | bytes:
    if format is DocumentFormat.JSON:
        from journeykit.render.json import json_text
        from journeykit.render.json_schema import BRIEF

        return json_text(brief, BRIEF)
    from journeykit.render.brief_paper import brief_paper

    paper = brief_paper(brief)
    if format is DocumentFormat.PDF:
        from journeykit.render.pdf import render_pdf

        return render_pdf(paper)
    if format is DocumentFormat.MARKDOWN:
        from journeykit.render.paper_markdown import paper_markdown

        return paper_markdown(paper)
    from journeykit.render.paper_page import paper_page

    return paper_page(paper)


def _earlier(
    definition: Definition, folder: SnapshotFolder, now: Snapshot, customer_id: str
) -> tuple[list[Earlier], str | None]:
    """The customer in earlier snapshots of the same meaning, and why some are left out."""
    from journeykit.app.reporting import same_meaning
    from journeykit.language import say
    from journeykit.review.brief import Earlier
    from journeykit.review.wording import day, listed
    from journeykit.scoring.schema import Schema

    schema = Schema.of(definition)
    if not schema.compares_customers:
        return [], say("The export has no customer ids, so that nothing is said of before.")
    saved = folder.before(now.as_of)[-_HISTORY:]
    found = []
    changed, absent = [], []
    for snapshot in saved:
        if not same_meaning(snapshot, definition):
            changed.append(day(snapshot.as_of))
        elif row := _row(schema, snapshot, customer_id):
            found.append(Earlier(snapshot.as_of, row))
        else:
            absent.append(day(snapshot.as_of))
    notes = []
    if changed:
        notes.append(
            say(
                "Left out, since the definition meant something else: {days}.", days=listed(changed)
            )
        )
    if absent:
        notes.append(say("Not in the export of {days}.", days=listed(absent)))
    return found, " ".join(notes) or None


def _ways(
    definition: Definition,
    folder: SnapshotFolder,
    now: Snapshot,
    earlier: list[Earlier],
    customer_id: str,
) -> tuple[str, ...]:
    """How the customer moved since the last of the earlier snapshots, as the review counts it."""
    from journeykit.scoring.moving import Moves

    if not earlier:
        return ()
    asked = Moves(definition, now.as_of).of_one(customer_id)
    rows = now.tally([asked], folder.read(earlier[-1].as_of))[asked.name]
    return tuple(way for row in rows for way in asked.row(*row).ways)


def _row(schema: Any, snapshot: Snapshot, customer_id: str) -> Mapping[str, Any] | None:
    from journeykit.scoring.customer import row_tally

    asked = row_tally(schema, customer_id)
    rows = snapshot.tally([asked])[asked.name]
    return asked.row(*rows[0]) if rows else None


def _method(snapshot: Snapshot) -> BriefMethod:
    from journeykit.review.brief_model import BriefMethod

    return BriefMethod(
        as_of=snapshot.as_of,
        input_name=snapshot.facts.input_name,
        input_hash=snapshot.facts.input_hash,
        definition=snapshot.definition_name,
        definition_hash=snapshot.identity.meaning_hash,
        version=snapshot.version,
    )
