"""The lane of touchpoints: squares with the channel's letter, joined where they come in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from journeykit.language import say
from journeykit.pictures.journey_map.columns import PAD, Columns
from journeykit.pictures.journey_map.lane import BODY, Lane, readable_id
from journeykit.pictures.names import Shortened, shortened
from journeykit.pictures.shapes import path
from journeykit.pictures.svg import Canvas, Paint
from journeykit.pictures.text import NO_BREAK_SPACE, Font, Wrapped
from journeykit.records import dataclass
from journeykit.review.model import JourneyPicture, TouchpointMark

LETTER = Font(11, 600)
SIDE = 18.0
ROW = 30.0
DETOUR = 7.0
"""Room left of the squares for an arrow that passes over a touchpoint."""


def touchpoint_lane(picture: JourneyPicture, links: Mapping[str, str]) -> Lane | None:
    """The lane, or none where no stage has a touchpoint; ``links`` lead to nested journeys."""
    if not any(stage.touchpoints for stage in picture.stages):
        return None
    letters = channel_letters(picture)

    def draw(canvas: Canvas, columns: Columns, top: float) -> float:
        cells = [
            _Cell(columns.left(index), columns.width(index), top + 10, stage.touchpoints, links)
            for index, stage in enumerate(picture.stages)
        ]
        names = shortened((name for cell in cells for name in cell.names), BODY, 2)
        return max([top, *(cell.draw(canvas, letters, names) for cell in cells)])

    key = say(", ").join(
        f"{letter}{NO_BREAK_SPACE}{readable_id(channel)}" for channel, letter in letters.items()
    )
    return Lane(say("Touchpoints"), draw, notes=(_legend(picture), key))


def _legend(picture: JourneyPicture) -> str:
    """The key to what the lane really shows."""
    points = [point for stage in picture.stages for point in stage.touchpoints]
    parts = [say("dotted: any order")]
    if any(point.after for point in points):
        parts.insert(0, say("arrow: in order"))
    if any(point.nested for point in points):
        parts.append(say("outlined: a journey of its own"))
    return say("; ").join(parts)


def channel_letters(picture: JourneyPicture) -> dict[str, str]:
    """One letter for each channel, in order of appearance.

    The first letter of the channel's name that is free; where none is, the first one again.
    """
    letters: dict[str, str] = {}
    for stage in picture.stages:
        for point in stage.touchpoints:
            if point.channel and point.channel not in letters:
                own = [char.upper()[0] for char in point.channel if char.isalnum()] or ["•"]
                free = [char for char in own if char not in letters.values()]
                letters[point.channel] = (free or own)[0]
    return letters


def in_order(points: Sequence[TouchpointMark]) -> list[TouchpointMark]:
    """``points`` so that each stands below those it follows, and right below where it can.

    Otherwise the order of the file. Touchpoints that follow one another in a circle keep it.
    """
    waiting = list(points)
    known = {point.id for point in points}
    placed: list[TouchpointMark] = []
    done: set[str] = set()
    while waiting:
        ready = [p for p in waiting if all(a in done or a not in known for a in p.after)]
        last = placed[-1].id if placed else None
        following = [point for point in ready if last in point.after]
        chosen = (following or ready or waiting)[0]
        waiting.remove(chosen)
        placed.append(chosen)
        done.add(chosen.id)
    return placed


@dataclass(frozen=True)
class _Cell:
    left: float
    width: float
    top: float
    points: Sequence[TouchpointMark]
    links: Mapping[str, str]

    @property
    def names(self) -> Iterator[tuple[str, float]]:
        """The name of each touchpoint, with its room."""
        return ((point.name, self._room) for point in self.points)

    @cached_property
    def _rows(self) -> list[TouchpointMark]:
        return in_order(self.points)

    @cached_property
    def _detours(self) -> list[tuple[int, int]]:
        """From which row to which arrows lead that pass others."""
        place = {point.id: row for row, point in enumerate(self._rows)}
        return [
            (place[before], row)
            for row, point in enumerate(self._rows)
            for before in point.after
            if place.get(before, row) < row - 1
        ]

    @property
    def _x(self) -> float:
        """The left edge of the squares."""
        return self.left + PAD + (DETOUR if self._detours else 0)

    @property
    def _room(self) -> float:
        return self.left + self.width - PAD / 2 - (self._x + SIDE + 7)

    def draw(self, canvas: Canvas, letters: Mapping[str, str], names: Shortened) -> float:
        """Draw the touchpoints; gives the y below them."""
        x, rows = self._x, self._rows
        for row, point in enumerate(rows):
            with canvas.link(self.links.get(point.nested or "")):
                name = names[point.name, self._room]
                self._draw_point(canvas, self.top + row * ROW, point, name, letters)
            if row > 0:
                self._join(canvas, x + SIDE / 2, row, ordered=rows[row - 1].id in point.after)
        for start, end in self._detours:
            self._draw_detour(canvas, x, start, end)
        return self.top + len(rows) * ROW

    def _draw_point(
        self,
        canvas: Canvas,
        y: float,
        point: TouchpointMark,
        name: Wrapped,
        letters: Mapping[str, str],
    ) -> None:
        x, tip = self._x, _tip(point)
        if point.nested:
            ring = Paint(stroke="blue", width=1.3)
            canvas.rect(x - 2.5, y - 2.5, SIDE + 5, SIDE + 5, ring, radius=5, tip=tip)
        canvas.rect(x, y, SIDE, SIDE, Paint(fill="blue"), radius=3, tip=tip)
        if point.channel:
            canvas.text(
                x + SIDE / 2, y + 13, letters[point.channel], LETTER,
                ink="onblue", on="blue", anchor="middle", tip=tip,
            )  # fmt: skip
        first = y + 13 - (len(name.lines) - 1) * BODY.line_height / 2
        canvas.block(x + SIDE + 7, first, name, tip=tip)

    def _join(self, canvas: Canvas, x: float, row: int, *, ordered: bool) -> None:
        """Join a touchpoint with the one above: an arrow in order, dots in any order."""
        y0, y1 = self.top + (row - 1) * ROW + SIDE + 1.5, self.top + row * ROW - 1.5
        if ordered:
            canvas.line(x, y0, x, y1, Paint(stroke="blue", width=1.6, end=canvas.arrow("blue", 6)))
        else:
            canvas.line(x, y0 + 1, x, y1 - 1, Paint(stroke="blue2", width=1.6, dash="1.6 2.6"))

    def _draw_detour(self, canvas: Canvas, x: float, start: int, end: int) -> None:
        """An arrow on the left, past the touchpoints that stand between."""
        y0 = self.top + start * ROW + SIDE / 2 + 3
        y1 = self.top + end * ROW + SIDE / 2 - 3
        side = x - DETOUR - 3
        data = path("M", x - 1, y0, "Q", side, y0, side, y0 + 7, "V", y1 - 7,
                    "Q", side, y1, x - 2, y1)  # fmt: skip
        canvas.path(data, Paint(stroke="blue", width=1.4, end=canvas.arrow("blue", 6)))


def _tip(point: TouchpointMark) -> str:
    about = [readable_id(point.channel), readable_id(point.owner)]
    told = say(", ").join(part for part in about if part)
    tip = f"{point.name} ({told})" if told else point.name
    if not point.nested:
        return tip
    return say("{tip}; holds a journey of its own: {file}", tip=tip, file=point.nested)
