"""Whether an expression is unread rather than empty: the difference that only ``is null`` shows.

Every node has a state, a number: 0 empty, 1 unread, 2 a value. In this order a strict node, which
is empty where an operand is empty and else unread where one is unread, has the least state of its
operands, so that each operand is written once. ``and``, ``or``, ``in``, ``between`` and
``coalesce`` are unread where they come to nothing and a part is unread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from sqlglot import exp

from journeykit.scoring import sql
from journeykit.scoring.sql import Sql
from journeykit.scoring.terms import OVERFLOW, Term


class Values(Protocol):
    """What the test asks of the compiler."""

    def term(self, node: exp.Expr) -> Term:
        """The value of a node."""

    def tests(self, node: exp.Expr) -> tuple[Sql | None, list[Sql]]:
        """The subject of a CASE, if it has one, and what its branches test."""

    def unread_cell(self, name: str) -> Sql:
        """Whether the cell of a name is unread."""

    def bind(self, value: Sql, then: Callable[[Callable[[], Sql]], Sql]) -> Sql:
        """``then`` applied to a value that is written once."""


def parts(node: exp.Expr) -> list[exp.Expr]:
    """The operands of a chain of one connective."""
    return list(node.flatten(unnest=False))


_EMPTY, _UNREAD, _VALUE = 0, 1, 2


class UnreadTest:
    """Whether a node is unread: TRUE or FALSE, never NULL."""

    def __init__(self, compiler: Values) -> None:
        self._compiler = compiler

    def of(self, node: exp.Expr) -> Sql:
        """The test of one node."""
        if not self._can_be(node):
            return sql.boolean(False)
        inner = _same_state(node)
        if isinstance(inner, exp.Column):
            return self._compiler.unread_cell(inner.name)
        return sql.equal(self._state(inner), sql.whole(_UNREAD))

    def _can_be(self, node: exp.Expr) -> bool:
        """Whether any cell beneath can be unread at all."""
        for found in node.find_all(exp.Column):
            if found.find_ancestor(exp.AggFunc) is None:
                test = self._compiler.unread_cell(found.name)
                if not (isinstance(test, exp.Boolean) and not test.this):
                    return True
        return False

    def _state(self, node: exp.Expr) -> Sql:
        node = _same_state(node)
        if not self._can_be(node):
            return self._known(node, sql.whole(_EMPTY))
        if isinstance(node, exp.Column):
            unread = self._compiler.unread_cell(node.name)
            return sql.case(
                [(unread, sql.whole(_UNREAD)), (sql.is_null(self._value(node)), sql.whole(_EMPTY))],
                sql.whole(_VALUE),
            )
        if isinstance(node, exp.Case):
            return self._case(node)
        if isinstance(node, exp.Nullif):
            same = exp.EQ(this=node.this, expression=node.expression)
            return sql.case([(self._value(same), sql.whole(_EMPTY))], self._state(node.this))
        undecided = _undecided_parts(node)
        if undecided is not None:
            unread = sql.either([self.of(part) for part in undecided])
            return self._known(node, sql.case([(unread, sql.whole(_UNREAD))], sql.whole(_EMPTY)))
        return self._strict(node)

    def _known(self, node: exp.Expr, otherwise: Sql) -> Sql:
        known = sql.is_known(self._value(node))
        return sql.case([(known, sql.whole(_VALUE))], otherwise)

    def _case(self, node: exp.Case) -> Sql:
        results = [self._state(part.args["true"]) for part in node.args["ifs"]]
        default = node.args.get("default")
        last = self._state(default) if default is not None else sql.whole(_EMPTY)
        subject, tests = self._compiler.tests(node)
        return sql.case(zip(tests, results, strict=True), last, subject)

    def _strict(self, node: exp.Expr) -> Sql:
        states = [self._state(part) for part in _operands(node)]
        if isinstance(node, exp.Div):
            zero = sql.equal(self._value(node.expression), sql.number(0))
            states.append(sql.case([(zero, sql.whole(_EMPTY))], sql.whole(_VALUE)))
        least = states[0] if len(states) == 1 else _least(states)
        if not self._may_come_to_nothing(node):
            return least
        nothing = sql.is_null(self._value(node))

        def checked(state: Callable[[], Sql]) -> Sql:
            valued = sql.equal(state(), sql.whole(_VALUE))
            return sql.case([(sql.both([valued, nothing]), sql.whole(_EMPTY))], state())

        return self._compiler.bind(least, checked)

    def _may_come_to_nothing(self, node: exp.Expr) -> bool:
        """Whether operands that are values may still give none."""
        if isinstance(node, exp.Anonymous):
            return node.name in ("add_days", "next_anniversary")
        if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Div | exp.Round):
            return self._compiler.term(node).high >= OVERFLOW
        return False

    def _value(self, node: exp.Expr) -> Sql:
        return self._compiler.term(node).sql


def _same_state(node: exp.Expr) -> exp.Expr:
    """Without what passes the state of its operand on."""
    while isinstance(node, exp.Paren | exp.Not | exp.Is):
        node = node.this
    return node


def _undecided_parts(node: exp.Expr) -> list[exp.Expr] | None:
    """The parts of a node that is unread where it comes to nothing and a part is unread."""
    if isinstance(node, exp.And | exp.Or):
        return parts(node)
    if isinstance(node, exp.Coalesce):
        return [node.this, *node.expressions]
    if isinstance(node, exp.In):
        return [exp.EQ(this=node.this, expression=item) for item in node.expressions]
    if isinstance(node, exp.Between):
        low = exp.GTE(this=node.this, expression=node.args["low"])
        high = exp.LTE(this=node.this, expression=node.args["high"])
        return [low, high]
    return None


def _operands(node: exp.Expr) -> list[exp.Expr]:
    """The operands of a strict node."""
    if isinstance(node, exp.Anonymous):
        return list(node.expressions)
    if isinstance(node, exp.Least | exp.Greatest):
        return [node.this, *node.expressions]
    if isinstance(node, exp.Binary):
        return [node.this, node.expression]
    return [node.this]


def _least(states: Sequence[Sql]) -> Sql:
    return exp.Least(this=states[0], expressions=list(states[1:]), ignore_nulls=True)
