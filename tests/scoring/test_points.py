"""Points and shares that a file does not hold are those of Python's own arithmetic."""

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
STORED = Stored((*MEASURED, "lost"), measures=MEASURES)


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
    kept = kept_as(path, STORED.as_json())
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
    some_of_it = kept.only({"points_b"}, MEASURED)
    assert [one[0] for one in connection.execute(some_of_it.rows).description] == ["points_b"]


def test_a_file_holds_what_follows_where_something_else_is_missing_or_follows_from_it() -> None:
    whole = (*MEASURED, *(name for one in MEASURES for name in (one.points, one.contribution)))
    stored = Stored((*whole, "lost"))
    assert stored.without_scores(MEASURES).columns == (*MEASURED, "lost")
    assert stored.without_scores(MEASURES).measures == MEASURES
    for other in (
        Stored(whole[1:]),
        Stored(whole[:-1]),
        Stored(whole, same=(("cell.x", "points_b"),)),
    ):
        assert other.without_scores(MEASURES) == other
    assert stored.without_scores(()) == stored


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
    known = {**json.loads(STORED.as_json()), "measures": [measure]}
    with pytest.raises(InputError, match="does not say what its columns are"):
        kept_as(Path("x.parquet"), json.dumps(known))
