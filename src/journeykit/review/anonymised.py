"""Reviews and briefs without the names and ids of customers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from journeykit.language import say
from journeykit.review import wording
from journeykit.review.intervals import FEWEST
from journeykit.review.model import AtRiskRow, BySegment, Mover, Movers, Review, Unmapped
from journeykit.scoring.customer import Cell, Customer
from journeykit.scoring.explaining import Missing


def anonymised(review: Review) -> Review:
    """The same review in which each customer is `account 1`, `account 2` and so on.

    The same customer has the same number wherever the review names them, in every format. Numbers
    follow the order of first mention. Free text of the export that can name one of them is left
    out: what a customer wants, and recorded texts and segment values of fewer than ``FEWEST``.
    """
    ids = dict.fromkeys(_ids(review))
    names = {one: _numbered(review.unit, place) for place, one in enumerate(ids, start=1)}
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


def anonymous_customer(customer: Customer, unit: str) -> Customer:
    """The same customer as `account 1`, without what the export alone knows of who they are.

    The owner is withheld too: whoever knows them knows their customers. Texts of the export are
    left out wherever a condition reads one, and what a customer wants and why one left in words of
    their own; numbers, dates and what the journey's author wrote stay.
    """
    row = customer.results
    name = wording.capital(_numbered(unit, 1))
    changed = {"customer_id": name, "name": name, "outcome": None, "recorded_reason": None}
    if row["owner"] is not None:
        changed["owner"] = _withheld()
    if row["disagreement"] == "unmapped":
        changed["bucket"] = _withheld()
    texts = {cell.name for answer in customer.answers for cell in answer.cells if _is_text(cell)}
    answers = tuple(
        replace(answer, cells=tuple(map(_without_text, answer.cells)))
        for answer in customer.answers
    )
    missing = tuple(_without_texts(one, texts) for one in customer.missing)
    return Customer({**row, **changed}, answers, missing)


def _is_text(cell: Cell) -> bool:
    return cell.text is not None or isinstance(cell.value, str)


def _without_text(cell: Cell) -> Cell:
    return replace(cell, value=_withheld(), text=None) if _is_text(cell) else cell


def _without_texts(missing: Missing, texts: set[str]) -> Missing:
    """A term without what it is now, where it reads one of these columns."""
    if texts.isdisjoint(re.findall(r"\w+", missing.term)):
        return missing
    return replace(missing, value=_withheld(), needs=_withheld())


def _numbered(unit: str, place: int) -> str:
    return say("{unit} {number}", unit=unit, number=wording.integer(place))


def _withheld() -> str:
    return say("(withheld)")


def _label(label: str, n: int) -> str:
    return label if n >= FEWEST else _withheld()


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
