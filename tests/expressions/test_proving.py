"""What is claimed to be proven, against rows that would contradict it."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeykit.definition.expressions import (
    RESULTS,
    DataType,
    Expression,
    Kind,
    Scope,
    Truth,
    parse,
)
from tests.expressions.crowds import CROWDED, PAIRS
from tests.expressions.oracle import (
    CONDITIONS,
    EMPTY,
    ROWS,
    SCOPE,
    UNREAD,
    Gap,
    Made,
    Row,
    joined,
)

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN


def condition(text: str, scope: Scope = SCOPE) -> Expression:
    read = parse(text, Kind.CONDITION, scope)
    assert isinstance(read, Expression), (text, read)
    return read


def truth(value: Any) -> Truth:
    if isinstance(value, Gap):
        return U
    return T if value else F


@settings(max_examples=200, deadline=None)
@given(CONDITIONS | CROWDED, st.lists(ROWS, min_size=8, max_size=8))
def test_no_row_comes_out_as_proven_impossible(made: Made, rows: list[Row]) -> None:
    expression = condition(made.text)
    found = {truth(made.at(row)) for row in rows}
    assert found <= expression.outcomes
    if expression.always:
        assert found == {expression.always}


@settings(max_examples=200, deadline=None)
@given(PAIRS, st.booleans(), st.lists(ROWS, min_size=8, max_size=8))
def test_no_row_contradicts_what_is_proven_of_two(
    pair: list[Made], nested: bool, rows: list[Row]
) -> None:
    one, other = pair
    if nested:  # so that something is provable more often
        other = joined("or", [one, other])
    left, right = condition(one.text), condition(other.text)
    excludes, implies, same = left.excludes(right), left.implies(right), left.same_as(right)
    assert excludes == right.excludes(left)
    assert same == right.same_as(left)
    for row in rows:
        found = truth(one.at(row)), truth(other.at(row))
        assert not (excludes and found == (T, T))
        assert not (implies and found[0] is T and found[1] is not T)
        assert not (same and found[0] is not found[1])


ATOMS = [
    "x > 1",
    "x >= 2",
    "x = 1",
    "x is null",
    "x in (1, 2)",
    "x between 0.5 and 2",
    "p",
    "not p",
]
CELLS = [EMPTY, UNREAD, 0.0, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0]


def plain_truth(text: str, x: Any, p: Any) -> Any:
    """The atoms above, by hand."""
    if text in ("p", "not p"):
        return p if isinstance(p, Gap) else p is (text == "p")
    if text == "x is null":
        return UNREAD if x is UNREAD else x is EMPTY
    if isinstance(x, Gap):
        return x
    return {
        "x > 1": x > 1,
        "x >= 2": x >= 2,
        "x = 1": x == 1,
        "x in (1, 2)": x in (1, 2),
        "x between 0.5 and 2": 0.5 <= x <= 2,
    }[text]


@pytest.mark.parametrize("word", ["and", "or"])
def test_proofs_about_one_column_and_constants_miss_nothing(word: str) -> None:
    """Every outcome that is not ruled out does happen at some row."""
    for one, other in itertools.product(ATOMS, repeat=2):
        expression = condition(f"({one}) {word} ({other})")
        found = set()
        for x, p in itertools.product(CELLS, [True, False, EMPTY, UNREAD]):
            pair = [truth(plain_truth(each, x, p)) for each in (one, other)]
            decided, passes = (F, T) if word == "and" else (T, F)
            found.add(decided if decided in pair else passes if pair == [passes] * 2 else U)
        assert expression.outcomes == found, expression.text


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("true", {T}),
        ("1 > 2", {F}),
        ("as_of is null", {F}),
        ("x > 5 or x <= 5", {T, U}),
        ("x > 5 and x < 3", {F, U}),
        ("x is null", {T, F, U}),
        ("x is null or x is not null", {T, U}),
        ("a > 5 and a < 6", {F, U}),
        ("x > 5 and x < 6", {T, F, U}),
        ("d > date '2026-01-01' and d < date '2026-01-02'", {F, U}),
        ("s > date '2026-01-01' and s < date '2026-01-02'", {T, F, U}),
        ("t = ''", {F, U}),
        ("t = ' a'", {F, U}),
        ("t || 'x' = ''", {T, F, U}),
        ("lower(t) = 'Ab'", {F, U}),
        ("upper(t) = 'Ab'", {F, U}),
        ("trim(t) = ' '", {F, U}),
        ("month(d) > 12", {F, U}),
        ("length(t) < 0", {F, U}),
        ("abs(x) < 0", {F, U}),
        ("days_since(d) > 30 and days_until(d) > 0", {F, U}),
        ("days_between(d, e) = 1 and days_between(e, d) = 1", {F, U}),
        ("days_since(d) > 30 and d is null", {F, U}),
        ("x / y > 1 and y is null", {F, U}),
        ("x / y is null and x is not null and y is not null", {T, F, U}),
        ("x + y is null and x is not null and y is not null", {F, U}),
        ("coalesce(p, false) or not coalesce(p, false)", {T}),
        ("coalesce(x, 0) < 0 or coalesce(x, 0) >= 0", {T}),
        ("case when x > 3 then 1 else 0 end = 2", {F}),
        ("case x when 1 then 'a' when 2 then 'b' end = 'c'", {F, U}),
        ("nullif(a, 0) = 0", {F, U}),
        ("nullif(p, true)", {F, U}),
        ("-a > 3 and a > 0", {F, U}),
        ("a < b and b < a", {F, U}),
        ("a <> a", {F, U}),
        ("t like 'a%' and t = 'b'", {F, U}),
        ("t like 'a%' and t not like 'a%'", {F, U}),
        ("t like 'ab' and t = 'b'", {F, U}),
        ("t ilike 'A_' and t = 'b'", {F, U}),
        ("t like '%'", {T, U}),
        ("x between 3 and 1", {F, U}),
        ("'ab' like 'a%'", {T}),
        ("'ab' not ilike 'A_'", {F}),
        ("'straße' ilike 'STRASS%'", {T, F}),
        ("coalesce(t, 'x') like 'x_%' and t is null", {F}),
        ("-coalesce(x, y) > 1 and -coalesce(x, y) < 1", {F, U}),
        ("x / y is null and x / y > 1", {F, U}),
        ("x = 1234567890123456", {T, F, U}),
        ("round(x, 2) = 1 and round(x, 2) = 2", {F, U}),
        ("add_days(d, 1) is null and d is not null", {T, F, U}),
        ("p = q and p and not q", {F, U}),
        ("x > 9007199254740993 and x < 9007199254740992", {T, F, U}),
    ],
)
def test_outcomes(text: str, outcomes: set[Truth]) -> None:
    expression = condition(text)
    assert expression.outcomes == outcomes
    assert expression.never_true == (T not in outcomes)
    assert expression.never_false == (F not in outcomes)
    assert expression.always == (next(iter(outcomes)) if len(outcomes) == 1 else None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("not (p and q)", "not p or not q"),
        ("p and (q or x > 3)", "(p and q) or (x > 3 and p)"),
        ("x between 1 and 3", "x >= 1 and 3 >= x"),
        ("days_since(d) > 30", "days_until(d) < -30"),
        ("days_since(d) > 30", "days_between(d, as_of) > 30"),
        ("a >= 3", "a > 2"),
        ("t in ('a', 'b')", "t = 'b' or t = 'a'"),
        ("t not in ('a', 'b')", "t <> 'b' and t <> 'a'"),
        ("p", "p = true"),
        ("x + y > 1", "1 < y + x"),
        ("case when p then 1 else 0 end = 1", "coalesce(p, false)"),
        ("add_days(d, a) > e", "e < add_days(d, (a))"),
        ("p and p", "p"),
        ("-days_since(d) = a", "days_until(d) = a"),
    ],
)
def test_same(one: str, other: str) -> None:
    left, right = condition(one), condition(other)
    assert left.same_as(right)
    assert left.implies(right)
    assert right.implies(left)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x >= 3", "x > 2"),
        ("coalesce(p, false)", "p"),
        ("x is null", "x is null and p"),
        ("x / y > 1", "x > y"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not condition(one).same_as(condition(other))


@pytest.mark.parametrize(
    ("one", "other", "excludes", "implies"),
    [
        ("x > 5", "x > 3", False, True),
        ("x > 3", "x > 5", False, False),
        ("t = 'a'", "t = 'b'", True, False),
        ("t = 'a'", "t in ('a', 'b')", False, True),
        ("days_since(d) > 60", "days_since(d) > 30 and d is not null", False, True),
        ("x is null", "coalesce(x, 0) = 0", False, True),
        ("x > 5 and x < 3", "p", True, True),
        ("p", "not p", True, False),
    ],
)
def test_excludes_and_implies(one: str, other: str, excludes: bool, implies: bool) -> None:
    left, right = condition(one), condition(other)
    assert (left.excludes(right), left.implies(right)) == (excludes, implies)


def test_values_are_the_same_only_in_one_form() -> None:
    def value(text: str) -> Expression:
        read = parse(text, Kind.VALUE, SCOPE)
        assert isinstance(read, Expression)
        return read

    assert value("x + y").same_as(value("(y) + x"))
    assert not value("x - y").same_as(value("y - x"))
    assert not value("x").same_as(condition("x > 1"))
    assert not value("x").implies(condition("x > 1"))
    assert value("x").outcomes == frozenset(Truth)


def test_closed_sets_of_values_are_used() -> None:
    scope = Scope(
        SCOPE.columns, RESULTS, values={"band": frozenset({"red", "yellow", "green", "purple"})}
    )
    assert condition("band = 'orange'", scope).never_true
    assert condition("band in ('red', 'yellow', 'green', 'purple')", scope).never_false
    assert not condition("band = 'red'", scope).never_true
    assert condition("health_score > 100", scope).never_true
    assert condition("lost is null", scope).outcomes == {T, F}, "a result is never unread"


def test_derived_text_may_be_the_empty_text() -> None:
    scope = Scope({"t": DataType.TEXT}, derived=frozenset({"t"}))
    assert not condition("t = ''", scope).never_true


def test_names_of_different_meaning_are_not_mixed_up() -> None:
    column = condition("band = 'red'", Scope({"band": DataType.TEXT}))
    result = condition("band = 'red'", Scope({}, RESULTS))
    assert not column.same_as(result)
    assert not column.implies(result)
    assert not column.excludes(condition("band = 'green'", Scope({}, RESULTS)))


def test_a_tree_in_a_scope_with_other_types_proves_nothing_about_values() -> None:
    whole = condition("a > 2 and a < 3")
    assert whole.never_true
    decimals = Scope({"a": DataType.DECIMAL})
    carried = replace(whole, scope=decimals)
    assert carried.outcomes == set(Truth)
    assert carried.same_as(condition("a > 2 and a < 3", decimals)), "its text says the same"
    assert not carried.excludes(condition("a = 2.5", decimals))


def test_a_search_without_an_end_is_given_up() -> None:
    """Forty comparisons of distinct sums: two to the fortieth rows, and nothing is concluded."""
    text = " and ".join(f"(x + {i} > y or y + {i} > x)" for i in range(40))
    expression = condition(f"({text}) and not ({text})")
    assert expression.outcomes >= {F}


def test_a_list_of_a_thousand_values_is_proven_in_time() -> None:
    many = ", ".join(f"'{number:04}'" for number in range(900))
    assert condition(f"t in ({many}) and t = 'x'").never_true
    assert condition(f"t in ({many})").implies(condition(f"t in ({many}, 'x')"))
