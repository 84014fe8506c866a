"""The definition drawn: a picture, a page, or its graph for other tools."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from journeykit.definition.loader import Definition
    from journeykit.review.model import JourneyPicture


class MapFormat(StrEnum):
    """What a journey is drawn as."""

    SVG = "svg"
    PNG = "png"
    HTML = "html"
    MERMAID = "mermaid"
    DOT = "dot"
    JSON = "json"


def draw(definition: Definition, format: MapFormat, scale: float = 1.0) -> str | bytes:
    """A journey as it is written, without data; ``scale`` is that of a PNG."""
    if format is MapFormat.PNG:
        from journeykit.pictures.journey_map import draw_journey_map
        from journeykit.render.png import render_png

        return render_png(draw_journey_map(_picture(definition)), scale)
    if format is MapFormat.SVG:
        from journeykit.pictures.journey_map import draw_journey_map

        return draw_journey_map(_picture(definition)).standalone()
    if format is MapFormat.HTML:
        from journeykit.render.map_page import render_map_page

        return render_map_page(_picture(definition), definition.journey.objective)
    return _graph_text(definition, format)


def undrawn_characters(definition: Definition) -> str:
    """The characters of a journey's map that a PNG made on this machine would lack."""
    from journeykit.pictures.journey_map import draw_journey_map
    from journeykit.render.png import undrawn

    return undrawn(draw_journey_map(_picture(definition)))


def _picture(definition: Definition) -> JourneyPicture:
    from journeykit.graph import JourneyGraph
    from journeykit.review.picture import journey_picture

    return journey_picture(JourneyGraph.of(definition))


def _graph_text(definition: Definition, format: MapFormat) -> str:
    from journeykit.graph import JourneyGraph
    from journeykit.render import diagrams

    graph = JourneyGraph.of(definition)
    writers = {
        MapFormat.MERMAID: diagrams.mermaid,
        MapFormat.DOT: diagrams.dot,
        MapFormat.JSON: diagrams.node_link,
    }
    return writers[format](graph)
