"""Counts and sums over scored customers, as plain frozen data: what the screen and the review read.

Money is exact to six decimals before it becomes a float; ``None`` means that no value is known.
"""

from __future__ import annotations

from datetime import date

from journeykit.records import dataclass
from journeykit.scoring.moved import MovedCustomer, MovementTally, RetentionTally, StateTally


@dataclass(frozen=True)
class CustomerTotals:
    """All customers of a snapshot."""

    customers: int
    value: float | None
    lost: int
    lost_value: float | None
    loss_unknown: int
    returned: int
    outside: int
    unplaced: int
    unexplained: int
    at_once: int
    """Customers with evidence on two branches at once."""
    with_gaps: int
    joined: int
    provisional: int
    by_recorded: int
    """Customers whom the recorded stage alone places."""


@dataclass(frozen=True)
class StageTally:
    """Those who reached a stage; reached = went on + still here + lost + loss unknown."""

    stage: str
    reached: int
    went_on: int
    in_progress: int
    waiting: int
    unknown: int
    lost: int
    loss_unknown: int
    value_here: float | None
    value_lost: float | None
    gaps: int
    joined: int
    stuck: int
    median_days: float | None
    median_n: int
    median_days_here: float | None
    median_here_n: int


@dataclass(frozen=True)
class Duration:
    """Days in a stage of those who left it in a period."""

    stage: str
    median_days: float | None
    n: int


@dataclass(frozen=True)
class LossTally:
    """Lost customers by stage and reason; ``branch_stage`` is the stage that the branch is of."""

    stage: str
    reason: str
    branch_stage: str | None
    cause: str
    controllable: bool | None
    n: int
    value: float | None
    contributing: int
    """In how many other losses of the stage this branch matches too."""


@dataclass(frozen=True)
class RecordedTally:
    """The CRM's stage against that of the evidence.

    ``is_lost`` is told of those alone for whom the CRM has no stage.
    """

    recorded: str | None
    stage: str
    disagreement: str
    n: int
    value: float | None
    is_lost: bool = False


@dataclass(frozen=True)
class TextTally:
    """How often a text of the export stands where the journey does not know it."""

    text: str
    n: int


@dataclass(frozen=True)
class BandTally:
    """Customers of a stage in a band."""

    stage: str
    band: str
    n: int
    value: float | None
    provisional: int


@dataclass(frozen=True)
class BoxTally:
    """Customers in a box; row and column are 0 for the lowest; both None: beside the grid."""

    row: int | None
    column: int | None
    n: int
    value: float | None


@dataclass(frozen=True)
class AtRiskCustomer:
    """One customer of the monitor, with the ids of all reasons."""

    customer_id: str
    name: str | None
    stage: str
    band: str | None
    value: float | None
    days_in_stage: int | None
    reasons: tuple[str, ...]
    owner: str | None
    renewal_date: date | None
    outcome: str | None


@dataclass(frozen=True)
class AtRiskTotals:
    """Everybody on the monitor."""

    n: int
    value: float | None


@dataclass(frozen=True)
class DueTally:
    """A moment, an event or a topic that holds, at one stage."""

    kind: str
    id: str
    stage: str
    n: int
    value: float | None
    first_due: date | None
    overdue: int


@dataclass(frozen=True)
class FitTally:
    """Customers by fit: true, false or None."""

    fit: bool | None
    n: int
    lost: int
    decided: int
    """Those of whom it is known whether they are lost."""
    value: float | None
    cost_to_serve: float | None
    """Mean over the customers with a known cost."""
    cost_n: int


@dataclass(frozen=True)
class SegmentTally:
    """Customers by one value of a segment; an empty cell is None."""

    segment: str
    label: str | None
    n: int
    lost: int
    decided: int
    value: float | None
    red: int


@dataclass(frozen=True)
class ConversionTally:
    """Decided customers of a stage: how many of them went on, now and before."""

    stage: str
    went_on: int
    decided: int


@dataclass(frozen=True)
class Tallies:
    """All aggregates of one snapshot."""

    totals: CustomerTotals
    stages: tuple[StageTally, ...]
    losses: tuple[LossTally, ...]
    recorded: tuple[RecordedTally, ...]
    unmapped_buckets: tuple[TextTally, ...]
    unmapped_reasons: tuple[TextTally, ...]
    bands: tuple[BandTally, ...]
    boxes: tuple[BoxTally, ...]
    at_risk: tuple[AtRiskCustomer, ...]
    at_risk_totals: AtRiskTotals
    at_risk_reasons: tuple[TextTally, ...]
    due: tuple[DueTally, ...]
    fit: tuple[FitTally, ...]
    segments: tuple[SegmentTally, ...]
    loops: tuple[TextTally, ...]
    scorecard: tuple[float | None, ...]
    """In the order of the journey's scorecard."""


@dataclass(frozen=True)
class Comparison:
    """What only two snapshots together can say."""

    since: tuple[ConversionTally, ...]
    """Decided since the earlier snapshot."""
    by_then: tuple[ConversionTally, ...]
    """Decided by the earlier snapshot, as it had them."""
    days_since: tuple[Duration, ...]
    """Of those who left a stage since."""
    days_by_then: tuple[Duration, ...]
    """Of those who had left it by then."""
    movement: MovementTally
    stage_moves: tuple[StateTally, ...]
    band_moves: tuple[StateTally, ...]
    risen: tuple[MovedCustomer, ...]
    """The first of those who moved up; ``movement`` counts all."""
    fallen: tuple[MovedCustomer, ...]
    retention: RetentionTally
