"""The lane of touchpoints: squares with the channel's letter, joined where they come in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from journeykit.language import say
from journeykit.pictures.journey_map.columns import PAD, Columns
from journeykit.pictures.journey_map.lane import BODY, Lane, readable_id
from journeykit.pictures.shapes import path
from journeykit.pictures.svg import Canvas, Paint
from journeykit.pictures.text import NO_BREAK_SPACE, Font, wrap
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
        bottom = top
        for index, stage in enumerate(picture.stages):
            cell = _Cell(
                columns.left(index), columns.width(index), top + 10, stage.touchpoints, links
            )
            bottom = max(bottom, cell.draw(canvas, letters))
        return bottom

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

    def draw(self, canvas: Canvas, letters: Mapping[str, str]) -> float:
        rows = in_order(self.points)
        place = {point.id: row for row, point in enumerate(rows)}
        detours = [
            (place[before], row)
            for row, point in enumerate(rows)
            for before in point.after
            if place.get(before, row) < row - 1
        ]
        x = self.left + PAD + (DETOUR if detours else 0)
        for row, point in enumerate(rows):
            with canvas.link(self.links.get(point.nested or "")):
                self._draw_point(canvas, x, self.top + row * ROW, point, letters)
            if row > 0:
                self._join(canvas, x + SIDE / 2, row, ordered=rows[row - 1].id in point.after)
        for start, end in detours:
            self._draw_detour(canvas, x, start, end)
        return self.top + len(rows) * ROW

    def _draw_point(
        self, canvas: Canvas, x: float, y: float, point: TouchpointMark, letters: Mapping[str, str]
    ) -> None:
        tip = _tip(point)
        if point.nested:
            ring = Paint(stroke="blue", width=1.3)
            canvas.rect(x - 2.5, y - 2.5, SIDE + 5, SIDE + 5, ring, radius=5, tip=tip)
        canvas.rect(x, y, SIDE, SIDE, Paint(fill="blue"), radius=3, tip=tip)
        if point.channel:
            canvas.text(
                x + SIDE / 2, y + 13, letters[point.channel], LETTER,
                ink="onblue", on="blue", anchor="middle", tip=tip,
            )  # fmt: skip
        text_x = x + SIDE + 7
        name = wrap(point.name, self.left + self.width - PAD / 2 - text_x, BODY, max_lines=2)
        first = y + 13 - (len(name.lines) - 1) * BODY.line_height / 2
        canvas.block(text_x, first, name, tip=tip)

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
