"""A place in the pieces of a text that moves forward, and the two ways to stop there."""

from __future__ import annotations

from collections.abc import Sequence

from journeykit.definition.expressions.model import Fault
from journeykit.definition.expressions.pieces import Mark, Piece


class Misread(Exception):
    """The tree and the pieces do not say the same: the text is not of the language."""

    def __init__(self, piece: Piece | None) -> None:
        super().__init__()
        self.piece = piece


class Stop(Exception):
    """A fault after which the rest cannot be followed."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Cursor:
    """Moves over the pieces."""

    def __init__(self, text: str, pieces: Sequence[Piece]) -> None:
        self.text = text
        self.pieces = pieces
        self.at = 0

    def peek(self) -> Piece | None:
        """The next piece."""
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def sees(self, *spellings: str) -> bool:
        """Whether the next piece is one of these words or symbols."""
        piece = self.peek()
        return (
            piece is not None
            and piece.mark in (Mark.WORD, Mark.SYMBOL)
            and piece.value in spellings
        )

    def take(self, *spellings: str) -> Piece:
        """The next piece, which must be one of these words or symbols."""
        if not self.sees(*spellings):
            raise Misread(self.peek())
        return self._next()

    def take_mark(self, mark: Mark) -> Piece:
        """The next piece, which must be of this kind."""
        piece = self.peek()
        if piece is None or piece.mark is not mark:
            raise Misread(piece)
        return self._next()

    def _next(self) -> Piece:
        self.at += 1
        return self.pieces[self.at - 1]

    def source(self, start: int, end: int) -> str:
        """A stretch of the text as a message quotes it: one line, not too long."""
        line = " ".join(self.text[start:end].split())
        return line if len(line) <= 60 else line[:59] + "…"
