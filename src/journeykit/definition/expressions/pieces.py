"""The pieces of a text: its tokens, each held against the alphabet of the language."""

from __future__ import annotations

from enum import Enum, auto

from journeykit.records import dataclass


class Mark(Enum):
    """What a piece of text is."""

    NAME = auto()
    CALL = auto()
    """A function's name: the next piece is its opening parenthesis."""
    WORD = auto()
    SYMBOL = auto()
    NUMBER = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """One token.

    Attributes:
        mark: What it is.
        value: The exact name; the function, word or symbol in lower case; the digits; the text.
        start: Index of its first character.
        end: Index after its last one.
    """

    mark: Mark
    value: str
    start: int
    end: int

    @property
    def is_operand(self) -> bool:
        """Whether it is a value of its own."""
        return self.mark in (Mark.NAME, Mark.NUMBER, Mark.TEXT) or (
            self.mark is Mark.WORD and self.value in ("true", "false", "null")
        )
