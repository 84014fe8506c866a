"""What every query over snapshots is made of: names, sums, counts, the list of stages.

Queries are written as text, since they are read more often than they are built; every name in them
is quoted here. A text is parsed for an engine of another dialect.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from journeykit.definition.loader import Definition
from journeykit.graph import JourneyGraph
from journeykit.records import dataclass, field, replace
from journeykit.scoring import writing
from journeykit.scoring.counting import ANY, IS, Counted, Groups
from journeykit.scoring.query_text import QueryText
from journeykit.scoring.schema import Schema

_VIEWS = frozenset({"now", "before"})
_FILES = frozenset({"packed", "packed_before"})


@dataclass(frozen=True)
class Shared:
    """Rows that several tallies are made from: an engine makes them once, under this name.

    ``packed`` are columns of the result that are taken as they stand from the view ``packed``:
    there a list, and a text of the journey, may be a number that only the file can read (see
    ``storing``). All that a query can do with it is to pass it on, to group by it, to see whether
    it is NULL, and to ask with the column ``any.<list>`` whether there is anything in a list, with
    ``is.<text>=<word>`` whether a text is a word. In the rows that are made they are lists and
    texts again.
    """

    name: str
    why: str
    query: QueryText
    packed: frozenset[str] = frozenset()
    packed_before: Mapping[str, str] = field(default_factory=dict)
    """Columns of the result with the column of ``packed_before``, the earlier snapshot as it stands
    in its file, that each is taken from."""
    bound: QueryText | None = None
    """A query for the one value that ``query`` reads as ``$1``; NULL there where it gives no row.
    With it fewer rows are looked at; without it they are the same."""
    counted: Counted | None = None
    """What these rows tell that can be counted before a file is written; the query tells it too."""

    @property
    def alike(self) -> tuple[tuple[str, str], ...]:
        """Of groups of all customers and what they are worth: what those of each are alike in."""
        groups = self.counted
        if not isinstance(groups, Groups) or groups.among or not groups.is_valued:
            return ()
        return groups.alike

    @property
    def columns(self) -> frozenset[str]:
        """The names of the columns of a snapshot that it reads, and a few of its own."""
        return columns_in(self.query)

    @property
    def looked_into(self) -> Iterator[str]:
        """The columns that say if there is anything in a list, and if a text is a word."""
        return looked_into(self.query)

    def sql(self, dialect: str = "duckdb") -> str:
        """The query's text."""
        return self.query.sql(dialect)


@dataclass(frozen=True)
class Tally:
    """One query, why it is asked, and the dataclass that each of its rows becomes.

    ``over`` is what the query reads beside the views of the snapshots: ``now``, ``before``, and
    ``packed``, which is ``now`` with lists and texts as they stand in the file. ``narrow`` gives
    the same where numbers fit a narrow decimal, sooner, and is refused where one does not.
    """

    name: str
    why: str
    query: QueryText
    row: Callable[..., Any]
    over: tuple[Shared, ...] = ()
    narrow: QueryText | None = None

    def sql(self, dialect: str = "duckdb") -> str:
        """The query's text."""
        return self.query.sql(dialect)


@dataclass(frozen=True)
class Ahead:
    """What is counted while customers are scored.

    Attributes:
        shared: Rows of several tallies, each with what is ``counted`` of them.
        beside: The columns of the snapshot that are read besides; None: all of them.
    """

    shared: tuple[Shared, ...]
    beside: frozenset[str] | None = None

    def without(self, names: Collection[str]) -> Ahead:
        """The same but for rows that are made of the file, as those are that nobody counts."""
        left = tuple(one for one in self.shared if one.name not in names)
        if self.beside is None:
            return replace(self, shared=left)
        read = (one.columns for one in self.shared if one.name in names)
        return Ahead(left, self.beside.union(*read))


def columns_in(query: QueryText) -> frozenset[str]:
    """The names of the columns of a snapshot that a query reads, and a few of its own."""
    return frozenset(map(_column_of, query.names))


def looked_into(query: QueryText) -> Iterator[str]:
    """The columns that say if there is anything in a list, and if a text is a word."""
    return (name for name in sorted(query.names) if name.startswith((ANY, IS)))


def columns_read(
    tallies: Iterable[Tally], but_for: Collection[Shared] = ()
) -> frozenset[str] | None:
    """The columns that queries over snapshots mention, and a few names of their own; None: any.

    ``but_for`` are rows that are there already.
    """
    return _columns_of_files(_queries(tallies, but_for))


def counted_in(tallies: Iterable[Tally]) -> tuple[Shared, ...]:
    """The rows that several tallies are made from which can be counted ahead, each once."""
    shared = {one.name: one for tally in tallies for one in tally.over if one.counted}
    return tuple(shared.values())


def columns_of_views(tallies: Iterable[Tally]) -> frozenset[str] | None:
    """The columns that queries over ``now`` and ``before`` mention; None where one takes all."""
    return _columns_over(_VIEWS, _queries(tallies))


def columns_of_snapshots(tallies: Iterable[Tally]) -> frozenset[str] | None:
    """The same of queries over snapshots as they stand in their files too."""
    return _columns_of_files(_queries(tallies))


def _columns_of_files(queries: Iterable[QueryText]) -> frozenset[str] | None:
    found = _columns_over(_VIEWS | _FILES, queries)
    return None if found is None else frozenset(map(_column_of, found))


def _column_of(name: str) -> str:
    """The column of a snapshot that a name in the view ``packed`` is of."""
    if name.startswith(IS):
        return name.removeprefix(IS).partition("=")[0]
    return name.removeprefix(ANY)


def _columns_over(views: frozenset[str], queries: Iterable[QueryText]) -> frozenset[str] | None:
    found: set[str] = set()
    for query in queries:
        if query.names & views:
            if query.takes_all:
                return None
            found |= query.names
    return frozenset(found)


def _queries(tallies: Iterable[Tally], but_for: Collection[Shared] = ()) -> list[QueryText]:
    """The queries of some tallies, and those whose rows they share, each once."""
    asked, there = list(tallies), {one.name for one in but_for}
    over = (one for tally in asked for one in tally.over)
    shared = {one.name: one for one in over if one.name not in there}
    bounds = (one.bound for one in shared.values() if one.bound is not None)
    of_shared = (one.query for one in shared.values())
    return [*(one.query for one in asked), *of_shared, *bounds]


def quoted(name: str) -> str:
    """A quoted identifier."""
    return writing.quoted(name)


def literal(text: str) -> str:
    """A text literal."""
    return writing.literal(text)


def day(day: date) -> str:
    """A date literal."""
    return f"DATE '{day.isoformat()}'"


MONEY = "CAST({} AS DECIMAL(38, 6))"
"""A column of money as a number that can be summed exactly, to six decimals."""
_PLAIN_SUM = f"CAST(SUM({MONEY.format('value')}) AS DOUBLE)"


def total(where: str | None = None) -> str:
    """The sum of the value column, exact to six decimals, as a double."""
    if where is None:
        return _PLAIN_SUM
    return f"CAST(SUM({MONEY.format('value')}) FILTER (WHERE {where}) AS DOUBLE)"


def count(where: str) -> str:
    """How many rows a condition is true for."""
    return f"COUNT(*) FILTER (WHERE {where})"


def ask(name: str, why: str, row: Callable[..., Any], query: str, *over: Shared) -> Tally:
    """A query from its text."""
    return Tally(name, why, QueryText(query), row, over)


def share(
    name: str,
    why: str,
    query: str,
    packed: Iterable[str] = (),
    packed_before: Mapping[str, str] | None = None,
    bound: str | None = None,
    counted: Counted | None = None,
) -> Shared:
    """Rows that several queries read, from their query's text."""
    before = packed_before or {}
    first = None if bound is None else QueryText(bound)
    return Shared(name, why, QueryText(query), frozenset(packed), before, first, counted)


class Questions:
    """What the queries of one journey share: its stages and the columns of its snapshots."""

    def __init__(self, definition: Definition, as_of: date) -> None:
        self.definition = definition
        self.journey = definition.journey
        self.graph = JourneyGraph.of(definition)
        self.schema = Schema.of(definition)
        self.as_of = as_of
        self.ids = [stage.id for stage in self.graph.stages]

    def stage_list(self) -> str:
        """The stages as a relation ``s(stage, place)``."""
        rows = ", ".join(f"({literal(name)}, {place})" for place, name in enumerate(self.ids))
        return f"(VALUES {rows}) AS s(stage, place)"
