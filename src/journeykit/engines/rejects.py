"""Rows of an export that the engine could not take apart: which, where, why, and how many lines.

The engine numbers records, and a quote that is never closed is one record however many lines it
swallows; people look for lines of the file, and what is swallowed is lost to them all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from journeykit.engines.beginning import LONGEST_LINE
from journeykit.engines.copies import find_encoding_error
from journeykit.engines.export import Export, Kind
from journeykit.engines.facts import Reject
from journeykit.engines.row_places import RowPlaces
from journeykit.engines.session import Session, quote

SHOWN = 20
_SHOWN_TEXT = 120
_CHUNK = 1 << 20
_PAGE = 20_000
_UNQUOTED = "UNQUOTED VALUE"
_REASONS = {
    "MISSING COLUMNS": "fewer cells than the header",
    "TOO MANY COLUMNS": "more cells than the header",
    _UNQUOTED: "a quote is never closed, or text stands behind one that is",
    "LINE SIZE OVER MAXIMUM": "the row is longer than 16 MB",
    "INVALID STATE": "a quote stands inside a cell without quotes around it",
}
_SWALLOWS = "a quote is opened and never closed where it should be; it swallows {:,} lines"
_LINES = (
    "greatest(length(text) - length(replace(text, chr(10), '')), "
    "length(text) - length(replace(text, chr(13), ''))) + 1"
)


@dataclass(frozen=True)
class Rejected:
    """What was rejected while the files were taken apart.

    ``lines`` counts every line that is lost with it; ``blank`` those with nothing but delimiters,
    which are no rows.
    """

    first: tuple[Reject, ...] = ()
    lines: int = 0
    blank: int = 0


def read_rejects(session: Session, export: Export, places: RowPlaces) -> Rejected:
    """What the engine noted of an export that the session has read.

    It stays in the session, for ``all_rejects``.

    Args:
        session: Where it was read.
        export: The export.
        places: Where its rows stand.

    Raises:
        InputError: Bytes could not be decoded; then no row can be trusted.
    """
    if export.kind is Kind.PARQUET:
        return Rejected()
    files = ", ".join(
        f"({place}, {quote(str(file.path))}, {quote(file.delimiter)})"
        for place, file in enumerate(export.files)
    )
    nothing = "delimiter || chr(32) || chr(9) || chr(10) || chr(13) || chr(34) || chr(39)"
    session.run(
        "CREATE TEMP TABLE rejected AS SELECT file, line, min(line_byte_position) AS position, "
        "arg_min(CAST(error_type AS VARCHAR), byte_position) AS kind, "
        "any_value(trim(csv_line, chr(10) || chr(13))) AS text, "
        f"coalesce(any_value(trim(csv_line, {nothing})) = '', false) AS is_blank, "
        f"bool_or(strlen(csv_line) >= {LONGEST_LINE}) AS is_cut "
        "FROM reject_errors JOIN (SELECT DISTINCT scan_id, file_id, file_path FROM reject_scans) "
        f"USING (scan_id, file_id) JOIN (VALUES {files}) AS files(file, path, delimiter) "
        "ON path = file_path GROUP BY file, line"
    )
    session.run(
        "ALTER TABLE rejected ADD COLUMN lines BIGINT; UPDATE rejected SET lines = "
        f"CASE WHEN kind = {quote(_UNQUOTED)} THEN {_LINES} ELSE 1 END"
    )
    counted = session.run(
        "SELECT file, sum(lines) FILTER (NOT is_blank), count(*) FILTER (is_blank), "
        "count(*) FILTER (kind = 'INVALID ENCODING'), "
        f"max(line) FILTER (is_cut AND kind = {quote(_UNQUOTED)}) FROM rejected GROUP BY file"
    )
    if any(row[3] for row in counted) and (found := find_encoding_error(export)) is not None:
        raise found
    lost = 0
    for file, total, blank, _, cut in counted:
        known = int(total or 0)
        if cut is not None:
            known = _count_cut(session, export, places, (file, cut), known, blank)
        lost += known
    lines = [_Lines(file.path) for file in export.files]
    first = tuple(_some_rejects(session, export, lines, f"LIMIT {SHOWN}", shown=_SHOWN_TEXT))
    return Rejected(first, lost, sum(row[2] for row in counted))


def all_rejects(session: Session, export: Export) -> Iterator[Reject]:
    """Every row that ``read_rejects`` found, with its whole text, file by file and line by line."""
    if export.kind is Kind.PARQUET:
        return
    ((count,),) = session.run("SELECT count(*) FROM rejected WHERE NOT is_blank")
    lines = [_Lines(file.path) for file in export.files]
    for start in range(0, count, _PAGE):
        yield from _some_rejects(session, export, lines, f"LIMIT {_PAGE} OFFSET {start}")


def _count_cut(
    session: Session,
    export: Export,
    places: RowPlaces,
    record: tuple[int, int],
    known: int,
    blank: int,
) -> int:
    """The lines that a file loses by a record too long to be kept whole; it is told of them too.

    Every line of the file that became no row is lost.
    """
    place, line = record
    file = export.files[place]
    others = _count_lines(file.path) - 1 - file.skip - places.rows[place] - blank
    lost = max(known, others)
    session.run(
        f"UPDATE rejected SET lines = lines + {lost - known} WHERE file = {place} AND line = {line}"
    )
    return lost


def _some_rejects(
    session: Session,
    export: Export,
    lines: Sequence[_Lines],
    limit: str,
    shown: int | None = None,
) -> Iterator[Reject]:
    rows = session.run(
        f"SELECT file, line, position, kind, {'text' if shown is None else _first_line(shown)}, "
        f"lines FROM rejected WHERE NOT is_blank ORDER BY file, position, line {limit}"
    )
    for place, _, position, kind, text, count in rows:
        reason = _REASONS.get(kind, kind.lower())
        if count > 1:
            reason = _SWALLOWS.format(count)
        name = export.files[place].name if len(export.files) > 1 else None
        yield Reject(lines[place].at(position), None, reason, text or "", name)


def _first_line(shown: int) -> str:
    """SQL of the beginning of a rejected text; of one that swallows lines, within its first."""
    begin = f"left(text, {shown})"
    return (
        f"CASE WHEN lines > 1 THEN split_part(split_part({begin}, chr(10), 1), chr(13), 1) "
        f"ELSE {begin} END"
    )


class _Lines:
    """The lines of a file by the bytes where they are, asked for from its beginning on."""

    def __init__(self, path: Path) -> None:
        self._chunks = _chunks(path)
        self._chunk = b""
        self._begin = 0
        """The place of the chunk in the file."""
        self._counted = 0
        """The place in the chunk up to which line ends are counted."""
        self._line = 1

    def at(self, position: int) -> int:
        """The line of a byte; each is asked for behind the one before."""
        while position >= self._begin + len(self._chunk):
            self._count(len(self._chunk))
            self._begin += len(self._chunk)
            self._counted = 0
            self._chunk = next(self._chunks, b"")
            if not self._chunk:
                return self._line
        within = position - self._begin
        self._count(within)
        # a row that begins with a line end is the empty one behind it
        return self._line + (self._chunk[within : within + 1] in (b"\n", b"\r"))

    def _count(self, until: int) -> None:
        self._line += _line_ends(self._chunk[self._counted : until])
        self._counted = max(self._counted, until)


def _count_lines(path: Path) -> int:
    last, count = b"", 0
    for chunk in _chunks(path):
        count += _line_ends(chunk)
        last = chunk
    return count + (0 if last.endswith((b"\n", b"\r")) else 1)


def _line_ends(data: bytes) -> int:
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            # the two halves of one line end stay together
            yield chunk + file.read(1) if chunk.endswith(b"\r") else chunk
