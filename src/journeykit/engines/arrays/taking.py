"""Values at some places: of texts that are known, of some rows, and put in among others."""

from __future__ import annotations

import numpy as np

from journeykit.engines.arrays.conversions import nothing_as
from journeykit.engines.arrays.truths import UnknownOperationError
from journeykit.engines.arrays.values import Array, Bytes, Kind, Values, spread, truth

_GLANCE = 2_048
"""Rows in which all texts of a column have come, where there are few."""


def in_order(places: Array) -> tuple[Array, Array]:
    """The number of each place among the different ones, in the order they come in, and these."""
    end = int(places.max(initial=-1)) + 1
    ordered: Array = np.array(list(dict.fromkeys(places[:_GLANCE].tolist())), np.intp)
    if len(ordered) < end:  # not all that there may be have come yet
        first = np.full(end, len(places))
        first[places[::-1]] = np.arange(len(places) - 1, -1, -1)  # of several the last one stays
        (met,) = np.nonzero(first < len(places))
        ordered = met[np.argsort(first[met])]
    numbers = np.zeros(end, np.intp)
    numbers[ordered] = np.arange(len(ordered))
    return numbers.take(places), ordered


def taken(values: Values, places: Array) -> Values:
    """The values at some places; no texts."""
    if values.kind is Kind.NOTHING:
        return values
    return Values(values.kind, values.data.take(places), _null_at(values.null, places))


def put_in(values: Values, rows: Array, some: Values, count: int) -> Values:
    """So many values, at some rows others of the same kind.

    Raises:
        UnknownOperationError: They are of another kind.
    """
    if values.kind is not some.kind and some.kind is not Kind.NOTHING:
        raise UnknownOperationError
    data = spread(values, count)
    put = nothing_as(values.kind) if some.kind is Kind.NOTHING else some
    data = data.astype(np.result_type(data, put.data))
    data[rows] = put.data
    if values.kind is Kind.TRUTH:
        return truth(data)
    null = np.array(np.broadcast_to(np.asarray(values.null, np.uint8), count))
    null[rows] = put.null
    return Values(values.kind, data, null)


def part_of(values: Values, rows: slice) -> Values:
    """The values of some rows."""
    if values.is_one:
        return values
    data, null = values.data, values.null
    return Values(
        values.kind,
        data if isinstance(data, np.generic) or np.isscalar(data) else data[rows],
        null[rows] if isinstance(null, np.ndarray) else null,
    )


def _null_at(null: Bytes, places: Array) -> Bytes:
    """What is NULL at some places; mostly one text alone says that there is nothing."""
    if not isinstance(null, np.ndarray):
        return null
    (empty,) = np.nonzero(null.view(np.bool_))
    found: Array = np.equal(places, empty[0]) if len(empty) == 1 else null.take(places)
    return found.view(np.uint8)
