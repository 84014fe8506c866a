"""Who is lost, where they stand then, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tests.oracle.expressions import Names, evaluate
from tests.oracle.journey import (
    Journey,
    forward_graph,
    has_conditions,
    lost_buckets,
    onward,
    stage_ids,
    stage_of,
    stage_of_bucket,
)
from tests.oracle.placement import OUTSIDE, UNKNOWN, Evidence, Placement, place_by_record
from tests.oracle.states import (
    EMPTY,
    UNREAD,
    Cell,
    Missing,
    Truth,
    all_of,
    any_of,
    calendar_date,
    negation,
    three_valued,
)

Branch = Mapping[str, Any]


def lost_block(journey: Journey) -> Mapping[str, Any]:
    """What the journey says of loss, nothing where it says nothing."""
    return journey.get("lost") or {}


def _column(names: Names, column: str | None) -> Cell:
    return EMPTY if column is None else names[column]


def bucket_of(journey: Journey, names: Names) -> Cell:
    """The CRM bucket of a customer."""
    return _column(names, journey["data"].get("recorded_stage"))


def recorded_reason(journey: Journey, names: Names) -> Cell:
    """The recorded reason of a loss."""
    return _column(names, lost_block(journey).get("reason"))


def is_lost(journey: Journey, names: Names, as_of: date, stage: str) -> bool | None:
    """True, false or None for unknown; ``stage`` is where the evidence puts the customer."""
    base = _left(journey, names, stage)
    if base is True:
        day = _lost_date(journey, names)
        base = not (day is not None and day > as_of)
    back = lost_block(journey).get("returned")
    if back is None:
        return three_valued(base)
    return three_valued(all_of([base, negation(evaluate(str(back), names))]))


def _left(journey: Journey, names: Names, stage: str) -> Cell:
    block = lost_block(journey)
    tests: list[Cell] = []
    if block.get("when") is not None:
        tests.append(evaluate(str(block["when"]), names))
    if block.get("crm"):
        bucket = bucket_of(journey, names)
        known = not isinstance(bucket, Missing)
        tests.append(bucket in lost_buckets(journey) if known else bucket)
    if tests:
        return any_of(tests)
    reason = recorded_reason(journey, names)
    for branch in _own_branches(journey, stage) + _common_branches(journey):
        tests.append(_by_recorded(branch, reason))
        tests.append(_by_when(branch, names))
    return any_of(tests)


def _own_branches(journey: Journey, stage: str) -> list[Branch]:
    if stage in (OUTSIDE, UNKNOWN):
        return []
    return list(stage_of(journey, stage).get("loss_branches") or [])


def _common_branches(journey: Journey) -> list[Branch]:
    return list(lost_block(journey).get("branches") or [])


def _by_recorded(branch: Branch, reason: Cell) -> Cell:
    """Whether the recorded reason means this branch; an empty reason means none."""
    texts = [text.strip() for text in branch.get("recorded") or []]
    if not texts or reason is EMPTY:
        return False
    return UNREAD if reason is UNREAD else reason in texts


def _by_when(branch: Branch, names: Names) -> Cell:
    return evaluate(str(branch["when"]), names) if branch.get("when") is not None else False


def _lost_date(journey: Journey, names: Names) -> date | None:
    day = lost_block(journey).get("date")
    return None if day is None else calendar_date(evaluate(str(day), names))


def lost_on(journey: Journey, names: Names, lost: bool | None) -> date | None:
    """The day of the loss, of a lost customer."""
    return _lost_date(journey, names) if lost else None


def returned(journey: Journey, names: Names) -> bool | None:
    """Whether a customer came back; None where unknown or not asked."""
    back = lost_block(journey).get("returned")
    return None if back is None else three_valued(evaluate(str(back), names))


def place_lost(
    journey: Journey, names: Names, placement: Placement, evidence: Evidence
) -> Placement:
    """Where a lost customer stands."""
    named = _last_open_stage(journey, names)
    if not has_conditions(journey):
        return placement if named is None else place_by_record(journey, evidence.graph, named)
    says = [
        one[stage].truth
        for one in (evidence.trigger, evidence.validation)
        for stage in placement.path
    ]
    stands = Truth.TRUE in says or _own_branch_decided(journey, names, placement.stage)
    if placement.stage != OUTSIDE and not stands:
        placement = Placement(UNKNOWN)
    return placement if named is None else _cut(journey, placement, named)


def _own_branch_decided(journey: Journey, names: Names, stage: str) -> bool:
    """Whether, for want of other conditions of loss, a branch of the stage says that they left."""
    block = lost_block(journey)
    if block.get("when") is not None or block.get("crm"):
        return False
    reason = recorded_reason(journey, names)
    return any(
        _by_recorded(branch, reason) is True or _by_when(branch, names) is True
        for branch in _own_branches(journey, stage)
    )


def _last_open_stage(journey: Journey, names: Names) -> str | None:
    text = _column(names, lost_block(journey).get("stage"))
    if not isinstance(text, str):
        return None
    if text in stage_ids(journey):
        return text
    return None if text in lost_buckets(journey) else stage_of_bucket(journey, text)


def _cut(journey: Journey, placement: Placement, stage: str) -> Placement:
    """What was reached on a way to the stage, and the stage itself."""
    graph = forward_graph(journey)
    kept = [one for one in placement.reached if one != stage and stage in onward(graph, one)]
    return replace(
        placement,
        stage=stage,
        reached=[*kept, stage],
        passed=placement.passed & set(kept),
        in_again=False,
    )


@dataclass(frozen=True)
class Reason:
    """Why a customer was lost."""

    reason: str
    cause: str
    contributing: list[str]


def reason_of(journey: Journey, names: Names, stage: str) -> Reason:
    """The reason of a lost customer who stands at ``stage``."""
    text = recorded_reason(journey, names)
    matching: list[Branch] = []
    for branches in (_own_branches(journey, stage), _common_branches(journey)):
        matching += [branch for branch in branches if _by_recorded(branch, text) is True]
        matching += [branch for branch in branches if _by_when(branch, names) is True]
    if matching:
        first = matching[0]
        others = [branch["id"] for branch in matching if branch["id"] != first["id"]]
        return Reason(first["id"], first.get("cause") or "unknown", list(dict.fromkeys(others)))
    if isinstance(text, Missing):
        return Reason("none_recorded", "unknown", [])
    elsewhere = [
        branch
        for other in journey["stages"]
        if other["id"] != stage
        for branch in other.get("loss_branches") or []
    ]
    if any(_by_recorded(branch, text) is True for branch in elsewhere):
        return Reason("other_stage", "unknown", [])
    return Reason("unmapped", "unknown", [])


def disagreement(journey: Journey, names: Names, stage: str, lost: bool | None) -> str | None:
    """How the CRM's bucket and the evidence differ; None where there is no bucket to read."""
    bucket = bucket_of(journey, names)
    if journey["data"].get("recorded_stage") is None or bucket is UNREAD:
        return None
    if bucket is EMPTY:
        return "none"
    if bucket in lost_buckets(journey):
        return "lost" if lost is False else "none"
    recorded = stage_of_bucket(journey, str(bucket))
    if recorded is None:
        return "unmapped"
    if lost and lost_buckets(journey):
        return "lost"
    return _compared(journey, recorded, stage)


def _compared(journey: Journey, recorded: str, stage: str) -> str:
    if stage == UNKNOWN:
        return "none"
    order = [OUTSIDE, *stage_ids(journey)]
    if order.index(recorded) > order.index(stage):
        return "ahead"
    return "behind" if order.index(recorded) < order.index(stage) else "none"
