"""The names of stages over their columns: whole, all of one size, as large as that allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from journeykit.pictures.text import Font, Wrapped, wrap

_STEP = 4.0


def name_blocks(names: Sequence[str], rooms: Sequence[float], size: float) -> list[Wrapped]:
    """Each name in lines: two, or three, or a little smaller, until most stand whole.

    Args:
        names: Of the stages.
        rooms: How wide a line of each may be, in px.
        size: The largest size, in px; it falls by at most two.
    """
    tried = [
        [wrap(name, room, font, lines) for name, room in zip(names, rooms, strict=True)]
        for font, lines in _settings(size)
    ]
    return min(tried, key=lambda blocks: _spoilt(blocks, rooms))


def room_for(name: str, size: float, narrowest: float, widest: float) -> float:
    """How wide a line is to be so that ``name_blocks`` of this size keeps the name whole, in px."""
    font, lines = list(_settings(size))[-1]
    room = narrowest
    while room < widest:
        if not _spoilt([wrap(name, room, font, lines)], [room]):
            return room
        room += _STEP
    return widest


def _settings(size: float) -> Iterator[tuple[Font, int]]:
    """Fonts with how many lines they may take, the best first."""
    for lines, smaller in ((2, 0), (2, 1), (3, 0), (3, 1), (3, 2)):
        yield Font(size - smaller, 600), lines


def _spoilt(blocks: Sequence[Wrapped], rooms: Sequence[float]) -> int:
    """How many names are cut at their end, or within a word that no line holds."""
    return sum(
        block.cut or any(block.font.width(word) > room for word in block.full.split())
        for block, room in zip(blocks, rooms, strict=True)
    )
