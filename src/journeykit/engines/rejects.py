"""Rows of an export that the engine could not take apart: which, where and why.

The engine numbers records; people look for lines of the file.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path

from journeykit.engines.beginning import LONGEST_LINE
from journeykit.engines.copies import find_encoding_error
from journeykit.engines.export import BrokenLine, Export, ExportFile, Kind
from journeykit.engines.facts import Reject
from journeykit.engines.failures import MixedLineEndsError
from journeykit.engines.quoting import FILLER, UncertainRowsError, check_rows_told_apart, scan
from journeykit.engines.session import Session, quote
from journeykit.records import dataclass

SHOWN = 20
_SHOWN_TEXT = 120
_CHUNK = 1 << 20
_PAGE = 20_000
_UNQUOTED = "UNQUOTED VALUE"
_TOO_LONG = "LINE SIZE OVER MAXIMUM"
_REASONS = {
    "MISSING COLUMNS": "fewer cells than the header",
    "TOO MANY COLUMNS": "more cells than the header",
    _UNQUOTED: "a quote is never closed, or text stands behind one that is",
    _TOO_LONG: "the row is longer than 16 MB",
    "INVALID STATE": "a quote stands inside a cell without quotes around it",
}


@dataclass(frozen=True)
class Rejected:
    """What was rejected while the files were taken apart.

    ``lines`` counts the rows that are lost; ``blank`` those with nothing but delimiters, which are
    no rows.
    """

    first: tuple[Reject, ...] = ()
    lines: int = 0
    blank: int = 0

    @property
    def all(self) -> int:
        """All of them."""
        return self.lines + self.blank


def no_rejects(session: Session) -> Rejected:
    """What there is to say of an export in which every row was regular, for ``all_rejects`` too."""
    session.run(
        "CREATE TEMP TABLE rejected (file INTEGER, line UBIGINT, position BIGINT, kind VARCHAR, "
        "text VARCHAR, is_blank BOOLEAN, is_mended BOOLEAN)"
    )
    return Rejected()


def read_rejects(session: Session, export: Export, rows: int) -> Rejected:
    """What the engine noted of an export that the session has read.

    It stays in the session, for ``all_rejects``.

    Args:
        session: Where it was read.
        export: The export.
        rows: How many rows came out of it.

    Raises:
        MixedLineEndsError: Some rows end otherwise than the header.
        UncertainRowsError: Rows and rejects together are not all that the files hold.
        InputError: Bytes could not be decoded, or it is not to be found out where rows end; then
            no row can be trusted.
    """
    if export.kind is Kind.PARQUET:
        return Rejected()
    if not session.run("SELECT count(*) FROM reject_errors")[0][0]:
        check_rows_told_apart(export, rows)
        return no_rejects(session)
    files = ", ".join(
        f"({place}, {quote(str(file.path))}, {quote(file.delimiter)})"
        for place, file in enumerate(export.files)
    )
    nothing = "delimiter || chr(32) || chr(9) || chr(10) || chr(13) || chr(34) || chr(39)"
    # it counts bytes from 1, and the ends of empty lines before a row as part of it
    ahead = "strlen(csv_line) - strlen(ltrim(csv_line, chr(10) || chr(13)))"
    begins = f"line_byte_position - 1 + coalesce({ahead}, 0)"
    mended = f"trim(csv_line, chr(10) || chr(13) || chr({ord(FILLER)})) = ''"
    session.run(
        f"CREATE TEMP TABLE rejected AS SELECT file, line, min({begins}) AS position, "
        f"CASE WHEN any_value({mended}) THEN {quote(_UNQUOTED)} "
        "ELSE arg_min(CAST(error_type AS VARCHAR), byte_position) END AS kind, "
        "any_value(trim(csv_line, chr(10) || chr(13))) AS text, "
        f"coalesce(any_value(trim(csv_line, {nothing})) = '', false) AS is_blank, "
        f"bool_or({mended}) AS is_mended "
        "FROM reject_errors JOIN (SELECT DISTINCT scan_id, file_id, file_path FROM reject_scans) "
        f"USING (scan_id, file_id) JOIN (VALUES {files}) AS files(file, path, delimiter) "
        "ON path = file_path GROUP BY file, line"
    )
    ((records, blank, undecoded, too_long, unquoted),) = session.run(
        "SELECT count(*), count(*) FILTER (is_blank), "
        "count(*) FILTER (kind = 'INVALID ENCODING'), "
        f"count(*) FILTER (kind = {quote(_TOO_LONG)}), "
        f"count(*) FILTER (kind = {quote(_UNQUOTED)} AND NOT is_mended) FROM rejected"
    )
    if undecoded and (found := find_encoding_error(export)) is not None:
        raise found
    if too_long and any(file.longest < LONGEST_LINE for file in export.files):
        raise UncertainRowsError([scan(file) for file in export.files])
    if unquoted and not all(file.is_alike for file in export.files):
        _refuse_mixed(export)
    check_rows_told_apart(export, rows + records)
    lines = [_Lines(file.path) for file in export.files]
    first = tuple(_some_rejects(session, export, lines, f"LIMIT {SHOWN}", shown=_SHOWN_TEXT))
    return Rejected(first, records - blank, blank)


def _refuse_mixed(export: Export) -> None:
    """Where the end of a row is another than the header's, it stands behind a quote as text does.

    Raises:
        MixedLineEndsError: Some rows end so.
        InputError: The quotes of a file make no sense.
    """
    if any(scan(file).is_mixed for file in export.files):
        raise MixedLineEndsError


def all_rejects(session: Session, export: Export) -> Iterator[Reject]:
    """Every row that ``read_rejects`` found, with its whole text, file by file and line by line."""
    if export.kind is Kind.PARQUET:
        return
    ((count,),) = session.run("SELECT count(*) FROM rejected WHERE NOT is_blank")
    lines = [_Lines(file.path) for file in export.files]
    for start in range(0, count, _PAGE):
        yield from _some_rejects(session, export, lines, f"LIMIT {_PAGE} OFFSET {start}")


def _some_rejects(
    session: Session,
    export: Export,
    lines: Sequence[_Lines],
    limit: str,
    shown: int | None = None,
) -> Iterator[Reject]:
    text = "text" if shown is None else f"left(text, {shown})"
    rows = session.run(
        f"SELECT file, position, kind, {text}, is_mended "
        f"FROM rejected WHERE NOT is_blank ORDER BY file, position, line {limit}"
    )
    for place, position, kind, begin, is_mended in rows:
        file = export.files[place]
        name = file.name if len(export.files) > 1 else None
        line = lines[place].at(position)
        broken = _broken(file, line) if is_mended else None
        text = _as_it_was(file, broken)[:shown] if broken else begin or ""
        why = _TOO_LONG if broken and broken.length > LONGEST_LINE else kind
        yield Reject(line, None, _REASONS.get(why, why.lower()), text, name)


def _broken(file: ExportFile, number: int) -> BrokenLine | None:
    """What is known of a line that was overwritten."""
    at = bisect_left(file.broken, number, key=lambda one: one.line)
    line = file.broken[at] if at < len(file.broken) else None
    return line if line is not None and line.line == number else None


def _as_it_was(file: ExportFile, line: BrokenLine) -> str:
    """The text of a line that was overwritten since its quotes end nowhere near."""
    if file.unmended is None:
        return ""
    with file.unmended.open("rb") as source:
        source.seek(line.place)
        return source.read(min(line.length, LONGEST_LINE)).decode("utf-8", "replace")


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
        """The line that begins at a byte; each is asked for behind the one before."""
        while position >= self._begin + len(self._chunk):
            self._count(len(self._chunk))
            self._begin += len(self._chunk)
            self._counted = 0
            self._chunk = next(self._chunks, b"")
            if not self._chunk:
                return self._line
        self._count(position - self._begin)
        return self._line

    def _count(self, until: int) -> None:
        self._line += _line_ends(self._chunk[self._counted : until])
        self._counted = max(self._counted, until)


def _line_ends(data: bytes) -> int:
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            # the two halves of one line end stay together
            yield chunk + file.read(1) if chunk.endswith(b"\r") else chunk
