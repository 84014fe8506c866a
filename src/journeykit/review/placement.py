"""Why a customer stands where they stand and what would settle their health, in sentences.

Each is computed from the customer's row of a snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journeykit.graph import JourneyGraph
from journeykit.review.picture import stage_name
from journeykit.review.wording import day, listed, number
from journeykit.scoring.schema import OUTSIDE, UNKNOWN, Progress, Schema


def why_here(graph: JourneyGraph, results: Mapping[str, Any]) -> str:
    """Why this stage, and why no further.

    Args:
        graph: The journey.
        results: The row of the customer, by the names of a snapshot's columns.
    """
    stage = results["stage"]
    if stage == OUTSIDE:
        return f"The trigger of {graph.stage(graph.entry).label}, the first stage, excludes them."
    if stage == UNKNOWN:
        return "No condition on any path is true, so that nothing says where they stand."
    reasons = [_how_they_came(graph, stage, results), _why_no_further(graph, stage, results)]
    return " ".join(reason for reason in reasons if reason)


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
    low, high = number(results["health_low"], 2), number(results["health_high"], 2)
    return (
        f"The score lies between {low} and {high}, {results['band_low']} to "
        f"{results['band_high']}; what would settle it: {listed(missing)}."
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
        return f"The CRM's bucket “{results['bucket']}” means {here}; no condition was asked."
    if results["moved_by"] == "lost_stage":
        return f"The export names {here} as the last stage before the loss."
    own = _validated(graph, stage, results)
    before = [one for one in graph.before(stage) if one in (results["reached"] or ())]
    if not before:
        if stage == graph.entry:
            return f"{here} is the first stage{': ' + own if own else ''}."
        return f"{here} is reached without the stage before it: {own or 'a later one shows it'}."
    last = before[-1]
    passed = _validated(graph, last, results) or "passed by what came after it"
    began = results[Schema.of(graph.definition).entered[stage]]
    trigger = graph.stage(stage).trigger
    if trigger is None or (trigger.when is None and trigger.date is None):
        then = f"{here} has no trigger of its own"
    elif began is not None:
        then = f"{here} began on {day(began)}"
    else:
        then = f"the trigger of {here} holds" if not own else f"{here} itself is {own}"
    return f"{graph.stage(last).label} was {passed}, and {then}."


def _validated(graph: JourneyGraph, stage: str, results: Mapping[str, Any]) -> str | None:
    if stage not in (results["validated"] or ()):
        return None
    if stage in (results["carried"] or ()):
        return "validated by an earlier snapshot"
    reached_on = results[Schema.of(graph.definition).validated_on[stage]]
    return f"validated on {day(reached_on)}" if reached_on else "validated"


def _why_no_further(graph: JourneyGraph, stage: str, results: Mapping[str, Any]) -> str:
    progress = results["progress"]
    names = [stage_name(graph, way.target) for way in graph.forward(stage)]
    onward = listed(names).replace(" and ", " or ")
    if progress == Progress.IN_PROGRESS:
        return "Its own validation is not true yet."
    if progress == Progress.WAITING:
        return f"It is validated; the trigger of {onward} has not come."
    if progress == Progress.DONE:
        return "It is the end of the journey."
    if progress == Progress.UNKNOWN and stage in (results["validated"] or ()):
        return f"It is validated; the data cannot say whether {onward} has begun."
    if progress == Progress.UNKNOWN:
        return "The data cannot say whether its validation is true."
    return ""
