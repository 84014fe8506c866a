"""The text of a plan against sqlglot's, word for word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from journeykit.definition.loader import Definition, load_source
from journeykit.definition.source import Source
from journeykit.scoring import sql
from journeykit.scoring.aggregates import NARROW
from journeykit.scoring.cells import ExportColumn, Native
from journeykit.scoring.marks import type_of_marks
from journeykit.scoring.plan import make_plan
from journeykit.scoring.sql import Sql
from journeykit.scoring.writing import written
from tests.oracle.generate import journey_from
from tests.oracle.pool import AS_OF, SeededChooser


def truth(tree: exp.Expr) -> str:
    return tree.sql("duckdb")


@given(text=st.text(max_size=12), other=st.text(min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_texts_and_names_of_any_characters(text: str, other: str) -> None:
    for tree in (sql.text(text), sql.name(other), sql.column(other, text or None)):
        assert written(tree) == truth(tree)


def test_types_are_those_that_sqlglot_reads_and_need_no_parser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read = {one: exp.DataType.build(one, dialect="duckdb") for one in TYPES}
    nothing = {one: exp.cast(exp.Null(), type_) for one, type_ in read.items()}
    monkeypatch.delattr(exp.DataType, "build")  # it would load sqlglot's DuckDB, a twentieth of
    for one in TYPES:  # the time of a small score
        assert sql.null(one) == nothing[one]
    assert sql.exact(sql.column("a")).to == read["decimal(38, 6)"]


TYPES = (
    "varchar",
    "bigint",
    "double",
    "boolean",
    "date",
    "timestamp",
    "varchar[]",
    "date[]",
    "integer",
    "decimal(38, 6)",
    NARROW,
    "utinyint",
    "usmallint",
    *(type_of_marks(texts) for texts in (1, 9, 17, 33)),
)
LEAVES = (
    st.sampled_from("ab").map(sql.column),
    st.sampled_from(["", "it's"]).map(sql.text),
    st.sampled_from([-1.5, 0.0, 1e300]).map(sql.number),
    st.integers(-3, 3).map(sql.whole),
    st.booleans().map(sql.boolean),
    st.just(date(2026, 1, 31)).map(sql.day),
    st.sampled_from([None, *TYPES]).map(sql.null),
)


def trees(inner: st.SearchStrategy[Sql]) -> st.SearchStrategy[Sql]:
    """A node of every kind that plans have, and of some that they have not."""
    two = (
        *(exp.And, exp.Or, exp.EQ, exp.NEQ, exp.LT, exp.GTE, exp.Add, exp.Sub, exp.Mul, exp.DPipe),
        *(exp.BitwiseAnd, exp.BitwiseOr, exp.BitwiseRightShift, exp.Nullif, exp.Trim, exp.Is),
        *(exp.RegexpLike, exp.Mod, exp.BitwiseXor, exp.IntDiv),
    )
    one = (exp.Paren, exp.Not, exp.Neg, exp.Lower, exp.Upper, exp.Round, exp.Trim)
    some = st.lists(inner, min_size=1, max_size=3)
    pairs = st.lists(st.tuples(inner, inner), min_size=1, max_size=2)
    return st.one_of(
        st.builds(
            lambda kind, a, b: kind(this=a, expression=b), st.sampled_from(two), inner, inner
        ),
        st.builds(lambda kind, a: kind(this=a), st.sampled_from(one), inner),
        st.builds(sql.divide, inner, inner),
        st.builds(sql.cast, inner, st.sampled_from(TYPES)),
        st.builds(sql.try_cast, inner, st.sampled_from(TYPES)),
        st.builds(sql.case, pairs, st.none() | inner, st.none() | inner),
        st.builds(lambda a, b, c: exp.Between(this=a, low=b, high=c), inner, inner, inner),
        st.builds(lambda a, b: exp.In(this=a, expressions=b), inner, some),
        st.builds(lambda a: exp.Array(expressions=a), st.just([]) | some),
        st.builds(lambda a: sql.coalesce(*a), some),
        st.builds(lambda a: sql.function("list_where", *a), some),
        st.builds(
            lambda a, b, c: exp.Least(this=a, expressions=b, ignore_nulls=c),
            inner,
            some,
            st.booleans(),
        ),
        st.builds(
            lambda a, b, unit: exp.DateDiff(this=a, expression=b, unit=exp.Var(this=unit)),
            inner,
            inner,
            st.sampled_from(["DAY", "MONTH"]),
        ),
        st.builds(
            lambda a, b: exp.DateAdd(this=sql.operand(a), expression=b, unit=exp.var("DAY")),
            inner,
            inner,
        ).flatmap(
            lambda moved: st.sampled_from(
                [moved, sql.cast(moved.copy(), "date"), sql.when(sql.column("a"), moved.copy())]
            )
        ),
        st.builds(
            lambda a: exp.RegexpReplace(this=a, expression=sql.text("x"), replacement=sql.text("")),
            inner,
        ),
        st.builds(lambda a: sql.Binder().let(a, lambda v: sql.is_known(v())), inner),
        st.builds(
            lambda kind, a: kind(this=a),
            st.sampled_from([exp.Floor, exp.Ceil, exp.Greatest]),
            inner,
        ),
        st.builds(
            lambda kind, a, b: exp.Filter(this=kind(this=a), expression=exp.Where(this=b)),
            st.sampled_from([exp.Count, exp.Sum, exp.Max]),
            inner,
            inner,
        ),
        st.builds(lambda big: exp.Count(this=exp.Star(), big_int=big), st.booleans()),
        st.builds(
            lambda a, b: exp.Substring(this=a, start=sql.whole(b)), inner, st.integers(-2, 2)
        ),
    )


@given(tree=st.recursive(st.one_of(LEAVES), trees, max_leaves=12))
@settings(max_examples=150, deadline=None)
def test_any_tree_is_written_as_sqlglot_writes_it(tree: Sql) -> None:
    assert sql.names_read(tree) == {found.name for found in tree.find_all(exp.Column)}
    assert written(tree.copy()) == truth(tree)


def select(*values: exp.Expr) -> exp.Select:
    return exp.Select(expressions=list(values)).from_(exp.Table(this=sql.name("t")), copy=False)


@pytest.mark.parametrize(
    "tree",
    [
        select(exp.Star()),
        select(exp.Star(except_=[sql.name("a"), sql.name('"')])),
        select(exp.Star(replace=[exp.Alias(this=sql.whole(1), alias=sql.name("a"))])),
        select(sql.column("a")).where(sql.column("b"), copy=False),
        select(sql.column("a")).group_by(sql.column("a"), copy=False),
        select(exp.Column(this=exp.Star(), table=sql.name("t"))),
        select(sql.column("a")).join(exp.Table(this=sql.name("u")), on=sql.boolean(True)),
        select(exp.Column(this=exp.Identifier(this="bare"))),
        exp.Select(expressions=[exp.Star()]).from_(
            exp.Subquery(
                this=select(exp.Star()), alias=exp.TableAlias(this=sql.name("one"))
            ),
            copy=False,
        ),
        exp.Select(expressions=[exp.Star()]).from_(select(exp.Star()).subquery()),
        exp.EQ(this=exp.BitwiseRightShift(this=sql.column("a"), expression=sql.whole(2)),
               expression=sql.whole(1)),
    ],
    ids=truth,
)  # fmt: skip
def test_queries_are_written_as_sqlglot_writes_them(tree: exp.Expr) -> None:
    assert sql.names_read(tree) == {found.name for found in tree.find_all(exp.Column)}
    assert written(tree) == truth(tree)


def defined(seed: int) -> Definition:
    text = yaml.safe_dump(journey_from(SeededChooser(seed)), sort_keys=False)
    definition = load_source(Source("journey.yaml", text)).definition
    assert definition is not None
    return definition


def columns_of(definition: Definition) -> Sequence[ExportColumn]:
    return [
        ExportColumn(column.from_ or name, Native.TEXT, f"c{place}")
        for place, (name, column) in enumerate(sorted(definition.columns.items()))
    ]


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_is_written_as_sqlglot_writes_it(seed: int) -> None:
    definition = defined(seed)
    plan = make_plan(
        definition, columns_of(definition), AS_OF, remembers=bool(seed % 2), explains=True
    )
    for step in (*plan.steps, *plan.explaining):
        assert written(step.select) == truth(step.select)
