"""What became of customers between two snapshots, as plain frozen data.

A state is a stage id, ``outside``, ``unknown``, or one of the marks below; of health, a band.
"""

from __future__ import annotations

from dataclasses import dataclass

LOST_STATE = ":lost"
"""Known to be lost, at whichever stage."""
ABSENT_STATE = ":absent"
"""Not in that snapshot: new in the later one, or vanished from it."""
UNWATCHED_STATE = ":unwatched"
"""In a stage without a health score."""


@dataclass(frozen=True)
class MovementTally:
    """The customers of two snapshots against each other; a customer may be in several counts."""

    new: int
    new_value: float | None
    vanished: int
    vanished_value: float | None
    kept: int
    """In both snapshots."""
    moved_on: int
    """In a later stage than before, lost neither then nor now."""
    moved_back: int
    newly_lost: int
    """Lost now and not known to be lost before."""
    returned: int
    improved: int
    """In a better band; both bands are known."""
    worsened: int
    risen: int
    """Moved on, returned or improved."""
    risen_value: float | None
    fallen: int
    """Newly lost, moved back or worsened."""
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
    """A customer who moved. ``value`` is the later one, the earlier where that is not known."""

    customer_id: str
    name: str | None
    owner: str | None
    value: float | None
    stage_then: str
    stage_now: str
    band_then: str | None
    band_now: str | None
    moved_on: bool
    moved_back: bool
    newly_lost: bool
    returned: bool
    improved: bool
    worsened: bool


@dataclass(frozen=True)
class RetentionTally:
    """The fixed opening cohort: in an existing stage of the earlier snapshot, known not to be lost.

    opening = kept + lost + vanished + unclear. Values are only of those whose values are known in
    both snapshots, a lost one's in the earlier; the others are ``unvalued``.
    """

    opening: int
    kept: int
    lost: int
    vanished: int
    """Not in the later snapshot: neither kept nor lost."""
    unclear: int
    """The data cannot say whether they are lost."""
    unvalued: int
    """Of those kept or lost."""
    kept_then: float | None
    kept_now: float | None
    contraction: float | None
    """By how much the value of those kept who are worth less fell."""
    expansion: float | None
    """By how much the value of those kept who are worth more rose."""
    lost_then: float | None
    vanished_then: float | None
