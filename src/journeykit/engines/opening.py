"""Opening one file of an export: what kind it is, how it is packed and encoded, its columns.

Nothing is guessed that changes a value: every cell is read as text, types are the journey's. What
is detected (compression, encoding mark, delimiter, header, line end) is pinned before the engine
reads, so that its own detection has no say.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import Path

from journeykit.engines import encodings
from journeykit.engines.beginning import SAMPLE_BYTES, read_beginning
from journeykit.engines.export import Compression, Export, ExportFile, Kind, joined
from journeykit.engines.inputs import Source, first_bytes, has_pattern
from journeykit.engines.library import duckdb
from journeykit.engines.packing import unpacked
from journeykit.engines.session import first_line, quote
from journeykit.engines.told import BY_OPTION, Told
from journeykit.errors import InputError
from journeykit.outputs import scratch_folder

_PACKED = ((b"\x1f\x8b", Compression.GZIP), (b"\x28\xb5\x2f\xfd", Compression.ZSTD))
_PARQUET = b"PAR1"
_ARCHIVES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"BZh", b"\xfd7zXZ\0", b"7z\xbc\xaf", b"Rar!")


def open_export(
    path: Path,
    *,
    name: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
) -> Export:
    """Look at an export of one file and decide how it is read; see ``open_exports``."""
    return open_exports([Source(path, name or str(path))], delimiter=delimiter, encoding=encoding)


def open_exports(
    sources: Sequence[Source],
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    told: Told = BY_OPTION,
) -> Export:
    """Look at the files of an export and decide how they are read.

    Args:
        sources: CSV (also gzip or zstd) or Parquet files, at least one; all of one kind.
        delimiter: Of CSV files; detected among comma, semicolon, tab and bar without it.
        encoding: Of CSV files, any that Python knows; utf-8, or what its mark says, without it.
        told: Where a user says both.

    Raises:
        InputError: One is missing, a folder, empty, without a header, or not a file of that kind.
    """
    named = encodings.named_encoding(encoding, told) if encoding is not None else None
    if delimiter is not None:
        delimiter = {"tab": "\t", "\\t": "\t"}.get(delimiter.lower(), delimiter)
    return joined([_opened(source, delimiter, named, told) for source in sources])


def _opened(source: Source, delimiter: str | None, encoding: str | None, told: Told) -> ExportFile:
    path, shown = source.path, source.name
    head = first_bytes(path, shown)
    if head.startswith(_PARQUET):
        return _open_parquet(path, shown)
    if head.startswith(_ARCHIVES):
        raise InputError(
            "this is a spreadsheet or an archive, not a CSV or Parquet file",
            where=shown,
            help="save the sheet as CSV, or unpack the archive",
        )
    packing = next((kind for mark, kind in _PACKED if head.startswith(mark)), Compression.NONE)
    with unpacked(path, packing, shown) as stream:
        sample = stream.read(SAMPLE_BYTES)
    known, notes = _encoding(sample, encoding)
    begin = read_beginning(_decoded(sample, known, shown, told), shown, delimiter, told)
    return ExportFile(
        path=path,
        name=shown,
        kind=Kind.CSV,
        headers=begin.headers,
        delimiter=begin.delimiter,
        compression=packing,
        encoding=known,
        skip=begin.skip,
        line_end=begin.line_end,
        is_mixed=begin.is_mixed,
        is_marked=begin.needs_quotes and not begin.skip and encodings.mark_of(sample) is not None,
        told=told,
        notes=(*notes, *begin.notes),
    )


def _encoding(sample: bytes, wanted: str | None) -> tuple[str, list[str]]:
    """The encoding, and what a user should know of it."""
    marked = encodings.mark_of(sample)
    if marked is not None:
        said = marked.upper()
        if wanted is None or wanted.startswith(marked):
            return marked, []
        return marked, [f"the file begins with the mark of {said}, so it is not read as {wanted}"]
    if wanted is None:
        return encodings.UTF8, []
    if wanted == "utf-8-sig":
        return encodings.UTF8, []
    if wanted != encodings.UTF8 and encodings.reads_as_utf8(sample):
        return wanted, [f"it is read as {wanted}, but would read as UTF-8 too: look at the names"]
    return wanted, []


def _decoded(sample: bytes, encoding: str, shown: str, told: Told) -> str:
    """The sample as text; a character that the end of the sample cuts is dropped."""
    wide = encodings.wide_encoding(sample)
    if wide is not None and not encoding.startswith(wide[:6]):
        raise InputError(
            f"this is {wide.upper()} without its mark",
            where=shown,
            help=f"{told.encoded(wide)}, or save it as UTF-8",
        )
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        if encodings.is_binary(sample):
            raise InputError(
                "this is no text", where=shown, help="export the customers as CSV or Parquet"
            ) from None
        row = sample.count(b"\n", 0, error.start)
        raise encodings.encoding_error(error, encoding, row, shown, told) from None


def _open_parquet(path: Path, shown: str) -> ExportFile:
    try:
        with scratch_folder() as scratch:
            plain = path
            if has_pattern(path):
                plain = scratch / "export.parquet"
                plain.symlink_to(path.resolve())
            with duckdb.connect() as connection:
                query = f"DESCRIBE SELECT * FROM read_parquet({quote(str(plain))})"
                rows = connection.execute(query).fetchall()
    except duckdb.Error as error:
        raise InputError(
            f"the Parquet file is broken: {first_line(error)}",
            where=shown,
            help="write it again; a copy that was cut off has no footer",
        ) from None
    stored = tuple(str(row[0]) for row in rows)
    return ExportFile(
        path=path,
        name=shown,
        kind=Kind.PARQUET,
        headers=tuple(name.strip() for name in stored),
        types=tuple(str(row[1]) for row in rows),
        stored=stored,
    )
