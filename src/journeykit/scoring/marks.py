"""Lists of a few known texts as whole numbers, a bit for each text.

A list costs ten times what a number does, to make and to write. Most lists of a scored customer
(stages reached, gates that hold, reasons for attention) are chosen among texts that the journey
names, in one order, so that a number says it all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import reduce

from sqlglot import exp

from journeykit.scoring import sql
from journeykit.scoring.sql import Choice, Sql
from journeykit.scoring.steps import Step

_TYPES = ((8, "utinyint"), (16, "usmallint"), (32, "uint"), (63, "ubigint"))
_AT_ONCE = 4
"""Bits that one look into a table of lists answers; the table stands in every query."""


def mark_lists(steps: Iterable[Step], names: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Make lists of texts into numbers, where they are made.

    Args:
        steps: Of a plan; no step reads these columns.
        names: The columns that may be numbers.

    Returns:
        Of each that is one now, the texts of its bits, the lowest first.
    """
    marked = {}
    for step in steps:
        for item in step.select.expressions:
            if not isinstance(item, exp.Alias) or item.alias not in names:
                continue
            choice = sql.choice_of(item.this)
            if choice is not None and len(choice.pairs) <= _TYPES[-1][0]:
                item.set("this", _marks(choice))
                marked[item.alias] = tuple(text for _, text in choice.pairs)
    return marked


def type_of_marks(texts: int) -> str:
    """The SQL type of a number with a bit for each of so many texts."""
    return next(type_ for most, type_ in _TYPES if texts <= most)


def _marks(choice: Choice) -> Sql:
    type_ = type_of_marks(len(choice.pairs))
    none = sql.cast(sql.whole(0), type_)
    bits = [
        sql.case([(condition.copy(), sql.cast(sql.whole(1 << place), type_))], none.copy())
        for place, (condition, _) in enumerate(choice.pairs)
    ]
    marks: Sql = reduce(lambda left, right: exp.BitwiseOr(this=left, expression=right), bits)
    if choice.where is None:
        return marks
    return sql.case([(choice.where.copy(), marks)], none)


def lists_of(column: Sql, texts: Sequence[str]) -> Sql:
    """The lists that a column of such numbers stands for."""
    marks = sql.cast(column, "bigint")
    parts = [
        _part(marks, first, texts[first : first + _AT_ONCE])
        for first in range(0, len(texts), _AT_ONCE)
    ]
    return reduce(lambda left, right: sql.function("list_concat", left, right), parts)


def _part(marks: Sql, first: int, texts: Sequence[str]) -> Sql:
    """The texts of some bits, looked up in a table of all lists that they can make."""
    table = [
        exp.Array(
            expressions=[sql.text(text) for place, text in enumerate(texts) if number >> place & 1]
        )
        for number in range(1 << len(texts))
    ]
    moved: Sql = exp.BitwiseRightShift(this=marks.copy(), expression=sql.whole(first))
    few = exp.BitwiseAnd(
        this=sql.operand(moved) if first else marks.copy(),
        expression=sql.whole((1 << len(texts)) - 1),
    )
    place = exp.Add(this=exp.Paren(this=few), expression=sql.whole(1))
    listed = sql.cast(exp.Array(expressions=table), "varchar[][]")
    return sql.function("list_extract", listed, place)
