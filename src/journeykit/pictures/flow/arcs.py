"""The bands over the stages: loops land on the bars, branches leave and enter at their sides."""

from __future__ import annotations

from journeykit.language import say
from journeykit.pictures.flow.data import Flow
from journeykit.pictures.flow.layout import BAR, PILL, TURN, Arc, FlowLayout
from journeykit.pictures.palette import Role
from journeykit.pictures.shapes import path, triangle_towards
from journeykit.pictures.svg import Canvas, Layer, Paint
from journeykit.review.wording import counted


def draw_arcs(canvas: Canvas, layout: FlowLayout, top: float) -> None:
    """Draw every band at its true width, the long ones over the short ones, labels on top."""
    for arc in layout.arcs(top):
        role: Role = "hgreen" if arc.way.loop else "blue"
        band = Paint(stroke=role, width=max(arc.breadth, 0.8), opacity=0.5)
        outline = _loop(arc, top) if arc.way.loop else _branch(arc, layout)
        canvas.path(outline, band, tip=_tip(arc, layout.flow))
        _draw_label(canvas, arc)


def _loop(arc: Arc, top: float) -> str:
    """From the top of one bar up, level back, and down on the top of another."""
    turn = arc.breadth / 2 + TURN
    return path(
        "M", arc.start_x, top - 1, "V", arc.run_y + turn,
        "Q", arc.start_x, arc.run_y, arc.start_x - turn, arc.run_y,
        "H", arc.end_x + turn,
        "Q", arc.end_x, arc.run_y, arc.end_x, arc.run_y + turn, "V", top - 1,
    )  # fmt: skip


def _branch(arc: Arc, layout: FlowLayout) -> str:
    """Out of a bar's right side, up, level ahead, down, and into another bar's left side."""
    turn = arc.breadth / 2 + TURN
    x0 = layout.left(arc.way.source) + BAR
    x1 = layout.left(arc.way.target)
    return path(
        "M", x0, arc.start_y, "H", max(arc.start_x - turn, x0),
        "Q", arc.start_x, arc.start_y, arc.start_x, arc.start_y - turn,
        "V", arc.run_y + turn, "Q", arc.start_x, arc.run_y, arc.start_x + turn, arc.run_y,
        "H", arc.end_x - turn, "Q", arc.end_x, arc.run_y, arc.end_x, arc.run_y + turn,
        "V", arc.end_y - turn, "Q", arc.end_x, arc.end_y, min(arc.end_x + turn, x1), arc.end_y,
        "H", x1,
    )  # fmt: skip


def _draw_label(canvas: Canvas, arc: Arc) -> None:
    ink: Role = "phase2ink" if arc.way.loop else "phase1ink"
    ground: Role = "phase2" if arc.way.loop else "phase1"
    half = arc.label.width / 2 + 9
    canvas.rect(
        arc.label_x - half, arc.run_y - PILL / 2, 2 * half, PILL, Paint(fill=ground),
        radius=PILL / 2, layer=Layer.LABELS,
    )  # fmt: skip
    canvas.block(arc.label_x, arc.run_y + 4, arc.label, ink=ink, on=ground, anchor="middle")
    side = -1 if arc.way.loop else 1
    tip_x = arc.label_x + side * (half + 11)
    canvas.path(triangle_towards(tip_x, arc.run_y, side * 7.0), Paint(fill=ink), layer=Layer.LABELS)


def _tip(arc: Arc, flow: Flow) -> str:
    source, target = flow.stages[arc.way.source].name, flow.stages[arc.way.target].name
    gaps = {"who": counted(arc.way.count, flow.unit), "source": source, "target": target}
    way = say("{who} from {source} straight to {target}", **gaps)
    if arc.way.loop:
        way = say("{who} from {source} back to {target}", **gaps)
    return say("{name}: {way}", name=arc.way.name, way=way) if arc.way.name else way
