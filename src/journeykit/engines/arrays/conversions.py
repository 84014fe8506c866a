"""Values of one kind made into those of another, as SQL's casts that cannot fail do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from journeykit.engines.arrays.truths import UnknownOperationError
from journeykit.engines.arrays.values import (
    MICROSECONDS_OF_DAY,
    NOTHING,
    UNKNOWN,
    Array,
    Kind,
    Values,
    truth,
)

NUMBERS = (Kind.WHOLE, Kind.REAL)
DAYS = (Kind.DAY, Kind.MOMENT)


def alike(left: Values, right: Values) -> tuple[Values, Values]:
    """Two values of one kind: whole numbers become real ones, days moments."""
    if left.kind is right.kind and left.kind is not Kind.OTHER:
        return left, right
    if left.kind in NUMBERS and right.kind in NUMBERS:
        return as_real(left), as_real(right)
    if left.kind in DAYS and right.kind in DAYS:
        return as_moment(left), as_moment(right)
    raise UnknownOperationError


def as_real(value: Values) -> Values:
    """Numbers as doubles."""
    if value.kind is Kind.REAL:
        return value
    if value.kind is not Kind.WHOLE:
        raise UnknownOperationError
    data = value.data
    real = data.astype(np.float64) if isinstance(data, np.ndarray) else float(data)
    return Values(Kind.REAL, real, value.null)


def as_moment(value: Values) -> Values:
    """Days as moments at their beginning."""
    if value.kind is Kind.MOMENT:
        return value
    data = value.data
    moment = data.astype(np.int64) if isinstance(data, np.ndarray) else int(data)
    return Values(Kind.MOMENT, moment * MICROSECONDS_OF_DAY, value.null)


def as_day(value: Values) -> Values:
    """Moments as their days."""
    if value.kind is Kind.DAY:
        return value
    if value.kind is not Kind.MOMENT:
        raise UnknownOperationError
    day = value.data // MICROSECONDS_OF_DAY
    return Values(
        Kind.DAY, day.astype(np.int32) if isinstance(day, np.ndarray) else day, value.null
    )


_TYPED = {Kind.WHOLE: np.uint8(0), Kind.REAL: 0.0, Kind.DAY: np.int32(0), Kind.MOMENT: 0}


def nothing_as(kind: Kind) -> Values:
    """NULL of a kind, for all rows."""
    return truth(UNKNOWN) if kind is Kind.TRUTH else Values(kind, _TYPED[kind], 1)


def type_of(values: Values) -> pa.DataType:
    """The type of texts or lists, be they told by their places in a dictionary."""
    type_ = values.data.type
    return type_.value_type if pa.types.is_dictionary(type_) else type_


def decoded(array: pa.Array | pa.Scalar) -> pa.Array | pa.Scalar:
    """Texts and lists written out, where they stand in a dictionary."""
    return array.dictionary.take(array.indices) if isinstance(array, pa.DictionaryArray) else array


def cast(value: Values, to: str) -> Values:
    """A cast that cannot fail."""
    if value.kind is Kind.NOTHING:
        return _cast_nothing(to)
    if to == "boolean" and value.kind is Kind.TRUTH:
        return value
    if to in _WHOLE:
        return _cast_whole(value, _WHOLE[to])
    if to == "double" and value.kind in NUMBERS:
        return as_real(value)
    if to == "date" and value.kind in DAYS:
        return as_day(value)
    if to == "timestamp" and value.kind in DAYS:
        return as_moment(value)
    if to == "text" and value.kind is Kind.OTHER and pa.types.is_string(type_of(value)):
        return value
    raise UnknownOperationError


_WholeType = type[np.integer[Any]]
_WHOLE: Mapping[str, _WholeType] = {
    "utinyint": np.uint8,
    "usmallint": np.uint16,
    "uinteger": np.uint32,
    "ubigint": np.uint64,
    "int": np.int32,
    "bigint": np.int64,
}
_CAST_KINDS = {"double": Kind.REAL, "date": Kind.DAY, "timestamp": Kind.MOMENT}


def _cast_nothing(to: str) -> Values:
    if to == "boolean":
        return truth(UNKNOWN)
    if to in _WHOLE:
        return Values(Kind.WHOLE, 0 if to in ("int", "bigint") else _WHOLE[to](0), 1)
    if to in _CAST_KINDS:
        return nothing_as(_CAST_KINDS[to])
    return NOTHING


def _cast_whole(value: Values, type_: _WholeType) -> Values:
    if value.kind is Kind.TRUTH:
        data, null = value.data >> 1, value.data & UNKNOWN
    elif value.kind is Kind.WHOLE:
        data, null = value.data, value.null
    else:
        data, null = _nearest_whole(value, np.iinfo(type_)), value.null
    if isinstance(data, np.ndarray):
        return Values(Kind.WHOLE, data.astype(type_, copy=False), null)
    return Values(Kind.WHOLE, type_(data), null)


def _nearest_whole(value: Values, limits: np.iinfo[Any]) -> Array:
    """Doubles as the nearest whole numbers, halves to the even one, as the engine's cast has it."""
    if value.kind is not Kind.REAL:
        raise UnknownOperationError
    whole = np.rint(np.where(np.asarray(value.null, np.bool_), 0.0, value.data))
    if not ((whole >= limits.min) & (whole < limits.max)).all():
        raise UnknownOperationError  # none of them may be asked for, or the engine stops
    return whole.astype(limits.dtype)
