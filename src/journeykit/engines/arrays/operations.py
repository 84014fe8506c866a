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

from journeykit.engines.arrays.choices import choose, chosen, first_known
from journeykit.engines.arrays.conversions import NUMBERS, alike, as_real, decoded
from journeykit.engines.arrays.truths import (
    UnknownOperationError,
    all_of,
    any_of,
    bytes_of,
    doubled,
    either_null,
    is_false,
    is_null,
    is_some,
    is_true,
    negation,
    null_of,
    unknown_where,
)
from journeykit.engines.arrays.values import (
    FALSE,
    NOTHING,
    TRUE,
    UNKNOWN,
    Array,
    Kind,
    Values,
    truth,
)

# Comparisons

_Compare = Callable[[Array, Array], Array]


def _comparison(how: _Compare, of_texts: Callable[[pa.Array, pa.Array], pa.Array]) -> Operator:
    def compared(left: Values, right: Values) -> Values:
        if Kind.NOTHING in (left.kind, right.kind):
            return truth(UNKNOWN)
        if left.kind is Kind.OTHER and right.kind is Kind.OTHER:
            return _compared_texts(of_texts, left, right)
        left, right = alike(left, right)
        found = doubled(how(left.data, right.data))
        return truth(unknown_where(found, either_null(null_of(left), null_of(right))))

    return compared


def _compared_texts(
    how: Callable[[pa.Array, pa.Array], pa.Array], left: Values, right: Values
) -> Values:
    found = how(decoded(left.data), decoded(right.data))
    if isinstance(found, pa.Scalar):
        return truth({True: TRUE, False: FALSE, None: UNKNOWN}[found.as_py()])
    unknown = np.asarray(found.is_null().to_numpy(zero_copy_only=False)).view(np.uint8)
    known = np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False)).view(np.uint8)
    return truth((known << 1) | unknown)


# Arithmetic


def _arithmetic(how: _Compare) -> Operator:
    def done(left: Values, right: Values) -> Values:
        if Kind.NOTHING in (left.kind, right.kind):
            return NOTHING
        if left.kind not in NUMBERS or right.kind not in NUMBERS:
            raise UnknownOperationError
        left, right = alike(left, right)
        null = either_null(left.null, right.null)
        if left.kind is Kind.WHOLE:
            _refuse_large(how(as_real(left).data, as_real(right).data))
            left, right = _wide(left), _wide(right)
        return Values(left.kind, how(left.data, right.data), null)

    return done


_LARGE = 9.2e18
"""Where whole numbers come near to what 64 bits hold; the engine stops where they do not fit."""


def _refuse_large(about: Array) -> None:
    if (np.abs(about) >= _LARGE).any():
        raise UnknownOperationError


def _wide(value: Values) -> Values:
    """Whole numbers with room: what the plan adds and multiplies are days, marks and counts."""
    data = value.data
    wide = data.astype(np.int64) if isinstance(data, np.ndarray) else np.int64(data)
    return Values(Kind.WHOLE, wide, value.null)


def quotient(left: Values, right: Values) -> Values:
    """``/`` of doubles; the divisor is never zero where it is known."""
    if Kind.NOTHING in (left.kind, right.kind):
        return NOTHING
    left, right = as_real(left), as_real(right)
    null = either_null(left.null, right.null)
    return Values(Kind.REAL, np.divide(left.data, right.data), null)


def negative(value: Values) -> Values:
    """The operator ``-``."""
    if value.kind is Kind.NOTHING:
        return NOTHING
    if value.kind is Kind.WHOLE:
        _refuse_large(as_real(value).data)
        value = _wide(value)
    elif value.kind is not Kind.REAL:
        raise UnknownOperationError
    return Values(value.kind, -value.data, value.null)


def _of_real(how: Callable[[Array], Array]) -> Operator:
    def done(value: Values) -> Values:
        if value.kind is Kind.NOTHING:
            return NOTHING
        if value.kind is not Kind.REAL:
            raise UnknownOperationError
        return Values(Kind.REAL, how(value.data), value.null)

    return done


def rounded(value: Values, places: Values) -> Values:
    """``round``: the scaled number to the nearest whole one, halves away from zero.

    One that cannot be scaled stays as it is.
    """
    if value.kind is Kind.NOTHING:
        return NOTHING
    if value.kind is not Kind.REAL or not places.is_one:
        raise UnknownOperationError
    scale = 10.0**places.data
    found = _nearest(value.data * scale) / scale
    is_scaled = np.isfinite(found)
    if not is_scaled.all():
        found = np.where(is_scaled, found, value.data)
    return Values(Kind.REAL, found if found.ndim else found[()], value.null)


def _nearest(data: Array) -> Array:
    cut = np.trunc(data)
    away = np.copysign(np.abs(data - cut) >= 0.5, data)
    return np.asarray(cut + away)


def is_finite(value: Values) -> Values:
    """The operator ``isfinite``."""
    if value.kind is Kind.NOTHING:
        return truth(UNKNOWN)
    if value.kind is not Kind.REAL:
        raise UnknownOperationError
    return truth(unknown_where(doubled(np.isfinite(value.data)), value.null))


def marks(left: Values, right: Values) -> Values:
    """``|`` of whole numbers."""
    if Kind.NOTHING in (left.kind, right.kind):
        return NOTHING
    if left.kind is not Kind.WHOLE or right.kind is not Kind.WHOLE:
        raise UnknownOperationError
    null = either_null(left.null, right.null)
    return Values(Kind.WHOLE, np.bitwise_or(left.data, right.data), null)


def days_between(start: Values, end: Values) -> Values:
    """Whole days from one day to another."""
    if Kind.NOTHING in (start.kind, end.kind):
        return NOTHING
    if start.kind is not Kind.DAY or end.kind is not Kind.DAY:
        raise UnknownOperationError
    return Values(Kind.WHOLE, end.data - start.data, either_null(start.null, end.null))


def _extreme(is_beyond: _Compare) -> Operator:
    """``least``, ``greatest`` of those that are known; of two alike, which zeros are, the first."""

    def beyond(left: Array, right: Array) -> Array:
        found = np.where(is_beyond(right, left), right, left)
        return found if found.ndim else found[()]

    def two(left: Values, right: Values) -> Values:
        if left.kind is Kind.NOTHING:
            return right
        if right.kind is Kind.NOTHING:
            return left
        left, right = alike(left, right)
        if left.kind is Kind.TRUTH:
            raise UnknownOperationError
        if left.kind is Kind.WHOLE:
            left, right = _wide(left), _wide(right)
        both = Values(left.kind, beyond(left.data, right.data), 0)
        first = choose(left.null, right, both) if is_some(left.null) else both
        found = choose(right.null, left, first) if is_some(right.null) else first
        return Values(found.kind, found.data, left.null & right.null)

    def of(*operands: Values) -> Values:
        return reduce(two, operands)

    return of


def null_if(value: Values, other: Values) -> Values:
    """The operator ``nullif``."""
    is_same = bytes_of(_KINDS["="](value, other))
    return choose(chosen(is_same), NOTHING, value)


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
    "least": _extreme(np.less),
    "greatest": _extreme(np.greater),
    "coalesce": first_known,
    "nullif": null_if,
}


def operator(kind: str) -> Operator:
    """What does an operation of this kind."""
    return _KINDS[kind]
