"""The rows of a snapshot's file with all columns, those too that are told from others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from journeykit.engines.session import Session, identifier, quote
from journeykit.errors import InputError
from journeykit.records import dataclass, field, replace
from journeykit.scoring import sql
from journeykit.scoring.counting import ANY, IS
from journeykit.scoring.following import BETWEEN
from journeykit.scoring.sql import Sql
from journeykit.scoring.storing import (
    ROW,
    STORED_KEY,
    UNREAD,
    Stored,
    empty,
    following,
    has_unread,
    numbers_rows,
    texts_of,
    told,
    unpacked,
    words_in,
)
from journeykit.scoring.trees import columns_of
from journeykit.scoring.words import Lane, Word

_PLACE = "file_row_number"


@dataclass(frozen=True)
class Follower:
    """A column that follows from others.

    Attributes:
        name: Its name.
        value: SQL of it.
        level: 1, or more than that of all others that it reads.
        reads: These.
    """

    name: str
    value: str
    level: int
    reads: frozenset[str]

    @property
    def is_between(self) -> bool:
        """Whether it is none of the schema's columns."""
        return self.name.startswith(BETWEEN)


@dataclass(frozen=True)
class Kept:
    """What a snapshot's file holds.

    Attributes:
        source: SQL of the relation that it is.
        told: The columns that are not in it, each with SQL over those that are.
        unpacked: Of those of which the file holds a number: what a column of such numbers is.
        has_unread: Whether the column ``unread`` of ``packed`` holds all texts of cells that could
            not be read, and nothing where there is none.
        empty: Those of ``told`` that are empty for everybody.
        texts: Of texts of which the file holds a number: the text of each number, from 0.
        left_out: A column of ``source`` that is not the file's.
        columns: The file's columns that are read, but for words; all of them without it.
        words: Its columns in which several of ``told`` stand.
        needed: The columns of the file that all this rests on.
        followers: The columns that follow from those of the file and from those of ``told``, each
            behind those that it reads.
    """

    source: str
    told: Mapping[str, str] = field(default_factory=dict)
    unpacked: Mapping[str, Callable[[Sql], Sql]] = field(default_factory=dict)
    has_unread: bool = False
    empty: frozenset[str] = frozenset()
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    left_out: str | None = None
    columns: tuple[str, ...] | None = None
    words: tuple[Word, ...] = ()
    needed: frozenset[str] = frozenset()
    followers: tuple[Follower, ...] = ()

    def hold_against(self, path: Path, columns: Collection[str]) -> None:
        """See to it that a file has the columns that it says others are told from.

        Raises:
            InputError: It has not.
        """
        if not self.needed.issubset(columns):
            raise _unsaid(path)

    @property
    def packed(self) -> str:
        """SQL of its rows, lists and texts as they stand in the file."""
        return self._select()

    def only(self, names: Collection[str], columns: Sequence[str]) -> Kept:
        """The same with no more columns than some names, which may be of other things too.

        An engine that plans a query looks at each column that could be read.

        Args:
            names: Those that queries mention.
            columns: All columns of the file.
        """
        told = {name: value for name, value in self.told.items() if name in names}
        found = [name for name in columns if name in names]
        follow = [one.name for one in self.followers if one.name in names]
        return replace(
            self,
            told=told,
            columns=(*found, *follow) if told or found or follow else tuple(columns[:1]),
            followers=_read_by(follow, self.followers),
        )

    @property
    def places(self) -> Mapping[str, tuple[Word, Lane]]:
        """Where some columns of ``packed_with`` stand in words, by these columns."""
        return {
            identifier(lane.column): (word, lane)
            for word in self.words
            for lane in word.lanes
            if lane.column in self.told
        }

    @property
    def rows(self) -> str:
        """SQL of its rows, every column as the schema has it."""
        return self.unpack(self.packed, {name: name for name in self._numbers})

    @property
    def packed_unread(self) -> str:
        """SQL of ``packed``, without some of the rows in which every cell could be read."""
        is_any = f" WHERE {identifier(UNREAD)} IS NOT NULL" if self.has_unread else ""
        return f"{self._select()}{is_any}"

    def _select(self, more: Iterable[str] = ()) -> str:
        """SQL of its rows, and some of its columns that are not read otherwise."""
        if self.columns is None:
            left_out = [self.left_out] if self.left_out else []
            left_out += (identifier(word.name) for word in self.words)
            left_out += (identifier(one.name) for one in self.followers if one.is_between)
            columns = [f"* EXCLUDE ({', '.join(left_out)})" if left_out else "*"]
        else:
            columns = [identifier(name) for name in self.columns]
        columns += map(identifier, more)
        columns += [f"{value} AS {identifier(name)}" for name, value in self.told.items()]
        return f"SELECT {', '.join(columns)} FROM {self._followed}"

    @property
    def _followed(self) -> str:
        """SQL of the relation that it is, with the columns that follow."""
        source = self.source
        for level in range(1, max((one.level for one in self.followers), default=0) + 1):
            made = [
                f"{one.value} AS {identifier(one.name)}"
                for one in self.followers
                if one.level == level
            ]
            source = f"(SELECT *, {', '.join(made)} FROM {source})"
        return source

    def unpack(self, query: str, columns: Mapping[str, str]) -> str:
        """SQL of a query's result, of which some columns stand as columns of the file do.

        ``columns`` names for each of these the column of the file.
        """
        told = [
            f"{self._told(column, name)} AS {identifier(name)}"
            for name, column in columns.items()
            if column in self.unpacked
        ]
        return f"SELECT * REPLACE ({', '.join(told)}) FROM ({query})" if told else query

    def _told(self, column: str, name: str) -> str:
        return sql.render(self.unpacked[column](sql.column(name)), "duckdb")

    def unpack_for(self, names: Collection[str] | None) -> str:
        """SQL of the rows for queries that read no others of these columns; None: any."""
        if names is None:
            return self.rows
        return self.unpack(self.packed, {name: name for name in self._numbers if name in names})

    @property
    def _numbers(self) -> Iterable[str]:
        """The columns that are read of which the file holds a number."""
        if self.columns is None:
            return self.unpacked
        return (name for name in self.unpacked if name in self.columns or name in self.told)

    def packed_with(self, looked_into: Iterable[str]) -> str:
        """``packed``, words, and columns that look into a list or hold a text against a text."""
        columns = "".join(
            f", {self._looked_into(name)} AS {identifier(name)}" for name in looked_into
        )
        words = dict.fromkeys(word.name for word, _ in self.places.values())
        return f"SELECT *{columns} FROM ({self._select(words)})"

    def _looked_into(self, name: str) -> str:
        if name.startswith(ANY):
            return self._has_any(name.removeprefix(ANY))
        column, _, word = name.removeprefix(IS).partition("=")
        if column not in self.texts:
            return f"{identifier(column)} = {quote(word)}"
        texts = self.texts[column]
        return f"{identifier(column)} = {texts.index(word)}" if word in texts else "FALSE"

    @property
    def constants(self) -> Mapping[str, str]:
        """SQL of what some columns of ``packed_with`` are for everybody, by these columns."""
        return {
            **{identifier(name): value for name, value in self.told.items() if name in self.empty},
            **{identifier(f"{ANY}{name}"): "FALSE" for name in self.empty},
        }

    def _has_any(self, name: str) -> str:
        if name in self.empty:
            return "FALSE"
        if name in self.unpacked:
            return f"{identifier(name)} <> 0"
        return f"COALESCE(len({identifier(name)}) > 0, FALSE)"


def kept_in(session: Session, path: Path) -> Kept:
    """What the file of a snapshot holds that the session may read.

    Raises:
        InputError: What the file says of its columns cannot be read.
        duckdb.Error: The file cannot be read.
    """
    found = session.run(
        f"SELECT value FROM parquet_kv_metadata({quote(str(path))}) WHERE key = ?",
        [STORED_KEY.encode()],
    )
    kept = kept_as(path, found[0][0] if found else None)
    described = session.run(f"DESCRIBE SELECT * FROM read_parquet({quote(str(path))})")
    kept.hold_against(path, [name for name, *_ in described])
    return kept


def stored_rows(session: Session, path: Path) -> str:
    """SQL of the rows of a snapshot that the session may read, as ``SELECT`` of all columns.

    Raises:
        InputError: What the file says of its columns cannot be read.
        duckdb.Error: The file cannot be read.
    """
    return kept_in(session, path).rows


def rows_in(path: Path) -> str:
    """The same as a subquery, for a file that any connection may read."""
    with Session([path]) as session:
        return f"({stored_rows(session, path)})"


def rows_of(path: Path, stored: str | None) -> str:
    """SQL of the rows of a file of which ``stored`` is what its metadata says, if it does."""
    return kept_as(path, stored).rows


def kept_as(path: Path, stored: str | bytes | None) -> Kept:
    """What a file holds of which ``stored`` is what its metadata says, if it does.

    Raises:
        InputError: It says nothing that can be read.
    """
    read = f"read_parquet({quote(str(path))}"
    if stored is None:
        return Kept(f"{read})")
    try:
        kept = _said(stored.decode() if isinstance(stored, bytes) else stored)
    except _UNREADABLE as error:
        raise _unsaid(path) from error
    return replace(kept, source=f"{read}, {_PLACE} = true)" if kept.left_out else f"{read})")


def kept_over(relation: str, stored: Stored) -> Kept:
    """What a relation of some columns tells, which stand in it by themselves, as ``stored`` says.

    A row's number is one of them.
    """
    by_themselves = replace(stored, words=(), numbers_rows=False)
    return replace(_said(by_themselves.as_json()), source=relation)


@lru_cache(maxsize=8)
def _said(text: str) -> Kept:
    """What a file holds that says this; a run reads the same again and again.

    Raises:
        ValueError, LookupError, AttributeError, TypeError, OverflowError or RecursionError:
            journeykit has not written it.
    """
    values, packed = told(text), unpacked(text)
    columns = {name: sql.render(value, "duckdb") for name, value in values}
    is_numbered = numbers_rows(text)
    followers, read = _followers(following(text), dict(values))
    read |= {column.name for _, value in values for column in columns_of(value)}
    return Kept(
        "",
        {**columns, **({ROW: f"{_PLACE} + 1"} if is_numbered else {})},
        packed,
        has_unread(text),
        frozenset(empty(text)),
        texts_of(text),
        _PLACE if is_numbered else None,
        words=words_in(text),
        needed=frozenset(read | (packed.keys() - columns.keys())),
        followers=followers,
    )


def _followers(
    formulas: Iterable[tuple[str, Sql]], told: Mapping[str, Sql]
) -> tuple[tuple[Follower, ...], set[str]]:
    """Followers by formulas over columns, some of which are told; and the file's that they read."""
    found: dict[str, Follower] = {}
    read: set[str] = set()
    for name, formula in formulas:
        value, reads = sql.in_brackets(formula), set[str]()
        for column in columns_of(value):
            if column.name in found:
                reads.add(column.name)
            elif column.name in told:
                column.replace(sql.in_brackets(told[column.name].copy()))
            else:
                read.add(column.name)
        level = max((found[one].level for one in reads), default=0) + 1
        found[name] = Follower(name, sql.render(value, "duckdb"), level, frozenset(reads))
    return tuple(found.values()), read


def _read_by(names: Iterable[str], followers: Sequence[Follower]) -> tuple[Follower, ...]:
    """Some followers and all that they read, in their order."""
    wanted = set(names)
    kept = []
    for one in reversed(followers):
        if one.name in wanted:
            wanted |= one.reads
            kept.append(one)
    return tuple(reversed(kept))


_UNREADABLE = (ValueError, LookupError, AttributeError, TypeError, OverflowError, RecursionError)
"""What comes of a text that journeykit has not written."""


def _unsaid(path: Path) -> InputError:
    return InputError(
        "the snapshot does not say what its columns are",
        where=str(path),
        help="delete it, or score the export of that date again",
    )
