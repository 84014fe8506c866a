"""Small values of several columns put together in the words of the file."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from journeykit.engines.arrays.truths import UnknownOperationError, is_some
from journeykit.engines.arrays.values import Array, Bytes, Kind, Values
from journeykit.scoring.days import FIRST_DAY, LAST_DAY
from journeykit.scoring.words import BITS, Lane, Word

_TYPES: Mapping[int, np.dtype[Any]] = {
    8: np.dtype(np.uint8),
    16: np.dtype(np.uint16),
    32: np.dtype(np.uint32),
}
_FIRST_DAY = (FIRST_DAY - date(1970, 1, 1)).days
_MOST_DAYS = (LAST_DAY - FIRST_DAY).days + 1
_TRUTHS = np.array([1, 0, 2], np.uint8)
"""What a lane holds for false, unknown and true."""


def put_together(word: Word, values: Mapping[str, Values], rows: int) -> pa.Array:
    """The numbers of a word for so many rows.

    Raises:
        UnknownOperationError: A value is none that its lane may hold.
    """
    if sys.byteorder != "little":
        raise UnknownOperationError  # the lowest lane is not the first in memory
    numbers = np.zeros(rows, np.uint64)
    for lane in word.lanes:
        places = numbers.view(_TYPES[lane.bits])[lane.shift // lane.bits :: BITS // lane.bits]
        places[:] = _in_lane(values[lane.column], lane, rows)
    return pa.array(numbers)


def _in_lane(values: Values, lane: Lane, rows: int) -> Bytes:
    """What a lane holds, for each row or for all of them."""
    if values.kind is Kind.NOTHING:
        return 0
    if values.kind is Kind.TRUTH:
        return np.asarray(_TRUTHS[values.data])
    if values.kind not in (Kind.WHOLE, Kind.DAY):
        raise UnknownOperationError
    type_ = _TYPES[lane.bits]
    data = np.broadcast_to(values.data, rows)
    above = _days(data) if values.kind is Kind.DAY else _above(data, lane.least, type_)
    unknown = 0
    if is_some(values.null):
        known = np.broadcast_to(np.asarray(values.null, np.uint8), rows) ^ np.uint8(1)
        above *= known
        unknown = rows - int(np.count_nonzero(known))
    is_beyond = values.kind is Kind.DAY and above.max(initial=0) > _MOST_DAYS
    if is_beyond or int(np.count_nonzero(above)) + unknown != rows:
        raise UnknownOperationError
    return above


def _days(data: Array) -> Array:
    """Days counted from the first one, which is 1; one before it is more than all others."""
    return (data.astype(np.int32, copy=False) - np.int32(_FIRST_DAY - 1)).view(np.uint32)


def _above(data: Array, least: int, type_: np.dtype[Any]) -> Array:
    """How far numbers are above the least one, counted from 1; 0 for one that the type lacks."""
    if data.dtype == type_ and not least:
        return np.asarray(data + type_.type(1))
    above = data - np.int64(least - 1)
    return np.where((above < 0) | (above > np.iinfo(type_).max), 0, above).astype(type_)
