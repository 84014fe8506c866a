"""Rows of an export that the engine could not take apart: which, where, why, and how many lines.

The engine numbers records, and a quote that is never closed is one record however many lines it
swallows; people look for lines of the file, and what is swallowed is lost to them all the same.
"""

from __future__ import annotations

import gzip
import io
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import IO, cast

from journeykit.engines.export import Export, Kind, find_encoding_error
from journeykit.engines.facts import Reject
from journeykit.engines.session import Session, quote

SHOWN = 20
_SHOWN_TEXT = 120
_CHUNK = 1 << 20
_UNQUOTED = "UNQUOTED VALUE"
_REASONS = {
    "MISSING COLUMNS": "fewer cells than the header",
    "TOO MANY COLUMNS": "more cells than the header",
    _UNQUOTED: "a quote is never closed, or text stands behind one that is",
    "LINE SIZE OVER MAXIMUM": "the row is longer than 16 MB",
    "INVALID STATE": "a quote stands inside a cell without quotes around it",
}
_SWALLOWS = "a quote is opened and never closed where it should be; it swallows {:,} lines"


@dataclass(frozen=True)
class Rejected:
    """What was rejected while the file was taken apart.

    ``lines`` counts every line that is lost with it; ``blank`` those with nothing but delimiters,
    which are no rows.
    """

    first: tuple[Reject, ...] = ()
    lines: int = 0
    blank: int = 0


def read_rejects(session: Session, export: Export, rows: int) -> Rejected:
    """What the engine noted of an export that the session has read.

    Args:
        session: Where it was read.
        export: The export.
        rows: How many rows came out of it.

    Raises:
        InputError: Bytes could not be decoded; then no row can be trusted.
    """
    if export.kind is Kind.PARQUET:
        return Rejected()
    nothing = quote(export.delimiter + " \t\r\n\"'")
    session.run(
        "CREATE TEMP TABLE rejected AS SELECT line, min(line_byte_position) AS position, "
        "arg_min(CAST(error_type AS VARCHAR), byte_position) AS kind, "
        "any_value(trim(csv_line, chr(10) || chr(13))) AS text, "
        f"coalesce(any_value(trim(csv_line, {nothing})) = '', false) AS is_blank "
        "FROM reject_errors GROUP BY line"
    )
    ((total, blank, broken, swallowing),) = session.run(
        "SELECT count(*), count(*) FILTER (is_blank), "
        "count(*) FILTER (kind = 'INVALID ENCODING'), "
        f"count(*) FILTER (kind = {quote(_UNQUOTED)} AND contains(text, chr(10))) FROM rejected"
    )
    if broken and (found := find_encoding_error(export)) is not None:
        raise found
    rejects = _first(session, export)
    lines = total - blank
    if swallowing:
        lost = max(lines, _count_lines(export) - 1 - export.skip - rows - blank)
        rejects = _say_swallowed(rejects, lost - lines + 1)
        lines = lost
    return Rejected(rejects, lines, blank)


def _first(session: Session, export: Export) -> tuple[Reject, ...]:
    rows = session.run(
        "SELECT line, position, kind, text FROM rejected WHERE NOT is_blank "
        f"ORDER BY line LIMIT {SHOWN}"
    )
    placed = _physical_lines(export, [position for _, position, _, _ in rows])
    return tuple(
        Reject(
            placed.get(position, line),
            None,
            _REASONS.get(kind, kind.lower()),
            (text or "")[:_SHOWN_TEXT],
        )
        for line, position, kind, text in rows
    )


def _say_swallowed(rejects: Sequence[Reject], lines: int) -> tuple[Reject, ...]:
    """The reason of the reject that swallows lines says how many; its first line is shown."""
    said = []
    for reject in rejects:
        if "\n" in reject.text and reject.reason == _REASONS[_UNQUOTED]:
            text = reject.text.split("\n", 1)[0]
            said.append(replace(reject, reason=_SWALLOWS.format(lines), text=text))
        else:
            said.append(reject)
    return tuple(said)


def _physical_lines(export: Export, positions: Sequence[int]) -> dict[int, int]:
    """The line of the file at each byte; empty where the engine's bytes are not the file's."""
    if export.encoding == "utf-16" or export.compression == "zstd" or not positions:
        return {}
    ordered = sorted(set(positions))
    found: dict[int, int] = {}
    line, offset = 1, 0
    for chunk in _chunks(export):
        until = bisect_left(ordered, offset + len(chunk))
        for position in ordered[len(found) : until]:
            within = position - offset
            on_line_end = chunk[within : within + 1] in (b"\n", b"\r")
            found[position] = line + _line_ends(chunk[:within]) + on_line_end
        if until == len(ordered):
            break
        line += _line_ends(chunk)
        offset += len(chunk)
    return found


def _count_lines(export: Export) -> int:
    """The lines of the file; 0 where they cannot be counted."""
    if export.compression == "zstd":
        return 0
    last, count = b"", 0
    is_wide = export.encoding == "utf-16"
    for chunk in _chunks(export):
        count += _line_ends(chunk.replace(b"\0", b"") if is_wide else chunk)
        last = chunk
    ended = last.rstrip(b"\0").endswith((b"\n", b"\r"))
    return count + (0 if ended else 1)


def _line_ends(data: bytes) -> int:
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _chunks(export: Export) -> Iterator[bytes]:
    opener = gzip.open if export.compression == "gzip" else io.open
    with closing(cast("IO[bytes]", opener(export.path, "rb"))) as file:
        while chunk := file.read(_CHUNK):
            # the two halves of one line end stay together
            yield chunk + file.read(1) if chunk.endswith(b"\r") else chunk
