"""What a plan is made of for an engine that computes column by column (``splitting``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sqlglot import exp

from journeykit.scoring.amounts import Marks
from journeykit.scoring.plainly import Plainly
from journeykit.scoring.sql import Sql

CELLS = "cells"
"""The relation that the SQL of ``Cells`` and ``Query`` reads."""
IS_NUMBER, NUMBER = "is_number", "number"
"""Its columns in a query of ``Numbered``: whether a cell's number is known, and that number."""
NO_COLUMN = ""
"""What the column is called of the values that rest on none."""


@dataclass(frozen=True)
class Constant:
    """The same for every row: a Python value of SQL's BOOLEAN, whole number, DOUBLE or text."""

    value: bool | int | float | str | None
    type: str | None = None
    """The SQL type it is cast to, if any, in lower case."""


@dataclass(frozen=True)
class Cell:
    """A value that rests on one column: the ``place``-th that its ``Cells`` give.

    The columns of a joined relation count as one, which has its name.
    """

    column: str
    place: int


@dataclass(frozen=True)
class Named:
    """A value that others read by its name."""

    name: str


@dataclass(frozen=True)
class Operation:
    """An operator or function over operands, called as SQL calls it, in lower case.

    ``to`` is the SQL type of a ``cast``, in lower case.
    """

    kind: str
    operands: tuple[Operand, ...]
    to: str = ""


@dataclass(frozen=True)
class Choice:
    """CASE: the value behind the first condition that is true, else the last one."""

    pairs: tuple[tuple[Operand, Operand], ...]
    otherwise: Operand


@dataclass(frozen=True)
class Query:
    """What only SQL says: an expression over columns of ``cells``, each with its operand."""

    text: str
    reads: tuple[tuple[str, Operand], ...]


Operand: TypeAlias = "Constant | Cell | Named | Operation | Choice | Query"


def parts_of(operand: Operation | Choice) -> tuple[Operand, ...]:
    """The operands of an operation, or the tests and values of a choice."""
    if isinstance(operand, Operation):
        return operand.operands
    return (*(one for pair in operand.pairs for one in pair), operand.otherwise)


@dataclass(frozen=True)
class Extent:
    """The columns that an operand rests on, and how many operations and choices it is at least."""

    columns: frozenset[str]
    size: int


def extent_of(operand: Operand, named: Mapping[str, Extent]) -> Extent:
    """The extent of an operand, by those of the values that it names."""
    match operand:
        case Constant():
            return Extent(frozenset(), 0)
        case Cell(column=column):
            return Extent(frozenset([column]) - {NO_COLUMN}, 0)
        case Named(name=name):
            return named[name]
        case Query(reads=reads):
            parts = tuple(one for _, one in reads)
        case _:
            parts = parts_of(operand)
    extents = [extent_of(one, named) for one in parts]
    columns = frozenset[str]().union(*(one.columns for one in extents))
    return Extent(columns, 1 + sum(one.size for one in extents))


def read_by(operand: Operand, named: Mapping[str, Operand]) -> dict[str, Operand]:
    """The values that an operand and what it reads name, each behind those that it reads."""
    found: dict[str, Operand] = {}

    def add(one: Operand) -> None:
        match one:
            case Named(name=name) if name not in found:
                add(named[name])
                found[name] = named[name]
            case Operation() | Choice():
                for part in parts_of(one):
                    add(part)
            case Query(reads=reads):
                for _, part in reads:
                    add(part)

    add(operand)
    return found


@dataclass(frozen=True)
class Numbered:
    """How texts are asked about where the numbers that some of them are, are known.

    Attributes:
        query: SQL over ``cells`` that gives what ``Cells.query`` does; they have ``NUMBER``, a
            DOUBLE, and ``IS_NUMBER`` besides.
        marks: What the numbers are written with.
        values: What some values are where the number is known, by their places: over the ``Cell``
            of ``NUMBER``.
    """

    query: str
    marks: Marks
    values: Mapping[int, Operand]


@dataclass(frozen=True)
class Cells:
    """What is asked for of every text of a column.

    Attributes:
        query: SQL over ``cells``, which has this column alone, or those of a joined relation; it
            gives ``v0`` and so on.
        count: How many values it gives.
        often: The places of those values that are needed for nearly every row; the others are
            behind a condition.
        plainly: What some of them are, by their places, where the text is plain.
        parts: Of those that ask whether the text holds another, by their places, that one.
        numbered: The same, where the numbers that texts are are known; None where it reads none.
    """

    query: str
    count: int
    often: frozenset[int]
    plainly: Mapping[int, Plainly]
    parts: Mapping[int, str]
    numbered: Numbered | None = None


@dataclass(frozen=True)
class Joined:
    """A relation of which each row is given the one row with the same key, all NULL without one.

    Attributes:
        relation: Its name; values that rest on its columns alone are a ``Cell`` of that column.
        column: Its column that is the key, a text.
        key: The key of a row.
        columns: The relation's columns, by the names that they have in ``cells``.
        cells: What is asked for of every combination of these.
    """

    relation: str
    column: str
    key: Operand
    columns: Mapping[str, str]
    cells: Cells


@dataclass(frozen=True)
class Split:
    """A plan for an engine that computes column by column.

    Attributes:
        cells: By the column of the export; of ``NO_COLUMN`` are values that rest on none.
        values: Named values, each of which reads only those before it.
        results: What a row of the last step holds, in order.
        joined: The relation that is read beside the export, where a result rests on one.
    """

    cells: Mapping[str, Cells]
    values: Mapping[str, Operand]
    results: Mapping[str, Operand]
    joined: Joined | None = None


BINARY: Mapping[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.BitwiseOr: "|",
    exp.Nullif: "nullif",
}
"""Operators of two operands, as an ``Operation`` calls them."""
FUNCTIONS: Mapping[type[exp.Expr], str] = {
    exp.Coalesce: "coalesce",
    exp.Not: "not",
    exp.Neg: "negative",
    exp.Abs: "abs",
    exp.Floor: "floor",
    exp.Ceil: "ceil",
}
"""Functions that an ``Operation`` is called like."""

_WHOLE_TYPES = frozenset({"utinyint", "usmallint", "uinteger", "ubigint", "int", "bigint"})
CAST_TYPES = _WHOLE_TYPES | {"boolean", "double", "date", "timestamp", "text"}


def constant_of(tree: Sql) -> Constant | None:
    """A literal, or one that is cast; None for anything else."""
    if isinstance(tree, exp.Null):
        return Constant(None)
    if isinstance(tree, exp.Boolean):
        return Constant(bool(tree.this))
    if isinstance(tree, exp.Neg):
        inner = constant_of(tree.this)
        is_number = inner is not None and type(inner.value) in (int, float) and inner.type is None
        return Constant(-inner.value) if inner is not None and is_number else None  # type: ignore[operator]
    if isinstance(tree, exp.Cast):
        return _castconstant_of(tree)
    if not isinstance(tree, exp.Literal):
        return None
    if tree.is_string:
        return Constant(tree.name)
    if tree.is_int:
        return Constant(int(tree.name))
    return Constant(float(tree.name)) if "e" in tree.name.lower() else None


def _castconstant_of(tree: exp.Cast) -> Constant | None:
    """NULL of a type, or a whole number of one that is narrower."""
    inner, to = constant_of(tree.this), tree.args["to"].sql("duckdb").lower()
    if inner is None or inner.type is not None or to not in CAST_TYPES:
        return None
    is_whole = type(inner.value) is int and to in _WHOLE_TYPES
    return Constant(inner.value, to) if inner.value is None or is_whole else None
