"""What a plan's operations do with arrays, as SQL has it: NULL in, NULL out, three truths.

Every function takes the operands of an operation of ``scoring.splitting`` and gives its values.
What a kind of values is not known to do is left to SQL by ``UnknownOperationError``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeykit.engines.arrays.values import (
    FALSE,
    MICROSECONDS_OF_DAY,
    NOTHING,
    TRUE,
    UNKNOWN,
    Array,
    Bytes,
    Kind,
    Values,
    truth,
)


class UnknownOperationError(Exception):
    """Values of these kinds are not put together here."""


# Truths


def bytes_of(values: Values) -> Bytes:
    """The bytes of truths; NULL is unknown."""
    if values.kind is Kind.TRUTH:
        return values.data  # type: ignore[no-any-return]
    if values.kind is Kind.NOTHING:
        return UNKNOWN
    raise UnknownOperationError


def all_of(*operands: Values) -> Values:
    """The operator ``and``."""
    return truth(reduce(_lesser, map(bytes_of, operands)))


def any_of(*operands: Values) -> Values:
    """The operator ``or``."""
    return truth(reduce(_greater, map(bytes_of, operands)))


def _lesser(left: Bytes, right: Bytes) -> Bytes:
    return np.minimum(left, right, dtype=np.uint8)


def _greater(left: Bytes, right: Bytes) -> Bytes:
    return np.maximum(left, right, dtype=np.uint8)


def negation(value: Values) -> Values:
    """The operator ``not``."""
    return truth(TRUE - bytes_of(value))


def is_null(value: Values) -> Values:
    """The operator ``is null``."""
    if value.kind is Kind.NOTHING:
        return truth(TRUE)
    if value.kind is Kind.TRUTH:
        return truth((value.data & UNKNOWN) << 1)
    return truth(_null(value) << 1)


def is_true(value: Values) -> Values:
    """The operator ``is true``."""
    return truth(bytes_of(value) & TRUE)


def is_false(value: Values) -> Values:
    """The operator ``is false``."""
    return truth(_twice(np.equal(bytes_of(value), FALSE)))


def _twice(known: Array | bool) -> Bytes:
    return known.view(np.uint8) << 1 if isinstance(known, np.ndarray) else int(known) << 1


def _null(value: Values) -> Bytes:
    """1 where there is no value."""
    if value.kind is Kind.TRUTH:
        return value.data & UNKNOWN  # type: ignore[no-any-return]
    if value.kind is Kind.NOTHING:
        return 1
    if value.kind is not Kind.OTHER:
        return value.null
    if isinstance(value.data, pa.Scalar):
        return 0 if value.data.is_valid else 1
    if not value.data.null_count:
        return 0
    return np.asarray(value.data.is_null().to_numpy(zero_copy_only=False)).view(np.uint8)


# Comparisons

_Compare = Callable[[Array, Array], Array]


def _comparison(how: _Compare, of_texts: Callable[[pa.Array, pa.Array], pa.Array]) -> Operator:
    def compared(left: Values, right: Values) -> Values:
        if Kind.NOTHING in (left.kind, right.kind):
            return truth(UNKNOWN)
        if left.kind is Kind.OTHER and right.kind is Kind.OTHER:
            return _compared_texts(of_texts, left, right)
        left, right = _alike(left, right)
        found = _twice(how(left.data, right.data))
        return truth(_unknown_where(found, _either(_null(left), _null(right))))

    return compared


def _unknown_where(found: Bytes, null: Bytes) -> Bytes:
    if isinstance(null, np.ndarray):
        kept: Array = null - np.uint8(1)  # 255 where there is a value, 0 where there is none
        kept &= found
        kept |= null
        return kept
    return UNKNOWN if null else found


def _either(left: Bytes, right: Bytes) -> Bytes:
    if isinstance(left, np.ndarray):
        return left | right if isinstance(right, np.ndarray) or right else left
    return right if not left else 1


def _compared_texts(
    how: Callable[[pa.Array, pa.Array], pa.Array], left: Values, right: Values
) -> Values:
    found = how(decoded(left.data), decoded(right.data))
    if isinstance(found, pa.Scalar):
        return truth({True: TRUE, False: FALSE, None: UNKNOWN}[found.as_py()])
    unknown = np.asarray(found.is_null().to_numpy(zero_copy_only=False)).view(np.uint8)
    known = np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False)).view(np.uint8)
    return truth((known << 1) | unknown)


def decoded(array: pa.Array | pa.Scalar) -> pa.Array | pa.Scalar:
    """Texts and lists written out, where they stand in a dictionary."""
    return array.dictionary.take(array.indices) if isinstance(array, pa.DictionaryArray) else array


_NUMBERS = (Kind.WHOLE, Kind.REAL)
_DAYS = (Kind.DAY, Kind.MOMENT)


def _alike(left: Values, right: Values) -> tuple[Values, Values]:
    """Two values of one kind: whole numbers become real ones, days moments."""
    if left.kind is right.kind and left.kind is not Kind.OTHER:
        return left, right
    if left.kind in _NUMBERS and right.kind in _NUMBERS:
        return as_real(left), as_real(right)
    if left.kind in _DAYS and right.kind in _DAYS:
        return as_moment(left), as_moment(right)
    raise UnknownOperationError


# Arithmetic


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


def _arithmetic(how: _Compare) -> Operator:
    def done(left: Values, right: Values) -> Values:
        if Kind.NOTHING in (left.kind, right.kind):
            return NOTHING
        if left.kind not in _NUMBERS or right.kind not in _NUMBERS:
            raise UnknownOperationError
        left, right = _alike(left, right)
        null = _either(left.null, right.null)
        if left.kind is Kind.WHOLE:
            left, right = _wide(left), _wide(right)
        return Values(left.kind, how(left.data, right.data), null)

    return done


def _wide(value: Values) -> Values:
    """Whole numbers with room: what the plan adds and multiplies are days, marks and counts."""
    data = value.data
    return Values(
        Kind.WHOLE, data.astype(np.int64) if isinstance(data, np.ndarray) else data, value.null
    )


def quotient(left: Values, right: Values) -> Values:
    """``/`` of doubles; the divisor is never zero where it is known."""
    if Kind.NOTHING in (left.kind, right.kind):
        return NOTHING
    left, right = as_real(left), as_real(right)
    null = _either(left.null, right.null)
    return Values(Kind.REAL, np.divide(left.data, right.data), null)


def negative(value: Values) -> Values:
    """The operator ``-``."""
    if value.kind is Kind.WHOLE:
        value = _wide(value)
    elif value.kind is not Kind.REAL:
        raise UnknownOperationError
    return Values(value.kind, -value.data, value.null)


def _of_real(how: Callable[[Array], Array]) -> Operator:
    def done(value: Values) -> Values:
        if value.kind is not Kind.REAL:
            raise UnknownOperationError
        return Values(Kind.REAL, how(value.data), value.null)

    return done


def rounded(value: Values, places: Values) -> Values:
    """``round``: the scaled number to the nearest whole one, halves away from zero."""
    if value.kind is not Kind.REAL or not places.is_one:
        raise UnknownOperationError
    scale = 10.0**places.data
    return Values(Kind.REAL, _nearest(value.data * scale) / scale, value.null)


def _nearest(data: Array) -> Array:
    cut = np.trunc(data)
    away = np.copysign(np.abs(data - cut) >= 0.5, data)
    return np.asarray(cut + away)


def is_finite(value: Values) -> Values:
    """The operator ``isfinite``."""
    if value.kind is not Kind.REAL:
        raise UnknownOperationError
    return truth(_unknown_where(_twice(np.isfinite(value.data)), value.null))


def marks(left: Values, right: Values) -> Values:
    """``|`` of whole numbers."""
    if left.kind is not Kind.WHOLE or right.kind is not Kind.WHOLE:
        raise UnknownOperationError
    null = _either(left.null, right.null)
    return Values(Kind.WHOLE, np.bitwise_or(left.data, right.data), null)


def days_between(start: Values, end: Values) -> Values:
    """Whole days from one day to another."""
    if Kind.NOTHING in (start.kind, end.kind):
        return NOTHING
    if start.kind is not Kind.DAY or end.kind is not Kind.DAY:
        raise UnknownOperationError
    return Values(Kind.WHOLE, end.data - start.data, _either(start.null, end.null))


def _extreme(how: _Compare) -> Operator:
    """``least``, ``greatest`` of those that are known."""

    def two(left: Values, right: Values) -> Values:
        if left.kind is Kind.NOTHING:
            return right
        if right.kind is Kind.NOTHING:
            return left
        left, right = _alike(left, right)
        if left.kind is Kind.TRUTH:
            raise UnknownOperationError
        both = Values(left.kind, how(left.data, right.data), 0)
        first = choose(left.null, right, both) if _is_some(left.null) else both
        found = choose(right.null, left, first) if _is_some(right.null) else first
        return Values(found.kind, found.data, left.null & right.null)

    def of(*operands: Values) -> Values:
        return reduce(two, operands)

    return of


def _is_some(null: Bytes) -> bool:
    return isinstance(null, np.ndarray) or bool(null)


# Choices


def choose(where: Bytes, value: Values, otherwise: Values) -> Values:
    """``value`` where the byte is 1, else ``otherwise``."""
    if not isinstance(where, np.ndarray):
        return value if where else otherwise
    if Kind.OTHER in (value.kind, otherwise.kind):
        return _choose_other(where, value, otherwise)
    if otherwise.kind is Kind.NOTHING:
        return _known_where(where, value)
    if value.kind is Kind.NOTHING:
        return _known_where(where ^ 1, otherwise)
    if value.kind is not otherwise.kind:
        value, otherwise = _alike(value, otherwise)
    data = _blend(where, value.data, otherwise.data)
    if value.kind is Kind.TRUTH:
        return truth(data)
    if not _is_some(value.null) and not _is_some(otherwise.null):
        return Values(value.kind, data)
    return Values(value.kind, data, _blend(where, value.null, otherwise.null))


_TYPED = {Kind.WHOLE: np.uint8(0), Kind.REAL: 0.0, Kind.DAY: np.int32(0), Kind.MOMENT: 0}


def _known_where(where: Array, value: Values) -> Values:
    """The value where the byte is 1, else NULL: what stands there need not be written over."""
    if value.kind is Kind.NOTHING:
        return NOTHING
    if value.kind is Kind.TRUTH:
        return truth(_blend(where, value.data, UNKNOWN))
    null = where ^ 1
    if _is_some(value.null):
        null |= value.null
    return Values(value.kind, value.data, null)


def _nothing_as(kind: Kind) -> Values:
    return truth(UNKNOWN) if kind is Kind.TRUTH else Values(kind, _TYPED[kind], 1)


def _blend(where: Array, value: Bytes, otherwise: Bytes) -> Array:
    """Of bytes by their bits, which is several times as fast as to look at each."""
    left, right = _small(value, otherwise), _small(otherwise, value)
    if left.dtype.itemsize == right.dtype.itemsize == 1 and left.dtype == right.dtype:
        mask = np.negative(where).view(left.dtype)
        if right.ndim == 0 and not right:
            return mask & left
        mask &= left ^ right
        mask ^= right
        return mask
    return np.where(where.view(np.bool_), left, right)


def _small(value: Bytes | float, beside: Bytes) -> Array:
    """A scalar in the type of what stands beside it, or the smallest that holds it."""
    if isinstance(value, np.ndarray | np.generic):
        return np.asarray(value)
    if isinstance(value, float):
        return np.asarray(value)
    type_ = getattr(beside, "dtype", None)
    if type_ is not None and np.can_cast(np.min_scalar_type(value), type_):
        return np.asarray(value, dtype=type_)
    return np.asarray(value, dtype=np.min_scalar_type(value))


def _choose_other(where: Array, value: Values, otherwise: Values) -> Values:
    """Of texts or lists; mostly all rows or none are chosen."""
    if not where.any():
        if otherwise.kind is not Kind.NOTHING:
            return otherwise
    elif where.all() and value.kind is not Kind.NOTHING:
        return value
    if value.kind is Kind.NOTHING:
        value = Values(Kind.OTHER, pa.scalar(None, _type_of(otherwise)))
    elif otherwise.kind is Kind.NOTHING:
        otherwise = Values(Kind.OTHER, pa.scalar(None, _type_of(value)))
    if value.kind is not otherwise.kind or _type_of(value) != _type_of(otherwise):
        raise UnknownOperationError
    if value.is_one and _is_pooled(otherwise):
        return _choose_pooled(where, value, otherwise)
    if otherwise.is_one and _is_pooled(value):
        return _choose_pooled(where ^ 1, otherwise, value)
    mask = pa.array(where.view(np.bool_))
    return Values(Kind.OTHER, pc.if_else(mask, decoded(value.data), decoded(otherwise.data)))


def _is_pooled(values: Values) -> bool:
    """Whether each is one of a few that are known."""
    return values.is_one or isinstance(values.data, pa.DictionaryArray)


def _choose_pooled(where: Array, one: Values, others: Values) -> Values:
    """One value where the byte is 1: it joins those to choose from, and no text is copied."""
    if others.is_one:
        pool, codes, null = pa.array([others.data], one.data.type), np.int32(0), None
    else:
        pool, codes = others.data.dictionary, others.data.indices
        null = np.asarray(codes.is_null()) if codes.null_count else None
        codes = codes.fill_null(0).to_numpy(zero_copy_only=True)
    grown = pa.concat_arrays([pool, pa.array([one.data], pool.type)])
    chosen_codes = np.where(where.view(np.bool_), np.int32(len(pool)), codes)
    if null is not None:
        null = null & (where == 0)
    indices = pa.array(chosen_codes, mask=null)
    return Values(Kind.OTHER, pa.DictionaryArray.from_arrays(indices, grown))


def _type_of(values: Values) -> pa.DataType:
    type_ = values.data.type
    return type_.value_type if pa.types.is_dictionary(type_) else type_


def first_known(*operands: Values) -> Values:
    """The operator ``coalesce``."""
    found, *others = reversed(operands)
    for value in others:
        null = _null(value)
        found = choose(null, found, value) if _is_some(null) else value
    return found


def null_if(value: Values, other: Values) -> Values:
    """The operator ``nullif``."""
    same = bytes_of(_KINDS["="](value, other))
    return choose(chosen(same), NOTHING, value)


def chosen(condition: Bytes) -> Bytes:
    """1 where a truth is true."""
    return condition >> 1


NO_CODE = 255
"""The byte of a whole number that is NULL, or no small one."""


def codes_of(value: Values) -> Bytes:
    """Whole numbers from 0 below ``NO_CODE`` as bytes."""
    if value.kind is Kind.NOTHING:
        return NO_CODE
    if value.kind is not Kind.WHOLE:
        raise UnknownOperationError
    data = value.data
    if not isinstance(data, np.ndarray):
        codes: Bytes = int(data) if 0 <= data < NO_CODE else NO_CODE
    elif data.dtype == np.uint8:
        codes = data
    else:  # a negative one is a large one without its sign
        unsigned = data.view(np.dtype(f"u{data.dtype.itemsize}"))
        codes = np.minimum(unsigned, NO_CODE).astype(np.uint8)
    if isinstance(value.null, np.ndarray):
        return np.bitwise_or(codes, np.negative(value.null))
    return NO_CODE if value.null else codes


def same(codes: Bytes, number: int) -> Bytes:
    """1 where a code is the number."""
    if isinstance(codes, np.ndarray):
        return np.equal(codes, number).view(np.uint8)
    return int(codes == number)


# Casts


def cast(value: Values, to: str) -> Values:
    """A cast that cannot fail."""
    if value.kind is Kind.NOTHING:
        return _cast_nothing(to)
    if to == "boolean" and value.kind is Kind.TRUTH:
        return value
    if to in _WHOLE:
        return _cast_whole(value, _WHOLE[to])
    if to == "double" and value.kind in _NUMBERS:
        return as_real(value)
    if to == "date" and value.kind in _DAYS:
        return as_day(value)
    if to == "timestamp" and value.kind in _DAYS:
        return as_moment(value)
    if to == "text" and value.kind is Kind.OTHER and pa.types.is_string(_type_of(value)):
        return value
    raise UnknownOperationError


_WholeType = type[np.uint8] | type[np.uint16] | type[np.int32] | type[np.int64]
_WHOLE: Mapping[str, _WholeType] = {
    "utinyint": np.uint8,
    "usmallint": np.uint16,
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
        return _nothing_as(_CAST_KINDS[to])
    return NOTHING


def _cast_whole(value: Values, type_: _WholeType) -> Values:
    if value.kind is Kind.TRUTH:
        data, null = value.data >> 1, value.data & UNKNOWN
    elif value.kind is Kind.WHOLE:
        data, null = value.data, value.null
    else:
        raise UnknownOperationError
    if isinstance(data, np.ndarray):
        return Values(Kind.WHOLE, data.astype(type_, copy=False), null)
    return Values(Kind.WHOLE, type_(data), null)


Operator = Callable[..., Values]

_KINDS: Mapping[str, Operator] = {
    "and": all_of,
    "or": any_of,
    "not": negation,
    "is null": is_null,
    "is true": is_true,
    "is false": is_false,
    "=": _comparison(np.equal, pc.equal),
    "<>": _comparison(np.not_equal, pc.not_equal),
    "<": _comparison(np.less, pc.less),
    "<=": _comparison(np.less_equal, pc.less_equal),
    ">": _comparison(np.greater, pc.greater),
    ">=": _comparison(np.greater_equal, pc.greater_equal),
    "+": _arithmetic(np.add),
    "-": _arithmetic(np.subtract),
    "*": _arithmetic(np.multiply),
    "/": quotient,
    "negative": negative,
    "abs": _of_real(np.abs),
    "floor": _of_real(np.floor),
    "ceil": _of_real(np.ceil),
    "round": rounded,
    "isfinite": is_finite,
    "|": marks,
    "days": days_between,
    "least": _extreme(np.minimum),
    "greatest": _extreme(np.maximum),
    "coalesce": first_known,
    "nullif": null_if,
}


def operator(kind: str) -> Operator:
    """What does an operation of this kind."""
    return _KINDS[kind]
