"""What can be counted of customers while they are scored, before any of them is written.

Nearly all that a screen tells of a million customers rests on some thousand groups of them, on the
days that they took, and on the few who are listed. Whoever has the customers at hand can count
these; an engine that reads a file counts them by the queries of ``asking``, to the same.
"""

from __future__ import annotations

from typing import TypeAlias

from journeykit.records import dataclass
from journeykit.scoring import writing
from journeykit.scoring.query_text import QueryText

ANY = "any."
"""Before the name of a list in the view ``packed``: whether there is anything in it."""
IS = "is."
"""In that view before the name of a text and, behind ``=``, another text: whether it is that."""


@dataclass(frozen=True)
class Among:
    """Some customers: those for whom a column is true.

    Attributes:
        column: A truth, a list in which there is anything, or a text.
        word: What that text is.
        is_list: Whether it is a list.
    """

    column: str
    word: str | None = None
    is_list: bool = False

    @property
    def sql(self) -> str:
        """The condition over ``packed``."""
        if self.word is not None:
            return writing.quoted(f"{IS}{self.column}={self.word}")
        return writing.quoted(f"{ANY}{self.column}" if self.is_list else self.column)


@dataclass(frozen=True)
class Groups:
    """Customers that are alike in some values, with how many they are and what they are worth.

    The rows have the values by their names, ``n`` and, where it is asked for, ``money``. An engine
    may count several such in one pass (see ``grouping``).

    Attributes:
        alike: The values, by their names, as SQL over ``packed``.
        among: Who is counted; everybody without it.
        is_valued: Whether ``money`` is asked for.
    """

    alike: tuple[tuple[str, str], ...]
    among: Among | None = None
    is_valued: bool = True

    @property
    def values(self) -> QueryText:
        """The values alone."""
        return QueryText(", ".join(value for _, value in self.alike))

    def sql(self, n: str, money: str, source: str) -> str:
        """The query of the groups over a source, in which ``n`` and ``money`` are so counted."""
        values = "".join(f"{value} AS {writing.quoted(name)}, " for name, value in self.alike)
        sums = f"{n} AS n, {money} AS money" if self.is_valued else f"{n} AS n"
        where = f" WHERE {self.among.sql}" if self.among else ""
        return f"SELECT {values}{sums} FROM {source}{where} GROUP BY ALL"


@dataclass(frozen=True)
class Span:
    """The days from entry into a stage to its end, by the columns that hold both."""

    stage: str
    entered: str
    left: str


@dataclass(frozen=True)
class Spans:
    """How many customers took how many days for each stage: ``stage``, ``days`` and ``n``."""

    spans: tuple[Span, ...]


@dataclass(frozen=True)
class First:
    """The customers with anything in a list that are worth most, no more than so many.

    They come by ``value``, the highest first and what is not known last, by ``customer_id`` and
    ``row``.
    """

    listed: str
    most: int


Counted: TypeAlias = Groups | Spans | First
