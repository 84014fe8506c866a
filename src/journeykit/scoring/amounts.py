"""Values that are the number of a cell's text, and the marks that it may be written with.

An engine that has read such a number itself, from a text of the plainest form, need not be asked
for it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias, get_args

from sqlglot import exp

from journeykit.definition.models import FileColumn
from journeykit.records import dataclass
from journeykit.scoring import cells, sql
from journeykit.scoring.plain_cells import plain_value
from journeykit.scoring.sql import Sql


@dataclass(frozen=True)
class Marks:
    """The signs within a number: between groups of three digits, if any, and before a fraction.

    Whatever else may stand in such a cell, these texts are numbers: a minus or none, digits, be it
    in groups of three behind one to three, and a fraction of at least one digit or none. They are
    the double that is nearest.
    """

    thousands: Thousands | None
    decimal: Decimal


Thousands: TypeAlias = Literal[",", ".", " ", "'"]
Decimal: TypeAlias = Literal[".", ","]
_PLAIN = Marks(None, ".")
_ALL = [
    Marks(thousands, decimal)
    for decimal in get_args(Decimal)
    for thousands in (None, *get_args(Thousands))
]


def marks_of(tree: Sql) -> Marks | None:
    """The marks of the numbers that a value is, for the text in the column that it reads.

    Args:
        tree: A value.

    Returns:
        None where it is anything else, or stands beside a symbol.
    """
    if isinstance(tree, exp.TryCast):
        is_double = tree.args["to"].this is exp.DType.DOUBLE
        return _PLAIN if is_double and isinstance(tree.this, exp.Column) else None
    if not isinstance(tree, exp.Case) or tree.args.get("default") is not None:
        return None
    column, text = tree.find(exp.Column), sql.render(tree, "duckdb")
    if not isinstance(column, exp.Column) or "AS DOUBLE" not in text:
        return None
    return next((one for one, read in _read(column) if read == text), None)


def _read(column: exp.Column) -> Iterator[tuple[Marks, str]]:
    """How numbers are read, by what they are written with."""
    yield _PLAIN, sql.render(_read_plainly(column), "duckdb")
    for marks in _ALL:
        written = FileColumn(type="decimal", decimal=marks.decimal, thousands=marks.thousands)
        yield marks, sql.render(cells.amount(column.copy(), written), "duckdb")


def _read_plainly(column: exp.Column) -> Sql:
    """Without marks: a cast, and what it may not take, in one."""
    (cast, value), (_, held) = plain_value(column.copy(), "read", FileColumn(type="decimal"))

    def put_in(tree: exp.Expr) -> exp.Expr:
        return value.copy() if isinstance(tree, exp.Column) and tree.name == cast else tree

    return held.transform(put_in)
