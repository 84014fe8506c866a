"""Cells that are written plainly, read at a fraction of the cost of a pattern.

Almost every cell of almost every export stands in the one form that an engine writes itself:
``1234``, ``12.5``, ``2026-01-31``. Such a cell is cast, and the cast is believed where its value,
written again, is the cell's own text. Whatever else a cell holds comes out as NULL here, and is
trimmed and held against the patterns of ``cells``; what is read plainly, these would read alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from journeykit.definition.models import FileColumn
from journeykit.scoring import cells, sql
from journeykit.scoring.sql import Sql

_DAY_LENGTH = 10
_MOMENT_LENGTH = 19
_LIKE_A_NUMBER = re.compile(r"[0-9]|inf|nan", re.IGNORECASE)
_STRPTIME_WORDS_GIVE = "1900-01-01 00:00:00"
"""What a format makes of words such as ``infinity``; no plain cell comes out as this."""


def reads_plainly(column: FileColumn) -> bool:
    """Whether cells of a CSV column may be read so: no marker for a missing one looks alike."""
    if column.type == "text":
        return False
    if column.type == "boolean":
        yes, no = cells.words(column)
        return not {marker.strip().lower() for marker in column.missing} & {*yes, *no}
    return not any(_LIKE_A_NUMBER.search(marker) for marker in column.missing)


def plain_value(source: Sql, name: str, column: FileColumn) -> Iterator[tuple[str, Sql]]:
    """Columns, the last of which is ``name``: the value of a plain cell, NULL for any other.

    Args:
        source: The cell's text as it stands in the export.
        name: What the value is called.
        column: One for which ``reads_plainly``.
    """
    if column.type == "boolean":
        yield name, cells.boolean(source, column)
        return
    cast = f"{name} cast"
    value = sql.column(cast)
    if column.type == "integer":
        yield cast, sql.try_cast(source, "bigint")
        yield name, sql.when(_is_written(value, source), value.copy())
    elif column.type == "decimal":
        yield from _decimal(source, name, cast, column)
    elif column.format:
        known = exp.NEQ(
            this=value, expression=sql.cast(sql.text(_STRPTIME_WORDS_GIVE), "timestamp")
        )
        yield cast, cells.formatted(source, column.format)
        held = sql.when(sql.both([cells.in_calendar(value.copy()), known]), value.copy())
        yield name, sql.cast(held, column.type)
    elif column.type == "date":
        yield cast, sql.try_cast(source, "date")
        # the cast first: an engine computes once what two conditions read, where both need it
        fits = [_is_written(value, source), _is_as_long(source, _DAY_LENGTH)]
        yield name, sql.when(sql.both(fits), value.copy())
    else:
        yield cast, sql.try_cast(source, "timestamp")
        yield name, sql.when(_is_moment(value, source), value.copy())


def _decimal(source: Sql, name: str, cast: str, column: FileColumn) -> Iterator[tuple[str, Sql]]:
    """A decimal is not written again as it was; what a cast takes beyond the pattern is few."""
    value = sql.column(cast)
    if column.decimal != "." or column.thousands or column.symbol:
        yield cast, cells.amount(source, column)
        yield name, cells.in_range(value)
        return
    marked = sql.function("contains", source.copy(), sql.text("_"))
    begins = exp.GTE(this=source.copy(), expression=sql.text("-"))  # +-5 would be cast too
    yield cast, sql.try_cast(source, "double")
    fits = [begins, cells.is_in_range(value), sql.negate(marked)]
    yield name, sql.when(sql.both(fits), value.copy())


def _is_written(value: Sql, source: Sql) -> Sql:
    return sql.equal(sql.cast(value.copy(), "varchar"), source.copy())


def _is_as_long(source: Sql, length: int) -> Sql:
    return sql.equal(sql.function("strlen", source.copy()), sql.whole(length))


def _is_moment(value: Sql, source: Sql) -> Sql:
    """Written with seconds, a blank or a T behind the day, and no offset."""
    spaced = sql.function("replace", source.copy(), sql.text("T"), sql.text(" "))
    written = [_is_written(value, source), sql.equal(sql.cast(value, "varchar"), spaced)]
    return sql.both([sql.bracketed(sql.either(written)), _is_as_long(source, _MOMENT_LENGTH)])
