"""What operators and functions make of values: nothing here is about rows or trees."""

from __future__ import annotations

import calendar
import math
import operator
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from tests.oracle.states import EMPTY, Cell, Missing, Value, calendar_date, number, what_is_missing


def compared(sign: str, left: Cell, right: Cell) -> Cell:
    """A comparison: a strict operator over two cells of comparable types."""
    missing = what_is_missing([left, right])
    if missing is not None:
        return missing
    a, b = _comparable(left, right)
    return bool(_SIGNS[sign](a, b))


_SIGNS = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _comparable(left: Any, right: Any) -> tuple[Any, Any]:
    """Two integers stay exact, other numbers are doubles, a date is its midnight."""
    if _is_number(left) and _is_number(right):
        if isinstance(left, int) and isinstance(right, int):
            return left, right
        return float(left), float(right)
    if isinstance(left, date) and isinstance(right, date):
        return _midnight(left), _midnight(right)
    if type(left) is not type(right):
        raise TypeError(f"cannot compare {left!r} with {right!r}")
    return left, right


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _midnight(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time())


def finite(x: float) -> Cell:
    """A result of arithmetic; empty where it is not finite."""
    return x if math.isfinite(x) else EMPTY


def divide(a: float, b: float) -> Cell:
    """Real division; by zero there is no result."""
    return EMPTY if b == 0 else finite(a / b)


def half_away(x: float, digits: int = 0) -> Cell:
    """Round half away from zero, at a decimal place."""
    scaled = finite(x * 10.0**digits)
    if isinstance(scaled, Missing):
        return EMPTY
    exact = Decimal(number(scaled))
    # A double this large has no digits after the point.
    whole = exact if abs(exact) >= 2**53 else exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return finite(float(whole) / 10.0**digits)


def text_of(cell: Value) -> str:
    """A text operand."""
    if not isinstance(cell, str):
        raise TypeError(f"not a text: {cell!r}")
    return cell


def days(later: Value, earlier: Value) -> int:
    """Whole days between two calendar dates."""
    end, begin = calendar_date(later), calendar_date(earlier)
    assert end is not None
    assert begin is not None
    return (end - begin).days


def add_days(day: Value, count: float) -> Cell:
    """A day some whole days later; empty beyond the calendar."""
    begin = calendar_date(day)
    assert begin is not None
    if count != int(count):
        return EMPTY
    try:
        return begin + timedelta(days=int(count))
    except OverflowError:
        return EMPTY


def _month_later(day: date, months: int) -> date | None:
    """The same day some months later, clipped to the month's end; None beyond the calendar."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if year > date.max.year:
        return None
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def next_anniversary(day: Value, months: float, as_of: date) -> Cell:
    """The first of day + k × months, k ≥ 1, at or after ``as_of``; counted from the day itself."""
    begin = calendar_date(day)
    assert begin is not None
    if months < 1 or months != int(months):
        return EMPTY
    rounds = 1
    while (found := _month_later(begin, rounds * int(months))) is not None:
        if found >= as_of:
            return found
        rounds += 1
    return EMPTY


def extreme(chosen: str, cells: Sequence[Cell]) -> Cell:
    """The least (``<``) or the greatest (``>``) of values."""
    best = cells[0]
    for cell in cells[1:]:
        if compared(chosen, cell, best) is True:
            best = cell
    return best


def total(values: Sequence[float]) -> Cell:
    """Exact to six decimals, whatever the order of the rows."""
    if all(isinstance(value, int) for value in values):
        return sum(values)
    millionth = Decimal("0.000001")
    with localcontext(prec=400):
        parts = [Decimal(value).quantize(millionth, rounding=ROUND_HALF_UP) for value in values]
        return float(sum(parts))
