"""Tokens, and the cutting of a text that is plainly of the language.

Whatever is not plain (a sign of another dialect, a comment, a quote that stays open) is left to
sqlglot, which knows how others would read it; then what is wrong can be said.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from journeykit.records import dataclass


class Sort(Enum):
    """What a token is."""

    TEXT = auto()
    QUOTED_NAME = auto()
    NUMBER = auto()
    OPENING = auto()
    """An opening parenthesis."""
    OTHER = auto()


@dataclass(slots=True)
class Token:
    """A token: its text without quotes, where it begins and after its last character."""

    sort: Sort
    text: str
    start: int
    end: int


_PLAIN = re.compile(
    r"""(?P<blank>[ \t\r\n]+)
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*+(?!['"]))
      | (?P<number>\d+(?:\.\d+)?(?![\w.]))
      | (?P<text>'(?:[^'\\]|'')*+')
      | (?P<name>"(?:[^"\\]|"")*+")
      | (?P<opening>\()
      | (?P<sign>[),] | (?:<>|!=|<=|>=|\|\||[=<>+*/])(?![=<>|!*/+]) | -(?![->]))""",
    re.VERBOSE | re.ASCII,
)
_SORTS = {
    "word": Sort.OTHER,
    "number": Sort.NUMBER,
    "text": Sort.TEXT,
    "name": Sort.QUOTED_NAME,
    "opening": Sort.OPENING,
    "sign": Sort.OTHER,
}


def plain_tokens(text: str) -> list[Token] | None:
    """The tokens of a text; None where it is not plain."""
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        found = _PLAIN.match(text, at)
        if found is None:
            return None
        at = found.end()
        kind = found.lastgroup or ""
        if kind != "blank":
            written = found[0]
            if kind == "text":
                written = written[1:-1].replace("''", "'")
            elif kind == "name":
                written = written[1:-1].replace('""', '"')
            tokens.append(Token(_SORTS[kind], written, found.start(), at))
    return tokens
