"""Columns follow by the plan's own formulas from what a file holds, and from nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlglot import exp

from journeykit.engines.stored import kept_as
from journeykit.records import replace
from journeykit.scoring import sql
from journeykit.scoring.following import Followers, Formulas, follow
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Sheet
from journeykit.scoring.storing import Stored, following
from journeykit.scoring.words import Lane, Word

CELLS = ("cell.a", "cell.b", "is_there")


def twice(name: str) -> Sql:
    return sql.binary(exp.Mul, sql.column(name), sql.number(2))


def sheet(more: Mapping[str, Sql] | None = None) -> Sheet:
    """Of ``cell.a`` and ``cell.b`` a quotient, twice that where ``applies``, and their sum."""
    made = Sheet("export")
    given = [("cell.a", sql.column("c0")), ("cell.b", sql.column("c1"))]
    made.add("cells", "", [*given, ("applies", sql.column("c2")), ("is_there", sql.column("c2"))])
    nothing = exp.Nullif(this=sql.column("cell.b"), expression=sql.number(0))
    made.add("first", "", [("share", sql.divide(sql.column("cell.a"), nothing))])
    made.add("second", "", [("sum", sql.binary(exp.Add, sql.column("share"), sql.number(1)))])
    made.add("third", "", [("score", sql.when(sql.column("applies"), twice("sum")))])
    made.add("more", "", (more or {}).items())
    return made


def found(made: Sheet, *names: str, between: tuple[str, ...] = ("sum",)) -> Formulas:
    results = [(name, sql.cast(sql.column(name), "double")) for name in (*CELLS, *names)]
    given = {"applies": sql.is_known(sql.column("is_there"))}
    return follow(made.steps, results, Followers(frozenset(names), frozenset(between), given))


def test_each_follows_behind_what_it_reads() -> None:
    formulas = found(sheet(), "score", "share")
    assert [name for name, _ in formulas] == ["share", "between.sum", "score"]
    texts = {
        name: sql.render(value, "duckdb")
        for name, value in following(Stored((), formulas=formulas).as_json())
    }
    assert texts == {
        "share": '"cell.a" / NULLIF("cell.b", 0.0e0)',
        "between.sum": '"share" + 1.0e0',
        "score": 'CASE WHEN (NOT "is_there" IS NULL) THEN "between.sum" * 2.0e0 END',
    }


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"x": twice("c0")}, "the export's texts are no results"),
        ({"x": twice("y"), "y": twice("cell.a")}, "y is no result, nor may it be read on the way"),
        ({"x": sql.function("sqrt", sql.column("cell.a"))}, "there are no words for it"),
        ({"score": twice("cell.a")}, "it is made a second time"),
        ({}, "nothing makes it"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_rests_on_something_else_does_not_follow(more: dict[str, Sql], why: str) -> None:
    name = "score" if "score" in more else "x"
    assert [one for one, _ in found(sheet(more), name)] == [], why


def test_what_does_not_follow_is_held_and_others_follow_from_it() -> None:
    more = {"x": sql.function("sqrt", sql.column("cell.a")), "y": twice("x")}
    assert found(sheet(more), "x", "y") == (("y", ["*", ["column", "x"], ["number", "2.0e0"]]),)
    assert found(sheet(), "score", between=()) == ()


def test_a_column_that_is_replaced_later_does_not_follow() -> None:
    made = sheet()
    made.replace("again", "", [("share", sql.number(1))])
    assert found(made, "share") == ()


def test_a_result_of_another_name_may_have_another_type() -> None:
    results = [("worth", sql.cast(sql.column("cell.a"), "double"))]
    made = sheet({"x": twice("cell.a")})
    assert follow(made.steps, [*results, ("x", sql.column("x"))], Followers(frozenset("x"))) == ()
    as_it_is = [("worth", sql.column("cell.a")), ("x", sql.column("x"))]
    ((name, said),) = follow(made.steps, as_it_is, Followers(frozenset("x")))
    assert (name, said[1]) == ("x", ["column", "worth"])


STORED = replace(
    Stored(
        ("cell.a", "cell.b", "is_there"),
        same=(("cell.c", "cell.b"),),
        empty=(("cell.d", "double"),),
        words=(Word("w", (Lane("cell.b", 0, 8, "bigint"), Lane("is_there", 8, 8, "boolean"))),),
    ),
    formulas=(
        ("share", ["/", ["column", "cell.a"], ["nullif", ["column", "cell.c"], ["number", "0"]]]),
        ("between.sum", ["+", ["column", "share"], ["number", "1"]]),
        ("score", ["case", None, [[["column", "is_there"], ["column", "between.sum"]]], None]),
        ("none", ["+", ["column", "cell.d"], ["column", "cell.a"]]),
    ),
)
ROWS: list[dict[str, Any]] = [
    {"cell.a": 3.0, "cell.b": 4, "is_there": True, "share": 0.75, "score": 1.75, "none": None},
    {"cell.a": 1.0, "cell.b": 0, "is_there": True, "share": None, "score": None, "none": None},
    {"cell.a": 5.0, "cell.b": 2, "is_there": False, "share": 2.5, "score": None, "none": None},
    {"cell.a": None, "cell.b": None, "is_there": None, "share": None, "score": None, "none": None},
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The rows, two of their columns in lanes of a word."""
    path = tmp_path / "rows.parquet"
    texts = []
    for row in ROWS:
        least = 0 if row["cell.b"] is None else row["cell.b"] + 1
        truth = {None: 0, False: 1, True: 2}[row["is_there"]]
        texts.append(f"({row['cell.a'] or 'NULL'}, {least + 256 * truth}::UBIGINT)")
    rows = ", ".join(texts)
    duckdb.execute(f"COPY (SELECT * FROM (VALUES {rows}) AS t(\"cell.a\", w)) TO '{path}'")
    return path


def test_they_are_read_with_what_the_file_holds(file: Path) -> None:
    kept = kept_as(file, STORED.as_json())
    connection = duckdb.connect()
    answer = connection.execute(kept.rows)
    names = [name for name, *_ in answer.description]
    assert sorted(names) == sorted({*ROWS[0], "cell.c", "cell.d"})
    rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    assert rows == [{**row, "cell.c": row["cell.b"], "cell.d": None} for row in ROWS]
    some = connection.execute(kept.only({"score"}, ["cell.a", "w"]).rows)
    assert [name for name, *_ in some.description] == ["score"]
    assert [score for (score,) in some.fetchall()] == [row["score"] for row in ROWS]
    both = connection.execute(kept.only({"is_there", "share"}, ["cell.a", "w"]).rows)
    assert [name for name, *_ in both.description] == ["share", "is_there"]


def test_a_file_must_have_what_they_read(file: Path) -> None:
    known = json.loads(STORED.as_json())
    for formulas in ([*known["formulas"][:1], ["x", ["column", "y"]]], known["formulas"][2:3]):
        kept = kept_as(file, json.dumps({**known, "formulas": formulas}))
        assert not kept.needed <= {"cell.a", "w"}
    assert kept_as(file, STORED.as_json()).needed == {"cell.a", "w"}
