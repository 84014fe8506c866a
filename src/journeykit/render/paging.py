"""Which sections of a document share a page: short ones do, so that no page is nearly empty.

Heights are estimated as ``templates/paper.typ`` sets a lying page. Where an estimate is too low a
table goes on over the page with its head, or a picture begins the next one: nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from journeykit.pictures.text import Font, wrap
from journeykit.render.paper import (
    Cards,
    Cell,
    Columns,
    Facts,
    Figure,
    Heading,
    NewPage,
    Part,
    Points,
    Table,
    Text,
)

POINTS_PER_MM = 72 / 25.4
_TITLE, _PART, _BODY, _SMALL = Font(14, 600), Font(10.5, 600), Font(9), Font(8)
_GUTTER, _INSET, _LEADING = 20.0, 10.0, 11.5
_BETWEEN = 8.0
_FACTS_NAMES = 90.0


def without_short_pages(
    parts: Iterable[Part], width: float, page: float, head: float
) -> tuple[Part, ...]:
    """The parts without those breaks before which there is room for what follows.

    Args:
        parts: In order, with a ``NewPage`` before each section.
        width: Of the space of a page, in mm.
        page: Its height, in mm.
        head: What the head of the document takes of the first page, in mm.
    """
    found: list[Part] = []
    filled = head
    for section in _sections(parts):
        high = height(section, width)
        if found and filled + _BETWEEN + high > page:
            found.append(NewPage())
            filled = min(high, page)
        else:
            filled += _BETWEEN + high
        found += section
    return tuple(found)


def _sections(parts: Iterable[Part]) -> list[list[Part]]:
    sections: list[list[Part]] = [[]]
    for part in parts:
        if isinstance(part, NewPage):
            sections.append([])
        else:
            sections[-1].append(part)
    return [section for section in sections if section]


def height(parts: Iterable[Part], width: float) -> float:
    """How high parts are where they are ``width`` mm wide, in mm."""
    return sum(_points(part, width * POINTS_PER_MM) for part in parts) / POINTS_PER_MM


def _points(part: Part, width: float) -> float:
    """The height of one part, in points."""
    if isinstance(part, Heading):
        large = part.level == 2 and not part.small
        return 34 + 16.5 * (_lines(part.text, width, _TITLE) - 1) if large else 29
    if isinstance(part, Text):
        return 8 + _LEADING * _lines(part.text, width, _BODY)
    if isinstance(part, Points):
        return sum(_point(text, small, width - 12) for text, small in part.points) + 6
    if isinstance(part, Facts):
        room = width - _FACTS_NAMES
        return sum(5 + 10 * _lines(text, room, _SMALL) for _, text in part.facts)
    if isinstance(part, Figure):
        ratio = part.picture.height / part.picture.width
        return min(part.height * POINTS_PER_MM, width * ratio) + 14
    if isinstance(part, Table):
        return 20 + sum(_row(row, width) for row in [part.heads, *part.rows])
    if isinstance(part, Cards):
        return 120.0 * -(-len(part.cards) // part.across) + 26
    if isinstance(part, Columns):
        return _columns(part, width)
    return 0.0


def _lines(text: str, width: float, font: Font) -> int:
    return max(len(wrap(text, width, font).lines), 1)


def _point(text: str, small: str, width: float) -> float:
    below = _LEADING * _lines(small, width, _SMALL) if small else 0.0
    return 6 + _LEADING * _lines(text, width, _BODY) + below


def _row(row: Sequence[Cell | str], width: float) -> float:
    """A row of a table: as many lines as its words fill, where columns are as wide as theirs."""
    cells = [cell if isinstance(cell, Cell) else Cell(cell) for cell in row]
    words = sum(_SMALL.width(f"{cell.text} {cell.small}") + _INSET for cell in cells)
    return 17 + _LEADING * int(words / width * 1.2)


def _columns(part: Columns, width: float) -> float:
    room = width - _GUTTER * (len(part.columns) - 1)
    shares = sum(column.share for column in part.columns)
    return 14 + max(
        sum(_points(inner, room * column.share / shares) for inner in column.parts)
        for column in part.columns
    )
