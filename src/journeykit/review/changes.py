"""What changed between two snapshots, each change with the sentence that its numbers carry.

A change is only made where both sides are known, and where the words "more", "fewer", "slower" hold
of the numbers as printed: two figures that read alike are no change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from journeykit.graph import JourneyGraph
from journeykit.review import wording
from journeykit.review.intervals import FEWEST
from journeykit.review.model import Conversion, NineBoxGrid, ScorecardRow, Tone
from journeykit.review.picture import stage_name
from journeykit.review.sources import Sources
from journeykit.scoring.tallied import Duration, Tallies


@dataclass(frozen=True)
class Change:
    """One change for the better or the worse.

    ``clause`` is the short form for the headline, without a capital or a stop; ``weight`` orders
    changes, the gravest highest; ``owner`` and ``step`` make a decision of a bad one.
    """

    tone: Tone
    sentence: str
    clause: str
    weight: float
    rank: int
    owner: str | None
    step: str | None


def changes(
    graph: JourneyGraph,
    sources: Sources,
    conversions: tuple[Conversion, ...],
    scorecard: tuple[ScorecardRow, ...],
    grid: NineBoxGrid | None,
) -> tuple[Change, ...]:
    """Every change since the earlier snapshot, the gravest first; none without one."""
    if sources.earlier is None:
        return ()
    found = [
        *_conversions(graph, conversions),
        *_durations(graph, sources),
        *_scorecard(scorecard),
        *_boxes(graph, grid),
        *_health(graph, sources.tallies, sources.earlier.tallies),
    ]
    return tuple(sorted(found, key=lambda change: (-change.weight, change.sentence)))


def unit_words(graph: JourneyGraph, n: int) -> str:
    """So many of what a row is."""
    return wording.counted(n, graph.journey.data.unit if graph.journey.data else "customer")


def value_unit(graph: JourneyGraph) -> str | None:
    """The unit of the value column, where one is declared."""
    data = graph.journey.data
    if data is None or data.value is None:
        return None
    return graph.definition.columns[data.value].unit


def _conversions(graph: JourneyGraph, rows: tuple[Conversion, ...]) -> Iterator[Change]:
    for row in rows:
        if not row.ranked or row.before is None or row.difference is None:
            continue
        now, before = wording.percent(row.now.share), wording.percent(row.before.share)
        if row.verdict not in ("real_gain", "real_drop") or now == before:
            continue
        worse = row.verdict == "real_drop"
        numbers = (
            f"{wording.integer(row.now.k)} of {wording.integer(row.now.n)} decided since, "
            f"{wording.integer(row.before.k)} of {wording.integer(row.before.n)} before"
        )
        yield Change(
            tone="bad" if worse else "good",
            sentence=f"{'Fewer' if worse else 'More'} go on from {row.stage_name}: {now}, "
            f"{'down' if worse else 'up'} from {before} ({numbers}).",
            clause=f"{'fewer' if worse else 'more'} go on from {row.stage_name} "
            f"({now}, was {before})",
            weight=100 + abs(row.difference) * 100,
            rank=5,
            owner=graph.stage(row.stage).owner,
            step=f"find what changed for those who decided at {row.stage_name} since",
        )


def _durations(graph: JourneyGraph, sources: Sources) -> Iterator[Change]:
    comparison = sources.earlier.comparison if sources.earlier else None
    if comparison is None:
        return
    before = {duration.stage: duration for duration in comparison.days_by_then}
    for now in comparison.days_since:
        change = _duration(graph, now, before[now.stage])
        if change:
            yield change


def _duration(graph: JourneyGraph, now: Duration, then: Duration) -> Change | None:
    if now.median_days is None or then.median_days is None or min(now.n, then.n) < FEWEST:
        return None
    difference = now.median_days - then.median_days
    if abs(difference) < 1:
        return None
    stage = graph.stage(now.stage)
    slower = difference > 0
    expected = f" {stage.expected_days} are promised." if stage.expected_days else ""
    late = bool(stage.expected_days and now.median_days > stage.expected_days)
    return Change(
        tone="bad" if slower else "good",
        sentence=f"Median time in {stage.label} {'rose' if slower else 'fell'} from "
        f"{wording.number(then.median_days)} to {wording.days(now.median_days)} "
        f"({wording.integer(now.n)} who left it since, {wording.integer(then.n)} before)."
        f"{expected}",
        clause=f"{stage.label} now takes {wording.days(now.median_days)}, "
        f"{'up' if slower else 'down'} from {wording.number(then.median_days)}",
        weight=60 + abs(difference) / max(1.0, then.median_days) * 100 + 40 * (slower and late),
        rank=5 if slower and late else 3,
        owner=stage.owner,
        step=f"bring {stage.label} back to {wording.days(stage.expected_days)}"
        if stage.expected_days
        else f"find what slows {stage.label}",
    )


def _scorecard(rows: tuple[ScorecardRow, ...]) -> Iterator[Change]:
    for row in rows:
        if row.value is None or row.previous is None or row.tone == "neutral":
            continue
        now = wording.measured(row.value, row.unit)
        then = wording.measured(row.previous, row.unit)
        if now == then:
            continue
        rose = row.value > row.previous
        target = ""
        if row.target is not None:
            word = "met" if row.met else "missed"
            target = f" The target of {wording.measured(row.target, row.unit)} is {word}."
        relative = abs(row.value - row.previous) / max(abs(row.previous), 1e-9)
        yield Change(
            tone=row.tone,
            sentence=f"{row.name} {'rose' if rose else 'fell'} from {then} to {now}.{target}",
            clause=f"{_lower_first(row.name)} {'rose' if rose else 'fell'} from {then} to {now}",
            weight=20 + min(40.0, relative * 100) + 20 * (row.met is False),
            rank=4 if row.met is False else 2,
            owner=row.owner,
            step="agree what brings it back",
        )


def _boxes(graph: JourneyGraph, grid: NineBoxGrid | None) -> Iterator[Change]:
    if grid is None:
        return
    cell = grid.cells[0][0]
    if cell.before is None or cell.n == cell.before:
        return
    worse = cell.n > cell.before
    worth = f" (worth {wording.money(cell.value, value_unit(graph))})" if cell.value else ""
    place = f"{cell.row} in {grid.row_name.lower()} and {cell.column} in {grid.column_name.lower()}"
    yield Change(
        tone="bad" if worse else "good",
        sentence=f"{unit_words(graph, cell.n)}{worth} {'is' if cell.n == 1 else 'are'} {place}, "
        f"{'up' if worse else 'down'} from {wording.integer(cell.before)}.",
        clause=f"{unit_words(graph, cell.n)}{worth} {'is' if cell.n == 1 else 'are'} now {place}, "
        f"{'up' if worse else 'down'} from {wording.integer(cell.before)}",
        weight=50 + min(40.0, abs(cell.n - cell.before) / max(1, cell.before) * 40),
        rank=4,
        owner=graph.journey.owner,
        step=f"play “{cell.play}” for each of them" if cell.play else "agree a plan for each",
    )


def _health(graph: JourneyGraph, now: Tallies, before: Tallies) -> Iterator[Change]:
    for band, worse_if_more in (("red", True), ("purple", False)):
        n, of = _in_band(now, band)
        then, of_then = _in_band(before, band)
        if min(of, of_then) < FEWEST:
            continue
        share, share_then = n / of, then / of_then
        shown, shown_then = wording.percent(share), wording.percent(share_then)
        if shown == shown_then:
            continue
        more = share > share_then
        word = "red" if band == "red" else "referenceable (purple)"
        yield Change(
            tone="bad" if more == worse_if_more else "good",
            sentence=f"{shown} of {unit_words(graph, of)} with known health are {word} "
            f"({wording.integer(n)}), {'up' if more else 'down'} from {shown_then} "
            f"({wording.integer(then)} of {wording.integer(of_then)}).",
            clause=f"{shown} are {word}, {'up' if more else 'down'} from {shown_then}",
            weight=30 + abs(share - share_then) * 200,
            rank=3,
            owner=graph.journey.owner,
            step=f"work through the {stage_name(graph, _most(now, band))} list first",
        )


def _in_band(tallies: Tallies, band: str) -> tuple[int, int]:
    n = sum(tally.n for tally in tallies.bands if tally.band == band)
    return n, sum(tally.n for tally in tallies.bands if tally.band != "unknown")


def _most(tallies: Tallies, band: str) -> str | None:
    own = [tally for tally in tallies.bands if tally.band == band]
    return max(own, key=lambda tally: tally.n).stage if own else None


def _lower_first(text: str) -> str:
    """A name within a sentence: an acronym keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
