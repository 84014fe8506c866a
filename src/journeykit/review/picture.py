"""The journey as the map draws it: what its author wrote, with counts where there is a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from journeykit.definition.models import EmotionalMoment, ExternalEvent, LossBranch, Stage
from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.review.model import (
    BranchMark,
    EventMark,
    JourneyPicture,
    LoopFacts,
    LossReason,
    MomentMark,
    StageCounts,
    StageFacts,
    TouchpointMark,
)
from journeykit.review.sources import Earlier, Valences
from journeykit.review.units import unit
from journeykit.scoring.schema import LOST, OUTSIDE, UNKNOWN, edge_key
from journeykit.scoring.tallied import DueTally, LossTally, StageTally, Tallies


def reasons() -> dict[str, str]:
    """What stands for the reason of a loss that no branch explains."""
    return {
        "none_recorded": say("No reason recorded"),
        "other_stage": say("Reason of another stage"),
        "unmapped": say("Reason that no branch names"),
    }


def journey_picture(
    graph: JourneyGraph, tallies: Tallies | None = None, earlier: Earlier | None = None
) -> JourneyPicture:
    """The picture of a journey; the bare definition where there are no tallies."""
    losses = loss_reasons(graph, tallies) if tallies else ()
    return JourneyPicture(
        title=graph.journey.label,
        unit=unit(graph),
        stages=tuple(_stage(graph, stage, tallies, earlier, losses) for stage in graph.stages),
        branches=tuple(
            map(_branch_mark, graph.journey.lost.branches if graph.journey.lost else ())
        ),
        loops=tuple(
            LoopFacts(
                way.source, way.target, way.name, _taken(way.source, way.target, way.name, tallies)
            )
            for way in graph.all_loops
        ),
        events=tuple(_event(graph, event, tallies) for event in graph.journey.external_events),
        shows_loss=graph.shows_loss,
    )


def stage_name(graph: JourneyGraph, stage: str | None) -> str:
    """A stage as people read it, also where it is none."""
    if stage is None:
        return say("No bucket")
    if stage in graph:
        return graph.stage(stage).label
    names = {OUTSIDE: say("Outside"), UNKNOWN: say("Unknown"), LOST: say("Lost")}
    return names.get(stage, stage)


def loss_reasons(graph: JourneyGraph, tallies: Tallies) -> tuple[LossReason, ...]:
    """Every reason at every stage, most first."""
    lost_at: dict[str, int] = {}
    for tally in tallies.losses:
        lost_at[tally.stage] = lost_at.get(tally.stage, 0) + tally.n
    return tuple(_reason(graph, tally, lost_at[tally.stage]) for tally in tallies.losses)


def _reason(graph: JourneyGraph, tally: LossTally, lost: int) -> LossReason:
    branch = _branch(graph, tally)
    recovery = branch.recovery if branch else None
    way_back = None
    if recovery:
        way_back = say("to {stage}", stage=stage_name(graph, recovery.to))
        if recovery.action:
            way_back = say("{action} ({way_back})", action=recovery.action, way_back=way_back)
    label = (branch.reason or branch.id) if branch else reasons().get(tally.reason, tally.reason)
    return LossReason(
        stage=tally.stage,
        stage_name=stage_name(graph, tally.stage),
        id=tally.reason,
        label=label,
        cause=tally.cause,
        controllable=tally.controllable,
        n=tally.n,
        share=tally.n / lost,
        value=tally.value,
        recovery=way_back,
    )


def _branch(graph: JourneyGraph, tally: LossTally) -> LossBranch | None:
    if tally.reason in reasons():
        return None
    for node in graph.loss_nodes:
        if node.branch.id == tally.reason and node.stage == tally.branch_stage:
            return node.branch
    return None


def stage_counts(tally: StageTally) -> StageCounts:
    """The counts of one stage."""
    return StageCounts(**{name: getattr(tally, name) for name in StageCounts.__dataclass_fields__})


def _stage(
    graph: JourneyGraph,
    stage: Stage,
    tallies: Tallies | None,
    earlier: Earlier | None,
    losses: Iterable[LossReason],
) -> StageFacts:
    customer = stage.customer
    valences = earlier.valences if earlier else {}
    return StageFacts(
        id=stage.id,
        name=stage.label,
        phase=graph.phase(stage.id),
        owner=stage.owner,
        goal=customer.goal if customer else None,
        thinking=customer.thinking if customer else None,
        feeling=customer.feeling if customer else None,
        problem=customer.problem if customer else None,
        push=customer.push if customer else None,
        trigger=stage.trigger.event if stage.trigger else None,
        validation=stage.validation.evidence if stage.validation else None,
        expected_days=stage.expected_days,
        max_days=stage.max_days,
        target=stage.target,
        touchpoints=tuple(
            TouchpointMark(t.id, t.name or t.id, t.channel, t.owner, t.after, t.journey)
            for t in graph.touchpoints_in_order(stage.id)
        ),
        moments=tuple(
            _moment(stage, moment, tallies, valences) for moment in stage.emotional_moments
        ),
        ways=tuple(way.target for way in graph.forward(stage.id)),
        branches=tuple(map(_branch_mark, stage.loss_branches)),
        counts=_counts(stage.id, tallies),
        before=_counts(stage.id, earlier.tallies if earlier else None),
        losses=tuple(loss for loss in losses if loss.stage == stage.id),
    )


def _branch_mark(branch: LossBranch) -> BranchMark:
    back = branch.recovery
    return BranchMark(
        id=branch.id,
        reason=branch.reason or branch.id,
        cause=branch.cause,
        returns_to=back.to if back else None,
        action=back.action if back else None,
    )


def _counts(stage: str, tallies: Tallies | None) -> StageCounts | None:
    if tallies is None:
        return None
    by_stage: Mapping[str, StageTally] = {tally.stage: tally for tally in tallies.stages}
    return stage_counts(by_stage[stage])


def _moment(
    stage: Stage, moment: EmotionalMoment, tallies: Tallies | None, valences: Valences
) -> MomentMark:
    response = moment.response
    holding = None
    if tallies is not None:
        holding = _held(tallies.due, "moment", moment.id, stage.id)
    return MomentMark(
        id=moment.id,
        name=moment.name or moment.id,
        emotion=moment.emotion,
        valence=moment.valence,
        intensity=moment.intensity,
        basis=moment.basis,
        response=response.action if response else None,
        owner=response.owner if response else None,
        within_days=response.within_days if response else None,
        holding=holding,
        valence_before=valences.get((stage.id, moment.id)),
    )


def _event(graph: JourneyGraph, event: ExternalEvent, tallies: Tallies | None) -> EventMark:
    response = event.response
    return EventMark(
        id=event.id,
        name=event.name or event.id,
        stages=tuple(stage for stage in event.stages if stage in graph),
        valence=event.valence,
        intensity=event.intensity,
        response=response.action if response else None,
        owner=response.owner if response else None,
        holding=None if tallies is None else _held(tallies.due, "event", event.id, None),
    )


def _held(due: Iterable[DueTally], kind: str, identifier: str, stage: str | None) -> int:
    return sum(
        tally.n
        for tally in due
        if tally.kind == kind and tally.id == identifier and stage in (None, tally.stage)
    )


def _taken(source: str, target: str, name: str | None, tallies: Tallies | None) -> int | None:
    if tallies is None:
        return None
    key = edge_key(source, target, name)
    return sum(loop.n for loop in tallies.loops if loop.text == key)
