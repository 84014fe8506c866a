"""Choices between values: CASE, ``coalesce``, and small numbers that a value is held against."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeykit.engines.arrays.conversions import alike, decoded, type_of
from journeykit.engines.arrays.truths import UnknownOperationError, is_some, null_of
from journeykit.engines.arrays.values import NOTHING, UNKNOWN, Array, Bytes, Kind, Values, truth


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
        value, otherwise = alike(value, otherwise)
    data = _blend(where, _in_its_type(value), _in_its_type(otherwise))
    if value.kind is Kind.TRUTH:
        return truth(data)
    if not is_some(value.null) and not is_some(otherwise.null):
        return Values(value.kind, data)
    return Values(value.kind, data, _blend(where, value.null, otherwise.null))


_TYPES = {Kind.DAY: np.int32, Kind.MOMENT: np.int64}


def _in_its_type(value: Values) -> Any:
    """The data; a single day or moment in the one type that all have."""
    type_ = _TYPES.get(value.kind)
    return value.data if type_ is None or not value.is_one else type_(value.data)


def _known_where(where: Array, value: Values) -> Values:
    """The value where the byte is 1, else NULL: what stands there need not be written over."""
    if value.kind is Kind.NOTHING:
        return NOTHING
    if value.kind is Kind.TRUTH:
        return truth(_blend(where, value.data, UNKNOWN))
    null = where ^ 1
    if is_some(value.null):
        null |= value.null
    return Values(value.kind, value.data, null)


def _blend(where: Array, value: Bytes, otherwise: Bytes) -> Array:
    """Of bytes, and of days, by their bits, which is several times as fast as to look at each."""
    left, right = _small(value, otherwise), _small(otherwise, value)
    if left.dtype != right.dtype or left.dtype not in _BLENDED:
        return np.where(where.view(np.bool_), left, right)
    if left.ndim == 0 and right.ndim == 0:
        return _one_of_two(where, left, right)
    mask = _bits(where, left.dtype)
    if right.ndim == 0 and not right:
        mask &= left
    elif left.ndim == 0 and not left:
        np.invert(mask, out=mask)
        mask &= right
    else:
        mask &= left ^ right
        mask ^= right
    return mask


def _one_of_two(where: Array, value: Array, otherwise: Array) -> Array:
    type_ = value.dtype
    found = where.view(type_) if type_.itemsize == 1 else where.astype(type_)
    found = found * np.bitwise_xor(value, otherwise)
    if otherwise:
        found ^= otherwise
    return found


def _bits(where: Array, type_: np.dtype[Any]) -> Array:
    """All bits of a value where the byte is 1, else none."""
    mask = np.negative(where)
    return mask.view(type_) if type_.itemsize == 1 else mask.view(np.int8).astype(type_)


_BLENDED = frozenset(map(np.dtype, (np.uint8, np.int8, np.uint16, np.int32)))
"""Types that are sooner blended by bits than chosen one by one; not so wider ones."""
_LIMITS = {np.dtype(type_): np.iinfo(type_) for type_ in "BHILbhil"}
_BYTE = np.dtype(np.uint8)


def _small(value: Bytes | float, beside: Bytes) -> Array:
    """A scalar in the type of what stands beside it, or the smallest that holds it."""
    if isinstance(value, np.ndarray | np.generic | float):
        return np.asarray(value)
    type_ = getattr(beside, "dtype", _BYTE)
    limits = _LIMITS[type_]
    return np.asarray(value, type_ if limits.min <= value <= limits.max else np.int64)


def _choose_other(where: Array, value: Values, otherwise: Values) -> Values:
    """Of texts or lists; mostly all rows or none are chosen."""
    if not where.any():
        if otherwise.kind is not Kind.NOTHING:
            return otherwise
    elif where.all() and value.kind is not Kind.NOTHING:
        return value
    if value.kind is Kind.NOTHING:
        value = Values(Kind.OTHER, pa.scalar(None, type_of(otherwise)))
    elif otherwise.kind is Kind.NOTHING:
        otherwise = Values(Kind.OTHER, pa.scalar(None, type_of(value)))
    if value.kind is not otherwise.kind or type_of(value) != type_of(otherwise):
        raise UnknownOperationError
    if _is_pooled(value) and _is_pooled(otherwise):
        return _choose_pooled(where, value, otherwise)
    mask = pa.array(where.view(np.bool_))
    return Values(Kind.OTHER, pc.if_else(mask, decoded(value.data), decoded(otherwise.data)))


def _is_pooled(values: Values) -> bool:
    """Whether each is one of a few that are known."""
    return values.is_one or isinstance(values.data, pa.DictionaryArray)


def _choose_pooled(where: Array, value: Values, otherwise: Values) -> Values:
    """The pools become one, and what is chosen are places in it: no text is copied."""
    pool, codes, null = _pooled(otherwise.data)
    more, chosen_codes, chosen_null = _pooled(value.data)
    is_chosen = where.view(np.bool_)
    indices = np.where(is_chosen, chosen_codes + np.int32(len(pool)), codes)
    unknown = None
    if null is not False or chosen_null is not False:
        unknown = np.where(is_chosen, chosen_null, null)
    grown = pa.concat_arrays([pool, more])
    found = pa.DictionaryArray.from_arrays(pa.array(indices, mask=unknown), grown)
    return Values(Kind.OTHER, found)


def _pooled(data: pa.DictionaryArray | pa.Scalar) -> tuple[pa.Array, Array, Array | bool]:
    """Those to choose from, the place of each among them, and what is NULL."""
    if isinstance(data, pa.Scalar):
        return _pool_of(data), np.zeros((), np.int32), not data.is_valid
    codes = data.indices
    null = np.asarray(codes.is_null()) if codes.null_count else False
    return data.dictionary, codes.fill_null(0).to_numpy(zero_copy_only=True), null


def _pool_of(one: pa.Scalar) -> pa.Array:
    """A value to choose from; none where it is NULL, which stands in no dictionary."""
    return pa.array([one] if one.is_valid else [], one.type)


def first_known(*operands: Values) -> Values:
    """The operator ``coalesce``."""
    found, *others = reversed(operands)
    for value in others:
        null = null_of(value)
        found = choose(null, found, value) if is_some(null) else value
    return found


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


def by_code(values: Mapping[int, Values], otherwise: Values) -> Callable[[Bytes], Values]:
    """What gives the one of some single values that stands beside a code, else another one."""
    codes = np.arange(NO_CODE + 1, dtype=np.uint8)
    table = otherwise
    for number, value in values.items():
        table = choose(same(codes, number), value, table)

    def found(codes: Bytes) -> Values:
        if not isinstance(codes, np.ndarray):
            return values.get(codes, otherwise)
        return table if table.is_one else at(codes)

    at = _lookup(table) if not table.is_one else found
    return found


def _lookup(table: Values) -> Callable[[Array], Values]:
    """What looks codes up in a table of values."""
    if table.kind is Kind.OTHER:
        return lambda codes: Values(Kind.OTHER, table.data.take(pa.array(codes)))
    null = _null_of_codes(table.null)
    if not isinstance(table.data, np.ndarray):
        return lambda codes: Values(table.kind, table.data, null(codes))
    shift = _shift(table)
    if shift is not None:
        return lambda codes: Values(table.kind, codes + shift, null(codes))
    return lambda codes: Values(table.kind, table.data.take(codes), null(codes))


def _null_of_codes(null: Bytes) -> Callable[[Array], Bytes]:
    """What is NULL: mostly whatever is above some code."""
    if not isinstance(null, np.ndarray):
        return lambda _: null
    begin = NO_CODE + 1 - int(np.count_nonzero(null))
    if null[begin:].all():
        return lambda codes: np.greater_equal(codes, begin).view(np.uint8)
    return null.take


def _shift(table: Values) -> np.uint8 | None:
    """What is to be added to every code whose value is known, where that is the same."""
    if table.data.dtype != _BYTE or table.kind is not Kind.WHOLE:
        return None
    codes = np.flatnonzero(np.broadcast_to(np.asarray(table.null, np.uint8), NO_CODE + 1) == 0)
    above = (table.data[codes] - codes).astype(np.uint8)
    return np.uint8(above[0]) if len(above) and (above == above[0]).all() else None


def bits_where(tests: Iterable[tuple[Bytes, int]]) -> Values:
    """Whole numbers that have a bit where its test is 1, eight of them put together at a time."""
    of_all, eights = 0, dict[int, Array]()
    for where, bit in tests:
        if not isinstance(where, np.ndarray):
            of_all |= where << bit
            continue
        eight, place = divmod(bit, 8)
        moved = where * np.uint8(1 << place)  # which numpy does sooner than to move bits
        if eight in eights:
            moved |= eights[eight]
        eights[eight] = moved
    if not eights:
        return Values(Kind.WHOLE, of_all)
    type_ = np.min_scalar_type(256 ** (max(eights) + 1) - 1)
    parts = [some.astype(type_, copy=False) << 8 * eight for eight, some in eights.items()]
    found = reduce(np.bitwise_or, [*parts, np.asarray(of_all, np.min_scalar_type(of_all))])
    return Values(Kind.WHOLE, found)
