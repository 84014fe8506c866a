"""What arrays put together in words is what SQL takes apart, and what Python counts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeykit.engines.arrays.truths import UnknownOperationError
from journeykit.engines.arrays.values import NOTHING, Kind, Values, truth
from journeykit.engines.arrays.words import put_together
from journeykit.engines.stored import kept_as
from journeykit.scoring.storing import Stored
from journeykit.scoring.words import BITS, DATE, Lane, Small, Word, lay_out

EPOCH = date(1970, 1, 1)
NUMBERS = {
    "utinyint": (np.uint8, 0, 254),
    "usmallint": (np.uint16, 0, 65_534),
    "uint": (np.uint32, 0, (1 << 31) - 1),
    "bigint": (np.int64, -3_652_058, 3_652_058),
}
ANYTHING = 77
"""What stands where there is nothing."""


def small(type_: str) -> Small:
    if type_ in ("boolean", DATE):
        return Small(type_)
    return Small(type_, *NUMBERS[type_][1:])


def values_of(type_: str) -> st.SearchStrategy[object]:
    if type_ == "boolean":
        return st.booleans()
    if type_ == DATE:
        return st.dates()
    _, least, most = NUMBERS[type_]
    return st.integers(least, most) | st.sampled_from([least, most])


def as_arrays(type_: str, cells: list[Any]) -> Values:
    """The cells of a column as arrays have them."""
    if type_ == "boolean":
        return truth(np.array([{None: 1, True: 2, False: 0}[one] for one in cells], np.uint8))
    null = np.array([one is None for one in cells], np.uint8)
    if type_ == DATE:
        days = [ANYTHING if one is None else (one - EPOCH).days for one in cells]
        return Values(Kind.DAY, np.array(days, np.int32), null)
    numbers = [ANYTHING if one is None else one for one in cells]
    return Values(Kind.WHOLE, np.array(numbers, NUMBERS[type_][0]), null)


def read_back(path: Path, words: tuple[Word, ...]) -> dict[str, list[object]]:
    names = tuple(lane.column for word in words for lane in word.lanes)
    kept = kept_as(path, Stored(names, words=words).as_json())
    found = duckdb.connect(config={"threads": 1}).sql(f"SELECT * FROM ({kept.packed})")
    return found.to_arrow_table().to_pydict()


columns = st.lists(st.sampled_from([*NUMBERS, "boolean", DATE]), min_size=2, max_size=14)


@settings(max_examples=25, deadline=None)
@given(data=st.data(), types=columns, rows=st.integers(1, 12))
def test_every_value_comes_back(
    data: st.DataObject, types: list[str], rows: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cells = {
        f"c{n}": data.draw(st.lists(st.none() | values_of(type_), min_size=rows, max_size=rows))
        for n, type_ in enumerate(types)
    }
    words = lay_out({f"c{n}": small(type_) for n, type_ in enumerate(types)})
    arrays = {f"c{n}": as_arrays(type_, cells[f"c{n}"]) for n, type_ in enumerate(types)}
    if not words:
        return
    path = tmp_path_factory.mktemp("words") / "words.parquet"
    pq.write_table(pa.table({one.name: put_together(one, arrays, rows) for one in words}), path)
    found = read_back(path, words)
    assert found == {name: cells[name] for name in found}
    assert len(found) >= len(types) - 1


def test_one_value_for_all_rows_and_none(tmp_path: Path) -> None:
    (word,) = lay_out({name: Small("boolean") for name in "abcd"} | {"day": Small(DATE)})
    values = {
        "a": truth(2),
        "b": NOTHING,
        "c": truth(1),
        "d": truth(0),
        "day": Values(Kind.DAY, np.int32((date(9999, 12, 31) - EPOCH).days)),
    }
    path = tmp_path / "words.parquet"
    pq.write_table(pa.table({word.name: put_together(word, values, 2)}), path)
    assert read_back(path, (word,)) == {
        "day": [date(9999, 12, 31)] * 2,
        "a": [True] * 2,
        "b": [None] * 2,
        "c": [None] * 2,
        "d": [False] * 2,
    }


LANE = Lane("x", 0, 8, "utinyint")
DAYS = Lane("x", 32, 32, DATE)


@pytest.mark.parametrize(
    ("lane", "values"),
    [
        (LANE, Values(Kind.WHOLE, np.array([3, 255], np.uint8))),
        (LANE, Values(Kind.WHOLE, np.array([3, 256], np.int64))),
        (LANE, Values(Kind.WHOLE, np.array([3, -1], np.int64))),
        (LANE, Values(Kind.WHOLE, 300)),
        (LANE, Values(Kind.REAL, np.array([1.0, 2.0]))),
        (DAYS, Values(Kind.DAY, np.array([0, (date.min - EPOCH).days - 1], np.int32))),
        (DAYS, Values(Kind.DAY, np.array([0, 2**31 - 1], np.int32))),
        (Lane("x", 32, 32, "bigint", -5), Values(Kind.WHOLE, np.array([-6, 0], np.int64))),
    ],
)
def test_what_a_lane_cannot_hold_is_refused(lane: Lane, values: Values) -> None:
    with pytest.raises(UnknownOperationError):
        put_together(Word("w", (lane,)), {"x": values}, 2)


def test_what_stands_where_there_is_nothing_is_no_matter() -> None:
    null = np.array([0, 1], np.uint8)
    far = Values(Kind.WHOLE, np.array([254, 255], np.uint8), null)
    assert put_together(Word("w", (LANE,)), {"x": far}, 2).to_pylist() == [255, 0]
    days = Values(Kind.DAY, np.array([0, -(2**31)], np.int32), null)
    first = (EPOCH - date.min + timedelta(days=1)).days
    assert put_together(Word("w", (DAYS,)), {"x": days}, 2).to_pylist() == [first << 32, 0]


def test_lanes_do_not_overlap_and_begin_at_their_width() -> None:
    names = [f"c{n}" for n in range(40)]
    types = [*NUMBERS, "boolean", DATE]
    words = lay_out({name: small(types[n % len(types)]) for n, name in enumerate(names)})
    for word in words:
        assert len(word.lanes) > 1
        assert sum(lane.mask for lane in word.lanes) < 1 << BITS
        assert sum(lane.mask.bit_count() for lane in word.lanes) == sum(
            lane.bits for lane in word.lanes
        )
        assert all(lane.shift % lane.bits == 0 for lane in word.lanes)
    assert sorted(lane.column for word in words for lane in word.lanes) == sorted(names)


def test_a_column_that_has_no_room_or_no_company_stands_by_itself() -> None:
    assert lay_out({"marks": Small("ubigint", 0, (1 << 40) - 1), "lost": Small("boolean")}) == ()
