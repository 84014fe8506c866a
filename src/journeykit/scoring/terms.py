"""A compiled value: its SQL, its SQL type, and how large a number can become.

Bounds let the compiler leave out the test for results that are not finite where none can arise:
cells are within ±1e18 (64 bits for integers), so most sums and products cannot overflow a double.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from enum import StrEnum

from journeykit.definition.expressions import DataType
from journeykit.records import dataclass
from journeykit.scoring import sql
from journeykit.scoring.sql import Sql

OVERFLOW = 307.0
"""Results may be more than a double holds from 10**307 on, with room for rounding."""


class SqlType(StrEnum):
    """The type of a compiled value in SQL; numbers are exact integers or doubles."""

    BIGINT = "bigint"
    DOUBLE = "double"
    TEXT = "varchar"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    NULL = "null"


SQL_TYPES: dict[DataType, SqlType] = {
    DataType.TEXT: SqlType.TEXT,
    DataType.INTEGER: SqlType.BIGINT,
    DataType.DECIMAL: SqlType.DOUBLE,
    DataType.BOOLEAN: SqlType.BOOLEAN,
    DataType.DATE: SqlType.DATE,
    DataType.TIMESTAMP: SqlType.TIMESTAMP,
}


@dataclass(frozen=True)
class Term:
    """A compiled value.

    Attributes:
        sql: The value; NULL where it is empty or unread.
        type: Of the value.
        high: log10 of the largest magnitude it can have, for numbers.
        low: log10 of the smallest magnitude that is not zero.
    """

    sql: Sql
    type: SqlType
    high: float = 0.0
    low: float = 0.0

    @property
    def is_number(self) -> bool:
        """Whether it takes part in arithmetic."""
        return self.type in (SqlType.BIGINT, SqlType.DOUBLE)


def cell(value: Sql, type_: DataType) -> Term:
    """A cell of the export, or a result of scoring."""
    if type_ is DataType.INTEGER:
        return Term(value, SqlType.BIGINT, 19.0)
    if type_ is DataType.DECIMAL:
        return Term(value, SqlType.DOUBLE, 19.0, -324.0)
    return Term(value, SQL_TYPES[type_])


def derived(value: Sql, type_: DataType) -> Term:
    """A column that an expression gives: whole numbers are doubles there, of any finite size."""
    if type_.is_number:
        return Term(value, SqlType.DOUBLE, OVERFLOW, -324.0)
    return Term(value, SQL_TYPES[type_])


def literal(text: str, type_: DataType | None) -> Term:
    """A number as the author wrote it."""
    amount = float(text)
    high = math.log10(amount) if amount else 0.0
    if type_ is DataType.INTEGER and amount < 2**63:
        return Term(sql.whole(int(text)), SqlType.BIGINT, high, high)
    return Term(sql.number(amount), SqlType.DOUBLE, high, high)


def as_double(term: Term) -> Sql:
    """The value for arithmetic: integers become doubles first."""
    if term.type is not SqlType.BIGINT:
        return term.sql
    if term.sql.is_int:
        return sql.number(float(sql.render(term.sql, "duckdb")))
    return sql.cast(term.sql, "double")


def alike(terms: Iterable[Term]) -> list[Sql]:
    """Values of one type: integers and doubles as doubles, dates and timestamps as timestamps."""
    every = list(terms)
    types = {term.type for term in every} - {SqlType.NULL}
    if types == {SqlType.BIGINT, SqlType.DOUBLE}:
        return [as_double(term) for term in every]
    if types == {SqlType.DATE, SqlType.TIMESTAMP}:
        return [
            sql.cast(term.sql, "timestamp") if term.type is SqlType.DATE else term.sql
            for term in every
        ]
    return [term.sql for term in every]


def widest(terms: Iterable[Term]) -> SqlType:
    """The type of what ``alike`` gives."""
    types = {term.type for term in terms} - {SqlType.NULL}
    if types == {SqlType.BIGINT, SqlType.DOUBLE}:
        return SqlType.DOUBLE
    if types == {SqlType.DATE, SqlType.TIMESTAMP}:
        return SqlType.TIMESTAMP
    return next(iter(types), SqlType.NULL)


def bounds(terms: Iterable[Term]) -> tuple[float, float]:
    """The bounds of a value that is one of these."""
    numbers = [term for term in terms if term.is_number]
    return (
        max((term.high for term in numbers), default=0.0),
        min((term.low for term in numbers), default=0.0),
    )
