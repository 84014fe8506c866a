"""Pages are read on a desk and on a phone, in light and dark, by eye and by ear.

axe finds nothing; no text stands on another or is cut; nothing makes the page wider than its
window. The browser measures, at both widths and in both themes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from journeykit.pictures.journey_graph import draw_journey_graph
from journeykit.pictures.journey_map import draw_journey_map
from journeykit.render.html import render_html
from journeykit.render.map_page import Part, render_map_page
from journeykit.review.build import build_review
from journeykit.review.picture import journey_picture
from tests.render.browsing import Seen, seen
from tests.render.hostile import hostile_sources, journey
from tests.render.reviews import SHAPES, review
from tests.review.journeys import graph

DESK, PHONE = 1280, 390


def reviewed(shape: str) -> str:
    name, made = SHAPES[shape]
    return render_html(review(name, made()))


def hostile() -> str:
    written = journey()
    return render_html(build_review(written, hostile_sources(written, 3)))


def drawn() -> str:
    picture = journey_picture(graph("saas"))
    parts = [
        Part("map", "Map", "What they want", draw_journey_map(picture)),
        Part("graph", "Graph", None, draw_journey_graph(picture)),
    ]
    return render_map_page(parts, "Journey map")


PAGES = {
    "compared": lambda: reviewed("saas compared"),
    "alone": lambda: reviewed("long alone"),
    "two hundred": lambda: reviewed("two hundred at risk"),
    "hostile": hostile,
    "map": drawn,
}


@pytest.mark.slow
@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_read_by_everybody(chromium: str, tmp_path: Path, page: str, width: int) -> None:
    found = seen(chromium, PAGES[page](), tmp_path, width)
    assert found == [Seen(theme, (), (), (), 0) for theme in ("light", "dark")]
