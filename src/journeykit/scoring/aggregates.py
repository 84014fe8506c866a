"""A scorecard's value as SQL: aggregates over the customers of a snapshot.

Sums are exact to six decimals and do not depend on the order of the rows; what is too large for
that is added as doubles. Empty and unread cells are skipped; a filter takes the rows for which its
condition is true.
"""

from __future__ import annotations

from datetime import date

from sqlglot import exp

from journeykit.definition.expressions import Expression
from journeykit.scoring import sql, terms
from journeykit.scoring.compiler import Compiler
from journeykit.scoring.context import RowCells
from journeykit.scoring.schema import Schema
from journeykit.scoring.sql import Sql
from journeykit.scoring.terms import OVERFLOW, SqlType, Term

NARROW = "decimal(18, 6)"
"""A type in which numbers below a million millions are added, exact to six decimals."""
_LARGEST_EXACT = 1e22
"""Numbers beyond are added as doubles: more of them than there are customers would still fit."""


def aggregate_sql(
    expression: Expression, schema: Schema, as_of: date, *, is_narrow: bool = False
) -> Sql:
    """One number over a snapshot, as a double; NULL where it is unknown.

    Args:
        expression: Of the kind aggregate.
        schema: The snapshot's columns.
        as_of: The date the snapshot speaks for.
        is_narrow: Whether sums are of numbers below a million millions alone. An engine refuses
            the query where one is larger, adds the others sooner, and to the same sum.
    """
    compiler = AggregateCompiler(schema, as_of, is_narrow=is_narrow)
    return sql.cast(terms.as_double(compiler.term(expression.tree)), "double")


class AggregateCompiler(Compiler):
    """Compiles aggregates and what stands around them; inside them is a row's expression."""

    def __init__(self, schema: Schema, as_of: date, *, is_narrow: bool = False) -> None:
        super().__init__(RowCells(schema), as_of)
        self._rows = Compiler(RowCells(schema), as_of)
        self._added = _narrow_sum if is_narrow else exact_sum

    def term(self, node: exp.Expr) -> Term:
        """The value of one node."""
        if isinstance(node, exp.Filter):
            condition = self._rows.term(node.expression.this).sql
            return self._aggregate(node.this, condition)
        if isinstance(node, _AGGREGATES):
            return self._aggregate(node, None)
        return super().term(node)

    def _aggregate(self, node: exp.Expr, condition: Sql | None) -> Term:
        if isinstance(node, exp.Count):
            return self._count(node, condition)
        value = terms.as_double(self._rows.term(node.this))
        if isinstance(node, exp.Sum):
            return _number(self._added(value, condition))
        if isinstance(node, exp.Avg):
            count = filtered(exp.Count(this=value.copy()), condition)
            total = self._added(value, condition)
            return _number(sql.divide(total, exp.Nullif(this=count, expression=sql.whole(0))))
        kind = type(node)
        return _number(filtered(kind(this=value), condition))

    def _count(self, node: exp.Count, condition: Sql | None) -> Term:
        counted = node.this
        if isinstance(counted, exp.Distinct):
            inner: Sql = exp.Distinct(
                expressions=[self._rows.term(one).sql for one in counted.expressions]
            )
        elif isinstance(counted, exp.Star):
            inner = exp.Star()
        else:
            inner = self._rows.term(counted).sql
        return Term(filtered(exp.Count(this=inner), condition), SqlType.BIGINT, 19.0)


_AGGREGATES = (exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Median, exp.Count)


def filtered(aggregate: Sql, condition: Sql | None) -> Sql:
    """An aggregate over the rows for which a condition is true; over all without one."""
    if condition is None:
        return aggregate
    return exp.Filter(this=aggregate, expression=exp.Where(this=condition.copy()))


def _number(value: Sql) -> Term:
    return Term(value, SqlType.DOUBLE, OVERFLOW, -324.0)


def exact_sum(value: Sql, condition: Sql | None) -> Sql:
    """An exact sum; what is beyond exactness is added as doubles; NULL over nothing."""
    small = exp.Between(
        this=sql.operand(value),
        low=sql.number(-_LARGEST_EXACT),
        high=sql.number(_LARGEST_EXACT),
    )
    exact = sql.when(small, sql.exact(value.copy()))
    large = sql.when(sql.negate(small.copy()), value.copy())
    total = sql.cast(filtered(exp.Sum(this=exact), condition), "double")
    rest = filtered(exp.Sum(this=large), condition)
    both = sql.binary(
        exp.Add,
        sql.coalesce(total, sql.number(0)),
        sql.coalesce(rest, sql.number(0)),
    )
    count = filtered(exp.Count(this=value.copy()), condition)
    return sql.when(sql.binary(exp.GT, count, sql.whole(0)), both)


def _narrow_sum(value: Sql, condition: Sql | None) -> Sql:
    """The same of small numbers; NULL over nothing, as any sum is."""
    small = sql.cast(value.copy(), NARROW)
    return sql.cast(filtered(exp.Sum(this=small), condition), "double")
