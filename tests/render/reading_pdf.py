"""Reads a PDF with poppler, which is none of ours: its texts, where its words stand, its facts."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from html import unescape
from pathlib import Path


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
    """What poppler sees: the text of each page, the words, and the size of a page in points."""

    pages: tuple[str, ...]
    words: tuple[Word, ...]
    width: float
    height: float

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
    return Pdf(pages, tuple(words), float(sizes[0][0]), float(sizes[0][1]))


def outside(pdf: Pdf, margin: float = 20) -> list[Word]:
    """The words that do not stand whole on their page."""
    return [
        word
        for word in pdf.words
        if word.left < margin
        or word.top < margin
        or word.right > pdf.width - margin
        or word.bottom > pdf.height - margin
    ]
