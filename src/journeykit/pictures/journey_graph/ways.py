"""The lines of a journey's graph: ways forward, loops above, ways back of the lost below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from journeykit.language import say
from journeykit.pictures.cuts import beside
from journeykit.pictures.edges import Edge
from journeykit.pictures.journey_graph.boxes import INDENT, NODE_GAP, Node, draw_node
from journeykit.pictures.journey_graph.layout import GraphLayout
from journeykit.pictures.journey_graph.place import GAP, Grid
from journeykit.pictures.names import shortened
from journeykit.pictures.packing import free_levels
from journeykit.pictures.palette import Role
from journeykit.pictures.shapes import Point, bent, path
from journeykit.pictures.svg import Canvas, Layer, Paint
from journeykit.pictures.text import Font, Wrapped
from journeykit.records import dataclass
from journeykit.review.model import JourneyPicture
from journeykit.review.wording import counted, integer

LABEL = Font(11, 600)
HEADING = Font(12, 600)
LEVEL = 24.0
LIFT = 14.0
WIDEST_LABEL = 300.0


@dataclass(frozen=True)
class _Line:
    """A line that runs level between two ends: from, to, its label and what it says."""

    out: tuple[Point, ...]
    into: tuple[Point, ...]
    label: Wrapped | None
    tip: str
    borders: tuple[float, ...] = ()

    @property
    def _xs(self) -> tuple[float, float]:
        low, high = sorted((self.out[-1][0], self.into[0][0]))
        return low, high

    def label_middle(self, page: float) -> float:
        """Where the label is centred: over the line, but inside the picture and on one sheet."""
        half = self.label.width / 2 + 12 if self.label else 0.0
        return min(max(beside(sum(self._xs) / 2, half, self.borders), half), page - half)

    def reach(self, page: float) -> tuple[float, float]:
        """The x range that the line and its label need for themselves."""
        half = self.label.width / 2 + 12 if self.label else 0.0
        middle = self.label_middle(page)
        low, high = self._xs
        return min(low - 4, middle - half), max(high + 4, middle + half)

    def at(self, y: float) -> str:
        """The line with its level part at y, as path data."""
        return bent([*self.out, (self.out[-1][0], y), (self.into[0][0], y), *self.into])


def draw_forward(canvas: Canvas, grid: Grid) -> None:
    """Draw every way forward, through its slots and the gaps between them."""
    head = canvas.arrow("faint", 8)
    for track in grid.layout.tracks:
        data = ""
        for here, there in pairwise(track.slots):
            x0 = grid.left(here[0]) + grid.width
            x1, y0, y1 = grid.left(there[0]), grid.middle(here), grid.middle(there)
            half = (x1 - x0) / 2
            start = path("M", x0, y0) if not data else path("L", x0, y0)
            data += start + path("C", x0 + half, y0, x1 - half, y1, x1, y1)
        source, target = grid.boxes[track.edge.source], grid.boxes[track.edge.target]
        line = Paint(stroke="faint", width=1.5, end=head)
        names = {"source": source.stage.name, "target": target.stage.name}
        tip = say("{source} on to {target}", **names)
        canvas.path(data, line, tip=tip)


def loops_height(
    picture: JourneyPicture,
    edges: Sequence[Edge],
    layout: GraphLayout,
    width: float,
    sheet: float | None = None,
) -> float:
    """The room above the rows that the loops need, in px."""
    rough = Grid(layout, (), width, 0.0, (0.0,) * layout.rows, (0.0,) * layout.rows, sheet)
    lines = list(_loop_lines(picture, edges, rough))
    if not lines:
        return 2.0
    return LEVEL * (max(_levels(lines, rough.page)) + 1) + LIFT


def draw_loops(canvas: Canvas, picture: JourneyPicture, edges: Sequence[Edge], grid: Grid) -> None:
    """Draw the loops in the room above the rows."""
    lines = list(_loop_lines(picture, edges, grid))
    for line, level in zip(lines, _levels(lines, grid.page), strict=True):
        y = grid.top - LIFT - LEVEL * (level + 0.5)
        _draw(canvas, line, y, grid.page, "phase2ink", "phase2", dash="")


def draw_recoveries(canvas: Canvas, picture: JourneyPicture, grid: Grid) -> float:
    """Draw the ways back of the lost below the rows; gives the y below them."""
    lines = list(_recovery_lines(picture, grid))
    if not lines:
        return grid.bottom - 20
    levels = _levels(lines, grid.page)
    for line, level in zip(lines, levels, strict=True):
        y = grid.bottom - 14 + LEVEL * (level + 0.5)
        _draw(canvas, line, y, grid.page, "phase1ink", "phase1", dash="4 3")
    return grid.bottom - 14 + LEVEL * (max(levels) + 1)


def draw_anywhere(canvas: Canvas, nodes: Sequence[Node], grid: Grid, top: float) -> float:
    """Draw the ways to leave that no stage owns, side by side; gives the y below."""
    if not nodes:
        return top
    right = min(grid.page, *grid.borders) if grid.borders else grid.page
    x, y, tallest = GAP, top + 34, 0.0
    canvas.text(GAP, top + 24, say("At any stage"), HEADING)
    for node in nodes:
        if x > GAP and x + grid.width > right:
            x, y, tallest = GAP, y + tallest + NODE_GAP, 0.0
        draw_node(canvas, node, x, y, grid.width - INDENT)
        x, tallest = x + grid.width, max(tallest, node.height)
    return y + tallest


def _levels(lines: Sequence[_Line], page: float) -> list[int]:
    """Short lines nearest to the rows, long ones beyond them."""
    reaches = [line.reach(page) for line in lines]
    order = sorted(range(len(lines)), key=lambda place: reaches[place][1] - reaches[place][0])
    found = free_levels([reaches[place] for place in order])
    levels = [0] * len(lines)
    for place, level in zip(order, found, strict=True):
        levels[place] = level
    return levels


def _loop_lines(picture: JourneyPicture, edges: Iterable[Edge], grid: Grid) -> Iterator[_Line]:
    back = [edge for edge in edges if edge.loop or edge.source >= edge.target]
    feet: dict[int, int] = {}
    for edge in back:
        for place in (edge.source, edge.target):
            feet[place] = feet.get(place, 0) + 1
    used: dict[int, int] = {}
    labels = _labels([_loop_words(edge) for edge in back], grid.page)

    def foot(place: int, *, leaves: bool) -> tuple[Point, ...]:
        """Where a loop leaves or enters a stage: its top, or beside it under another row."""
        rank, row = grid.layout.stages[place]
        x, y = grid.left(rank), grid.row_top(row)
        used[place] = used.get(place, 0) + 1
        if row == 0:
            return ((x + grid.width * used[place] / (feet[place] + 1), y - 1),)
        side = y + grid.heads[row] * 0.25
        if leaves:
            return ((x + grid.width, side), (grid.track(rank + 1), side))
        return ((grid.track(rank), side), (x - 1, side))

    for edge in back:
        source, target = picture.stages[edge.source].name, picture.stages[edge.target].name
        tip = say("{source} back to {target}", source=source, target=target)
        if edge.taken is not None:
            tip += f", {counted(edge.taken, picture.unit)}"
        # the foot further left is given out first, so that the two ends of a round stand apart
        if edge.source == edge.target:
            into = foot(edge.target, leaves=False)
            out = foot(edge.source, leaves=True)
        else:
            out = foot(edge.source, leaves=True)
            into = foot(edge.target, leaves=False)
        yield _Line(
            out,
            into,
            labels.get(_loop_words(edge)),
            f"{edge.name}: {tip}" if edge.name else tip,
            grid.borders,
        )


def _recovery_lines(picture: JourneyPicture, grid: Grid) -> Iterator[_Line]:
    known = {stage.id: place for place, stage in reversed(list(enumerate(picture.stages)))}
    nodes = (node for box in grid.boxes for node in box.nodes)
    labels = _labels([node.action or "" for node in nodes], grid.page)
    for place, box in enumerate(grid.boxes):
        rank, row = grid.layout.stages[place]
        x, y = grid.corner(place)
        for node, top in zip(box.nodes, box.tops(grid.heads[row]), strict=True):
            target = known.get(node.returns_to or "")
            if target is None:
                continue
            at = y + top + node.height / 2
            back, back_row = grid.layout.stages[target]
            enters = grid.row_top(back_row) + grid.heads[back_row] * 0.8
            name = picture.stages[target].name
            yield _Line(
                ((x + grid.width, at), (grid.track(rank + 1), at)),
                ((grid.track(back), enters), (grid.left(back) - 1, enters)),
                labels.get(node.action or ""),
                say("{reason}; back to {stage}", reason=node.tip, stage=name),
                grid.borders,
            )


def _loop_words(edge: Edge) -> str:
    taken = "" if edge.taken is None else integer(edge.taken)
    return ": ".join(part for part in (edge.name, taken) if part)


def _labels(words: Sequence[str], page: float) -> dict[str, Wrapped]:
    """What stands on lines, on one line each, by the whole of it."""
    room = min(WIDEST_LABEL, page / 2)
    names = shortened(((one, room) for one in words if one), LABEL, 1)
    return {name: block for (name, _), block in names.items()}


def _draw(
    canvas: Canvas, line: _Line, y: float, page: float, ink: Role, ground: Role, *, dash: str
) -> None:
    paint = Paint(stroke=ink, width=1.5, dash=dash, end=canvas.arrow(ink, 8))
    canvas.path(line.at(y), paint, tip=line.tip)
    if line.label is None:
        return
    middle, half = line.label_middle(page), line.label.width / 2 + 9
    canvas.rect(
        middle - half, y - 9, 2 * half, 18, Paint(fill=ground), radius=9, layer=Layer.LABELS
    )
    canvas.block(middle, y + 4, line.label, ink=ink, on=ground, anchor="middle", tip=line.tip)
