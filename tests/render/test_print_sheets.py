"""Pictures that paper would make small are printed in sheets, windows on the one drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from journeykit.pictures.conversion import draw_conversions
from journeykit.pictures.cuts import beside, runs_of
from journeykit.pictures.flow import draw_flow
from journeykit.pictures.health import draw_health
from journeykit.pictures.journey_graph import draw_journey_graph
from journeykit.pictures.journey_map import draw_journey_map
from journeykit.pictures.movement import draw_moves
from journeykit.pictures.svg import Picture
from journeykit.pictures.text import Font
from journeykit.render.html import render_html
from journeykit.render.map_page import Part, render_map_page
from journeykit.render.print_sheets import HEIGHT, WIDTH, sheets_of
from journeykit.review.model import JourneyPicture, LoopFacts
from tests.pictures.plain import counts, journey, stage
from tests.pictures.reading import Box, text_boxes
from tests.render.reading_pdf import Pdf
from tests.render.reviews import SHAPES, review
from tests.render.test_print import PAPERS, printed

SMALLEST = 10.5
PX = 0.75
"""A px of a page, in points."""


def of_stages(count: int, owner: str = "the team of everybody") -> JourneyPicture:
    """A journey with owners, problems, an event over all stages and a loop from end to start."""
    names = [f"Stage {place}" for place in range(count)]
    half = count // 2
    stages = [
        stage(
            name,
            phase="prospective" if place < half else "existing",
            ways=names[place + 1 : place + 2],
            counts=counts(1_000 - place * 9, 1_000 - (place + 1) * 9, 4),
            owner=owner,
            problem=f"Nobody has time for {name}",
        )
        for place, name in enumerate(names)
    ]
    bare = journey(*names)
    return replace(
        bare,
        stages=tuple(stages),
        loops=(LoopFacts(names[-1], names[0], "They come back once more", 12),),
    )


def long_review() -> dict[str, Picture]:
    name, made = SHAPES["long compared"]
    shown = review(name, made())
    assert shown.movement is not None
    return {
        "map": draw_journey_map(shown.picture, sheet=WIDTH),
        "flow": draw_flow(shown.picture, shown.losses, sheet=WIDTH),
        "conversion": draw_conversions(shown.conversions, before="Q2", cut=True),
        "health": draw_health(shown.health, before="Q2", cut=True),
        "moves": draw_moves(
            shown.movement.stages, title="Moves", then="then", now="now", sheet=WIDTH
        ),
        "map of 40": draw_journey_map(of_stages(40), sheet=WIDTH),
        "flow of 40": draw_flow(of_stages(40), (), sheet=WIDTH),
        "graph of 40": draw_journey_graph(of_stages(40), sheet=WIDTH),
    }


PICTURES = long_review()


@dataclass(frozen=True)
class Window:
    """What a sheet shows of its picture: a box of that, at a place of the sheet."""

    shown: Box
    x: float
    y: float


@dataclass(frozen=True)
class Sheet:
    """A sheet as an XML parser reads it: its size on paper and in the picture's px."""

    paper: tuple[float, float]
    inside: tuple[float, float]
    windows: tuple[Window, ...]


def read(figure: str) -> Sheet:
    root = ET.fromstring(figure).find("svg")  # noqa: S314 - our own text
    assert root is not None
    windows = []
    for one in root.findall("svg"):
        left, top, width, height = map(float, one.attrib["viewBox"].split())
        assert (width, height) == (float(one.attrib["width"]), float(one.attrib["height"]))
        shown = Box(left, top, left + width, top + height, "window")
        windows.append(Window(shown, float(one.attrib["x"]), float(one.attrib["y"])))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    paper = float(root.attrib["width"]), float(root.attrib["height"])
    return Sheet(paper, (width, height), tuple(windows))


def sheets(picture: Picture, above: float = 150) -> list[Sheet]:
    return [read(figure) for figure in sheets_of(picture, above)]


def holds(window: Box, box: Box) -> bool:
    return (
        window.left - 1 <= box.left
        and box.right <= window.right + 1
        and window.top - 1 <= box.top
        and box.bottom <= window.bottom + 1
    )


@pytest.mark.parametrize("name", PICTURES)
def test_every_text_stands_whole_on_a_sheet(name: str) -> None:
    windows = [window.shown for sheet in sheets(PICTURES[name]) for window in sheet.windows]
    texts = text_boxes(PICTURES[name])
    assert len(texts) > 15
    assert [b.what for b in texts if not any(holds(window, b) for window in windows)] == []


@pytest.mark.parametrize("name", PICTURES)
def test_no_text_is_shown_in_part(name: str) -> None:
    windows = [window.shown for sheet in sheets(PICTURES[name]) for window in sheet.windows]
    parts = [
        (box.what, window)
        for box in text_boxes(PICTURES[name])
        for window in windows
        if not holds(window, box) and _middle_in(window, box)
    ]
    assert parts == []


def _middle_in(window: Box, box: Box) -> bool:
    """Whether the line through the middle of a text's letters runs through a window."""
    y = (box.top + box.bottom) / 2
    return (
        window.top < y < window.bottom
        and box.left < window.right - 1
        and (window.left + 1 < box.right)
    )


@pytest.mark.parametrize("name", PICTURES)
def test_sheets_have_room_on_a_page_at_the_size_of_the_drawing(name: str) -> None:
    found = sheets(PICTURES[name])
    assert len(found) > 1
    for place, sheet in enumerate(found):
        width, height = sheet.paper
        assert width <= WIDTH
        assert height <= HEIGHT - (0 if place else 150)
        assert SMALLEST * width / sheet.inside[0] >= SMALLEST - 0.01


def test_sheets_are_of_one_scale_where_one_of_them_must_be_smaller() -> None:
    found = sheets(PICTURES["flow of 40"], 400)
    scales = [sheet.paper[0] / sheet.inside[0] for sheet in found]
    assert max(scales) - min(scales) < 0.001
    assert max(scales) < 0.9
    assert found[0].paper[1] <= HEIGHT - 400


@pytest.mark.parametrize("name", PICTURES)
def test_windows_of_a_sheet_lie_side_by_side(name: str) -> None:
    for sheet in sheets(PICTURES[name]):
        areas = 0.0
        for window in sheet.windows:
            width = window.shown.right - window.shown.left
            height = window.shown.bottom - window.shown.top
            assert window.x + width <= sheet.inside[0] + 0.01
            assert window.y + height <= sheet.inside[1] + 0.01
            areas += width * height
        assert areas == pytest.approx(sheet.inside[0] * sheet.inside[1], rel=1e-4)


@pytest.mark.parametrize("count", [10, 15, 40])
def test_what_reaches_over_several_stages_is_named_on_each_sheet(count: int) -> None:
    picture = draw_journey_map(of_stages(count), sheet=WIDTH)
    assert picture.cuts is not None
    boxes = text_boxes(picture)
    for across in picture.cuts.across:
        inside = [b.what for b in boxes if across.left <= b.left and b.right <= across.right]
        assert "The team of everybody" in inside
        assert {"PROSPECTIVE", "EXISTING"} & set(inside)


def test_a_picture_with_cuts_is_the_same_drawing() -> None:
    nine = of_stages(9)
    whole, cut = draw_journey_map(nine), draw_journey_map(nine, sheet=WIDTH)
    assert (whole.body, whole.cuts) == (cut.body, None)
    assert cut.cuts is not None
    assert len(cut.cuts.across) == 1
    assert sheets_of(whole, 0) == ()


def test_runs_end_where_a_group_does_unless_that_takes_many_more() -> None:
    assert runs_of([10] * 7, 40) == ((0, 3), (4, 6))
    assert runs_of([10] * 7, 70) == ((0, 6),)
    assert runs_of([10] * 7, 50, "aaabbbb") == ((0, 2), (3, 6))
    assert runs_of([10] * 7, 50, "abababa") == ((0, 3), (4, 6))
    assert runs_of([99, 10], 50) == ((0, 0), (1, 1))


def test_what_stands_across_a_border_is_moved_beside_it() -> None:
    assert beside(100, 30, [200]) == 100
    assert beside(190, 30, [200]) == 170
    assert beside(210, 30, [200]) == 230


# --- on the page ---------------------------------------------------------------------------------


def test_a_page_has_its_sheets_for_paper_alone() -> None:
    name, made = SHAPES["long compared"]
    page = render_html(review(name, made()))
    screen, paper = re.sub(r"(?s)@media print\{.*?\n\}\n", "", page), page
    assert ".sheets{display:none}" in screen.replace(".paper,", "")
    assert ".sheets{display:block}" in paper.replace(".paper,", "")
    assert page.count('class="sheets"') == page.count('<figure class="cut">') == 5
    assert "cuts their pictures into sheets" not in page


def test_few_stages_have_no_sheets() -> None:
    name, made = SHAPES["bare alone"]
    page = render_html(review(name, made()))
    assert 'class="sheet' not in page
    part = Part("map", "Few", None, draw_journey_map(of_stages(3), sheet=WIDTH))
    assert 'class="sheet' not in render_map_page([part], "Journey map")


def sizes(read_pdf: Pdf, texts: dict[str, Font]) -> Iterator[float]:
    """At which scale words of a page stand on paper, in px of it for each of the drawing."""
    for word in read_pdf.words:
        if word.text in texts:
            yield (word.right - word.left) / PX / texts[word.text].width(word.text)


@pytest.mark.parametrize("paper", PAPERS)
def test_ten_stages_are_printed_at_their_own_size(
    paper: str, chromium: str, pdftotext: str, tmp_path: Path
) -> None:
    picture = of_stages(10)
    parts = [
        Part("map", "The map", "What they want", draw_journey_map(picture, sheet=WIDTH)),
        Part("flow", "The flow", None, draw_flow(picture, (), ident="flow", sheet=WIDTH)),
    ]
    page = render_map_page(parts, "Journey map")
    made = printed(chromium, page, paper, tmp_path, pdftotext)
    found = list(sizes(made, {"Nobody": Font(11)}))
    assert len(found) == 10
    assert min(found) > 0.97
    assert all(width > height for width, height in made.sizes)
    text = made.text
    assert text.count("Sheet1of") == 2
    for place in range(10):
        assert f"Stage{place}" in text
    assert text.count("Nobodyhastimefor") == 10
