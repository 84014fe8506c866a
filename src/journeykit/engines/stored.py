"""The rows of a snapshot's file with all columns, those too that are told from others."""

from __future__ import annotations

from pathlib import Path

from journeykit.engines.session import Session, identifier, quote
from journeykit.errors import InputError
from journeykit.scoring import sql
from journeykit.scoring.storing import ROW, STORED_KEY, numbers_rows, told, unmarked

_PLACE = "file_row_number"


def stored_rows(session: Session, path: Path) -> str:
    """SQL of the rows of a snapshot that the session may read, as ``SELECT`` of all columns.

    Raises:
        InputError: What the file says of its columns cannot be read.
        duckdb.Error: The file cannot be read.
    """
    found = session.run(
        f"SELECT value FROM parquet_kv_metadata({quote(str(path))}) WHERE key = ?",
        [STORED_KEY.encode()],
    )
    return rows_of(path, found[0][0].decode() if found else None)


def rows_in(path: Path) -> str:
    """The same as a subquery, for a file that any connection may read."""
    with Session([path]) as session:
        return f"({stored_rows(session, path)})"


def rows_of(path: Path, stored: str | None) -> str:
    """SQL of the rows of a file of which ``stored`` is what its metadata says, if it does."""
    if stored is None:
        return f"SELECT * FROM read_parquet({quote(str(path))})"
    try:
        columns = [
            f"{sql.render(value, 'duckdb')} AS {identifier(name)}" for name, value in told(stored)
        ]
        lists = [
            f"{sql.render(value, 'duckdb')} AS {identifier(name)}"
            for name, value in unmarked(stored)
        ]
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
    if lists:
        rest += f" REPLACE ({', '.join(lists)})"
    return f"SELECT {', '.join([rest, *columns])} FROM {source}"
