"""The journey as its graph: stages, branches, loops, the ways to leave and the ways back."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from journeykit.language import many, say
from journeykit.pictures.cuts import Across, Cuts, title_of
from journeykit.pictures.edges import edges_of
from journeykit.pictures.journey_graph.boxes import anywhere_nodes, boxes_of, draw_box
from journeykit.pictures.journey_graph.layout import lay_out
from journeykit.pictures.journey_graph.place import Grid, column_width
from journeykit.pictures.journey_graph.ways import (
    draw_anywhere,
    draw_forward,
    draw_loops,
    draw_recoveries,
    loops_height,
)
from journeykit.pictures.svg import Canvas, Picture
from journeykit.pictures.window import Window
from journeykit.review.model import JourneyPicture
from journeykit.review.wording import integer


def draw_journey_graph(
    picture: JourneyPicture,
    *,
    ident: str = "graph",
    links: Mapping[str, str] | None = None,
    sheet: float | None = None,
) -> Picture:
    """Draw the graph, as wide as its ranks; with counts where the picture has them.

    Stages stand in ranks from left to right; what can be left for and the journeys nested in a
    stage hang below it. Loops run above, dashed ways back of the lost below. ``ident`` begins every
    id in the picture; ``links`` are the addresses of nested journeys by their files. With ``sheet``
    it is drawn so that it can be cut into sheets of so many px across.
    """
    return _draw(Canvas(ident), picture, links or {}, sheet)


def draw_graph_sheets(
    picture: JourneyPicture, *, ident: str = "graph", sheet: float
) -> tuple[tuple[str, Picture], ...]:
    """The drawing that ``draw_journey_graph`` makes for sheets of so many px across, cut into them:
    each with what its stages are called, or the whole without a name.
    """
    cuts = _draw(Canvas(ident), picture, {}, sheet).cuts
    sheets = []
    for across in cuts.across if cuts else ():
        window = Window(ident, across)
        sheets.append((across.title, window.seen(_draw(window, picture, {}, sheet))))
    return tuple(sheets)


def _draw(
    canvas: Canvas, picture: JourneyPicture, links: Mapping[str, str], sheet: float | None
) -> Picture:
    edges = edges_of(picture)
    layout = lay_out(len(picture.stages), edges)
    width = column_width(picture, layout.ranks)
    boxes = boxes_of(picture, width, links)
    grid = Grid.of(layout, boxes, loops_height(picture, edges, layout, width, sheet), sheet)
    draw_forward(canvas, grid)
    for place, box in enumerate(boxes):
        row = grid.layout.stages[place][1]
        draw_box(canvas, box, *grid.corner(place), grid.heads[row])
    draw_loops(canvas, picture, edges, grid)
    bottom = draw_recoveries(canvas, picture, grid)
    bottom = draw_anywhere(canvas, anywhere_nodes(picture, grid.width), grid, bottom)
    return canvas.finish(
        "journey-graph",
        grid.page,
        bottom + 2,
        title=say("Graph of the journey: {title}", title=picture.title),
        description=describe(picture),
        cuts=_cuts(grid, bottom + 2) if sheet else None,
    )


def _cuts(grid: Grid, bottom: float) -> Cuts:
    """The sheets of a graph: some of its ranks on each, cut in the gaps between them."""
    edges = [0.0, *grid.borders, grid.page]
    titles = [_title(grid, first, last) for first, last in grid.runs]
    across = (
        Across(left, right, title if len(titles) > 1 else "")
        for (left, right), title in zip(pairwise(edges), titles, strict=True)
    )
    return Cuts(0.0, tuple(across), (0.0, bottom))


def _title(grid: Grid, first: int, last: int) -> str:
    """The stages from one rank to another, by the first and the last of them."""
    slots = zip(grid.layout.stages, grid.boxes, strict=True)
    inside = [(slot, box.stage.name) for slot, box in slots if first <= slot[0] <= last]
    return title_of([name for _, name in sorted(inside)])


def describe(picture: JourneyPicture) -> str:
    """The graph in words: how many stages, ways to leave and loops, and where it branches."""
    leaving = sum(len(stage.branches) for stage in picture.stages) + len(picture.branches)
    parts = [
        say(
            "{stages}, {ways} to leave, {loops}.",
            stages=many(
                len(picture.stages), "{n} stage", "{n} stages", n=integer(len(picture.stages))
            ),
            ways=many(leaving, "{n} way", "{n} ways", n=integer(leaving)),
            loops=many(len(picture.loops), "{n} loop", "{n} loops", n=integer(len(picture.loops))),
        )
    ]
    names = {stage.id: stage.name for stage in picture.stages}
    for stage in picture.stages:
        if len(stage.ways) > 1:
            ways = say(", ").join(names[way] for way in stage.ways if way in names)
            parts.append(say("{stage} branches to {ways}.", stage=stage.name, ways=ways))
    return " ".join(parts)
