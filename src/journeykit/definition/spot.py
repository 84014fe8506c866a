"""The place where YAML broke off, and the text around it."""

from __future__ import annotations

import re

from journeykit.definition.events import Trouble
from journeykit.definition.findings import Finding, Problem
from journeykit.definition.nodes import Node, Scalar
from journeykit.definition.source import Source
from journeykit.records import dataclass

_WORD = re.compile(r"[^\s,\[\]{}]+|[^\s]")
_KEY = re.compile(r"(?!-\s)[^\s#,\[\]{}'\"][^#\n]*?(?=:(?:\s|$))")
_ITEMS = re.compile(r"[ ]*(?:-[ ]+)*")


@dataclass(frozen=True)
class Surroundings:
    """What had been read when the parser gave up.

    Attributes:
        source: The file.
        opened: Offsets of the brackets and braces that are open, the outermost first.
        read_to: Where the last thing ended that was read.
        last: The last scalar that was read.
        beside: What the innermost open list or mapping holds so far: keys and values in turn.
    """

    source: Source
    opened: tuple[int, ...]
    read_to: int
    last: Scalar | None
    beside: tuple[Node, ...]


class Spot:
    """Where YAML broke off; all places are offsets into the text."""

    def __init__(self, trouble: Trouble, around: Surroundings) -> None:
        self.source = around.source
        self.text = around.source.text
        self.around = around
        self.trouble = trouble
        self.content_end = len(self.text.rstrip())
        at = trouble.at if trouble.at is not None else trouble.since
        self.at = min(at if at is not None else around.read_to, self.content_end)
        since = trouble.since if trouble.since is not None else self.at
        self.since = min(since, self.content_end)
        self.sign = self.text[self.since : self.since + 1]
        """The character that began what the parser was busy with."""

    def say(
        self,
        problem: Problem,
        start: int,
        end: int,
        message: str,
        help: str | None = None,
        also: tuple[int, int, str] | None = None,
    ) -> Finding:
        """A finding at a range of offsets, with one other place."""
        places = [(self.source.span(also[0], also[1]), also[2])] if also else []
        return problem.at(self.source.span(start, end), message, help, also=places)

    def word(self, at: int) -> tuple[int, int]:
        """The word at a place; a point at the end of a line."""
        match = _WORD.match(self.text, at)
        return (at, match.end()) if match else (at, at)

    def line_of(self, at: int) -> int:
        """The 1-based line of a place."""
        return self.source.place(at)[0]

    def line_start(self, at: int) -> int:
        """The offset at which the line of a place begins."""
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """The offset at which the line of a place ends."""
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def depth(self, at: int) -> int:
        """The column, from 0, at which the content of a line begins, dashes left out."""
        start = self.line_start(at)
        match = _ITEMS.match(self.text, start)
        return match.end() - start if match else 0

    def column(self, at: int) -> int:
        """The column of a place, from 0."""
        return at - self.line_start(at)

    def begins_line(self, at: int) -> bool:
        """Whether only blanks stand before a place on its line."""
        return not self.text[self.line_start(at) : at].strip(" \t")

    def at_end(self) -> bool:
        """Whether YAML broke off at the end of the file."""
        return self.at >= self.content_end

    def key_or_word(self, at: int) -> tuple[int, int]:
        """The key that begins at a place, or else the word."""
        match = _KEY.match(self.text, at)
        return (at, match.end()) if match else self.word(at)

    def text_end(self, at: int) -> int:
        """The end of the text on a line, its comment and trailing blanks left out."""
        line = re.sub(r"[ \t]#.*", "", self.text[at : self.line_end(at)])
        return at + max(len(line.rstrip()), 1)

    def columns_above(self) -> set[int]:
        """The columns, from 0, at which the open block and the lines in it begin."""
        starts = self.source.starts[self.line_of(self.since) - 1 : self.line_of(self.at) - 1]
        depths = [(self.depth(start), start) for start in starts]
        lines = {depth for depth, start in depths if self.text[start + depth] not in "#\n"}
        return {self.column(self.since), *lines}
