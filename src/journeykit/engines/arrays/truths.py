"""Truths in three values, a byte each, and what is NULL."""

from __future__ import annotations

from functools import reduce

import numpy as np
import pyarrow as pa

from journeykit.engines.arrays.values import (
    FALSE,
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
        return truth((value.data & UNKNOWN) * 2)
    return truth(null_of(value) * 2)


def is_true(value: Values) -> Values:
    """The operator ``is true``."""
    return truth(bytes_of(value) & TRUE)


def is_false(value: Values) -> Values:
    """The operator ``is false``."""
    return truth(doubled(np.equal(bytes_of(value), FALSE)))


def doubled(known: Array | bool) -> Bytes:
    """The bytes of truths that are all known; numpy multiplies bytes sooner than it moves bits."""
    return known.view(np.uint8) * 2 if isinstance(known, np.ndarray) else int(known) * 2


def null_of(value: Values) -> Bytes:
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


def unknown_where(found: Bytes, null: Bytes) -> Bytes:
    """The bytes of truths, unknown where there is a NULL."""
    if isinstance(null, np.ndarray):
        kept: Array = null - np.uint8(1)  # 255 where there is a value, 0 where there is none
        kept &= found
        kept |= null
        return kept
    return UNKNOWN if null else found


def either_null(left: Bytes, right: Bytes) -> Bytes:
    """1 where one of two is NULL."""
    if isinstance(left, np.ndarray):
        return left | right if isinstance(right, np.ndarray) or right else left
    return right if not left else 1


def is_some(null: Bytes) -> bool:
    """Whether anything may be NULL."""
    return isinstance(null, np.ndarray) or bool(null)
