"""``journeykit why``: one customer explained, condition by condition."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from journeykit.cli.console import Cell, Part, plain_table, show, styled, write_data
from journeykit.cli.journey_option import JourneyOption, find_journey, snapshots_of
from journeykit.cli.options import AsOfOption
from journeykit.cli.score_summary import BAND_MARKS
from journeykit.cli.starting import load
from journeykit.errors import ExitCode
from journeykit.review.wording import counted, day, days, listed, money, number

if TYPE_CHECKING:
    from journeykit.app.explaining import Explained, Held, MeasureShown, NestedStand, Section
    from journeykit.review.model import Band
    from journeykit.scoring.customer import Cell as ExportCell


class WhyFormat(StrEnum):
    """How a customer is explained."""

    TEXT = "text"
    JSON = "json"


BEFORE_THE_ENGINE = (
    "journeykit.app.explaining",
    "journeykit.definition.loader",
    "journeykit.review.placement",
    "journeykit.scoring.customer",
)
"""What an explanation loads besides the engine."""


def why(
    customer_id: Annotated[
        str, typer.Argument(metavar="CUSTOMER_ID", help="The key, as the export has it.")
    ],
    journey: JourneyOption = None,
    as_of: AsOfOption = None,
    format: Annotated[
        WhyFormat, typer.Option("--format", "-f", help="How it is written.")
    ] = WhyFormat.TEXT,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Also what does not matter where this customer stands."),
    ] = False,
) -> ExitCode:
    """Explain one customer: where they stand, every condition with its value, the score's sum.

    It reads the latest snapshot, or the one of --as-of. Shown is what matters where the customer
    stands; --all shows every condition of the journey, and so does json.
    """
    load(*BEFORE_THE_ENGINE)
    from journeykit.app.checking import journey_id
    from journeykit.app.explaining import WhyRequest, explain_customer

    file = find_journey(journey)
    explained = explain_customer(
        WhyRequest(journey_id(file), customer_id, snapshots_of(file), as_of)
    )
    if format is WhyFormat.JSON:
        write_data(json.dumps(_plain(explained), indent=2, ensure_ascii=False, default=str) + "\n")
    else:
        show(*_parts(explained, everything=everything))
    return ExitCode.OK


def _parts(explained: Explained, *, everything: bool) -> Iterator[Part]:
    yield _head(explained)
    if explained.missing:
        yield ""
        yield _missing(explained)
    for section in explained.sections:
        shown = [held for held in section.held if held.matters or everything]
        if shown:
            yield ""
            yield _section(section, shown)
    if explained.measures:
        yield ""
        yield _health(explained)
    for nested in explained.nested:
        yield ""
        yield from _within(nested, everything=everything)


def _within(nested: NestedStand, *, everything: bool) -> Iterator[Part]:
    """The customer in a nested journey: where they stand, what is missing; if asked everything."""
    inner = nested.explained
    yield styled(
        f"within {nested.stage_name}, {nested.touchpoint}: ",
        (nested.title, "bold"),
        "\n",
        "\n".join(_standing(inner)),
    )
    if not everything and inner.missing:
        yield _missing(inner)
    if everything:
        _, *rest = _parts(inner, everything=True)
        yield from rest


def _head(explained: Explained) -> Part:
    results = explained.results
    name = results["name"]
    key = str(results["customer_id"])
    lines = [*_standing(explained), *_facts(explained)]
    return styled(
        (f"{name} ({key})" if name else key, "bold"),
        f", as of {explained.as_of}\n",
        "\n".join(lines),
    )


def _standing(explained: Explained) -> Iterator[str]:
    results = explained.results
    if results["lost"] and results["entered_on"]:
        yield _was(explained)
    else:
        yield ", ".join(_stands(explained))
    yield explained.why_here
    if explained.unsettled_band:
        yield explained.unsettled_band
    if results["lost"]:
        when = f" on {day(results['lost_on'])}" if results["lost_on"] else ""
        yield f"lost{when}: {explained.reason_name}"
    elif results["lost"] is None:
        yield "whether they are lost is unknown"
    if results["returned"]:
        yield "was lost and came back"


def _was(explained: Explained) -> str:
    """Of a lost one: where they were, from when until when."""
    results = explained.results
    was, entered = f"was in {explained.stage_name}", day(results["entered_on"])
    left = results["lost_on"]
    if left is None:
        return f"{was} from {entered}; until when is not known"
    if left < results["entered_on"]:
        return f"{was}; the day of entry, {entered}, is after that of the loss"
    return f"{was} from {entered} to {day(left)}, {days(results['days_in_stage'])}"


def _stands(explained: Explained) -> Iterator[str]:
    """Where they stand, how far, and since when; who is through is no longer counted in days."""
    results = explained.results
    progress = results["progress"]
    yield f"{'was' if results['lost'] else 'stands'} in {explained.stage_name}"
    if progress:
        yield str(progress).replace("_", " ")
    if results["entered_on"] is None:
        return
    if progress in ("done", "waiting"):
        yield f"entered on {day(results['entered_on'])}"
    else:
        yield f"since {day(results['entered_on'])}, {days(results['days_in_stage'])}"


def _facts(explained: Explained) -> Iterator[str]:
    results = explained.results
    value = results["value"]
    pairs = [
        ("value", None if value is None else money(value, explained.value_unit)),
        ("owner", results["owner"]),
        ("renewal", day(results["renewal_date"]) if results["renewal_date"] else None),
        ("wants", results["outcome"]),
        ("the CRM says", results["bucket"]),
        ("at risk", "; ".join(explained.at_risk)),
        ("evidence skipped", listed(results["gaps"] or ())),
        ("box", results["box"]),
        ("play", results["play"]),
    ]
    shown = [f"{name}: {value}" for name, value in pairs if value]
    if shown:
        yield "; ".join(shown)


def _missing(explained: Explained) -> Part:
    rows = [(one.of, one.term, one.value, one.needs) for one in explained.missing]
    return plain_table(("Missing for the next step", "Term", "Is", "Needs"), rows)


def _section(section: Section, shown: Sequence[Held]) -> Part:
    title = f"{section.title} ({section.state})" if section.state else section.title
    rows = [
        (held.label, _outcome(held), held.answer.expression.text, _because(held)) for held in shown
    ]
    return plain_table((title, "Is", "Condition", "From"), rows)


def _outcome(held: Held) -> Cell:
    value = held.answer.value
    if value is True:
        return styled(("true", "green"))
    if value is False:
        return styled(("false", "red"))
    if value is None:
        return styled(("unread" if held.answer.unread else "unknown", "yellow"))
    return _shown(value)


def _because(held: Held) -> str:
    return ", ".join(f"{cell.name} {_cell_text(cell)}" for cell in held.answer.cells)


def _cell_text(cell: ExportCell) -> str:
    if cell.rows is not None and cell.file is not None:
        return f"{_told(cell)} (of {counted(cell.rows, 'row')} in {cell.file})"
    return _told(cell)


def _told(cell: ExportCell) -> str:
    if cell.absent:
        return f"(not in {cell.file or 'the export'})"
    if cell.text is not None:
        return f"(unreadable: {cell.text!r})"
    return "(empty)" if cell.value is None else _shown(cell.value)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return number(value, 4) if isinstance(value, float) else str(value)


def _health(explained: Explained) -> Part:
    results = explained.results
    numbers = ("Value", "Points", "Weight", "Adds")
    band: Band = results["band"] or "unknown"
    mark, style = BAND_MARKS[band]
    total: tuple[Cell, ...] = (
        styled((f"{mark} {band}", style)),
        "",
        "",
        "",
        number(results["health_score"], 2),
    )
    rows = [*(_measure(one) for one in explained.measures), total]
    gates = listed(explained.gates)
    title = f"Health, capped by {gates}" if gates else "Health"
    if explained.profile:
        title += f", profile {explained.profile}"
    return plain_table((title, *numbers), rows, right=numbers)


def _measure(one: MeasureShown) -> tuple[Cell, ...]:
    return (
        one.name,
        number(one.value, 4),
        number(one.points, 2),
        number(one.weight, 2),
        number(one.adds, 2),
    )


def _plain(explained: Explained) -> dict[str, Any]:
    from journeykit.definition.findings import show_route

    return {
        "as_of": explained.as_of,
        "results": {name: explained.results[name] for name in explained.public},
        "missing": [
            {"of": one.of, "term": one.term, "is": one.value, "needs": one.needs}
            for one in explained.missing
        ],
        "conditions": [
            {
                "section": section.title,
                "label": held.label,
                "route": show_route(held.answer.route),
                "text": held.answer.expression.text,
                "value": held.answer.value,
                "unread": held.answer.unread,
                "from": [
                    {
                        "name": c.name,
                        "value": c.value,
                        "unreadable": c.text,
                        "absent": c.absent,
                        **({"file": c.file, "rows": c.rows} if c.file else {}),
                    }
                    for c in held.answer.cells
                ],
            }
            for section in explained.sections
            for held in section.held
        ],
        "nested": [
            {"stage": one.stage_name, "touchpoint": one.touchpoint, "title": one.title}
            | _plain(one.explained)
            for one in explained.nested
        ],
        "profile": explained.profile,
        "health": [
            {
                "measure": one.id,
                "value": one.value,
                "points": one.points,
                "weight": one.weight,
                "adds": one.adds,
            }
            for one in explained.measures
        ],
    }
