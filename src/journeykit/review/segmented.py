"""A review by the values of one segment, as plain data.

Part of ``journeykit.review.model``, from where the others take it.
"""

from __future__ import annotations

from journeykit.records import dataclass


@dataclass(frozen=True)
class SegmentStage:
    """One value at one stage: all who ever came there, and of the decided the share who went on.

    ``low`` and ``high`` are its 95 % Wilson interval. ``others`` is the same share of everybody
    else at that stage; ``differs`` says whether the difference is beyond noise (None: not
    compared). ``ranked`` is false under 20 decided.
    """

    stage: str
    stage_name: str
    reached: int
    went_on: int
    still_here: int
    lost: int
    loss_unknown: int
    share: float | None
    low: float
    high: float
    others: float | None
    differs: bool | None
    ranked: bool

    @property
    def decided(self) -> int:
        """Those who went on or were lost."""
        return self.went_on + self.lost


@dataclass(frozen=True)
class SegmentValue:
    """One value of the segment: how many, their health, how many need action, their stages."""

    label: str
    n: int
    value: float | None
    lost: int
    red: int
    yellow: int
    green: int
    purple: int
    unknown: int
    at_risk: int
    at_risk_value: float | None
    stages: tuple[SegmentStage, ...]

    @property
    def watched(self) -> int:
        """Those with a health score."""
        return self.red + self.yellow + self.green + self.purple + self.unknown


@dataclass(frozen=True)
class BySegment:
    """The largest values of a segment; ``more`` values are not told apart here."""

    segment: str
    values: tuple[SegmentValue, ...]
    more: int
