"""What became of customers between two snapshots, as plain frozen data.

A state is a stage id, ``outside``, ``unknown``, or one of the marks below; of health, a band.
"""

from __future__ import annotations

from enum import StrEnum

from journeykit.records import dataclass

LOST_STATE = ":lost"
"""Known to be lost, at whichever stage."""
ABSENT_STATE = ":absent"
"""Not in that snapshot: new in the later one, or vanished from it."""
UNWATCHED_STATE = ":unwatched"
"""In a stage without a health score."""


class Way(StrEnum):
    """In which way a customer of both snapshots moved; in the order in which they are told.

    Moved on and moved back are of those who are lost neither then nor now, by the stage where they
    stand. Finished: the evidence of a stage behind which there is none has come since; before, it
    is known not to have been there. Improved and worsened are of those whose bands are known.
    """

    NEWLY_LOST = "newly_lost"
    RETURNED = "returned"
    MOVED_ON = "moved_on"
    FINISHED = "finished"
    MOVED_BACK = "moved_back"
    WORSENED = "worsened"
    IMPROVED = "improved"


UP = (Way.MOVED_ON, Way.FINISHED, Way.RETURNED, Way.IMPROVED)
"""The ways of those who moved up."""
DOWN = (Way.NEWLY_LOST, Way.MOVED_BACK, Way.WORSENED)
"""The ways of those who fell."""


@dataclass(frozen=True)
class MoveCounts:
    """How many of the customers of two snapshots moved; one who moved in two ways is in both."""

    new: int
    new_value: float | None
    vanished: int
    vanished_value: float | None
    kept: int
    """In both snapshots."""
    moved_on: int
    """In a later stage than before, lost neither then nor now."""
    finished: int
    """Showed the evidence of a stage behind which there is none."""
    returned: int
    """Lost before, and known not to be now."""
    improved: int
    """In a better band; both bands are known."""
    newly_lost: int
    """Lost now and not known to be lost before."""
    moved_back: int
    worsened: int


@dataclass(frozen=True)
class MovementTally(MoveCounts):
    """The same, and how many moved up or fell in any way, with their value."""

    risen: int
    risen_value: float | None
    fallen: int
    fallen_value: float | None


@dataclass(frozen=True)
class StateTally:
    """How many were in one state and are in another; values are of the two snapshots."""

    then: str
    now: str
    n: int
    value_then: float | None
    value_now: float | None


@dataclass(frozen=True)
class MovedCustomer:
    """A customer of both snapshots, and in which ways they moved."""

    customer_id: str
    name: str | None
    owner: str | None
    value: float | None
    """The later one, the earlier where that is not known."""
    stage_then: str
    stage_now: str
    band_then: str | None
    band_now: str | None
    ways: tuple[str, ...]
    """Moved on, newly lost and so on: each a ``Way``, or that in words."""


@dataclass(frozen=True)
class Cohort:
    """The fixed opening cohort: in an existing stage of the earlier snapshot, known not to be lost.

    opening = kept + lost + vanished + unclear.
    """

    opening: int
    kept: int
    lost: int
    vanished: int
    """Not in the later snapshot: neither kept nor lost."""
    unclear: int
    """The data cannot say whether they are lost."""
    unvalued_then: int
    """Kept or lost, without a known value in the earlier snapshot: they are not in the sums."""
    unvalued_now: int
    """Kept, with a known value in the earlier snapshot alone: they are not in the sums."""


@dataclass(frozen=True)
class RetentionTally(Cohort):
    """The cohort with sums of those whose values are known in both snapshots.

    Of a lost one the earlier value counts alone.
    """

    kept_then: float | None
    kept_now: float | None
    contraction: float | None
    """By how much the value of those kept who are worth less fell."""
    expansion: float | None
    """By how much the value of those kept who are worth more rose."""
    lost_then: float | None
    vanished_then: float | None
