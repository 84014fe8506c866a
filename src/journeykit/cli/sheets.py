"""Tables and lines of text, and how they stand in a file or a pipe.

rich fits them to any terminal. Where there is none, and neither colours nor signs of uncommon
width, most of what it does has nothing to do: the same text, sign for sign, is written here sooner.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from journeykit.records import dataclass

Styled = str | tuple[str, str]
"""A piece of text, or one with its style."""

_RULE = "─"
_ONE_WIDE = frozenset(
    chr(code)
    for first, last in ((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x2FF), (0x370, 0x482), (0x2500, 0x25FC))
    for code in range(first, last + 1)
) | frozenset("–—’“”…€•★≥≤→✓")
"""Signs as wide as a letter, as far as they are common."""


@dataclass(frozen=True)
class Line:
    """A text of pieces, each in its own style; it may have several lines."""

    pieces: tuple[Styled, ...]

    def __str__(self) -> str:
        return "".join(one if isinstance(one, str) else one[0] for one in self.pieces)


Cell: TypeAlias = str | Line
"""A cell of a table."""


@dataclass(frozen=True)
class Sheet:
    """A table in the house style: one hairline under the head, no boxes.

    The columns whose headers are in ``right`` hold numbers: to the right, and never broken.
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: frozenset[str]


@dataclass(frozen=True)
class Stack:
    """Parts below each other."""

    parts: tuple[Part, ...]


Part: TypeAlias = "str | Line | Sheet | Stack"
"""What can be shown: a table, a text, or several of them."""


class _UncommonError(Exception):
    """Something that rich knows to fit."""


def piped(part: Part, width: int) -> str | None:
    """The text of a part, its last line ended, without styles; None where it takes more to fit it.

    Args:
        part: What to write.
        width: Columns that it may take.
    """
    try:
        return "".join(f"{line}\n" for line in _lines(part, width))
    except _UncommonError:
        return None


def _lines(part: Part, width: int) -> Iterator[str]:
    if isinstance(part, Stack):
        for one in part.parts:
            yield from _lines(one, width)
    elif isinstance(part, Sheet):
        yield from _table(part, width)
    else:
        for line in str(part).split("\n"):
            yield from _broken(line, width)


# Lines


def _broken(text: str, width: int) -> list[str]:
    """A line broken between words where it is wider than ``width``."""
    if not _ONE_WIDE.issuperset(text):
        raise _UncommonError
    if len(text) <= width:
        return [text]
    lines, begin, used = [], 0, 0
    for start, end in _words(text):
        size = len(text[start:end].rstrip())
        if size > width:
            raise _UncommonError
        if width - used >= size:
            used += end - start
        elif used and start:
            lines.append(text[begin:start])
            begin, used = start, end - start
    return [_shortened(line, width) for line in (*lines, text[begin:])]


def _words(text: str) -> Iterator[tuple[int, int]]:
    """Where words begin and end: with the blanks behind them, the first with those before it."""
    begin = 0
    while begin < len(text):
        end = begin
        while end < len(text) and text[end].isspace():
            end += 1
        if end == len(text):
            return
        while end < len(text) and not text[end].isspace():
            end += 1
        while end < len(text) and text[end].isspace():
            end += 1
        yield begin, end
        begin = end


def _shortened(line: str, width: int) -> str:
    """A line without those blanks at its end that do not fit."""
    bare = line.rstrip()
    return line if len(line) <= width else line[: max(len(bare), width)]


# Tables


def _table(sheet: Sheet, width: int) -> Iterator[str]:
    texts = [[str(cell) for cell in row] for row in sheet.rows]
    if not texts or any("\n" in cell for row in texts for cell in row):
        raise _UncommonError
    is_right = [header in sheet.right for header in sheet.headers]
    count = len(is_right)
    pads = [(int(place > 0), int(place < count - 1)) for place in range(count)]
    wanted = [max(map(len, column)) for column in zip(sheet.headers, *texts, strict=True)]
    sizes = _fitted(wanted, pads, is_right, width - (count - 1))
    if any(len(header) > size for header, size in zip(sheet.headers, sizes, strict=True)):
        raise _UncommonError  # the other headers stand at the foot of one of several lines
    yield from _row(sheet.headers, sizes, pads, is_right)
    yield _RULE * (sum(sizes) + sum(map(sum, pads)) + count - 1)
    for row in texts:
        yield from _row(row, sizes, pads, is_right)


def _fitted(
    wanted: Sequence[int],
    pads: Sequence[tuple[int, int]],
    is_right: Sequence[bool],
    width: int,
) -> list[int]:
    """The widths of columns without their padding.

    Where they are too wide, the widest of those that may be broken give way, until they are as
    narrow as the next: so does rich.
    """
    padding = [sum(pad) for pad in pads]
    sizes = [size + pad for size, pad in zip(wanted, padding, strict=True)]
    free = [place for place, right in enumerate(is_right) if not right]
    while free and sum(sizes) > width:
        most = max(sizes[place] for place in free)
        if not most:
            break
        next_most = max((sizes[place] for place in free if sizes[place] < most), default=0)
        widest = [place for place in free if sizes[place] == most]
        left = excess = sum(sizes) - width
        for others, place in zip(range(len(widest), 0, -1), widest, strict=True):
            taken = min(excess, most - next_most, round(left / others))
            sizes[place] -= taken
            left -= taken
    fitted = [size - pad for size, pad in zip(sizes, padding, strict=True)]
    if sum(sizes) > width or min(fitted) < 1:
        raise _UncommonError
    return fitted


def _row(
    cells: Sequence[str],
    sizes: Sequence[int],
    pads: Sequence[tuple[int, int]],
    is_right: Sequence[bool],
) -> Iterator[str]:
    columns = [_broken(cell, size) for cell, size in zip(cells, sizes, strict=True)]
    for place in range(max(map(len, columns))):
        shown = []
        for lines, size, (left, behind), right in zip(columns, sizes, pads, is_right, strict=True):
            text = lines[place] if place < len(lines) else ""
            text = text.rstrip().rjust(size) if right else text.ljust(size)
            shown.append(" " * left + text + " " * behind)
        yield " ".join(shown)
