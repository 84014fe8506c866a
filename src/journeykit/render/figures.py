"""The pictures of a review, drawn for a page: by name, as SVG elements."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from journeykit.language import say
from journeykit.pictures.conversion import draw_conversions
from journeykit.pictures.flow import draw_flow
from journeykit.pictures.glyphs import band_glyph
from journeykit.pictures.health import draw_health
from journeykit.pictures.history import draw_history
from journeykit.pictures.journey_map import draw_journey_map
from journeykit.pictures.journey_map.columns import PAGE
from journeykit.pictures.movement import MOST_DRAWN, draw_moves
from journeykit.pictures.nine_box import draw_nine_box
from journeykit.pictures.retention import draw_retention
from journeykit.pictures.svg import Picture
from journeykit.render.print_sheets import WIDTH, Place, head_height, sheets_of
from journeykit.review.model import BANDS, Review
from journeykit.review.wording import day

FIGURES = (
    "map",
    "flow",
    "conversion",
    "health",
    "nine_box",
    "stage_moves",
    "band_moves",
    "retention",
)
"""The names of all the pictures that a review may have."""


_UPRIGHT, _LYING = Place(695, 824, 6.25), Place(WIDTH, 567, 6.25)
"""What a page has for a map; its smallest text may be as small as the print of a package."""
_PLACES = {
    "flow": Place(WIDTH, 378, 6.25),
    "conversion": Place(525, 521, 8.4),
    "health": Place(400, 521, 8.4),
    "stage_moves": Place(470, 521, 7.5),
}
"""What it has for the others, in px; and the least size of their texts."""
_COLOURS = re.compile(' (?:fill|stroke|stop-color)="#[0-9a-f]{6}"')
_LEAD = "m" * 240
"""A lead of three lines."""


def printed_page(picture: Picture) -> Literal["upright", "lying"]:
    """How a page lies on which the picture is as large as it can be, as the styles name it."""
    return "upright" if picture.height > 0.78 * picture.width else "lying"


def drawn(review: Review, sheet: float | None = None) -> dict[str, Picture]:
    """Each picture by its name; ``nine_box`` only where the journey has one.

    With ``sheet`` they can be cut into sheets of so many px across.
    """
    cut = sheet is not None
    before = review.previous_period if review.method.against else None
    pictures = {
        "map": draw_journey_map(review.picture, sheet=sheet),
        "flow": draw_flow(review.picture, review.losses, sheet=sheet),
        "conversion": draw_conversions(review.conversions, before=before, cut=cut),
        "health": draw_health(review.health, before=before, cut=cut),
    }
    if review.nine_box:
        pictures["nine_box"] = draw_nine_box(
            review.nine_box, unit=review.unit, value_unit=review.value_unit
        )
    return pictures | _movement(review, sheet)


def _movement(review: Review, sheet: float | None) -> dict[str, Picture]:
    """The pictures of who moved, where there is somebody to draw."""
    movement = review.movement
    if movement is None:
        return {}
    then, now = day(review.method.against), day(review.method.as_of)
    pictures: dict[str, Picture] = {}
    if len(movement.stages.states) <= MOST_DRAWN:
        pictures["stage_moves"] = draw_moves(
            movement.stages,
            title=say("From stage to stage"),
            then=then,
            now=now,
            ident="stage-moves",
            sheet=sheet,
        )
    if movement.bands:
        pictures["band_moves"] = draw_moves(
            movement.bands,
            title=say("From health to health"),
            then=then,
            now=now,
            ident="band-moves",
        )
    if movement.retention and movement.retention.net is not None:
        pictures["retention"] = draw_retention(
            movement.retention, then=then, now=now, value_unit=review.value_unit
        )
    return pictures


def in_page(picture: Picture) -> str:
    """The picture as an element of a page whose styles give its classes their colours.

    The colours that it has by itself, for viewers without those styles, are left out: of forty
    stages they take fifty kilobytes.
    """
    return _COLOURS.sub("", picture.inline())


def can_be_read(picture: Picture) -> bool:
    """Whether a map, or another drawing of a whole journey, can be read on one page of paper."""
    place = _UPRIGHT if printed_page(picture) == "upright" else _LYING
    return picture.width <= PAGE and place.holds(picture)


def printed_sheets(review: Review, pictures: Mapping[str, Picture]) -> dict[str, str]:
    """The sheets of those pictures that paper would make small, by name."""
    titles = {
        "map": review.map_title,
        "flow": review.flow_title,
        "conversion": review.conversion_title,
        "health": review.health_title,
        "stage_moves": review.movement_title,
    }
    return {
        name: "".join(
            sheets_of(pictures[name], head_height(title.text, _LEAD), beside=name == "health")
        )
        for name, title in titles.items()
        if title and name in pictures and not _prints_whole(name, pictures[name])
    }


def _prints_whole(name: str, picture: Picture) -> bool:
    if name == "map":
        return can_be_read(picture)
    wide = name == "flow" and picture.width > PAGE
    return not wide and _PLACES[name].holds(picture)


def histories(review: Review) -> dict[str, str]:
    """The history line of each measure of the scorecard as an element of a page, by its id."""
    return {name: picture.inline() for name, picture in history_pictures(review).items()}


def history_pictures(review: Review) -> dict[str, Picture]:
    """The history line of each measure of the scorecard by its id."""
    return {
        row.id: draw_history(
            row.history,
            tone=row.tone,
            target=row.target,
            unit=row.unit,
            ident=f"history{place}",
        )
        for place, row in enumerate(review.scorecard)
    }


def glyphs() -> dict[str, str]:
    """The glyph of each band, drawn once by ``glyph_sprite`` and shown by its name."""
    opening = '<svg class="picture glyph" width="16" height="16" aria-hidden="true">'
    return {band: f'{opening}<use href="#{band_glyph(band).ident}"/></svg>' for band in BANDS}


def glyph_sprite() -> str:
    """What the glyphs of a page are drawn from: a table of hundreds holds each shape once."""
    symbols = (
        f'<symbol id="{glyph.ident}" viewBox="0 0 16 16">{glyph.body}</symbol>'
        for glyph in map(band_glyph, BANDS)
    )
    return f'<svg class="sprite" width="0" height="0" aria-hidden="true">{"".join(symbols)}</svg>'


def glyph_pictures() -> dict[str, Picture]:
    """The glyph of each band."""
    return {band: band_glyph(band) for band in BANDS}
