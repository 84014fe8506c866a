"""The journey as a map draws it: what its author wrote, with counts where there is a snapshot.

Part of ``journeykit.review.model``, from where the others take it.
"""

from __future__ import annotations

from typing import Literal

from journeykit.records import dataclass


@dataclass(frozen=True)
class TouchpointMark:
    """A touchpoint as the map draws it; ``after`` holds ids of the same stage."""

    id: str
    name: str
    channel: str | None
    owner: str | None
    after: tuple[str, ...]
    nested: str | None
    """The file of its own journey, if it has one."""


@dataclass(frozen=True)
class MomentMark:
    """An emotional moment as the map draws it."""

    id: str
    name: str
    emotion: str | None
    valence: float | None
    intensity: int | None
    basis: str
    response: str | None
    owner: str | None
    within_days: int | None
    holding: int | None
    """How many customers it holds for now; None without a snapshot."""
    valence_before: float | None = None
    """What its author wrote when the earlier snapshot was scored; None where no moment differs."""


@dataclass(frozen=True)
class EventMark:
    """An external event and the stages it touches."""

    id: str
    name: str
    stages: tuple[str, ...]
    valence: float | None
    intensity: int | None
    response: str | None
    owner: str | None
    holding: int | None


@dataclass(frozen=True)
class BranchMark:
    """A loss branch as its author wrote it; ``returns_to`` is the stage of its way back."""

    id: str
    reason: str
    cause: str | None
    returns_to: str | None
    action: str | None
    """What is done to win them back."""


@dataclass(frozen=True)
class LossReason:
    """Those lost at a stage for one reason.

    ``id`` is a branch id, ``none_recorded``, ``other_stage`` or ``unmapped``; ``stage`` a stage id,
    ``outside`` or ``unknown``. ``share`` is of all lost at that stage.
    """

    stage: str
    stage_name: str
    id: str
    label: str
    cause: str
    controllable: bool | None
    n: int
    share: float
    value: float | None
    recovery: str | None


@dataclass(frozen=True)
class StageCounts:
    """Where the customers who reached a stage are now; the parts add up to ``reached`` exactly."""

    reached: int
    went_on: int
    in_progress: int
    waiting: int
    unknown: int
    lost: int
    loss_unknown: int
    value_here: float | None
    """Value of those still here."""
    value_lost: float | None
    gaps: int
    joined: int
    stuck: int
    median_days: float | None
    """Days in the stage of those who went on and have both dates."""
    median_n: int
    """How many the median covers."""
    median_days_here: float | None
    """Days so far of those still here with a known entry."""
    median_here_n: int

    @property
    def still_here(self) -> int:
        """In progress, waiting and unknown."""
        return self.in_progress + self.waiting + self.unknown


@dataclass(frozen=True)
class StageFacts:
    """A stage: what its author wrote of it, and what the data shows where there is a snapshot."""

    id: str
    name: str
    phase: Literal["prospective", "existing"]
    owner: str | None
    goal: str | None
    thinking: str | None
    feeling: str | None
    problem: str | None
    push: str | None
    trigger: str | None
    validation: str | None
    expected_days: int | None
    max_days: int | None
    target: float | None
    touchpoints: tuple[TouchpointMark, ...]
    moments: tuple[MomentMark, ...]
    ways: tuple[str, ...]
    """The stages it leads to forward."""
    branches: tuple[BranchMark, ...]
    """Its loss branches as written."""
    counts: StageCounts | None
    before: StageCounts | None
    """The same stage in the earlier snapshot."""
    losses: tuple[LossReason, ...]
    """Most first."""


@dataclass(frozen=True)
class LoopFacts:
    """A loop and how many take it; ``taken`` is None without a snapshot."""

    source: str
    target: str
    name: str | None
    taken: int | None


@dataclass(frozen=True)
class JourneyPicture:
    """All that the map draws, with counts where there is a snapshot."""

    title: str
    unit: str
    stages: tuple[StageFacts, ...]
    branches: tuple[BranchMark, ...]
    """The loss branches that can happen at any stage."""
    loops: tuple[LoopFacts, ...]
    events: tuple[EventMark, ...]
    shows_loss: bool = True
    """Whether anybody can be lost by what is written; else a share that goes on says nothing."""

    def lost_by(self, branch: BranchMark) -> int | None:
        """Those lost by a branch that is no stage's own, at whatever stage; None without counts."""
        if not any(stage.counts for stage in self.stages):
            return None
        losses = (loss for stage in self.stages for loss in stage.losses)
        return sum(loss.n for loss in losses if loss.id == branch.id)
