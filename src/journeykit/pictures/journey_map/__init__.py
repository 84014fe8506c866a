"""The journey map: what the customer goes through, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from journeykit.language import many, say
from journeykit.pictures.cuts import Cuts
from journeykit.pictures.edges import edges_of
from journeykit.pictures.figures import valence
from journeykit.pictures.journey_map.answers import event_lane, response_lane
from journeykit.pictures.journey_map.anywhere import anywhere_lane
from journeykit.pictures.journey_map.arcs import arcs_over, draw_arcs
from journeykit.pictures.journey_map.columns import GUTTER, PAGE, Columns, columns_for
from journeykit.pictures.journey_map.feeling import feeling_lane
from journeykit.pictures.journey_map.head import draw_phases, draw_stages
from journeykit.pictures.journey_map.lane import STRONG, Lane, draw_lane, text_lane
from journeykit.pictures.journey_map.loss import loss_lane
from journeykit.pictures.journey_map.owners import owner_lane
from journeykit.pictures.journey_map.touchpoints import touchpoint_lane
from journeykit.pictures.svg import Canvas, Layer, Paint, Picture
from journeykit.records import dataclass, replace
from journeykit.review.model import JourneyPicture
from journeykit.review.wording import integer


@dataclass(frozen=True)
class Heights:
    """How high the parts of a map are where it is ``page`` px wide: its head, and each lane.

    ``stages`` is the head without the arcs above it, as it stands where the map goes on.
    """

    page: float
    head: float
    stages: float
    lanes: tuple[float, ...]


def measure_journey_map(picture: JourneyPicture, page: float = PAGE) -> Heights:
    """The heights of a map that is to be cut between its lanes, in px."""
    canvas, columns = Canvas("measured"), columns_for(picture, page)
    arcs = draw_arcs(canvas, picture, columns, 0)
    y = head = draw_stages(canvas, picture, columns, draw_phases(canvas, picture, columns, arcs))
    lanes = []
    for lane in _lanes(picture, {}):
        below = draw_lane(canvas, lane, columns, y)
        lanes.append(below - y)
        y = below
    return Heights(columns.page, head, head - arcs, tuple(lanes))


def draw_journey_map(
    picture: JourneyPicture,
    *,
    ident: str = "map",
    links: Mapping[str, str] | None = None,
    page: float = PAGE,
    lanes: slice = slice(None),
    sheet: float | None = None,
) -> Picture:
    """Draw the map, ``page`` px wide; more than nine stages make it wider.

    A lane for which no stage has content is left out. ``ident`` begins every id in the picture;
    ``links`` are the addresses of nested journeys by their files, as a touchpoint names them.
    With ``lanes`` only these are drawn; where they are not the first, the map goes on, and what
    runs above the stages is not drawn again. With ``sheet`` the picture is drawn so that it can be
    cut into sheets of so many px across: what reaches over several columns is named on each.
    """
    canvas = Canvas(ident)
    columns = columns_for(picture, page, sheet)
    y = 0.0 if lanes.start else draw_arcs(canvas, picture, columns, 0)
    phases = y
    y = draw_phases(canvas, picture, columns, y)
    head = y = draw_stages(canvas, picture, columns, y)
    rows = [head]
    for lane in _lanes(picture, links or {})[lanes]:
        y = draw_lane(canvas, lane, columns, y)
        rows.append(y)
    _draw_grid(canvas, picture, columns, head, y)
    return canvas.finish(
        "journey-map",
        columns.page,
        y + 2,
        title=say("Journey map: {title}", title=picture.title),
        description=describe(picture),
        cuts=_cuts(picture, columns, phases, rows) if sheet else None,
    )


def _cuts(picture: JourneyPicture, columns: Columns, phases: float, rows: Sequence[float]) -> Cuts:
    """The sheets of a map: some stages on each, with the arcs above where any runs there."""
    across = tuple(
        one if arcs_over(picture, columns, one.left, one.right) else replace(one, top=phases)
        for one in columns.across(picture)
    )
    return Cuts(GUTTER, across, tuple(rows), again=phases)


def _lanes(picture: JourneyPicture, links: Mapping[str, str]) -> list[Lane]:
    lanes = (
        text_lane(picture, say("Customer goal"), lambda stage: stage.goal, font=STRONG),
        text_lane(picture, say("Begins when"), lambda stage: stage.trigger),
        touchpoint_lane(picture, links),
        text_lane(picture, say("Thinking"), lambda stage: stage.thinking, quoted=True),
        feeling_lane(picture),
        response_lane(picture),
        event_lane(picture),
        loss_lane(picture),
        anywhere_lane(picture),
        text_lane(picture, say("What moves them on"), lambda stage: stage.push),
        text_lane(picture, say("Proof"), lambda stage: stage.validation),
        owner_lane(picture),
    )
    return [lane for lane in lanes if lane is not None]


def _draw_grid(
    canvas: Canvas, picture: JourneyPicture, columns: Columns, top: float, bottom: float
) -> None:
    """Hairlines between the stages; a stronger one where the phase changes."""
    for index in range(1, columns.count):
        changes = picture.stages[index].phase != picture.stages[index - 1].phase
        rule = Paint(stroke="rule2", width=1.6) if changes else Paint(stroke="rule")
        x = columns.left(index)
        canvas.line(x, top, x, bottom, rule, layer=Layer.GROUND)


def describe(picture: JourneyPicture) -> str:
    """The map in words: its stages, its loops, its lowest and highest moment."""
    names = say(", ").join(stage.name for stage in picture.stages)
    parts = [
        many(
            len(picture.stages),
            "{n} stage: {names}.",
            "{n} stages: {names}.",
            n=integer(len(picture.stages)),
            names=names,
        )
    ]
    loops = sum(edge.loop for edge in edges_of(picture))
    if loops:
        parts.append(many(loops, "{n} loop back.", "{n} loops back.", n=integer(loops)))
    felt = [
        (moment.valence, moment.name, stage.name)
        for stage in picture.stages
        for moment in stage.moments
        if moment.valence is not None
    ]
    if len(felt) > 1:
        for text, (level, name, stage) in (
            (
                "The lowest moment is {moment} in {stage}, {level} of {most}.",
                min(felt, key=lambda moment: moment[0]),
            ),
            (
                "The highest moment is {moment} in {stage}, {level} of {most}.",
                max(felt, key=lambda moment: moment[0]),
            ),
        ):
            gaps = {"moment": name, "stage": stage, "level": valence(level), "most": integer(3)}
            parts.append(say(text, **gaps))
    return " ".join(parts)
