"""Numbers for rows, the same for those that are alike in several values, as few as there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from journeykit.engines.arrays.values import Array, Kind, Values, is_none

_SMALL = 1 << 8
"""Numbers below it take a byte."""
_NARROW = 1 << 16
"""Numbers below it take two bytes, and can be counted where they stand."""
_WIDE = 1 << 20
"""Numbers below it can be counted so as well; others are looked up."""


class NoCodesError(Exception):
    """Values of this kind are not held against one another here."""


class Lane(NamedTuple):
    """A number for each row, the same for those that are alike in a value."""

    codes: Array
    most: int
    """A number above them all."""


@dataclass(frozen=True)
class Coded:
    """Rows by the group that they are in.

    Attributes:
        codes: The number of each row's group.
        most: A number above them all.
        groups: The numbers of which there is a row, in their order.
        counts: How many rows are in each of these groups.
    """

    codes: Array
    most: int
    groups: Array
    counts: Array

    def first(self) -> Array:
        """The place of a row of each group."""
        places = np.empty(self.most, np.intp)
        places[self.codes] = np.arange(len(self.codes))  # whichever row of a group comes last
        found: Array = places[self.groups]
        return found

    def sums(self, weights: Array) -> Array:
        """What the rows of each group weigh together, added as doubles."""
        found: Array = np.bincount(self.codes, weights, self.most)[self.groups]
        return found


def coded(lanes: Iterable[Lane], rows: int) -> Coded:
    """Rows by what they are alike in."""
    both = Lane(np.zeros(rows, np.uint8), 1)
    for lane in lanes:
        if lane.most > 1:
            both = _both(both, lane)
    codes, most = _condensed(both) if both.most > _NARROW else both
    codes = codes.astype(np.intp, copy=False)
    counts = np.bincount(codes, minlength=most)
    (groups,) = np.nonzero(counts)
    return Coded(codes, most, groups, counts[groups])


def _both(one: Lane, other: Lane) -> Lane:
    """Numbers for what is alike in two ways."""
    if one.most == 1:
        return other
    if one.most * other.most > _NARROW:
        one = _condensed(one)
    if one.most * other.most > _NARROW:
        other = _condensed(other)
    most = one.most * other.most
    type_ = np.dtype(np.uint16 if most <= _NARROW else np.int64)
    codes = one.codes.astype(type_)
    codes *= type_.type(other.most)
    codes += other.codes.astype(type_, copy=False)
    return Lane(codes, most)


def _condensed(lane: Lane) -> Lane:
    """The same rows in the same groups, by numbers each of which is some row's."""
    codes, most = lane
    if most > _WIDE:
        found = pa.array(codes).dictionary_encode()
        return Lane(found.indices.to_numpy(), len(found.dictionary))
    there = np.bincount(codes, minlength=most) > 0
    groups = int(np.count_nonzero(there))
    if groups == most:
        return lane
    numbers = np.cumsum(there) - 1
    return Lane(numbers.astype(np.uint16 if groups <= _NARROW else np.int64).take(codes), groups)


def lane_of(values: Values) -> Lane:
    """Numbers for values.

    Raises:
        NoCodesError: There is one that is a list, and none of a few.
    """
    if values.is_one or values.kind is Kind.NOTHING or is_none(values):
        return Lane(np.zeros(0, np.uint8), 1)
    if values.kind is Kind.TRUTH:
        return Lane(values.data, 3)
    if values.kind is Kind.OTHER:
        return _lane_in(values.data)
    data, null = values.data, values.null
    if not isinstance(data, np.ndarray):
        return Lane(np.asarray(null), 2)  # one value, or none
    known = null ^ np.uint8(1) if isinstance(null, np.ndarray) else None
    if data.dtype == np.uint8:
        return _small_lane(data, known)
    is_null = None if known is None else known == 0
    if data.dtype.kind == "f":
        return _lane_in(pa.array(data, mask=is_null))
    filled = data if known is None else data * known
    least, most = filled.min(initial=0), filled.max(initial=0)
    if int(most) - int(least) >= _NARROW - 1:
        return _lane_in(pa.array(data, mask=is_null))
    return _from_nothing((filled - least).astype(np.uint16), int(most - least) + 1, known)


def _small_lane(data: Array, known: Array | None) -> Lane:
    times = int(data.max(initial=0)) + 1
    if known is None:
        return Lane(data, times)
    return _from_nothing(data if times < _SMALL else data.astype(np.uint16), times, known)


def _from_nothing(codes: Array, most: int, known: Array | None) -> Lane:
    """Numbers of which 0 is of what is NULL."""
    if known is None:
        return Lane(codes, most)
    above: Array = codes + codes.dtype.type(1)
    above *= known
    return Lane(above, most + 1)


def _lane_in(data: pa.Array) -> Lane:
    """Places in a dictionary, the last of them for what is NULL."""
    if not isinstance(data, pa.DictionaryArray):
        if pa.types.is_nested(data.type):
            raise NoCodesError
        data = data.dictionary_encode()
    none = len(data.dictionary)
    places = data.indices
    if places.null_count:
        places = places.fill_null(none)
    codes = places.to_numpy()
    if none < _NARROW:
        codes = codes.astype(np.uint8 if none < _SMALL else np.uint16)
    return Lane(codes, none + 1)
