"""What stands over the columns of the flow: the phases, and each stage's name and numbers."""

from __future__ import annotations

from itertools import groupby

from journeykit.language import say
from journeykit.pictures.flow.data import Flow, FlowStage
from journeykit.pictures.flow.layout import FlowLayout
from journeykit.pictures.glyphs import PHASE_NAMES
from journeykit.pictures.names import name_blocks
from journeykit.pictures.palette import Role
from journeykit.pictures.svg import Canvas, Layer, Paint
from journeykit.pictures.text import Font, Wrapped, one_line
from journeykit.records import dataclass
from journeykit.review.wording import integer, percent

PHASE = Font(10.5, 600, tracking=1.2)
NAME_SIZE = 13.0
REACHED = Font(18, 600)
SHARE = Font(11)
BAND = 20.0


def draw_phases(canvas: Canvas, layout: FlowLayout) -> float:
    """Draw a band over each run of stages of one phase; gives the y below."""
    first = 0
    for phase, run in groupby(stage.facts.phase for stage in layout.flow.stages):
        beyond = first + len(list(run))
        ground: Role = "phase1" if phase == "prospective" else "phase2"
        ink: Role = "phase1ink" if phase == "prospective" else "phase2ink"
        for start, last in layout.on_sheets(first, beyond - 1):
            x = layout.left(start)
            ends = last + 1 == len(layout.flow.stages)
            end = layout.page if ends else layout.left(last + 1) - 10
            canvas.rect(x, 0, end - x, BAND, Paint(fill=ground), radius=4, layer=Layer.GROUND)
            name = one_line(PHASE_NAMES[phase], end - x - 18, PHASE)
            canvas.block(x + 9, 14, name, ink=ink, on=ground)
        first = beyond
    return BAND + 10


@dataclass(frozen=True)
class Head:
    """A stage's name, and the lines under it with their inks."""

    name: Wrapped
    lines: tuple[tuple[Wrapped, Role], ...]


def _heads_of(layout: FlowLayout) -> list[Head]:
    """The head of each stage."""
    room = layout.step - 14
    stages = layout.flow.stages
    names = name_blocks([stage.name for stage in stages], [room] * len(stages), NAME_SIZE)
    return [_head(layout.flow, index, room, name) for index, name in enumerate(names)]


def _head(flow: Flow, index: int, room: float, name: Wrapped) -> Head:
    stage = flow.stages[index]
    lines: list[tuple[Wrapped, Role]] = [
        (one_line(integer(stage.counts.reached), room, REACHED), "blue"),
        (one_line(_went_on(stage), room, SHARE), "muted"),
    ]
    if flow.shows_loss:
        lines.append((one_line(_rate(stage), room, SHARE), "muted"))
    if index > 0 and stage.counts.joined:
        joined = say("{n} joined here", n=integer(stage.counts.joined))
        lines.append((one_line(joined, room, SHARE), "muted"))
    return Head(name, tuple(lines))


def _went_on(stage: FlowStage) -> str:
    if stage.ends:
        return say("{n} done", n=integer(stage.counts.went_on))
    return say("{n} went on", n=integer(stage.counts.went_on))


def _rate(stage: FlowStage) -> str:
    if stage.rate is None:
        return say("nobody decided yet")
    return say("{share} of the decided", share=percent(stage.rate))


def draw_heads(canvas: Canvas, layout: FlowLayout, top: float) -> float:
    """Draw every head, the numbers of all stages on one line; gives the y below."""
    heads = _heads_of(layout)
    names_bottom = top + max(head.name.height for head in heads)
    return max(
        _draw_head(canvas, layout.left(index), names_bottom, head)
        for index, head in enumerate(heads)
    )


def _draw_head(canvas: Canvas, x: float, names_bottom: float, head: Head) -> float:
    canvas.block(x, names_bottom - head.name.height + head.name.font.size, head.name)
    y = names_bottom
    for line, ink in head.lines:
        canvas.block(x, y + line.font.size, line, ink=ink)
        y += line.height
    return y + 6


def draw_leaders(canvas: Canvas, layout: FlowLayout, top: float, bottom: float) -> None:
    """Draw a hairline from each head down to its bar, past the arcs between them."""
    for index in range(len(layout.flow.stages)):
        x = layout.left(index) + 0.5
        canvas.line(x, top, x, bottom, Paint(stroke="rule"), layer=Layer.GROUND)
