"""Opening an export: what kind of file it is, its columns, and how the engine is to read it.

Nothing is guessed that changes a value: every cell is read as text, types are the journey's. What
is detected (compression, encoding mark, delimiter, header) is pinned before the engine reads, so
that its own detection has no say.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import duckdb

from journeykit.engines.beginning import (
    LONGEST_LINE,
    SAMPLE_BYTES,
    SAMPLE_ROWS,
    read_beginning,
)
from journeykit.engines.session import first_line, identifier, quote
from journeykit.errors import InputError
from journeykit.scoring.cells import ExportColumn, Native

_GZIP, _ZSTD, _PARQUET = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1"
_WORKBOOK, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_UTF32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_CONTROL, _JUDGED = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]"), 4096
"""Bytes that no text begins with, whatever its encoding, and how far one looks for them."""
_KNOWN_ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "utf-16": "utf-16", "latin-1": "latin-1"}
_NATIVES = (
    ("TIMESTAMP", Native.TIMESTAMP),
    ("DATE", Native.DATE),
    ("BOOLEAN", Native.BOOLEAN),
    *(
        (name, Native.NUMBER)
        for name in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT")
    ),
    *((name, Native.NUMBER) for name in ("UINTEGER", "UBIGINT", "UHUGEINT", "DECIMAL")),
    *((name, Native.NUMBER) for name in ("FLOAT", "DOUBLE")),
)


class Kind(StrEnum):
    """What an export is."""

    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True)
class Export:
    """An export that can be read.

    Attributes:
        path: The file.
        name: As shown to people.
        kind: CSV or Parquet.
        headers: Trimmed, in order; an unnamed one is empty, a repeated one stands more than once.
        types: For Parquet the engine's type of each column; None for CSV.
        delimiter: Of a CSV file.
        compression: ``none``, ``gzip`` or ``zstd``.
        encoding: Of a CSV file.
        skip: Lines of a CSV file before its header.
        is_mixed: Whether those lines are known to end otherwise than the header.
        notes: What a user should know of how it is read, in sentences.
    """

    path: Path
    name: str
    kind: Kind
    headers: tuple[str, ...]
    types: tuple[str, ...] | None = None
    delimiter: str = ","
    compression: str = "none"
    encoding: str = "utf-8"
    skip: int = 0
    is_mixed: bool = False
    notes: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[ExportColumn, ...]:
        """The columns as a plan reads them; a header that repeats has a number behind it."""
        seen: Counter[str] = Counter()
        columns = []
        for place, header in enumerate(self.headers):
            seen[header] += 1
            unique = header if seen[header] == 1 else f"{header} ({seen[header]})"
            native = _native(self.types[place]) if self.types else Native.TEXT
            columns.append(ExportColumn(unique, native, f"c{place}"))
        return tuple(columns)

    def relation(self) -> str:
        """SQL of the export's rows: columns ``c0`` … in the order of the headers.

        Of a CSV file all are text. Those of a Parquet file keep their types where a journey has
        such a type; a moment with a time zone is told in UTC; any other is its text.
        """
        if self.kind is Kind.PARQUET:
            columns = ", ".join(
                f"{_readable(name, kind)} AS c{place}"
                for place, (name, kind) in enumerate(
                    zip(self._stored, self.types or (), strict=True)
                )
            )
            return f"SELECT {columns} FROM read_parquet({quote(str(self.path))})"
        columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(self.headers)))
        options = ", ".join(
            (
                "auto_detect=false",
                "header=true",
                f"skip={self.skip}",
                f"columns={{{columns}}}",
                f"delim={quote(self.delimiter)}",
                "quote='\"'",
                "escape='\"'",
                f"compression={quote(self.compression)}",
                f"encoding={quote(self.encoding)}",
                f"max_line_size={LONGEST_LINE}",
                "store_rejects=true",
                "rejects_limit=0",
            )
        )
        return f"SELECT * FROM read_csv({quote(str(self.path))}, {options})"

    _stored: tuple[str, ...] = ()


def open_export(
    path: Path,
    *,
    name: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> Export:
    """Look at an export and decide how it is read.

    Args:
        path: A CSV (also gzip or zstd) or Parquet file.
        name: As shown to people; the path by default.
        delimiter: Of a CSV file; detected among comma, semicolon, tab and bar without it.
        encoding: Of a CSV file; utf-8, or utf-16 by its mark, without it.

    Raises:
        InputError: It is missing, a folder, empty, without a header, or not a file of that kind.
    """
    shown = name or str(path)
    head = _first_bytes(path, shown)
    if head.startswith(_PARQUET):
        return _open_parquet(path, shown)
    if head.startswith((_WORKBOOK, _OLD_WORKBOOK)):
        raise InputError(
            "this is a spreadsheet or an archive, not a CSV or Parquet file",
            where=shown,
            help="save the sheet as CSV, or unpack the archive",
        )
    compression = "gzip" if head.startswith(_GZIP) else "zstd" if head.startswith(_ZSTD) else "none"
    sample = _sample(path, shown, compression)
    known = _encoding(sample, encoding, shown)
    begin = read_beginning(_decoded(sample, known, shown), shown, delimiter)
    return Export(
        path=path,
        name=shown,
        kind=Kind.CSV,
        headers=begin.headers,
        delimiter=begin.delimiter,
        compression=compression,
        encoding=known,
        skip=begin.skip,
        is_mixed=begin.is_mixed,
        notes=begin.notes,
    )


def _first_bytes(path: Path, shown: str) -> bytes:
    try:
        if path.is_dir():
            raise InputError(
                "this is a folder, not an export", where=shown, help="name the file in it"
            )
        with path.open("rb") as file:
            head = file.read(8)
    except FileNotFoundError:
        raise InputError(
            "there is no such file", where=shown, help="check the path of the export"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"the file cannot be read: {reason}", where=shown, help="check who may read it"
        ) from None
    if not head:
        raise InputError(
            "the file is empty", where=shown, help="check the export: not even a header is there"
        )
    return head


def _sample(path: Path, shown: str, compression: str) -> bytes:
    """The first bytes of the uncompressed text."""
    try:
        if compression == "gzip":
            with gzip.open(path) as file:
                return file.read(SAMPLE_BYTES)
        if compression == "zstd":
            return _zstd_sample(path)
        with path.open("rb") as plain:
            return plain.read(SAMPLE_BYTES)
    except (OSError, EOFError, duckdb.Error) as error:
        raise InputError(
            f"the {compression} file is broken: {first_line(error)}",
            where=shown,
            help="export it again, or unpack it first",
        ) from None


def _zstd_sample(path: Path) -> bytes:
    """Python 3.11 cannot unpack zstd; the engine can, one line a row."""
    query = (
        f"SELECT line FROM read_csv({quote(str(path))}, auto_detect=false, header=false, "
        "columns={'line': 'VARCHAR'}, delim='\x1f', quote='', escape='', compression='zstd') "
        f"LIMIT {SAMPLE_ROWS}"
    )
    with duckdb.connect() as connection:
        rows = connection.execute(query).fetchall()
    return "\n".join(row[0] or "" for row in rows).encode()


def _encoding(sample: bytes, wanted: str | None, shown: str) -> str:
    if sample.startswith(_UTF32):
        raise InputError(
            "the file is UTF-32", where=shown, help="save it as UTF-8; hardly anything reads UTF-32"
        )
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if wanted is None:
        return "utf-8"
    known = _KNOWN_ENCODINGS.get(wanted.lower().replace("_", "-"))
    if known is None:
        raise InputError(
            f"the encoding `{wanted}` is not read here",
            where=shown,
            help="utf-8, utf-16 and latin-1 are; or save the export as UTF-8",
        )
    return known


def _decoded(sample: bytes, encoding: str, shown: str) -> str:
    """The sample as text; a character that the end of the sample cuts is dropped."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return decoder.decode(sample).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        if _CONTROL.search(sample[:_JUDGED]):
            raise InputError(
                "this is no text", where=shown, help="export the customers as CSV or Parquet"
            ) from None
        raise encoding_error(sample, error.start, shown) from None


def encoding_error(data: bytes, offset: int, shown: str) -> InputError:
    """What is said of a byte that is no utf-8: which, in which row, and what the file may be."""
    row = data.count(b"\n", 0, offset)
    start = data.rfind(b"\n", 0, offset) + 1
    around = data[start : offset + 12].decode("cp1252", errors="replace").strip()
    where = f"{shown}, row {row}" if row else f"{shown}, header"
    return InputError(
        f"the byte 0x{data[offset]:02x} is no UTF-8 (…{around[-24:]}…)",
        where=where,
        help="the file is probably Windows-1252 or Latin-1: give --encoding latin-1, or save it "
        "as UTF-8",
    )


def find_encoding_error(export: Export) -> InputError | None:
    """Where a file that the engine could not decode stops being utf-8."""
    opener = gzip.open if export.compression == "gzip" else open
    decoder = codecs.getincrementaldecoder("utf-8")()
    rows = 0
    with opener(export.path, "rb") as file:
        for line in _lines(file):
            try:
                decoder.decode(line)
            except UnicodeDecodeError as error:
                found = encoding_error(line, min(error.start, len(line) - 1), export.name)
                found.where = f"{export.name}, row {rows}" if rows else f"{export.name}, header"
                return found
            rows += 1
    return None


def _lines(file: io.BufferedIOBase) -> Iterator[bytes]:
    while line := file.readline(LONGEST_LINE):
        yield line


def _open_parquet(path: Path, shown: str) -> Export:
    try:
        with duckdb.connect() as connection:
            query = f"DESCRIBE SELECT * FROM read_parquet({quote(str(path))})"
            rows = connection.execute(query).fetchall()
    except duckdb.Error as error:
        raise InputError(
            f"the Parquet file is broken: {first_line(error)}",
            where=shown,
            help="write it again; a copy that was cut off has no footer",
        ) from None
    stored = tuple(str(row[0]) for row in rows)
    return Export(
        path=path,
        name=shown,
        kind=Kind.PARQUET,
        headers=tuple(name.strip() for name in stored),
        types=tuple(str(row[1]) for row in rows),
        _stored=stored,
    )


def _readable(name: str, kind: str) -> str:
    """SQL of a column of a Parquet file, in a type that a plan reads."""
    column = identifier(name)
    if kind.startswith("TIMESTAMP"):
        return f"CAST({column} AS TIMESTAMP)"
    return f"CAST({column} AS VARCHAR)" if _native(kind) is Native.TEXT else column


def _native(kind: str) -> Native:
    """What a type of the engine is to a plan."""
    if kind.endswith("]"):
        return Native.TEXT
    return next((native for start, native in _NATIVES if kind.startswith(start)), Native.TEXT)


def names_of(export: Export) -> Sequence[str]:
    """The headers that have a name, for a message."""
    return [header for header in export.headers if header]
