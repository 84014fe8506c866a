"""The definition drawn: a picture, a page, or its graph for other tools."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from journeykit.definition.loader import Definition


class MapFormat(StrEnum):
    """What a journey is drawn as."""

    SVG = "svg"
    HTML = "html"
    MERMAID = "mermaid"
    DOT = "dot"
    JSON = "json"


def draw(definition: Definition, format: MapFormat) -> str:
    """A journey as it is written, without data."""
    if format is MapFormat.SVG:
        from journeykit.pictures.journey_map import draw_journey_map
        from journeykit.pictures.journey_map.bare import picture_of

        return draw_journey_map(picture_of(definition.journey)).standalone()
    if format is MapFormat.HTML:
        from journeykit.pictures.journey_map.bare import picture_of
        from journeykit.render.map_page import render_map_page

        return render_map_page(picture_of(definition.journey), definition.journey.objective)
    return _graph_text(definition, format)


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
