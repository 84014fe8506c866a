"""Reads the texts that a Parquet file carries beside its rows."""

from __future__ import annotations

from pathlib import Path

import duckdb

from journeykit.engines.session import Session, first_line, quote
from journeykit.errors import InputError


def read_metadata(path: Path) -> dict[str, str]:
    """The key-value metadata of a Parquet file.

    Raises:
        InputError: It cannot be read, or is no Parquet file.
    """
    query = f"SELECT key, value FROM parquet_kv_metadata({quote(str(path))})"
    try:
        with Session([path]) as session:
            rows = session.run(query)
    except duckdb.Error as error:
        raise InputError(
            f"the snapshot cannot be read: {first_line(error)}",
            where=str(path),
            help="score the export again",
        ) from None
    return {_text(key): _text(value) for key, value in rows}


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", errors="replace") if isinstance(value, bytes) else value
