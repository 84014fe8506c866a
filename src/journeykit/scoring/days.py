"""The functions on days: whole days between DATEs, and dates moved by days or months.

Nothing here can fail at run time: counts are bounded before a date is moved, and a date outside the
years 1 to 9999 becomes NULL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlglot import exp

from journeykit.scoring import sql
from journeykit.scoring.sql import Binder, Sql
from journeykit.scoring.terms import SqlType, Term

FIRST_DAY = date(1, 1, 1)
LAST_DAY = date(9999, 12, 31)
_MOST_DAYS = 3_700_000
"""More days than lie between the first and the last day."""
_MOST_MONTHS = 120_000


class Days:
    """The day functions, speaking for one ``as_of``."""

    def __init__(self, binder: Binder, as_of: date) -> None:
        self._binder = binder
        self._as_of = as_of

    def call(self, name: str, arguments: Sequence[Term]) -> Term:
        """The call of a day function by its name."""
        return _CALLS[name](self, arguments)

    def days_since(self, arguments: Sequence[Term]) -> Term:
        """Whole days from a day to as_of."""
        return _days(as_day(arguments[0]), sql.day(self._as_of))

    def days_until(self, arguments: Sequence[Term]) -> Term:
        """Whole days from as_of to a day."""
        return _days(sql.day(self._as_of), as_day(arguments[0]))

    def days_between(self, arguments: Sequence[Term]) -> Term:
        """Whole days from one day to another."""
        return _days(as_day(arguments[0]), as_day(arguments[1]))

    def add_days(self, arguments: Sequence[Term]) -> Term:
        """A day moved by whole days."""
        count = self._whole(arguments[1], -_MOST_DAYS, _MOST_DAYS)
        moved = _later(as_day(arguments[0]), count, "DAY")
        return Term(self._in_calendar(moved), SqlType.DATE)

    def next_anniversary(self, arguments: Sequence[Term]) -> Term:
        """The first of d + k × months, k ≥ 1, that is not before as_of.

        With m the calendar months from d to as_of, k = max(1, ⌈m ÷ months⌉) lands in the month of
        as_of or later; only in that month itself can it still be before as_of, and then one round
        more is after it. Every k below lands in an earlier month.
        """
        start = as_day(arguments[0])
        rounds = self._whole(arguments[1], 1, _MOST_MONTHS)
        return Term(
            self._binder.let(
                start,
                lambda d: self._binder.let(rounds, lambda n: self._anniversary(d, n)),
            ),
            SqlType.DATE,
        )

    def _anniversary(self, d: Callable[[], Sql], n: Callable[[], Sql]) -> Sql:
        now = self._as_of.year * 12 + self._as_of.month
        then = sql.binary(
            exp.Add, sql.binary(exp.Mul, exp.Year(this=d()), sql.whole(12)), exp.Month(this=d())
        )
        months = sql.binary(exp.Sub, sql.whole(now), then)
        share = sql.divide(sql.cast(months, "double"), sql.cast(n(), "double"))
        known = sql.both([sql.is_known(d()), sql.is_known(n())])
        k = sql.case(
            [
                (
                    known,
                    sql.cast(
                        exp.Greatest(this=sql.number(1), expressions=[exp.Ceil(this=share)]),
                        "bigint",
                    ),
                )
            ]
        )
        as_of = sql.day(self._as_of)

        def landed(k: Callable[[], Sql]) -> Sql:
            first = sql.binary(exp.Mul, k(), n())
            second = sql.binary(exp.Mul, sql.binary(exp.Add, k(), sql.whole(1)), n())
            early = sql.binary(exp.LT, _later(d(), first, "MONTH"), as_of)
            return _later(d(), sql.case([(early, second)], first.copy()), "MONTH")

        return self._in_calendar(self._binder.let(k, landed))

    def _whole(self, count: Term, least: int, most: int) -> Sql:
        """A whole number within bounds, else NULL."""
        if count.sql.is_int and least <= int(sql.render(count.sql, "duckdb")) <= most:
            return count.sql

        def checked(bound: Callable[[], Sql]) -> Sql:
            fits = [
                sql.binary(exp.GTE, bound(), sql.whole(least)),
                sql.binary(exp.LTE, bound(), sql.whole(most)),
            ]
            if count.type is SqlType.DOUBLE:
                fits.append(sql.equal(bound(), exp.Floor(this=bound())))
            return sql.when(sql.both(fits), sql.try_cast(bound(), "bigint"))

        return self._binder.let(count.sql, checked)

    def _in_calendar(self, value: Sql) -> Sql:
        def checked(bound: Callable[[], Sql]) -> Sql:
            within = exp.Between(this=bound(), low=sql.day(FIRST_DAY), high=sql.day(LAST_DAY))
            return sql.when(within, bound())

        return self._binder.let(value, checked)


def as_day(term: Term) -> Sql:
    """A date, or the calendar date of a timestamp."""
    return sql.cast(term.sql, "date") if term.type is not SqlType.DATE else term.sql


def _days(start: Sql, end: Sql) -> Term:
    value = exp.DateDiff(this=end, expression=start, unit=exp.var("DAY"))
    return Term(value, SqlType.BIGINT, 7.0)


def _later(start: Sql, count: Sql, unit: str) -> Sql:
    moved = exp.DateAdd(this=sql.operand(start), expression=count, unit=exp.var(unit))
    return sql.cast(moved, "date")


_CALLS: Mapping[str, Callable[[Days, Sequence[Term]], Term]] = {
    "days_since": Days.days_since,
    "days_until": Days.days_until,
    "days_between": Days.days_between,
    "add_days": Days.add_days,
    "next_anniversary": Days.next_anniversary,
}
