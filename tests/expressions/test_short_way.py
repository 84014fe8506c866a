"""What is plainly right is read without sqlglot, and as sqlglot reads it."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeykit.definition.expressions import RESULTS, Expression, Kind, Scope
from journeykit.definition.expressions.parsing import _plainly, _thoroughly
from journeykit.definition.expressions.shapes import Expr
from tests.expressions.oracle import CONDITIONS, SCOPE, Made
from tests.expressions.test_hostile import PIECES

LATE = Scope(SCOPE.columns, RESULTS)

PLAIN = [
    "a = 1",
    "a <> 1 and b != 2 or not p",
    "not not p and not a > 1",
    "not a in (1, 2) or t not in ('x', 'it''s')",
    "a between 1 and 2 and b not between a - 1 and a + 1",
    "t like 'a%' or t not ilike '_b'",
    "d is null and e is not null",
    "a + b * -a / 2 - (b - 1) > - - 3",
    "a - b - 1 - 2 > a / b / 2 * 3",
    "t || 'x' || t = 'axa'",
    "t || lower(t) = upper('a' || t)",
    "d > date '2026-01-31' and e <= timestamp '2026-01-31 10:00:00'",
    "case when p then q when q then p else a > 1 end",
    "case a when 1 then p when b then q end",
    "case when p then 1 end + 1 > 2",
    "coalesce(a, b, 0) > least(a, greatest(b, 1))",
    "nullif(a, 0) = round(x, 2)",
    "days_since(d) <= 30 and days_between(d, add_days(d, 3)) = 3",
    "((p) and (q or (p)))",
    "(a = 1) = p",
    "p = (q = true)",
    "a in (b, -1, abs(b), 1 + 2)",
    "a in ((1), 2) and p = false",
    "length(trim(t)) > year(d) + month(d)",
    '"a" = 1 and "t" = \'""\'',
    "as_of > d OR NOT p AND q",
    "a=1 and b>-1 and a*-1<b-1",
    "\ta\n=\r\n1",
]
AGGREGATES = [
    "count(*)",
    "count(distinct t)",
    "count(a) filter (where p and a > 1)",
    "sum(case when p then a else 0 end) filter (where b > 0) / sum(b)",
    "round(100 * avg(x), 1)",
    "max(a) - min(a) + median(b)",
]


def written(node: Any) -> Any:
    """A tree in plain data, with every type and place."""
    if isinstance(node, Expr):
        args = {name: written(value) for name, value in node.args.items()}
        # what sqlglot sets to nothing says nothing
        return type(node).__name__, {k: v for k, v in args.items() if v is not None}, node.meta
    return [written(each) for each in node] if isinstance(node, list) else node


def both_ways(text: str, kind: Kind, scope: Scope) -> Expression | None:
    """The short way's answer, if it has one: then it is the long way's."""
    short = _plainly(text, kind, scope)
    if short is not None:
        long = _thoroughly(text, kind, scope)
        assert isinstance(long, Expression), (text, long)
        assert short == long
        assert written(short.shape) == written(long.shape)
        assert short.tree == long.tree
    return short


@pytest.mark.parametrize("text", PLAIN)
def test_plain_conditions_are_read_the_short_way(text: str) -> None:
    assert both_ways(text, Kind.CONDITION, SCOPE) is not None


@pytest.mark.parametrize("text", AGGREGATES)
def test_plain_aggregates_are_read_the_short_way(text: str) -> None:
    assert both_ways(text, Kind.AGGREGATE, SCOPE) is not None


@pytest.mark.parametrize(
    "text",
    [
        "a < b < 1",
        "a = b = 1",
        "p = not q",
        "p is true",
        "a between 1 and 2 between p and q",
        "a = 1 -- so",
        "a = 1;",
        "t = E'a'",
        "t = 'a' 'b'",
        "a == 1",
        "wrong = 1",
        "sum(a) > 1",
        "a in ()",
        "abs() = 1",
        "case end",
        "a not > 1",
    ],
)
def test_what_has_a_fault_is_left_to_the_long_way(text: str) -> None:
    assert _plainly(text, Kind.CONDITION, LATE) is None
    assert not isinstance(_thoroughly(text, Kind.CONDITION, LATE), Expression)


@settings(max_examples=150, deadline=None)
@given(CONDITIONS)
def test_generated_conditions_are_read_alike(made: Made) -> None:
    both_ways(made.text, Kind.CONDITION, SCOPE)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=9),
    st.sampled_from(["", " "]),
    st.sampled_from(Kind),
)
def test_any_pieces_are_read_alike(pieces: list[str], glue: str, kind: Kind) -> None:
    both_ways(glue.join(pieces), kind, LATE)


def test_a_plain_condition_is_read_and_proven_without_sqlglot() -> None:
    code = (
        "import sys\n"
        "from journeykit.definition.expressions import DataType, Kind, Scope, parse\n"
        "read = parse('a > 1 and a < 0', Kind.CONDITION, Scope({'a': DataType.INTEGER}))\n"
        "assert read.never_true\n"
        "assert 'sqlglot' not in sys.modules\n"
        'assert read.tree.sql() == \'"a" > 1 AND "a" < 0\'\n'
    )
    subprocess.run([sys.executable, "-c", code], check=True)
