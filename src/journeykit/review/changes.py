"""What changed between two snapshots, each change with the sentence that its numbers carry.

A change is only made where both sides are known and rest on enough customers, and where "rose",
"up" and "more" hold of the numbers as printed: two figures that read alike, or differ by one of
their last digit, are no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from journeykit.graph import JourneyGraph
from journeykit.language import many, say
from journeykit.records import dataclass
from journeykit.review import wording
from journeykit.review.boxes import in_box, worst_box
from journeykit.review.durations import is_late, moved_by
from journeykit.review.intervals import FEWEST, newcombe
from journeykit.review.leaving import Left, left, left_watched
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

_KINDS = ("conversion", "measure", "box", "health", "days")
"""What is proven first, then what the scorecard says, money in the wrong box, health, durations."""


@dataclass(frozen=True)
class Change:
    """One change for the better or the worse.

    ``topic`` is what it is about (``conversion:onboard``, ``measure:nrr``), so that nothing is said
    twice; ``clause`` the short form for the headline, without a stop; ``weight`` orders changes of
    one kind, the gravest highest; ``owner`` and ``step`` make a decision of a bad one, urgent by
    ``rank``. A change of rank 0 rests on fewer than ``FEWEST``: it is said, and ranks nothing.
    """

    topic: str
    tone: Tone
    sentence: str
    clause: str
    weight: float
    rank: int
    owner: str | None
    step: str
    within: str = ""
    """The clause as it stands behind others, where that differs: an author's name is quoted."""

    @property
    def kind(self) -> str:
        """What sort of change it is, and so where all of them stand."""
        return self.topic.partition(":")[0]

    @property
    def matters(self) -> int:
        """Its place among the kinds, the lowest first; what ranks nothing comes last."""
        return _KINDS.index(self.kind) if self.rank else len(_KINDS)


def changes(
    graph: JourneyGraph,
    sources: Sources,
    conversions: tuple[Conversion, ...],
    durations: tuple[DurationRow, ...],
    scorecard: tuple[ScorecardRow, ...],
    grid: NineBoxGrid | None,
    health: tuple[HealthRow, ...],
) -> tuple[Change, ...]:
    """Every change since the earlier snapshot, the most telling first; none without one."""
    if sources.earlier is None:
        return ()
    found = [
        *_conversions(graph, conversions),
        *_durations(graph, durations),
        *(_scorecard(scorecard) if enough_customers(sources) else ()),
        *_box(graph, sources, grid),
        *_health(graph, sources, health),
    ]
    return tuple(sorted(found, key=lambda one: (one.matters, -one.weight, one.sentence)))


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
        gaps = {
            "stage": row.stage_name,
            "now": now,
            "before": before,
            "k": wording.integer(row.now.k),
            "n": wording.integer(row.now.n),
            "k_before": wording.integer(row.before.k),
            "n_before": wording.integer(row.before.n),
        }
        promise = say(" The target is {target}.", target=target[0]) if target else ""
        if worse:
            sentence = say(
                "Fewer go on from {stage}: {now}, down from {before} ({k} of {n} decided since, "
                "{k_before} of {n_before} before).",
                **gaps,
            )
            clause = say("{now} go on from {stage}, down from {before}", **gaps)
        else:
            sentence = say(
                "More go on from {stage}: {now}, up from {before} ({k} of {n} decided since, "
                "{k_before} of {n_before} before).",
                **gaps,
            )
            clause = say("{now} go on from {stage}, up from {before}", **gaps)
        yield Change(
            topic=f"conversion:{row.stage}",
            tone="bad" if worse else "good",
            sentence=sentence + promise,
            clause=clause,
            weight=100 + abs(row.difference) * 100,
            rank=5,
            owner=graph.stage(row.stage).owner,
            step=say("find what changed for those who left {stage} since", stage=row.stage_name),
        )


def _durations(graph: JourneyGraph, rows: tuple[DurationRow, ...]) -> Iterator[Change]:
    for row in rows:
        moved = moved_by(row)
        if moved is None or row.before is None:
            continue
        slower, late = moved > 0, is_late(row)
        gaps = {
            "stage": row.stage_name,
            "now": wording.days(row.median_days),
            "then": wording.number(row.before),
            "n": wording.integer(row.n),
            "n_before": wording.integer(row.before_n),
        }
        promised = wording.days(row.promised)
        promise = say(" The promise is {days}.", days=promised) if row.promised else ""
        step = say("find what slows {stage} down", stage=row.stage_name)
        if late:
            step = say("bring {stage} back to {days}", stage=row.stage_name, days=promised)
        if slower:
            sentence = say(
                "The median time in {stage} rose from {then} to {now} ({n} who showed its "
                "evidence since, {n_before} before).",
                **gaps,
            )
            clause = say("{stage} takes {now}, up from {then}", **gaps)
        else:
            sentence = say(
                "The median time in {stage} fell from {then} to {now} ({n} who showed its "
                "evidence since, {n_before} before).",
                **gaps,
            )
            clause = say("{stage} takes {now}, down from {then}", **gaps)
        yield Change(
            topic=f"days:{row.stage}",
            tone="bad" if slower else "good",
            sentence=sentence + promise,
            clause=clause,
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
        promise = say(" The target of {target} is missed.", target=target[0]) if target else ""
        if row.met:
            met = wording.measured(row.target, row.unit)
            promise = say(" The target of {target} is met.", target=met)
        text = "{name} fell from {then} to {now}"
        if row.value > row.previous:
            text = "{name} rose from {then} to {now}"
        clause = say(text, name=wording.named(row.name), then=then, now=now)
        within = say(text, name=wording.quoted(row.name), then=then, now=now)
        relative = abs(row.value - row.previous) / max(abs(row.previous), 1e-9)
        yield Change(
            topic=f"measure:{row.id}",
            tone=row.tone,
            sentence=_stopped(clause) + promise,
            clause=clause,
            weight=20 + min(40.0, relative * 100) + 20 * (row.met is False),
            rank=5 if row.met is False else 2,
            owner=row.owner,
            step=say("agree what brings it to {target}", target=target[0])
            if target
            else say("agree what brings it back"),
            within=within,
        )


def _box(graph: JourneyGraph, sources: Sources, grid: NineBoxGrid | None) -> Iterator[Change]:
    """The worst box: its part of those placed changed beyond noise, and not by losing them.

    A box of few, now and before, is told whenever it differs, and ranks nothing.
    """
    cell = worst_box(graph, grid)
    if grid is None or cell is None or cell.before is None or cell.n == cell.before:
        return
    boxes = [one for line in grid.cells for one in line]
    placed, placed_then = sum(one.n for one in boxes), sum(one.before or 0 for one in boxes)
    if min(placed, placed_then) < FEWEST:
        return
    worse = cell.n > cell.before
    telling = max(cell.n, cell.before) >= FEWEST
    difference = abs(cell.n - cell.before)
    noise = newcombe(cell.n, placed, cell.before, placed_then)
    if telling and noise.low <= 0 <= noise.high:
        return
    if not worse and difference <= left(sources):
        return
    who = unit_words(graph, cell.n) if cell.n else say("no {unit}", unit=unit(graph))
    gaps = {"who": who + worth(graph, cell.value), "box": in_box(grid, cell)}
    clause = many(
        max(cell.n, 1), "{who} stands {box}, {n} fewer than before",
        "{who} stand {box}, {n} fewer than before", n=wording.integer(difference), **gaps,
    )  # fmt: skip
    if worse:
        clause = many(
            cell.n, "{who} stands {box}, {n} more than before",
            "{who} stand {box}, {n} more than before", n=wording.integer(difference), **gaps,
        )  # fmt: skip
    yield Change(
        topic="box",
        tone="bad" if worse else "good",
        sentence=_stopped(wording.capital(clause)),
        clause=clause,
        weight=50 + min(40.0, difference / max(1, cell.before) * 40) if telling else 0,
        rank=4 if telling else 0,
        owner=graph.journey.owner,
        step=say("play “{play}” for each of them", play=cell.play)
        if cell.play
        else say("agree a plan for each"),
    )


def _health(graph: JourneyGraph, sources: Sources, rows: tuple[HealthRow, ...]) -> Iterator[Change]:
    words: tuple[tuple[Band, str], ...] = (
        ("red", say("red")),
        ("purple", say("referenceable (purple)")),
    )
    for band, word in words:
        shares = health_shares(rows, band)
        if shares is None or not wording.share_carried(shares.now, shares.then):
            continue
        more = shares.now > shares.then
        better = more != (band == "red")
        if better and not _better_with_those_who_left(band, shares, left_watched(sources)):
            continue
        gaps = {
            "now": wording.percent(shares.now),
            "before": wording.percent(shares.then),
            "band": word,
            "n": wording.integer(shares.n),
            "n_before": wording.integer(shares.n_then),
            "of_before": wording.integer(shares.of_then),
        }
        them, all_of = watched_words(graph, shares.of), watched(graph)
        if more:
            sentence = say(
                "{now} of {who} are {band} ({n}), up from {before} ({n_before} of {of_before}).",
                who=them,
                **gaps,
            )
            clause = say("{now} of {who} are {band}, up from {before}", who=all_of, **gaps)
        else:
            sentence = say(
                "{now} of {who} are {band} ({n}), down from {before} ({n_before} of {of_before}).",
                who=them,
                **gaps,
            )
            clause = say("{now} of {who} are {band}, down from {before}", who=all_of, **gaps)
        yield Change(
            topic=f"health:{band}",
            tone="good" if better else "bad",
            sentence=sentence,
            clause=clause,
            weight=30 + abs(shares.now - shares.then) * 200,
            rank=3,
            owner=graph.journey.owner,
            step=_health_step(rows, band),
        )


def _better_with_those_who_left(band: Band, shares: HealthShares, gone: Left) -> bool:
    """Whether fewer would be red, or more purple, with those who left still red, or not purple."""
    still = gone.of_band("red") if band == "red" else 0
    now = (shares.n + still) / (shares.of + gone.all)
    fell = now < shares.then
    return wording.share_carried(now, shares.then) and fell == (band == "red")


def _health_step(rows: tuple[HealthRow, ...], band: Band) -> str:
    """Where to begin: at the stage with most red, or with most green to become purple."""
    wanted: Band = "red" if band == "red" else "green"
    stage = max(rows, key=lambda row: _count(row.bands, wanted))
    n = wording.integer(_count(stage.bands, wanted))
    if band == "red":
        return say("begin with the {n} at {stage}", n=n, stage=stage.stage_name)
    text = "ask the {n} who are green at {stage} for evidence that others can hear"
    return say(text, n=n, stage=stage.stage_name)


def _stopped(clause: str) -> str:
    """A clause as a sentence of its own."""
    return say("{clause}.", clause=clause)


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
