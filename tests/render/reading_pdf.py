"""Reads a PDF with poppler, which is none of ours: its texts, where its words stand, its facts."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path

_ONE_LINE = 2.0
"""How far the middles of words of one line may be apart, in points."""

_CLOSE = 0.08
"""How far the boxes of a comma and the figure after it lie over one another, of their height."""


@dataclass(frozen=True)
class Word:
    """A word on a page and its box, in points from the upper left corner."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Pdf:
    """What poppler sees: the text of each page, the words, and the size of each page in points."""

    pages: tuple[str, ...]
    words: tuple[Word, ...]
    sizes: tuple[tuple[float, float], ...]

    @property
    def width(self) -> float:
        """Of the first page."""
        return self.sizes[0][0]

    @property
    def height(self) -> float:
        """Of the first page."""
        return self.sizes[0][1]

    @property
    def text(self) -> str:
        """All of it on one line, so that no break of a line hides a sentence."""
        return squeezed(" ".join(self.pages))


def squeezed(text: str) -> str:
    """A text without white space, since poppler breaks lines where the page does."""
    return re.sub(r"[\s\u200b\u00ad]+", "", text)


def read_pdf(pdf: bytes, folder: Path, program: str) -> Pdf:
    """What stands in a PDF."""
    file = folder / "read.pdf"
    file.write_bytes(pdf)

    def poppler(*options: str) -> str:
        done = subprocess.run(
            [program, *options, str(file), "-"], capture_output=True, check=True, timeout=60
        )
        return done.stdout.decode("utf-8")

    pages = tuple(poppler("-raw").split("\f")[:-1])
    boxes = poppler("-bbox")
    sizes = re.findall(r'<page width="([\d.]+)" height="([\d.]+)">', boxes)
    words = []
    for number, page in enumerate(re.findall(r"(?s)<page .*?</page>", boxes)):
        for place, text in re.findall(r"<word ([^>]*)>(.*?)</word>", page):
            left, top, right, bottom = map(float, re.findall(r'="(-?[\d.]+)"', place))
            words.append(Word(number, unescape(text), left, top, right, bottom))
    return Pdf(pages, tuple(words), tuple((float(w), float(h)) for w, h in sizes))


def outside(pdf: Pdf, margin: float = 20) -> list[Word]:
    """The words that do not stand whole on their page."""
    return [
        word
        for word in pdf.words
        if word.left < margin
        or word.top < margin
        or word.right > pdf.sizes[word.page][0] - margin
        or word.bottom > pdf.sizes[word.page][1] - margin
    ]


def overlapping(pdf: Pdf) -> list[tuple[str, str]]:
    """Pairs of words of one line that stand on one another.

    A word's box is as high as its font says, which for the fonts of a page is more than its line;
    of what is written where, the middle of the box is sure.
    """
    found = []
    for page in range(len(pdf.pages)):
        words = sorted((w for w in pdf.words if w.page == page), key=_middle)
        for place, one in enumerate(words):
            for other in words[place + 1 :]:
                if _middle(other) - _middle(one) > _ONE_LINE:
                    break
                near = max(1.0, _CLOSE * (one.bottom - one.top))
                if one.left < other.right - near and other.left < one.right - near:
                    found.append((one.text, other.text))
    return found


def _middle(word: Word) -> float:
    return (word.top + word.bottom) / 2
