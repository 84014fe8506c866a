"""What is counted over a snapshot, and over two of them: plain frozen data.

Sums of money and of costs are exact decimals (six places); ``None`` says that no customer of the
group has a known value, or that the journey names none. Everything is ordered: by the order of the
journey's file, then most first, ties by text, so the same snapshot gives the same tallies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Group:
    """Some customers and what is at stake with them."""

    customers: int
    value: Decimal | None


@dataclass(frozen=True)
class StageTally:
    """Where those who reached a stage are now; the parts add up to ``reached`` exactly.

    Attributes:
        stage: Stage id.
        value_here: Value of those still here.
        value_lost: Value of those lost here.
        gaps: Passed while its validation is not true.
        joined: Reached without the stage before it.
        recorded: Customers whose CRM bucket means this stage.
        stuck: Still here and longer than ``max_days`` in progress, not lost.
        median_days: Days in the stage of those who went on and have both dates.
        median_of: How many that median covers.
        median_days_here: Days so far of those still here whose entry is known.
        median_here_of: How many that median covers.
    """

    stage: str
    reached: int
    went_on: int
    in_progress: int
    waiting: int
    unknown: int
    lost: int
    loss_unknown: int
    value_here: Decimal | None
    value_lost: Decimal | None
    gaps: int
    joined: int
    recorded: int
    stuck: int
    median_days: float | None
    median_of: int
    median_days_here: float | None
    median_here_of: int

    @property
    def still_here(self) -> int:
        """In progress, waiting and unknown."""
        return self.in_progress + self.waiting + self.unknown

    @property
    def decided(self) -> int:
        """Went on and lost: whom rates speak of."""
        return self.went_on + self.lost

    @property
    def rate(self) -> float | None:
        """Went on ÷ decided; None where nobody is decided."""
        return self.went_on / self.decided if self.decided else None


@dataclass(frozen=True)
class LossTally:
    """Those lost at a stage for one reason.

    Attributes:
        stage: Stage id, ``outside`` or ``unknown``.
        reason: Branch id, ``none_recorded``, ``other_stage`` or ``unmapped``.
        any_stage: Whether the branch is one of ``lost.branches``.
        cause: As in the definition; ``unknown`` where no branch explains it.
        contributing: Lost at that stage for another reason while this branch matches too.
    """

    stage: str
    reason: str
    any_stage: bool
    cause: str
    controllable: bool | None
    customers: int
    value: Decimal | None
    contributing: int


@dataclass(frozen=True)
class TextTally:
    """A text of the export that the journey does not know where it stands.

    Attributes:
        text: A CRM bucket or a recorded loss reason.
        stage: Where the evidence puts these customers; for a bucket None.
        reason: For a loss reason ``unmapped`` or ``other_stage``; for a bucket None.
    """

    text: str
    stage: str | None
    reason: str | None
    customers: int
    value: Decimal | None


@dataclass(frozen=True)
class CrossTally:
    """How many customers the CRM has in one stage and the evidence in another, or in the same.

    ``recorded`` is a stage id or ``lost``; None for an empty or unmapped bucket.
    """

    recorded: str | None
    stage: str
    disagreement: str
    customers: int
    value: Decimal | None


@dataclass(frozen=True)
class HealthTally:
    """Customers of one stage in one band."""

    stage: str
    band: str
    customers: int
    value: Decimal | None
    provisional: int


@dataclass(frozen=True)
class BoxTally:
    """Customers in one of the nine boxes; ``row`` and ``column`` from 0, the lowest."""

    row: int
    column: int
    customers: int
    value: Decimal | None


@dataclass(frozen=True)
class BesideGrid:
    """Customers who are not lost and in no box.

    Attributes:
        between: Both ends of the score are known and fall into different boxes.
        unknown: An axis is unknown.
    """

    between: Group
    unknown: Group


@dataclass(frozen=True)
class AtRiskEntry:
    """One customer on the member-at-risk monitor."""

    customer_id: str
    name: str | None
    owner: str | None
    stage: str
    band: str | None
    value: float | None
    days_in_stage: int | None
    renewal_date: date | None
    reasons: tuple[str, ...]
    outcome: str | None


@dataclass(frozen=True)
class AtRiskTally:
    """The monitor: all of it counted, ``entries`` by value at stake, cut to what was asked for."""

    all: Group
    by_reason: tuple[tuple[str, int], ...]
    entries: tuple[AtRiskEntry, ...]


@dataclass(frozen=True)
class DueTally:
    """A moment, an event or a topic of the customer's voice that holds now.

    Attributes:
        kind: ``moment``, ``event`` or ``voice``.
        stage: The stage of a moment; None for the others.
        first_due: The earliest due date; None where no due date is known.
        overdue: Due before ``as_of``.
    """

    kind: str
    id: str
    stage: str | None
    customers: int
    value: Decimal | None
    first_due: date | None
    overdue: int


@dataclass(frozen=True)
class FitTally:
    """Customers of one fit; ``fit`` None: unknown.

    Attributes:
        decided_lost: Known to be lost.
        not_lost: Known not to be.
        cost: Sum of the known costs to serve.
        cost_of: How many costs are known.
    """

    fit: bool | None
    customers: int
    value: Decimal | None
    decided_lost: int
    not_lost: int
    cost: Decimal | None
    cost_of: int


@dataclass(frozen=True)
class SegmentTally:
    """Customers of one value of a segment column; ``label`` None: empty."""

    segment: str
    label: str | None
    customers: int
    value: Decimal | None
    decided_lost: int
    not_lost: int
    at_risk: int
    red: int


@dataclass(frozen=True)
class Totals:
    """Over all customers of the snapshot.

    Attributes:
        customers: All rows scored.
        value: Sum of the known values; ``valued`` says of how many.
        in_stage: Standing at a stage of the journey.
        outside: Excluded by the first stage's trigger.
        unplaced: In no known stage.
        at_once: With evidence for two branches at once.
        unexplained: Lost with no branch, or with a branch whose cause is unknown.
    """

    customers: int
    value: Decimal | None
    valued: int
    in_stage: int
    outside: int
    unplaced: int
    lost: int
    lost_value: Decimal | None
    loss_unknown: int
    returned: int
    with_gaps: int
    joined: int
    at_once: int
    unexplained: int
    unexplained_value: Decimal | None
    fit: int
    non_fit: int


@dataclass(frozen=True)
class ConversionTally:
    """The decided ones of a stage in two disjoint groups of customers.

    ``now``: decided since the earlier snapshot, that is decided now and not by then (those who were
    not there yet among them). ``before``: decided by then. Without an earlier snapshot ``now`` is
    everybody who is decided and ``before`` None.
    """

    stage: str
    now_went_on: int
    now_lost: int
    before_went_on: int | None
    before_lost: int | None


@dataclass(frozen=True)
class MoveTally:
    """Customers of both snapshots by the stage of the earlier and of this one."""

    before: str
    now: str
    customers: int
    value: Decimal | None


@dataclass(frozen=True)
class BandMove:
    """Customers of both snapshots by band; None where health does not apply."""

    before: str | None
    now: str | None
    customers: int
    value: Decimal | None


@dataclass(frozen=True)
class VanishedTally:
    """Customers of the earlier snapshot who are not in this one, by the stage they had then."""

    stage: str
    customers: int
    value: Decimal | None
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What two snapshots of the same meaning show together.

    Attributes:
        both: Customers of both.
        new: Not in the earlier one.
        vanished: Not in this one.
        moved_on: Of both: at a stage later in the file, not lost in either.
        newly_lost: Of both: lost now and not then.
        came_back: Of both: lost then and not now.
        improved: Of both: in a better band, both known.
        worsened: Of both: in a worse band, both known.
        new_at_risk: Of both: on the monitor now and not then.
        off_risk: Of both: on the monitor then and not now, not lost.
    """

    both: int
    new: Group
    vanished: tuple[VanishedTally, ...]
    moved_on: int
    newly_lost: int
    newly_lost_value: Decimal | None
    came_back: int
    improved: int
    worsened: int
    new_at_risk: int
    off_risk: int
    moves: tuple[MoveTally, ...]
    band_moves: tuple[BandMove, ...]


@dataclass(frozen=True)
class NestedTallies:
    """A nested journey over those who reached the stage that holds it.

    ``tallies`` of it hold what a nested journey can have; no at-risk list and no change.
    """

    stage: str
    touchpoint: str
    journey: str
    stages: tuple[StageTally, ...]
    losses: tuple[LossTally, ...]
    outside: int
    unplaced: int


@dataclass(frozen=True)
class Tallies:
    """All that is counted over one snapshot; ``change`` with an earlier one beside it."""

    totals: Totals
    stages: tuple[StageTally, ...]
    losses: tuple[LossTally, ...]
    cross: tuple[CrossTally, ...]
    unmapped_buckets: tuple[TextTally, ...]
    unmapped_reasons: tuple[TextTally, ...]
    health: tuple[HealthTally, ...]
    boxes: tuple[BoxTally, ...]
    beside: BesideGrid
    at_risk: AtRiskTally
    due: tuple[DueTally, ...]
    fit: tuple[FitTally, ...]
    segments: tuple[SegmentTally, ...]
    loops: tuple[tuple[str, int], ...]
    gates: tuple[tuple[str, int], ...]
    scorecard: tuple[tuple[str, float | None], ...]
    conversions: tuple[ConversionTally, ...]
    change: Change | None
    nested: tuple[NestedTallies, ...]
