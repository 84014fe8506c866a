"""The head of a map: the bands of the two phases, and a chevron for each stage."""

from __future__ import annotations

from itertools import groupby
from typing import Literal

from journeykit.language import say
from journeykit.pictures.edges import Edge, edges_of, leads_on
from journeykit.pictures.glyphs import PHASE_NAMES
from journeykit.pictures.journey_map.columns import CHEVRON, NAME_SIZE, Columns
from journeykit.pictures.names import name_blocks
from journeykit.pictures.palette import Role
from journeykit.pictures.shapes import chevron, number
from journeykit.pictures.svg import Canvas, Paint
from journeykit.pictures.text import Font, Wrapped, one_line
from journeykit.review.model import JourneyPicture, StageFacts
from journeykit.review.wording import counted, days, integer

Phase = Literal["prospective", "existing"]

PHASE = Font(11, 600, tracking=1.2)
HINT = Font(11)
FIGURE = Font(11)
BAND = 24.0

GROUNDS: dict[Phase, Role] = {"prospective": "phase1", "existing": "phase2"}
INKS: dict[Phase, Role] = {"prospective": "phase1ink", "existing": "phase2ink"}


def draw_phases(canvas: Canvas, picture: JourneyPicture, columns: Columns, top: float) -> float:
    """Draw one band over each run of stages of a phase; gives the y below."""
    first = 0
    runs = [(phase, len(list(run))) for phase, run in groupby(s.phase for s in picture.stages)]
    for place, (phase, length) in enumerate(runs):
        last = first + length - 1
        for start, end in columns.on_sheets(first, last):
            x, width = columns.left(start) + 1.5, columns.span(start, end) - 3
            crosses = phase == "prospective" and end == last and place + 1 < len(runs)
            _draw_phase(canvas, phase, (x, width), top, crosses=crosses)
        first = last + 1
    return top + BAND + 6


def _draw_phase(
    canvas: Canvas, phase: Phase, across: tuple[float, float], top: float, *, crosses: bool
) -> None:
    """Draw a band from an x, so many px wide; ``crosses`` says that they become customers there."""
    x, width = across
    ink, ground = INKS[phase], GROUNDS[phase]
    canvas.rect(x, top, width, BAND, Paint(fill=ground), radius=4)
    name = one_line(PHASE_NAMES[phase], width - 22, PHASE)
    canvas.block(x + 11, top + 16, name, ink=ink, on=ground)
    hint = say("becomes a customer")
    if crosses and width > name.width + HINT.width(hint) + 50:
        canvas.text(x + width - 12, top + 16, hint, HINT, ink=ink, on=ground, anchor="end")


def draw_stages(canvas: Canvas, picture: JourneyPicture, columns: Columns, top: float) -> float:
    """Draw the chevrons, all of one height; gives the y below."""
    edges = edges_of(picture)
    rooms = [columns.width(index) - CHEVRON for index in range(columns.count)]
    names = name_blocks([stage.name for stage in picture.stages], rooms, NAME_SIZE)
    labels = [
        [name, *_figures(stage, room)]
        for name, stage, room in zip(names, picture.stages, rooms, strict=True)
    ]
    height = max(sum(block.height for block in blocks) for blocks in labels) + 18
    for index, stage in enumerate(picture.stages):
        ground, ink = GROUNDS[stage.phase], INKS[stage.phase]
        outline = chevron(
            columns.left(index) + 1.5, top, columns.width(index) - 3, height,
            notched=leads_on(edges, index - 1),
            pointed=leads_on(edges, index),
        )  # fmt: skip
        rounds = [edge for edge in edges if edge.source == edge.target == index]
        canvas.path(outline, Paint(fill=ground), tip=_tip(stage, picture.unit))
        x, y = columns.left(index) + 17, top + 23
        for block in labels[index]:
            y = canvas.block(x, y, block, ink=ink, on=ground)
        if rounds:
            _draw_repeat(canvas, columns.left(index + 1) - 22, top + 17, ink, rounds)
    return top + height + 6


def _figures(stage: StageFacts, room: float) -> list[Wrapped]:
    """How many reached the stage and how long they took, where that is known."""
    if stage.counts is None:
        return []
    figures = [say("{n} reached", n=integer(stage.counts.reached))]
    if stage.counts.median_days is not None:
        figures.append(say("median {days}", days=days(stage.counts.median_days)))
    return [one_line(figure, room, FIGURE) for figure in figures]


def _tip(stage: StageFacts, unit: str) -> str:
    counts = stage.counts
    if counts is None:
        return stage.name
    who = counted(counts.reached, unit)
    parts = [say("{stage}: {who} reached it", stage=stage.name, who=who)]
    if counts.median_days is not None:
        n = integer(counts.median_n)
        median = days(counts.median_days)
        parts.append(say("median {days} of {n} whose evidence is dated", days=median, n=n))
    return say("; ").join(parts)


def _draw_repeat(canvas: Canvas, x: float, y: float, ink: Role, rounds: list[Edge]) -> None:
    """A turning arrow: the stage leads to itself."""
    data = f"M{number(x + 4)} {number(y - 2.6)}A5 5 0 1 0 {number(x + 5)} {number(y + 1)}"
    names = say(", ").join(
        part for edge in rounds for part in (edge.name, edge.taken and integer(edge.taken)) if part
    )
    arrow = Paint(stroke=ink, width=1.5, start=canvas.arrow(ink, 5))
    canvas.path(
        data,
        arrow,
        tip=say("Comes round again: {names}", names=names) if names else say("Comes round again"),
    )
