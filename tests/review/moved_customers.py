"""Made-up movement between two snapshots, and made-up customers by segment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit.graph import JourneyGraph
from journeykit.scoring import moved
from journeykit.scoring.segmenting import SegmentTallies, ValueStageTally, ValueTally
from journeykit.scoring.tallied import Tallies

if TYPE_CHECKING:
    from tests.review.tallied_customers import Chance

COLOURS = ("red", "yellow", "green", "purple")


def movement_tally(chance: Chance) -> moved.MovementTally:
    """Counts of every size; who rose in two ways is one who rose."""
    new, vanished, kept = chance.part(), chance.part(), chance.part()
    on, done, back, lost, returned, improved, worsened = (chance.upto(kept) for _ in range(7))
    risen = max(on, done, returned, improved)
    fallen = max(back, lost, worsened)
    return moved.MovementTally(
        new=new,
        new_value=chance.money(),
        vanished=vanished,
        vanished_value=chance.money(),
        kept=kept,
        moved_on=on,
        finished=done,
        moved_back=back,
        newly_lost=lost,
        returned=returned,
        improved=improved,
        worsened=worsened,
        risen=chance.one((risen, on + done + returned + improved)),
        risen_value=chance.money(),
        fallen=chance.one((fallen, back + lost + worsened)),
        fallen_value=chance.money(),
    )


def state_tallies(chance: Chance, states: tuple[str, ...]) -> tuple[moved.StateTally, ...]:
    """Some pairs of states with their counts."""
    pairs = [(then, now) for then in states for now in states]
    pairs.remove((moved.ABSENT_STATE, moved.ABSENT_STATE))
    return tuple(
        moved.StateTally(then, now, n, chance.money(), chance.money())
        for then, now in sorted(chance.some(pairs))
        if (n := chance.part())
    )


def stage_moves(chance: Chance, graph: JourneyGraph) -> tuple[moved.StateTally, ...]:
    """From stage to stage."""
    stages = tuple(stage.id for stage in graph.stages)
    more = ("outside", "unknown", moved.LOST_STATE, moved.ABSENT_STATE)
    return state_tallies(chance, (*stages, *more))


def band_moves(chance: Chance) -> tuple[moved.StateTally, ...]:
    """From band to band."""
    more = ("unknown", moved.UNWATCHED_STATE, moved.LOST_STATE, moved.ABSENT_STATE)
    return state_tallies(chance, (*COLOURS, *more))


def movers(chance: Chance, graph: JourneyGraph, count: int) -> tuple[moved.MovedCustomer, ...]:
    """Some customers who moved, with names and without."""
    stages = [stage.id for stage in graph.stages]
    return tuple(
        moved.MovedCustomer(
            customer_id=f"m{place}",
            name=chance.one((None, f"Mover {place}")),
            owner=chance.one((None, "success_europe")),
            value=chance.money(),
            stage_then=chance.one(stages),
            stage_now=chance.one((*stages, "unknown")),
            band_then=chance.one((None, *COLOURS)),
            band_now=chance.one((None, "unknown", *COLOURS)),
            ways=("moved_on", *chance.one(((), ("finished",), ("improved",)))),
        )
        for place in range(min(count, 3))
    )


def retention_tally(chance: Chance) -> moved.RetentionTally:
    """A cohort whose parts add up; values are of those in the sums."""
    kept, lost, vanished, unclear = (chance.part() for _ in range(4))
    before, after = chance.upto(kept), chance.upto(lost)
    later = chance.upto(kept - before)
    then = chance.money() if kept > before + later else None
    contraction = expansion = now = None
    if then is not None:
        contraction = then * chance.one((0.0, 0.01, 1.0))
        expansion = chance.money() or 0.0
        now = then - contraction + expansion
    return moved.RetentionTally(
        opening=kept + lost + vanished + unclear,
        kept=kept,
        lost=lost,
        vanished=vanished,
        unclear=unclear,
        unvalued_then=before + after,
        unvalued_now=later,
        kept_then=then,
        kept_now=now,
        contraction=contraction,
        expansion=expansion,
        lost_then=chance.money() if lost > after else None,
        vanished_then=chance.money() if vanished else None,
    )


def by_segment(chance: Chance, graph: JourneyGraph, now: Tallies) -> SegmentTallies | None:
    """Each stage's customers shared out among three values, where the journey has a segment."""
    data = graph.journey.data
    if data is None or not data.segments:
        return None
    labels = ("EU", "NA", None)
    stages = []
    for tally in now.stages:
        here = tally.in_progress + tally.waiting + tally.unknown
        counts = (tally.went_on, here, tally.lost, tally.loss_unknown)
        shares = [chance.shared(count, 3) for count in counts]
        for label, *parts in zip(labels, *shares, strict=True):
            stages.append(ValueStageTally(label, tally.stage, sum(parts), *parts))
    values = []
    for label, n in zip(labels, chance.shared(now.totals.customers, 3), strict=True):
        bands = chance.shared(n, 6)[:5]
        risk = chance.upto(n)
        values.append(ValueTally(label, 5, n, chance.money(), n, n, risk, chance.money(), *bands))
    stages.sort(key=lambda one: labels.index(one.label))
    return SegmentTallies(data.segments[0], tuple(values), tuple(stages))
