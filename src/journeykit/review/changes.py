"""What changed between two snapshots, each change with the sentence that its numbers carry.

A change is only made where both sides are known and rest on enough customers, and where "rose",
"up" and "more" hold of the numbers as printed: two figures that read alike are no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from journeykit.graph import JourneyGraph
from journeykit.review import wording
from journeykit.review.boxes import in_box, worst_box
from journeykit.review.durations import is_late, moved_by
from journeykit.review.intervals import FEWEST
from journeykit.review.model import (
    Band,
    BandCount,
    Conversion,
    DurationRow,
    HealthRow,
    NineBoxGrid,
    ScorecardRow,
    Tone,
)
from journeykit.review.sources import Sources
from journeykit.review.units import unit, unit_words, watched, watched_words, worth


@dataclass(frozen=True)
class Change:
    """One change for the better or the worse.

    ``topic`` is what it is about (``conversion:onboard``, ``measure:nrr``), so that nothing is said
    twice; ``clause`` the short form for the headline, without a stop; ``weight`` orders changes,
    the gravest highest; ``owner`` and ``step`` make a decision of a bad one.
    """

    topic: str
    tone: Tone
    sentence: str
    clause: str
    weight: float
    rank: int
    owner: str | None
    step: str


def changes(
    graph: JourneyGraph,
    sources: Sources,
    conversions: tuple[Conversion, ...],
    durations: tuple[DurationRow, ...],
    scorecard: tuple[ScorecardRow, ...],
    grid: NineBoxGrid | None,
    health: tuple[HealthRow, ...],
) -> tuple[Change, ...]:
    """Every change since the earlier snapshot, the gravest first; none without one."""
    if sources.earlier is None:
        return ()
    found = [
        *_conversions(graph, conversions),
        *_durations(graph, durations),
        *(_scorecard(scorecard) if enough_customers(sources) else ()),
        *_box(graph, grid),
        *_health(graph, health),
    ]
    return tuple(sorted(found, key=lambda change: (-change.weight, change.sentence)))


def enough_customers(sources: Sources) -> bool:
    """Whether a measure over all customers may rank anything, now and before."""
    few = min(sources.tallies.totals.customers, FEWEST)
    if sources.earlier:
        few = min(few, sources.earlier.tallies.totals.customers)
    return few >= FEWEST


def really_changed(row: Conversion) -> bool:
    """Whether a conversion has enough decided on both sides and changed beyond noise."""
    return row.ranked and row.verdict in ("real_gain", "real_drop")


def _conversions(graph: JourneyGraph, rows: tuple[Conversion, ...]) -> Iterator[Change]:
    for row in rows:
        if not really_changed(row) or row.before is None or row.difference is None:
            continue
        shares = [row.now.share or 0.0, row.before.share or 0.0]
        wanted = [row.target] if row.target is not None and row.now.high < row.target else []
        now, before, *target = wording.shares_apart(*shares, *wanted)
        worse = row.verdict == "real_drop"
        way = "down" if worse else "up"
        numbers = (
            f"{wording.integer(row.now.k)} of {wording.integer(row.now.n)} decided since, "
            f"{wording.integer(row.before.k)} of {wording.integer(row.before.n)} before"
        )
        promise = f" The target is {target[0]}." if target else ""
        yield Change(
            topic=f"conversion:{row.stage}",
            tone="bad" if worse else "good",
            sentence=f"{'Fewer' if worse else 'More'} go on from {row.stage_name}: {now}, "
            f"{way} from {before} ({numbers}).{promise}",
            clause=f"{now} go on from {row.stage_name}, {way} from {before}",
            weight=100 + abs(row.difference) * 100,
            rank=5,
            owner=graph.stage(row.stage).owner,
            step=f"find what changed for those who left {row.stage_name} since",
        )


def _durations(graph: JourneyGraph, rows: tuple[DurationRow, ...]) -> Iterator[Change]:
    for row in rows:
        moved = moved_by(row)
        if moved is None or row.before is None:
            continue
        slower, late = moved > 0, is_late(row)
        now, then = wording.days(row.median_days), wording.number(row.before)
        promise = f" The promise is {wording.days(row.promised)}." if row.promised else ""
        step = f"find what slows {row.stage_name} down"
        if late:
            step = f"bring {row.stage_name} back to {wording.days(row.promised)}"
        yield Change(
            topic=f"days:{row.stage}",
            tone="bad" if slower else "good",
            sentence=f"The median time in {row.stage_name} {'rose' if slower else 'fell'} from "
            f"{then} to {now} ({wording.integer(row.n)} who showed its evidence since, "
            f"{wording.integer(row.before_n)} before).{promise}",
            clause=f"{row.stage_name} takes {now}, {'up' if slower else 'down'} from {then}",
            weight=40 + min(60.0, abs(moved) / max(1.0, row.before) * 100) + 40 * (slower and late),
            rank=5 if slower and late else 3,
            owner=graph.stage(row.stage).owner,
            step=step,
        )


def _scorecard(rows: tuple[ScorecardRow, ...]) -> Iterator[Change]:
    for row in rows:
        if row.value is None or row.previous is None or row.tone == "neutral":
            continue
        missed = [row.target] if row.target is not None and row.met is False else []
        now, then, *target = wording.measured_apart(row.unit, row.value, row.previous, *missed)
        promise = f" The target of {target[0]} is missed." if target else ""
        if row.met:
            promise = f" The target of {wording.measured(row.target, row.unit)} is met."
        way = "rose" if row.value > row.previous else "fell"
        name = wording.named(row.name)
        relative = abs(row.value - row.previous) / max(abs(row.previous), 1e-9)
        yield Change(
            topic=f"measure:{row.id}",
            tone=row.tone,
            sentence=f"{name} {way} from {then} to {now}.{promise}",
            clause=f"{name} {way} from {then} to {now}",
            weight=20 + min(40.0, relative * 100) + 20 * (row.met is False),
            rank=4 if row.met is False else 2,
            owner=row.owner,
            step=f"agree what brings it to {target[0]}" if target else "agree what brings it back",
        )


def _box(graph: JourneyGraph, grid: NineBoxGrid | None) -> Iterator[Change]:
    cell = worst_box(graph, grid)
    if grid is None or cell is None or cell.before is None or cell.n == cell.before:
        return
    placed = [one for line in grid.cells for one in line]
    if min(sum(one.n for one in placed), sum(one.before or 0 for one in placed)) < FEWEST:
        return
    worse = cell.n > cell.before
    difference = abs(cell.n - cell.before)
    more = f"{wording.integer(difference)} {'more' if worse else 'fewer'} than before"
    who = unit_words(graph, cell.n) if cell.n else f"no {unit(graph)}"
    stands = "stand" if cell.n > 1 else "stands"
    clause = f"{who}{worth(graph, cell.value)} {stands} {in_box(grid, cell)}, {more}"
    yield Change(
        topic="box",
        tone="bad" if worse else "good",
        sentence=f"{wording.capital(clause)}.",
        clause=clause,
        weight=50 + min(40.0, difference / max(1, cell.before) * 40),
        rank=4,
        owner=graph.journey.owner,
        step=f"play “{cell.play}” for each of them" if cell.play else "agree a plan for each",
    )


def _health(graph: JourneyGraph, rows: tuple[HealthRow, ...]) -> Iterator[Change]:
    words: tuple[tuple[Band, str], ...] = (("red", "red"), ("purple", "referenceable (purple)"))
    for band, word in words:
        shares = health_shares(rows, band)
        if shares is None or wording.alike(shares.now, shares.then):
            continue
        now, before = wording.percent(shares.now), wording.percent(shares.then)
        more = shares.now > shares.then
        way = "up" if more else "down"
        yield Change(
            topic=f"health:{band}",
            tone="bad" if more == (band == "red") else "good",
            sentence=f"{now} of {watched_words(graph, shares.of)} are {word} "
            f"({wording.integer(shares.n)}), {way} from {before} "
            f"({wording.integer(shares.n_then)} of {wording.integer(shares.of_then)}).",
            clause=f"{now} of {watched(graph)} are {word}, {way} from {before}",
            weight=30 + abs(shares.now - shares.then) * 200,
            rank=3,
            owner=graph.journey.owner,
            step=_health_step(rows, band),
        )


def _health_step(rows: tuple[HealthRow, ...], band: Band) -> str:
    """Where to begin: at the stage with most red, or with most green to become purple."""
    wanted: Band = "red" if band == "red" else "green"
    stage = max(rows, key=lambda row: _count(row.bands, wanted))
    n = wording.integer(_count(stage.bands, wanted))
    if band == "red":
        return f"begin with the {n} at {stage.stage_name}"
    return f"ask the {n} who are green at {stage.stage_name} for evidence that others can hear"


@dataclass(frozen=True)
class HealthShares:
    """How many of those whose health is watched are in a band, now and then."""

    n: int
    of: int
    n_then: int
    of_then: int

    @property
    def now(self) -> float:
        """The share now."""
        return self.n / self.of

    @property
    def then(self) -> float:
        """The share in the earlier snapshot."""
        return self.n_then / self.of_then


def health_shares(rows: Sequence[HealthRow], band: Band) -> HealthShares | None:
    """A band's share of these rows, now and then, where a comparison holds.

    None where either side has fewer than ``FEWEST``, or where the share of those with a known band
    moved the other way: then what changed is how much is known, not how they are.
    """
    now = [count for row in rows for count in row.bands]
    then = [count for row in rows for count in row.before or ()]
    shares = HealthShares(_count(now, band), _count(now), _count(then, band), _count(then))
    known = shares.of - _count(now, "unknown")
    known_then = shares.of_then - _count(then, "unknown")
    if min(shares.of, shares.of_then) < FEWEST or not known or not known_then:
        return None
    among_known = shares.n * known_then - shares.n_then * known
    among_all = shares.n * shares.of_then - shares.n_then * shares.of
    if among_known * among_all < 0 or (among_all and not among_known):
        return None
    return shares


def _count(counts: Iterable[BandCount], band: Band | None = None) -> int:
    return sum(count.n for count in counts if band in (None, count.band))
