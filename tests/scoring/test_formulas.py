"""What is said of a value is read as the same value, and nothing else can be said."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlglot import exp

from journeykit.scoring import sql
from journeykit.scoring.formulas import NotAFormulaError, column, read, say
from journeykit.scoring.sql import Sql

A, B = sql.column("a"), sql.column('b "quoted"')
SAYABLE: tuple[Sql, ...] = (
    A,
    sql.number(1.5e-7),
    sql.number(-3),
    sql.whole(12),
    sql.text("it's"),
    sql.null(),
    sql.null("double"),
    sql.boolean(True),
    sql.day(date(2026, 9, 30)),
    sql.is_null(A),
    sql.is_known(A),
    sql.is_true(sql.equal(A, B)),
    sql.is_false(sql.both([A, sql.either([B, sql.negate(A)])])),
    sql.divide(sql.binary(exp.Sub, A, B), exp.Nullif(this=B, expression=sql.number(0))),
    sql.binary(exp.Mul, sql.binary(exp.Add, A, B), A),
    sql.case([(A, B), (sql.binary(exp.LTE, A, B), sql.number(2))], sql.number(1)),
    sql.case([(sql.whole(1), B)], subject=A),
    sql.when(sql.binary(exp.NEQ, A, B), A),
    sql.coalesce(A, B, sql.number(0)),
    exp.Round(this=A, decimals=sql.whole(9)),
    exp.Round(this=A),
    exp.Between(this=A, low=sql.whole(2), high=sql.whole(6)),
    sql.cast(A, "timestamp"),
    exp.DateDiff(this=B, expression=sql.cast(A, "date"), unit=exp.Var(this="DAY")),
)
UNSAYABLE: tuple[Sql, ...] = (
    sql.column("a", "t"),
    sql.function("read_text", sql.text("/etc/passwd")),
    exp.Select(expressions=[A]),
    sql.try_cast(A, "double"),
    sql.cast(A, "varchar[]"),
    sql.cast(A, "decimal(18, 6)"),
    exp.Array(expressions=[A]),
    exp.Is(this=A, expression=B),
    exp.DateDiff(this=B, expression=A, unit=exp.Var(this="MONTH")),
    exp.DateDiff(this=B, expression=A),
    exp.Round(this=A, decimals=sql.whole(9), truncate=sql.whole(1)),
    exp.Sum(this=A),
)


@pytest.mark.parametrize("tree", SAYABLE, ids=lambda tree: sql.render(tree, "duckdb"))
def test_a_value_is_read_as_it_was_said(tree: Sql) -> None:
    again = read(json.loads(json.dumps(say(tree, column))))
    assert again == tree
    assert sql.render(again, "duckdb") == sql.render(tree, "duckdb") == again.sql("duckdb")


@pytest.mark.parametrize("tree", UNSAYABLE, ids=lambda tree: type(tree).__name__)
@pytest.mark.parametrize("is_within", [False, True])
def test_there_are_no_words_for_anything_else(tree: Sql, is_within: bool) -> None:
    with pytest.raises(NotAFormulaError):
        say(sql.binary(exp.Add, A, tree) if is_within else tree, column)


def test_a_column_is_what_the_sayer_says_it_is() -> None:
    said = say(sql.binary(exp.Add, A, B), lambda name: ["number", str(len(name))])
    assert sql.render(read(said), "duckdb") == "1 + 10"
