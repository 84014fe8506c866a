"""What ``score --details`` and ``--by`` add to the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from journeykit.cli.console import Cell, Part, plain_table, stacked, styled
from journeykit.cli.score_summary import (
    Group,
    Groups,
    greyed,
    health_table,
    loss_unknown_note,
    losses_table,
    share_of,
    stages_table,
)
from journeykit.review.intervals import FEWEST
from journeykit.review.wording import counted, integer, money, number

if TYPE_CHECKING:
    from journeykit.app.nesting import NestedScored
    from journeykit.app.scrutinising import Part as Segment
    from journeykit.review.model import Review
    from journeykit.review.scrutiny import Crossing, Details, RankedStage, Scrutiny

_RATE = ("Share", "of", "95 %")
_FITS = {"fit": "inside the ideal", "non_fit": "outside it", "unknown": "not known"}
_GREY = f"grey: of fewer than {FEWEST}; ranks nothing"


def details_parts(review: Review, scrutiny: Scrutiny) -> Iterator[Part]:
    """Stages ranked, the value at each step, the CRM against the evidence, fit."""
    details = scrutiny.details
    if scrutiny.by_loss:
        yield ""
        yield _ranking("Loses most", "Lost", "of the decided: went on or lost", scrutiny.by_loss)
    if details is not None:
        yield from _of_details(review, details)
    if scrutiny.crossing is not None and scrutiny.crossing.rows:
        yield ""
        yield _crossing(scrutiny.crossing)
    if review.unmapped_buckets:
        yield ""
        yield _unmapped(review)
    if details is not None and details.fit:
        yield ""
        yield _fit(review, details)


def _of_details(review: Review, details: Details) -> Iterator[Part]:
    if details.by_stall:
        yield ""
        yield _ranking(
            "Stalls most",
            "Stalled",
            "of those in progress with a known entry, longer than the stage's max_days",
            details.by_stall,
        )
    if any(worth.reached is not None for worth in details.worths):
        yield ""
        yield _worths(review, details)


def _ranking(title: str, number_of: str, of: str, rows: tuple[RankedStage, ...]) -> Part:
    numbers = (number_of, *_RATE)
    cells = [
        (
            f"{row.rank or '–'} {row.stage_name}",
            greyed(integer(row.rate.k), row.rate),
            *share_of(row.rate),
        )
        for row in rows
    ]
    note = f"{of}; –: {_GREY}" if any(row.rank is None for row in rows) else of
    return stacked(
        plain_table((title, *numbers), cells, right=numbers), styled((f"share {note}", "dim"))
    )


def _worths(review: Review, details: Details) -> Part:
    numbers = ("Reached", "Went on", "Here", "Lost")
    rows = [
        (
            worth.stage_name,
            *(
                money(amount, review.value_unit)
                for amount in (worth.reached, worth.went_on, worth.here, worth.lost)
            ),
        )
        for worth in details.worths
    ]
    return plain_table(("Value at", *numbers), rows, right=numbers)


def _crossing(crossing: Crossing) -> Part:
    rows = [
        (name, *(integer(n) if n else "·" for n in cells), integer(sum(cells)))
        for name, cells in crossing.rows
    ]
    numbers = (*crossing.evidence, "All")
    return plain_table(("CRM says ↓ evidence →", *numbers), rows, right=numbers)


def _unmapped(review: Review) -> Part:
    rows = [(one.text, integer(one.n), one.nearest or "") for one in review.unmapped_buckets]
    return plain_table(("Bucket of no stage", "n", "Nearest"), rows, right=("n",))


def _fit(review: Review, details: Details) -> Part:
    unit = review.value_unit
    numbers = ("n", "Lost", *_RATE, "Value", "each", "Value lost", "Cost each", "of n")
    rows: list[tuple[Cell, ...]] = [
        (
            _FITS[row.fit],
            integer(row.n),
            integer(row.lost.k),
            *share_of(row.lost),
            money(row.value, unit),
            money(row.mean_value, unit),
            money(row.lost_value, unit),
            money(row.mean_cost, review.cost_unit),
            integer(row.cost_n),
        )
        for row in details.fit
    ]
    return plain_table(("Fit", *numbers), rows, right=numbers)


def by_parts(column: str, segments: tuple[Segment, ...]) -> Iterator[Part]:
    """Every table told apart by the values of a column, and the values held together."""
    groups = Groups(column, tuple(Group(s.label, s.review, s.scrutiny) for s in segments))
    yield ""
    if not segments:
        yield styled((f"nobody was scored who could be told apart by {column}", "dim"))
        return
    yield _overview(groups)
    yield ""
    yield stages_table(groups)
    yield from loss_unknown_note(groups)
    if any(group.review.losses for group in groups.each):
        yield ""
        yield losses_table(groups)
    if any(row.n for group in groups.each for row in group.review.health):
        yield ""
        yield health_table(groups)
    if any(group.review.at_risk.n for group in groups.each):
        yield ""
        yield _at_risk(groups)
    yield styled((_GREY, "dim"))


def nested_parts(nested: Iterable[NestedScored]) -> Iterator[Part]:
    """The stages of each nested journey, over those who reached the stage that holds it."""
    for one in nested:
        if one.review is None:
            continue
        groups = Groups(None, (Group(None, one.review, None),))
        totals = one.review.totals
        words = [counted(totals.customers, one.review.unit), f"{totals.lost:,} lost"]
        if totals.outside:
            words.append(f"{totals.outside:,} outside it")
        yield ""
        yield styled(
            f"within {one.stage}, {one.touchpoint}: ", (one.title, "bold"), f", {', '.join(words)}"
        )
        yield stages_table(groups)
        yield from loss_unknown_note(groups)


def _overview(groups: Groups) -> Part:
    from journeykit.review.intervals import rate

    numbers = ("n", "Value", "Lost", *_RATE, "Value lost", "Unexplained", "of lost", " 95 % ")
    rows = []
    for group in groups.each:
        totals = group.review.totals
        lost = rate(totals.lost, totals.customers - totals.loss_unknown)
        unexplained = rate(totals.unexplained, totals.lost)
        share, _, interval = share_of(unexplained)
        rows.append(
            (
                group.label or "",
                integer(totals.customers),
                money(totals.value, group.review.value_unit),
                integer(totals.lost),
                *share_of(lost),
                money(totals.lost_value, group.review.value_unit),
                integer(totals.unexplained),
                share,
                interval,
            )
        )
    return plain_table((groups.column or "", *numbers), rows, right=numbers)


def _at_risk(groups: Groups) -> Part:
    numbers = ("n", *_RATE, "Value")
    rows: list[tuple[Cell, ...]] = []
    for group in groups.each:
        if group.scrutiny is None or group.scrutiny.details is None:
            continue
        watched = group.scrutiny.details.monitored
        rows.append(
            (
                group.label or "",
                integer(watched.at_risk.k),
                *share_of(watched.at_risk),
                money(watched.value, group.review.value_unit),
                number(None) if not group.review.at_risk.by_reason else _first_reason(group),
            )
        )
    heads = (f"Needs action now, by {groups.column}", *numbers, "Most often")
    return plain_table(heads, rows, right=numbers)


def _first_reason(group: Group) -> str:
    reason, n = group.review.at_risk.by_reason[0]
    return f"{reason} ({integer(n)})"
