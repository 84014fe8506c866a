"""The ways of a journey that do not lead to the next column: loops back, and branches ahead."""

from __future__ import annotations

from collections.abc import Sequence

from journeykit.language import say
from journeykit.pictures.cuts import beside
from journeykit.pictures.edges import Edge, edges_of
from journeykit.pictures.journey_map.columns import Columns
from journeykit.pictures.names import shortened
from journeykit.pictures.packing import free_levels
from journeykit.pictures.palette import Role
from journeykit.pictures.shapes import bow
from journeykit.pictures.svg import Canvas, Layer, Paint
from journeykit.pictures.text import Font, Wrapped
from journeykit.records import dataclass
from journeykit.review.model import JourneyPicture
from journeykit.review.wording import counted, integer

LABEL = Font(11.5, 600)
LEVEL = 25.0
LIFT = 12.0  # from the lowest arc down to the phases
WIDEST_LABEL = 360.0


@dataclass(frozen=True)
class _Arc:
    edge: Edge
    start: float
    end: float
    label: Wrapped | None
    tip: str
    borders: tuple[float, ...] = ()

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2

    def reach(self, page: float) -> tuple[float, float]:
        """The x range that the arc and its label need for themselves."""
        half = self.label.width / 2 + 14 if self.label else 0.0
        middle = self.label_middle(page)
        low, high = sorted((self.start, self.end))
        return min(low - 6, middle - half), max(high + 6, middle + half)

    def label_middle(self, page: float) -> float:
        """Where the label is centred: over the arc, but inside the picture and on one sheet."""
        half = self.label.width / 2 + 14 if self.label else 0.0
        return min(max(beside(self.middle, half, self.borders), half), page - half)


def draw_arcs(canvas: Canvas, picture: JourneyPicture, columns: Columns, top: float) -> float:
    """Draw every arc from ``top`` down; gives the y below them, ``top`` itself without any."""
    arcs = _arcs(picture, columns)
    if not arcs:
        return top
    levels = free_levels([arc.reach(columns.page) for arc in arcs])
    foot = top + LEVEL * (max(levels) + 1) + LIFT
    for arc, level in zip(arcs, levels, strict=True):
        _draw_arc(canvas, arc, foot - LIFT - LEVEL * (level + 0.5), foot - 2, columns.page)
    return foot + 2


def arcs_over(picture: JourneyPicture, columns: Columns, left: float, right: float) -> bool:
    """Whether an arc or what stands on it reaches into a stretch of the picture."""
    reaches = (arc.reach(columns.page) for arc in _arcs(picture, columns))
    return any(low < right and left < high for low, high in reaches)


def _arcs(picture: JourneyPicture, columns: Columns) -> list[_Arc]:
    """Short arcs first, so that long ones run over them."""
    edges = sorted(
        (edge for edge in edges_of(picture) if not edge.is_next and edge.source != edge.target),
        key=lambda edge: abs(edge.target - edge.source),
    )
    ports = _ports(edges, columns)
    room = min(WIDEST_LABEL, columns.page / 2)
    labels = shortened(((_words(edge), room) for edge in edges), LABEL, 1)
    return [
        _Arc(
            edge=edge,
            start=ports[place, "out"],
            end=ports[place, "in"],
            label=labels[_words(edge), room] if _words(edge) else None,
            tip=_tip(edge, picture),
            borders=columns.borders,
        )
        for place, edge in enumerate(edges)
    ]


def _ports(edges: Sequence[Edge], columns: Columns) -> dict[tuple[int, str], float]:
    """The x of both feet of each edge: spread over the column, those that go left on the left."""
    feet: dict[int, list[tuple[int, int, str]]] = {}
    for place, edge in enumerate(edges):
        feet.setdefault(edge.source, []).append((edge.target, place, "out"))
        feet.setdefault(edge.target, []).append((edge.source, place, "in"))
    ports = {}
    for stage, ends in feet.items():
        lefts = sorted((end for end in ends if end[0] < stage), key=lambda end: (end[0], end[1]))
        rights = sorted((end for end in ends if end[0] > stage), key=lambda end: (end[0], -end[1]))
        # the longest arc stands outermost, so that arcs on one side do not cross
        for position, (_, place, side) in enumerate([*reversed(lefts), *reversed(rights)]):
            share = (position + 1) / (len(ends) + 1)
            ports[place, side] = columns.left(stage) + columns.width(stage) * share
    return ports


def _words(edge: Edge) -> str:
    """What stands on an arc: its name, and how many took it."""
    taken = "" if edge.taken is None else integer(edge.taken)
    if edge.name and taken:
        return say("{name}: {n}", name=edge.name, n=taken)
    return edge.name or taken


def _tip(edge: Edge, picture: JourneyPicture) -> str:
    source, target = picture.stages[edge.source].name, picture.stages[edge.target].name
    way = say("{source} on to {target}", source=source, target=target)
    if edge.loop:
        way = say("{source} back to {target}", source=source, target=target)
    named = say("{name}: {way}", name=edge.name, way=way) if edge.name else way
    if edge.taken is None:
        return named
    return say("{way}, {who}", way=named, who=counted(edge.taken, picture.unit))


def _draw_arc(canvas: Canvas, arc: _Arc, y: float, foot: float, page: float) -> None:
    ink: Role = "phase2ink" if arc.edge.loop else "phase1ink"
    ground: Role = "phase2" if arc.edge.loop else "phase1"
    line = Paint(stroke=ink, width=1.6, end=canvas.arrow(ink, 8))
    canvas.path(bow(arc.start, arc.end, foot, y), line, tip=arc.tip)
    if arc.label is None:
        return
    middle, half = arc.label_middle(page), arc.label.width / 2 + 10
    canvas.rect(
        middle - half, y - 9.5, 2 * half, 19, Paint(fill=ground), radius=9.5, layer=Layer.LABELS
    )
    canvas.block(middle, y + 4.2, arc.label, ink=ink, on=ground, anchor="middle", tip=arc.tip)
