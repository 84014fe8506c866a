"""Anchors of a measure as the function they stand for: which values it gives more than before."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from enum import Enum
from itertools import pairwise

Anchors = Mapping[float, float]
_LEAST = 1e-9
"""Points of which fewer are no difference: scores are rounded to nine decimals."""


class Shift(Enum):
    """How the points for all values moved."""

    NONE = "none"
    UP = "up"
    DOWN = "down"
    BOTH = "both"


def points_at(anchors: Anchors, value: float) -> float:
    """The points of a value: linear between anchors, flat outside."""
    places = sorted(anchors)
    after = bisect_right(places, value)
    if after == 0:
        return anchors[places[0]]
    if after == len(places):
        return anchors[places[-1]]
    low, high = places[after - 1], places[after]
    part = (value - low) / (high - low)
    return anchors[low] + part * (anchors[high] - anchors[low])


def shift(old: Anchors, new: Anchors) -> Shift:
    """Whether any value gets more points than before, or fewer.

    Both functions are linear between neighbours of all anchors together, so that their difference
    is greatest and least at one of these.
    """
    differences = [points_at(new, value) - points_at(old, value) for value in _knots(old, new)]
    up = any(difference > _LEAST for difference in differences)
    down = any(difference < -_LEAST for difference in differences)
    if up and down:
        return Shift.BOTH
    return Shift.UP if up else Shift.DOWN if down else Shift.NONE


def ranges(old: Anchors, new: Anchors, sign: int) -> tuple[tuple[float, float], ...]:
    """The open ranges of values that get more points than before (``sign`` 1) or fewer (-1).

    Bounds are infinite where a range has no end.
    """
    knots = _knots(old, new)
    cuts: list[float] = [float("-inf"), knots[0]]
    for low, high in pairwise(knots):
        first, last = (points_at(new, at) - points_at(old, at) for at in (low, high))
        if first * last < 0:
            cuts.append(low + (high - low) * first / (first - last))
        cuts.append(high)
    cuts.append(float("inf"))
    found: list[tuple[float, float]] = []
    for low, high in pairwise(cuts):
        middle = _inside(low, high)
        if sign * (points_at(new, middle) - points_at(old, middle)) > _LEAST:
            if found and found[-1][1] == low:
                found[-1] = (found[-1][0], high)
            else:
                found.append((low, high))
    return tuple(found)


def _knots(old: Anchors, new: Anchors) -> Sequence[float]:
    return sorted({*old, *new})


def _inside(low: float, high: float) -> float:
    """A value between two others, of which one may be infinite."""
    if low == float("-inf"):
        return high - 1
    return low + 1 if high == float("inf") else (low + high) / 2
