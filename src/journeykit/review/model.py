"""What a quarterly review says, as plain frozen data: no markup, no colour, no position.

Everything here is a number, a text, a date or a tuple of such, so that a review can be written as
JSON and read back. Shares are between 0 and 1, money is in the unit of the value column, durations
are whole days. ``None`` means "not known" or "not claimed", never zero.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from journeykit.records import dataclass
from journeykit.review.drawn import BranchMark as BranchMark
from journeykit.review.drawn import EventMark as EventMark
from journeykit.review.drawn import JourneyPicture as JourneyPicture
from journeykit.review.drawn import LoopFacts as LoopFacts
from journeykit.review.drawn import LossReason as LossReason
from journeykit.review.drawn import MomentMark as MomentMark
from journeykit.review.drawn import StageCounts as StageCounts
from journeykit.review.drawn import StageFacts as StageFacts
from journeykit.review.drawn import TouchpointMark as TouchpointMark
from journeykit.review.moves import MoveMatrix as MoveMatrix
from journeykit.review.moves import Movement as Movement
from journeykit.review.moves import Mover as Mover
from journeykit.review.moves import Movers as Movers
from journeykit.review.moves import MoveState as MoveState
from journeykit.review.moves import Retention as Retention
from journeykit.review.segmented import BySegment as BySegment
from journeykit.review.segmented import SegmentStage as SegmentStage
from journeykit.review.segmented import SegmentValue as SegmentValue

Tone = Literal["good", "bad", "neutral"]
Verdict = Literal["real_gain", "real_drop", "within_noise", "not_compared"]
Band = Literal["red", "yellow", "green", "purple", "unknown"]

BANDS: tuple[Band, ...] = ("red", "yellow", "green", "purple", "unknown")


@dataclass(frozen=True)
class Rate:
    """``k`` of ``n`` with its 95 % Wilson interval; ``n`` is 0 where nobody is decided."""

    k: int
    n: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        """The part of n; None where n is 0."""
        return self.k / self.n if self.n else None


@dataclass(frozen=True)
class Claim:
    """A computed sentence: it is printed only while the numbers carry it."""

    text: str
    tone: Tone = "neutral"


@dataclass(frozen=True)
class Decision:
    """A ranked issue: 5 is "discuss today", 1 the least."""

    rank: int
    text: str
    owner: str | None
    next_step: str | None


@dataclass(frozen=True)
class ScorecardRow:
    """One measure of the scorecard; ``history`` is oldest first and ends with this value."""

    id: str
    name: str
    value: float | None
    unit: str | None
    target: float | None
    better: Literal["higher", "lower"]
    owner: str | None
    met: bool | None
    previous: float | None
    change: float | None
    tone: Tone
    history: tuple[tuple[date, float | None], ...]


@dataclass(frozen=True)
class Conversion:
    """How many of the decided went on from a stage, in two disjoint groups of customers.

    With one snapshot ``now`` is cumulative and ``before`` None. ``ranked`` is false under n = 20.
    """

    stage: str
    stage_name: str
    to_name: str
    now: Rate
    before: Rate | None
    verdict: Verdict
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    target: float | None
    still_here: int
    ranked: bool


@dataclass(frozen=True)
class DurationRow:
    """Median days in a stage of those who showed its evidence, in two disjoint groups of customers.

    With one snapshot the median is of all who ever left it and ``before`` None. ``ranked`` is false
    under n = 20.
    """

    stage: str
    stage_name: str
    median_days: float | None
    n: int
    before: float | None
    before_n: int
    promised: int | None
    median_days_here: float | None
    """Days so far of those still here."""
    here_n: int
    stuck: int
    """Longer in the stage than its ``max_days``."""
    ranked: bool

    @property
    def over(self) -> float:
        """The median as a part over the promise: 0.5 is half as long again; 0 where unknown."""
        if not self.promised or self.median_days is None:
            return 0.0
        return self.median_days / self.promised - 1


@dataclass(frozen=True)
class BandCount:
    """Customers and value in one band."""

    band: Band
    n: int
    value: float | None


@dataclass(frozen=True)
class HealthRow:
    """Health at one stage, now and before; bands in the order red to purple, then unknown."""

    stage: str
    stage_name: str
    bands: tuple[BandCount, ...]
    before: tuple[BandCount, ...] | None
    provisional: int

    @property
    def n(self) -> int:
        """All customers of the row."""
        return sum(count.n for count in self.bands)


@dataclass(frozen=True)
class BoxCell:
    """One of the nine boxes."""

    row: str
    column: str
    play: str | None
    n: int
    value: float | None
    before: int | None


@dataclass(frozen=True)
class NineBoxGrid:
    """Rows top (highest) first, columns left (lowest) first."""

    row_name: str
    column_name: str
    row_cuts: tuple[float, float]
    column_cuts: tuple[float, float]
    cells: tuple[tuple[BoxCell, BoxCell, BoxCell], ...]
    beside: int
    """Customers whose uncertain score spans two boxes, or whose axis is unknown."""


@dataclass(frozen=True)
class AtRiskRow:
    """A customer on the member-at-risk monitor; ``reasons`` are words, not ids."""

    customer_id: str
    name: str | None
    stage: str
    stage_name: str
    band: Band | None
    value: float | None
    days_in_stage: int | None
    median_days: float | None
    reasons: tuple[str, ...]
    owner: str | None
    actions: tuple[str, ...]
    renewal_date: date | None
    outcome: str | None


@dataclass(frozen=True)
class AtRisk:
    """The monitor: ``rows`` may be cut, ``n`` and ``value`` are of all."""

    n: int
    value: float | None
    before: int | None
    rows: tuple[AtRiskRow, ...]
    by_reason: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Due:
    """A moment, an event or a topic of the customer's voice that holds now, and its response."""

    kind: Literal["moment", "event", "voice"]
    id: str
    name: str
    stage_name: str | None
    n: int
    value: float | None
    response: str | None
    owner: str | None
    to: str | None
    first_due: date | None
    overdue: int
    before: int | None


@dataclass(frozen=True)
class Disagreement:
    """How many customers the CRM has in one stage and the evidence in another."""

    recorded: str
    evidence: str
    n: int
    kind: str


@dataclass(frozen=True)
class Unmapped:
    """A text of the export that the journey does not know, how often, and what is near."""

    text: str
    n: int
    nearest: str | None


@dataclass(frozen=True)
class FitRow:
    """Customers inside, outside and of unknown fit."""

    fit: Literal["fit", "non_fit", "unknown"]
    n: int
    lost: Rate
    value: float | None
    cost_to_serve: float | None
    """Mean per customer with a known cost."""


@dataclass(frozen=True)
class Blind:
    """What the journey does not see or help: flows without evidence, operations for nobody."""

    flows: tuple[str, ...]
    idle_operations: tuple[str, ...]
    unhelped_stages: tuple[str, ...]


@dataclass(frozen=True)
class SegmentRow:
    """One value of a segment column."""

    segment: str
    label: str
    n: int
    lost: Rate
    value: float | None
    red: int


@dataclass(frozen=True)
class Method:
    """Where the numbers come from and what they leave out."""

    as_of: date
    against: date | None
    input_name: str
    input_hash: str
    rows_in: int
    scored: int
    rejected: int
    blank: int
    duplicates: int
    unread: tuple[tuple[str, int], ...]
    """Columns with cells that could not be read, and how many."""
    definition: str
    definition_hash: str
    version: str
    notes: tuple[str, ...]
    """Sentences: interval method, exclusions, that the score is not backtested …"""
    narrowed: tuple[tuple[int, str], ...] = ()
    """How many customers were left out of a narrowed score, and by what."""


@dataclass(frozen=True)
class Totals:
    """The customers of the snapshot as a whole."""

    customers: int
    value: float | None
    lost: int
    lost_value: float | None
    loss_unknown: int
    returned: int
    outside: int
    unplaced: int
    """Those whose stage is unknown."""
    unexplained: int
    """Lost without a known reason."""


@dataclass(frozen=True)
class Review:
    """The whole review, in the order in which it is read."""

    language: str
    """The code of the language in which its sentences are written."""
    title: str
    period: str
    previous_period: str | None
    unit: str
    unit_plural: str
    value_unit: str | None
    cost_unit: str | None
    objective: str | None
    headline: Claim
    improved: tuple[Claim, ...]
    worsened: tuple[Claim, ...]
    unchanged: str
    """What stands where one of the two is empty."""
    decisions: tuple[Decision, ...]
    more_decisions: str | None
    """How many less urgent or equally urgent ones there are beside these, and where they stand."""
    definition_changed: str | None
    """Why nothing is compared although there is an earlier snapshot."""
    totals: Totals
    previous_totals: Totals | None
    scorecard: tuple[ScorecardRow, ...]
    map_title: Claim
    picture: JourneyPicture
    flow_title: Claim
    losses: tuple[LossReason, ...]
    """All reasons over all stages, most first."""
    conversion_title: Claim
    conversions: tuple[Conversion, ...]
    duration_title: Claim
    durations: tuple[DurationRow, ...]
    health_title: Claim
    health: tuple[HealthRow, ...]
    box_title: Claim
    nine_box: NineBoxGrid | None
    at_risk_title: Claim
    at_risk: AtRisk
    at_risk_reasons: str | None
    """How often each reason, as a sentence."""
    due: tuple[Due, ...]
    movement: Movement | None
    movement_title: Claim | None
    movement_claim: Claim | None
    retention_claim: Claim | None
    retention_left_out: Claim | None
    """Who of the opening cohort is in no sum of value, and why; None where nobody is."""
    disagreement_title: Claim
    disagreements: tuple[Disagreement, ...]
    unmapped_buckets: tuple[Unmapped, ...]
    unmapped_reasons: tuple[Unmapped, ...]
    fit_title: Claim
    fit: tuple[FitRow, ...]
    segments: tuple[SegmentRow, ...]
    segment_title: Claim | None
    by_segment: BySegment | None
    """The section by one segment, where it was asked for."""
    blind: Blind
    method: Method
