"""Where a customer stands by the evidence, before anything is said about loss."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.oracle.expressions import Names, evaluate
from tests.oracle.journey import (
    Graph,
    Journey,
    forward_edges,
    forward_graph,
    has_conditions,
    loop_edges,
    onward,
    stage_ids,
    stage_of,
    stage_of_bucket,
)
from tests.oracle.states import Missing, Truth, calendar_date, three_valued

OUTSIDE = "outside"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Said:
    """What a condition with its date says of one customer."""

    truth: Truth
    on: date | None = None


def said(block: Mapping[str, Any] | None, names: Names, as_of: date) -> Said:
    """A block with ``when``, ``date``, both or neither."""
    when, day = (block or {}).get("when"), (block or {}).get("date")
    if when is None and day is None:
        return Said(Truth.UNWRITTEN)
    if when is not None:
        holds = three_valued(evaluate(str(when), names))
        if holds is None:
            return Said(Truth.UNKNOWN)
        if not holds:
            return Said(Truth.FALSE)
        if day is None:
            return Said(Truth.TRUE)
    cell = evaluate(str(day), names)
    on = calendar_date(cell)
    if on is not None:
        return Said(Truth.TRUE, on) if on <= as_of else Said(Truth.FALSE)
    if when is not None:
        return Said(Truth.TRUE)
    return Said(Truth.FALSE) if cell is Missing.EMPTY else Said(Truth.UNKNOWN)


@dataclass(frozen=True)
class Evidence:
    """What every trigger and validation says of one customer."""

    trigger: Mapping[str, Said]
    validation: Mapping[str, Said]
    validation_now: Mapping[str, Said]
    """Without what an earlier snapshot knows."""
    graph: Graph
    """The forward edges that are open to this customer."""

    def validated(self) -> list[str]:
        """The stages whose validation is true, in order."""
        return [s for s, one in self.validation.items() if one.truth is Truth.TRUE]


def gather(journey: Journey, names: Names, as_of: date, earlier: Set[str]) -> Evidence:
    """Evaluate every condition; ``earlier`` are the stages validated in an earlier snapshot."""
    triggers, validations, now = {}, {}, {}
    for index, stage in enumerate(journey["stages"]):
        trigger = said(stage.get("trigger"), names, as_of)
        has_event = (stage.get("trigger") or {}).get("event") is not None
        if index == 0 and trigger.truth is Truth.UNWRITTEN and has_event:
            trigger = Said(Truth.TRUE)
        triggers[stage["id"]] = trigger
        now[stage["id"]] = said(stage.get("validation"), names, as_of)
        validations[stage["id"]] = now[stage["id"]]
        if stage["id"] in earlier and now[stage["id"]].truth in (Truth.FALSE, Truth.UNKNOWN):
            date_alone = {"date": stage["validation"].get("date")}
            validations[stage["id"]] = Said(Truth.TRUE, said(date_alone, names, as_of).on)
    graph = {
        stage_id: [
            edge["to"]
            for edge in forward_edges(journey, stage_id)
            if edge.get("when") is None or evaluate(str(edge["when"]), names) is True
        ]
        for stage_id in stage_ids(journey)
    }
    return Evidence(triggers, validations, now, graph)


@dataclass(frozen=True)
class Placement:
    """Where the evidence puts a customer.

    ``stage`` is a stage, ``outside`` or ``unknown``; ``reached`` is in the order of the path.
    """

    stage: str
    path: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)
    in_again: bool = False
    """The stage repeats and a new round of it has begun."""
    two_at_once: bool = False


def place(journey: Journey, evidence: Evidence, recorded: str | None) -> Placement:
    """Place one customer; ``recorded`` is the stage that the CRM's bucket means, if any."""
    if not has_conditions(journey):
        return place_by_record(journey, evidence.graph, recorded)
    first = stage_ids(journey)[0]
    if evidence.trigger[first].truth is Truth.FALSE:
        return Placement(OUTSIDE)
    path, two_at_once = _choose_path(first, evidence)
    passed = passed_stages(path, _within(evidence.graph, path), evidence)
    reached = _reached(path, passed, evidence)
    for stage_id in reached:
        if _in_again(journey, stage_id, evidence):
            reached = reached[: reached.index(stage_id) + 1]
            passed &= set(reached[:-1])
            return Placement(stage_id, path, reached, passed, True, two_at_once)
    return Placement(reached[-1], path, reached, passed, False, two_at_once)


def _in_again(journey: Journey, stage_id: str, evidence: Evidence) -> bool:
    stage = stage_of(journey, stage_id)
    trigger = stage.get("trigger") or {}
    written = trigger.get("when") is not None or trigger.get("date") is not None
    holds = evidence.trigger[stage_id].truth is Truth.TRUE
    return bool(stage.get("repeats")) and written and holds


def _within(graph: Graph, path: list[str]) -> dict[str, list[str]]:
    return {stage: [to for to in graph[stage] if to in path] for stage in path}


def passed_stages(order: list[str], graph: Graph, evidence: Evidence) -> set[str]:
    """The stages that are passed, by themselves or by what comes later on a forward path."""
    passed: set[str] = set()
    for stage in reversed(order):
        later = onward(graph, stage) - {stage}
        own = evidence.validation[stage].truth
        if own is Truth.TRUE:
            passed.add(stage)
        elif evidence.trigger[stage].truth is Truth.FALSE:
            continue
        elif later & passed or (
            own is Truth.UNWRITTEN
            and any(evidence.trigger[to].truth is Truth.TRUE for to in graph[stage])
        ):
            passed.add(stage)
    return passed


def _choose_path(first: str, evidence: Evidence) -> tuple[list[str], bool]:
    passed = passed_stages(list(evidence.graph), evidence.graph, evidence)
    path, two_at_once = [first], False
    while evidence.graph[path[-1]]:
        targets = evidence.graph[path[-1]]
        chosen, several = _choose_branch(targets, passed, evidence)
        path.append(chosen)
        two_at_once = two_at_once or several
    return path, two_at_once


def _choose_branch(targets: list[str], passed: set[str], evidence: Evidence) -> tuple[str, bool]:
    """The branch taken at a fork, and whether two or more show a validation of their own."""
    alone = {to: _only_there(to, targets, evidence.graph) for to in targets}
    validated = [to for to in targets if alone[to] & set(evidence.validated())]
    with_passed = [to for to in targets if alone[to] & passed]
    triggered = [to for to in targets if evidence.trigger[to].truth is Truth.TRUE]
    candidates = validated or with_passed or triggered or targets
    latest = max(_trigger_date(to, evidence) for to in candidates)
    chosen = next(to for to in candidates if _trigger_date(to, evidence) == latest)
    return chosen, len(validated) > 1


def _only_there(target: str, targets: list[str], graph: Graph) -> set[str]:
    elsewhere: set[str] = set()
    for other in targets:
        if other != target:
            elsewhere |= onward(graph, other)
    return onward(graph, target) - elsewhere


def _trigger_date(stage: str, evidence: Evidence) -> date:
    return evidence.trigger[stage].on or date.min


def _reached(path: list[str], passed: set[str], evidence: Evidence) -> list[str]:
    reached = []
    for index, stage in enumerate(path):
        before = [one for one in path[:index] if stage in evidence.graph[one]]
        led_there = any(one in passed for one in before)
        moved = evidence.trigger[stage].truth in (Truth.TRUE, Truth.UNWRITTEN)
        if index == 0 or stage in passed or (led_there and moved):
            reached.append(stage)
    return reached


def place_by_record(journey: Journey, graph: Graph, recorded: str | None) -> Placement:
    """Place where the record says, all earlier stages assumed passed."""
    if recorded is None:
        return Placement(UNKNOWN)
    first = stage_ids(journey)[0]
    whole = forward_graph(journey)
    ways = next((one for one in (graph, whole) if recorded in onward(one, first)), None)
    path = [recorded]
    if ways is not None:
        path = [first]
        while path[-1] != recorded:
            path.append(next(to for to in ways[path[-1]] if recorded in onward(ways, to)))
    return Placement(recorded, path, path, set(path[:-1]))


def stage_before(placement: Placement, stage: str, graph: Graph) -> str | None:
    """The last stage reached before this one that leads to it."""
    earlier = placement.reached[: placement.reached.index(stage)]
    leading = [one for one in earlier if stage in graph[one]]
    return leading[-1] if leading else None


def entered_on(
    journey: Journey, placement: Placement, evidence: Evidence, graph: Graph
) -> date | None:
    """The day on which the customer came to where they stand."""
    if placement.stage not in placement.reached:
        return None
    own = evidence.trigger[placement.stage].on
    before = stage_before(placement, placement.stage, graph)
    if own is not None or before is None:
        return own
    is_again = evidence.validation[placement.stage].truth is Truth.TRUE
    if stage_of(journey, placement.stage).get("repeats") and is_again:
        return None
    return evidence.validation[before].on


def joined(placement: Placement, journey: Journey, graph: Graph) -> list[str]:
    """The stages reached without the stage before them."""
    first = stage_ids(journey)[0]
    return [
        stage
        for stage in placement.reached
        if stage != first and stage_before(placement, stage, graph) is None
    ]


def gaps(placement: Placement, evidence: Evidence) -> list[str]:
    """The stages passed while their written validation is not true."""
    return [
        stage
        for stage in placement.reached
        if stage in placement.passed
        and evidence.validation[stage].truth in (Truth.FALSE, Truth.UNKNOWN)
    ]


def progress(journey: Journey, placement: Placement, evidence: Evidence) -> str | None:
    """How far the customer is in the stage where they stand."""
    stage = placement.stage
    if stage in (OUTSIDE, UNKNOWN):
        return None
    if placement.in_again:
        return "in_progress"
    validation = evidence.validation[stage].truth
    if validation is Truth.FALSE:
        return "in_progress"
    if validation is Truth.UNKNOWN:
        return "unknown"
    if not forward_edges(journey, stage):
        return "done"
    if any(evidence.trigger[to].truth is Truth.UNKNOWN for to in evidence.graph[stage]):
        return "unknown"
    return "waiting" if validation is Truth.TRUE else "in_progress"


def loops_taken(journey: Journey, placement: Placement, names: Names) -> list[tuple[str, str]]:
    """The loops whose condition holds, of the stages that the customer reached."""
    return [
        (stage, str(edge["to"]))
        for stage in placement.reached
        for edge in loop_edges(journey, stage)
        if edge.get("when") is not None and evaluate(str(edge["when"]), names) is True
    ]


def furthest_stage(evidence: Evidence) -> str | None:
    """The last stage whose validation is true, whatever came before."""
    validated = evidence.validated()
    return validated[-1] if validated else None


def recorded_stage(journey: Journey, bucket: object) -> str | None:
    """The stage of a bucket, if it is a text that a stage names."""
    return stage_of_bucket(journey, bucket) if isinstance(bucket, str) else None
