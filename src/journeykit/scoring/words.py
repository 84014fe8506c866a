"""Columns of small values that stand together in one whole number of the file: a word.

To write a column costs about the same whatever it holds, and most columns of a scored customer are
a date, a truth or the number of a text. A word of 64 bits has a lane for each of several such
columns, of 8, 16 or 32 bits; a lane holds 0 where the column is NULL, else how far the value is
above the least one, counted from 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlglot import exp

from journeykit.records import dataclass
from journeykit.scoring import sql
from journeykit.scoring.days import FIRST_DAY
from journeykit.scoring.sql import Sql

BITS = 64
"""Bits of a word."""
BOOLEAN, DATE = "boolean", "date"
_NUMBERS = frozenset({"utinyint", "usmallint", "uint", "bigint"})
_WIDTHS = (8, 16, 32)
_PREFIX = "word."
_LARGEST = 1 << 62
"""More than the least value that any number may have."""


@dataclass(frozen=True)
class Lane:
    """A column's place in a word.

    Attributes:
        column: Its name.
        shift: The bits of the word below it.
        bits: Its width.
        type: The SQL type of the column.
        least: Of a number, the least that it may be.
    """

    column: str
    shift: int
    bits: int
    type: str
    least: int = 0

    @property
    def mask(self) -> int:
        """The bits of the word that are this lane's."""
        return ((1 << self.bits) - 1) << self.shift


@dataclass(frozen=True)
class Word:
    """A column of the file, and what stands in it."""

    name: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True)
class Small:
    """A column that may stand in a word: its SQL type, and of a number what it may be."""

    type: str
    least: int = 0
    most: int = 0

    @property
    def bits(self) -> int | None:
        """The width of its lane; None where no lane is wide enough."""
        if self.type == DATE:
            return 32
        needed = 8 if self.type == BOOLEAN else (self.most - self.least + 1).bit_length()
        return next((bits for bits in _WIDTHS if needed <= bits), None)


def lay_out(columns: Mapping[str, Small]) -> tuple[Word, ...]:
    """The words in which some columns stand: none of one column alone, which gains nothing.

    Columns stay in their order as far as they can, since those that are read together are near one
    another; wide lanes come first, so that every lane begins at a multiple of its width.
    """
    widths = {name: small.bits for name, small in columns.items()}
    names = [name for name, bits in widths.items() if bits is not None]
    filled: list[list[Lane]] = []
    used = BITS
    for name in sorted(names, key=lambda one: -(widths[one] or 0)):
        small, bits = columns[name], widths[name] or 0
        if used + bits > BITS:
            filled.append([])
            used = 0
        filled[-1].append(Lane(name, used, bits, small.type, small.least))
        used += bits
    several = [lanes for lanes in filled if len(lanes) > 1]
    return tuple(Word(f"{_PREFIX}{n}", tuple(lanes)) for n, lanes in enumerate(several))


def said(words: Iterable[Word]) -> dict[str, list[list[str | int]]]:
    """Words as plain data, for JSON."""
    return {
        word.name: [[one.column, one.shift, one.bits, one.type, one.least] for one in word.lanes]
        for word in words
    }


def read(data: Mapping[str, Sequence[Sequence[object]]]) -> Iterator[Word]:
    """The words that ``said`` gave.

    Raises:
        ValueError, TypeError or AttributeError: It did not give that.
    """
    for name, listed in data.items():
        lanes = tuple(_lane(*one) for one in listed)
        if sum(lane.mask for lane in lanes).bit_count() != sum(lane.bits for lane in lanes):
            raise ValueError(name)  # two lanes have a bit in common
        yield Word(str(name), lanes)


def _lane(column: object, shift: object, bits: object, type_: object, least: object) -> Lane:
    if type(shift) is not int or type(bits) is not int or type(least) is not int:
        raise TypeError(column)
    if bits not in _WIDTHS or type_ not in _NUMBERS | {BOOLEAN, DATE}:
        raise ValueError(type_)
    if shift % bits or not 0 <= shift <= BITS - bits or abs(least) > _LARGEST:
        raise ValueError(column)
    return Lane(str(column), shift, bits, str(type_), least)


def value_of(word: Sql, lane: Lane) -> Sql:
    """What a column is that stands in a lane of a word, in its type."""
    moved: Sql = word
    if lane.shift:
        moved = exp.Paren(this=exp.BitwiseRightShift(this=word, expression=sql.whole(lane.shift)))
    if lane.shift + lane.bits < BITS:
        moved = exp.BitwiseAnd(this=moved, expression=sql.whole((1 << lane.bits) - 1))
    known = exp.Nullif(this=moved, expression=sql.whole(0))
    if lane.type == BOOLEAN:
        return exp.EQ(this=known, expression=sql.whole(2))
    above = exp.Sub(this=known, expression=sql.whole(1))
    if lane.type == DATE:
        return exp.Add(this=sql.day(FIRST_DAY), expression=sql.cast(above, "int"))
    if not lane.least:
        return sql.cast(above, lane.type)
    return sql.cast(
        exp.Add(this=sql.cast(above, "bigint"), expression=sql.whole(lane.least)), lane.type
    )
