"""The lanes of what is done: responses to moments, and events from outside with theirs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from journeykit.language import say
from journeykit.pictures.journey_map.columns import PAD, Columns
from journeykit.pictures.journey_map.lane import (
    FIRST_BASELINE,
    FOOT,
    SMALL,
    Lane,
    holding,
    who_and_when,
)
from journeykit.pictures.names import shortened
from journeykit.pictures.shapes import diamond
from journeykit.pictures.svg import Canvas, Layer, Paint
from journeykit.pictures.text import Font, Wrapped, wrap
from journeykit.records import dataclass, replace
from journeykit.review.model import EventMark, JourneyPicture, MomentMark

MOMENT = Font(10.5, 600)
ACTION = Font(11)
EVENT = Font(11, 600)
INDENT = 19.0


def response_lane(picture: JourneyPicture) -> Lane | None:
    """What is done about the moments, by whom, how soon; none where nothing is planned at all."""
    moments = [moment for stage in picture.stages for moment in stage.moments]
    if not any(moment.response for moment in moments):
        return None

    def draw(canvas: Canvas, columns: Columns, top: float) -> float:
        bottom = top
        names = shortened(
            (
                (moment.name, columns.width(index) - 2 * PAD)
                for index, stage in enumerate(picture.stages)
                for moment in stage.moments
                if len(stage.moments) > 1
            ),
            MOMENT,
            2,
        )
        for index, stage in enumerate(picture.stages):
            y = top + FIRST_BASELINE
            for moment in stage.moments:
                name = names.get((moment.name, columns.width(index) - 2 * PAD))
                named = name if len(stage.moments) > 1 else None
                y = _draw_response(canvas, columns, index, y, moment, named) + 5
                bottom = max(bottom, y - 5 - SMALL.line_height + FOOT)
        return bottom

    return Lane(say("Response"), draw, notes=(say("to the moments"),))


def _draw_response(
    canvas: Canvas, columns: Columns, index: int, y: float, moment: MomentMark, name: Wrapped | None
) -> float:
    x, room = columns.left(index) + PAD, columns.width(index) - 2 * PAD
    if name:
        y = canvas.block(x, y, name, ink="pinkink")
    if moment.response is None:
        return canvas.block(x, y, wrap(say("No response planned"), room, SMALL), ink="muted")
    y = canvas.block(x, y, wrap(moment.response, room, ACTION, max_lines=4))
    who = who_and_when(moment.owner, moment.within_days)
    return canvas.block(x, y, wrap(who, room, SMALL, max_lines=2), ink="muted")


@dataclass(frozen=True)
class _Run:
    """An event over the columns from ``first`` to ``last``."""

    event: EventMark
    first: int
    last: int

    @property
    def name(self) -> str:
        event = self.event
        return holding(event.name, event.holding) if event.holding else event.name

    def room(self, columns: Columns) -> float:
        """The width of its words, in px."""
        return columns.span(self.first, self.last) - PAD - INDENT - 4

    def on_sheets(self, columns: Columns) -> Iterator[_Run]:
        """The same on each sheet of paper that it touches."""
        for first, last in columns.on_sheets(self.first, self.last):
            yield replace(self, first=first, last=last)


@dataclass(frozen=True)
class _Lines:
    name: Wrapped
    action: Wrapped | None

    @property
    def height(self) -> float:
        return self.name.height + (self.action.height if self.action else 0.0) + 8


def event_lane(picture: JourneyPicture) -> Lane | None:
    """Events from outside, each over the stages that it touches; none where there is none."""
    runs = _runs(picture)
    if not runs:
        return None

    def draw(canvas: Canvas, columns: Columns, top: float) -> float:
        y = top + 4
        parts = [part for run in runs for part in run.on_sheets(columns)]
        names = shortened(((part.name, part.room(columns)) for part in parts), EVENT, 2)
        for row in _rows(parts):
            lines = [_lines(run, columns, names[run.name, run.room(columns)]) for run in row]
            for run, text in zip(row, lines, strict=True):
                _draw_event(canvas, columns, run, text, y)
            y += max(text.height for text in lines)
        return y + 3

    return Lane(say("Outside events"), draw)


def _runs(picture: JourneyPicture) -> list[_Run]:
    """Every event, once for each run of neighbouring stages; all stages where it names none."""
    runs = []
    for event in picture.events:
        touched = [
            index
            for index, stage in enumerate(picture.stages)
            if stage.id in event.stages or not event.stages
        ]
        breaks = [i for i, (a, b) in enumerate(pairwise(touched), 1) if b != a + 1]
        bounds = [0, *breaks, len(touched)] if touched else []
        runs += [_Run(event, touched[a], touched[b - 1]) for a, b in pairwise(bounds)]
    return runs


def _rows(runs: Sequence[_Run]) -> list[list[_Run]]:
    """Runs that do not meet share a row."""
    rows: list[list[_Run]] = []
    for run in sorted(runs, key=lambda run: run.first):
        free = (row for row in rows if row[-1].last < run.first)
        row = next(free, None)
        if row is None:
            rows.append([run])
        else:
            row.append(run)
    return rows


def _lines(run: _Run, columns: Columns, name: Wrapped) -> _Lines:
    room, event = run.room(columns), run.event
    if event.response is None:
        return _Lines(name, None)
    who = who_and_when(event.owner, None)
    action = f"{event.response} ({who})" if who else event.response
    wide = run.last > run.first
    return _Lines(name, wrap(action, room, SMALL, max_lines=2 if wide else 3))


def _draw_event(canvas: Canvas, columns: Columns, run: _Run, lines: _Lines, y: float) -> None:
    x = columns.left(run.first) + PAD + 6
    tip = run.event.name
    if lines.action is not None:
        tip = say("{tip}; response: {action}", tip=tip, action=lines.action.full)
    if run.last > run.first:
        end = columns.left(run.last + 1) - PAD
        rail = Paint(stroke="amber", width=1.2, opacity=0.55)
        canvas.line(x, y + 3, end, y + 3, rail, layer=Layer.GROUND)
        canvas.line(end, y, end, y + 6, rail, layer=Layer.GROUND)
    canvas.path(diamond(x, y + 13, 6), Paint(fill="paper", stroke="amber", width=1.8), tip=tip)
    text_x = columns.left(run.first) + PAD + INDENT
    below = canvas.block(text_x, y + 17, lines.name, tip=tip, halo=True)
    if lines.action is not None:
        canvas.block(text_x, below, lines.action, ink="muted", tip=tip, halo=True)
