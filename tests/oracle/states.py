"""What a cell, an expression or a condition can be: a value, or one of two kinds of nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum


class Missing(Enum):
    """Why there is no value."""

    EMPTY = "empty"
    """The cell is empty or holds a missing marker; or what was computed has no result."""
    UNREAD = "unread"
    """The cell cannot be read as its type, or its optional column is absent."""


EMPTY = Missing.EMPTY
UNREAD = Missing.UNREAD

Value = bool | int | float | str | date | datetime
Cell = Value | Missing


class Truth(Enum):
    """What a trigger or a validation says of one customer."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
    UNWRITTEN = "unwritten"
    """The author wrote no condition: it has no say."""


def is_missing(cell: Cell) -> bool:
    """Whether there is no value."""
    return isinstance(cell, Missing)


def what_is_missing(cells: Iterable[Cell]) -> Missing | None:
    """Why a strict operation over these cells has no value; None where all are values."""
    kinds = [cell for cell in cells if isinstance(cell, Missing)]
    if EMPTY in kinds:
        return EMPTY
    if UNREAD in kinds:
        return UNREAD
    return None


def three_valued(cell: Cell) -> bool | None:
    """A condition's cell as true, false or None for unknown."""
    if isinstance(cell, Missing):
        return None
    if not isinstance(cell, bool):
        raise TypeError(f"a condition gave {cell!r}")
    return cell


def undecided(cells: Iterable[Cell]) -> Missing:
    """Why and/or over these cells was not decided: unread if any was unread, else empty."""
    return UNREAD if UNREAD in list(cells) else EMPTY


def all_of(cells: Iterable[Cell]) -> Cell:
    """Kleene's and."""
    listed = list(cells)
    if any(cell is False for cell in listed):
        return False
    if all(cell is True for cell in listed):
        return True
    return undecided(listed)


def any_of(cells: Iterable[Cell]) -> Cell:
    """Kleene's or."""
    listed = list(cells)
    if any(cell is True for cell in listed):
        return True
    if all(cell is False for cell in listed):
        return False
    return undecided(listed)


def negation(cell: Cell) -> Cell:
    """Kleene's not: what is unknown stays as it is."""
    return cell if isinstance(cell, Missing) else not cell


def number(value: Value) -> float:
    """A number as a double."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"a number gave {value!r}")
    return float(value)


def calendar_date(cell: Cell) -> date | None:
    """The calendar date of a date or timestamp; None where there is no value."""
    if isinstance(cell, Missing):
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    raise TypeError(f"a date gave {cell!r}")
