"""What was counted of customers while they were scored, as rows that tallies are made from.

Groups, days and those who are listed stand in temporary tables of the session, a row for each that
was found among some thousand customers: their columns are those of the snapshot's file, with how
many they are (``n``) and what these are worth (``money``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from journeykit.engines.session import identifier
from journeykit.engines.stored import Kept, kept_over
from journeykit.records import dataclass, field, replace
from journeykit.scoring.asking import Ahead, Shared, columns_in, looked_into
from journeykit.scoring.counting import Among, First, Groups, Spans
from journeykit.scoring.storing import ROW, Stored

N, MONEY = "n", "money"
_VALUE = "value"
_ADDED = f"CAST(SUM({N}) AS BIGINT)"


class UncountedError(Exception):
    """Rows of these names cannot be counted in memory: they are too many, or of no known kind."""

    def __init__(self, *names: str) -> None:
        super().__init__(*names)
        self.names = frozenset(names)


@dataclass(frozen=True)
class Some:
    """Some customers, by a column of the file.

    Attributes:
        column: Its name; None where the file holds none: then it is nobody.
        among: Who they are.
        number: What the column is of theirs, where it holds a number for a text.
    """

    column: str | None
    among: Among
    number: int | None = None


@dataclass(frozen=True)
class Count:
    """Rows to be counted, with the columns of the file that they are counted by.

    Attributes:
        name: Of the rows.
        what: What is counted.
        columns: Columns of the file; of spans none.
        spans: Of spans the columns that hold entry and end, by the stage, where both are written.
        among: Of groups who is counted; everybody without it.
        worth: The column of what a customer is worth, where it is asked for and there.
    """

    name: str
    what: Groups | Spans | First
    columns: tuple[str, ...] = ()
    spans: tuple[tuple[str, str, str], ...] = ()
    worth: str | None = None
    among: Some | None = None

    @property
    def read(self) -> frozenset[str]:
        """All columns of the file that it reads."""
        of_spans = frozenset(name for _, *columns in self.spans for name in columns)
        others = (self.worth, self.among.column if self.among else None)
        return of_spans.union(self.columns, filter(None, others))


def counts_of(ahead: Ahead, stored: Stored) -> Iterator[Count]:
    """What can be counted ahead of rows whose columns are so stored.

    What reads a column that follows from others by a formula is left to those who read the file.
    """
    worth = _column(stored, _VALUE)
    follow = {name for name, _ in stored.formulas}
    for shared in ahead.shared:
        what = shared.counted
        if not follow.isdisjoint(shared.columns):
            continue
        if isinstance(what, Groups):
            columns = _columns(stored, columns_in(what.values))
            valued = worth if what.is_valued else None
            among = None if what.among is None else _some(stored, what.among)
            yield Count(shared.name, what, columns, worth=valued, among=among)
        elif isinstance(what, Spans):
            yield Count(shared.name, what, spans=tuple(_spans(stored, what)))
        elif isinstance(what, First):
            columns = _columns(stored, shared.columns - {ROW})
            yield Count(shared.name, what, columns, worth=worth)


def _spans(stored: Stored, spans: Spans) -> Iterator[tuple[str, str, str]]:
    """The spans of which both columns are in the file."""
    for one in spans.spans:
        entered, left = _column(stored, one.entered), _column(stored, one.left)
        if entered is not None and left is not None:
            yield one.stage, entered, left


def _some(stored: Stored, among: Among) -> Some:
    texts = dict(stored.coded).get(among.column)
    number = texts.index(among.word) if texts and among.word in texts else None
    return Some(_column(stored, among.column), among, number)


def _columns(stored: Stored, names: Collection[str]) -> tuple[str, ...]:
    """The columns of the file from which some columns are told."""
    found = (_column(stored, name) for name in sorted(names))
    return tuple(dict.fromkeys(name for name in found if name))


def _column(stored: Stored, name: str) -> str | None:
    """The column of the file from which a column is told, if it stands there."""
    column = dict(stored.same).get(name, name)
    return column if column in stored.columns else None


@dataclass(frozen=True)
class Counted:
    """What was counted: rows by their names, in tables of a session.

    Attributes:
        counts: What is there.
        stored: How the columns of the file stand in these tables.
    """

    counts: Mapping[str, Count] = field(default_factory=dict)
    stored: Stored = Stored(())

    def has(self, shared: Shared) -> bool:
        """Whether rows that several tallies are made from were counted."""
        return shared.name in self.counts

    def customers(self, shared: Shared) -> str:
        """SQL of the customers that rows are made from, as ``packed`` has all of them."""
        count = self.counts[shared.name]
        if isinstance(count.what, Groups):
            query, more = count.what.values, [N, MONEY]
        else:
            query, more = shared.query, [ROW]
        kept = self._kept(identifier(table_of(shared.name)))
        needed = kept.only(columns_in(query).union(more), [*count.columns, *more])
        return needed.packed_with(looked_into(query))

    def rows(self, shared: Shared) -> str | None:
        """SQL of the rows, lists and texts as they stand in the file; None: by their own query,
        over ``customers``.
        """
        what = self.counts[shared.name].what
        if isinstance(what, Groups):  # of those among whom they are, who alone were counted
            everybody = replace(what, among=None)
            return everybody.sql(_ADDED, f"SUM({MONEY})", f"({self.customers(shared)})")
        if isinstance(what, Spans):
            return f"SELECT stage, days, n FROM {identifier(table_of(shared.name))}"
        return None

    def unpack(self, shared: Shared, rows: str) -> str:
        """SQL of rows with lists and texts as they are told."""
        return self._kept("").unpack(rows, {name: name for name in sorted(shared.packed)})

    def _kept(self, relation: str) -> Kept:
        return kept_over(relation, self.stored)


def table_of(name: str) -> str:
    """The name of the table in which rows of a name are counted."""
    return f"counted.{name}"
