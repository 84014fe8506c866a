"""Names in pictures: whole where they fit, and told apart where several must be cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from journeykit.pictures.text import ELLIPSIS, Font, Wrapped, clusters, one_line, wrap
from journeykit.review.wording import integer

_STEP = 4.0
_END = 0.65
"""The part of a single line that the end of a name may take, where its middle is cut out."""


def name_blocks(names: Sequence[str], rooms: Sequence[float], size: float) -> list[Wrapped]:
    """Each name in lines: two, or three, or a little smaller, until most stand whole.

    Args:
        names: Of the stages.
        rooms: How wide a line of each may be, in px.
        size: The largest size, in px; it falls by at most two.
    """
    tried = [wrap_apart(names, rooms, font, lines) for font, lines in _settings(size)]
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


def wrap_apart(
    names: Sequence[str], rooms: Sequence[float], font: Font, max_lines: int
) -> list[Wrapped]:
    """Each name in at most so many lines, so that no two that differ are shown alike.

    A name that is cut shows its beginning. Where others begin alike, it shows what tells it from
    them too, with an ellipsis before that; where no line holds this, its number among the names.
    """
    blocks = [wrap(name, room, font, max_lines) for name, room in zip(names, rooms, strict=True)]
    for whole_words in (True, False):
        for same in _alike(blocks):
            names_of_all = [blocks[place].full for place in same]
            for place in same:
                start = _difference(blocks[place].full, names_of_all, whole_words=whole_words)
                blocks[place] = _from(start, blocks[place], rooms[place], max_lines)
    numbered: set[int] = set()
    while places := {place for same in _alike(blocks) for place in same} - numbered:
        for place in places:
            end = integer(place + 1)
            blocks[place] = _with_end(blocks[place], end, rooms[place], max_lines)
        numbered |= places
    return blocks


Shortened = dict[tuple[str, float], Wrapped]
"""Names in lines, by their whole text and the room that each has."""


def shortened(names: Iterable[tuple[str, float]], font: Font, max_lines: int) -> Shortened:
    """Names with the room of each, in px, in lines as ``wrap_apart`` breaks them."""
    once = list(dict.fromkeys(names))
    blocks = wrap_apart([name for name, _ in once], [room for _, room in once], font, max_lines)
    return dict(zip(once, blocks, strict=True))


def _alike(blocks: Sequence[Wrapped]) -> list[list[int]]:
    """The places of the names that are cut and shown as another one that is not the same."""
    shown: dict[str, list[int]] = {}
    for place, block in enumerate(blocks):
        shown.setdefault("".join("".join(block.lines).split()), []).append(place)
    alike = (same for same in shown.values() if len({blocks[place].full for place in same}) > 1)
    return [cut for same in alike if (cut := [place for place in same if blocks[place].cut])]


def _difference(name: str, names: Sequence[str], *, whole_words: bool) -> int:
    """Where a name ceases to be as the one that is like it longest: the word, or the letter."""
    own = clusters(name)
    others = [clusters(other) for other in names if other != name] or [own]
    place = min(max(_shared(own, other) for other in others), len(own) - 1)
    while whole_words and place > 0 and not own[place - 1].isspace():
        place -= 1
    return place


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many letters two names have in common from their beginning on."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _from(start: int, block: Wrapped, room: float, max_lines: int) -> Wrapped:
    """A name that shows its beginning, and what stands at a place of it with words before that."""
    parts = clusters(block.full)
    end, before = "".join(parts[start:]), "".join(parts[:start])
    while max_lines > 1 and before.endswith(" "):
        word = before.split()[-1]
        if block.font.width(f"{ELLIPSIS}{word} {end}") > room:
            break
        end, before = f"{word} {end}", before.rstrip()[: -len(word)]
    return _with_end(block, end, room, max_lines)


def _with_end(block: Wrapped, end: str, room: float, max_lines: int) -> Wrapped:
    """A name that shows its beginning, and after an ellipsis an end."""
    font = block.font
    if max_lines > 1:
        kept = wrap(block.full, room, font, max_lines).lines[: max_lines - 1]
        lines = (*kept, *one_line(f"{ELLIPSIS}{end}", room, font).lines)
        return Wrapped(lines, block.full, font, cut=True)
    tail = one_line(f"{ELLIPSIS}{end}", room * _END, font)
    head = one_line(block.full, room - tail.width + font.width(ELLIPSIS), font).lines[0]
    joined = head.removesuffix(ELLIPSIS).rstrip() + tail.lines[0]
    return Wrapped((joined,), block.full, font, cut=True)


def _settings(size: float) -> Iterator[tuple[Font, int]]:
    """Fonts with how many lines they may take, the best first."""
    for lines, smaller in ((2, 0), (2, 1), (3, 0), (3, 1), (3, 2)):
        yield Font(size - smaller, 600), lines


def _spoilt(blocks: Sequence[Wrapped], rooms: Sequence[float]) -> int:
    """How many names are cut, or broken within a word that no line holds."""
    return sum(
        block.cut or any(block.font.width(word) > room for word in block.full.split())
        for block, room in zip(blocks, rooms, strict=True)
    )
