"""Random expressions, each with a plain Python function that says what it gives at a row.

Written from the language's description alone: no tree, no regions, no sqlglot. A row is a dict from
name to a value, ``EMPTY`` or ``UNREAD``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from hypothesis import strategies as st

from journeykit.definition.expressions import DataType, Scope


class Gap(Enum):
    EMPTY = "empty"
    UNREAD = "unread"


EMPTY, UNREAD = Gap.EMPTY, Gap.UNREAD
Row = dict[str, Any]
AS_OF = date(2026, 11, 21)

SCOPE = Scope(
    {
        "a": DataType.INTEGER,
        "b": DataType.INTEGER,
        "x": DataType.DECIMAL,
        "y": DataType.DECIMAL,
        "t": DataType.TEXT,
        "u": DataType.TEXT,
        "p": DataType.BOOLEAN,
        "q": DataType.BOOLEAN,
        "d": DataType.DATE,
        "e": DataType.DATE,
        "s": DataType.TIMESTAMP,
    }
)
INTEGERS = [-2, -1, 0, 1, 2, 3]
DECIMALS = [-1.5, -1.0, 0.0, 0.5, 1.0, 2.0, 2.5, 3.0]
TEXTS = ["A", "B", "a", "ab", "b", "c d"]
DATES = [date(2026, 10, 31), date(2026, 11, 20), AS_OF, date(2026, 11, 22), date(2027, 1, 1)]
MOMENTS = [
    datetime.fromisoformat(text)
    for text in ("2026-11-20 12:00:00", "2026-11-21 00:00:00", "2026-11-21 00:00:01")
]
POOLS: dict[DataType, list[Any]] = {
    DataType.INTEGER: INTEGERS,
    DataType.DECIMAL: DECIMALS,
    DataType.TEXT: TEXTS,
    DataType.BOOLEAN: [True, False],
    DataType.DATE: DATES,
    DataType.TIMESTAMP: MOMENTS,
}


@dataclass(frozen=True)
class Made:
    """An expression as text, with what it gives at a row."""

    text: str
    at: Callable[[Row], Any]

    @property
    def inner(self) -> str:
        return f"({self.text})"


def strict(function: Callable[..., Any], *operands: Made) -> Callable[[Row], Any]:
    def at(row: Row) -> Any:
        found = [operand.at(row) for operand in operands]
        for gap in (EMPTY, UNREAD):
            if any(each is gap for each in found):
                return gap
        return function(*found)

    return at


def undecided(found: list[Any]) -> Gap:
    return UNREAD if any(each is UNREAD for each in found) else EMPTY


def conjunction(row: Row, members: list[Made]) -> Any:
    found = [member.at(row) for member in members]
    if any(each is False for each in found):
        return False
    return True if all(each is True for each in found) else undecided(found)


def disjunction(row: Row, members: list[Made]) -> Any:
    found = [member.at(row) for member in members]
    if any(each is True for each in found):
        return True
    return False if all(each is False for each in found) else undecided(found)


def opposite(value: Any) -> Any:
    return value if isinstance(value, Gap) else not value


def missing(value: Any) -> Any:
    return value if value is UNREAD else value is EMPTY


def first(row: Row, members: list[Made]) -> Any:
    found = [member.at(row) for member in members]
    known = [each for each in found if not isinstance(each, Gap)]
    return known[0] if known else undecided(found)


def chosen(row: Row, branches: list[tuple[Made, Made]], default: Made | None) -> Any:
    for when, then in branches:
        if when.at(row) is True:
            return then.at(row)
    return default.at(row) if default else EMPTY


def like(value: str, pattern: str) -> bool:
    shape = re.escape(pattern).replace("%", ".*").replace("_", ".")
    return re.fullmatch(shape, value, re.DOTALL) is not None


def moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time())


def day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def named(name: str) -> Made:
    return Made(name, lambda row: row[name])


def literal(value: Any) -> Made:
    if isinstance(value, bool):
        return Made(str(value).lower(), lambda _: value)
    if isinstance(value, str):
        return Made("'" + value.replace("'", "''") + "'", lambda _: value)
    if isinstance(value, datetime):
        return Made(f"timestamp '{value}'", lambda _: value)
    if isinstance(value, date):
        return Made(f"date '{value}'", lambda _: value)
    return Made(str(value), lambda _: value)


def of_columns(*types: DataType) -> st.SearchStrategy[Made]:
    return st.sampled_from([name for name, type in SCOPE.columns.items() if type in types]).map(
        named
    )


def _literals(pool: list[Any]) -> st.SearchStrategy[Made]:
    return st.sampled_from(pool).map(literal)


def _days(kind: str, one: Made, other: Made) -> Made:
    """The three counts of days."""
    now = Made("as_of", lambda _: AS_OF)
    start, end = {"since": (one, now), "until": (now, one), "between": (one, other)}[kind]
    at = strict(lambda left, right: (day(right) - day(left)).days, start, end)
    arguments = f"{one.text}, {other.text}" if kind == "between" else one.text
    return Made(f"days_{kind}({arguments})", at)


def _divided(left: float, right: float) -> Any:
    return EMPTY if right == 0 else left / right


def _sum(one: Made, sign: str, other: Made) -> Made:
    calculate: dict[str, Callable[[float, float], Any]] = {
        "+": lambda left, right: float(left) + float(right),
        "-": lambda left, right: float(left) - float(right),
        "*": lambda left, right: float(left) * float(right),
        "/": _divided,
    }
    text = f"{one.inner} {sign} {other.inner}"
    return Made(text, strict(calculate[sign], one, other))


def _coalesce(members: list[Made]) -> Made:
    text = "coalesce(" + ", ".join(member.text for member in members) + ")"
    return Made(text, lambda row: first(row, members))


def _nullif(left: Made, right: Made) -> Made:
    same = strict(lambda one, other: one == other, left, right)
    at = lambda row: EMPTY if same(row) is True else left.at(row)  # noqa: E731
    return Made(f"nullif({left.text}, {right.text})", at)


def _case(branches: list[tuple[Made, Made]], default: Made | None) -> Made:
    whens = " ".join(f"when {when.text} then {then.text}" for when, then in branches)
    otherwise = f" else {default.text}" if default else ""
    return Made(f"case {whens}{otherwise} end", lambda row: chosen(row, branches, default))


def _mixed(
    one: st.SearchStrategy[Made], conditions: st.SearchStrategy[Made]
) -> st.SearchStrategy[Made]:
    """What can be made of values of any one type."""
    branches = st.lists(st.tuples(conditions, one), min_size=1, max_size=2)
    return st.one_of(
        st.lists(one, min_size=2, max_size=3).map(_coalesce),
        st.builds(_nullif, one, one),
        st.builds(_case, branches, st.none() | one),
    )


def numbers(conditions: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    plain = of_columns(DataType.INTEGER, DataType.DECIMAL)
    simple = st.one_of(plain, plain, _literals(INTEGERS), _literals(DECIMALS))
    times = moments_plain()
    single = st.one_of(
        simple,
        st.builds(_days, st.sampled_from(["since", "until", "between"]), times, times),
        plain.map(lambda made: Made(f"-{made.text}", strict(lambda value: -value, made))),
        plain.map(lambda made: Made(f"abs({made.text})", strict(abs, made))),
        st.builds(_sum, plain, st.sampled_from("+-*/"), simple),
        times.map(lambda made: Made(f"month({made.text})", strict(lambda v: v.month, made))),
    )
    return st.one_of(single, single, single, _mixed(simple, conditions))


def texts(conditions: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    plain = of_columns(DataType.TEXT)
    simple = st.one_of(plain, plain, _literals([*TEXTS, "", " a"]))
    lowered = plain.map(lambda made: Made(f"lower({made.text})", strict(str.lower, made)))
    return st.one_of(simple, simple, lowered, _mixed(simple, conditions))


def moments_plain() -> st.SearchStrategy[Made]:
    columns = of_columns(DataType.DATE, DataType.TIMESTAMP)
    as_of = st.just(Made("as_of", lambda _: AS_OF))
    return st.one_of(columns, columns, as_of, _literals(DATES), _literals(MOMENTS))


def compared(left: Made, sign: str, right: Made, key: Callable[[Any], Any]) -> Made:
    at = strict(lambda one, other: ORDERS[sign](key(one), key(other)), left, right)
    return Made(f"{left.inner} {sign} {right.inner}", at)


def same(value: Any) -> Any:
    return value


def is_in(left: Made, items: list[Made], negated: bool, key: Callable[[Any], Any]) -> Made:
    equal = [compared(left, "=", item, key) for item in items]
    text = f"{left.inner} {'not ' if negated else ''}in ({', '.join(item.text for item in items)})"
    at = lambda row: disjunction(row, equal)  # noqa: E731
    return Made(text, (lambda row: opposite(at(row))) if negated else at)


def between(left: Made, low: Made, high: Made, key: Callable[[Any], Any]) -> Made:
    bounds = [compared(left, ">=", low, key), compared(left, "<=", high, key)]
    text = f"{left.inner} between {low.inner} and {high.inner}"
    return Made(text, lambda row: conjunction(row, bounds))


def is_null(value: Made, negated: bool) -> Made:
    text = f"{value.inner} is {'not ' if negated else ''}null"
    return Made(text, lambda row: (opposite if negated else same)(missing(value.at(row))))


def _like(value: Made, word: str, pattern: str) -> Made:
    fold = str.lower if word == "ilike" else same
    at = strict(lambda text: like(fold(text), fold(pattern)), value)
    return Made(f"{value.inner} {word} '{pattern}'", at)


def _about(values: st.SearchStrategy[Made], key: Callable[[Any], Any]) -> st.SearchStrategy[Made]:
    """Conditions on values of one type."""
    return st.one_of(
        st.builds(compared, values, st.sampled_from(list(ORDERS)), values, st.just(key)),
        st.builds(
            is_in, values, st.lists(values, min_size=1, max_size=3), st.booleans(), st.just(key)
        ),
        st.builds(between, values, values, values, st.just(key)),
        st.builds(is_null, values, st.booleans()),
    )


def _atoms(conditions: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    flags = of_columns(DataType.BOOLEAN)
    patterns = st.sampled_from(["a%", "%b", "_", "A%", "%", "ab", "a_"])
    return st.one_of(
        flags,
        _about(numbers(conditions), same),
        _about(texts(conditions), same),
        _about(moments_plain(), moment),
        st.builds(_like, texts(conditions), st.sampled_from(["like", "ilike"]), patterns),
    )


def joined(word: str, members: list[Made]) -> Made:
    join = conjunction if word == "and" else disjunction
    text = f" {word} ".join(member.inner for member in members)
    return Made(text, lambda row: join(row, members))


def negated(inner: Made) -> Made:
    return Made(f"not {inner.inner}", lambda row: opposite(inner.at(row)))


def _extended(inner: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    flags = st.one_of(inner, _literals([True, False]))
    return st.one_of(
        st.builds(joined, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)),
        inner.map(negated),
        _atoms(inner),
        _mixed(flags, inner),
        st.builds(is_null, inner, st.booleans()),
        st.builds(compared, inner, st.sampled_from(["=", "<>"]), flags, st.just(same)),
    )


CONDITIONS = st.recursive(_atoms(of_columns(DataType.BOOLEAN)), _extended, max_leaves=5)
"""Conditions over the columns of ``SCOPE``."""


def _cells(type: DataType) -> st.SearchStrategy[Any]:
    return st.sampled_from([*POOLS[type], EMPTY, UNREAD])


ROWS = st.fixed_dictionaries({name: _cells(type) for name, type in SCOPE.columns.items()})
"""Rows whose cells are near the constants that expressions use."""
