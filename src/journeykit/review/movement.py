"""Who moved between two snapshots: the matrices, the lists, the opening cohort, and their words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from journeykit.graph import JourneyGraph
from journeykit.language import many, say
from journeykit.review import wording
from journeykit.review.intervals import rate
from journeykit.review.model import (
    BANDS,
    Claim,
    MoveMatrix,
    Movement,
    Mover,
    Movers,
    MoveState,
    Retention,
    Tone,
)
from journeykit.review.picture import stage_name
from journeykit.review.sources import Earlier, Sources
from journeykit.review.units import unit, unit_words, units, value_unit, worth
from journeykit.scoring.moved import (
    ABSENT_STATE,
    LOST_STATE,
    UNWATCHED_STATE,
    Cohort,
    MoveCounts,
    MovedCustomer,
    RetentionTally,
    StateTally,
    Way,
)
from journeykit.scoring.schema import OUTSIDE, UNKNOWN
from journeykit.scoring.tallied import Comparison

_DIGITS = 9
"""Decimals to which sums of value are held against zero: fractions carry dust."""


def movement(graph: JourneyGraph, sources: Sources) -> Movement | None:
    """Who moved between the two snapshots; None without a comparison of customers."""
    comparison = sources.earlier.comparison if sources.earlier else None
    if comparison is None:
        return None
    tally = comparison.movement
    return Movement(
        **{field.name: getattr(tally, field.name) for field in fields(MoveCounts)},
        stages=_matrix(_stage_states(graph), comparison.stage_moves),
        bands=_bands(comparison),
        risen=Movers(tally.risen, tally.risen_value, _movers(graph, comparison.risen)),
        fallen=Movers(tally.fallen, tally.fallen_value, _movers(graph, comparison.fallen)),
        retention=retention(comparison.retention),
    )


def _stage_states(graph: JourneyGraph) -> list[MoveState]:
    return [
        *(MoveState(stage.id, stage.label, "stage") for stage in graph.stages),
        MoveState(OUTSIDE, stage_name(graph, OUTSIDE), "outside"),
        MoveState(UNKNOWN, stage_name(graph, UNKNOWN), "unknown"),
        MoveState(LOST_STATE, say("Lost"), "lost"),
    ]


def _bands(comparison: Comparison) -> MoveMatrix | None:
    states = [
        *(MoveState(band, band_name(band), "band") for band in BANDS if band != "unknown"),
        MoveState(UNKNOWN, band_name(UNKNOWN), "unknown"),
        MoveState(UNWATCHED_STATE, say("Not watched"), "unwatched"),
        MoveState(LOST_STATE, say("Lost"), "lost"),
    ]
    matrix = _matrix(states, comparison.band_moves)
    watched = any(state.kind in ("band", "unknown") for state in matrix.states)
    return matrix if watched else None


def band_name(band: str) -> str:
    """A band as people read it."""
    names = {
        "red": say("Red"),
        "yellow": say("Yellow"),
        "green": say("Green"),
        "purple": say("Purple"),
        "unknown": say("Unknown"),
    }
    return names[band]


def _matrix(states: Sequence[MoveState], tallies: Iterable[StateTally]) -> MoveMatrix:
    counts = {(tally.then, tally.now): tally.n for tally in tallies}
    met = {side for pair in counts for side in pair}
    present = tuple(state for state in states if state.id in met)
    return MoveMatrix(
        states=present,
        counts=tuple(tuple(counts.get((a.id, b.id), 0) for b in present) for a in present),
        new=tuple(counts.get((ABSENT_STATE, state.id), 0) for state in present),
        vanished=tuple(counts.get((state.id, ABSENT_STATE), 0) for state in present),
    )


def _movers(graph: JourneyGraph, customers: Iterable[MovedCustomer]) -> tuple[Mover, ...]:
    return tuple(_mover(graph, one) for one in customers)


def _mover(graph: JourneyGraph, one: MovedCustomer) -> Mover:
    words = {
        Way.NEWLY_LOST: say("newly lost"),
        Way.RETURNED: say("came back"),
        Way.MOVED_ON: say("moved on"),
        Way.FINISHED: say("completed the last stage"),
        Way.MOVED_BACK: say("moved back"),
        Way.WORSENED: say("health fell"),
        Way.IMPROVED: say("health rose"),
    }
    in_words: dict[str, Any] = {
        "stage_then": stage_name(graph, one.stage_then),
        "stage_now": stage_name(graph, one.stage_now),
        "ways": tuple(words[Way(way)] for way in one.ways),
    }
    return Mover(**{field.name: getattr(one, field.name) for field in fields(one)} | in_words)


def retention(tally: RetentionTally) -> Retention | None:
    """What became of the opening cohort; None where there is none."""
    if not tally.opening:
        return None
    kept = rate(tally.kept, tally.kept + tally.lost)
    then, lost = tally.kept_then or 0.0, tally.lost_then or 0.0
    known = tally.kept_then is not None or tally.lost_then is not None
    now, shrunk = tally.kept_now or 0.0, tally.contraction or 0.0
    opening = then + lost if known else None
    gone = tally.vanished_then or 0.0
    return Retention(
        **{field.name: getattr(tally, field.name) for field in fields(Cohort)},
        share=kept.share,
        share_low=kept.low,
        share_high=kept.high,
        valued=tally.kept + tally.lost - tally.unvalued_then - tally.unvalued_now,
        opening_value=opening,
        lost_value=lost if known else None,
        contraction=shrunk if known else None,
        expansion=(tally.expansion or 0.0) if known else None,
        closing_value=now if known else None,
        vanished_value=tally.vanished_then,
        gross=_part(then - shrunk, opening),
        net=_part(now, opening),
        gross_least=_part(then - shrunk, then + lost + gone) if gone > 0 and known else None,
        net_least=_part(now, then + lost + gone) if gone > 0 and known else None,
    )


def _part(value: float, of: float | None) -> float | None:
    return value / of if of is not None and round(of, _DIGITS) > 0 else None


def movement_title(graph: JourneyGraph, sources: Sources) -> Claim | None:
    """How many moved up, and how many fell."""
    known = _compared(sources)
    if known is None:
        return None
    earlier, comparison = known
    up, down = comparison.movement.risen, comparison.movement.fallen
    since = wording.day(earlier.facts.as_of)
    if not up and not down:
        return Claim(say("No {unit} moved up or fell since {day}", unit=unit(graph), day=since))
    tone: Tone = "good" if up > down else "bad" if down > up else "neutral"
    text = say(
        "{up} moved up since {day}, {down} fell",
        up=unit_words(graph, up) if up else say("No {unit}", unit=unit(graph)),
        down=wording.integer(down) if down else say("none"),
        day=since,
    )
    return Claim(text, tone)


def movement_claim(graph: JourneyGraph, sources: Sources) -> Claim | None:
    """Who moved between two snapshots, in one sentence; None without a comparison."""
    known = _compared(sources)
    if known is None:
        return None
    earlier, comparison = known
    moved = comparison.movement
    parts = (
        (moved.moved_on, "{n} moved on", "{n} moved on"),
        (
            moved.finished,
            "{n} completed the last stage",
            "{n} completed the last stage",
        ),
        (moved.moved_back, "{n} moved back", "{n} moved back"),
        (moved.newly_lost, "{n} was newly lost", "{n} were newly lost"),
        (moved.returned, "{n} came back", "{n} came back"),
        (moved.new, "{n} is new", "{n} are new"),
        (moved.vanished, "{n} is no longer in the export", "{n} are no longer in the export"),
        (moved.improved, "{n} improved in health", "{n} improved in health"),
        (moved.worsened, "{n} got worse in health", "{n} got worse in health"),
    )
    since = wording.day(earlier.facts.as_of)
    words: list[str] = []
    for n, one, other in parts:
        if n:
            who = wording.integer(n) if words else unit_words(graph, n)
            words.append(many(n, one, other, n=who))
    if not words:
        return Claim(say("Since {day}, no {unit} moved", day=since, unit=unit(graph)))
    return Claim(say("Since {day}: {changes}", day=since, changes=wording.listed(words)))


def retention_claim(graph: JourneyGraph, sources: Sources) -> Claim | None:
    """What became of the fixed opening cohort, in one sentence."""
    known = _compared(sources)
    found = retention(known[1].retention) if known else None
    if known is None or found is None:
        return None
    cohort = say(
        "Of {n} existing {units} of {day}{worth}",
        n=wording.integer(found.opening),
        units=unit(graph) if found.opening == 1 else units(graph),
        day=wording.day(known[0].facts.as_of),
        worth=worth(graph, found.opening_value) if found.valued == found.opening else "",
    )
    fates = [
        many(n, one, other, n=wording.integer(n))
        for n, one, other in (
            (found.kept, "{n} is kept", "{n} are kept"),
            (found.lost, "{n} is lost", "{n} are lost"),
            (found.vanished, "{n} is no longer in the export", "{n} are no longer in the export"),
            (found.unclear, "of {n} the data cannot say", "of {n} the data cannot say"),
        )
        if n
    ]
    text = say("{cohort}, {fates}", cohort=cohort, fates=wording.listed(fates))
    kept = _value_kept(graph, found)
    return Claim(say("{cohort}; {kept}", cohort=text, kept=kept) if kept else text)


def _value_kept(graph: JourneyGraph, found: Retention) -> str:
    """Which part of the value is kept, and whose value that is; empty where there is none."""
    if found.net is None or found.gross is None:
        return ""
    gross, net = wording.measured(found.gross, "%"), wording.measured(found.net, "%")
    if found.valued == found.opening:
        if found.expansion:
            added = "of their value {gross} is kept, {net} with what was added"
            return say(added, gross=gross, net=net)
        return say("of their value {gross} is kept, and nothing was added", gross=gross)
    gaps = {
        "n": wording.integer(found.valued),
        "value": wording.money(found.opening_value, value_unit(graph)),
        "gross": gross,
    }
    if found.expansion:
        return many(
            found.valued,
            "{n} of them was worth {value}, of which {gross} is kept, {net} with what was added",
            "{n} of them were worth {value}, of which {gross} is kept, {net} with what was added",
            **gaps,
            net=net,
        )
    return many(
        found.valued,
        "{n} of them was worth {value}, of which {gross} is kept, and nothing was added",
        "{n} of them were worth {value}, of which {gross} is kept, and nothing was added",
        **gaps,
    )


def retention_left_out(graph: JourneyGraph, sources: Sources) -> Claim | None:
    """Who of the opening cohort is not in its sums of value, and why; None where nobody is."""
    known = _compared(sources)
    found = retention(known[1].retention) if known else None
    data = graph.journey.data
    if found is None or found.valued == found.opening or data is None or not data.value:
        return None
    reasons = [
        many(n, one, other, n=wording.integer(n))
        for n, one, other in (
            (
                found.unvalued_then,
                "{n} has no value in the earlier export",
                "{n} have no value in the earlier export",
            ),
            (
                found.unvalued_now,
                "{n} has no value in the later export",
                "{n} have no value in the later export",
            ),
            (found.vanished, "{n} is no longer in the export", "{n} are no longer in the export"),
            (
                found.unclear,
                "of {n} the data cannot say whether it is lost",
                "of {n} the data cannot say whether they are lost",
            ),
        )
        if n
    ]
    n = found.opening - found.valued
    text = many(
        n,
        "{n} of them is not in the sums of value: {reasons}",
        "{n} of them are not in the sums of value: {reasons}",
        n=wording.integer(n),
        reasons=wording.listed(reasons),
    )
    return Claim(text)


def _compared(sources: Sources) -> tuple[Earlier, Comparison] | None:
    earlier = sources.earlier
    if earlier is None or earlier.comparison is None:
        return None
    return earlier, earlier.comparison
