"""What an allowed expression becomes: its type, what it reads, its tree and the places in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from sqlglot import exp

from journeykit.definition.expressions import (
    RESULTS,
    DataType,
    Expression,
    Kind,
    Scope,
    parse,
    span_of,
    type_of,
)
from journeykit.definition.expressions.canonical import normal_form
from tests.expressions.oracle import AS_OF, CONDITIONS, DATES, MOMENTS, SCOPE, Made

LATE = Scope(SCOPE.columns, RESULTS)
TEXT, INTEGER, DECIMAL = DataType.TEXT, DataType.INTEGER, DataType.DECIMAL
BOOLEAN, DATE, TIMESTAMP = DataType.BOOLEAN, DataType.DATE, DataType.TIMESTAMP


def read(text: str, kind: Kind = Kind.COLUMN, scope: Scope = SCOPE) -> Expression:
    found = parse(text, kind, scope)
    assert isinstance(found, Expression), (text, found)
    return found


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("a", INTEGER),
        ("-a", INTEGER),
        ("a + b * 2 - 1", INTEGER),
        ("a / b", DECIMAL),
        ("a + x", DECIMAL),
        ("1.0", DECIMAL),
        ("1", INTEGER),
        ("'1'", TEXT),
        ("t || u || '!'", TEXT),
        ("true", BOOLEAN),
        ("a = 1 or not p", BOOLEAN),
        ("date '2026-01-31'", DATE),
        ("timestamp '2026-01-31 10:00'", TIMESTAMP),
        ("as_of", DATE),
        ("d", DATE),
        ("s", TIMESTAMP),
        ("abs(a)", INTEGER),
        ("abs(x)", DECIMAL),
        ("floor(x)", INTEGER),
        ("CEIL(x)", INTEGER),
        ("round(x)", INTEGER),
        ("round(x, 0)", DECIMAL),
        ("coalesce(a, 0)", INTEGER),
        ("coalesce(a, 0.5)", DECIMAL),
        ("coalesce(null, t)", TEXT),
        ("coalesce(d, s)", TIMESTAMP),
        ("nullif(a, 0.5)", INTEGER),
        ("nullif(null, d)", DATE),
        ("least(a, b)", INTEGER),
        ("greatest(d, s, as_of)", TIMESTAMP),
        ("greatest(t, 'a')", TEXT),
        ("lower(upper(trim(t)))", TEXT),
        ("length(t)", INTEGER),
        ("days_since(d)", INTEGER),
        ("Days_Until(s)", INTEGER),
        ("days_between(d, s)", INTEGER),
        ("add_days(s, a + 1)", DATE),
        ("next_anniversary(d, 12)", DATE),
        ("next_anniversary(d, a)", DATE),
        ("year(d) * 12 + month(s)", INTEGER),
        ("case when p then 1 when q then 0.5 end", DECIMAL),
        ("case t when 'a' then null else d end", DATE),
        ("case when p then null else q end", BOOLEAN),
        ("(((a)))", INTEGER),
    ],
)
def test_types(text: str, type: DataType) -> None:
    assert read(text).type is type


@pytest.mark.parametrize(
    ("text", "type"),
    [
        ("sum(a)", INTEGER),
        ("sum(x) / sum(a)", DECIMAL),
        ("sum(case when lost then 0 else x end) filter (where a > 0) / sum(x)", DECIMAL),
        ("count(*)", INTEGER),
        ("count(t)", INTEGER),
        ("COUNT( DISTINCT t )", INTEGER),
        ("count(*) filter (where band = 'red')", INTEGER),
        ("avg(a)", DECIMAL),
        ("median(a)", DECIMAL),
        ("max(x) - min(a)", DECIMAL),
        ("coalesce(sum(a), 0)", INTEGER),
        ("case when count(*) > 0 then sum(x) else null end", DECIMAL),
        ("sum(days_since(d))", INTEGER),
        ("sum(a) / nullif(count(*), 0)", DECIMAL),
        ("sum(a) + days_since(as_of)", INTEGER),
    ],
)
def test_types_of_aggregates(text: str, type: DataType) -> None:
    assert read(text, Kind.AGGREGATE, LATE).type is type


def test_what_it_reads() -> None:
    found = read("lost or t = 'x' and days_since(d) > 3", Kind.CONDITION, LATE)
    assert found.columns == {"t", "d"}
    assert found.results == {"lost"}
    assert found.uses_as_of
    assert not read("days_between(d, e) > 3").uses_as_of
    assert read("next_anniversary(d, 3)").uses_as_of
    assert read("d > as_of").uses_as_of
    assert read("d > as_of").columns == {"d"}
    assert read("true").columns == frozenset()


@pytest.mark.parametrize(
    "name",
    [
        *("Monthly Charge", "date", "timestamp", "order", "interval", "current_date", "user"),
        *("value", "filter", "where", "distinct", "größe", "select", "row", "show", "case", "end"),
        *("in", 'a"b', "count", "year", "naïve café", "1st", "a.b", "$", "Straße (km)", "a'b"),
        *("--", "as", "over"),
    ],
)
def test_any_declared_name_can_be_written_in_quotes(name: str) -> None:
    written = '"' + name.replace('"', '""') + '"'
    found = read(f"{written} > 1 and {written} < 3", scope=Scope({name: DECIMAL}))
    assert found.columns == {name}
    assert {column.name for column in found.tree.find_all(exp.Column)} == {name}
    assert all(column.this.quoted for column in found.tree.find_all(exp.Column))


@pytest.mark.parametrize(
    "name",
    ["date", "order", "interval", "current_date", "user", "value", "filter", "where", "größe"],
)
def test_a_declared_name_that_is_a_word_of_sql_is_a_name(name: str) -> None:
    assert read(f"{name} > 1", scope=Scope({name: DECIMAL})).columns == {name}


def test_names_are_exact() -> None:
    scope = Scope({"Status": TEXT, "status": INTEGER})
    assert read("Status = 'a' and status = 1", scope=scope).columns == {"Status", "status"}


def test_the_tree_has_the_documented_shape() -> None:
    tree = read(
        "a != 1 and t not in ('x') and d >= date '2026-01-31' and s < timestamp '2026-01-31T10:00'"
    ).tree
    assert [type(each) for each in tree.flatten()] == [exp.NEQ, exp.Not, exp.GTE, exp.LT]
    assert tree.sql("duckdb") == (
        """"a" <> 1 AND NOT "t" IN ('x') AND "d" >= CAST('2026-01-31' AS DATE)"""
        """ AND "s" < CAST('2026-01-31 10:00:00' AS TIMESTAMP)"""
    )
    call = read("DAYS_SINCE(d)").tree
    assert isinstance(call, exp.Anonymous)
    assert call.name == "days_since"
    assert [each.name for each in call.expressions] == ["d"]
    rounded = read("round(x, 2)").tree
    assert isinstance(rounded, exp.Round)
    assert rounded.args["decimals"].name == "2"
    negated = read("t not like 'a%'").tree
    assert isinstance(negated, exp.Not)
    assert isinstance(negated.this, exp.Like)
    counted = read("count(distinct t)", Kind.AGGREGATE).tree
    assert isinstance(counted.this, exp.Distinct)
    filtered = read("count(*) filter (where p)", Kind.AGGREGATE).tree
    assert isinstance(filtered, exp.Filter)
    assert isinstance(filtered.this.this, exp.Star)
    assert isinstance(filtered.expression, exp.Where)


def test_a_copy_of_the_tree_keeps_types_and_places() -> None:
    copy = read("a + 1 > 2").tree.copy()
    assert span_of(copy.this) == (0, 5)
    assert type_of(copy.this) is INTEGER


def nodes_with_a_value(tree: exp.Expr) -> Iterator[exp.Expr]:
    for node in tree.walk():
        if type_of(node) is None or isinstance(node, exp.Distinct):
            continue
        if isinstance(node.parent, exp.Not) and span_of(node) == span_of(node.parent):
            continue  # `x not in (1)`: the part without `not` has no text of its own
        yield node


@settings(max_examples=100, deadline=None)
@given(CONDITIONS)
def test_every_node_is_what_its_stretch_of_text_says(made: Made) -> None:
    found = read(made.text)
    assert span_of(found.tree) == (0, len(made.text))
    for node in nodes_with_a_value(found.tree):
        start, end = span_of(node)
        again = read(made.text[start:end])
        assert normal_form(again.tree) == normal_form(node)
        assert again.type is type_of(node)


ROWS: list[tuple[Any, ...]] = [
    (1, 2, 1.5, -1.0, "a", "ab", True, False, DATES[0], DATES[1], MOMENTS[0]),
    (-1, 0, 0.5, 2.0, "B", "c d", False, True, DATES[3], DATES[2], MOMENTS[2]),
    (None, 3, None, 3.0, None, "b", None, True, None, DATES[4], None),
    (
        0,
        None,
        2.0,
        None,
        "A",
        None,
        True,
        None,
        date(2026, 11, 20),
        None,
        datetime.fromisoformat("2026-11-20"),
    ),
]


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    types = {INTEGER: "BIGINT", DECIMAL: "DOUBLE"}
    columns = ", ".join(f"{name} {types.get(type, type)}" for name, type in SCOPE.columns.items())
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE rows ({columns})")
        connection.executemany(f"INSERT INTO rows VALUES ({', '.join('?' * 11)})", ROWS)
        connection.execute(f"ALTER TABLE rows ADD COLUMN as_of DATE DEFAULT DATE '{AS_OF}'")
        connection.execute(
            "CREATE MACRO days_between(one, other) AS"
            " date_diff('day', CAST(one AS DATE), CAST(other AS DATE))"
        )
        for name, arguments in (("since", "day, now"), ("until", "now, day")):
            now = f"DATE '{AS_OF}'"
            body = f"days_between({arguments.replace('now', now)})"
            connection.execute(f"CREATE MACRO days_{name}(day) AS {body}")
        yield connection


@settings(max_examples=100, deadline=None)
@given(made=CONDITIONS)
def test_the_tree_means_what_an_engine_reads_in_the_text(
    engine: duckdb.DuckDBPyConnection, made: Made
) -> None:
    """DuckDB's own parser on the author's text, against DuckDB on the tree."""
    written = engine.execute(f"SELECT {made.text} FROM rows").fetchall()
    understood = engine.execute(f"SELECT {read(made.text).tree.sql('duckdb')} FROM rows").fetchall()
    assert written == understood


@pytest.mark.parametrize(
    "text",
    [
        "a + b * 2 > 1 or p and not q",
        "not a = 1 and b = 2",
        "not a in (1, 2) or p",
        "not a is null and p",
        "not t like 'a%' or p",
        "not a between 0 and 1 or p",
        "- a + b > 0",
        "-a * b < 0",
        "a - b - 1 < 0",
        "a / b * 2 > 1",
        "a - -1 = 2",
        "t || u = 'aab'",
        "'x' || t || 'y' like 'x%'",
        "a between 0 and 1 and p",
        "a + 1 between 0 and 1 + 1 or q",
        "case when p then a else b end + 1 > 1",
        "case a when 1 then true when b then false else q end",
        "p or q and p",
        "a <> b and a != 0",
        "t not in ('a', 'b') and a not between 1 and 2 and u not like 'a%'",
    ],
)
def test_signs_bind_as_in_an_engine(engine: duckdb.DuckDBPyConnection, text: str) -> None:
    written = engine.execute(f"SELECT {text} FROM rows").fetchall()
    understood = engine.execute(f"SELECT {read(text).tree.sql('duckdb')} FROM rows").fetchall()
    assert written == understood
