"""Points and shares that follow from measures that a file lists are Python's arithmetic."""

from __future__ import annotations

import json
import random
from pathlib import Path

import duckdb
import pytest

from journeykit.engines.stored import kept_as
from journeykit.errors import InputError
from journeykit.scoring.points import Scored
from journeykit.scoring.storing import Stored

MEASURES = (
    Scored("measured.a", "points_a", "contribution.a", ((0.0, 0.0), (0.4, 50.0), (0.8, 100.0)), 40),
    Scored("measured.b", "points_b", "contribution.b", ((-3.0, 100.0), (7.0, 10.0)), 1.7),
    Scored("measured.c", "points_c", "contribution.c", ((1.0, 0.0), (1e9, 100.0)), 0.1),
)
MEASURED = tuple(one.measured for one in MEASURES)
LISTED = [[one.measured, one.points, one.contribution, one.anchors, one.weight] for one in MEASURES]
KNOWN = {**json.loads(Stored((*MEASURED, "lost")).as_json()), "measures": LISTED}


def points_of(value: float | None, one: Scored) -> float | None:
    """By hand, in the order of the definition page: from below, flat outside."""
    if value is None:
        return None
    if value <= one.anchors[0][0]:
        return one.anchors[0][1]
    for (low, begin), (high, end) in zip(one.anchors, one.anchors[1:], strict=False):
        if value < high:
            return begin + (value - low) / (high - low) * (end - begin)
    return one.anchors[-1][1]


def test_what_is_told_is_the_same_arithmetic(tmp_path: Path) -> None:
    choose = random.Random(3)  # noqa: S311 - rows of a test
    some = [None, 0.0, 0.4, 0.8, -3.0, 7.0, 1.0, 1e9, -1e300, 1e300]
    rows = [
        tuple(choose.choice([*some, choose.uniform(-4, 8), choose.random()]) for _ in MEASURES)
        for _ in range(300)
    ]
    path = tmp_path / "rows.parquet"
    connection = duckdb.connect(config={"threads": 1})
    names = ", ".join(f'"{name}" DOUBLE' for name in MEASURED)
    connection.execute(f"CREATE TABLE given ({names}, lost BOOLEAN)")
    connection.executemany("INSERT INTO given VALUES (?, ?, ?, NULL)", rows)
    connection.execute(f"COPY given TO '{path}' (FORMAT parquet)")
    told = [*(one.points for one in MEASURES), *(one.contribution for one in MEASURES)]
    listed = ", ".join(f'"{name}"' for name in told)
    kept = kept_as(path, json.dumps(KNOWN))
    found = connection.execute(f"SELECT {listed} FROM ({kept.rows})").fetchall()
    for row, answer in zip(rows, found, strict=True):
        points = [points_of(value, one) for value, one in zip(row, MEASURES, strict=True)]
        known = 0.0
        for one, have in zip(MEASURES, points, strict=True):
            known += one.weight if have is not None else 0.0
        shares = [
            None if have is None else have * one.weight / known
            for one, have in zip(MEASURES, points, strict=True)
        ]
        assert list(answer) == [*points, *shares]
    some_of_it = connection.execute(kept.only({"points_b"}, MEASURED).rows)
    assert [name for name, *_ in some_of_it.description] == ["points_b"]
    everything = connection.execute(kept.rows)
    assert {name for name, *_ in everything.description} == {*MEASURED, *told, "lost"}


@pytest.mark.parametrize(
    "measure",
    [
        ["m", "p", "c", [[0, 0]], 1],
        ["m", "p", "c", [[0, 0], ["1) OR (1", 3]], 1],
        ["m", "p", "c", [[0, 0], [1, 2]], "1"],
        ["m", "p", "c"],
    ],
)
def test_a_file_that_says_something_else_of_its_measures_is_refused(measure: list[object]) -> None:
    known = {**KNOWN, "measures": [measure]}
    with pytest.raises(InputError, match="does not say what its columns are"):
        kept_as(Path("x.parquet"), json.dumps(known))
