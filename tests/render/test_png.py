"""A PNG has its texts in it: it is held against the same picture without them, box by box."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from PIL import Image, ImageChops

from journeykit.errors import UsageError
from journeykit.pictures.flow import draw_flow
from journeykit.pictures.journey_map import draw_journey_map
from journeykit.pictures.svg import MARGIN, Canvas, Picture
from journeykit.pictures.text import Font
from journeykit.render.png import foreign, render_png, undrawn, without_font
from journeykit.review.picture import journey_picture
from tests.pictures.reading import text_boxes
from tests.render.hostile import journey
from tests.render.reviews import SHAPES, review
from tests.review.journeys import graph

SCALE = 2
UNASSIGNED = "\u0378"
_TEXTS = re.compile(r"<text\b.*?</text>", re.DOTALL)


def image(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def without_texts(picture: Picture) -> Picture:
    return replace(picture, body=_TEXTS.sub("", picture.body))


def empty_boxes(picture: Picture) -> list[str]:
    """The texts that left nothing in the picture where they should stand."""
    written = image(render_png(picture, SCALE))
    changed = ImageChops.difference(written, image(render_png(without_texts(picture), SCALE)))
    found = []
    for box in text_boxes(picture):
        edges = (box.left, box.top, box.right, box.bottom)
        part = changed.crop(tuple(round((edge + MARGIN) * SCALE) for edge in edges))  # type: ignore[arg-type]
        if box.what.strip() and not part.getbbox():
            found.append(box.what)
    return found


def test_every_text_of_a_map_is_in_its_png() -> None:
    picture = draw_journey_map(journey_picture(graph("saas")))
    assert len(text_boxes(picture)) > 100
    assert empty_boxes(picture) == []


def test_every_text_of_a_flow_is_in_its_png() -> None:
    name, made = SHAPES["saas compared"]
    shown = review(name, made())
    assert empty_boxes(draw_flow(shown.picture, shown.losses)) == []


def test_a_lost_text_would_be_seen() -> None:
    canvas = Canvas("t")
    canvas.text(10, 20, "here", Font(14))
    picture = canvas.finish("t", 100, 40, title="t", description="t")
    assert empty_boxes(picture) == []
    clear = replace(picture, body=picture.body.replace("<text ", '<text opacity="0" '))
    assert empty_boxes(clear) == ["here"]


def test_a_character_that_no_font_has_is_named() -> None:
    canvas = Canvas("t")
    canvas.text(10, 20, f"so {UNASSIGNED} it is", Font(14))
    assert undrawn(canvas.finish("t", 100, 40, title="t", description="t")) == UNASSIGNED


def test_the_scale_is_pixels_for_each_of_the_drawing() -> None:
    picture = Canvas("t").finish("t", 300, 120, title="t", description="t")
    for scale in (0.5, 1, 1.5, 3):
        size = image(render_png(picture, scale)).size
        wanted = [(side + 2 * MARGIN) * scale for side in (picture.width, picture.height)]
        assert size == pytest.approx(wanted, abs=1)


def test_the_same_picture_gives_the_same_bytes_whatever_fonts_there_are() -> None:
    picture = draw_journey_map(journey_picture(graph("saas")))
    assert foreign(picture.standalone(fonts=False)) == ""
    assert undrawn(picture) == ""
    assert render_png(picture, 0.5) == render_png(picture, 0.5)


def test_letters_that_inter_lacks_are_found_once_each() -> None:
    canvas = Canvas("t")
    canvas.text(0, 20, "Ünï → 日本日 & <я>", Font(14), tip="עברית")
    picture = canvas.finish("t", 100, 40, title="not drawn: Ω", description="t")
    assert foreign(picture.standalone(fonts=False)) == "日本я"


def test_a_hostile_journey_is_drawn() -> None:
    picture = draw_journey_map(journey_picture(journey()))
    drawn = image(render_png(picture, 0.5))
    assert drawn.size[0] > 500


def test_a_picture_too_large_to_draw_is_refused() -> None:
    picture = Canvas("t").finish("t", 20_000, 20_000, title="t", description="t")
    with pytest.raises(UsageError) as refused:
        render_png(picture)
    assert str(refused.value) == (
        "at --scale 1 the picture has 20,040 × 20,040 pixels, more than 250 million\n"
        "  help: choose a smaller scale, or SVG, which has every scale"
    )


@pytest.mark.parametrize("char", ["\ufffe", "\uffff", "\x00", "\ud800"])
def test_what_no_drawing_can_hold_is_no_character_without_a_font(char: str) -> None:
    assert without_font(f"a{char}b") == without_font("a\ufffdb")
