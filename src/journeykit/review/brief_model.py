"""What the business review of one customer says, as plain frozen data.

As in ``journeykit.review.model``: shares are between 0 and 1, money is in the unit of the value
column, durations are whole days, and None means "not known" or "not claimed", never zero.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from journeykit.records import dataclass
from journeykit.review.model import Band, Claim

Progress = Literal["in_progress", "waiting", "done", "unknown"]
EvidenceState = Literal["reached", "missing", "unknown", "not_due"]


@dataclass(frozen=True)
class CellRead:
    """A column that a condition reads, and what stands there in words."""

    name: str
    text: str


@dataclass(frozen=True)
class Needed:
    """A term that is not true and that the customer's next step needs."""

    of: str
    """What it is a part of: ``validation of onboard``."""
    term: str
    """As the author wrote it."""
    value: str
    """What it is now; in brackets why there is none."""
    needs: str
    """What is needed, in words."""


@dataclass(frozen=True)
class Evidence:
    """The evidence of one stage: what proves it, and whether it is there."""

    stage: str
    stage_name: str
    where: str
    """Where the customer is in the stage: went on, here, reached, not reached."""
    proof: str | None
    """What proves the stage, in its author's words."""
    state: EvidenceState
    """``not_due`` for a stage ahead of the customer, or one without a validation."""
    on: date | None
    """When it was reached."""
    skipped: bool
    """Passed while its evidence is not there."""
    carried: bool
    """Reached by an earlier snapshot; the data of this one no longer shows it."""
    reads: tuple[CellRead, ...]


@dataclass(frozen=True)
class MeasureHere:
    """A measure of health: what it adds to the score, and the most that it could add."""

    id: str
    name: str
    kind: str | None
    value: float | None
    points: float | None
    points_before: float | None
    adds: float | None
    most: float | None


@dataclass(frozen=True)
class HealthHere:
    """The health of the customer; the measures' ``adds`` are the score."""

    band: Band
    score: float | None
    low: float | None
    high: float | None
    unsettled: str | None
    """What would settle an unknown band."""
    gates: tuple[str, ...]
    """Gates that hold, by their names."""
    measures: tuple[MeasureHere, ...]
    """Those that could add most come first, then what is not known."""


@dataclass(frozen=True)
class DueHere:
    """A moment, an event or a topic that holds now, and its response."""

    kind: Literal["moment", "event", "voice"]
    id: str
    name: str
    response: str | None
    owner: str | None
    to: str | None
    due: date | None
    days_over: int | None
    """Days past the due date; negative before it."""


@dataclass(frozen=True)
class Past:
    """The customer in one snapshot, the newest last."""

    as_of: date
    stage_name: str
    progress: Progress | None
    """How far in that stage; done: its evidence is there, and no stage comes behind it."""
    band: Band | None
    score: float | None
    value: float | None
    box: str | None
    at_risk: int
    lost: bool | None


@dataclass(frozen=True)
class AgendaItem:
    """Something to talk about: a sentence with its numbers, who brings it, by when."""

    topic: Literal[
        "outcome",
        "loss",
        "response",
        "renewal",
        "risk",
        "evidence",
        "health",
        "data",
        "voice",
        "play",
    ]
    text: str
    owner: str | None
    by: date | None


@dataclass(frozen=True)
class BriefMethod:
    """Where the numbers come from."""

    as_of: date
    input_name: str
    input_hash: str
    definition: str
    definition_hash: str
    version: str


@dataclass(frozen=True)
class Brief:
    """The whole brief, in the order in which it is read."""

    title: str
    unit: str
    customer_id: str
    name: str | None
    as_of: date
    headline: Claim
    standing: tuple[str, ...]
    """Where they stand and why, in sentences."""
    stage: str
    stage_name: str
    entered_on: date | None
    days_in_stage: int | None
    expected_days: int | None
    """What the stage promises. Of this and ``max_days``: None but for one in progress there."""
    max_days: int | None
    lost: bool | None
    value: float | None
    value_unit: str | None
    owner: str | None
    outcome: str | None
    renewal_date: date | None
    days_to_renewal: int | None
    """Negative once it is past."""
    fit: bool | None
    box: str | None
    play: str | None
    agenda: tuple[AgendaItem, ...]
    evidence: tuple[Evidence, ...]
    needed: tuple[Needed, ...]
    """What the next step needs and does not have yet."""
    health: HealthHere | None
    at_risk: tuple[str, ...]
    """Every reason in words."""
    due: tuple[DueHere, ...]
    history: tuple[Past, ...]
    changed: tuple[str, ...]
    """What is different from the snapshot before, in sentences."""
    history_note: str | None
    """Why there is no history, or less than there are snapshots."""
    method: BriefMethod
    anonymous: bool = False
    """Who the customer and their owner are is left out."""
