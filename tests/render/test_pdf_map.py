"""The map on paper: whole where it can be read, else cut; every text of it is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from journeykit.pictures.flow import draw_flow
from journeykit.pictures.journey_graph import draw_journey_graph
from journeykit.pictures.journey_map import draw_journey_map
from journeykit.pictures.text import legible
from journeykit.render.map_sheets import COMFORTABLE, READABLE, Room, Sheet, map_sheets, text_points
from journeykit.render.pdf_map import Leaf, map_paper, render_map_pdf
from journeykit.review.model import JourneyPicture, LoopFacts
from journeykit.review.picture import journey_picture
from tests.pictures.reading import drawn_texts
from tests.render.hostile import journey
from tests.render.reading_pdf import outside, read_pdf, squeezed
from tests.render.reviews import SHAPES, review
from tests.review.journeys import graph

KICKER = "Journey map"
PAGE = Room(271, 150, 170, title=12)


def picture(name: str) -> JourneyPicture:
    return journey_picture(graph(name))


def test_a_map_that_can_be_read_whole_is_on_one_page(tmp_path: Path, pdftotext: str) -> None:
    shown = picture("saas")
    leaves = [Leaf("Closing in three", shown)]
    pdf = render_map_pdf(leaves, KICKER, "Close in three days")
    read = read_pdf(pdf, tmp_path, pdftotext)
    assert len(read.pages) == 1
    assert read.height > read.width, "it stands, since it is higher than wide"
    assert outside(read) == []
    missing = [
        text for text in drawn_texts(draw_journey_map(shown)) if squeezed(text) not in read.text
    ]
    assert missing == []
    assert "Closeinthreedays" in read.text
    assert pdf == render_map_pdf(leaves, KICKER, "Close in three days")


@pytest.mark.parametrize("name", ["long", "branching"])
def test_every_stage_of_any_map_is_on_paper_and_can_be_read(
    name: str, tmp_path: Path, pdftotext: str
) -> None:
    shown = picture(name)
    read = read_pdf(render_map_pdf([Leaf(name, shown)], KICKER), tmp_path, pdftotext)
    assert outside(read) == []
    assert [one.name for one in shown.stages if squeezed(legible(one.name)) not in read.text] == []
    assert min(word.bottom - word.top for word in read.words) >= READABLE


def test_a_map_too_wide_for_a_page_is_cut_into_sheets_that_can_be_read() -> None:
    shown = picture("long")
    sheets = map_sheets(shown, PAGE)
    assert len(sheets) > 1
    assert [fills(sheet) for sheet in sheets] == [True] * len(sheets)
    assert [sheet.goes_on for sheet in sheets] == [False] + [True] * (len(sheets) - 1)
    assert sheets[0].heading == sheets[0].title
    assert [sheet.heading for sheet in sheets[1:]] == [
        f"Journey map, continued: {sheet.title}" for sheet in sheets[1:]
    ]
    texts = {text for sheet in sheets for text in drawn_texts(sheet.drawing)}
    assert all(any(one.name in text for text in texts) for one in shown.stages)


def fills(sheet: Sheet) -> bool:
    """Whether it is as wide as the page, not higher, and its texts can be read well."""
    height = PAGE.other if sheet.goes_on else PAGE.first
    as_wide = PAGE.width * sheet.drawing.height / sheet.drawing.width <= height
    return as_wide and text_points(sheet.drawing, PAGE.width, height) >= COMFORTABLE


def test_a_map_too_high_for_a_page_is_cut_between_its_lanes() -> None:
    name, made = SHAPES["saas compared"]
    shown = review(name, made()).picture
    first, second = map_sheets(shown, PAGE)
    assert fills(first)
    assert fills(second)
    assert (first.heading, second.heading) == ("", "Journey map, continued")
    whole = drawn_texts(draw_journey_map(shown, page=first.drawing.width))
    parts = [*drawn_texts(first.drawing), *drawn_texts(second.drawing)]
    assert set(parts) == set(whole), "nothing is lost, and nothing is new"
    lanes = {"Customer goal", "Touchpoints", "Feeling", "Response", "Proof", "Owner"}
    assert [parts.count(lane) for lane in lanes] == [1] * len(lanes), "each lane stands once"
    assert [parts.count(stage.name) for stage in shown.stages] == [2] * len(shown.stages)
    loop = next(text for text in parts if text.startswith("Expansion"))
    assert parts.count(loop) == 1, "what runs above the stages is drawn once"


def test_a_lane_that_no_page_holds_is_drawn_smaller_and_alone() -> None:
    shown = picture("saas")
    low = Room(271, 40, 40)
    sheets = map_sheets(shown, low)
    assert len(sheets) > 5
    texts = {text for sheet in sheets for text in drawn_texts(sheet.drawing)}
    assert set(drawn_texts(draw_journey_map(shown, page=sheets[0].drawing.width))) <= texts


def test_a_map_of_one_sheet_is_as_wide_as_the_page_can_have_it() -> None:
    shown = picture("branching")
    (sheet,) = map_sheets(shown, PAGE)
    assert (sheet.heading, sheet.goes_on) == ("", False)
    assert sheet.drawing.width == 1160


def test_a_loop_from_one_sheet_to_another_is_said_in_words() -> None:
    shown = picture("long")
    first, last = shown.stages[0], shown.stages[-1]
    loop = LoopFacts(last.id, first.id, "Once more", 12)
    sheets = map_sheets(replace(shown, loops=(loop,)), PAGE)
    words = f"Once more: from {last.name} back to {first.name}, taken by 12."
    assert [sheet.notes for sheet in sheets if sheet.notes] == [(words,), (words,)]


def test_nested_journeys_have_pages_of_their_own(tmp_path: Path, pdftotext: str) -> None:
    leaves = [Leaf("The whole", picture("saas")), Leaf("A part", picture("branching"))]
    read = read_pdf(render_map_pdf(leaves, KICKER), tmp_path, pdftotext)
    assert len(read.pages) == 2
    assert "The whole" in read.pages[0]
    assert "A part" in read.pages[1]


@pytest.mark.parametrize("view", ["flow", "graph"])
def test_a_drawing_that_is_not_cut_is_on_one_page(
    view: str, tmp_path: Path, pdftotext: str
) -> None:
    name, made = SHAPES["saas compared"]
    shown = review(name, made())
    drawing = (
        draw_flow(shown.picture, shown.losses)
        if view == "flow"
        else draw_journey_graph(shown.picture)
    )
    read = read_pdf(render_map_pdf([Leaf("One", drawing)], view), tmp_path, pdftotext)
    assert len(read.pages) == 1
    assert outside(read) == []
    assert [text for text in drawn_texts(drawing) if squeezed(text) not in read.text] == []


def test_the_counts_of_a_review_are_on_its_map() -> None:
    name, made = SHAPES["saas compared"]
    shown = review(name, made())
    paper = map_paper([Leaf(shown.title, shown.picture)], KICKER, as_of=shown.method.as_of)
    assert paper.day == shown.method.as_of
    stage = next(one for one in shown.picture.stages if one.counts)
    assert stage.counts
    drawn = [
        text for sheet in map_sheets(shown.picture, PAGE) for text in drawn_texts(sheet.drawing)
    ]
    assert any(f"{stage.counts.reached:,}" in text for text in drawn)


def test_a_hostile_map_is_only_text(tmp_path: Path, pdftotext: str) -> None:
    written = journey()
    shown = journey_picture(written)
    leaves = [Leaf(written.journey.label, shown)]
    pdf = render_map_pdf(leaves, KICKER, written.journey.objective)
    read = read_pdf(pdf, tmp_path, pdftotext)
    assert outside(read) == []
    assert "root:" not in read.text
