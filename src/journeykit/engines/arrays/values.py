"""Values of a column for some thousand rows, as arrays, each with what is NULL among them.

A truth has three values in one byte: 0 false, 1 unknown, 2 true, so that AND is the lesser of two,
OR the greater and NOT two minus it. A number, a day or a moment has a byte beside it that is 1
where it is NULL; what stands there then means nothing. Texts and lists are arrays of Arrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

Array: TypeAlias = "np.ndarray[Any, np.dtype[Any]]"
Bytes: TypeAlias = "Array | int"
"""A byte for each row, or one for all of them."""

FALSE, UNKNOWN, TRUE = 0, 1, 2
MICROSECONDS_OF_DAY = 86_400_000_000


class Kind(Enum):
    """What values are."""

    NOTHING = auto()
    """NULL, of no type yet."""
    TRUTH = auto()
    WHOLE = auto()
    REAL = auto()
    DAY = auto()
    """Days from 1970-01-01."""
    MOMENT = auto()
    """Microseconds from 1970-01-01 00:00:00."""
    OTHER = auto()
    """A text or a list."""


@dataclass(frozen=True, slots=True)
class Values:
    """One value for each of some rows, or one for all of them.

    Attributes:
        kind: What they are.
        data: An array, or one scalar for all rows; of ``OTHER`` an array or a scalar of Arrow; of
            ``NOTHING`` None. A truth is 0, 1 or 2.
        null: 1 where a row has none: an array, or one byte for all rows. A truth says so itself,
            and what is ``OTHER`` too.
    """

    kind: Kind
    data: Any = None
    null: Bytes = 0

    @property
    def is_one(self) -> bool:
        """Whether it is one value for all rows."""
        if self.kind is Kind.OTHER:
            return isinstance(self.data, pa.Scalar)
        return not isinstance(self.data, np.ndarray) and not isinstance(self.null, np.ndarray)


NOTHING = Values(Kind.NOTHING)


def is_none(values: Values) -> bool:
    """Whether numbers, days or moments are NULL in every row, whatever stands in them."""
    return not isinstance(values.null, np.ndarray) and bool(values.null)


def truth(data: Bytes) -> Values:
    """Truths of these bytes."""
    return Values(Kind.TRUTH, data)


def text(value: str | None) -> Values:
    """One text for all rows."""
    return Values(Kind.OTHER, pa.scalar(value, pa.string()))


def from_arrow(array: pa.Array) -> Values:
    """The values of an array of Arrow; one that has a single type which scoring knows."""
    type_ = array.type
    if pa.types.is_null(type_):
        return NOTHING
    null: Bytes = 0
    if array.null_count:
        null = _bytes(array.is_null())
    if pa.types.is_boolean(type_):
        data = _bytes(array.fill_null(False)) << 1
        return truth(data | null)
    if pa.types.is_integer(type_):
        return Values(Kind.WHOLE, _numbers(array, 0), null)
    if pa.types.is_float64(type_):
        return Values(Kind.REAL, _numbers(array, 0.0), null)
    if pa.types.is_date32(type_):
        return Values(Kind.DAY, _numbers(array.view(pa.int32()), 0), null)
    if pa.types.is_timestamp(type_) and type_.unit == "us" and type_.tz is None:
        return Values(Kind.MOMENT, _numbers(array.view(pa.int64()), 0), null)
    return Values(Kind.OTHER, array)


def one_from_arrow(array: pa.Array) -> Values:
    """The single value of an array, as one for all rows."""
    found = from_arrow(array)
    if found.kind is Kind.OTHER:
        return Values(Kind.OTHER, array[0])
    if found.kind is Kind.NOTHING:
        return found
    null = int(found.null[0]) if isinstance(found.null, np.ndarray) else found.null
    return Values(found.kind, found.data[0].item(), null)


def _numbers(array: pa.Array, filler: float) -> Array:
    known = array.fill_null(filler) if array.null_count else array
    return np.asarray(known.to_numpy(zero_copy_only=True))


def _bytes(array: pa.BooleanArray) -> Array:
    return np.asarray(array.to_numpy(zero_copy_only=False)).view(np.uint8)


def _mask(null: Bytes, rows: int) -> Array | None:
    if isinstance(null, np.ndarray):
        return null.view(np.bool_)
    return np.ones(rows, dtype=np.bool_) if null else None


def _is_of(array: pa.Array, type_: pa.DataType) -> bool:
    """Whether an array is of a type, be it by a dictionary."""
    own = array.type
    return bool(own == type_ or (pa.types.is_dictionary(own) and own.value_type == type_))


def spread(values: Values, rows: int) -> Array:
    """The data for each row; a single value is repeated."""
    if isinstance(values.data, np.ndarray):
        return values.data
    return np.full(rows, values.data, dtype=_DTYPES.get(values.kind))


_DTYPES = {
    Kind.TRUTH: np.uint8,
    Kind.REAL: np.float64,
    Kind.DAY: np.int32,
    Kind.MOMENT: np.int64,
}


def to_arrow(values: Values, rows: int, type_: pa.DataType | None = None) -> pa.Array:
    """An array of Arrow for so many rows.

    Args:
        values: What it holds.
        rows: How many.
        type_: What it is to be; without it, what the values are.

    Raises:
        pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError: They are not of that type.
    """
    if values.kind is Kind.NOTHING:
        return pa.nulls(rows, type_ or pa.null())
    if values.kind is Kind.OTHER:
        other = pa.repeat(values.data, rows) if values.is_one else values.data
        if isinstance(other, pa.DictionaryArray) and not pa.types.is_string(other.type.value_type):
            other = other.dictionary.take(other.indices)
        return other if type_ is None or _is_of(other, type_) else other.cast(type_)
    data = spread(values, rows)
    if values.kind is Kind.TRUTH:
        unknown = (data & UNKNOWN).view(np.bool_)
        made = pa.array((data >> 1).view(np.bool_), mask=unknown)
        return made if type_ is None else made.cast(type_)
    made = pa.array(data, mask=_mask(values.null, rows))
    if values.kind is Kind.DAY:
        made = made.view(pa.date32())
    elif values.kind is Kind.MOMENT:
        made = made.view(pa.timestamp("us"))
    return made if type_ is None or made.type == type_ else made.cast(type_)
