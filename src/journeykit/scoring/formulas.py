"""Formulas: values of SQL over columns as plain data, for the metadata of a file.

Only a few kinds of nodes can be said, so that what a file says of itself is arithmetic and
comparison, whoever wrote it: a list of the kind and of what it is made of, such as
``["+", ["column", "a"], ["number", "1.0e0"]]``. Read again it is the tree that was said, node by
node, and so the same value to the last bit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, TypeAlias

from sqlglot import exp

from journeykit.scoring import sql
from journeykit.scoring.sql import Sql
from journeykit.scoring.types import data_type, name_of

Said: TypeAlias = "list[Any]"
"""A value as plain data."""


class NotAFormulaError(Exception):
    """A value for which there are no words."""


def say(tree: Sql, column: Callable[[str], Said]) -> Said:
    """A value as plain data.

    Args:
        tree: The value.
        column: Gives what stands for a column, by its name.

    Raises:
        NotAFormulaError: Something in it cannot be said.
    """
    kind = type(tree)
    known = _SAY.get(kind)
    if known is None or any(part and name not in known[0] for name, part in tree.args.items()):
        raise NotAFormulaError(kind.__name__)
    if kind is exp.Column:
        return column(tree.name)
    return known[1](tree, lambda part: say(part, column))


def column(name: str) -> Said:
    """A column by its name."""
    return ["column", name]


def read(said: Said) -> Sql:
    """The value that was said.

    Raises:
        ValueError, LookupError, TypeError or RecursionError: ``say`` did not give it.
    """
    kind, *parts = said
    return _READ[kind](*parts)


_Say = Callable[[Any, Callable[[Sql], Said]], Said]  # of one kind of node each
_TWO = ("this", "expression")
_SIGNS: Mapping[str, type[exp.Binary]] = {
    "+": exp.Add,
    "-": exp.Sub,
    "*": exp.Mul,
    "/": exp.Div,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
    "=": exp.EQ,
    "<>": exp.NEQ,
    "and": exp.And,
    "or": exp.Or,
    "&": exp.BitwiseAnd,
}
_TYPES = frozenset({"bigint", "double", "integer", "boolean", "date", "timestamp", "varchar"})


def _say_literal(node: exp.Literal, _: object) -> Said:
    return ["text" if node.is_string else "number", node.this]


def _say_is(node: exp.Is, of: Callable[[Sql], Said]) -> Said:
    against = node.expression
    if not isinstance(against, exp.Null | exp.Boolean):
        raise NotAFormulaError
    return ["is", of(node.this), against.this if isinstance(against, exp.Boolean) else None]


def _say_case(node: exp.Case, of: Callable[[Sql], Said]) -> Said:
    subject, default = node.this, node.args.get("default")
    pairs = [[of(one.this), of(one.args["true"])] for one in node.args["ifs"]]
    return [
        "case",
        of(subject) if subject is not None else None,
        pairs,
        of(default) if default is not None else None,
    ]


def _say_cast(node: exp.Cast, of: Callable[[Sql], Said]) -> Said:
    type_ = name_of(node.to)
    if type_ not in _TYPES:
        raise NotAFormulaError
    return ["cast", of(node.this), type_]


def _say_days(node: exp.DateDiff, of: Callable[[Sql], Said]) -> Said:
    if [unit.name for unit in _there(node.args.get("unit"))] != ["DAY"]:
        raise NotAFormulaError
    return ["days", of(node.expression), of(node.this)]


def _there(part: Sql | None) -> list[Sql]:
    return [] if part is None else [part]


def _say_two(sign: str) -> _Say:
    return lambda node, of: [sign, of(node.this), of(node.expression)]


def _say_one(sign: str) -> _Say:
    return lambda node, of: [sign, of(node.this)]


_SAY: Mapping[type[Sql], tuple[tuple[str, ...], _Say]] = {
    **{kind: ((*_TWO, "typed", "safe"), _say_two(sign)) for sign, kind in _SIGNS.items()},
    exp.Nullif: (_TWO, _say_two("nullif")),
    exp.Not: (("this",), _say_one("not")),
    exp.Neg: (("this",), _say_one("negative")),
    exp.Paren: (("this",), _say_one("()")),
    exp.Null: ((), lambda *_: ["null"]),
    exp.Boolean: (("this",), lambda node, _: ["truth", node.this]),
    exp.Column: (("this",), lambda node, _: column(node.name)),
    exp.Literal: (("this", "is_string"), _say_literal),
    exp.Is: (_TWO, _say_is),
    exp.Case: (("this", "ifs", "default"), _say_case),
    exp.Cast: (("this", "to"), _say_cast),
    exp.DateDiff: ((*_TWO, "unit"), _say_days),
    exp.Coalesce: (
        ("this", "expressions"),
        lambda node, of: ["coalesce", *map(of, (node.this, *node.expressions))],
    ),
    exp.Round: (
        ("this", "decimals"),
        lambda node, of: ["round", of(node.this), *map(of, _there(node.args.get("decimals")))],
    ),
    exp.Between: (
        ("this", "low", "high"),
        lambda node, of: ["between", *map(of, (node.this, node.args["low"], node.args["high"]))],
    ),
}
"""How each kind is said, with the parts that it may have."""

_NUMBER = re.compile(r"\d+(\.\d+)?(e-?\d+)?")


def _read_number(text: str) -> Sql:
    if not _NUMBER.fullmatch(text) or not isfinite(float(text)):
        raise ValueError(text)
    return exp.Literal.number(text)


def _read_text(text: str) -> Sql:
    return sql.text(_a_text(text))


def _read_column(name: str) -> Sql:
    return sql.column(_a_text(name))


def _a_text(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError(text)
    return text


def _read_truth(value: object) -> Sql:
    if not isinstance(value, bool):
        raise TypeError(value)
    return sql.boolean(value)


def _read_is(inner: Said, against: object) -> Sql:
    expected = exp.Null() if against is None else _read_truth(against)
    return exp.Is(this=read(inner), expression=expected)


def _read_case(subject: Said | None, pairs: list[tuple[Said, Said]], default: Said | None) -> Sql:
    ifs = [exp.If(this=read(test), true=read(result)) for test, result in pairs]
    if not ifs:
        raise ValueError(pairs)
    return exp.Case(
        this=read(subject) if subject is not None else None,
        ifs=ifs,
        default=read(default) if default is not None else None,
    )


def _read_cast(inner: Said, type_: str) -> Sql:
    if type_ not in _TYPES:
        raise ValueError(type_)
    return exp.Cast(this=read(inner), to=data_type(type_))


def _read_days(start: Said, end: Said) -> Sql:
    return exp.DateDiff(this=read(end), expression=read(start), unit=exp.Var(this="DAY"))


def _read_coalesce(first: Said, *others: Said) -> Sql:
    return exp.Coalesce(this=read(first), expressions=[read(one) for one in others])


def _read_round(inner: Said, places: Said | None = None) -> Sql:
    return exp.Round(this=read(inner), decimals=read(places) if places is not None else None)


def _read_two(kind: type[Sql], left: Said, right: Said) -> Sql:
    return kind(this=read(left), expression=read(right))


def _read_sign(sign: str) -> Callable[..., Sql]:
    kind = _SIGNS[sign]
    if kind is exp.Div:
        return lambda left, right: sql.divide(read(left), read(right))
    return lambda left, right: _read_two(kind, left, right)


_READ: Mapping[str, Callable[..., Sql]] = {
    **{sign: _read_sign(sign) for sign in _SIGNS},
    "nullif": lambda left, right: _read_two(exp.Nullif, left, right),
    "not": lambda inner: exp.Not(this=read(inner)),
    "negative": lambda inner: exp.Neg(this=read(inner)),
    "()": lambda inner: exp.Paren(this=read(inner)),
    "null": exp.Null,
    "truth": _read_truth,
    "column": _read_column,
    "number": _read_number,
    "text": _read_text,
    "is": _read_is,
    "case": _read_case,
    "cast": _read_cast,
    "days": _read_days,
    "coalesce": _read_coalesce,
    "round": _read_round,
    "between": lambda inner, low, high: exp.Between(
        this=read(inner), low=read(low), high=read(high)
    ),
}
"""How what is said of each kind becomes a node."""
