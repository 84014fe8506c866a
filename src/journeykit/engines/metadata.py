"""The texts that a Parquet file carries beside its rows: read, and filled in after the rows."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from journeykit.engines.facts import RunFacts
from journeykit.engines.library import duckdb
from journeykit.engines.session import Session, first_line, identifier, quote
from journeykit.errors import InputError, OutputError

INPUT_HASH_KEY = "journeykit.input_hash"
"""The SHA-256 of the export's bytes."""
FACTS_KEY = "journeykit.facts"
"""What the run found of its input, as JSON."""

_FILLER = "~"
_ROOM = re.compile(re.escape(FACTS_KEY.encode()) + rb".{1,8}?(?P<room>~{1000,})", re.DOTALL)
_FACTS_ROOM = 20_000
_FACTS_PER_COLUMN = 900


def read_metadata(path: Path) -> dict[str, str]:
    """The key-value metadata of a Parquet file.

    Raises:
        InputError: It cannot be read, or is no Parquet file.
    """
    with Session([path]) as session:
        return metadata_in(session, path)


def metadata_in(session: Session, path: Path) -> dict[str, str]:
    """The same of a file that the session may read.

    Raises:
        InputError: It cannot be read, or is no Parquet file.
    """
    try:
        rows = session.run(f"SELECT key, value FROM parquet_kv_metadata({quote(str(path))})")
    except duckdb.Error as error:
        raise InputError(
            f"the snapshot cannot be read: {first_line(error)}",
            where=str(path),
            help="delete it, or score the export of that date again",
        ) from None
    return {_text(key): _text(value) for key, value in rows}


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", errors="replace") if isinstance(value, bytes) else value


def with_room(texts: Mapping[str, str], columns: int) -> dict[str, str]:
    """The texts, and room for the facts of a run over that many columns."""
    return {**texts, FACTS_KEY: _FILLER * (_FACTS_ROOM + _FACTS_PER_COLUMN * columns)}


def metadata_literal(texts: Mapping[str, str]) -> str:
    """SQL of the texts."""
    pairs = (f"{identifier(key)}: {quote(text)}" for key, text in texts.items())
    return "{" + ", ".join(pairs) + "}"


def write_facts(snapshot: Path, facts: RunFacts) -> None:
    """Put the run's facts where the metadata of a Parquet file keeps room for them.

    They are known only when the last row has been read, and a Parquet file's metadata is written
    with it; writing the file a second time for their sake would double the cost of a snapshot.

    Raises:
        OutputError: The file keeps no room.
    """
    with snapshot.open("r+b") as file:
        file.seek(-8, os.SEEK_END)
        length = int.from_bytes(file.read(4), "little")
        start = file.seek(-8 - length, os.SEEK_END)
        found = _ROOM.search(file.read(length))
        if found is None:
            raise OutputError("the snapshot keeps no room for its facts", where=str(snapshot))
        begin, end = found.span("room")
        text = facts.as_json().encode("ascii")
        if len(text) > end - begin:
            text = facts.without_examples().as_json().encode("ascii")
        file.seek(start + begin)
        file.write(text.ljust(end - begin))
