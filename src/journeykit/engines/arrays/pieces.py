"""The rows of a regular CSV file as record batches, piece by piece.

A file is cut into pieces of whole rows on one thread; each is checked and read on any other. A
piece is read only where its bytes alone settle what its cells are, by RFC 4180: quotes stand around
whole cells and are doubled within, every row has all its cells, rows end in one way. Whatever else
is met raises ``IrregularError``, and nothing that was read counts.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from journeykit.engines.export import ExportFile
from journeykit.engines.lines import USUAL_LINE

DELIMITERS = frozenset("\t!#$%&'()*+-./:;<=>?@[]^_`{|}~,")
"""What may stand between cells: signs of ASCII that mean nothing else."""
LONGEST_ROW = USUAL_LINE
"""Bytes of the longest row that is read here."""

_MARK = b"\xef\xbb\xbf"
_NEWLINE, _RETURN, _QUOTE = b'\n\r"'
_LINE_END = re.compile(rb"\r\n|\n|\r")
_ONLY_LINE_ENDS = re.compile(rb"[\r\n]*\Z")
_STRETCH, _GLANCE = LONGEST_ROW // 2, 1 << 12
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
    if len(file.headers) < 2 or file.delimiter not in DELIMITERS:
        raise IrregularError("one column, or an unusual delimiter")
    with file.path.open("rb") as source:
        place, has_returns = _behind_header(source.read(LONGEST_ROW), file)
        while data := _whole_rows(source, place, size):
            yield Piece(data, place, has_returns)
            place += len(data)


def read(
    piece: Piece, delimiter: str, columns: int, encoded: Collection[int] = ()
) -> pa.RecordBatch:
    """The rows of a piece: columns ``c0`` … of text, in the order of the file.

    An empty cell, quoted or not, is the empty text; the engine takes both for NULL. Empty lines are
    no rows, as there.

    Args:
        piece: Of ``pieces``.
        delimiter: Between cells.
        columns: How many cells a row has.
        encoded: The columns that are given as a dictionary of their texts and its places.

    Raises:
        IrregularError: Its bytes alone do not settle what its cells are.
    """
    _check(piece.data, ord(delimiter), has_returns=piece.has_returns)
    names = [f"c{place}" for place in range(columns)]
    kinds = {name: pa.string() for name in names}
    kinds.update({names[place]: pa.dictionary(pa.int32(), pa.string()) for place in encoded})
    if _ONLY_LINE_ENDS.match(piece.data):
        return pa.RecordBatch.from_pylist([], pa.schema(list(kinds.items())))
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(pa.py_buffer(piece.data)),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=len(piece.data) + 1, column_names=names
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=True
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=kinds, null_values=[], strings_can_be_null=False, check_utf8=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise IrregularError(str(error)) from None
    return table.combine_chunks().to_batches()[0]


def _behind_header(begin: bytes, file: ExportFile) -> tuple[int, bool]:
    """The byte behind the header, and whether it ends with a carriage return and a line feed."""
    first = place = len(_MARK) if begin.startswith(_MARK) else 0
    for _ in range(file.skip):
        place = begin.find(b"\n", place) + 1
        if not place:
            raise IrregularError("lines before the header end otherwise")
    header = begin.find(b"\n", place)
    while header >= 0 and begin.count(b'"', place, header) % 2:
        header = begin.find(b"\n", header + 1)
    if header < 0:
        raise IrregularError("the header has no end")
    has_returns = begin.endswith(b"\r", 0, header)
    end = _LINE_END.search(begin)
    if end is None or end[0] != (b"\r\n" if has_returns else b"\n"):
        raise IrregularError("the engine takes rows to end as the first line does")
    header += 1
    whole = begin[:header]
    if b'"' in whole[:place]:
        raise IrregularError("a quote before the header")
    for part in (whole[first:place], whole[place:]):
        _check(memoryview(part), ord(file.delimiter), has_returns=has_returns)
    cells = next(csv.reader(io.StringIO(whole[place:].decode(), ""), delimiter=file.delimiter))
    if len(cells) != len(file.headers):
        raise IrregularError("the header has more cells than the rows, or fewer")
    return header, has_returns


def _whole_rows(source: BinaryIO, place: int, size: int) -> memoryview:
    """The next rows of a file; nothing behind the last one."""
    source.seek(place)
    data = source.read(size)
    cut = _cut(data)
    while not cut and len(data) == size:
        if size > LONGEST_ROW:
            raise IrregularError("a long row, or a quote that is never closed")
        source.seek(place)
        size *= 2
        data = source.read(size)
        cut = _cut(data)
    return memoryview(data)[: cut if len(data) == size else len(data)]


def _cut(data: bytes) -> int:
    """The byte behind the last line end with an even number of quotes before it; 0 without one."""
    end = len(data)
    is_within = np.count_nonzero(np.frombuffer(data, np.uint8) == _QUOTE) % 2 == 1
    while (newline := data.rfind(b"\n", 0, end)) >= 0:
        is_within ^= data.count(b'"', newline, end) % 2 == 1
        if not is_within:
            return newline + 1
        end = newline
    return 0


def _check(data: memoryview, delimiter: int, *, has_returns: bool) -> None:
    """See to it that whole rows are regular but for the number of their cells."""
    if data[: len(_MARK)] == _MARK:
        raise IrregularError("a mark that would be taken for that of the file")
    signs = np.frombuffer(data, np.uint8)
    if not signs.all():
        raise IrregularError("a NUL byte")
    _check_text(pa.py_buffer(data))
    quotes = np.flatnonzero(signs == _QUOTE)
    _check_quotes(signs, quotes, delimiter)
    _check_line_ends(signs, quotes, has_returns=has_returns)
    _check_rows(signs, quotes)


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


def _check_rows(signs: _Bytes, quotes: _Places) -> None:
    """See to it that a row ends in every stretch of half the longest one."""
    for begin in range(0, len(signs) - _STRETCH + 1, _STRETCH):
        if not any(
            _has_row_end(signs[begin : begin + reach], begin, quotes)
            for reach in (_GLANCE, _STRETCH)
        ):
            raise IrregularError("a long row")


def _has_row_end(signs: _Bytes, begin: int, quotes: _Places) -> bool:
    newlines = np.flatnonzero(signs == _NEWLINE) + begin
    return not _are_within(newlines, quotes).all()


def _are_within(places: _Places, quotes: _Places) -> NDArray[np.bool_]:
    """Which of some places are between an opening quote and its end."""
    within: NDArray[np.bool_] = np.searchsorted(quotes, places) % 2 == 1
    return within
