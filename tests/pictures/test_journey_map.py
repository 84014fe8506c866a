from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from journeykit.pictures.journey_map import draw_journey_map
from journeykit.pictures.journey_map.touchpoints import channel_letters, in_order
from journeykit.pictures.svg import Picture
from journeykit.review.model import EventMark, LoopFacts
from journeykit.review.picture import journey_picture
from tests.pictures.plain import branch, counts, journey, loss, moment, picture, stage, touchpoint
from tests.pictures.reading import SVG, assert_laid_out, drawn_texts, parsed, tooltips
from tests.review.journeys import graph_of

LANES: dict[str, dict[str, Any]] = {
    "Customer goal": {"goal": "Go live"},
    "Begins when": {"trigger": "They sign"},
    "Touchpoints": {"touchpoints": (touchpoint("call"),)},
    "Thinking": {"thinking": "Why?"},
    "Feeling": {"feeling": "calm"},
    "Pain": {"problem": "Slow"},
    "Loss": {"branches": (branch("Too slow"),)},
    "Proof": {"validation": "Ten reports"},
    "Owner": {"owner": "sales"},
}


def test_a_lane_without_content_is_left_out() -> None:
    drawn = drawn_texts(draw_journey_map(picture(stage("Aware"))))
    assert drawn == ["PROSPECTIVE", "Aware"]


@pytest.mark.parametrize("lane", LANES)
def test_a_lane_is_drawn_where_one_stage_has_content(lane: str) -> None:
    drawn = drawn_texts(draw_journey_map(picture(stage("Aware"), stage("Go", **LANES[lane]))))
    assert lane in drawn
    assert not set(LANES) - {lane} & set(drawn)


def test_thinking_is_quoted_and_owners_of_neighbours_are_one() -> None:
    stages = [stage(name, owner="customer_success", thinking="Why?") for name in "AB"]
    drawn = drawn_texts(draw_journey_map(picture(*stages)))
    assert drawn.count("“Why?”") == 2
    assert drawn.count("Customer success") == 1


def test_a_stage_shows_who_reached_it_and_the_median() -> None:
    counted = counts(2_400, 1_200, 800, median_days=47.0, median_n=1_100)
    drawn = draw_journey_map(picture(stage("Aware", counts=counted)))
    assert "2,400 reached" in drawn_texts(drawn)
    assert "median 47 days" in drawn_texts(drawn)
    assert any("median 47 days of 1,100 whose evidence is dated" in tip for tip in tooltips(drawn))


def test_losses_with_their_share_and_reasons() -> None:
    counted = counts(200, 100, 50)
    reasons = tuple(loss(f"Reason {n}", n, n / 50) for n in (20, 12, 8, 6, 4))
    drawn = draw_journey_map(picture(stage("Aware", counts=counted, losses=reasons)))
    texts = drawn_texts(drawn)
    assert "−50" in texts
    assert "25% lost" in texts
    assert [text for text in texts if text.startswith("Reason")] == [
        "Reason 20",
        "Reason 12",
        "Reason 8",
    ]
    assert "2 more" in texts
    assert "40%" in texts
    assert "Reason 6, Reason 4" in tooltips(drawn)


def test_ways_to_leave_that_no_stage_owns_are_drawn_over_all_of_them() -> None:
    bought = branch("Bought by another", cause="external")
    drawn = drawn_texts(draw_journey_map(picture(stage("A"), stage("B"), branches=(bought,))))
    assert "Loss at any stage" in " ".join(drawn)
    assert "Bought by another" in drawn
    assert "external" in drawn
    assert "Loss" not in drawn


def test_those_lost_at_any_stage_are_told_together() -> None:
    bought = branch("Bought", cause="external")
    stages = [
        stage(name, counts=counts(9, 2, n), losses=(replace(loss("Bought", n, 1.0), id=bought.id),))
        for name, n in (("A", 3), ("B", 4))
    ]
    drawn = drawn_texts(draw_journey_map(picture(*stages, branches=(bought,))))
    assert "external, 7 lost" in drawn


def test_a_stage_without_losses_is_not_red() -> None:
    stages = [
        stage("A", counts=counts(10, 9, 0)),
        stage("B", counts=counts(0, 0, 0)),
    ]
    drawn = draw_journey_map(picture(*stages))
    assert "None lost" in drawn_texts(drawn)
    assert "Nobody yet" in drawn_texts(drawn)
    assert "f-loss" not in drawn.inline()


def test_few_customers_are_grey() -> None:
    few = draw_journey_map(picture(stage("A", counts=counts(19, 9, 5)))).inline()
    many = draw_journey_map(picture(stage("A", counts=counts(20, 9, 5)))).inline()
    assert 'f-muted" fill="#52627a">26% lost' in few
    assert 'f-loss" fill="#b4233a">25% lost' in many


def test_the_curve_goes_through_moments_by_their_valence() -> None:
    stages = [
        stage("A", moments=(moment("low", -3),)),
        stage("B", moments=(moment("unsaid", None),)),
        stage("C", moments=(moment("high", 2.5),)),
    ]
    drawn = draw_journey_map(picture(*stages))
    texts = drawn_texts(drawn)
    assert {"−3", "+2.5", "?"} <= set(texts)
    curves = [
        element.attrib["d"]
        for element in parsed(drawn).iter(f"{SVG}path")
        if element.attrib.get("stroke-width") == "2.4"
    ]
    assert len(curves) == 1
    numbers = curves[0].replace("M", "").replace("C", " ").split()
    assert len(numbers) == 2 + 6  # from low straight to high: nothing is made up in between
    assert float(numbers[-1]) < float(numbers[1])
    assert float(numbers[1]) - float(numbers[-1]) == pytest.approx(5.5 * 21)


def dashed(drawn: Picture) -> list[str]:
    return [
        element.attrib["d"]
        for element in parsed(drawn).iter(f"{SVG}path")
        if element.attrib.get("stroke-dasharray") == "6 5"
    ]


def test_how_moments_felt_before_is_a_dashed_curve() -> None:
    now = [
        stage("A", moments=(moment("low", -3, valence_before=-1),)),
        stage("B", moments=(moment("new", 1),)),
        stage("C", moments=(moment("high", 2, valence_before=2),)),
    ]
    drawn = draw_journey_map(picture(*now))
    (curve,) = dashed(drawn)
    numbers = curve.replace("M", "").replace("C", " ").split()
    assert len(numbers) == 2 + 6, "from low to high: there was nothing new before"
    assert float(numbers[1]) - float(numbers[-1]) == pytest.approx(3 * 21)
    assert "dashed line: before" in " ".join(drawn_texts(drawn))
    said = [tip for tip in tooltips(drawn) if "before: −1" in tip]
    assert said
    assert not [tip for tip in tooltips(drawn) if "before: +2" in tip], "it is what it was"


def test_without_another_curve_nothing_is_said_of_before() -> None:
    stages = [stage("A", moments=(moment("low", -3),)), stage("B", moments=(moment("high", 2),))]
    drawn = draw_journey_map(picture(*stages))
    assert dashed(drawn) == []
    assert "before" not in " ".join(drawn_texts(drawn))


def test_a_stronger_moment_is_a_larger_cloud_and_an_observed_one_has_a_solid_rim() -> None:
    stages = [
        stage("A", moments=(moment("weak", 1, 1, basis="hypothesis"),)),
        stage("B", moments=(moment("strong", 1, 5),)),
    ]
    clouds = [
        element.attrib
        for element in parsed(draw_journey_map(picture(*stages))).iter(f"{SVG}path")
        if element.attrib.get("class") == "f-pink s-pinkline"
    ]
    assert len(clouds) == 2
    assert len(clouds[0]["d"].split("A")) == len(clouds[1]["d"].split("A")) == 10
    radius = [float(cloud["d"].split("A")[1].split()[0]) for cloud in clouds]
    assert radius[1] > 1.3 * radius[0]
    assert "stroke-dasharray" in clouds[0]
    assert "stroke-dasharray" not in clouds[1]


def test_a_moment_tells_its_response_or_that_there_is_none() -> None:
    planned = moment("stalls", -2, response="Call them", owner="customer_success", within_days=1)
    stages = [stage("A", moments=(planned,)), stage("B", moments=(moment("bare", 1),))]
    drawn = draw_journey_map(picture(*stages))
    texts = drawn_texts(drawn)
    assert "Call them" in texts
    assert "customer success, within 1 day" in texts
    assert "No response planned" in texts
    assert any("response: Call them" in tip for tip in tooltips(drawn))


def test_how_many_have_a_moment_or_an_event_now() -> None:
    held = stage("A", moments=(moment("stalls", -2, holding=1_200),))
    event = EventMark("e", "Price cut", ("A",), None, None, None, None, 7)
    texts = drawn_texts(draw_journey_map(picture(held, events=(event,))))
    assert "stalls (1,200\u00a0now)" in texts
    assert "Price cut (7\u00a0now)" in texts


def test_an_event_is_drawn_once_for_each_run_of_its_stages() -> None:
    stages = [stage(name) for name in "ABCD"]
    event = EventMark("e", "Price cut", ("A", "B", "D"), None, None, None, None, None)
    assert drawn_texts(draw_journey_map(picture(*stages, events=(event,)))).count("Price cut") == 2
    everywhere = replace(event, stages=())
    drawn = drawn_texts(draw_journey_map(picture(*stages, events=(everywhere,))))
    assert drawn.count("Price cut") == 1


def test_touchpoints_stand_below_those_they_follow() -> None:
    points = (
        touchpoint("c", "b"),
        touchpoint("free"),
        touchpoint("a"),
        touchpoint("b", "a"),
        touchpoint("d", "a", "c"),
    )
    order = [point.id for point in in_order(points)]
    assert sorted(order) == ["a", "b", "c", "d", "free"]
    assert order.index("a") < order.index("b") < order.index("c") < order.index("d")
    assert order.index("b") == order.index("a") + 1


def test_touchpoints_in_a_circle_or_after_strangers_are_drawn_all_the_same() -> None:
    circle = (touchpoint("a", "b"), touchpoint("b", "a"), touchpoint("c", "elsewhere"))
    assert sorted(point.id for point in in_order(circle)) == ["a", "b", "c"]
    assert_laid_out(draw_journey_map(picture(stage("A", touchpoints=circle))))


def test_order_is_an_arrow_any_order_is_dotted_and_a_journey_of_its_own_is_outlined() -> None:
    points = (
        touchpoint("kickoff"),
        touchpoint("migration", "kickoff", nested="migration.yaml"),
        touchpoint("training"),
    )
    drawn = draw_journey_map(picture(stage("Onboard", touchpoints=points)))
    joins = [e.attrib for e in parsed(drawn).iter(f"{SVG}line") if "1.6" in e.attrib.values()]
    assert ["marker-end" in join for join in joins] == [True, False]
    assert ["stroke-dasharray" in join for join in joins] == [False, True]
    rings = [e for e in parsed(drawn).iter(f"{SVG}rect") if e.attrib.get("class") == "s-blue"]
    assert len(rings) == 1
    assert any("migration.yaml" in tip for tip in tooltips(drawn))
    legend = " ".join(drawn_texts(drawn))
    assert "dotted: any order" in legend
    assert "outlined:" in legend


def test_channels_have_letters_of_their_own() -> None:
    points = tuple(
        touchpoint(name, channel=name) for name in ("meeting", "mail", "media", "email", "•")
    )
    letters = channel_letters(picture(stage("A", touchpoints=points)))
    assert letters == {"meeting": "M", "mail": "A", "media": "E", "email": "I", "•": "•"}


def test_only_neighbours_that_follow_one_another_are_joined_by_their_outlines() -> None:
    straight = parsed(draw_journey_map(journey("A", "B", "C")))
    forked = picture(stage("A", ways=("B", "C")), stage("B", ways=()), stage("C"))
    assert _points(straight) == [True, True, False]
    assert _points(parsed(draw_journey_map(forked))) == [True, False, False]


def _points(root: object) -> list[bool]:
    """Whether each chevron has a point on its right."""
    return [
        "L" in element.attrib["d"].split("H")[1]
        for element in root.iter(f"{SVG}path")  # type: ignore[attr-defined]
        if element.attrib.get("class") == "f-phase1"
    ]


def test_loops_and_branches_are_arcs_with_names_and_counts() -> None:
    stages = [
        stage("A", ways=("B", "C")),
        stage("B", ways=("C",)),
        stage("C"),
    ]
    loops = (LoopFacts("C", "A", "Renewal", 96), LoopFacts("C", "C", "Round", 4))
    drawn = draw_journey_map(picture(*stages, loops=loops))
    assert "Renewal: 96" in drawn_texts(drawn)
    assert "Renewal: C back to A, 96 accounts" in tooltips(drawn)
    assert "A on to C" in tooltips(drawn)
    assert "Comes round again: Round, 4" in tooltips(drawn)
    bare = draw_journey_map(picture(*stages, loops=(LoopFacts("C", "A", None, None),)))
    assert "C back to A" in tooltips(bare)


def test_arcs_to_stages_that_are_not_there_are_not_drawn() -> None:
    lost = picture(stage("A", ways=("nowhere",)), loops=(LoopFacts("A", "nowhere", "x", 1),))
    assert drawn_texts(draw_journey_map(lost)) == ["PROSPECTIVE", "A"]


def test_the_map_is_told_in_words() -> None:
    stages = [
        stage("Aware", moments=(moment("A story lands", 1.2),)),
        stage("Onboard", phase="existing", moments=(moment("It stalls", -2.6),)),
    ]
    said = draw_journey_map(picture(*stages, loops=(LoopFacts("Onboard", "Aware", None, 1),)))
    assert said.title == "Journey map: Plain"
    assert said.description == (
        "2 stages: Aware, Onboard. 1 loop back. The lowest moment is It stalls in Onboard, −2.6 of "
        "3. The highest moment is A story lands in Aware, +1.2 of 3."
    )


def test_a_bare_definition_is_drawn_as_it_is_written() -> None:
    definition = graph_of(
        {
            "journeykit": 1,
            "id": "loan",
            "stages": [
                {
                    "id": "apply",
                    "name": "Apply",
                    "customer": {"goal": "A roof", "thinking": "Can I?", "push": "A child"},
                    "trigger": {"event": "They find a house"},
                    "validation": {"evidence": "Papers are complete"},
                    "touchpoints": [
                        {"id": "visit", "channel": "branch"},
                        {"id": "papers", "after": ["visit"], "journey": "papers.yaml"},
                    ],
                    "next": ["fund", {"to": "check", "name": "Manual"}],
                },
                {"id": "check", "next": ["fund", {"to": "apply", "name": "Again"}, "nowhere"]},
                {
                    "id": "fund",
                    "phase": "existing",
                    "emotional_moments": [
                        {
                            "id": "keys",
                            "valence": 3,
                            "intensity": 5,
                            "response": {"action": "Call", "owner": "branch", "within_days": 0},
                        }
                    ],
                    "loss_branches": [{"id": "cheaper", "reason": "Cheaper elsewhere"}],
                    "next": [{"to": "apply", "kind": "loop", "name": "Next loan"}],
                },
                {"id": "care"},
            ],
            "external_events": [
                {"id": "rates", "name": "Rates rise", "stages": ["apply", "nowhere"]}
            ],
        },
        sound=False,
    )
    drawn = journey_picture(definition)
    assert drawn.title == "loan"
    assert [facts.phase for facts in drawn.stages] == [
        "prospective",
        "prospective",
        "existing",
        "existing",
    ]
    assert [facts.ways for facts in drawn.stages] == [("fund", "check"), ("fund",), (), ()]
    assert [(loop.source, loop.target, loop.name) for loop in drawn.loops] == [
        ("check", "apply", "Again"),
        ("fund", "apply", "Next loan"),
    ]
    assert drawn.events[0].stages == ("apply",)
    assert drawn.stages[0].trigger == "They find a house"
    assert drawn.stages[0].validation == "Papers are complete"
    assert [one.reason for one in drawn.stages[2].branches] == ["Cheaper elsewhere"]
    assert drawn.stages[2].moments[0].response == "Call"
    assert {facts.counts for facts in drawn.stages} == {None}
    finished = draw_journey_map(drawn)
    assert_laid_out(finished)
    texts = drawn_texts(finished)
    assert {"Apply", "check", "A roof", "“Can I?”", "papers", "Rates rise", "keys", "+3"} <= set(
        texts
    )
    assert "branch, the same day" in texts
