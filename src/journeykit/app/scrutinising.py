"""A score looked at more closely: the whole, and its parts by the values of a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit.errors import UsageError
from journeykit.records import dataclass
from journeykit.spelling import nearest

if TYPE_CHECKING:
    from journeykit.definition.loader import Definition
    from journeykit.review.model import Review
    from journeykit.review.scrutiny import Scrutiny
    from journeykit.snapshots import Snapshot

BY = "--by"


@dataclass(frozen=True)
class Looked:
    """A review of some customers, and a closer look at its numbers."""

    review: Review
    scrutiny: Scrutiny


@dataclass(frozen=True)
class Part:
    """The customers with one value of a column; the last part may be of several rare values."""

    label: str
    review: Review
    scrutiny: Scrutiny


def checked_column(definition: Definition, name: str) -> str:
    """A column that tables can be told apart by: declared, and text or a segment.

    Raises:
        UsageError: It is none; the nearest that is one is named.
    """
    data = definition.journey.data
    segments = data.segments if data else ()
    texts = [column for column, type_ in definition.types.items() if type_ == "text"]
    fit = [*dict.fromkeys([*segments, *texts])]
    if name in fit:
        return name
    near = nearest(name, fit)
    mend = f"did you mean `{near}`?" if near else f"choose one of {', '.join(fit)}"
    if name in definition.types:
        raise UsageError(
            f"`{name}` is a column of type {definition.types[name].value}, not of text",
            where=BY,
            help=f"name it under `data.segments`, or choose one of {', '.join(fit)}",
        )
    raise UsageError(f"there is no column `{name}`", where=BY, help=mend)


def whole_of(
    definition: Definition, snapshot: Snapshot, *, details: bool, where: str | None = None
) -> Looked:
    """The review of a snapshot, or of the part of it that ``where`` says in SQL."""
    from journeykit.app.reporting import sources_of
    from journeykit.graph import JourneyGraph
    from journeykit.review.build import build_review
    from journeykit.review.scrutiny import scrutiny
    from journeykit.scoring.scrutinising import scrutinised_of, scrutiny_tallies

    graph = JourneyGraph.of(definition)
    sources = sources_of(definition, snapshot, where=where)
    more = None
    if details:
        asked = scrutiny_tallies(definition, snapshot.as_of)
        more = scrutinised_of(snapshot.tally(asked, where=where), asked)
    return Looked(build_review(graph, sources), scrutiny(graph, sources.tallies, more))


def parts_of(definition: Definition, snapshot: Snapshot, column: str) -> tuple[Part, ...]:
    """The customers of a snapshot told apart by a column, the largest parts first."""
    from journeykit.scoring.schema import Schema
    from journeykit.scoring.scrutinising import MOST_PARTS, part_condition, parts_tally

    schema = Schema.of(definition)
    asked = parts_tally(schema, column)
    found = [asked.row(*row) for row in snapshot.tally([asked])[asked.name]]
    shown = found if len(found) <= MOST_PARTS else found[: MOST_PARTS - 1]
    conditions = {
        "(empty)" if one.label is None else one.label: part_condition(schema, column, one.label)
        for one in shown
    }
    if len(shown) < len(found):
        others = " AND ".join(f"NOT ({one})" for one in conditions.values())
        conditions[f"({found[0].values - len(shown):,} others)"] = others
    parts = []
    for label, where in conditions.items():
        looked = whole_of(definition, snapshot, details=True, where=where)
        parts.append(Part(label, looked.review, looked.scrutiny))
    return tuple(parts)
