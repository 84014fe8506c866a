"""How long the lines of a CSV file are, found at the cost of a glance.

The engine reads a file in pieces of twice the longest row it is told of, and what a piece gives
waits until it is written in its order: small pieces cost a fraction of the memory. A line that is
longer than a piece would be lost without a word, so that no small ones are asked for where a line
may be long.
"""

from __future__ import annotations

from io import RawIOBase
from pathlib import Path

from journeykit.engines.beginning import LONGEST_LINE
from journeykit.records import dataclass

USUAL_LINE = 1 << 20
"""Bytes of the longest row of nearly every export."""
_ENDS = (b"\n", b"\r")
_GLANCE = 1 << 12


@dataclass(frozen=True)
class Lengths:
    """Of a file's lines, in bytes.

    Attributes:
        most: What none of them passes, or the longest that is read.
        mean: Of those at the beginning.
    """

    most: int
    mean: int


def measure(path: Path) -> Lengths:
    """Look at every stretch of a file in which a line that is not long ends."""
    stretch = USUAL_LINE // 2
    size = path.stat().st_size
    with path.open("rb", buffering=0) as source:
        begins = range(0, size - stretch + 1, stretch)
        is_usual = all(_has_end(source, begin, stretch) for begin in begins)
        source.seek(0)
        first = source.read(stretch)
    mean = len(first) // max(1, *map(first.count, _ENDS))
    return Lengths(USUAL_LINE if is_usual else LONGEST_LINE, max(1, mean))


def _has_end(source: RawIOBase, begin: int, stretch: int) -> bool:
    """Whether a line ends in a stretch; a glance at its beginning is nearly always enough."""
    return any(
        end in text
        for size in (_GLANCE, stretch)
        if (text := _read(source, begin, min(size, stretch)))
        for end in _ENDS
    )


def _read(source: RawIOBase, begin: int, size: int) -> bytes:
    source.seek(begin)
    return source.read(size) or b""
