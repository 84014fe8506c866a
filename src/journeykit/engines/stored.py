"""The rows of a snapshot's file with all columns, those too that are told from others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from journeykit.engines.session import Session, identifier, quote
from journeykit.errors import InputError
from journeykit.records import dataclass, field
from journeykit.scoring import sql
from journeykit.scoring.asking import ANY
from journeykit.scoring.sql import Sql
from journeykit.scoring.storing import (
    ROW,
    STORED_KEY,
    UNREAD,
    has_unread,
    numbers_rows,
    told,
    unpacked,
)

_PLACE = "file_row_number"


@dataclass(frozen=True)
class Kept:
    """What a snapshot's file holds.

    Attributes:
        packed: SQL of its rows, lists and texts as they stand in the file.
        unpacked: Of those of which the file holds a number: what a column of such numbers is.
        has_unread: Whether the column ``unread`` of ``packed`` holds all texts of cells that could
            not be read, and nothing where there is none.
    """

    packed: str
    unpacked: Mapping[str, Callable[[Sql], Sql]] = field(default_factory=dict)
    has_unread: bool = False

    @property
    def rows(self) -> str:
        """SQL of its rows, every column as the schema has it."""
        return self.unpack(self.packed, {name: name for name in self.unpacked})

    @property
    def packed_unread(self) -> str:
        """SQL of ``packed``, without some of the rows in which every cell could be read."""
        only = f" WHERE {identifier(UNREAD)} IS NOT NULL" if self.has_unread else ""
        return f"{self.packed}{only}"

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
        return self.unpack(self.packed, {name: name for name in self.unpacked if name in names})

    def packed_with(self, looked_into: Iterable[str]) -> str:
        """``packed``, and for some lists a column that says whether anything is in it."""
        columns = "".join(
            f", {self._has_any(name)} AS {identifier(ANY + name)}" for name in looked_into
        )
        return f"SELECT *{columns} FROM ({self.packed})"

    def _has_any(self, name: str) -> str:
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
    return kept_as(path, found[0][0].decode() if found else None)


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


def kept_as(path: Path, stored: str | None) -> Kept:
    """What a file holds of which ``stored`` is what its metadata says, if it does."""
    if stored is None:
        return Kept(f"SELECT * FROM read_parquet({quote(str(path))})")
    try:
        columns = [
            f"{sql.render(value, 'duckdb')} AS {identifier(name)}" for name, value in told(stored)
        ]
        packed, gathers_unread = unpacked(stored), has_unread(stored)
        is_numbered = numbers_rows(stored)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise InputError(
            "the snapshot does not say what its columns are",
            where=str(path),
            help="delete it, or score the export of that date again",
        ) from error
    source, rest = f"read_parquet({quote(str(path))})", "*"
    if is_numbered:
        source = f"read_parquet({quote(str(path))}, file_row_number = true)"
        rest = f"* EXCLUDE ({_PLACE})"
        columns.append(f"{_PLACE} + 1 AS {ROW}")
    rows = f"SELECT {', '.join([rest, *columns])} FROM {source}"
    return Kept(rows, packed, gathers_unread)
