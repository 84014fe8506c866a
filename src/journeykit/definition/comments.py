"""The comments of a YAML text, and which lines a value spreads over.

The parser keeps no comments. What is a comment is what begins with ``#`` at the start of a line or
after a blank, and stands in no quoted, plain or block text; where those stand, the parser says.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from journeykit.definition.events import ScalarEvent, Trouble, default_parser, events
from journeykit.definition.source import Source
from journeykit.records import dataclass

_SIGN = re.compile(r"(?:(?<=[ \t])|(?<![^\n]))#")
_UP_TO_VALUE = re.compile(r"\s*:[ \t]*(?:[&!][^\s]*[ \t]*)*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*[ \t]*")


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment.

    Attributes:
        text: From its ``#`` to the end of the line, without blanks at the end.
        start: The offset of the ``#``.
        line: Its line, from 1.
        alone: Whether nothing else stands on the line.
    """

    text: str
    start: int
    line: int
    alone: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """What a tree does not keep of how its text is written.

    Attributes:
        comments: In the order of the file.
        spread: First and last line of each text that takes several lines, its key included.
        content: The lines that hold more than blanks and a comment, in order.
    """

    comments: tuple[Comment, ...]
    spread: tuple[tuple[int, int], ...]
    content: tuple[int, ...]

    def lines_of(self, line: int) -> frozenset[int]:
        """The lines at which a comment on what stands on ``line`` may be written.

        Inside a text over several lines no comment can stand: there it is the line that the text
        or its key begins on, and the one that it ends on.
        """
        around = [lines for lines in self.spread if lines[0] <= line <= lines[1]]
        return frozenset({line, *(end for lines in around for end in lines)})

    def next_content(self, line: int) -> int | None:
        """The first line below ``line`` that holds more than a comment."""
        place = bisect_right(self.content, line)
        return self.content[place] if place < len(self.content) else None


def layout(source: Source) -> Layout:
    """How a text is written; of one that is no YAML nothing can be said."""
    try:
        texts = tuple(_texts(source.text))
    except Trouble:
        return Layout((), (), ())
    comments = tuple(_comments(source, texts))
    bare = {comment.line for comment in comments if comment.alone}
    lines = enumerate(source.lines, start=1)
    content = tuple(n for n, line in lines if line.strip() and n not in bare)
    return Layout(comments, tuple(_spread(source, texts)), content)


@dataclass(frozen=True, slots=True)
class _Text:
    """A scalar: its offsets, and where what is no comment begins in it."""

    start: int
    body: int
    end: int


def _texts(text: str) -> Iterator[_Text]:
    for event in events(default_parser(text)):
        kind: object = event.__class__  # of either parser
        if kind is ScalarEvent:
            start, end = event.start_mark.index, event.end_mark.index
            body = start
            if event.style in ("|", ">"):
                end = start + len(text[start:end].rstrip())
                header = text.find("\n", start, end)
                body = end if header < 0 else header
            if end > body:
                yield _Text(start, body, end)


def _comments(source: Source, texts: tuple[_Text, ...]) -> Iterator[Comment]:
    bodies = [text.body for text in texts]
    for line, start in enumerate(source.starts, start=1):
        end = start + len(source.lines[line - 1])
        for sign in _SIGN.finditer(source.text, start, end):
            at = sign.start()
            inside = bisect_right(bodies, at) - 1
            if inside < 0 or texts[inside].end <= at:
                written = source.text[at:end].rstrip()
                yield Comment(written, at, line, alone=not source.text[start:at].strip())
                break


def _spread(source: Source, texts: tuple[_Text, ...]) -> Iterator[tuple[int, int]]:
    before = 0
    for text in texts:
        between = source.text[before : text.start]
        begins = before if before and _UP_TO_VALUE.fullmatch(between) else text.start
        first, last = source.place(begins)[0], source.place(text.end)[0]
        if last > first:
            yield first, last
        before = text.end
