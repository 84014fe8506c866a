"""What conversion, health, nine-box and history say of known numbers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from journeykit.pictures.conversion import draw_conversions
from journeykit.pictures.glyphs import band_glyph
from journeykit.pictures.health import draw_health
from journeykit.pictures.history import draw_history
from journeykit.pictures.nine_box import draw_nine_box
from journeykit.pictures.svg import Picture
from journeykit.review.model import BANDS, BandCount, BoxCell, Conversion, HealthRow, NineBoxGrid
from tests.pictures.generated import rate
from tests.pictures.reading import SVG, drawn_texts, mark_boxes, parsed, tooltips


def conversion(name: str, k: int, n: int, **more: Any) -> Conversion:
    values: dict[str, Any] = dict.fromkeys(Conversion.__dataclass_fields__)
    values |= {"stage": name, "stage_name": name, "to_name": "Next", "now": rate(k, n)}
    values |= {"verdict": "not_compared", "still_here": 0, "ranked": n >= 20}
    return Conversion(**(values | more))


def xs(drawn: Picture, tag: str, css_class: str) -> list[float]:
    """The x of circles or the first x of paths of one class."""
    found = []
    for element in parsed(drawn).iter(f"{SVG}{tag}"):
        if element.attrib.get("class") == css_class:
            place = element.attrib.get("cx") or element.attrib["d"][1:].split()[0]
            found.append(float(place))
    return found


def axis(drawn: Picture) -> tuple[float, float]:
    """The x of 0 % and of 100 %."""
    place = {
        element.text: float(element.attrib["x"])
        for element in parsed(drawn).iter(f"{SVG}text")
        if element.attrib.get("text-anchor") == "middle"
    }
    return place["0%"], place["100%"]


def test_marks_of_a_conversion_stand_at_their_shares() -> None:
    row = conversion("Go", 60, 100, before=rate(80, 100), verdict="within_noise", difference=-0.2)
    drawn = draw_conversions([row], before="Q2")
    low, high = axis(drawn)
    assert xs(drawn, "circle", "f-blue") == [pytest.approx(low + 0.6 * (high - low), abs=0.02)]
    # the first hollow mark is the row's, the second the legend's
    before = xs(drawn, "path", "f-paper s-muted")
    assert before[0] == pytest.approx(low + 0.8 * (high - low), abs=0.02)
    assert len(before) == 2
    interval = next(
        element.attrib
        for element in parsed(drawn).iter(f"{SVG}line")
        if element.attrib.get("stroke-width") == "3"
    )
    # Wilson, 60 of 100: 0.5020 to 0.6906 (as statsmodels gives it)
    assert float(interval["x1"]) == pytest.approx(low + 0.5020 * (high - low), abs=0.05)
    assert float(interval["x2"]) == pytest.approx(low + 0.6906 * (high - low), abs=0.05)


def test_only_a_real_drop_is_red() -> None:
    for verdict, red, words in (
        ("real_drop", True, "real drop"),
        ("real_gain", False, "real gain"),
        ("within_noise", False, "within noise"),
    ):
        row = conversion("Go", 60, 100, before=rate(8, 10), verdict=verdict, difference=-0.092)
        drawn = draw_conversions([row], before="Q2")
        assert ("f-loss" in drawn.inline()) is red
        assert {words, "−9.2 pp", "Change from Q2", "Go → Next"} <= set(drawn_texts(drawn))


def test_without_a_period_before_no_change_is_shown() -> None:
    drawn = draw_conversions([conversion("Go", 60, 100)])
    texts = drawn_texts(drawn)
    assert "60%" in texts
    assert not any("noise" in text or "compared" in text or "before" in text for text in texts)


def test_few_are_grey_and_nobody_has_no_rate() -> None:
    few = draw_conversions([conversion("Few", 10, 19)])
    assert xs(few, "circle", "f-faint")
    assert not xs(few, "circle", "f-blue")
    nobody = draw_conversions([conversion("Empty", 0, 0, to_name="", still_here=7)])
    texts = drawn_texts(nobody)
    assert {"nobody decided yet", "0 of 0 decided; 7 still here", "Empty"} <= set(texts)
    assert not list(parsed(nobody).iter(f"{SVG}circle"))


def test_a_target_is_a_tick_where_there_is_one() -> None:
    drawn = draw_conversions([conversion("Go", 60, 100, target=0.9)])
    assert "Target: 90%" in tooltips(drawn)
    assert "target" in drawn_texts(drawn)
    assert "target" not in drawn_texts(draw_conversions([conversion("Go", 60, 100)]))


def bands(*numbers: int) -> tuple[BandCount, ...]:
    return tuple(BandCount(band, n, None) for band, n in zip(BANDS, numbers, strict=True))


def test_segments_of_health_are_shares_in_order_and_unknown_is_one() -> None:
    row = HealthRow("s", "Onboard", bands(10, 20, 40, 20, 10), bands(25, 25, 25, 25, 0), 0)
    drawn = draw_health([row], before="Q2")
    bar = {
        css: [box for box in mark_boxes(drawn, "rect", css) if box.bottom - box.top == 34]
        for css in ("f-hred", "f-hyellow", "f-hgreen", "f-hpurple", "f-hunknown")
    }
    lengths = [boxes[0].right - boxes[0].left for boxes in bar.values()]
    total = 464 - 92
    assert lengths == pytest.approx([total * n / 100 - 1.5 for n in (10, 20, 40, 20, 10)], abs=0.02)
    lefts = [boxes[0].left for boxes in bar.values()]
    assert lefts == sorted(lefts)
    texts = drawn_texts(drawn)
    assert {"Onboard", "n = 100", "40%", "Unknown", "thin bar: Q2"} <= set(texts)
    thin = [box for box in mark_boxes(drawn, "rect", "f-hgreen") if box.bottom - box.top == 7]
    assert thin[0].right - thin[0].left == pytest.approx(total * 0.25 - 1.5, abs=0.02)


def test_red_is_hatched_and_every_band_has_its_shape() -> None:
    drawn = draw_health([HealthRow("s", "Adopt", bands(50, 50, 50, 50, 50), None, 12)])
    assert "url(#health-hatch-onred)" in drawn.inline()
    assert "12 provisional" in drawn_texts(drawn)
    assert not any("thin bar" in text for text in drawn_texts(drawn))
    shapes = {band: _shape(band_glyph(band)) for band in BANDS}
    assert len(set(shapes.values())) == 5


def _shape(glyph: Picture) -> tuple[str, int, str]:
    mark = parsed(glyph)[0]
    return mark.tag, mark.attrib.get("d", "").count("L"), mark.attrib["fill"]


def test_a_stage_without_customers_has_no_bar() -> None:
    drawn = draw_health([HealthRow("s", "Adopt", bands(0, 0, 0, 0, 0), None, 0)])
    assert "nobody here" in drawn_texts(drawn)
    assert "Adopt: nobody." in drawn.description


def grid(**more: Any) -> NineBoxGrid:
    cells = [
        tuple(
            BoxCell(row, column, f"Play {row}{column}", n, n * 1_000.0, n - 3)
            for column, n in zip(("poor", "fair", "strong"), numbers, strict=True)
        )
        for row, numbers in (("high", (18, 61, 88)), ("mid", (57, 204, 391)), ("low", (1, 2, 705)))
    ]
    values: dict[str, Any] = {
        "row_name": "Value",
        "column_name": "Health",
        "row_cuts": (40_000.0, 200_000.0),
        "column_cuts": (50.0, 75.0),
        "cells": tuple(cells),
        "beside": 14,
    }
    return NineBoxGrid(**(values | more))


def test_the_nine_boxes_with_counts_values_plays_and_changes() -> None:
    drawn = draw_nine_box(grid(), unit="account", value_unit="EUR")
    texts = drawn_texts(drawn)
    assert {"18", "705", "€18k", "€705k", "Play highpoor", "Play lowstrong"} <= set(texts)
    assert texts.count("3") == 9
    assert {"under 40k", "40k to 200k", "200k and over", "under 50", "75 and over"} <= set(texts)
    assert "14 accounts cannot be placed in one box" in texts
    assert texts.index("200k and over") < texts.index("under 40k")
    bars = [box.right - box.left for box in mark_boxes(drawn, "rect", "f-navy")]
    assert bars[0] / bars[-1] == pytest.approx(18 / 705, abs=0.01)


def test_a_fuller_box_is_darker_and_an_empty_one_is_plain() -> None:
    cells = [list(row) for row in grid().cells]
    cells[0][0] = BoxCell("high", "poor", None, 0, None, None)
    drawn = draw_nine_box(grid(cells=tuple(tuple(row) for row in cells), beside=0))
    shades = [
        float(element.attrib.get("opacity", "1"))
        for element in parsed(drawn).iter(f"{SVG}rect")
        if element.attrib.get("class") == "f-blue3"
    ]
    assert len(shades) == 8
    assert shades[-1] == max(shades) == 1
    assert not any("cannot be placed" in text for text in drawn_texts(drawn))


def test_history_is_drawn_to_scale_with_gaps() -> None:
    days = [(date(2025, 1, 1), 1.0), (date(2025, 7, 1), None), (date(2026, 1, 1), 3.0)]
    drawn = draw_history([*days, (date(2026, 7, 1), 2.0)], tone="bad", unit="days", target=2.5)
    lines = list(parsed(drawn).iter(f"{SVG}path"))
    assert len(lines) == 1  # the first value stands alone behind its gap
    assert xs(drawn, "circle", "f-loss") == [145]
    first, third = xs(drawn, "circle", "f-faint")
    assert first == 5
    assert third == pytest.approx(5 + 140 * 365 / 546, abs=0.02)
    assert "1 Jan 2026: 3 days" in tooltips(drawn)
    assert "Target 2.5 days" in tooltips(drawn)
    assert drawn.description == "1 Jan 2025: 1 day, 1 Jan 2026: 3 days, 1 Jul 2026: 2 days."


@pytest.mark.parametrize("history", [[], [(date(2026, 1, 1), None)]])
def test_a_history_without_values_is_empty(history: list[tuple[date, float | None]]) -> None:
    drawn = draw_history(history)
    assert drawn.description == "No known value."
    assert [child.tag for child in parsed(drawn)] == [f"{SVG}title", f"{SVG}desc"]


def test_one_value_is_a_dot_in_the_middle_of_its_height() -> None:
    drawn = draw_history([(date(2026, 1, 1), 7.0)], tone="good")
    circle = next(iter(parsed(drawn).iter(f"{SVG}circle")))
    assert float(circle.attrib["cy"]) == pytest.approx(18)
    assert circle.attrib["class"] == "f-blue"
