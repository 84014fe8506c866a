"""Which characters of the file made which character of a scalar's value.

The parser gives a scalar's value and where the scalar begins and ends. To underline a part of the
value, the writing is read once more here, character by character: escapes, doubled quotes, folded
lines, indentation. What is read must come out as the parser's value, or nothing is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

Piece: TypeAlias = tuple[str, int, int]
"""A character of the value, and the range of offsets in the file that wrote it."""

_BLANKS = re.compile(r"[ \t\n]+")
_ESCAPE = re.compile(
    r"\\(?:(?P<code>x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})"
    r"|(?P<fold>\n[ \t\n]*)|(?P<one>.))",
    re.DOTALL,
)
_INDENT_DIGIT = re.compile(r"[|>][+-]?[1-9]")
_CONTENT = re.compile(r"(?:[ ]*\n)*[ ]*")
_MOST_TRIALS = 100
_LONGEST = 100_000
"""Of a longer text no part is looked for: a list of its pieces would fill the memory."""

_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}


def pieces(text: str, start: int, end: int, style: str, value: str) -> list[Piece] | None:
    """The pieces that make up ``value``, in order; None where the writing does not give it.

    Args:
        text: The whole file.
        start: Where the scalar begins, its quote or ``|`` included.
        end: Where it ends.
        style: The name of a ``Style``.
        value: As the parser read it.
    """
    if end - start > _LONGEST:
        return None
    if style in ("literal", "folded"):
        return _block(text, start, style == "folded", value)
    if style == "plain":
        found = list(_flow(text, start, end, ""))
    else:
        found = list(_flow(text, start + 1, end - 1, text[start]))
    return found if "".join(piece[0] for piece in found) == value else None


def _flow(text: str, at: int, end: int, quote: str) -> Iterator[Piece]:
    """A plain or quoted scalar without its quotes."""
    while at < end:
        blanks = _BLANKS.match(text, at, end)
        escape = _ESCAPE.match(text, at, end) if quote == '"' else None
        if blanks:
            yield from _folded(text, at, blanks.end())
            at = blanks.end()
        elif escape:
            yield from _escape(text, escape)
            at = escape.end()
        elif quote == "'" and text[at] == "'":
            yield "'", at, at + 2
            at += 2
        else:
            yield text[at], at, at + 1
            at += 1


def _folded(text: str, start: int, end: int) -> Iterator[Piece]:
    """Blanks as they are; but one line break among them is a blank, of more the first is lost."""
    breaks = [at for at in range(start, end) if text[at] == "\n"]
    if not breaks:
        yield from ((text[at], at, at + 1) for at in range(start, end))
    elif len(breaks) == 1:
        yield " ", breaks[0], breaks[0] + 1
    for at in breaks[1:]:
        yield "\n", at, at + 1


def _escape(text: str, escape: re.Match[str]) -> Iterator[Piece]:
    code, fold, one = escape.group("code", "fold", "one")
    if code:
        yield chr(int(code[1:], 16)), escape.start(), escape.end()
    elif fold:
        first = escape.start("fold")
        for at in range(first + 1, escape.end()):
            if text[at] == "\n":
                yield "\n", at, at + 1
    else:
        yield _ESCAPES.get(one, one), escape.start(), escape.end()


def _block(text: str, start: int, folded: bool, value: str) -> list[Piece] | None:
    """A block scalar; its indentation is the one that gives the value."""
    first = text.find("\n", start) + 1
    if not first:
        return None if value else []
    for indent in _indentations(text, start, first):
        found = list(_block_pieces(text, first, indent, folded))[: len(value)]
        if "".join(piece[0] for piece in found) == value:
            return found
    return None


def _indentations(text: str, start: int, first: int) -> Iterable[int]:
    """How deep the lines of a block scalar may be indented, the likeliest first."""
    content = _CONTENT.match(text, first)
    deepest = max(content.end() - text.rfind("\n", 0, content.end()) - 1, 1) if content else 1
    if not _INDENT_DIGIT.match(text, start):
        return (deepest,)
    # A digit counts from the parent's indentation, which is no deeper than the `|` itself.
    column = start - text.rfind("\n", 0, start)
    return range(min(deepest, column + 9), 0, -1)[:_MOST_TRIALS]


def _block_pieces(text: str, first: int, indent: int, folded: bool) -> Iterator[Piece]:
    breaks: list[int] = []
    before: str | None = None
    for begin, end in _lines(text, first):
        if end - begin <= indent and not text[begin:end].strip(" "):
            breaks.append(end)
            continue
        if text[begin : begin + indent].strip(" "):
            break
        character = text[begin + indent]
        if before is not None and folded and before not in " \t" and character not in " \t":
            if len(breaks) == 1:
                yield " ", breaks[0], breaks[0] + 1
            breaks = breaks[1:]
        yield from (("\n", at, at + 1) for at in breaks)
        yield from ((text[at], at, at + 1) for at in range(begin + indent, end))
        before = character
        breaks = [end]
    yield from (("\n", at, at + 1) for at in breaks if at < len(text))


def _lines(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Each line's begin and end, the break left out."""
    while at <= len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield at, end
        at = end + 1
