"""What a value may be, cut into finitely many regions that a set of comparisons cannot tell apart.

A variable stands for a column, or for a compound value that several comparisons read. The constants
it is compared with cut its values into points and open intervals between them. A *state* of a
variable is one of: empty, unread, or one region; a set of states is a bit mask.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from math import ceil, floor
from typing import Any, TypeAlias

from journeykit.definition.expressions.model import DataType
from journeykit.records import dataclass, field

Constant: TypeAlias = Any
"""A number (int or float), str, or datetime: within one variable they are all of one kind."""

EMPTY = 1
UNREAD = 2
_SHIFT = 2
VALUES = ~(EMPTY | UNREAD)
"""The bits of all regions."""

LESS, EQUAL, GREATER = 0b00100, 0b01000, 0b10000
"""The regions of a variable that stands for how two values compare."""
FALSE, TRUE = 0b0100, 0b1000
"""The regions of a variable that stands for a truth."""


@dataclass(eq=False)
class Variable:
    """Something that takes one state at each row.

    Attributes:
        index: Its place in a list of states.
        total: Every state it may take, once the regions are settled.
        type: Of its values; None for a truth or an order.
        missing: Whether it may itself be empty or unread: ``EMPTY | UNREAD``, or one, or 0.
        possible: Whether a point can be a value at all.
        bounds: The least and the greatest value, where they are known.
        values: All values, where they are known.
    """

    index: int
    total: int = 0
    type: DataType | None = None
    missing: int = 0
    possible: Callable[[Constant], bool] = lambda _: True
    bounds: tuple[float, float] | None = None
    values: frozenset[str] | None = None
    cuts: list[Constant] = field(default_factory=list)
    classes: list[int] = field(default_factory=list)
    uses: int = 0

    def cut(self, constant: Constant) -> None:
        """Tell values below, at and above this constant apart."""
        place = bisect_left(self.cuts, constant)
        if place == len(self.cuts) or self.cuts[place] != constant:
            self.cuts.insert(place, constant)

    def settle(self) -> None:
        """Fix the regions: no further cuts."""
        if self.type is not None:
            self.total = self.missing | self._regions()
        regions = (VALUES,) if self.type is not None else (LESS, EQUAL, GREATER)
        apart = (EMPTY, UNREAD, *regions)
        self.classes = [part for mask in apart if (part := self.total & mask)]

    def tell_apart(self, mask: int) -> None:
        """Split the classes of states that behave alike by whether they lie in a mask."""
        self.uses += 1
        split = []
        for each in self.classes:
            split += [part for part in (each & mask, each & ~mask) if part]
        self.classes = split

    def below(self, constant: Constant) -> int:
        """The regions of values less than a constant that is a cut."""
        return (1 << (self._point(constant) + _SHIFT)) - 1 & VALUES

    def at(self, constant: Constant) -> int:
        """The region of a constant that is a cut."""
        return 1 << (self._point(constant) + _SHIFT)

    def points(self) -> Iterable[tuple[Constant, int]]:
        """Each cut with its region."""
        return ((constant, self.at(constant)) for constant in self.cuts)

    def _point(self, constant: Constant) -> int:
        return 2 * bisect_left(self.cuts, constant) + 1

    def _regions(self) -> int:
        if self.values is not None:
            return self._regions_of(self.values)
        mask = 0
        for number in range(2 * len(self.cuts) + 1):
            inside = self._has_point if number % 2 else self._has_interval
            if inside(number // 2):
                mask |= 1 << (number + _SHIFT)
        return mask

    def _regions_of(self, values: Iterable[str]) -> int:
        mask = 0
        for value in values:
            place = bisect_left(self.cuts, value)
            exact = place < len(self.cuts) and self.cuts[place] == value
            mask |= 1 << (2 * place + exact + _SHIFT)
        return mask

    def _has_point(self, place: int) -> bool:
        constant = self.cuts[place]
        if self.bounds and not self.bounds[0] <= constant <= self.bounds[1]:
            return False
        return _is_of(self.type, constant) and self.possible(constant)

    def _has_interval(self, place: int) -> bool:
        """Whether the open interval before the cut at ``place`` can hold a value."""
        low = self.cuts[place - 1] if place else None
        high = self.cuts[place] if place < len(self.cuts) else None
        if self.bounds:
            least, greatest = self.bounds
            if (high is not None and high <= least) or (low is not None and low >= greatest):
                return False
        if low is None or high is None:
            return True
        if self.type is DataType.INTEGER:
            return bool(floor(low) + 1 <= ceil(high) - 1)
        if self.type is DataType.DATE:
            return bool(_day_after(low) < high)
        return True


def _is_of(type: DataType | None, constant: Constant) -> bool:
    """Whether a value of that type can equal the constant."""
    if type is DataType.INTEGER:
        return bool(constant == floor(constant))
    if type is DataType.DATE:
        return isinstance(constant, datetime) and constant.time() == time()
    return True


def _day_after(moment: datetime) -> datetime:
    """The first midnight after a moment."""
    midnight = datetime.combine(moment.date(), time())
    return (
        midnight + timedelta(days=1)
        if midnight.date() < date.max
        else datetime.combine(date.max, time.max)
    )
