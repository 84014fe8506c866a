"""An export: one file or several of one kind, their columns, and the SQL that reads their rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from journeykit.engines.beginning import LONGEST_LINE
from journeykit.engines.encodings import UTF8
from journeykit.engines.inputs import Source, title_of
from journeykit.engines.lines import USUAL_LINE, Lengths
from journeykit.engines.session import identifier, quote
from journeykit.engines.told import BY_OPTION, Told
from journeykit.errors import InputError
from journeykit.records import dataclass
from journeykit.scoring.cells import ExportColumn, Native

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT")
_NUMBERS = (*_WHOLE, "UINTEGER", "UBIGINT", "UHUGEINT", "DECIMAL", "FLOAT", "DOUBLE")
_NATIVES = (
    ("TIMESTAMP", Native.TIMESTAMP),
    ("DATE", Native.DATE),
    ("BOOLEAN", Native.BOOLEAN),
    *((name, Native.NUMBER) for name in _NUMBERS),
)
_FILES_SHOWN = 3
_LINE_ENDS = {"\n": r"\n", "\r\n": r"\r\n", "\r": r"\r"}
"""As the engine calls them."""

LARGEST_PIECE = 8_000_000
"""Bytes of the largest piece of a CSV file that the engine reads beside others."""
SMALLEST_PIECE = 2 * USUAL_LINE
"""Bytes of a piece where lines are short."""
PARQUET_ROWS = 122_880
"""Rows of a piece of a Parquet file, as they are usually written."""


class Kind(StrEnum):
    """What an export is."""

    CSV = "csv"
    PARQUET = "parquet"


class Compression(StrEnum):
    """How a file is packed."""

    NONE = "none"
    GZIP = "gzip"
    ZSTD = "zstd"


class BrokenLine(NamedTuple):
    """A line in which a quote is broken: its number, where it begins, its length in bytes."""

    line: int
    place: int
    length: int


@dataclass(frozen=True)
class ExportFile:
    """One file of an export.

    Attributes:
        path: The file.
        name: As shown to people.
        kind: CSV or Parquet.
        headers: Trimmed, in order; an unnamed one is empty, a repeated one stands more than once.
        types: For Parquet the engine's type of each column; empty for CSV.
        stored: For Parquet the names of the columns as they are.
        delimiter: Of a CSV file.
        compression: Of a CSV file.
        encoding: Of a CSV file, as Python calls it.
        skip: Lines of a CSV file before its header.
        line_end: What ends the header of a CSV file, and with it every row.
        is_mixed: Whether its lines are known to end in several ways.
        is_marked: Whether a mark stands before a first header that needs its quotes: behind a mark
            the engine takes a quote for a letter.
        is_alike: Whether they are known to end in one, since the file is a copy made so.
        records: Its rows by its quotes, where these were looked at; then its pieces are read one
            after the other.
        broken: The lines with a quote that is never closed; they are overwritten.
        unmended: The file as it was before lines with such quotes were overwritten.
        told: Where a user says its encoding and delimiter.
        lengths: Of the lines of a CSV file, once they were looked at.
        notes: What a user should know of how it is read, in sentences.
    """

    path: Path
    name: str
    kind: Kind
    headers: tuple[str, ...]
    types: tuple[str, ...] = ()
    stored: tuple[str, ...] = ()
    delimiter: str = ","
    compression: Compression = Compression.NONE
    encoding: str = UTF8
    skip: int = 0
    line_end: str = "\n"
    is_mixed: bool = False
    is_marked: bool = False
    is_alike: bool = False
    records: int | None = None
    broken: tuple[BrokenLine, ...] = ()
    unmended: Path | None = None
    told: Told = BY_OPTION
    lengths: Lengths | None = None
    notes: tuple[str, ...] = ()

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each column by its header; one that repeats has a number behind it."""
        seen: Counter[str] = Counter()
        places: dict[str, int] = {}
        for place, header in enumerate(self.headers):
            seen[header] += 1
            unique = header
            while unique in places:
                unique = f"{header} ({seen[header]})"
                seen[header] += unique in places
            places[unique] = place
        return places

    def native(self, header: str) -> Native:
        """What the column of a header is to a plan."""
        return _native(self.types[self.places[header]]) if self.types else Native.TEXT

    @property
    def is_plain(self) -> bool:
        """Whether a CSV file can be read as it is."""
        is_packed = self.compression is not Compression.NONE
        return not is_packed and self.encoding == UTF8 and not self.is_marked

    @property
    def reading(self) -> tuple[object, ...]:
        """Files of which this is the same are read in one go."""
        by_quotes = self.records is not None
        how = (self.delimiter, self.skip, self.line_end, self.longest, by_quotes)
        return (self.headers, self.types, self.stored, *how)

    @property
    def longest(self) -> int:
        """Bytes of the longest row of a CSV file that is read."""
        return self.lengths.most if self.lengths and self.records is None else LONGEST_LINE

    @property
    def buffer(self) -> int:
        """Bytes of a CSV file that the engine holds at once; a longer row is lost to it."""
        return 2 * self.longest

    @property
    def piece(self) -> int:
        """Bytes of a CSV file that one core reads beside others."""
        return min(self.buffer, LARGEST_PIECE)


@dataclass(frozen=True)
class Export:
    """An export that can be read: its files, read one after the other as if they were one."""

    files: tuple[ExportFile, ...]
    more_notes: tuple[str, ...] = ()
    """What a user should know besides of how it is read, in sentences."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """Of its files."""
        return tuple(file.path for file in self.files)

    @property
    def kind(self) -> Kind:
        """Of all its files."""
        return self.files[0].kind

    @property
    def name(self) -> str:
        """As shown to people."""
        return _listed([file.name for file in self.files])

    @property
    def title(self) -> str:
        """As shown to people, without folders."""
        return title_of([Source(file.path, file.name) for file in self.files])

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """Of all its files, each once, in the order in which they are met."""
        return tuple(dict.fromkeys(header for file in self.files for header in file.places))

    @cached_property
    def columns(self) -> tuple[ExportColumn, ...]:
        """The columns as a plan reads them."""
        return tuple(
            ExportColumn(
                header,
                _shared_native(self.files, header),
                f"c{place}",
                tuple(file.name for file in self.files if header not in file.places),
            )
            for place, header in enumerate(self.headers)
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know of how it is read, in sentences."""
        return (*_notes(self.files, self.columns), *self.more_notes)

    @property
    def rows_at_once(self) -> int:
        """How many rows a piece of it holds that the engine reads at once, about."""
        if self.kind is Kind.PARQUET:
            return PARQUET_ROWS
        pieces = (file.piece // file.lengths.mean for file in self.files if file.lengths)
        return max(pieces, default=1)

    @property
    def is_one_piece(self) -> bool:
        """Whether it is a CSV file that one core reads at once."""
        if len(self.files) > 1 or self.kind is not Kind.CSV:
            return False
        [file] = self.files
        is_plain = file.compression is Compression.NONE
        return is_plain and file.path.stat().st_size <= SMALLEST_PIECE

    def relation(self) -> str:
        """SQL of the export's rows: the columns under the names that a plan knows, file by file.

        Of CSV files all are text. Those of Parquet files keep their types where a journey has
        such a type; a moment with a time zone is told in UTC; any other is its text.
        """
        parts = []
        for _, files in groupby(self.files, key=lambda file: file.reading):
            together = list(files)
            if self.kind is Kind.CSV:
                parts.append(self._csv(together))
            else:
                parts.append(self._parquet(together))
        return " UNION ALL ".join(parts)

    def _csv(self, files: Sequence[ExportFile]) -> str:
        rows = read_csv(files)
        places = files[0].places
        if tuple(places) == self.headers and not any(one.lacking for one in self.columns):
            return f"SELECT * FROM {rows}"
        cells = {header: f"c{place}" for header, place in places.items()}
        return f"SELECT {self._select(cells)} FROM {rows}"

    def _parquet(self, files: Sequence[ExportFile]) -> str:
        file = files[0]
        cells = {
            header: _readable(file.stored[place], file.types[place], self._type(header))
            for header, place in file.places.items()
        }
        paths = ", ".join(quote(str(one.path)) for one in files)
        return f"SELECT {self._select(cells)} FROM read_parquet([{paths}])"

    def _select(self, cells: Mapping[str, str]) -> str:
        """A file's cells under the names of the columns; whether it lacks one that others have."""
        selected = []
        for column in self.columns:
            selected.append(f"{cells.get(column.header, 'NULL')} AS {column.name}")
            if column.absence is not None:
                lacks = "true" if column.header not in cells else "false"
                selected.append(f"{lacks} AS {column.absence}")
        return ", ".join(selected)

    def _type(self, header: str) -> str | None:
        """The type that all files give a column; None where they differ."""
        types = {file.types[file.places[header]] for file in self.files if header in file.places}
        return types.pop() if len(types) == 1 else None


def joined(files: Sequence[ExportFile]) -> Export:
    """The files as one export.

    Raises:
        InputError: They are of several kinds, or a column has types that do not go together.
    """
    for file in files:
        if file.kind is not files[0].kind:
            raise InputError(
                f"an export is of one kind, but {files[0].name} is {_shown_kind(files[0].kind)} "
                f"and this is {_shown_kind(file.kind)}",
                where=file.name,
                help="score them apart, or export both alike",
            )
    export = Export(tuple(files))
    if export.kind is Kind.PARQUET:
        for header in export.headers:
            _shared_native(export.files, header)
    return export


def read_csv(files: Sequence[ExportFile], rejects: str = "reject") -> str:
    """SQL of the rows of CSV files that are read alike: columns ``c0`` …, all text.

    Args:
        files: Plain files in UTF-8, of one ``reading``.
        rejects: Rows that cannot be taken apart are noted in ``<rejects>_errors``.
    """
    file = files[0]
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(file.headers)))
    options = ", ".join(
        (
            "auto_detect=false",
            "header=true",
            f"skip={file.skip}",
            f"columns={{{columns}}}",
            f"delim={quote(file.delimiter)}",
            "quote='\"'",
            "escape='\"'",
            f"new_line={quote(_LINE_ENDS[file.line_end])}",
            "compression='none'",
            "encoding='utf-8'",
            f"max_line_size={file.longest}",
            f"buffer_size={file.buffer}",
            f"parallel={'true' if file.records is None else 'false'}",
            "store_rejects=true",
            f"rejects_table='{rejects}_errors'",
            f"rejects_scan='{rejects}_scans'",
            "rejects_limit=0",
            f"rejects_line_size_limit={file.longest}",
        )
    )
    paths = ", ".join(quote(str(one.path)) for one in files)
    return f"read_csv([{paths}], {options})"


def _shared_native(files: Sequence[ExportFile], header: str) -> Native:
    """What a column of several files is to a plan.

    Raises:
        InputError: Nothing that holds for all of them.
    """
    having = [file for file in files if header in file.places]
    natives = {file.native(header) for file in having}
    if len(natives) == 1:
        return natives.pop()
    if natives == {Native.DATE, Native.TIMESTAMP}:
        return Native.TIMESTAMP
    first = having[0]
    other = next(file for file in having if file.native(header) is not first.native(header))
    types = [file.types[file.places[header]] for file in (first, other)]
    raise InputError(
        f"the column `{header}` is {types[1]}, but {types[0]} in {first.name}",
        where=other.name,
        help="write it with one type in all files",
    )


def _readable(name: str, kind: str, shared: str | None) -> str:
    """SQL of a column of a Parquet file, in a type that a plan reads."""
    column = identifier(name)
    native = _native(kind)
    if kind.startswith("TIMESTAMP") or (native is Native.DATE and shared is None):
        return f"CAST({column} AS TIMESTAMP)"
    if native is Native.TEXT or shared is None:
        return f"CAST({column} AS VARCHAR)"
    return column


def _native(kind: str) -> Native:
    """What a type of the engine is to a plan."""
    if kind.endswith("]"):
        return Native.TEXT
    return next((native for start, native in _NATIVES if kind.startswith(start)), Native.TEXT)


def _shown_kind(kind: Kind) -> str:
    return {Kind.CSV: "CSV", Kind.PARQUET: "Parquet"}[kind]


def _listed(names: Sequence[str]) -> str:
    """Some names, and how many more."""
    some = ", ".join(names[:_FILES_SHOWN])
    more = len(names) - _FILES_SHOWN
    return f"{some} and {more} more" if more > 0 else some


def _notes(files: Sequence[ExportFile], columns: Sequence[ExportColumn]) -> Iterator[str]:
    """What is to be said of the files; what holds for all of them is said once."""
    said: dict[str, list[str]] = {}
    for file in files:
        for note in file.notes:
            said.setdefault(note, []).append(file.name)
    for note, names in said.items():
        yield note if len(names) == len(files) else f"{_listed(names)}: {note}"
    lacking: dict[tuple[str, ...], list[str]] = {}
    for column in columns:
        if column.lacking and column.header:
            lacking.setdefault(column.lacking, []).append(f"`{column.header}`")
    for names_, headers in lacking.items():
        yield f"{_listed(names_)}: without {_listed(headers)}, which other files have"
