"""The journey map: what the customer goes through, stage by stage."""

from __future__ import annotations

from collections.abc import Mapping

from journeykit.pictures.edges import edges_of
from journeykit.pictures.figures import valence
from journeykit.pictures.journey_map.answers import event_lane, response_lane
from journeykit.pictures.journey_map.arcs import draw_arcs
from journeykit.pictures.journey_map.columns import Columns, columns_for
from journeykit.pictures.journey_map.feeling import feeling_lane
from journeykit.pictures.journey_map.head import draw_phases, draw_stages
from journeykit.pictures.journey_map.lane import STRONG, Lane, draw_lane, text_lane
from journeykit.pictures.journey_map.loss import loss_lane
from journeykit.pictures.journey_map.owners import owner_lane
from journeykit.pictures.journey_map.touchpoints import touchpoint_lane
from journeykit.pictures.svg import Canvas, Layer, Paint, Picture
from journeykit.review.model import JourneyPicture
from journeykit.review.wording import counted


def draw_journey_map(
    picture: JourneyPicture, *, ident: str = "map", links: Mapping[str, str] | None = None
) -> Picture:
    """Draw the map, 1160 px wide; more than nine stages make it wider.

    A lane for which no stage has content is left out. ``ident`` begins every id in the picture;
    ``links`` are the addresses of nested journeys by their files, as a touchpoint names them.
    """
    canvas = Canvas(ident)
    columns = columns_for(picture)
    y = draw_arcs(canvas, picture, columns, 0)
    y = draw_phases(canvas, picture, columns, y)
    head = y = draw_stages(canvas, picture, columns, y)
    for lane in _lanes(picture, links or {}):
        y = draw_lane(canvas, lane, columns, y)
    _draw_grid(canvas, picture, columns, head, y)
    return canvas.finish(
        "journey-map",
        columns.page,
        y + 2,
        title=f"Journey map: {picture.title}",
        description=describe(picture),
    )


def _lanes(picture: JourneyPicture, links: Mapping[str, str]) -> list[Lane]:
    lanes = (
        text_lane(picture, "Customer goal", lambda stage: stage.goal, font=STRONG),
        text_lane(picture, "Begins when", lambda stage: stage.trigger),
        touchpoint_lane(picture, links),
        text_lane(picture, "Thinking", lambda stage: stage.thinking, quoted=True),
        feeling_lane(picture),
        response_lane(picture),
        event_lane(picture),
        loss_lane(picture),
        text_lane(picture, "What moves them on", lambda stage: stage.push),
        text_lane(picture, "Proof", lambda stage: stage.validation),
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
    names = ", ".join(stage.name for stage in picture.stages)
    parts = [f"{counted(len(picture.stages), 'stage')}: {names}."]
    loops = sum(edge.loop for edge in edges_of(picture))
    if loops:
        parts.append(f"{counted(loops, 'loop')} back.")
    felt = [
        (moment.valence, moment.name, stage.name)
        for stage in picture.stages
        for moment in stage.moments
        if moment.valence is not None
    ]
    if len(felt) > 1:
        for word, (level, name, stage) in (
            ("lowest", min(felt, key=lambda moment: moment[0])),
            ("highest", max(felt, key=lambda moment: moment[0])),
        ):
            parts.append(f"The {word} moment is {name} in {stage}, {valence(level)} of 3.")
    return " ".join(parts)
