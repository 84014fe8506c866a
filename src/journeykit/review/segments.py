"""A segment's values side by side: stages, conversions, health, who needs action."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.review import wording
from journeykit.review.intervals import FEWEST, rate, verdict
from journeykit.review.model import BySegment, Claim, Rate, SegmentStage, SegmentValue
from journeykit.review.picture import stage_name
from journeykit.review.sources import Sources
from journeykit.scoring.segmenting import SegmentTallies, ValueStageTally, ValueTally


def by_segment(graph: JourneyGraph, sources: Sources) -> BySegment | None:
    """The section by segment; None where none was asked for."""
    tallies = sources.by
    if tallies is None:
        return None
    totals = {tally.stage: tally for tally in sources.tallies.stages}
    everybody = {
        stage: (tally.went_on, tally.went_on + tally.lost) for stage, tally in totals.items()
    }
    if not graph.shows_loss:
        everybody = dict.fromkeys(everybody, (0, 0))
    comparisons = sum(1 for _ in _compared(tallies, everybody))
    return BySegment(
        segment=tallies.segment,
        values=tuple(
            _value(graph, tallies, value, everybody, comparisons) for value in tallies.values
        ),
        more=max(0, tallies.values[0].of - len(tallies.values)) if tallies.values else 0,
    )


def _compared(
    tallies: SegmentTallies, everybody: dict[str, tuple[int, int]]
) -> Iterator[ValueStageTally]:
    """Every value at every stage where it and the others have enough decided."""
    for tally in tallies.stages:
        here, others = _groups(tally, everybody[tally.stage])
        if min(here.n, others.n) >= FEWEST:
            yield tally


def _groups(tally: ValueStageTally, everybody: tuple[int, int]) -> tuple[Rate, Rate]:
    """Of the decided at a stage: those of the value who went on, and the others."""
    k, n = tally.went_on, tally.went_on + tally.lost
    if not everybody[1]:
        k = n = 0
    return rate(k, n), rate(everybody[0] - k, everybody[1] - n)


def _value(
    graph: JourneyGraph,
    tallies: SegmentTallies,
    value: ValueTally,
    everybody: dict[str, tuple[int, int]],
    comparisons: int,
) -> SegmentValue:
    return SegmentValue(
        label=value.label or say("(empty)"),
        n=value.n,
        value=value.value,
        lost=value.lost,
        red=value.red,
        yellow=value.yellow,
        green=value.green,
        purple=value.purple,
        unknown=value.unknown,
        at_risk=value.at_risk,
        at_risk_value=value.at_risk_value,
        stages=tuple(
            _stage(graph, tally, everybody[tally.stage], comparisons)
            for tally in tallies.stages
            if tally.label == value.label
        ),
    )


def _stage(
    graph: JourneyGraph, tally: ValueStageTally, everybody: tuple[int, int], comparisons: int
) -> SegmentStage:
    here, others = _groups(tally, everybody)
    differs = None
    if min(here.n, others.n) >= FEWEST:
        differs = verdict(here, others, comparisons)[0] in ("real_gain", "real_drop")
    return SegmentStage(
        stage=tally.stage,
        stage_name=stage_name(graph, tally.stage),
        reached=tally.reached,
        went_on=tally.went_on,
        still_here=tally.still_here,
        lost=tally.lost,
        loss_unknown=tally.loss_unknown,
        share=here.share,
        low=here.low,
        high=here.high,
        others=others.share,
        differs=differs,
        ranked=here.n >= FEWEST,
    )


def segment_title(graph: JourneyGraph, found: BySegment | None) -> Claim | None:
    """Where a value differs most from the others, beyond noise."""
    if found is None:
        return None
    pairs = [(value, stage) for value in found.values for stage in value.stages]
    compared = [(value, stage) for value, stage in pairs if stage.differs is not None]
    if not graph.shows_loss or not compared:
        return Claim(
            say("Too few are decided to compare by {segment}", segment=wording.named(found.segment))
        )
    real = [(value, stage) for value, stage in compared if stage.differs]
    if not real:
        return Claim(
            say("By {segment}, no stage differs beyond noise", segment=wording.named(found.segment))
        )
    value, stage = max(real, key=lambda one: _apart(one[1]))
    here, others = wording.shares_apart(stage.share or 0.0, stage.others or 0.0)
    gaps = {
        "segment": wording.capital(wording.named(found.segment)),
        "k": wording.integer(stage.went_on),
        "n": wording.integer(stage.decided),
        "here": here,
        "others": others,
        "stage": stage.stage_name,
        "label": wording.named(value.label),
    }
    less = (stage.share or 0.0) < (stage.others or 0.0)
    text = (
        "{segment} {label}: {here} go on from {stage} ({k} of {n} decided), {others} of the others"
    )
    return Claim(say(text, **gaps), "bad" if less else "good")


def _apart(stage: SegmentStage) -> float:
    return abs((stage.share or 0.0) - (stage.others or 0.0))
