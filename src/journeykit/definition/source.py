"""A journey file's text, places in it, and the snippet that shows one.

Lines and columns are 1-based; columns count characters, not bytes. A span's end is exclusive: the
span of ``id`` in ``id: x`` runs from column 1 to column 3.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from bisect import bisect_right
from errno import ENOENT
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Literal

from journeykit.records import dataclass

STDIN = "-"
"""The path that stands for standard input."""

MAX_BYTES = 500_000
"""The largest file that is parsed.

A journey of twelve stages with everything written takes 40 kB, so this is a dozen of them in one
file; and the slowest parser, the one in plain Python, reads so much in about half a second.
"""

_SNIPPET_WIDTH = 96
_TAB = "    "
_ENCODINGS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
"""The byte order marks of the encodings that are read."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_UTF32_MARKS = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Cn", "Zl", "Zp"))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of characters in a file; the end is exclusive, an empty span is a point."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        """``file:line:column``, as compilers write it and editors open it."""
        return f"{self.file}:{self.line}:{self.column}"

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly within this span of the same file."""
        return (
            self.file == other.file
            and (self.line, self.column) <= (other.line, other.column)
            and (other.end_line, other.end_column) <= (self.end_line, self.end_column)
        )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file's bytes are not read as text, with the place where reading stopped."""

    reason: Literal["encoding", "size"]
    message: str
    help: str
    offset: int = 0
    """Index into the text that could be read."""


@dataclass(frozen=True)
class Source:
    r"""The text of one file.

    ``text`` has no byte order mark and ends every line with ``\n``, whatever the file does, so that
    offsets, lines and columns mean the same on every system.

    Attributes:
        path: As shown to the user; ``-`` for standard input.
        text: What could be read.
        refusal: Set when the bytes are no text that is read here; ``text`` then only serves to show
            the place.
    """

    path: str
    text: str
    refusal: Refusal | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _with_plain_line_ends(self.text.removeprefix("\ufeff")))

    @classmethod
    def read(cls, path: str | os.PathLike[str], shown: str | None = None) -> Source:
        """Read a file, or standard input for ``-``; never more of it than may be parsed.

        Args:
            path: Where to read.
            shown: The path as the user should see it; ``path`` itself by default.

        Raises:
            OSError: The file cannot be opened or read (missing, a folder, no permission, no name at
                all). What its bytes are never raises.
        """
        name = os.fspath(path)
        shown = name if shown is None else shown
        if name == STDIN:
            return cls.from_bytes(sys.stdin.buffer.read(MAX_BYTES + 1), shown)
        if "\0" in name:
            raise FileNotFoundError(ENOENT, "a file name cannot hold a NUL character", name)
        with Path(name).open("rb") as file:
            return cls.from_bytes(file.read(MAX_BYTES + 1), shown)

    @classmethod
    def from_bytes(cls, data: bytes, path: str) -> Source:
        """Decode utf-8 with or without byte order mark, or utf-16 with one."""
        if len(data) > MAX_BYTES:
            return cls(path, "", too_large())
        if data.startswith(_UTF32_MARKS):
            help = "save the file as UTF-8"
            refusal = Refusal("encoding", "this file is UTF-32, not UTF-8", help)
            return cls(path, "", refusal)
        mark, encoding = next(
            (known for known in _ENCODINGS if data.startswith(known[0])), (b"", "utf-8")
        )
        try:
            return cls(path, data[len(mark) :].decode(encoding))
        except UnicodeDecodeError as error:
            return _undecodable(data, len(mark), path, encoding, error.start)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset of each line's first character."""
        lengths = (len(line) + 1 for line in self.text.split("\n"))
        return (0, *accumulate(lengths))[:-1]

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their ends; an empty text has one empty line."""
        return tuple(self.text.split("\n"))

    def line(self, number: int) -> str:
        """The text of a 1-based line; empty beyond the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column, both 1-based, of an offset into ``text``."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a place, held within the text."""
        if line > len(self.starts):
            return len(self.text)
        start = self.starts[max(line, 1) - 1]
        return min(start + max(column, 1) - 1, start + len(self.line(max(line, 1))))

    def span(self, start: int, end: int) -> Span:
        """The span of ``text[start:end]``."""
        return Span(self.path, *self.place(start), *self.place(max(start, end)))

    def slice(self, span: Span) -> str:
        """The text that a span of this file covers."""
        start = self.offset(span.line, span.column)
        return self.text[start : self.offset(span.end_line, span.end_column)]


def rewritten(data: bytes, old: str, new: str) -> bytes | None:
    """The bytes of a file with another text, stored as it was.

    Its byte order mark, its encoding and the end of each line stay.

    Args:
        data: The whole file.
        old: The text that it is expected to hold, as a ``Source`` gives it.
        new: The text to put in its place.

    Returns:
        The bytes; None where the file holds something else than ``old``.
    """
    mark, encoding = next((m for m in _ENCODINGS if data.startswith(m[0])), (b"", "utf-8"))
    try:
        raw = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError:
        return None
    more_marks = "\ufeff" if raw.startswith("\ufeff") else ""
    if _with_plain_line_ends(raw.removeprefix("\ufeff")) != old:
        return None
    ends = _line_ends(old.split("\n"), new.split("\n"), _LINE_END.findall(raw))
    text = "".join(line + end for line, end in zip(new.split("\n"), ends, strict=True))
    return mark + (more_marks + text).encode(encoding)


def _line_ends(old: list[str], new: list[str], ends: list[str]) -> list[str]:
    """How each line of a new text ends: as the line that it was, else as the line before it."""
    if len(old) == len(new):
        return [*ends, ""]
    from difflib import SequenceMatcher

    kept: dict[int, str] = {}
    for _, at, last, place, _ in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        kept.update((place + n, end) for n, end in enumerate(ends[at:last]))
    result: list[str] = []
    for place in range(len(new) - 1):
        result.append(kept.get(place) or (result[-1] if result else ends[0] if ends else "\n"))
    return [*result, ""]


def too_large() -> Refusal:
    """Why a file with more than ``MAX_BYTES`` is not read."""
    return Refusal(
        "size",
        f"this file is larger than {MAX_BYTES:,} bytes and is not read",
        "a journey of a hundred stages is smaller: is this the right file? "
        "Journeys that belong together can stand in several files",
    )


def _with_plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _undecodable(data: bytes, skipped: int, path: str, encoding: str, bad: int) -> Source:
    """The source of a file with bytes that are no text; the place is the first such byte.

    Args:
        data: The whole file.
        skipped: The length of its byte order mark.
        path: As shown to the user.
        encoding: What was tried.
        bad: The first byte that is no text, counted behind the mark.
    """
    good = data[skipped : skipped + bad].decode(encoding)
    shown = good + data[skipped + bad :].decode(encoding, errors="replace")
    offset = len(_with_plain_line_ends(good))
    number = f"{skipped + bad + 1:,}"
    byte = data[skipped + bad]
    if encoding == "utf-8":
        message = f"byte 0x{byte:02X} (number {number} of the file) is not UTF-8"
        return Source(path, shown, Refusal("encoding", message, _encoding_mend(byte), offset))
    message = f"the UTF-16 of this file breaks off at byte number {number}"
    return Source(path, shown, Refusal("encoding", message, "save the file as UTF-8", offset))


def _encoding_mend(byte: int) -> str:
    try:
        character = bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return "save the file as UTF-8"
    if not character.isprintable() or character.isspace():
        return "save the file as UTF-8"
    return f"save the file as UTF-8; if it is Windows-1252, the character is {character!r}"


def visible(character: str) -> str:
    """A character that shows nothing, or moves what follows, written as its code point."""
    if character == "\t":
        return _TAB
    if unicodedata.category(character) in _HIDDEN:
        return f"<U+{ord(character):04X}>"
    return character


def display_width(character: str) -> int:
    """Cells a character takes on a terminal: 0 for combining marks, 2 for wide ones, else 1."""
    if character.isascii():
        return 1
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _cells(text: str) -> list[tuple[str, int]]:
    """Each character as it is shown, with its width in cells."""
    shown = map(visible, text)
    return [(piece, sum(map(display_width, piece))) for piece in shown]


def snippet(source: Source, span: Span, width: int = _SNIPPET_WIDTH) -> str:
    """The line where a span begins and, below it, carets under the part the span covers.

    A line wider than ``width`` cells is cut around the span, with ``…`` where text is left out. A
    span over several lines is marked to the end of its first. Characters that show nothing or would
    steer the terminal are written as code points, tabs as four spaces.
    """
    line = source.line(span.line)
    first = min(span.column - 1, len(line))
    last = span.end_column - 1 if span.end_line == span.line else len(line)
    last = max(min(last, len(line)), first)
    # Only what can come into the window is looked at: a line may have a million characters.
    left, right = max(first - width, 0), min(max(last, first + 1), first + width) + width
    cells = _cells(line[left:right])
    low, high = _window([cell[1] for cell in cells], first - left, last - left, width)
    before, after = left + low > 0, left + high < len(line)
    text = "".join(piece for piece, _ in cells[low:high])
    indent = sum(cell[1] for cell in cells[low : first - left]) + before
    carets = sum(cell[1] for cell in cells[first - left : min(last - left, high)])
    marked = f"{'…' if before else ''}{text}{'…' if after else ''}".rstrip()
    return f"{marked}\n{' ' * indent}{'^' * max(carets, 1)}"


def _window(widths: list[int], first: int, last: int, width: int) -> tuple[int, int]:
    """The range of cells to show: all of the span if it fits, with as much around it as does."""
    low = high = first
    used = 0
    while high < min(last, len(widths)) and used + widths[high] <= width:
        used += widths[high]
        high += 1
    grew = True
    while grew:
        grew = False
        if low > 0 and used + widths[low - 1] <= width:
            low, used, grew = low - 1, used + widths[low - 1], True
        if high < len(widths) and used + widths[high] <= width:
            used, high, grew = used + widths[high], high + 1, True
    return low, high
