"""The expression subset, evaluated in Python over one row, or over all scored rows.

sqlglot gives the tree and nothing else. Every rule about missing values is spelled out here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from statistics import median

import sqlglot
from sqlglot import exp

from tests.oracle.functions import (
    add_days,
    compared,
    days,
    divide,
    extreme,
    finite,
    half_away,
    next_anniversary,
    text_of,
    total,
)
from tests.oracle.states import (
    EMPTY,
    UNREAD,
    Cell,
    all_of,
    any_of,
    is_missing,
    negation,
    what_is_missing,
)

Names = Mapping[str, Cell]


@lru_cache(maxsize=4096)
def tree_of(text: str) -> exp.Expr:
    """The syntax tree of one expression."""
    return sqlglot.parse_one(text, dialect="duckdb")


def evaluate(text: str, names: Names) -> Cell:
    """One expression at one row; ``names`` holds the row's cells and ``as_of``."""
    return _value(tree_of(text), names, None)


def aggregate(text: str, rows: Sequence[Names], as_of: date) -> Cell:
    """One expression of aggregates over all rows."""
    return _value(tree_of(text), {"as_of": as_of}, rows)


def evaluate_tree(tree: exp.Expr, names: Names) -> Cell:
    """A part of an expression at one row."""
    return _value(tree, names, None)


Rows = Sequence[Names] | None


def _value(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    if rows is not None and isinstance(node, (exp.AggFunc, exp.Filter)):
        return _aggregated(node, rows)
    for kinds, rule in _RULES:
        if isinstance(node, kinds):
            return rule(node, names, rows)
    raise ValueError(f"not in the subset: {node!r}")


# --- leaves -------------------------------------------------------------------------------------


def _name(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    return names[node.name]


def _literal(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    if node.is_string:
        return str(node.this)
    text = str(node.this)
    return int(text) if text.isdigit() else float(text)


def _typed_literal(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    if not isinstance(node.this, exp.Literal):
        raise ValueError(f"not in the subset: {node!r}")
    if node.args["to"].this is exp.DataType.Type.DATE:
        return date.fromisoformat(node.this.this)
    return datetime.fromisoformat(node.this.this)


def _boolean(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    return bool(node.this)


def _null(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    return EMPTY


def _parenthesis(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    return _value(node.this, names, rows)


# --- logic --------------------------------------------------------------------------------------


def _and(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    return all_of([_value(node.this, names, rows), _value(node.expression, names, rows)])


def _or(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    return any_of([_value(node.this, names, rows), _value(node.expression, names, rows)])


def _not(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    return negation(_value(node.this, names, rows))


def _is_null(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    if not isinstance(node.expression, exp.Null):
        raise ValueError(f"not in the subset: {node!r}")
    cell = _value(node.this, names, rows)
    return UNREAD if cell is UNREAD else cell is EMPTY


def _compare(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    left = _value(node.this, names, rows)
    right = _value(node.expression, names, rows)
    return compared(_COMPARISONS[type(node)], left, right)


_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}


def _in(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    """As the "or" of the comparisons it stands for."""
    this = _value(node.this, names, rows)
    return any_of([compared("=", this, _value(one, names, rows)) for one in node.expressions])


def _between(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    """As the "and" of the comparisons it stands for."""
    this = _value(node.this, names, rows)
    low = _value(node.args["low"], names, rows)
    high = _value(node.args["high"], names, rows)
    return all_of([compared(">=", this, low), compared("<=", this, high)])


def _like(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    this = _value(node.this, names, rows)
    if is_missing(this):
        return this
    pattern = "".join({"%": ".*", "_": "."}.get(c, re.escape(c)) for c in node.expression.name)
    flags = re.DOTALL | (re.IGNORECASE if isinstance(node, exp.ILike) else 0)
    found = re.fullmatch(pattern, str(this), flags) is not None
    return not found if node.args.get("negate") else found


# --- choice -------------------------------------------------------------------------------------


def _coalesce(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    cells = [_value(one, names, rows) for one in (node.this, *node.expressions)]
    for cell in cells:
        if not is_missing(cell):
            return cell
    return UNREAD if UNREAD in cells else EMPTY


def _nullif(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    this = _value(node.this, names, rows)
    same = compared("=", this, _value(node.expression, names, rows))
    return EMPTY if same is True else this


def _case(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    for branch in node.args["ifs"]:
        test = _value(branch.this, names, rows)
        if node.this is not None:
            test = compared("=", _value(node.this, names, rows), test)
        if test is True:
            return _value(branch.args["true"], names, rows)
    default = node.args.get("default")
    return EMPTY if default is None else _value(default, names, rows)


# --- strict functions ---------------------------------------------------------------------------


def _strict(rule: Callable[..., Cell], needs_as_of: bool = False) -> Callable[..., Cell]:
    """A rule for a node all of whose operands must be values."""

    def apply(node: exp.Expr, names: Names, rows: Rows) -> Cell:
        cells = [_value(one, names, rows) for one in _operands(node)]
        missing = what_is_missing(cells)
        if missing is not None:
            return missing
        return rule(*cells, names["as_of"]) if needs_as_of else rule(*cells)

    return apply


def _operands(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Anonymous):
        return list(node.expressions)
    slots = [node.this, node.args.get("expression"), node.args.get("decimals")]
    return [one for one in (*slots, *node.expressions) if isinstance(one, exp.Expr)]


_HELPERS: dict[str, Callable[..., Cell]] = {
    "days_since": _strict(lambda d, as_of: days(as_of, d), needs_as_of=True),
    "days_until": _strict(days, needs_as_of=True),
    "days_between": _strict(lambda a, b: days(b, a)),
    "add_days": _strict(add_days),
    "next_anniversary": _strict(next_anniversary, needs_as_of=True),
}


def _helper(node: exp.Expr, names: Names, rows: Rows) -> Cell:
    return _HELPERS[str(node.this).lower()](node, names, rows)


# --- aggregates ---------------------------------------------------------------------------------


def _aggregated(node: exp.Expr, rows: Sequence[Names]) -> Cell:
    if isinstance(node, exp.Filter):
        condition = node.expression.this
        return _aggregated(node.this, [row for row in rows if _value(condition, row, None) is True])
    if isinstance(node, exp.Count) and isinstance(node.this, exp.Star):
        return len(rows)
    distinct = isinstance(node.this, exp.Distinct)
    inner = node.this.expressions[0] if distinct else node.this
    cells = [_value(inner, row, None) for row in rows]
    values = [cell for cell in cells if not is_missing(cell)]
    if isinstance(node, exp.Count):
        return len(set(values)) if distinct else len(values)
    if not values:
        return EMPTY
    return _NUMBERS_OF[type(node)](values)


_NUMBERS_OF: dict[type[exp.Expr], Callable[..., Cell]] = {
    exp.Sum: total,
    exp.Avg: lambda values: math.fsum(values) / len(values),
    exp.Min: min,
    exp.Max: max,
    exp.Median: median,
}

_RULES: list[tuple[type[exp.Expr] | tuple[type[exp.Expr], ...], Callable[..., Cell]]] = [
    (exp.Column, _name),
    (exp.Literal, _literal),
    (exp.Cast, _typed_literal),
    (exp.Boolean, _boolean),
    (exp.Null, _null),
    (exp.Paren, _parenthesis),
    (exp.And, _and),
    (exp.Or, _or),
    (exp.Not, _not),
    (exp.Is, _is_null),
    (tuple(_COMPARISONS), _compare),
    (exp.In, _in),
    (exp.Between, _between),
    ((exp.Like, exp.ILike), _like),
    (exp.Coalesce, _coalesce),
    (exp.Nullif, _nullif),
    (exp.Case, _case),
    (exp.Add, _strict(lambda a, b: finite(float(a) + float(b)))),
    (exp.Sub, _strict(lambda a, b: finite(float(a) - float(b)))),
    (exp.Mul, _strict(lambda a, b: finite(float(a) * float(b)))),
    (exp.Div, _strict(lambda a, b: divide(float(a), float(b)))),
    (exp.Neg, _strict(lambda a: -float(a))),
    (exp.DPipe, _strict(lambda a, b: text_of(a) + text_of(b))),
    (exp.Abs, _strict(lambda a: abs(float(a)))),
    (exp.Floor, _strict(lambda a: float(math.floor(a)))),
    (exp.Ceil, _strict(lambda a: float(math.ceil(a)))),
    (exp.Round, _strict(lambda a, n=0: half_away(float(a), int(n)))),
    (exp.Least, _strict(lambda *cells: extreme("<", cells))),
    (exp.Greatest, _strict(lambda *cells: extreme(">", cells))),
    (exp.Lower, _strict(lambda a: text_of(a).lower())),
    (exp.Upper, _strict(lambda a: text_of(a).upper())),
    (exp.Trim, _strict(lambda a: text_of(a).strip())),
    (exp.Length, _strict(lambda a: len(text_of(a)))),
    (exp.Year, _strict(lambda d: d.year)),
    (exp.Month, _strict(lambda d: d.month)),
    (exp.Anonymous, _helper),
]
