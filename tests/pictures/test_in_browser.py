"""What a browser makes of a picture: texts are as wide as the table says, or narrower."""

from __future__ import annotations

import html
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from journeykit.pictures.flow import draw_flow
from journeykit.pictures.journey_map import draw_journey_map
from journeykit.pictures.palette import theme_css
from journeykit.pictures.svg import Picture, font_face_css
from tests.pictures.generated import LABELS
from tests.pictures.plain import journey, loss, moment, touchpoint
from tests.pictures.reading import Box, overlapping, text_boxes

MEASURE = """
document.fonts.load('400 12px Inter').then(() => document.fonts.load('600 12px Inter')).then(() => {
  const found = [...document.querySelectorAll('svg')].map(svg =>
    [...svg.querySelectorAll('text')].map(text => {
      const box = text.getBBox();
      return [box.x, box.y, box.width, box.height];
    }));
  document.getElementById('found').textContent = JSON.stringify(found);
});
"""


def measured(chromium: str, folder: Path, *pictures: Picture) -> list[list[list[float]]]:
    """[x, y, width, height] of every text of every picture, as a browser draws it."""
    page = folder / "page.html"
    body = "".join(picture.inline() for picture in pictures)
    page.write_text(
        f"<!doctype html><meta charset=utf-8><style>{font_face_css()}{theme_css()}</style>"
        f"<pre id=found></pre>{body}<script>{MEASURE}</script>",
        encoding="utf-8",
    )
    command = [
        chromium,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={folder / 'profile'}",
        "--virtual-time-budget=10000",
        "--dump-dom",
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    text = re.search(r'<pre id="found">(.*?)</pre>', done.stdout.decode("utf-8"), re.DOTALL)
    assert text is not None
    assert text.group(1), "the browser measured nothing"
    found: list[list[list[float]]] = json.loads(html.unescape(text.group(1)))
    return found


def full_journey(*names: str) -> list[Picture]:
    picture = journey(*names)
    stages = tuple(
        replace(
            facts,
            goal=names[place - 1],
            thinking=names[place - 2],
            feeling=names[place - 3],
            problem=names[place - 4],
            owner=names[place - 5],
            moments=(moment(names[place], 2 - place % 5), moment(names[place - 1], 1)),
            touchpoints=(touchpoint("a", name=names[place]), touchpoint("b", "a")),
            losses=(loss(names[place - 2], 1, 1.0),),
        )
        for place, facts in enumerate(picture.stages)
    )
    picture = replace(picture, stages=stages)
    return [draw_journey_map(picture), draw_flow(picture, (loss(names[0], 9),))]


@pytest.mark.slow
def test_texts_take_no_more_room_than_was_measured_for_them(chromium: str, tmp_path: Path) -> None:
    pictures = full_journey(*LABELS)
    for picture, found in zip(pictures, measured(chromium, tmp_path, *pictures), strict=True):
        boxes = text_boxes(picture)
        assert len(found) == len(boxes)
        for box, (_, _, width, _) in zip(boxes, found, strict=True):
            # what Inter lacks comes from the fonts of the machine that runs this
            most = 1.01 if box.what.isascii() else 1.1
            assert width <= (box.right - box.left) * most + 0.5, box.what
        drawn = [
            Box(x, box.top, x + width, box.bottom, box.what)
            for box, (x, _, width, _) in zip(boxes, found, strict=True)
        ]
        assert overlapping(drawn) == []


def test_latin_texts_are_measured_closely(chromium: str, tmp_path: Path) -> None:
    pictures = full_journey("Aware", "Consider & compare", "Évaluer", "“Übergabe” – 47 %", "Renew")
    for picture, found in zip(pictures, measured(chromium, tmp_path, *pictures), strict=True):
        for box, (_, _, width, _) in zip(text_boxes(picture), found, strict=True):
            # kerning and whole pixels are all that may differ
            assert abs(width - (box.right - box.left)) <= 0.03 * width + 1, box.what
