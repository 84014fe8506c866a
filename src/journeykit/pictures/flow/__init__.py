"""The flow: how many customers reach each stage, and where they go, all at one scale."""

from __future__ import annotations

from journeykit.language import many, say
from journeykit.pictures.cuts import Across, Cuts, title_of
from journeykit.pictures.flow.arcs import draw_arcs
from journeykit.pictures.flow.columns import draw_column
from journeykit.pictures.flow.data import Flow, flow_of
from journeykit.pictures.flow.heads import draw_heads, draw_leaders, draw_phases
from journeykit.pictures.flow.layout import LEAD, FlowLayout
from journeykit.pictures.flow.reasons import draw_reasons, reasons_height
from journeykit.pictures.svg import Canvas, Picture
from journeykit.pictures.window import Window
from journeykit.review.model import JourneyPicture, LossReason
from journeykit.review.wording import counted, integer

REASONS_WIDTH = 470.0
TALLEST = 262.0
"""The height of the largest stage, in px."""
TALLEST_ON_SHEETS = 215.0
"""The height of the largest stage where paper cuts the flow: a lying page holds all of a stage."""


def draw_flow(
    picture: JourneyPicture,
    losses: tuple[LossReason, ...] = (),
    *,
    ident: str = "flow",
    tallest: float = TALLEST,
    sheet: float | None = None,
) -> Picture:
    """Draw the flow of a picture with counts, 1160 px wide; more than nine stages make it wider.

    ``losses`` are the reasons of the whole journey, most first; the largest are listed. The largest
    stage is ``tallest`` px high, unless a loop or branch would then be too wide for the gap between
    two stages; every width is drawn at the same scale. With ``sheet`` it is drawn so that it can be
    cut into sheets of so many px across. Raises ValueError for stages without counts, or counts
    that do not close.
    """
    return _draw(Canvas(ident), _layout(picture, losses, tallest, sheet))


def draw_flow_sheets(
    picture: JourneyPicture, losses: tuple[LossReason, ...] = (), *, sheet: float
) -> tuple[tuple[str, Picture], ...]:
    """The drawing that ``draw_flow`` makes for sheets of so many px across, cut into them: each
    with what its stages are called, or the whole without a name. Raises ValueError as that does.
    """
    layout = _layout(picture, losses, TALLEST, sheet)
    cuts = _draw(Canvas("flow"), layout).cuts
    sheets = []
    for across in cuts.across if cuts else ():
        window = Window("flow", across)
        sheets.append((across.title, window.seen(_draw(window, layout))))
    return tuple(sheets)


def _layout(
    picture: JourneyPicture, losses: tuple[LossReason, ...], tallest: float, sheet: float | None
) -> FlowLayout:
    layout = FlowLayout(flow_of(picture, losses), tallest, sheet)
    if len(layout.runs) > 1:
        return FlowLayout(layout.flow, min(tallest, TALLEST_ON_SHEETS), sheet)
    return layout


def _draw(canvas: Canvas, layout: FlowLayout) -> Picture:
    flow = layout.flow
    heads_bottom = draw_heads(canvas, layout, draw_phases(canvas, layout))
    top = heads_bottom + layout.arcs_height
    if layout.arcs_height:
        draw_leaders(canvas, layout, heads_bottom, top)
    bottoms = [draw_column(canvas, layout, index, top) for index in range(len(flow.stages))]
    draw_arcs(canvas, layout, top)
    if flow.losses:
        column, y = _place_for_reasons(layout, bottoms, reasons_height(flow))
        left, right = layout.left(column), layout.right(column)
        bottoms[column] = draw_reasons(canvas, flow, left, right, y)
    return canvas.finish(
        "flow",
        layout.page,
        max(bottoms),
        title=say("Flow of customers: {title}", title=flow.title),
        description=_describe(flow),
        cuts=_cuts(layout, bottoms, top) if layout.sheet else None,
    )


def _cuts(layout: FlowLayout, bottoms: list[float], top: float) -> Cuts:
    """The sheets of a flow: some of its stages on each, with all that stands above and below."""
    names = [stage.name for stage in layout.flow.stages]
    across = tuple(
        Across(
            layout.left(first) - (LEAD if first else 0.0),
            layout.page if last + 1 == len(names) else layout.left(last + 1),
            title_of(names[first : last + 1]) if len(layout.runs) > 1 else "",
            max(bottoms[first : last + 1]),
        )
        for first, last in layout.runs
    )
    return Cuts(0.0, across, (top, max(bottoms)))


def _place_for_reasons(
    layout: FlowLayout, bottoms: list[float], needed: float
) -> tuple[int, float]:
    """The column and the y where the top reasons make the picture the least taller."""
    places = []
    for column in range(len(bottoms)):
        if layout.right(column) - layout.left(column) >= REASONS_WIDTH:
            y = max(bottoms[column:]) + 28
            places.append((max(*bottoms, y + needed), y, column))
    _, y, column = min(places)
    return column, y


def _describe(flow: Flow) -> str:
    first, last = flow.stages[0], flow.stages[-1]
    who = counted(first.counts.reached, flow.unit)
    parts = [say("{who} reached {stage}.", who=who, stage=first.name)]
    if len(flow.stages) > 1:
        who = integer(last.counts.reached)
        parts.append(say("{who} reached {stage}.", who=who, stage=last.name))
    lost = sum(s.counts.lost for s in flow.stages)
    parts.append(
        many(
            lost,
            "{n} was lost at a stage.",
            "{n} were lost at a stage.",
            n=integer(lost),
        )
    )
    for way in flow.ways:
        if way.loop:
            source, target = flow.stages[way.source].name, flow.stages[way.target].name
            parts.append(
                say(
                    "{n} took the loop from {source} to {target}.",
                    n=integer(way.count),
                    source=source,
                    target=target,
                )
            )
    return " ".join(parts)
