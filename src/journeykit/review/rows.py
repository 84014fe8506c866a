"""The tables of a review's stages: conversions, health, scorecard, movement; no claims."""

from __future__ import annotations

from collections.abc import Iterable

from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.review import wording
from journeykit.review.intervals import FEWEST, rate, verdict
from journeykit.review.model import (
    BANDS,
    BandCount,
    Conversion,
    HealthRow,
    ScorecardRow,
    Tone,
    Totals,
)
from journeykit.review.picture import stage_name
from journeykit.review.sources import Sources
from journeykit.scoring.tallied import (
    BandTally,
    ConversionTally,
    CustomerTotals,
    StageTally,
    Tallies,
)

_EXACT = 9
"""Decimals to which a value is held against its target: sums of fractions carry dust."""


def totals(tally: CustomerTotals) -> Totals:
    """The customers as a whole."""
    return Totals(**{name: getattr(tally, name) for name in Totals.__dataclass_fields__})


def conversions(graph: JourneyGraph, sources: Sources) -> tuple[Conversion, ...]:
    """Of the decided at each stage: how many went on; now against before where that is known."""
    comparison = sources.earlier.comparison if sources.earlier else None
    stages = {tally.stage: tally for tally in sources.tallies.stages}
    now = comparison.since if comparison else tuple(map(_ever_decided, stages.values()))
    by_then = comparison.by_then if comparison else ()
    if not graph.shows_loss:
        # where nobody can be lost, going on is all there is: a rate of 100% would say nothing
        now, by_then = map(_undecided, (now, by_then))
    before = {tally.stage: tally for tally in by_then}
    return tuple(
        _conversion(graph, tally, before.get(tally.stage), stages[tally.stage], len(now))
        for tally in now
    )


def _undecided(tallies: tuple[ConversionTally, ...]) -> tuple[ConversionTally, ...]:
    return tuple(ConversionTally(tally.stage, 0, 0) for tally in tallies)


def _ever_decided(tally: StageTally) -> ConversionTally:
    return ConversionTally(tally.stage, tally.went_on, tally.went_on + tally.lost)


def _conversion(
    graph: JourneyGraph,
    now: ConversionTally,
    before: ConversionTally | None,
    stage: StageTally,
    comparisons: int,
) -> Conversion:
    rate_now = rate(now.went_on, now.decided)
    rate_before = rate(before.went_on, before.decided) if before else None
    word, interval = verdict(rate_now, rate_before, comparisons)
    difference = None
    if interval and rate_before and rate_now.share is not None and rate_before.share is not None:
        difference = rate_now.share - rate_before.share
    ways = graph.forward(now.stage)
    return Conversion(
        stage=now.stage,
        stage_name=stage_name(graph, now.stage),
        to_name=say(" or ").join(stage_name(graph, way.target) for way in ways) or say("done"),
        now=rate_now,
        before=rate_before,
        verdict=word,
        difference=difference,
        difference_low=interval.low if interval else None,
        difference_high=interval.high if interval else None,
        target=graph.stage(now.stage).target,
        still_here=stage.in_progress + stage.waiting + stage.unknown,
        ranked=now.decided >= FEWEST and (before is None or before.decided >= FEWEST),
    )


def health_rows(graph: JourneyGraph, now: Tallies, before: Tallies | None) -> tuple[HealthRow, ...]:
    """Health at each stage that has any, in the journey's order."""
    found = {tally.stage for tally in (*now.bands, *(before.bands if before else ()))}
    return tuple(
        HealthRow(
            stage=stage.id,
            stage_name=stage.label,
            bands=_bands(now.bands, stage.id),
            before=_bands(before.bands, stage.id) if before else None,
            provisional=sum(t.provisional for t in now.bands if t.stage == stage.id),
        )
        for stage in graph.stages
        if stage.id in found
    )


def _bands(tallies: Iterable[BandTally], stage: str) -> tuple[BandCount, ...]:
    known = {tally.band: tally for tally in tallies if tally.stage == stage}
    return tuple(
        BandCount(band, known[band].n, known[band].value)
        if band in known
        else BandCount(band, 0, None)
        for band in BANDS
    )


def scorecard(graph: JourneyGraph, sources: Sources) -> tuple[ScorecardRow, ...]:
    """The scorecard with targets, changes and history."""
    earlier = sources.earlier.tallies.scorecard if sources.earlier else None
    rows = []
    for place, entry in enumerate(graph.journey.scorecard):
        value = sources.tallies.scorecard[place]
        previous = earlier[place] if earlier else None
        change = None if value is None or previous is None else value - previous
        higher = entry.better == "higher"
        met = None
        if value is not None and entry.target is not None:
            over = round(value - entry.target, _EXACT)
            met = over >= 0 if higher else over <= 0
        past = tuple((day, values[place]) for day, values in sources.history)
        rows.append(
            ScorecardRow(
                id=entry.id,
                name=entry.name or entry.id,
                value=value,
                unit=entry.unit,
                target=entry.target,
                better=entry.better,
                owner=entry.owner,
                met=met,
                previous=previous,
                change=change,
                tone=tone_of(value, previous, entry.unit, higher),
                history=(*past, (sources.facts.as_of, value)),
            )
        )
    return tuple(rows)


def tone_of(
    value: float | None, previous: float | None, unit: str | None, higher_is_better: bool
) -> Tone:
    """Whether a change is good or bad; one that the digits as printed do not carry is neither."""
    if value is None or previous is None or not wording.carried(value, previous, unit):
        return "neutral"
    return "good" if (value > previous) == higher_is_better else "bad"
