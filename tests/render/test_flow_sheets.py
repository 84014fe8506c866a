"""Flow, graph and conversion on paper: whole where they can be read, else cut at one scale."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from journeykit.pictures.flow import draw_flow
from journeykit.pictures.journey_graph import draw_journey_graph
from journeykit.pictures.svg import Picture
from journeykit.render.flow_sheets import (
    conversion_sheets,
    flow_sheets,
    graph_sheets,
    health_sheets,
)
from journeykit.render.html import render_html
from journeykit.render.map_sheets import COMFORTABLE, READABLE, px_across, text_points
from journeykit.render.pdf_map import flow_leaves, graph_leaves, render_map_pdf
from journeykit.render.pdf_review import render_review_pdf
from journeykit.review.model import JourneyPicture, LoopFacts, Review
from tests.pictures.plain import branch, journey, loss
from tests.pictures.reading import SVG, drawn_texts, mark_boxes, parsed
from tests.render.reading_pdf import outside, read_pdf, squeezed
from tests.render.reviews import SHAPES, review

WIDTH, HEIGHT = 271.0, 128.0
COUNTED = (
    "saas compared",
    "saas alone",
    "long compared",
    "branching compared",
    "two hundred at risk",
)


def shown_as(name: str) -> Review:
    journey, made = SHAPES[name]
    return review(journey, made())


@pytest.mark.parametrize("name", COUNTED)
def test_a_flow_that_can_be_read_is_whole(name: str) -> None:
    shown = shown_as(name)
    whole = draw_flow(shown.picture, shown.losses)
    if text_points(whole, WIDTH, HEIGHT) >= READABLE:
        (only,) = flow_sheets(shown.picture, shown.losses, WIDTH, HEIGHT)
        assert (only.title, only.drawing.inline()) == ("", whole.inline())


def with_loops(count: int) -> JourneyPicture:
    """So many stages, with a loop over all sheets and one over the last of them."""
    names = [f"Stage {place}" for place in range(count)]
    loops = (
        LoopFacts(names[-1], names[0], "Back to the start", 36),
        LoopFacts(names[-1], names[-4], "Once more", 25),
    )
    return replace(journey(*names), loops=loops)


def window(drawing: Picture) -> list[float]:
    """The part of the whole drawing that is seen: left, top, width and height."""
    (inner,) = parsed(drawing).findall(f"{SVG}svg")
    return [float(number) for number in inner.attrib["viewBox"].split()]


@pytest.mark.parametrize("count", [15, 40])
def test_many_stages_are_windows_on_one_drawing(count: int) -> None:
    shown, losses = with_loops(count), (loss("Too dear", 30), loss("Too slow", 20))
    runs = flow_sheets(shown, losses, WIDTH, HEIGHT)
    whole = draw_flow(shown, losses, sheet=px_across(WIDTH, COMFORTABLE))
    assert len(runs) > 1
    texts = [text for run in runs for text in drawn_texts(run.drawing)]
    assert Counter(texts) == Counter(drawn_texts(whole))
    assert {"Back to the start: 36", "Once more: 25", "2 reasons make up 100% of 50 losses"} <= set(
        texts
    )
    assert len({run.drawing.width for run in runs}) == 1
    assert all(text_points(run.drawing, WIDTH, HEIGHT) >= READABLE for run in runs)
    marks = [mark_boxes(run.drawing, "rect", "f-navy") for run in runs]
    assert all(bars == mark_boxes(whole, "rect", "f-navy") for bars in marks)
    reached = 0.0
    for run in runs:
        left, top, width, height = window(run.drawing)
        assert reached - 8 <= left <= reached
        assert (top, height) == (0, pytest.approx(run.drawing.height, abs=0.01))
        assert width <= run.drawing.width
        reached = left + width
    assert reached == pytest.approx(whole.width)


@pytest.mark.parametrize("count", [15, 40])
def test_a_graph_of_many_stages_is_windows_on_one_drawing(count: int) -> None:
    shown = replace(with_loops(count), branches=(branch("Bought by another"),))
    runs = graph_sheets(shown, "graph", WIDTH, HEIGHT)
    whole = draw_journey_graph(shown, sheet=px_across(WIDTH, COMFORTABLE))
    assert len(runs) > 1
    texts = [text for run in runs for text in drawn_texts(run.drawing)]
    assert Counter(texts) == Counter(drawn_texts(whole))
    assert {"Stage 0", f"Stage {count - 1}", "Bought by another"} <= set(texts)
    assert any("Back to the start" in text for text in texts)
    assert len({run.drawing.width for run in runs}) == 1
    assert all(text_points(run.drawing, WIDTH, HEIGHT) >= READABLE for run in runs)
    reached = 0.0
    for run in runs:
        left, _, width, _ = window(run.drawing)
        assert left == pytest.approx(reached, abs=0.02)
        reached = left + width
    assert reached == pytest.approx(whole.width, abs=0.02)


def test_a_graph_that_can_be_read_is_whole() -> None:
    shown = journey("Try", "Buy", "Use")
    (only,) = graph_sheets(shown, "graph", WIDTH, HEIGHT)
    assert (only.title, only.drawing.inline()) == ("", draw_journey_graph(shown).inline())


def test_a_graph_of_fifteen_stages_is_in_the_pdf_once(tmp_path: Path, pdftotext: str) -> None:
    leaves = list(graph_leaves("The graph", with_loops(15), "graph"))
    read = read_pdf(render_map_pdf(leaves, "Graph"), tmp_path, pdftotext)
    assert len(read.pages) == len(leaves) > 1
    assert outside(read) == []
    assert read.text.count(squeezed("Back to the start")) == 1


def test_low_paper_has_all_sheets_at_one_scale() -> None:
    runs = flow_sheets(with_loops(15), (), WIDTH, HEIGHT / 3)
    scales = {
        round(min(WIDTH / run.drawing.width, HEIGHT / 3 / run.drawing.height), 6) for run in runs
    }
    assert len(runs) > 1
    assert len(scales) == 1


def test_loops_of_fifteen_stages_are_in_the_pdf(tmp_path: Path, pdftotext: str) -> None:
    leaves = list(flow_leaves("The flow", with_loops(15), ()))
    read = read_pdf(render_map_pdf(leaves, "Flow"), tmp_path, pdftotext)
    assert len(read.pages) == len(leaves) > 1
    assert outside(read) == []
    for words in ("Back to the start: 36", "Once more: 25"):
        assert read.text.count(squeezed(words)) == 1


def test_the_pdf_says_of_all_losses_what_the_page_says(tmp_path: Path, pdftotext: str) -> None:
    losses = (
        loss("Too dear", 57, stage="s1", stage_name="Try"),
        loss("Too slow", 58, stage="s12", stage_name="Renew"),
        loss("No reason recorded", 2, id="none_recorded", stage="unknown", stage_name="Unknown"),
    )
    shown = replace(shown_as("long compared"), losses=losses)
    (said,) = set(re.findall(r">([^<>]* make up [^<>]*)<", render_html(shown)))
    assert said == "2 reasons make up 98% of 117 losses"
    read = read_pdf(render_review_pdf(shown), tmp_path, pdftotext)
    assert re.findall(r"\d+reasonsmakeup\d+%of\d+losses", read.text) == [squeezed(said)]


@pytest.mark.parametrize("name", COUNTED)
def test_charts_of_conversions_hold_every_row_once(name: str) -> None:
    shown = shown_as(name)
    rows = shown.conversions
    (whole,) = conversion_sheets(rows, None, WIDTH, 1_000)
    cut = conversion_sheets(rows, None, WIDTH, 40)
    assert 1 <= len(cut) <= max(1, len(rows) // 3)
    known = [text for text in drawn_texts(whole) if "%" in text and not text.startswith("95")]
    found = [text for one in cut for text in drawn_texts(one) if text in known]
    assert Counter(known) - Counter(found) == Counter()
    if text_points(whole, WIDTH, 40) < READABLE and len(rows) >= 6:
        assert len(cut) > 1


@pytest.mark.parametrize("name", COUNTED)
def test_charts_of_health_hold_every_row_once(name: str) -> None:
    rows = shown_as(name).health
    (whole,) = health_sheets(rows, None, WIDTH, 1_000)
    cut = health_sheets(rows, None, WIDTH, 40)
    assert 1 <= len(cut) <= max(1, len(rows) // 3)
    counts = [text for text in drawn_texts(whole) if text.startswith("n = ")]
    assert [t for one in cut for t in drawn_texts(one) if t.startswith("n = ")] == counts
    assert len(counts) == len(rows)
    if text_points(whole, WIDTH, 40) < READABLE and len(rows) >= 6:
        assert len(cut) > 1
