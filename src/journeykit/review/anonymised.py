"""A review without the names and ids of customers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from journeykit.language import say
from journeykit.review import wording
from journeykit.review.intervals import FEWEST
from journeykit.review.model import AtRiskRow, BySegment, Mover, Movers, Review, Unmapped


def anonymised(review: Review) -> Review:
    """The same review in which each customer is `account 1`, `account 2` and so on.

    The same customer has the same number wherever the review names them, in every format. Numbers
    follow the order of first mention. Free text of the export that can name one of them is left
    out: what a customer wants, and recorded texts and segment values of fewer than ``FEWEST``.
    """
    ids = dict.fromkeys(_ids(review))
    names = {
        one: say("{unit} {number}", unit=review.unit, number=wording.integer(place))
        for place, one in enumerate(ids, start=1)
    }
    movement = review.movement
    if movement is not None:
        movement = replace(
            movement,
            risen=_movers(movement.risen, names),
            fallen=_movers(movement.fallen, names),
        )
    rows = tuple(_at_risk(row, names) for row in review.at_risk.rows)
    note = say(
        "Names and ids of {units} are left out; each has a number of its own in this review.",
        units=review.unit_plural,
    )
    return replace(
        review,
        at_risk=replace(review.at_risk, rows=rows),
        movement=movement,
        unmapped_buckets=_texts(review.unmapped_buckets),
        unmapped_reasons=_texts(review.unmapped_reasons),
        segments=tuple(replace(row, label=_label(row.label, row.n)) for row in review.segments),
        by_segment=_by_segment(review.by_segment),
        method=replace(review.method, notes=(*review.method.notes, note)),
    )


def _label(label: str, n: int) -> str:
    return label if n >= FEWEST else say("(withheld)")


def _texts(rows: tuple[Unmapped, ...]) -> tuple[Unmapped, ...]:
    return tuple(
        row if row.n >= FEWEST else Unmapped(_label(row.text, row.n), row.n, None) for row in rows
    )


def _by_segment(found: BySegment | None) -> BySegment | None:
    if found is None:
        return None
    values = tuple(replace(value, label=_label(value.label, value.n)) for value in found.values)
    return replace(found, values=values)


def _ids(review: Review) -> Iterator[str]:
    yield from (row.customer_id for row in review.at_risk.rows)
    if review.movement:
        for movers in (review.movement.risen, review.movement.fallen):
            yield from (row.customer_id for row in movers.rows)


def _at_risk(row: AtRiskRow, names: Mapping[str, str]) -> AtRiskRow:
    name = names[row.customer_id]
    return replace(row, customer_id=name, name=name, outcome=None)


def _movers(movers: Movers, names: Mapping[str, str]) -> Movers:
    rows = tuple(_mover(row, names) for row in movers.rows)
    return replace(movers, rows=rows)


def _mover(row: Mover, names: Mapping[str, str]) -> Mover:
    name = names[row.customer_id]
    return replace(row, customer_id=name, name=name)
