"""Whether an expression is unread rather than empty: the difference that only ``is null`` shows.

The rules are those of the language: a strict node is empty where an operand is empty (or its
divisor zero), else unread where one is unread; ``and``, ``or``, ``in``, ``between`` and
``coalesce`` are unread where they come to nothing and a part is unread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sqlglot import exp

from journeykit.scoring import sql
from journeykit.scoring.sql import Sql
from journeykit.scoring.terms import Term


class Values(Protocol):
    """What the test asks of the compiler."""

    def term(self, node: exp.Expr) -> Term:
        """The value of a node."""

    def tests(self, node: exp.Expr) -> tuple[Sql | None, list[Sql]]:
        """The subject of a CASE, if it has one, and what its branches test."""

    def unread_cell(self, name: str) -> Sql:
        """Whether the cell of a name is unread."""


def parts(node: exp.Expr) -> list[exp.Expr]:
    """The operands of a chain of one connective."""
    return list(node.flatten(unnest=False))


class UnreadTest:
    """Whether a node is unread rather than empty or a value: TRUE or FALSE, never NULL."""

    def __init__(self, compiler: Values) -> None:
        self._compiler = compiler

    def of(self, node: exp.Expr) -> Sql:
        """The test of one node."""
        if isinstance(node, exp.Column):
            return self._compiler.unread_cell(node.name)
        if isinstance(node, _PLAIN):
            return sql.boolean(False)
        if isinstance(node, exp.Paren | exp.Not | exp.Is | exp.Nullif):
            return self.of(node.this)
        if isinstance(node, exp.Case):
            return self._case(node)
        if isinstance(node, exp.And | exp.Or):
            return self._undecided(node, parts(node))
        if isinstance(node, exp.Coalesce):
            return self._undecided(node, [node.this, *node.expressions])
        if isinstance(node, exp.In):
            return self._undecided(
                node, [exp.EQ(this=node.this, expression=item) for item in node.expressions]
            )
        if isinstance(node, exp.Between):
            low = exp.GTE(this=node.this, expression=node.args["low"])
            high = exp.LTE(this=node.this, expression=node.args["high"])
            return self._undecided(node, [low, high])
        return self._strict(node)

    def _undecided(self, node: exp.Expr, parts: Sequence[exp.Expr]) -> Sql:
        """Unread where it has no value and a part is unread."""
        unread = sql.either([self.of(part) for part in parts])
        if _is_never(unread):
            return unread
        return sql.both([sql.is_null(self._value(node)), unread])

    def _case(self, node: exp.Case) -> Sql:
        results = [self.of(part.args["true"]) for part in node.args["ifs"]]
        default = node.args.get("default")
        last = self.of(default) if default is not None else sql.boolean(False)
        if all(_is_never(part) for part in (*results, last)):
            return sql.boolean(False)
        subject, tests = self._compiler.tests(node)
        return sql.case(zip(tests, results, strict=True), last, subject)

    def _strict(self, node: exp.Expr) -> Sql:
        """Unread where an operand is unread and none is empty."""
        operands = _operands(node)
        unread = [self.of(part) for part in operands]
        if all(_is_never(part) for part in unread):
            return sql.boolean(False)
        no_empty = [
            sql.either([sql.is_known(self._value(part)), test.copy()])
            for part, test in zip(operands, unread, strict=True)
        ]
        tests = [sql.either(unread), *no_empty]
        if isinstance(node, exp.Div):
            zero = sql.equal(self._value(node.expression), sql.number(0))
            tests.append(sql.negate(sql.is_true(zero)))
        return sql.both(tests)

    def _value(self, node: exp.Expr) -> Sql:
        return self._compiler.term(node).sql


_PLAIN = (exp.Literal, exp.Boolean, exp.Null, exp.Cast, exp.AggFunc, exp.Filter)


def _operands(node: exp.Expr) -> list[exp.Expr]:
    """The operands of a strict node, the inner ones of brackets."""
    if isinstance(node, exp.Anonymous):
        return list(node.expressions)
    if isinstance(node, exp.Least | exp.Greatest):
        return [node.this, *node.expressions]
    if isinstance(node, exp.Binary):
        return [node.this, node.expression]
    return [node.this]


def _is_never(test: Sql) -> bool:
    return isinstance(test, exp.Boolean) and not test.this
