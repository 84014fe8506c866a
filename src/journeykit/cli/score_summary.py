"""What ``score`` shows on screen: stages, losses, health, who needs action now.

Every table can be told apart by a column (``--by``): then each line is said of each of its values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from journeykit.cli.console import Cell, Part, plain_table, stacked, styled
from journeykit.records import dataclass
from journeykit.review.intervals import FEWEST, rate
from journeykit.review.wording import counted, integer, listed, money, number, percent

if TYPE_CHECKING:
    from journeykit.review.model import (
        AtRiskRow,
        Band,
        Conversion,
        HealthRow,
        LossReason,
        Method,
        Rate,
        Review,
        StageCounts,
        StageFacts,
    )
    from journeykit.review.scrutiny import RankedStage, Scrutiny

MOST_LOSSES = 8
MOST_LOSSES_OF_A_PART = 3
MOST_AT_RISK = 10
MOST_RANKED = 3

BAND_MARKS: dict[Band, tuple[str, str]] = {
    "red": ("■", "red"),
    "yellow": ("▲", "yellow"),
    "green": ("●", "green"),
    "purple": ("★", "magenta"),
    "unknown": ("?", "dim"),
}
"""Shape and colour of each band: the shape carries it where colours do not."""

KINDS = {
    "ahead": "ahead of the evidence",
    "behind": "behind it",
    "lost": "at odds about the loss",
    "unmapped": "in buckets that no stage names",
}
"""How the CRM differs from the evidence, in words."""


@dataclass(frozen=True)
class Group:
    """Customers that a line of a table speaks of; all of them have no label."""

    label: str | None
    review: Review
    scrutiny: Scrutiny | None


@dataclass(frozen=True)
class Groups:
    """The whole, or its parts by the values of a column."""

    column: str | None
    each: tuple[Group, ...]

    @property
    def head(self) -> tuple[str, ...]:
        """The header of the column that tells the parts apart."""
        return () if self.column is None else (self.column,)


def summary_parts(review: Review, scrutiny: Scrutiny | None = None) -> Iterator[Part]:
    """The parts of the summary, each with a blank line before it; ``reading`` ends it."""
    whole = Groups(None, (Group(None, review, scrutiny),))
    yield _head(review)
    yield ""
    yield stages_table(whole)
    yield from loss_unknown_note(whole)
    if review.losses:
        yield ""
        yield losses_table(whole)
    if scrutiny is not None:
        yield from _findings(scrutiny)
    if any(row.n for row in review.health):
        yield ""
        yield health_table(whole)
    if review.at_risk.n:
        yield ""
        yield at_risk_table(review)


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


# Stages


def stages_table(groups: Groups) -> Part:
    """At each stage who reached it, went on, is here, was lost; the rate with its n."""
    numbers = ("Reached", "Went on", "Here", "Lost", "Rate", "of", "95 %", "Days")
    rows = []
    for place, stage in enumerate(groups.each[0].review.picture.stages):
        for group in groups.each:
            facts = group.review.picture.stages[place]
            if facts.counts is not None:
                rates = {row.stage: row for row in group.review.conversions}
                label = _of_group(stage.name, group)
                rows.append((*label, *_stage_cells(facts, facts.counts, rates.get(stage.id))))
    return plain_table(("Stage", *groups.head, *numbers), rows, right=numbers)


def loss_unknown_note(groups: Groups) -> Iterator[Part]:
    """What a number with a question mark means, where there is one."""
    stages = (stage for group in groups.each for stage in group.review.picture.stages)
    if any(stage.counts and stage.counts.loss_unknown for stage in stages):
        yield styled(("+n?: so many more of whom the data cannot say whether they are lost", "dim"))


def _of_group(name: str, group: Group) -> tuple[str, ...]:
    return (name,) if group.label is None else (name, group.label)


def _stage_cells(
    stage: StageFacts, counts: StageCounts, conversion: Conversion | None
) -> tuple[Cell, ...]:
    known = conversion.now if conversion else None
    return (
        integer(counts.reached),
        integer(counts.went_on),
        integer(counts.still_here),
        integer(counts.lost) + (f" +{counts.loss_unknown:,}?" if counts.loss_unknown else ""),
        greyed(_rate_with_target(known, stage.target), known),
        *of_and_interval(known),
        number(counts.median_days),
    )


def _rate_with_target(known: Rate | None, target: float | None) -> str:
    if known is None or known.share is None or target is None:
        return percent(known.share if known else None)
    return f"{percent(known.share)} {'≥' if known.share >= target else '<'} {percent(target)}"


def share_of(known: Rate | None) -> tuple[Cell, Cell, Cell]:
    """A rate as three cells: the share, of how many, the interval."""
    return greyed(percent(known.share if known else None), known), *of_and_interval(known)


def of_and_interval(known: Rate | None) -> tuple[Cell, Cell]:
    """Of how many a rate is, and its interval."""
    if known is None or not known.n:
        return "–", "–"
    interval = f"{percent(known.low)}–{percent(known.high)}"
    return greyed(integer(known.n), known), greyed(interval, known)


def greyed(text: str, known: Rate | None) -> Cell:
    """A number; grey where it is of so few that it ranks nothing."""
    return styled((text, "dim")) if known is not None and 0 < known.n < FEWEST else text


# Losses


def losses_table(groups: Groups) -> Part:
    """Why customers were lost: most first, with the share of all lost at that stage."""
    numbers = ("Lost", "Share", "of", "95 %", "Value")
    most = MOST_LOSSES if groups.column is None else MOST_LOSSES_OF_A_PART
    rows = [
        (*_of_group("", group)[1:], *_loss_cells(loss, lost_at[loss.stage], group.review))
        for group in groups.each
        for lost_at in (_lost_at(group.review.losses),)
        for loss in group.review.losses[:most]
    ]
    heads = (*groups.head, "Lost at", "For", "Cause")
    table = plain_table((*heads, *numbers), rows, right=numbers)
    if groups.column is not None:
        return table
    return with_rest(table, len(groups.each[0].review.losses) - len(rows), "reason")


def _lost_at(losses: Iterable[LossReason]) -> Counter[str]:
    """How many were lost at each stage, for whatever reason."""
    lost: Counter[str] = Counter()
    for loss in losses:
        lost[loss.stage] += loss.n
    return lost


def _loss_cells(loss: LossReason, lost_there: int, review: Review) -> tuple[Cell, ...]:
    return (
        loss.stage_name,
        loss.label,
        loss.cause,
        integer(loss.n),
        *share_of(rate(loss.n, lost_there)),
        money(loss.value, review.value_unit),
    )


# What the numbers say in a line


def _findings(scrutiny: Scrutiny) -> Iterator[Part]:
    """One line each: what is not explained, where most is lost, where the CRM differs."""
    lines = []
    if scrutiny.unexplained.n:
        lines.append(f"unexplained: {rate_words(scrutiny.unexplained, ' lost')}")
    if scrutiny.by_loss:
        lines.append(f"loses most: {ranking(scrutiny.by_loss, 'decided')}")
    crossing = scrutiny.crossing
    if crossing is not None and crossing.by_kind:
        kinds = [f"{integer(n)} {KINDS[kind]}" for kind, n in crossing.by_kind]
        lines.append(f"the CRM differs: {rate_words(crossing.differ)}; {listed(kinds)}")
    if lines:
        yield ""
        yield styled("\n".join(lines))


def rate_words(known: Rate, noun: str = "") -> str:
    """347 of 1,507 lost (23%, 95 % 21%–25%)."""
    of = f"{integer(known.k)} of {integer(known.n)}{noun}"
    if not known.n:
        return of
    return f"{of} ({percent(known.share)}, 95 % {percent(known.low)}–{percent(known.high)})"


def ranking(rows: Sequence[RankedStage], of: str) -> str:
    """The first of a ranking in words; nobody where too few are decided everywhere."""
    first = [row for row in rows if row.rank is not None and row.rate.k][:MOST_RANKED]
    if not first:
        return f"no stage has {FEWEST} {of}"
    words = [f"{row.stage_name} {percent(row.rate.share)}" for row in first]
    worst = first[0].rate
    words[0] += f" of {integer(worst.n)} {of} (95 % {percent(worst.low)}–{percent(worst.high)})"
    return ", ".join(words)


# Health and risk


def health_table(groups: Groups) -> Part:
    """How many of each colour stand at each stage."""
    headers = [f"{mark} {band}" for band, (mark, _) in BAND_MARKS.items()]
    rows = [
        (*_of_group(row.stage_name, group), *_band_cells(row))
        for stage in dict.fromkeys(row.stage for g in groups.each for row in g.review.health)
        for group in groups.each
        for row in group.review.health
        if row.stage == stage
    ]
    return plain_table(("Health at", *groups.head, *headers), rows, right=headers)


def _band_cells(row: HealthRow) -> Iterator[Cell]:
    counts = {count.band: count.n for count in row.bands}
    few = row.n < FEWEST
    for band, (_, style) in BAND_MARKS.items():
        text = integer(counts[band]) if counts.get(band) else "·"
        yield styled((text, "dim" if few else style))


def at_risk_table(review: Review) -> Part:
    """The first of those who need action now."""
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
    return with_rest(table, review.at_risk.n - len(rows), review.unit)


def _who(row: AtRiskRow) -> Cell:
    mark, style = BAND_MARKS[row.band or "unknown"]
    label = row.customer_id if row.name is None else row.name
    return styled((mark, style), " ", label)


def with_rest(table: Part, rest: int, noun: str) -> Part:
    """A table, and how many more there are."""
    if rest <= 0:
        return table
    return stacked(table, styled((f"and {counted(rest, f'more {noun}')}", "dim")))


def reading(method: Method) -> Part:
    """Every row accounted for, and the cells that could not be read."""
    left_out = [
        (method.rejected, "rejected"),
        (method.blank, "blank"),
        (method.duplicates, "duplicates dropped"),
        *(method.narrowed or ()),
    ]
    sum_of = [f"{method.scored:,} scored", *(f"{n:,} {what}" for n, what in left_out)]
    lines = [f"{counted(method.rows_in, 'row')} in {method.input_name} = {' + '.join(sum_of)}"]
    lines += _unread(method.unread)
    return styled(("\n".join(lines), "dim"))


def _unread(columns: Iterable[tuple[str, int]]) -> Iterator[str]:
    said = ", ".join(f"{name} {n:,}" for name, n in columns if n)
    if said:
        yield f"cells that could not be read and count as unknown: {said}"
