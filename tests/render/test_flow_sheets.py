"""Flow and conversion on paper: whole where they can be read, else in runs at one scale."""

from __future__ import annotations

from collections import Counter

import pytest

from journeykit.pictures.flow import draw_flow
from journeykit.render.flow_sheets import conversion_sheets, flow_sheets, health_sheets
from journeykit.render.map_sheets import READABLE, text_points
from journeykit.review.model import Review
from tests.pictures.reading import drawn_texts, mark_boxes
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


@pytest.mark.parametrize("name", COUNTED)
def test_narrow_paper_holds_every_stage_once_at_one_scale(name: str) -> None:
    shown = shown_as(name)
    counts = {stage.id: stage.counts for stage in shown.picture.stages}
    runs = flow_sheets(shown.picture, shown.losses, WIDTH / 3, HEIGHT / 3)
    assert [stage for run in runs for stage in run.stages] == list(counts)
    if len(counts) < 6:
        assert [run.title for run in runs] == [""]
        return
    assert len(runs) > 1
    assert all(len(run.stages) >= 3 for run in runs)
    scales = []
    for run in runs:
        bars = mark_boxes(run.drawing, "rect", "f-navy")
        assert len(bars) == len(run.stages)
        for stage, bar in zip(run.stages, bars, strict=True):
            found = counts[stage]
            if found is not None and bar.bottom - bar.top > 5:
                scales.append((bar.bottom - bar.top) / found.reached)
    if scales:
        assert max(scales) < 1.05 * min(scales)


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
