"""The rows of a regular CSV file as record batches, piece by piece.

A file is cut into pieces of whole rows on one thread; each is checked and read on any other. A
piece is read only where its bytes alone settle what its cells are, by RFC 4180: quotes stand around
whole cells and are doubled within, every row has all its cells, rows end in one way. Whatever else
is met raises ``IrregularError``, and nothing that was read counts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from journeykit.engines.export import ExportFile
from journeykit.engines.lines import USUAL_LINE

DELIMITERS = frozenset("\t!#$%&'()*+-./:;<=>?@[]^_`{|}~,")
"""What may stand between cells: signs of ASCII that mean nothing else."""
LONGEST_ROW = USUAL_LINE // 2
"""Bytes that are looked at in one go: a longer row is not read here, though the engine reads it."""

_MARK = b"\xef\xbb\xbf"
_NEWLINE, _RETURN, _QUOTE = b'\n\r"'
_ONLY_LINE_ENDS = re.compile(rb"[\r\n]*\Z")
_GLANCE, _LITTLE = 1 << 12, 1 << 16
_BLOCK = 3_000_000
"""Bytes of rows that are parsed at once: what is made of them on the way stays near the core, and
its memory is used again."""
_Places = NDArray[np.int64]
_Bytes = NDArray[np.uint8]


class IrregularError(Exception):
    """The rows of a file are not what RFC 4180 alone tells; they have to be read another way."""


@dataclass(frozen=True)
class Piece:
    """Whole rows of a file.

    Attributes:
        data: Their bytes, with the line end of the last one where it has one.
        place: The byte of the file at which it begins.
        has_returns: Whether rows of the file end with a carriage return and a line feed.
    """

    data: memoryview
    place: int
    has_returns: bool

    @property
    def last(self) -> int:
        """The bytes of the file up to its end."""
        return self.place + len(self.data)


def pieces(file: ExportFile, size: int) -> Iterator[Piece]:
    """Cut what is behind the header of a file into pieces of whole rows.

    A piece is cut behind the last line end that has an even number of quotes before it. That holds
    where quotes are regular, which ``read`` sees to.

    Args:
        file: A plain CSV file in UTF-8.
        size: Bytes of a piece, about: a longer row is a piece of its own.

    Raises:
        IrregularError: It cannot be cut so, or its header is irregular.
    """
    if not file.is_plain:
        raise IrregularError("packed, in another encoding, or with a mark before a quote")
    if len(file.headers) < 2 or file.delimiter not in DELIMITERS:
        raise IrregularError("one column, or an unusual delimiter")
    with file.path.open("rb") as source:
        place, has_returns = _behind_header(source.read(LONGEST_ROW), file)
        while data := _whole_rows(source, place, size):
            yield Piece(data, place, has_returns)
            place += len(data)


def read(
    piece: Piece, delimiter: str, columns: int, wanted: Collection[int] | None = None
) -> pa.Table:
    """The rows of a piece: columns ``c0`` … of text, in the order of the file.

    An empty cell, quoted or not, is the empty text; the engine takes both for NULL. Empty lines are
    no rows, as there.

    Args:
        piece: Of ``pieces``.
        delimiter: Between cells.
        columns: How many cells a row has.
        wanted: The columns that are given; all without it.

    Raises:
        IrregularError: Its bytes alone do not settle what its cells are.
    """
    names = [f"c{place}" for place in range(columns)]
    given = names if wanted is None else [names[place] for place in sorted(wanted)]
    blocks = _blocks(piece.data, ord(delimiter), has_returns=piece.has_returns)
    kinds = pa.schema([(name, pa.string()) for name in given])
    rows = [_parsed(block, delimiter, names, kinds) for block in blocks]
    return pa.Table.from_batches([batch for some in rows for batch in some], kinds)


def _parsed(
    block: memoryview, delimiter: str, names: Sequence[str], kinds: pa.Schema
) -> list[pa.RecordBatch]:
    """The cells of regular rows, all text, of the columns of a schema."""
    if block[: len(_MARK)] == _MARK:
        raise IrregularError("a mark that would be taken for that of the file")
    if _ONLY_LINE_ENDS.match(block):
        return []
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(block)),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=len(block) + 1, column_names=names
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=True
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=kinds,
                include_columns=kinds.names,
                null_values=[],
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise IrregularError(str(error)) from None
    return list(table.to_batches())


def _behind_header(begin: bytes, file: ExportFile) -> tuple[int, bool]:
    """The byte behind the header, and whether it ends with a carriage return and a line feed."""
    mark = len(_MARK) if begin.startswith(_MARK) else 0
    place = mark
    for _ in range(file.skip):
        place = begin.find(b"\n", place) + 1
        if not place:
            raise IrregularError("lines before the header end otherwise")
    end = _row_end(begin, place)
    has_returns = begin.endswith(b"\r\n", 0, end)
    if file.line_end != ("\r\n" if has_returns else "\n"):
        raise IrregularError("the engine takes rows to end otherwise")
    lines = memoryview(begin)[mark:place]
    if _QUOTE in lines:
        raise IrregularError("a quote before the header")
    for block in _blocks(lines, ord(file.delimiter), has_returns=has_returns):
        if block[: len(_MARK)] == _MARK:
            raise IrregularError("a mark that would be taken for that of the file")
    header = Piece(memoryview(begin)[place:end], place, has_returns)
    if read(header, file.delimiter, len(file.headers)).num_rows != 1:
        raise IrregularError("the header is empty")
    return end, has_returns


def _row_end(begin: bytes, place: int) -> int:
    """The byte behind the row that begins at a place."""
    newline = begin.find(b"\n", place)
    while newline >= 0 and begin.count(b'"', place, newline) % 2:
        newline = begin.find(b"\n", newline + 1)
    if newline < 0:
        raise IrregularError("the header has no end")
    return newline + 1


def _whole_rows(source: BufferedReader, place: int, size: int) -> memoryview:
    """The next rows of a file; nothing behind the last one."""
    source.seek(place)
    signs: _Bytes = np.empty(size, np.uint8)  # a large array is given memory in large pages
    signs = signs[: source.readinto(signs.data)]
    if len(signs) < size:
        return signs.data
    cut = _cut(signs, _count_quotes(signs))
    if cut:
        return signs.data[:cut]
    if size > LONGEST_ROW:
        raise IrregularError("a long row, or a quote that is never closed")
    return _whole_rows(source, place, 2 * size)


def _count_quotes(signs: _Bytes) -> int:
    """A little at a time: a large array in between costs more than the count."""
    begins = range(0, len(signs), _LITTLE)
    return sum(int(np.count_nonzero(signs[begin : begin + _LITTLE] == _QUOTE)) for begin in begins)


def _cut(signs: _Bytes, quotes: int) -> int:
    """What is before the last line end that has an even number of quotes before it; 0 without one.

    It is near the end nearly always.
    """
    for reach in (_GLANCE, LONGEST_ROW):
        tail = signs[-reach:]
        newlines, last_quotes = np.flatnonzero(tail == _NEWLINE), np.flatnonzero(tail == _QUOTE)
        behind = len(last_quotes) - np.searchsorted(last_quotes, newlines)
        ends = newlines[(quotes - behind) % 2 == 0]
        if len(ends):
            return len(signs) - len(tail) + int(ends[-1]) + 1
    return 0


def _blocks(data: memoryview, delimiter: int, *, has_returns: bool) -> Iterator[memoryview]:
    """Whole rows, regular but for the number of their cells, some megabytes at a time."""
    signs = np.frombuffer(data, np.uint8)
    if not signs.min(initial=1):
        raise IrregularError("a NUL byte")
    _check_text(pa.py_buffer(data))
    begin = end = 0
    for rows, quotes in _stretches(signs):
        _check_quotes(rows, quotes, delimiter)
        _check_line_ends(rows, quotes, has_returns=has_returns)
        end += len(rows)
        if end - begin >= _BLOCK:
            yield data[begin:end]
            begin = end
    if begin < end:
        yield data[begin:end]


def _stretches(signs: _Bytes) -> Iterator[tuple[_Bytes, _Places]]:
    """Whole rows, as many as a core's memory holds, and the places of their quotes.

    It is here that a long row shows.
    """
    place = 0
    while place < len(signs):
        rows = signs[place : place + LONGEST_ROW]
        quotes = np.flatnonzero(rows == _QUOTE)
        if len(rows) == LONGEST_ROW:
            rows = rows[: _cut(rows, len(quotes))]
            quotes = quotes[: np.searchsorted(quotes, len(rows))]
        if not len(rows):
            raise IrregularError("a long row, or a quote that is never closed")
        yield rows, quotes
        place += len(rows)


def _check_text(data: pa.Buffer) -> None:
    """See to it that bytes are UTF-8."""
    ends = pa.py_buffer(np.array([0, data.size], np.int32))
    try:
        pa.StringArray.from_buffers(1, ends, data).validate(full=True)
    except pa.ArrowInvalid:
        raise IrregularError("bytes that are no UTF-8") from None


def _check_quotes(signs: _Bytes, quotes: _Places, delimiter: int) -> None:
    """See to it that quotes stand around whole cells, or are doubled within one.

    Counted from the begin, every second quote closes: what another one opened, or what stands
    directly before the next, which then is a doubled one.
    """
    if len(quotes) % 2:
        raise IrregularError("a quote that is never closed")
    if not len(quotes):
        return
    opening, closing = quotes[::2], quotes[1::2]
    is_doubled = np.zeros(len(opening) + 1, np.bool_)
    is_doubled[1:-1] = opening[1:] == closing[:-1] + 1
    before, behind = signs[opening - 1], signs[np.minimum(closing + 1, len(signs) - 1)]
    begins = is_doubled[:-1] | (before == delimiter) | (before == _NEWLINE)
    ends = is_doubled[1:] | (behind == delimiter) | (behind == _NEWLINE) | (behind == _RETURN)
    begins[0] |= opening[0] == 0
    ends[-1] |= closing[-1] == len(signs) - 1
    if not (begins.all() and ends.all()):
        raise IrregularError("a quote within a cell that is not doubled")


def _check_line_ends(signs: _Bytes, quotes: _Places, *, has_returns: bool) -> None:
    """See to it that all rows end in one way; within quotes anything may stand."""
    returns = np.flatnonzero(signs == _RETURN)
    if not has_returns:
        if not _are_within(returns, quotes).all():
            raise IrregularError("line ends of several kinds")
        return
    newlines = np.flatnonzero(signs == _NEWLINE)
    returns = returns[~_are_within(returns, quotes)]
    newlines = newlines[~_are_within(newlines, quotes)]
    if not np.array_equal(returns + 1, newlines):
        raise IrregularError("line ends of several kinds")


def _are_within(places: _Places, quotes: _Places) -> NDArray[np.bool_]:
    """Which of some places are between an opening quote and its end."""
    within: NDArray[np.bool_] = np.searchsorted(quotes, places) % 2 == 1
    return within
