"""Exact sums of money by groups of rows: to six decimals, as the engine that runs queries adds it.

A double is rounded to six decimals as a whole number of millionths, half of one away from zero.
Such numbers are added as doubles in two parts, so small that every sum on the way is exact.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeykit.engines.arrays.coding import Coded
from journeykit.engines.arrays.values import Array, Kind, Values, is_none, spread

MONEY_TYPE: Final = pa.decimal128(38, 6)
_DECIMALS = 1_000_000
_EXACT = 1 << 53
"""Whole numbers up to it are exact as doubles."""
_LARGEST = 1 << 63
_LOW_BITS = 30
_MOST_ROWS = 1 << (53 - (63 - _LOW_BITS))
"""Of so many rows the sum of high parts is exact."""


class LargeMoneyError(Exception):
    """Somebody is worth more than can be added here."""


class Worth:
    """What each of some rows is worth, to be added up by groups."""

    def __init__(self, values: Values, rows: int) -> None:
        """Take the values apart.

        Raises:
            LargeMoneyError: One of them is larger than nine millions of millions, or no number.
        """
        self._known = isinstance(values.null, np.ndarray) and values.null ^ np.uint8(1)
        self._parts: tuple[Array, ...] = ()
        if values.kind is Kind.NOTHING or is_none(values):
            return
        data = np.asarray(spread(values, rows), np.float64)
        if isinstance(self._known, np.ndarray):
            data = np.where(self._known.view(np.bool_), data, 0.0)
        largest = max(float(data.max()), -float(data.min())) if rows else 0.0
        if not largest * _DECIMALS < _LARGEST or rows > _MOST_ROWS:
            raise LargeMoneyError
        is_small = largest * _DECIMALS < min(_EXACT, _LARGEST / max(2, rows))
        if is_small and bool((np.rint(data) == data).all()):
            self._parts = (data,)
            return
        numbers = _millionths(data)
        low = numbers & ((1 << _LOW_BITS) - 1)
        self._parts = (low.astype(np.float64), (numbers >> _LOW_BITS).astype(np.float64))

    def of(self, groups: Coded) -> pa.Array:
        """The sum of each group: a decimal, NULL where nobody's worth is known."""
        if not self._parts:
            return pa.nulls(len(groups.groups), MONEY_TYPE)
        sums = [groups.sums(part).astype(np.int64) for part in self._parts]
        made = _whole(*sums) if len(sums) == 1 else _decimals(*sums)
        if not isinstance(self._known, np.ndarray):
            return made
        known = groups.sums(self._known) > 0
        return pc.if_else(pa.array(known), made, pa.scalar(None, MONEY_TYPE))


def _millionths(data: Array) -> Array:
    """Doubles in millionths, rounded half away from zero; those from 2^52 on are whole."""
    scaled = data * float(_DECIMALS)
    size = np.abs(scaled)
    whole = np.floor(size)
    whole += size - whole >= 0.5
    rounded: Array = np.copysign(whole, scaled).astype(np.int64)
    return rounded


def _whole(sums: Array) -> pa.Array:
    low = sums * _DECIMALS
    return _from_words(low.view(np.uint64), low >> 63)


def _decimals(low_sums: Array, high_sums: Array) -> pa.Array:
    """``high_sums * 2**26 + low_sums`` in 128 bits."""
    moved = high_sums.view(np.uint64) << np.uint64(_LOW_BITS)
    low = moved + low_sums.view(np.uint64)
    return _from_words(low, (high_sums >> (64 - _LOW_BITS)) + (low < moved))


def _from_words(low: Array, high: Array) -> pa.Array:
    words = np.empty((len(low), 2), np.uint64)
    words[:, 0], words[:, 1] = low, high.astype(np.int64).view(np.uint64)
    return pa.Array.from_buffers(MONEY_TYPE, len(low), [None, pa.py_buffer(words)])
