"""What ``score`` shows on screen: stages, losses, health, who needs action now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from journeykit.cli.console import Cell, Part, plain_table, stacked, styled
from journeykit.review.wording import counted, integer, money, number, percent

if TYPE_CHECKING:
    from journeykit.review.model import (
        AtRiskRow,
        Band,
        Conversion,
        Method,
        Rate,
        Review,
        StageCounts,
        StageFacts,
    )

MOST_LOSSES = 8
MOST_AT_RISK = 10

BAND_MARKS: dict[Band, tuple[str, str]] = {
    "red": ("■", "red"),
    "yellow": ("▲", "yellow"),
    "green": ("●", "green"),
    "purple": ("★", "magenta"),
    "unknown": ("?", "dim"),
}
"""Shape and colour of each band: the shape carries it where colours do not."""


def summary_parts(review: Review) -> Iterator[Part]:
    """The parts of the summary, each with a blank line before it."""
    yield _head(review)
    yield ""
    yield _stages(review)
    if any(stage.counts and stage.counts.loss_unknown for stage in review.picture.stages):
        yield styled(("+n?: so many more of whom the data cannot say whether they are lost", "dim"))
    if review.losses:
        yield ""
        yield _losses(review)
    if any(row.n for row in review.health):
        yield ""
        yield _health(review)
    if review.at_risk.n:
        yield ""
        yield _at_risk(review)
    yield ""
    yield _reading(review.method)


def _head(review: Review) -> Part:
    totals = review.totals
    parts = [counted(totals.customers, review.unit)]
    if totals.value is not None:
        parts.append(money(totals.value, review.value_unit))
    parts.append(f"{totals.lost:,} lost")
    if totals.returned:
        parts.append(f"{totals.returned:,} returned")
    if totals.outside:
        parts.append(f"{totals.outside:,} outside the journey")
    if totals.unplaced:
        parts.append(f"{totals.unplaced:,} in no known stage")
    return styled((review.title, "bold"), f", as of {review.method.as_of}\n", ", ".join(parts))


def _stages(review: Review) -> Part:
    numbers = ("Reached", "Went on", "Here", "Lost", "Rate", "95 %", "Days")
    rates = {conversion.stage: conversion for conversion in review.conversions}
    rows = [
        _stage_cells(stage, stage.counts, rates.get(stage.id))
        for stage in review.picture.stages
        if stage.counts is not None
    ]
    return plain_table(("Stage", *numbers), rows, right=numbers)


def _stage_cells(
    stage: StageFacts, counts: StageCounts, conversion: Conversion | None
) -> tuple[str, ...]:
    rate = conversion.now if conversion else None
    return (
        stage.name,
        integer(counts.reached),
        integer(counts.went_on),
        integer(counts.still_here),
        integer(counts.lost) + (f" +{counts.loss_unknown:,}?" if counts.loss_unknown else ""),
        _rate_with_target(rate, stage.target),
        f"{percent(rate.low)}–{percent(rate.high)}" if rate and rate.n else "–",
        number(counts.median_days),
    )


def _rate_with_target(rate: Rate | None, target: float | None) -> str:
    if rate is None or rate.share is None or target is None:
        return percent(rate.share if rate else None)
    return f"{percent(rate.share)} {'≥' if rate.share >= target else '<'} {percent(target)}"


def _losses(review: Review) -> Part:
    numbers = ("Lost", "Share", "Value")
    rows = [
        (
            loss.stage_name,
            loss.label,
            loss.cause,
            integer(loss.n),
            percent(loss.share),
            money(loss.value, review.value_unit),
        )
        for loss in review.losses[:MOST_LOSSES]
    ]
    table = plain_table(("Lost at", "For", "Cause", *numbers), rows, right=numbers)
    return _with_rest(table, len(review.losses) - len(rows), "reason")


def _health(review: Review) -> Part:
    headers = [f"{mark} {band}" for band, (mark, _) in BAND_MARKS.items()]
    rows: list[tuple[Cell, ...]] = []
    for row in review.health:
        counts = {count.band: count.n for count in row.bands}
        cells = [
            styled((integer(counts[band]) if counts.get(band) else "·", style))
            for band, (_, style) in BAND_MARKS.items()
        ]
        rows.append((row.stage_name, *cells))
    return plain_table(("Health at", *headers), rows, right=headers)


def _at_risk(review: Review) -> Part:
    who = f"Needs action now ({integer(review.at_risk.n)})"
    rows = [
        (
            _who(row),
            row.stage_name,
            money(row.value, review.value_unit),
            "; ".join(row.reasons),
            row.owner or "",
        )
        for row in review.at_risk.rows[:MOST_AT_RISK]
    ]
    table = plain_table((who, "Stage", "Value", "Why", "Owner"), rows, right=("Value",))
    return _with_rest(table, review.at_risk.n - len(rows), review.unit)


def _who(row: AtRiskRow) -> Cell:
    mark, style = BAND_MARKS[row.band or "unknown"]
    label = row.customer_id if row.name is None else row.name
    return styled((mark, style), " ", label)


def _with_rest(table: Part, rest: int, noun: str) -> Part:
    if rest <= 0:
        return table
    return stacked(table, styled((f"and {counted(rest, f'more {noun}')}", "dim")))


def _reading(method: Method) -> Part:
    left_out = [
        (method.rejected, "rejected"),
        (method.blank, "blank"),
        (method.duplicates, "duplicates dropped"),
        *(method.narrowed or ()),
    ]
    sum_of = [f"{method.scored:,} scored", *(f"{n:,} {what}" for n, what in left_out)]
    lines = [f"{method.rows_in:,} rows in {method.input_name} = {' + '.join(sum_of)}"]
    lines += _unread(method.unread)
    return styled(("\n".join(lines), "dim"))


def _unread(columns: Iterable[tuple[str, int]]) -> Iterator[str]:
    said = ", ".join(f"{name} {n:,}" for name, n in columns if n)
    if said:
        yield f"cells that could not be read and count as unknown: {said}"
