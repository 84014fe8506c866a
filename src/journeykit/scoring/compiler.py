"""An expression's tree into SQL that means the same on every engine.

The value of a compiled expression is NULL where the expression is empty or unread; ``unread`` tells
the two apart, and only ``is null`` asks for it. The meaning of each node is the one that the
language's documentation gives; what engines do differently is written out:

- ``/`` is real division by ``NULLIF(divisor, 0)``; arithmetic is done in doubles; a result that is
  not finite is NULL;
- ``least``, ``greatest`` are NULL if any argument is;
- ``round`` is half away from zero on the scaled double;
- days are counted between DATEs; a date outside the years 1 to 9999 is NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol, cast

from sqlglot import exp

from journeykit.definition.expressions import AS_OF, DataType, Expression
from journeykit.definition.expressions.tree import type_of
from journeykit.scoring import sql, terms
from journeykit.scoring.days import Days, as_day
from journeykit.scoring.sql import Binder, Sql
from journeykit.scoring.terms import OVERFLOW, SqlType, Term
from journeykit.scoring.unread import UnreadTest, parts


class Cells(Protocol):
    """Where the names of an expression lead."""

    def value(self, name: str) -> Term:
        """The value of a name."""

    def unread(self, name: str) -> Sql:
        """Whether the name's cell could not be read or is absent: TRUE or FALSE, never NULL."""


class Compiler:
    """Compiles the expressions of one place, where ``cells`` says what names mean."""

    def __init__(self, cells: Cells, as_of: date) -> None:
        self._cells = cells
        self._as_of = as_of
        self._binder = Binder()
        self._days = Days(self._binder, as_of)
        self._unread = UnreadTest(self)

    def value(self, expression: Expression) -> Term:
        """The value of an expression."""
        return self.term(expression.tree)

    def condition(self, expression: Expression) -> Sql:
        """A condition, three-valued."""
        return self.term(expression.tree).sql

    def number(self, expression: Expression) -> Sql:
        """A number as a double."""
        return terms.as_double(self.value(expression))

    def day(self, expression: Expression) -> Sql:
        """A date, or the calendar date of a timestamp."""
        return as_day(self.value(expression))

    def unread(self, expression: Expression) -> Sql:
        """Whether an expression is unread: never NULL."""
        return self._unread.of(expression.tree)

    def unread_node(self, node: exp.Expr) -> Sql:
        """Whether a part of an expression is unread: never NULL."""
        return self._unread.of(node)

    def unread_cell(self, name: str) -> Sql:
        """Whether the cell of a name is unread."""
        return sql.boolean(False) if name == AS_OF else self._cells.unread(name)

    def bind(self, value: Sql, then: Callable[[Callable[[], Sql]], Sql]) -> Sql:
        """``then`` applied to a value that is written once."""
        return self._binder.let(value, then)

    def term(self, node: exp.Expr) -> Term:
        """The value of one node."""
        return _NODES[type(node)](self, node)

    # Names and literals

    def _column(self, node: exp.Expr) -> Term:
        if node.name == AS_OF:
            return Term(sql.day(self._as_of), SqlType.DATE)
        return self._cells.value(node.name)

    def _literal(self, node: exp.Expr) -> Term:
        if node.is_string:
            return Term(sql.text(node.name), SqlType.TEXT)
        return terms.literal(node.name, type_of(node))

    def _boolean(self, node: exp.Expr) -> Term:
        return Term(sql.boolean(bool(node.this)), SqlType.BOOLEAN)

    def _null(self, _: exp.Expr) -> Term:
        return Term(exp.Null(), SqlType.NULL)

    def _moment(self, node: exp.Expr) -> Term:
        type_ = SqlType.DATE if type_of(node) is DataType.DATE else SqlType.TIMESTAMP
        return Term(sql.cast(sql.text(node.this.name), type_.value), type_)

    def _paren(self, node: exp.Expr) -> Term:
        return self.term(node.this)

    # Logic

    def _and(self, node: exp.Expr) -> Term:
        return _truth(sql.both([self.term(part).sql for part in parts(node)]))

    def _or(self, node: exp.Expr) -> Term:
        return _truth(sql.either([self.term(part).sql for part in parts(node)]))

    def _not(self, node: exp.Expr) -> Term:
        return _truth(sql.negate(self.term(node.this).sql))

    def _comparison(self, node: exp.Expr) -> Term:
        left, right = terms.alike([self.term(node.this), self.term(node.expression)])
        return _truth(sql.binary(type(cast("exp.Binary", node)), left, right))

    def _in(self, node: exp.Expr) -> Term:
        subject, *items = terms.alike([self.term(part) for part in (node.this, *node.expressions)])
        return _truth(exp.In(this=sql.operand(subject), expressions=items))

    def _between(self, node: exp.Expr) -> Term:
        subject, low, high = terms.alike(
            [self.term(part) for part in (node.this, node.args["low"], node.args["high"])]
        )
        return _truth(
            exp.Between(this=sql.operand(subject), low=sql.operand(low), high=sql.operand(high))
        )

    def _is(self, node: exp.Expr) -> Term:
        empty = sql.is_null(self.term(node.this).sql)
        return _truth(sql.case([(self._unread.of(node.this), sql.null("boolean"))], empty))

    def _like(self, node: exp.Expr) -> Term:
        left, right = self.term(node.this).sql, self.term(node.expression).sql
        return _truth(sql.binary(type(cast("exp.Binary", node)), left, right))

    def _case(self, node: exp.Expr) -> Term:
        ifs = node.args["ifs"]
        default = node.args.get("default")
        results = [self.term(part.args["true"]) for part in ifs]
        last = self.term(default) if default is not None else Term(exp.Null(), SqlType.NULL)
        *values, otherwise = terms.alike([*results, last])
        subject, tests = self.tests(node)
        return Term(
            sql.case(zip(tests, values, strict=True), otherwise, subject),
            terms.widest([*results, last]),
            *terms.bounds([*results, last]),
        )

    def tests(self, node: exp.Expr) -> tuple[Sql | None, list[Sql]]:
        """The subject of a CASE, if it has one, and what its branches test."""
        tests = [self.term(part.this) for part in node.args["ifs"]]
        if node.this is None:
            return None, [test.sql for test in tests]
        subject, *alike = terms.alike([self.term(node.this), *tests])
        return subject, alike

    # Arithmetic

    def _sum(self, node: exp.Expr) -> Term:
        left, right = self.term(node.this), self.term(node.expression)
        high = max(left.high, right.high) + 0.4
        return self._arithmetic(type(cast("exp.Binary", node)), left, right, high, -324.0)

    def _product(self, node: exp.Expr) -> Term:
        left, right = self.term(node.this), self.term(node.expression)
        return self._arithmetic(exp.Mul, left, right, left.high + right.high, left.low + right.low)

    def _arithmetic(
        self, kind: type[exp.Binary], left: Term, right: Term, high: float, low: float
    ) -> Term:
        value = sql.binary(kind, terms.as_double(left), terms.as_double(right))
        return self._finite(value, high, low)

    def _quotient(self, node: exp.Expr) -> Term:
        left, right = self.term(node.this), self.term(node.expression)
        divisor = self._not_zero(terms.as_double(right))
        value = sql.divide(terms.as_double(left), divisor)
        return self._finite(value, left.high - right.low, left.low - right.high)

    def _not_zero(self, divisor: Sql) -> Sql:
        if divisor.is_number:
            is_zero = float(divisor.name) == 0
            return sql.null("double") if is_zero else divisor
        zero = sql.number(0)
        if sql.is_within(divisor, 6):
            return exp.Nullif(this=divisor, expression=zero)
        return self._binder.let(
            divisor, lambda bound: sql.when(sql.binary(exp.NEQ, bound(), zero), bound())
        )

    def _finite(self, value: Sql, high: float, low: float) -> Term:
        if high < OVERFLOW:
            return Term(value, SqlType.DOUBLE, high, low)
        checked = self._binder.let(
            value, lambda bound: sql.when(sql.function("isfinite", bound()), bound())
        )
        return Term(checked, SqlType.DOUBLE, 308.3, low)

    def _negative(self, node: exp.Expr) -> Term:
        inner = self.term(node.this)
        if inner.type is SqlType.BIGINT and inner.sql.is_int:
            return Term(exp.Neg(this=inner.sql), SqlType.BIGINT, inner.high, inner.low)
        value = exp.Neg(this=sql.operand(terms.as_double(inner)))
        return Term(value, SqlType.DOUBLE, inner.high, inner.low)

    def _same_size(self, node: exp.Expr) -> Term:
        """``abs``, ``floor``, ``ceil``."""
        inner = self.term(node.this)
        value = type(node)(this=terms.as_double(inner))
        return Term(value, SqlType.DOUBLE, inner.high, min(0.0, inner.low))

    def _round(self, node: exp.Expr) -> Term:
        inner = self.term(node.this)
        places = int(node.args["decimals"].name) if node.args.get("decimals") else 0
        if not places:
            return Term(exp.Round(this=terms.as_double(inner)), SqlType.DOUBLE, inner.high, 0.0)
        scale = float(10**places)
        scaled = self._finite(
            sql.binary(exp.Mul, terms.as_double(inner), sql.number(scale)),
            inner.high + places,
            inner.low + places,
        )
        value = sql.divide(exp.Round(this=scaled.sql), sql.number(scale))
        return Term(value, SqlType.DOUBLE, scaled.high - places, float(-places))

    # Missing values

    def _coalesce(self, node: exp.Expr) -> Term:
        parts = [self.term(part) for part in (node.this, *node.expressions)]
        value = sql.coalesce(*terms.alike(parts))
        return Term(value, terms.widest(parts), *terms.bounds(parts))

    def _nullif(self, node: exp.Expr) -> Term:
        kept, other = self.term(node.this), self.term(node.expression)
        pair = terms.alike([kept, other])
        if sql.is_within(kept.sql, 2):
            value: Sql = exp.Nullif(this=pair[0], expression=pair[1])
        else:
            value = self._binder.let(
                pair[0],
                lambda bound: sql.case([(sql.equal(bound(), pair[1]), exp.Null())], bound()),
            )
        return Term(value, terms.widest([kept, other]), kept.high, kept.low)

    def _extreme(self, node: exp.Expr) -> Term:
        """``least``, ``greatest``: NULL if any argument is."""
        parts = [self.term(part) for part in (node.this, *node.expressions)]
        type_, (high, low) = terms.widest(parts), terms.bounds(parts)
        values = terms.alike(parts)
        kind = type(node)
        if len(values) <= 6 and all(sql.is_within(value, 8) for value in values):
            known = sql.both([sql.is_known(value.copy()) for value in values])
            chosen = kind(this=values[0], expressions=values[1:], ignore_nulls=True)
            return Term(sql.when(known, chosen), type_, high, low)
        called = "list_min" if kind is exp.Least else "list_max"
        listed = sql.cast(exp.Array(expressions=values), f"{type_.value}[]")
        value = self._binder.let(
            listed,
            lambda bound: sql.when(
                sql.equal(
                    sql.function("list_count", bound()), exp.Literal.number(str(len(values)))
                ),
                sql.function(called, bound()),
            ),
        )
        return Term(value, type_, high, low)

    # Text

    def _text(self, node: exp.Expr) -> Term:
        return Term(type(node)(this=self.term(node.this).sql), SqlType.TEXT)

    def _trim(self, node: exp.Expr) -> Term:
        return Term(sql.trimmed(self.term(node.this).sql), SqlType.TEXT)

    def _length(self, node: exp.Expr) -> Term:
        return Term(exp.Length(this=self.term(node.this).sql), SqlType.BIGINT, 10.0)

    def _joined(self, node: exp.Expr) -> Term:
        left, right = self.term(node.this).sql, self.term(node.expression).sql
        return Term(sql.binary(exp.DPipe, left, right), SqlType.TEXT)

    # Days

    def _part_of_day(self, node: exp.Expr) -> Term:
        """``year``, ``month``."""
        return Term(type(node)(this=as_day(self.term(node.this))), SqlType.BIGINT, 4.0)

    def _call(self, node: exp.Expr) -> Term:
        arguments = [self.term(part) for part in node.expressions]
        return self._days.call(node.name, arguments)


def _truth(value: Sql) -> Term:
    return Term(value, SqlType.BOOLEAN)


_NODES: Mapping[type[exp.Expr], Callable[[Compiler, exp.Expr], Term]] = {
    exp.Column: Compiler._column,
    exp.Literal: Compiler._literal,
    exp.Boolean: Compiler._boolean,
    exp.Null: Compiler._null,
    exp.Cast: Compiler._moment,
    exp.Paren: Compiler._paren,
    exp.And: Compiler._and,
    exp.Or: Compiler._or,
    exp.Not: Compiler._not,
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE), Compiler._comparison),
    exp.In: Compiler._in,
    exp.Between: Compiler._between,
    exp.Is: Compiler._is,
    exp.Like: Compiler._like,
    exp.ILike: Compiler._like,
    exp.Case: Compiler._case,
    exp.Add: Compiler._sum,
    exp.Sub: Compiler._sum,
    exp.Mul: Compiler._product,
    exp.Div: Compiler._quotient,
    exp.Neg: Compiler._negative,
    **dict.fromkeys((exp.Abs, exp.Floor, exp.Ceil), Compiler._same_size),
    exp.Round: Compiler._round,
    exp.Coalesce: Compiler._coalesce,
    exp.Nullif: Compiler._nullif,
    exp.Least: Compiler._extreme,
    exp.Greatest: Compiler._extreme,
    exp.Lower: Compiler._text,
    exp.Upper: Compiler._text,
    exp.Trim: Compiler._trim,
    exp.Length: Compiler._length,
    exp.DPipe: Compiler._joined,
    exp.Year: Compiler._part_of_day,
    exp.Month: Compiler._part_of_day,
    exp.Anonymous: Compiler._call,
}
