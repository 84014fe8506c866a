"""Whatever is drawn: it parses, no text meets another, none leaves the picture or is cut unsaid."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from journeykit.pictures.conversion import draw_conversions
from journeykit.pictures.flow import draw_flow
from journeykit.pictures.health import draw_health
from journeykit.pictures.history import draw_history
from journeykit.pictures.journey_graph import draw_journey_graph
from journeykit.pictures.journey_map import draw_journey_map
from journeykit.pictures.nine_box import draw_nine_box
from journeykit.pictures.svg import Picture
from journeykit.review.model import (
    Conversion,
    HealthRow,
    JourneyPicture,
    LoopFacts,
    NineBoxGrid,
)
from tests.pictures.generated import (
    all_losses,
    conversions,
    grids,
    health_rows,
    labels,
    pictures,
)
from tests.pictures.plain import branch, journey, loss, moment, touchpoint
from tests.pictures.reading import (
    Box,
    assert_laid_out,
    drawn_texts,
    mark_boxes,
    overlapping,
    parsed,
    text_boxes,
)

# a picture that fails is looked at, not shrunk: that would take minutes
quick = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def assert_sound(picture: Picture) -> None:
    """What holds for every picture."""
    assert_laid_out(picture)
    root = parsed(picture)
    idents = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(idents) == len(set(idents))
    assert all(ident.startswith(f"{picture.ident}-") for ident in idents)
    used = re.findall(r"url\(#([^)]*)\)", picture.inline())
    assert set(used) <= set(idents)
    assert root.attrib["role"] == "img"
    assert set(root.attrib["aria-labelledby"].split()) <= set(idents)
    assert not [element for element in root.iter() if "style" in element.attrib]
    assert "<script" not in picture.inline().lower()
    assert "\x00" not in picture.inline()
    assert parsed(picture).attrib["width"] == f"{picture.width:g}"


@given(pictures())
@quick
def test_journey_map(picture: JourneyPicture) -> None:
    drawn = draw_journey_map(picture)
    assert_sound(drawn)
    assert drawn.inline() == draw_journey_map(picture).inline()


@given(pictures(counted=False))
@quick
def test_journey_map_of_a_bare_definition(picture: JourneyPicture) -> None:
    assert_sound(draw_journey_map(picture))


@given(pictures())
@quick
def test_journey_graph(picture: JourneyPicture) -> None:
    drawn = draw_journey_graph(picture)
    assert_sound(drawn)
    assert drawn.inline() == draw_journey_graph(picture).inline()
    boxes = mark_boxes(drawn, "rect", "s-phase1ink") + mark_boxes(drawn, "rect", "s-phase2ink")
    assert len(boxes) == len(picture.stages)
    nodes = mark_boxes(drawn, "rect", "f-loss3")
    leaving = sum(len(stage.branches) for stage in picture.stages) + len(picture.branches)
    assert len(nodes) == leaving
    assert overlapping(boxes + nodes) == []


def test_a_count_in_the_graph_is_never_cut() -> None:
    picture = journey(*(f"Stage {n}" for n in range(7)))
    reasons = [branch("Chose another product", cause="competitor"), branch("Never answered")]
    losses = tuple(loss(one.reason, n) for one, n in zip(reasons, (10_002, 9), strict=True))
    stage = replace(picture.stages[0], branches=tuple(reasons), losses=losses)
    shown = drawn_texts(draw_journey_graph(replace(picture, stages=(stage, *picture.stages[1:]))))
    assert {"competitor", "10,002 lost", "process, 9 lost"} <= set(shown)


@given(pictures())
@quick
def test_clouds_and_squares_of_the_map_stand_apart(picture: JourneyPicture) -> None:
    drawn = draw_journey_map(picture)
    clouds = mark_boxes(drawn, "path", "s-pinkline")
    clouds = [box for box in clouds if box.bottom - box.top < 45 and box.right - box.left < 65]
    squares = mark_boxes(drawn, "rect", "f-blue")
    assert len(squares) == sum(len(stage.touchpoints) for stage in picture.stages)
    words = [box for box in text_boxes(drawn) if not _inside_any(box, clouds + squares)]
    for mark in clouds + squares:
        assert [box.what for box in words if box.meets(mark)] == []
    assert overlapping(squares) == []


def _inside_any(box: Box, marks: list[Box]) -> bool:
    middle = (box.left + box.right) / 2
    return any(
        mark.left < middle < mark.right and mark.top < (box.top + box.bottom) / 2 < mark.bottom
        for mark in marks
    )


@given(pictures(lanes=False))
@quick
def test_flow(picture: JourneyPicture) -> None:
    drawn = draw_flow(picture, all_losses(picture))
    assert_sound(drawn)
    assert drawn == draw_flow(picture, all_losses(picture))


@given(st.lists(conversions(), max_size=12), st.none() | labels)
@quick
def test_conversions(rows: list[Conversion], before: str | None) -> None:
    assert_sound(draw_conversions(rows, before=before))


@given(st.lists(health_rows, max_size=6), st.none() | labels)
@quick
def test_health(rows: list[HealthRow], before: str | None) -> None:
    assert_sound(draw_health(rows, before=before))


@given(grids(), labels, st.none() | st.sampled_from(["EUR", "hours"]))
@quick
def test_nine_box(grid: NineBoxGrid, unit: str, value_unit: str | None) -> None:
    assert_sound(draw_nine_box(grid, unit=unit, value_unit=value_unit))


@given(
    st.lists(st.none() | st.floats(-1e12, 1e12), max_size=9),
    st.sampled_from(["good", "bad", "neutral"]),
    st.none() | st.floats(-1e12, 1e12),
)
@quick
def test_history(values: list[float | None], tone: str, target: float | None) -> None:
    day = date(2024, 3, 31)
    history = [(day + timedelta(days=91 * place), value) for place, value in enumerate(values)]
    assert_sound(draw_history(history, tone=tone, target=target, unit="days"))  # type: ignore[arg-type]


@pytest.mark.parametrize(("number", "wider"), [(1, False), (3, False), (9, False), (15, True)])
def test_more_than_nine_stages_widen(number: int, wider: bool) -> None:
    picture = journey(*[f"Stage {place}" for place in range(number)])
    for drawn in (draw_journey_map(picture), draw_flow(picture)):
        assert (drawn.width > 1160) is wider
        assert drawn.width >= 1160
        assert_sound(drawn)


def test_long_names_of_neighbouring_arcs_stand_on_levels_of_their_own() -> None:
    names = [f"Stage {place}" for place in range(7)]
    loops = tuple(
        LoopFacts(names[place + 1], names[place], f"Loop {place} with a long name to tell", 90)
        for place in range(6)
    )
    picture = replace(journey(*names), loops=loops)
    for drawn in (draw_journey_map(picture), draw_flow(picture)):
        assert_sound(drawn)
        assert sum(text.startswith("Loop ") for text in drawn_texts(drawn)) == 6


def test_a_picture_of_many_long_texts_is_sound() -> None:
    words = "A sentence that goes on for longer than anybody would want to read on a map. " * 6
    stages = tuple(
        replace(
            facts,
            goal=words,
            thinking=words,
            feeling=words,
            problem=words,
            push=words,
            trigger=words,
            validation=words,
            owner=words,
            moments=tuple(moment(words, valence, 5, response=words) for valence in (3, -3)),
            touchpoints=tuple(touchpoint(f"t{number}", channel=words) for number in range(6)),
            losses=(loss(words, 1, 1.0),),
        )
        for facts in journey(*[f"{number} {words}" for number in range(9)]).stages
    )
    picture = replace(journey("A"), stages=stages)
    assert_sound(draw_journey_map(picture))
    assert_sound(draw_flow(picture, (loss(words, 9),)))


@pytest.mark.parametrize("count", [3, 15, 40])
def test_few_and_many_stages_with_branches_and_two_loops(count: int) -> None:
    names = [f"Stage {place} with a name of more than a line" for place in range(count)]
    written = journey(*names)
    stages = list(written.stages)
    stages[0] = replace(stages[0], ways=(names[1], names[2]))
    picture = replace(
        written,
        stages=tuple(
            replace(facts, touchpoints=(touchpoint("a"), touchpoint("b", "a")), goal=facts.name)
            for facts in stages
        ),
        loops=(
            LoopFacts(names[-1], names[0], "Round again", 12),
            LoopFacts(names[2], names[1], "Once more", 3),
        ),
    )
    for drawn in (
        draw_journey_map(picture),
        draw_journey_graph(picture),
        draw_flow(picture, all_losses(picture)),
    ):
        assert_sound(drawn)
        shown = " ".join(drawn_texts(drawn))
        assert all(f"Stage {place}" in shown for place in range(count))
