"""Where the rows of a CSV file end by its quotes, found without the engine.

The engine reads the pieces of a large file at once, and guesses whether a piece begins within a
quoted cell: a cell of several lines that look like rows misleads it without a word, and a quote
that is never closed swallows what follows. So what came out is held against the lines of the file,
which costs next to nothing, and only where that does not settle it against its quotes.

A row is what RFC 4180 says: cells between delimiters, a quoted one up to the next quote that is not
doubled, with the blanks around it that the engine bears: one before, any behind. A quote within a
cell that does not begin with one is a letter like any other.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from journeykit.engines.beginning import LONGEST_LINE
from journeykit.engines.export import BrokenLine, Export, ExportFile, Kind
from journeykit.errors import InputError
from journeykit.records import dataclass

FILLER = b"\x1a"
"""What a line with a broken quote is overwritten with, sign by sign: a cell that is too few."""

MOST_BROKEN = 100_000
_FAR, _NEAR = LONGEST_LINE, 1 << 16
"""Bytes within which a quoted cell has to end, at first and once many did not."""
_FAR_LOOKS = 100
_CHUNK = 1 << 20
_HELD = 1 << 26


@dataclass(frozen=True)
class Scan:
    """The rows of a file by its quotes.

    Attributes:
        records: How many there are, the header apart; one with a broken quote is its first line.
        broken: These lines.
        is_mixed: Whether some of them end otherwise than the header.
    """

    records: int
    broken: tuple[BrokenLine, ...] = ()
    is_mixed: bool = False


class UncertainRowsError(Exception):
    """The engine did not tell the rows of an export apart as its quotes do.

    ``scans`` says of each file what they do.
    """

    def __init__(self, scans: Sequence[Scan]) -> None:
        super().__init__("rows are told apart otherwise than by their quotes")
        self.scans = tuple(scans)


def check_rows_told_apart(export: Export, records: int) -> None:
    """Go on only where as many records came out of an export, rejected or not, as it holds.

    Raises:
        UncertainRowsError: They have to be told apart again, by their quotes.
        InputError: It was, and the two still differ; or its quotes make no sense.
    """
    if export.kind is not Kind.CSV:
        return
    files = export.files
    if all(file.records is not None for file in files):
        _refuse_other_count(export, records)
        return
    if not any(map(_may_mislead, files)):
        return
    as_lines = records in (sum(map(_lines, files)), sum(map(_filled_lines, files)))
    if as_lines and not any(map(_has_long_header, files)):
        return
    scans = [scan(file) for file in files]
    is_sure = as_lines or not any(map(_has_pieces, files))
    is_told = is_sure and records == sum(one.records for one in scans)
    if not is_told or any(one.broken for one in scans):
        raise UncertainRowsError(scans)


def _has_pieces(file: ExportFile) -> bool:
    """Whether the engine may read it in pieces, and begin one of them within a cell."""
    return file.path.stat().st_size > file.piece


def _refuse_other_count(export: Export, records: int) -> None:
    held = sum(file.records or 0 for file in export.files)
    if records == held:
        return
    first = next((file for file in export.files if file.broken), None)
    where = f"{first.name}, line {first.broken[0].line}" if first else export.name
    raise InputError(
        f"by its quotes the export has {held:,} rows, and {records:,} came out of it"
        + ("; the first quote that is never closed is opened here" if first else ""),
        where=where,
        help="export it again with every quote within a cell doubled",
    )


def has_cells_to_mislead(export: Export) -> bool:
    """Whether the engine is to be told at once where rows end.

    It is where it may begin a piece of the export within a cell, since cells of several lines
    stand at the beginning already.
    """
    large = [file for file in export.files if file.kind is Kind.CSV and _has_pieces(file)]
    return any(map(_begins_with_long_cells, large))


def _begins_with_long_cells(file: ExportFile) -> bool:
    begin = next(_chunks_of_rows(file), b"")
    records = _record(file.delimiter.encode()).finditer(begin)
    return b'"' in begin and any(len(record[0].splitlines()) > 1 for record in records)


def scan(file: ExportFile) -> Scan:
    """Take a plain file in UTF-8 apart by its quotes.

    Raises:
        InputError: Far too many of them are never closed, or the only column has such a one.
    """
    broken: list[BrokenLine] = []
    records, is_mixed = -1, False
    with file.path.open("rb") as source, _mapped(source.fileno()) as data:
        for stretch in _stretches(file, data, broken):
            records += stretch.records
            is_mixed |= stretch.ends_otherwise
            if stretch.is_broken and (len(file.headers) == 1 or len(broken) > MOST_BROKEN):
                raise _senseless(file, broken)
    return Scan(records, tuple(broken), is_mixed)


def records_before(file: ExportFile, places: Sequence[int]) -> Iterator[int]:
    """How many records of a file stand before each of some of them, the header apart.

    Args:
        file: A plain file in UTF-8, as ``scan`` takes it apart.
        places: The bytes at which they begin, in their order.
    """
    end, skips_empty = _line_end(file), len(file.headers) > 1
    before, waiting = -1, iter(places)
    place = next(waiting, None)
    with file.path.open("rb") as source, _mapped(source.fileno()) as data:
        for stretch in _stretches(file, data, []):
            while place is not None and place < stretch.end:
                block = data[stretch.place : place]
                yield before + (_count(block, end, skips_empty=skips_empty) if block else 0)
                place = next(waiting, None)
            if place is None:
                return
            before += stretch.records


class _Stretch(NamedTuple):
    """Lines without quotes, a record with some, or a line with a broken one; and its records."""

    place: int
    end: int
    records: int
    ends_otherwise: bool = False
    is_broken: bool = False


def _stretches(file: ExportFile, data: mmap.mmap, broken: list[BrokenLine]) -> Iterator[_Stretch]:
    """A file taken apart, the header first; what is broken of it is added to ``broken``."""
    end = _line_end(file)
    record = _record(file.delimiter.encode())
    skips_empty = len(file.headers) > 1
    place, size = _begin(data, file.skip, end), len(data)
    while place < size:
        _forget(data, place)
        begin = place
        block = _quoteless(data, place, end)
        if block:
            place += len(block)
            lines = _count(block, end, skips_empty=skips_empty)
            yield _Stretch(begin, place, lines, _ends_otherwise(block, file.line_end))
            continue
        reach = place + (_FAR if len(broken) < _FAR_LOOKS else _NEAR)
        found = record.match(data, place, reach)
        if found is not None and (found.end() < reach or reach >= size):
            place = found.end()
            text = found[0]
            is_row = not skips_empty or bool(text.strip(b"\r\n"))
            is_other = _ends_otherwise(text[len(text.rstrip(b"\r\n")) :], file.line_end)
            yield _Stretch(begin, place, is_row, is_other)
            continue
        place = data.find(end, place) + 1 or size
        line = _line_of(data, begin, end, broken[-1] if broken else BrokenLine(1, 0, 0))
        broken.append(BrokenLine(line, begin, len(data[begin:place].rstrip(b"\r\n"))))
        yield _Stretch(begin, place, 1, is_broken=True)


def _ends_otherwise(lines: bytes, line_end: str) -> bool:
    """Whether one of some lines without quotes ends otherwise; the last one may have no end."""
    returns, newlines = lines.count(b"\r"), lines.count(b"\n")
    if line_end == "\r\n":
        return not returns == newlines == lines.count(b"\r\n")
    return bool(newlines if line_end == "\r" else returns)


def has_empty_lines(file: ExportFile) -> bool:
    """Whether an empty line may stand in a file, which is no record: two line ends in a row."""
    end = _line_end(file)
    with file.path.open("rb") as source, _mapped(source.fileno()) as data:
        return any(data.find(ends) >= 0 for ends in (end + end, end + b"\r" + end))


def mend(path: Path, broken: Sequence[BrokenLine]) -> None:
    """Overwrite the lines with a broken quote in a copy; nothing else in it moves."""
    with path.open("r+b") as file:
        for _, place, length in broken:
            file.seek(place)
            file.write(FILLER * length)


def _senseless(file: ExportFile, broken: Sequence[BrokenLine]) -> InputError:
    is_one = len(broken) == 1
    many = "here" if is_one else f"in more than {MOST_BROKEN:,} lines, the first of them here"
    return InputError(
        f"a quote is opened and never closed {many}: where rows end is not known",
        where=f"{file.name}, line {broken[0].line}",
        help="export it again with every quote within a cell doubled",
    )


def _record(mark: bytes) -> re.Pattern[bytes]:
    """A whole record with its line end; no way through a cell is tried twice.

    Cells are not repeated possessively: Python before 3.11.5 takes the delimiter before a cell that
    does not match for matched then, and a quote that is never closed for a record.
    """
    delimiter = re.escape(mark)
    letter = b"[^" + delimiter + rb"\r\n]"
    if len(mark) > 1:
        letter = b"(?!" + delimiter + rb")[^\r\n]"
    before, behind = (b"", b"") if mark == b" " else (b" ?+", b" *+")
    quoted = before + rb'"(?:[^"]++|"")*+"' + behind
    cell = b"(?:" + quoted + b"|(?!" + before + b'")(?:' + letter + b")*+)"
    return re.compile(cell + b"(?:" + delimiter + cell + rb")*(?:\r\n|\n|\r|\Z)")


def _mapped(descriptor: int) -> mmap.mmap:
    return mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)


def _forget(data: mmap.mmap, place: int) -> None:
    """What lies behind is no longer held in memory; now and then is enough."""
    behind = place - place % _HELD
    if behind and place - behind < _CHUNK and hasattr(data, "madvise"):
        data.madvise(mmap.MADV_DONTNEED, 0, behind)


def _line_of(data: mmap.mmap, place: int, end: bytes, known: BrokenLine) -> int:
    """The number of the line that begins at a place, counted on from one before it."""
    begins = range(known.place, place, _CHUNK)
    return known.line + sum(data[at : min(at + _CHUNK, place)].count(end) for at in begins)


def _begin(data: mmap.mmap | bytes, skip: int, end: bytes) -> int:
    """Where the header begins: behind the mark and the lines before it."""
    place = 3 if data[:3] == b"\xef\xbb\xbf" else 0
    for _ in range(skip):
        place = data.find(end, place) + 1
    return place


def _quoteless(data: mmap.mmap, place: int, end: bytes) -> bytes:
    """Whole lines from a place on that hold no quote; empty where the next one does."""
    until = min(place + _CHUNK, len(data))
    quote = data.find(b'"', place, until)
    if quote < 0 and until == len(data):
        return data[place:until]
    return data[place : data.rfind(end, place, until if quote < 0 else quote) + 1]


def _count(block: bytes, end: bytes, *, skips_empty: bool) -> int:
    """The lines of a block that are rows; an empty one is no row but in a table of one column."""
    lines = block.split(end)
    if not lines[-1]:
        lines.pop()
    empty = lines.count(b"") + lines.count(b"\r") if skips_empty else 0
    return len(lines) - empty


def _line_end(file: ExportFile) -> bytes:
    """The last sign of what ends rows; within a quoted cell the other may stand all the same."""
    return file.line_end[-1].encode()


def _may_mislead(file: ExportFile) -> bool:
    """Whether rows may be lost without a word: by a quote, or since a line is longer than read."""
    return file.longest == LONGEST_LINE or any(b'"' in chunk for chunk in _chunks(file, 0))


def _lines(file: ExportFile) -> int:
    """The lines behind the header."""
    end, count, last = _line_end(file), 0, b""
    for chunk in _chunks_of_rows(file):
        count += chunk.count(end)
        last = chunk
    return count + (bool(last) and not last.endswith(end))


def _filled_lines(file: ExportFile) -> int:
    """Those of them that are rows where no cell has several lines."""
    end, skips_empty = _line_end(file), len(file.headers) > 1
    count, rest = 0, b""
    for chunk in _chunks_of_rows(file):
        whole, mark, rest = (rest + chunk).rpartition(end)
        count += _count(whole + mark, end, skips_empty=skips_empty)
    return count + bool(rest)


def _chunks_of_rows(file: ExportFile) -> Iterator[bytes]:
    """The file from behind its header on, which may have several lines itself."""
    return _chunks(file, _header(file)[1])


def _has_long_header(file: ExportFile) -> bool:
    """Whether it has several lines, so that lines alone do not say that it was taken for one."""
    begin, end = _header(file)
    with file.path.open("rb") as source:
        source.seek(begin)
        return len(source.read(end - begin).splitlines()) > 1


def _header(file: ExportFile) -> tuple[int, int]:
    """Where the header begins, and where it ends by its quotes; its first line if they are bad."""
    end = _line_end(file)
    with file.path.open("rb") as source:
        data = source.read(_CHUNK)
    begin = _begin(data, file.skip, end)
    header = _record(file.delimiter.encode()).match(data, begin)
    return begin, header.end() if header else data.find(end, begin) + 1 or len(data)


def _chunks(file: ExportFile, place: int) -> Iterator[bytes]:
    """The file from a place on."""
    with file.path.open("rb") as source:
        source.seek(place)
        while chunk := source.read(_CHUNK):
            yield chunk
