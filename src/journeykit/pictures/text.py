"""Text in pictures: how wide it is, and how it is broken into lines.

A picture is laid out before any browser sees it, so widths come from a table of Inter's advance
widths (``fonts/widths.json``, written with the fonts). A character outside the table is drawn by
whatever font the reader has; it is measured wide, so that it claims too much room rather than too
little.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from journeykit.records import dataclass

Weight = Literal[400, 600]

ELLIPSIS = "…"
NO_BREAK_SPACE = "\u00a0"

# Widths of what the table does not hold, in units of the font size.
_WIDE = 1.05  # East Asian ideographs and kana fill their square, a little more in bold
_PICTOGRAPH = 1.4  # colour emoji are wider than their square in most fonts
_OTHER = 0.85  # Cyrillic, Greek, Arabic, Hebrew …: wider than nearly all of their letters

# The other way round, all that is legal, it takes ten times as long to compile.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WHITE_SPACE = re.compile("[^\\S\u00a0\u202f]+")
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BREAK_AFTER = "-/–—_|\\·"
_BREAKS = frozenset(_BREAK_AFTER)
_JOINER = "\u200d"


@dataclass(frozen=True)
class Font:
    """One cut of the family: size and tracking in px, weight 400 or 600."""

    size: float
    weight: Weight = 400
    tracking: float = 0.0

    def width(self, text: str) -> float:
        """Width of ``text`` on one line, in px. Kerning is not counted; it only takes away."""
        table = _widths()[self.weight]
        em = sum(table.get(char) or _unknown_width(char) for char in text)
        return em * self.size + self.tracking * len(text)

    @property
    def line_height(self) -> float:
        """Distance of two baselines, in px."""
        return round(self.size * 1.24, 1)

    @property
    def ascent(self) -> float:
        """Height of a capital with its accent above the baseline, in px."""
        return self.size * 0.92

    @property
    def descent(self) -> float:
        """Depth below the baseline, in px."""
        return self.size * 0.24


@dataclass(frozen=True)
class Wrapped:
    """A text broken into lines; ``cut`` says that the last line ends in an ellipsis."""

    lines: tuple[str, ...]
    full: str
    font: Font
    cut: bool = False

    @property
    def height(self) -> float:
        """Height of the block in px, from the top of the first line to the next free line."""
        return len(self.lines) * self.font.line_height

    @property
    def width(self) -> float:
        """Width of the widest line, in px."""
        return max((self.font.width(line) for line in self.lines), default=0.0)

    @property
    def tip(self) -> str | None:
        """The whole text where the lines do not show it."""
        return self.full if self.cut else None


@lru_cache(maxsize=1)
def _widths() -> dict[int, dict[str, float]]:
    raw = files("journeykit.pictures").joinpath("fonts/widths.json").read_text("ascii")
    return {
        int(weight): {char: width / 1000 for char, width in table.items()}
        for weight, table in json.loads(raw).items()
    }


def is_in_inter(char: str) -> bool:
    """Whether the fonts that come with journeykit draw a character."""
    return char in _widths()[400]


@lru_cache(maxsize=4096)
def _unknown_width(char: str) -> float:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0.0
    if ord(char) >= 0x1F000 or 0x2600 <= ord(char) <= 0x27BF:
        return _PICTOGRAPH
    if unicodedata.east_asian_width(char) in {"W", "F"}:
        return _WIDE
    return _OTHER


def legible(text: str) -> str:
    """``text`` as one line that XML can hold.

    Runs of white space become one space; a no-break space stays. Characters that XML 1.0 forbids
    (control characters, lone surrogates) become U+FFFD; controls that would turn the direction of
    what follows are dropped.
    """
    single = _WHITE_SPACE.sub(" ", _BIDI_CONTROLS.sub("", text)).strip(" ")
    return _ILLEGAL.sub("\ufffd", single)


def clusters(text: str) -> list[str]:
    """``text`` cut into what a reader sees as one character each: no mark parts from its letter."""
    if text.isascii():
        return list(text)
    found: list[str] = []
    for char in text:
        if found and _clings(found[-1], char):
            found[-1] += char
        else:
            found.append(char)
    return found


def _clings(cluster: str, char: str) -> bool:
    if unicodedata.category(char) in {"Mn", "Me", "Mc"} or char == _JOINER:
        return True
    if cluster.endswith(_JOINER) or 0x1F3FB <= ord(char) <= 0x1F3FF:  # skin tones
        return True
    return len(cluster) == 1 and _is_flag_half(cluster) and _is_flag_half(char)


def _is_flag_half(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


@lru_cache(maxsize=8192)
def wrap(text: str, width: float, font: Font, max_lines: int = 99) -> Wrapped:
    """Break ``text`` into at most ``max_lines`` lines of at most ``width`` px.

    Breaks at spaces, after hyphens and slashes and between ideographs, and inside a word only where
    the word alone is wider than a line. What does not fit ends in an ellipsis.
    """
    full = legible(text)
    pieces = [part for piece in _pieces(full) for part in _split_to_fit(piece, width, font)]
    lines = _fill(pieces, width, font)
    if len(lines) <= max_lines:
        return Wrapped(tuple(_shown(line) for line in lines), full, font)
    kept = [_shown(line) for line in lines[: max_lines - 1]]
    rest = [piece for line in lines[max_lines - 1 :] for piece in line]
    return Wrapped((*kept, _shortened(_joined(rest), width, font)), full, font, cut=True)


def balanced(text: str, width: float, font: Font, max_lines: int = 99) -> Wrapped:
    """``text`` in as few lines as ``wrap`` needs, of about one length: for what is centred."""
    block = wrap(text, width, font, max_lines)
    if block.cut or len(block.lines) < 2:
        return block
    narrow, wide = width / len(block.lines), width
    while wide - narrow > 2:
        middle = (narrow + wide) / 2
        tried = wrap(text, middle, font)
        if len(tried.lines) > len(block.lines) or _splits_more(tried, block):
            narrow = middle
        else:
            wide, block = middle, tried
    return block


def _splits_more(one: Wrapped, other: Wrapped) -> bool:
    return sum(line.endswith("-") for line in one.lines) > sum(
        line.endswith("-") for line in other.lines
    )


def one_line(text: str, width: float, font: Font) -> Wrapped:
    """``text`` on one line of at most ``width`` px, with an ellipsis where it does not fit."""
    return wrap(text, width, font, max_lines=1)


@dataclass(frozen=True)
class _Piece:
    text: str
    after_space: bool
    split_word: bool = False  # a word goes on in the next piece: a hyphen, if a line ends here


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[_Piece, ...]:
    """The parts of ``text`` between which a line may end."""
    return tuple(_parts(text))


def _parts(text: str) -> Iterator[_Piece]:
    for word in text.split(" ") if text else ():
        if word.isascii() and _BREAKS.isdisjoint(word):
            yield _Piece(word, after_space=True)
            continue
        part = ""
        after_space = True
        for cluster in clusters(word):
            if part and (part[-1] in _BREAK_AFTER or _is_wide(cluster) or _is_wide(part[-1])):
                yield _Piece(part, after_space)
                part, after_space = "", False
            part += cluster
        yield _Piece(part, after_space)


def _is_wide(cluster: str) -> bool:
    return unicodedata.east_asian_width(cluster[0]) in {"W", "F"}


def _split_to_fit(piece: _Piece, width: float, font: Font) -> Iterator[_Piece]:
    """``piece`` itself, or, where it is wider than a line, parts of it that fit with a hyphen."""
    if font.width(piece.text) <= width:
        yield piece
        return
    before, _, last = piece.text.rpartition(NO_BREAK_SPACE)
    if before and last:  # better parted than within a word
        yield from _split_to_fit(_Piece(before, piece.after_space), width, font)
        yield from _split_to_fit(_Piece(last, after_space=True), width, font)
        return
    room = width - font.width("-")
    part, after_space = "", piece.after_space
    for cluster in clusters(piece.text):
        if part and font.width(part + cluster) > room:
            yield _Piece(part, after_space, split_word=part[-1].isalpha() and cluster.isalpha())
            part, after_space = "", False
        part += cluster
    yield _Piece(part, after_space)


def _fill(pieces: Sequence[_Piece], width: float, font: Font) -> list[list[_Piece]]:
    lines: list[list[_Piece]] = []
    for piece in pieces:
        if lines and font.width(_shown([*lines[-1], piece])) <= width:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return lines


def _joined(pieces: Sequence[_Piece]) -> str:
    return "".join(f"{' ' * piece.after_space}{piece.text}" for piece in pieces).strip(" ")


def _shown(line: Sequence[_Piece]) -> str:
    return _joined(line) + "-" * line[-1].split_word


def _shortened(text: str, width: float, font: Font) -> str:
    """The longest beginning of ``text`` that fits with an ellipsis; whole words where most fits."""
    parts = clusters(text)
    while parts and font.width("".join(parts) + ELLIPSIS) > width:
        parts.pop()
    kept = "".join(parts)
    if len(kept) < len(text) and not text[len(kept)].isspace() and " " in kept:
        whole_words = kept.rpartition(" ")[0]
        if font.width(whole_words) >= 0.6 * font.width(kept):
            kept = whole_words
    return kept.rstrip(" ,;:.-–—/·") + ELLIPSIS
