"""Quarters of the calendar: which snapshot speaks for one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from journeykit.errors import UsageError
from journeykit.patterns import later

_WRITTEN = later(r"(\d{4})[- ]?[qQ]([1-4])")


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year; ``number`` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter in which a day lies."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """A quarter as ``2026-Q3``.

        Raises:
            UsageError: It is none.
        """
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise UsageError(f"{text!r} is no quarter", help="write the quarter as 2026-Q3")
        return cls(int(found[1]), int(found[2]))

    @property
    def before(self) -> Quarter:
        """The quarter before it."""
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def last_day(self) -> date:
        """The day that closes it."""
        return date(self.year, 3 * self.number, 31 if self.number in (1, 4) else 30)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"
