"""The blocks of a journey that several rules look at, each with its route in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Route
from journeykit.lint.rule import Hit

if TYPE_CHECKING:
    from journeykit.definition.models import (
        EmotionalMoment,
        LossBranch,
        Response,
        Stage,
        Touchpoint,
    )
    from journeykit.graph import JourneyGraph


def id_of(journey: JourneyGraph, stage_id: str) -> Route:
    """The route of a stage's id: where a finding about a whole stage points."""
    return (*journey.route(stage_id), "id")


def touchpoints(journey: JourneyGraph) -> Iterator[tuple[Route, Stage, Touchpoint]]:
    """Every touchpoint of every stage."""
    for stage in journey.stages:
        for index, touchpoint in enumerate(stage.touchpoints):
            yield (*journey.route(stage.id), "touchpoints", index), stage, touchpoint


def moments(journey: JourneyGraph) -> Iterator[tuple[Route, Stage, EmotionalMoment]]:
    """Every emotional moment of every stage."""
    for stage in journey.stages:
        for index, moment in enumerate(stage.emotional_moments):
            yield (*journey.route(stage.id), "emotional_moments", index), stage, moment


def branch_lists(journey: JourneyGraph) -> Iterator[tuple[Route, tuple[LossBranch, ...]]]:
    """The loss branches of each stage, then those that can happen at any."""
    for stage in journey.stages:
        yield (*journey.route(stage.id), "loss_branches"), stage.loss_branches
    if journey.journey.lost is not None:
        yield ("lost", "branches"), journey.journey.lost.branches


def responses(journey: JourneyGraph) -> Iterator[tuple[Route, str, Response]]:
    """Every response to a moment or an external event, with the name of what it answers."""
    for route, _, moment in moments(journey):
        if moment.response is not None:
            yield (*route, "response"), moment.name or moment.id, moment.response
    for index, event in enumerate(journey.journey.external_events):
        if event.response is not None:
            yield ("external_events", index, "response"), event.name or event.id, event.response


def lacking(
    journey: JourneyGraph,
    key: str,
    stages: Iterable[Stage],
    lacks: Callable[[Stage], bool],
    message: Callable[[Stage], str],
    everywhere: str,
    help: str,
) -> Iterator[Hit]:
    """A hit for each stage that lacks something; one for the journey if all of several do.

    So a first sketch of a journey is told once what all its stages have yet to say.
    """
    considered = tuple(stages)
    without = [stage for stage in considered if lacks(stage)]
    if len(without) == len(considered) > 1:
        yield Hit(("stages",), everywhere, help, key=True)
        return
    for stage in without:
        absent = (*journey.route(stage.id), key)
        yield Hit(id_of(journey, stage.id), message(stage), help, absent=absent)
