"""The small line beside a number of the scorecard: how it came to be what it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from journeykit.language import say
from journeykit.pictures.palette import Role
from journeykit.pictures.shapes import Point, path
from journeykit.pictures.svg import Canvas, Layer, Paint, Picture
from journeykit.records import dataclass
from journeykit.review.model import Tone
from journeykit.review.wording import day, measured

ROLES: dict[Tone, Role] = {"good": "blue", "bad": "loss", "neutral": "muted"}
EDGE = 5.0


@dataclass(frozen=True)
class _Known:
    when: date
    value: float


def draw_history(
    history: Sequence[tuple[date, float | None]],
    *,
    tone: Tone = "neutral",
    target: float | None = None,
    unit: str | None = None,
    ident: str = "history",
    width: float = 150,
    height: float = 36,
) -> Picture:
    """Draw a value over time, oldest first; the newest is a dot in the colour of ``tone``.

    Time is to scale. A value that is not known breaks the line. ``target`` is a dotted line.
    """
    canvas = Canvas(ident)
    known = [_Known(when, value) for when, value in history if value is not None]
    if known:
        frame = _Frame([when for when, _ in history], known, target, width, height)
        if target is not None:
            dotted = Paint(stroke="rule2", dash="2 3")
            y = frame.y(target)
            canvas.line(
                0, y, width, y, dotted, tip=say("Target {target}", target=measured(target, unit))
            )
        for run in _runs(history):
            _draw_run(canvas, [frame.point(entry) for entry in run])
        for entry in known:
            tip = _said(entry, unit)
            last = entry is known[-1]
            dot = Paint(fill=ROLES[tone] if last else "faint")
            x, y = frame.point(entry)
            canvas.circle(x, y, 3.6 if last else 1.4, dot, tip=tip, layer=Layer.LABELS)
    return canvas.finish(
        "history", width, height, title=say("History"), description=_describe(known, unit)
    )


@dataclass(frozen=True)
class _Frame:
    """The plot's scales: all dates, all known values and the target fit."""

    dates: Sequence[date]
    known: Sequence[_Known]
    target: float | None
    width: float
    height: float

    def y(self, value: float) -> float:
        values = [entry.value for entry in self.known]
        if self.target is not None:
            values.append(self.target)
        low, high = min(values), max(values)
        share = (value - low) / (high - low) if high > low else 0.5
        return self.height - EDGE - share * (self.height - 2 * EDGE)

    def point(self, entry: _Known) -> Point:
        first, last = min(self.dates), max(self.dates)
        span = (last - first).days
        share = (entry.when - first).days / span if span else 1.0
        return EDGE + share * (self.width - 2 * EDGE), self.y(entry.value)


def _runs(history: Sequence[tuple[date, float | None]]) -> list[list[_Known]]:
    """The stretches without a gap."""
    runs: list[list[_Known]] = [[]]
    for when, value in history:
        if value is None:
            runs.append([])
        else:
            runs[-1].append(_Known(when, value))
    return [run for run in runs if run]


def _draw_run(canvas: Canvas, points: Sequence[Point]) -> None:
    if len(points) > 1:
        line = "M" + "L".join(path(*point) for point in points)
        canvas.path(line, Paint(stroke="faint", width=1.6, round_caps=True))


def _describe(known: Sequence[_Known], unit: str | None) -> str:
    if not known:
        return say("No known value.")
    values = say(", ").join(_said(entry, unit) for entry in known)
    return say("{values}.", values=values)


def _said(entry: _Known, unit: str | None) -> str:
    return say("{day}: {value}", day=day(entry.when), value=measured(entry.value, unit))
