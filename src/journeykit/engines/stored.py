"""The rows of a snapshot's file with all columns, those too that are told from others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from journeykit.engines.session import Session, identifier, quote
from journeykit.errors import InputError
from journeykit.scoring import sql
from journeykit.scoring.asking import ANY
from journeykit.scoring.storing import ROW, STORED_KEY, numbers_rows, told, unmarked

_PLACE = "file_row_number"


@dataclass(frozen=True)
class Kept:
    """What a snapshot's file holds.

    Attributes:
        marked: SQL of its rows, lists as they stand in the file.
        lists: Of those of which the file holds a number, SQL of the list, by name.
    """

    marked: str
    lists: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> str:
        """SQL of its rows, every column as the schema has it."""
        if not self.lists:
            return self.marked
        lists = ", ".join(f"{value} AS {identifier(name)}" for name, value in self.lists.items())
        return f"SELECT * REPLACE ({lists}) FROM ({self.marked})"

    def marked_with(self, looked_into: Iterable[str]) -> str:
        """``marked``, and for some lists a column that says whether anything is in it."""
        columns = "".join(
            f", {self._has_any(name)} AS {identifier(ANY + name)}" for name in looked_into
        )
        return f"SELECT *{columns} FROM ({self.marked})"

    def _has_any(self, name: str) -> str:
        if name in self.lists:
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
        lists = {name: sql.render(value, "duckdb") for name, value in unmarked(stored)}
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
    return Kept(f"SELECT {', '.join([rest, *columns])} FROM {source}", lists)
