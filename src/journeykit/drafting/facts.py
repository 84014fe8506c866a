"""What is known of an export's columns before anybody says how they are read."""

from __future__ import annotations

from enum import StrEnum

from journeykit.records import dataclass


class Stored(StrEnum):
    """What an export that has types says of a column; a CSV file's are all text."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"


@dataclass(frozen=True)
class Seen:
    """A text, or a shape of texts, that stands in a column: how often, and where first.

    In a shape every digit is a 9 and every run of letters an ``a``; what mixes both within one word
    is ``x``, and what is longer than forty characters ``long``.
    """

    text: str
    n: int
    row: int
    example: str


@dataclass(frozen=True)
class ColumnFacts:
    """One column of an export; texts are without white space around them.

    Attributes:
        header: As the export writes it, trimmed.
        stored: Its type in the file.
        rows: Of the export, without blank ones.
        filled: How many cells hold something.
        distinct: How many different texts stand there.
        padded: How many cells begin with a zero that a number would not need.
        shapes: The most frequent ones, most frequent first.
        values: The most frequent ones, most frequent first.
        is_partial: Whether a file of the export lacks it.
    """

    header: str
    stored: Stored
    rows: int
    filled: int
    distinct: int
    padded: int
    shapes: tuple[Seen, ...]
    values: tuple[Seen, ...]
    is_partial: bool = False

    @property
    def knows_all_values(self) -> bool:
        """Whether ``values`` holds every text of the column."""
        return len(self.values) == self.distinct

    @property
    def is_unique(self) -> bool:
        """Whether it tells all rows apart."""
        return self.rows == self.filled == self.distinct > 0


@dataclass(frozen=True)
class Fit:
    """How a column comes out under one reading.

    Attributes:
        misfits: How many cells cannot be read so.
        first: The most frequent of these, at most a handful; empty where all fit.
        least: The least value that is read, as text; None where none is.
        greatest: The greatest.
    """

    misfits: int
    first: tuple[Seen, ...] = ()
    least: str | None = None
    greatest: str | None = None


@dataclass(frozen=True)
class ExportFacts:
    """An export as it was looked at.

    ``sample`` is how many rows were asked for, None for all; ``notes`` says how it was opened.
    """

    name: str
    rows: int
    blank: int
    rejected: int
    columns: tuple[ColumnFacts, ...]
    notes: tuple[str, ...] = ()
    sample: int | None = None
