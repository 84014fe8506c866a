"""A bare definition as a picture to draw: everything that is written, nothing counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from journeykit.review.model import (
    EventMark,
    JourneyPicture,
    LoopFacts,
    MomentMark,
    StageFacts,
    TouchpointMark,
)

if TYPE_CHECKING:
    from journeykit.definition import models


def picture_of(journey: models.Journey) -> JourneyPicture:
    """The picture of a definition without data.

    A way or an event that names no stage of the journey is left out; ``validate`` reports it.
    """
    place = {stage.id: index for index, stage in reversed(list(enumerate(journey.stages)))}
    phase: Literal["prospective", "existing"] = "prospective"
    stages = []
    for index, stage in enumerate(journey.stages):
        phase = stage.phase or phase
        stages.append(_stage(stage, phase, _ways(journey, index, place)))
    return JourneyPicture(
        title=journey.label,
        unit=journey.data.unit if journey.data else "customer",
        stages=tuple(stages),
        loops=_loops(journey, place),
        events=tuple(_event(event, place) for event in journey.external_events),
    )


def _ways(journey: models.Journey, index: int, place: Mapping[str, int]) -> tuple[str, ...]:
    written = journey.stages[index].next
    if written is None:
        return tuple(stage.id for stage in journey.stages[index + 1 : index + 2])
    return tuple(
        edge.to for edge in written if edge.to in place and not _is_loop(edge, index, place)
    )


def _is_loop(edge: models.Edge, index: int, place: Mapping[str, int]) -> bool:
    return edge.kind == "loop" or place[edge.to] <= index


def _loops(journey: models.Journey, place: Mapping[str, int]) -> tuple[LoopFacts, ...]:
    return tuple(
        LoopFacts(source=stage.id, target=edge.to, name=edge.name, taken=None)
        for index, stage in enumerate(journey.stages)
        for edge in stage.next or ()
        if edge.to in place and _is_loop(edge, index, place)
    )


def _stage(
    stage: models.Stage, phase: Literal["prospective", "existing"], ways: tuple[str, ...]
) -> StageFacts:
    customer = stage.customer
    return StageFacts(
        id=stage.id,
        name=stage.label,
        phase=phase,
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
        touchpoints=tuple(_touchpoint(point) for point in stage.touchpoints),
        moments=tuple(_moment(moment) for moment in stage.emotional_moments),
        ways=ways,
        losses_written=tuple(branch.reason or branch.id for branch in stage.loss_branches),
        counts=None,
        before=None,
        losses=(),
    )


def _touchpoint(point: models.Touchpoint) -> TouchpointMark:
    return TouchpointMark(
        id=point.id,
        name=point.name or point.id,
        channel=point.channel,
        owner=point.owner,
        after=point.after,
        nested=point.journey,
    )


def _moment(moment: models.EmotionalMoment) -> MomentMark:
    response = moment.response
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
        holding=None,
    )


def _event(event: models.ExternalEvent, place: Mapping[str, int]) -> EventMark:
    response = event.response
    return EventMark(
        id=event.id,
        name=event.name or event.id,
        stages=tuple(stage for stage in event.stages if stage in place),
        valence=event.valence,
        intensity=event.intensity,
        response=response.action if response else None,
        owner=response.owner if response else None,
        holding=None,
    )
