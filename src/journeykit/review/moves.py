"""Who moved between two snapshots, as a review shows it.

Part of ``journeykit.review.model``, from where the others take it. What is counted of snapshots is
defined once, in ``journeykit.scoring.moved``.
"""

from __future__ import annotations

from typing import Literal

from journeykit.records import dataclass
from journeykit.scoring.moved import Cohort, MoveCounts, MovedCustomer

StateKind = Literal["stage", "band", "outside", "unknown", "unwatched", "lost"]


@dataclass(frozen=True)
class MoveState:
    """What a customer can be in one snapshot: at a stage or in a band, or none of them."""

    id: str
    name: str
    kind: StateKind


@dataclass(frozen=True)
class MoveMatrix:
    """From which state to which: ``counts[then][now]``, in the order of ``states``.

    A state that nobody was in, then or now, is left out. ``new`` are those of the later snapshot
    alone, by what they are now; ``vanished`` those of the earlier one alone, by what they were. All
    of them together are all customers of both snapshots.
    """

    states: tuple[MoveState, ...]
    counts: tuple[tuple[int, ...], ...]
    new: tuple[int, ...]
    vanished: tuple[int, ...]


@dataclass(frozen=True)
class Mover(MovedCustomer):
    """A customer who moved up or fell; stages by their names, ways in words: newly lost."""


@dataclass(frozen=True)
class Movers:
    """Those who moved one way: ``n`` and ``value`` are of all, ``rows`` may be cut."""

    n: int
    value: float | None
    rows: tuple[Mover, ...]


@dataclass(frozen=True)
class Retention(Cohort):
    """What became of the fixed opening cohort, and of its value.

    The cohort: in an existing stage of the earlier snapshot and known not to be lost. Opening =
    kept + lost + vanished + unclear. ``net`` and ``gross`` are parts of the opening value of those
    kept or lost whose values are known; ``gross`` leaves expansion out. Those who vanished are
    neither kept nor lost: ``net_least`` and ``gross_least`` are what remained if all of them were
    lost.
    """

    share: float | None
    """Kept, of those kept or lost."""
    share_low: float
    share_high: float
    valued: int
    """Whose values are in the sums: kept or lost less those without a known value."""
    opening_value: float | None
    """What those in the sums were worth in the earlier snapshot."""
    lost_value: float | None
    contraction: float | None
    expansion: float | None
    closing_value: float | None
    vanished_value: float | None
    gross: float | None
    net: float | None
    gross_least: float | None
    net_least: float | None


@dataclass(frozen=True)
class Movement(MoveCounts):
    """Between two snapshots. A customer who moved in two ways is in both counts."""

    stages: MoveMatrix
    bands: MoveMatrix | None
    """None where nobody has a health score."""
    risen: Movers
    """Moved on, completed the last stage, came back, or in better health."""
    fallen: Movers
    """Newly lost, moved back, or in worse health."""
    retention: Retention | None
    """None where nobody was an existing customer."""
