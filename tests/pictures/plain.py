"""Small journeys with known numbers, for tests that look for something particular."""

from __future__ import annotations

from typing import Any

from journeykit.review.model import (
    BranchMark,
    JourneyPicture,
    LossReason,
    MomentMark,
    StageCounts,
    StageFacts,
    TouchpointMark,
)


def counts(
    reached: int, went_on: int, lost: int, *, unknown: int = 0, joined: int = 0, **more: Any
) -> StageCounts:
    """Counts that close: who neither went on nor is lost is in progress."""
    values: dict[str, Any] = {
        "reached": reached,
        "went_on": went_on,
        "in_progress": reached - went_on - lost - unknown,
        "waiting": 0,
        "unknown": 0,
        "lost": lost,
        "loss_unknown": unknown,
        "value_here": None,
        "value_lost": None,
        "gaps": 0,
        "joined": joined,
        "stuck": 0,
        "median_days": None,
        "median_n": 0,
        "median_days_here": None,
        "median_here_n": 0,
    }
    return StageCounts(**(values | more))


def stage(name: str, **more: Any) -> StageFacts:
    """A stage that has nothing but its name, and what ``more`` says."""
    values: dict[str, Any] = dict.fromkeys(StageFacts.__dataclass_fields__)
    values |= {"id": name, "name": name, "phase": "prospective"}
    values |= {"touchpoints": (), "moments": (), "ways": (), "branches": (), "losses": ()}
    return StageFacts(**(values | more))


def journey(*names: str) -> JourneyPicture:
    """Stages in a row, each with a tenth fewer customers than the one before."""
    stages = []
    reached = 1_000
    for place, name in enumerate(names):
        went_on = reached * 9 // 10
        stages.append(
            stage(name, ways=names[place + 1 : place + 2], counts=counts(reached, went_on, 1))
        )
        reached = went_on
    return picture(*stages)


def picture(*stages: StageFacts, **more: Any) -> JourneyPicture:
    values: dict[str, Any] = {"title": "Plain", "unit": "account", "branches": (), "loops": ()}
    values["events"] = ()
    return JourneyPicture(stages=stages, **(values | more))


def branch(reason: str, **more: Any) -> BranchMark:
    values: dict[str, Any] = {"id": reason, "reason": reason, "cause": "process"}
    return BranchMark(**(values | {"returns_to": None, "action": None} | more))


def moment(name: str, valence: float | None, intensity: int | None = 3, **more: Any) -> MomentMark:
    values: dict[str, Any] = dict.fromkeys(MomentMark.__dataclass_fields__)
    values |= {"id": name, "name": name, "valence": valence, "intensity": intensity}
    return MomentMark(**(values | {"basis": "observed"} | more))


def touchpoint(ident: str, *after: str, **more: Any) -> TouchpointMark:
    values: dict[str, Any] = {"id": ident, "name": ident, "after": after}
    return TouchpointMark(**({"channel": None, "owner": None, "nested": None} | values | more))


def loss(label: str, n: int, share: float = 0.5, **more: Any) -> LossReason:
    values: dict[str, Any] = {
        "stage": "s",
        "stage_name": "Stage",
        "id": label,
        "label": label,
        "cause": "process",
        "controllable": True,
        "n": n,
        "share": share,
        "value": None,
        "recovery": None,
    }
    return LossReason(**(values | more))
