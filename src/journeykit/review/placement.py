"""Why a customer stands where they stand and what would settle their health, in sentences.

Each is computed from the customer's row of a snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.review.picture import stage_name
from journeykit.review.wording import day, either, listed, number
from journeykit.scoring.schema import OUTSIDE, UNKNOWN, Progress, Schema


def why_here(graph: JourneyGraph, results: Mapping[str, Any]) -> str:
    """Why this stage, and why no further.

    Args:
        graph: The journey.
        results: The row of the customer, by the names of a snapshot's columns.
    """
    stage = results["stage"]
    if stage == OUTSIDE:
        text = "The trigger of {stage}, the first stage, excludes them."
        return say(text, stage=graph.stage(graph.entry).label)
    if stage == UNKNOWN:
        return say("No condition on any path is true, so that nothing says where they stand.")
    reasons = [_how_they_came(graph, stage, results), _why_no_further(graph, stage, results)]
    return say(" ").join(reason for reason in reasons if reason)


def unsettled_band(graph: JourneyGraph, results: Mapping[str, Any]) -> str | None:
    """Between which bands an unknown one lies, and what would settle it; None where it is known."""
    health = graph.journey.health
    if health is None or results["band"] != UNKNOWN:
        return None
    measured = Schema.of(graph.definition).measured
    missing = [
        one.name or one.id
        for one in health.measures
        if results[measured[one.id]] is None and (one.required or one.if_unknown == "bound")
    ]
    gates = set(results["gates_unknown"] or ())
    missing += [one.name or one.id for one in health.gates if one.id in gates]
    return say(
        "The score lies between {low} and {high}, {band_low} to {band_high}; what would settle it: "
        "{missing}.",
        low=number(results["health_low"], 2),
        high=number(results["health_high"], 2),
        band_low=say(results["band_low"]),
        band_high=say(results["band_high"]),
        missing=listed(missing),
    )


def stage_state(stage: str, results: Mapping[str, Any]) -> str:
    """Where a customer is in a stage: went on, here, reached, not reached."""
    if stage in (results["went_on"] or ()):
        return "went on"
    if stage == results["stage"]:
        return "here"
    return "reached" if stage in (results["reached"] or ()) else "not reached"


def _how_they_came(graph: JourneyGraph, stage: str, results: Mapping[str, Any]) -> str:
    here = graph.stage(stage).label
    if results["moved_by"] == "recorded":
        text = "The CRM's bucket “{bucket}” means {stage}; no condition was asked."
        return say(text, bucket=results["bucket"], stage=here)
    if results["moved_by"] == "lost_stage":
        return say("The export names {stage} as the last stage before the loss.", stage=here)
    own = _validated(graph, stage, results)
    before = [one for one in graph.before(stage) if one in (results["reached"] or ())]
    if not before:
        return _first_reached(graph, stage, own)
    last = before[-1]
    return say(
        "{before} was {passed}, and {then}.",
        before=graph.stage(last).label,
        passed=_validated(graph, last, results) or say("passed by what came after it"),
        then=_began(graph, stage, own, results),
    )


def _first_reached(graph: JourneyGraph, stage: str, own: str | None) -> str:
    """Of a stage before which none is reached; ``own`` is how it was validated."""
    here = graph.stage(stage).label
    if stage != graph.entry:
        shown = own or say("a later one shows it")
        return say(
            "{stage} is reached without the stage before it: {shown}.", stage=here, shown=shown
        )
    if own:
        return say("{stage} is the first stage: {shown}.", stage=here, shown=own)
    return say("{stage} is the first stage.", stage=here)


def _began(graph: JourneyGraph, stage: str, own: str | None, results: Mapping[str, Any]) -> str:
    here = graph.stage(stage).label
    began = results[Schema.of(graph.definition).entered[stage]]
    trigger = graph.stage(stage).trigger
    if trigger is None or (trigger.when is None and trigger.date is None):
        return say("{stage} has no trigger of its own", stage=here)
    if began is not None:
        return say("{stage} began on {day}", stage=here, day=day(began))
    if own:
        return say("{stage} itself is {shown}", stage=here, shown=own)
    return say("the trigger of {stage} holds", stage=here)


def _validated(graph: JourneyGraph, stage: str, results: Mapping[str, Any]) -> str | None:
    if stage not in (results["validated"] or ()):
        return None
    if stage in (results["carried"] or ()):
        return say("validated by an earlier snapshot")
    reached_on = results[Schema.of(graph.definition).validated_on[stage]]
    return say("validated on {day}", day=day(reached_on)) if reached_on else say("validated")


def _why_no_further(graph: JourneyGraph, stage: str, results: Mapping[str, Any]) -> str:
    progress = results["progress"]
    onward = either([stage_name(graph, way.target) for way in graph.forward(stage)])
    if progress == Progress.IN_PROGRESS:
        return say("Its own validation is not true yet.")
    if progress == Progress.WAITING:
        return say("It is validated; the trigger of {stages} has not come.", stages=onward)
    if progress == Progress.DONE:
        return say("It is the end of the journey.")
    if progress == Progress.UNKNOWN and stage in (results["validated"] or ()):
        text = "It is validated; the data cannot say whether {stages} has begun."
        return say(text, stages=onward)
    if progress == Progress.UNKNOWN:
        return say("The data cannot say whether its validation is true.")
    return ""
