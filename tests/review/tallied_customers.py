"""Generated tallies whose counts close, as those of real snapshots do.

A snapshot has hundreds of numbers, too many to draw one by one: each example draws the seed of a
``Chance``, which throws the dice for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import TypeVar

from journeykit.graph import JourneyGraph
from journeykit.scoring import tallied
from journeykit.scoring.schema import edge_key
from tests.review import moved_customers

AS_OF = date(2026, 9, 30)
BANDS = ("red", "yellow", "green", "purple", "unknown")
FIXED = ("band_red", "band_fell", "stuck", "renewal_due", "renewal_overdue")

T = TypeVar("T")
_TINY = 3
_TELLING = (0, 0, 1, 2, 19, 20, 21, 150, 4_000)


class Chance:
    """Dice for counts, sums and durations; the same seed throws the same."""

    def __init__(self, seed: int, most: int | None = None) -> None:
        self._random = Random(seed)  # noqa: S311 - dice for tests
        size = self._random.choice((0, 3, 25, 400, 20_000))
        self._most = size if most is None else most
        self._days = self._random.choice((5, 400, 400))

    def upto(self, most: int) -> int:
        """A count from nothing to ``most``, either end often."""
        return self._random.choice((0, most, self._random.randint(0, most)))

    def part(self) -> int:
        """A count of its own, often one at which a sentence changes."""
        some = self._random.randint(0, self._most)
        return self._random.choice((some, self.one(_TELLING))) if self._most > _TINY else some

    def one(self, of: Sequence[T]) -> T:
        """One of several."""
        return self._random.choice(of)

    def some(self, of: Sequence[T]) -> tuple[T, ...]:
        """At least one of several."""
        return tuple(self._random.sample(of, self._random.randint(1, len(of))))

    def money(self) -> float | None:
        """A sum, nothing, or unknown."""
        most = self._random.choice((0.01, 900, 40_000, 2e6, 2e9))
        return self._random.choice((None, 0.0, most, self._random.uniform(0.01, most)))

    def days(self) -> float:
        """A median of whole days: whole, or a half."""
        return self._random.randint(0, 2 * self._days) / 2

    def shared(self, total: int, count: int) -> list[int]:
        """``total`` cut into so many parts, none below zero."""
        cuts = sorted(self._random.randint(0, total) for _ in range(count - 1))
        edges = [0, *cuts, total]
        return [high - low for low, high in pairwise(edges)]

    def measure(self, target: float | None) -> float | None:
        """A value far from the target, at it, or so near that it reads alike when rounded."""
        near = target or 1.0
        beside = near * (1 + self._random.choice((0, -1e-3, 1e-3, -1e-5, 1e-5)))
        far = self._random.uniform(-1e7, 1e7)
        return self._random.choice((None, beside, beside, far, self._random.uniform(0, 2)))


def stage_tallies(chance: Chance, graph: JourneyGraph) -> tuple[tallied.StageTally, ...]:
    """Reached = went on + still here + lost + loss unknown; who went on reached a stage after."""
    arrivals: dict[str, int] = {stage.id: 0 for stage in graph.stages}
    found = []
    for stage in reversed(graph.stages):
        terminal = not graph.forward(stage.id)
        progress, waiting, unknown = chance.part(), chance.part(), chance.part()
        lost, loss_unknown = chance.part(), chance.one((0, chance.part()))
        went_on = chance.part() if terminal else arrivals[stage.id]
        reached = went_on + progress + waiting + unknown + lost + loss_unknown
        before = graph.before(stage.id)
        joined = chance.upto(reached) if before else 0
        if before:
            for source, n in zip(before, chance.shared(reached - joined, len(before)), strict=True):
                arrivals[source] += n
        n_here = progress + waiting + unknown
        median_n = chance.upto(went_on)
        here_n = chance.upto(n_here)
        found.append(
            tallied.StageTally(
                stage=stage.id,
                reached=reached,
                went_on=went_on,
                in_progress=progress,
                waiting=waiting,
                unknown=unknown,
                lost=lost,
                loss_unknown=loss_unknown,
                value_here=chance.money() if n_here else None,
                value_lost=chance.money() if lost else None,
                gaps=chance.upto(went_on),
                joined=joined,
                stuck=chance.upto(progress),
                median_days=chance.days() if median_n else None,
                median_n=median_n,
                median_days_here=chance.days() if here_n else None,
                median_here_n=here_n,
            )
        )
    return tuple(reversed(found))


def loss_tallies(
    chance: Chance, graph: JourneyGraph, lost: dict[str, int]
) -> tuple[tallied.LossTally, ...]:
    """Each stage's losses over its branches, those of any stage, and the unexplained."""
    found = []
    for stage, n in lost.items():
        if not n:
            continue
        reasons = [
            (node.branch.id, node.stage, node.branch.cause, node.branch.controllable)
            for node in graph.loss_nodes
            if node.stage in (None, stage)
        ]
        reasons += [
            (special, None, "unknown", None)
            for special in ("none_recorded", "other_stage", "unmapped")
        ]
        for reason, part in zip(reasons, chance.shared(n, len(reasons)), strict=True):
            if part:
                found.append(tallied.LossTally(stage, *reason, part, chance.money(), 0))
    return tuple(sorted(found, key=lambda tally: (-tally.n, tally.stage, tally.reason)))


def standing(graph: JourneyGraph, tally: tallied.StageTally) -> int:
    """Who stands at a stage and is not lost."""
    here = tally.in_progress + tally.waiting + tally.unknown + tally.loss_unknown
    return here + (0 if graph.forward(tally.stage) else tally.went_on)


def band_tallies(
    chance: Chance, graph: JourneyGraph, stages: Sequence[tallied.StageTally]
) -> tuple[tallied.BandTally, ...]:
    health = graph.journey.health
    if health is None:
        return ()
    scope = health.stages or graph.in_phase("existing")
    found = []
    for tally in stages:
        if tally.stage in scope:
            for band, n in zip(BANDS, chance.shared(standing(graph, tally), 5), strict=True):
                if n:
                    provisional = chance.upto(n)
                    found.append(
                        tallied.BandTally(tally.stage, band, n, chance.money(), provisional)
                    )
    return tuple(found)


def box_tallies(chance: Chance, graph: JourneyGraph, n: int) -> tuple[tallied.BoxTally, ...]:
    if graph.journey.nine_box is None:
        return ()
    places = [(row, column) for row in (2, 1, 0) for column in (0, 1, 2)]
    found = [
        tallied.BoxTally(row, column, part, chance.money())
        for (row, column), part in zip([*places, (None, None)], chance.shared(n, 10), strict=True)
        if part
    ]
    return tuple(found)


def at_risk_rows(chance: Chance, graph: JourneyGraph, n: int) -> tuple[tallied.AtRiskCustomer, ...]:
    reasons = [*FIXED, *(rule.id for rule in graph.journey.at_risk)]
    rows = [
        tallied.AtRiskCustomer(
            customer_id=f"c{place}",
            name=chance.one((None, f"Made-up company {place}")),
            stage=chance.one([stage.id for stage in graph.stages]),
            band=chance.one((None, *BANDS)),
            value=chance.money(),
            days_in_stage=chance.one((None, chance.upto(900))),
            reasons=chance.some(reasons),
            owner=chance.one((None, "Team north")),
            renewal_date=chance.one((None, date(2026, 12, 1))),
            outcome=chance.one((None, "Close in three days")),
        )
        for place in range(min(n, 3))
    ]
    return tuple(rows)


def due_tallies(
    chance: Chance, graph: JourneyGraph, stages: Sequence[tallied.StageTally]
) -> tuple[tallied.DueTally, ...]:
    here = {tally.stage: standing(graph, tally) for tally in stages}
    asked = [
        ("moment", moment.id, stage.id)
        for stage in graph.stages
        for moment in stage.emotional_moments
    ]
    asked += [
        ("event", event.id, stage)
        for event in graph.journey.external_events
        for stage in event.stages or tuple(here)
    ]
    asked += [("voice", t.id, stage) for t in graph.journey.customer_voice for stage in here]
    found = []
    for kind, ident, stage in asked:
        n = chance.upto(here[stage])
        if n:
            overdue = chance.upto(n)
            first = AS_OF - timedelta(days=9) if overdue else chance.one((None, AS_OF))
            found.append(tallied.DueTally(kind, ident, stage, n, chance.money(), first, overdue))
    return tuple(found)


def recorded_tallies(
    chance: Chance, graph: JourneyGraph, n: int
) -> tuple[tallied.RecordedTally, ...]:
    if graph.journey.data is None or graph.journey.data.recorded_stage is None:
        return ()
    ids = [stage.id for stage in graph.stages]
    kinds = chance.some(
        (
            (None, ids[0], "unmapped"),
            (None, ids[-1], "none"),
            ("lost", ids[0], "lost"),
            (ids[0], ids[0], "none"),
            (ids[-1], ids[0], "ahead"),
            (ids[0], ids[-1], "behind"),
        )
    )
    return tuple(
        tallied.RecordedTally(*kind, part, chance.money())
        for kind, part in zip(kinds, chance.shared(n, len(kinds)), strict=True)
        if part
    )


def tallies(chance: Chance, graph: JourneyGraph) -> tallied.Tallies:
    """The tallies of one snapshot of a journey."""
    stages = stage_tallies(chance, graph)
    outside, unplaced_lost = chance.part(), chance.one((0, chance.part()))
    lost = {tally.stage: tally.lost for tally in stages} | {"unknown": unplaced_lost}
    losses = loss_tallies(chance, graph, lost)
    not_lost = sum(standing(graph, tally) for tally in stages) + outside
    customers = not_lost + sum(lost.values())
    bands = band_tallies(chance, graph, stages)
    at_risk_n = chance.upto(sum(standing(graph, tally) for tally in stages))
    rows = at_risk_rows(chance, graph, at_risk_n)
    unexplained = sum(tally.n for tally in losses if tally.cause == "unknown")
    return tallied.Tallies(
        totals=tallied.CustomerTotals(
            customers=customers,
            value=chance.money(),
            lost=sum(lost.values()),
            lost_value=chance.money(),
            loss_unknown=sum(tally.loss_unknown for tally in stages),
            returned=chance.upto(not_lost),
            outside=outside,
            unplaced=unplaced_lost,
            unexplained=unexplained,
            at_once=chance.upto(customers),
            with_gaps=chance.upto(customers),
            joined=chance.upto(customers),
            provisional=sum(tally.provisional for tally in bands),
            by_recorded=chance.upto(customers),
        ),
        stages=stages,
        losses=losses,
        recorded=recorded_tallies(chance, graph, customers),
        unmapped_buckets=chance.one(((), (tallied.TextTally("Bukket 1", 3),))),
        unmapped_reasons=chance.one(((), (tallied.TextTally("Too dear?", 1),))),
        bands=bands,
        boxes=box_tallies(chance, graph, not_lost),
        at_risk=rows,
        at_risk_totals=tallied.AtRiskTotals(at_risk_n, chance.money() if at_risk_n else None),
        at_risk_reasons=tuple(
            tallied.TextTally(reason, 1 + chance.upto(at_risk_n - 1))
            for reason in sorted({reason for row in rows for reason in row.reasons})
        ),
        due=due_tallies(chance, graph, stages),
        fit=fit_tallies(chance, graph, customers),
        segments=segment_tallies(chance, graph, customers),
        loops=tuple(
            tallied.TextTally(edge_key(way.source, way.target, way.name), 1 + chance.upto(98))
            for way in graph.all_loops
        ),
        scorecard=tuple(chance.measure(entry.target) for entry in graph.journey.scorecard),
    )


def fit_tallies(chance: Chance, graph: JourneyGraph, n: int) -> tuple[tallied.FitTally, ...]:
    ideal = graph.journey.ideal_customer
    if ideal is None or ideal.fit is None:
        return ()
    found = []
    for fit, part in zip((True, False, None), chance.shared(n, 3), strict=True):
        if part:
            decided = chance.upto(part)
            lost = chance.upto(decided)
            cost = found[0].cost_to_serve if found and chance.one((True, False)) else chance.money()
            found.append(
                tallied.FitTally(
                    fit, part, lost, decided, chance.money(), cost, part if cost else 0
                )
            )
    return tuple(found)


def segment_tallies(
    chance: Chance, graph: JourneyGraph, n: int
) -> tuple[tallied.SegmentTally, ...]:
    data = graph.journey.data
    found = []
    for segment in data.segments if data else ():
        for label, part in zip(("EU", "NA", None), chance.shared(n, 3), strict=True):
            if part:
                decided = chance.upto(part)
                lost = chance.upto(decided)
                red = chance.upto(part - lost)
                found.append(
                    tallied.SegmentTally(segment, label, part, lost, decided, chance.money(), red)
                )
    return tuple(found)


def comparisons(
    chance: Chance, graph: JourneyGraph, now: tallied.Tallies, before: tallied.Tallies
) -> tallied.Comparison:
    """Decided by then is what the earlier snapshot has; decided since are of those decided now."""
    since = []
    for tally in now.stages:
        went_on = chance.upto(tally.went_on)
        lost = chance.upto(tally.lost)
        since.append(tallied.ConversionTally(tally.stage, went_on, went_on + lost))
    by_then = [
        tallied.ConversionTally(tally.stage, tally.went_on, tally.went_on + tally.lost)
        for tally in before.stages
    ]
    movement = moved_customers.movement_tally(chance)
    days_since = tuple(durations(chance, tally) for tally in now.stages)
    days_by_then = tuple(durations(chance, tally) for tally in before.stages)
    return tallied.Comparison(
        since=tuple(since),
        by_then=tuple(by_then),
        days_since=days_since,
        days_by_then=chance.one((days_by_then, days_by_then, days_since)),
        movement=movement,
        stage_moves=moved_customers.stage_moves(chance, graph),
        band_moves=moved_customers.band_moves(chance),
        risen=moved_customers.movers(chance, graph, movement.risen),
        fallen=moved_customers.movers(chance, graph, movement.fallen),
        retention=moved_customers.retention_tally(chance),
    )


def durations(chance: Chance, tally: tallied.StageTally) -> tallied.Duration:
    n = chance.upto(tally.went_on)
    return tallied.Duration(tally.stage, chance.days() if n else None, n)
