from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given

from journeykit.pictures.flow import draw_flow
from journeykit.pictures.flow.data import Flow, FlowStage, FlowWay, flow_of
from journeykit.review.model import JourneyPicture, LoopFacts
from tests.pictures.generated import all_losses, pictures
from tests.pictures.plain import counts, journey, loss, picture, stage
from tests.pictures.reading import SVG, drawn_texts, mark_boxes, parsed, tooltips
from tests.pictures.test_layout import quick

LOAN = picture(
    stage("Apply", ways=("Check", "Review"), counts=counts(1_000, 800, 100, unknown=20)),
    stage("Check", ways=("Offer",), counts=counts(450, 370, 40)),
    stage("Review", ways=("Offer",), counts=counts(350, 190, 120)),
    stage("Offer", ways=("Fund",), counts=counts(600, 400, 100, joined=40)),
    stage("Fund", phase="existing", counts=counts(400, 390, 2)),
    loops=(LoopFacts("Fund", "Apply", "Next loan", 55),),
)


def ways(flow: Flow) -> set[tuple[int, int, int]]:
    return {(way.source, way.target, way.count) for way in flow.forward}


def test_every_way_that_the_counts_settle_has_its_number() -> None:
    flow = flow_of(LOAN, ())
    assert ways(flow) == {(0, 1, 450), (0, 2, 350), (1, 3, 370), (2, 3, 190), (3, 4, 400)}
    assert [flow.unseen(index) for index in range(5)] == [0, 0, 0, 40, 0]
    assert [entry.ends for entry in flow.stages] == [False, False, False, False, True]


def test_a_way_that_the_counts_leave_open_gets_no_number() -> None:
    stages = list(LOAN.stages)
    stages[3] = replace(stages[3], counts=counts(600, 400, 100, joined=90))
    flow = flow_of(replace(LOAN, stages=tuple(stages)), ())
    assert ways(flow) == {(0, 1, 450), (0, 2, 350), (3, 4, 400)}
    assert flow.unseen(3) == 600


@given(pictures(lanes=False))
@quick
def test_the_flow_is_conserved_in_every_journey(drawn: JourneyPicture) -> None:
    flow = flow_of(drawn, ())
    for index, entry in enumerate(flow.stages):
        assert 0 <= flow.leaving(index) <= entry.counts.went_on
        assert 0 <= flow.arriving(index) <= entry.counts.reached
        if index:
            assert flow.arriving(index) + flow.unseen(index) == entry.counts.reached
    assert all(way.count >= 0 for way in flow.ways)


def test_counts_that_do_not_close_are_refused() -> None:
    wrong = counts(100, 50, 20, waiting=10)
    with pytest.raises(ValueError, match=r"A: .* do not add up to 100"):
        draw_flow(picture(stage("A", counts=wrong)))


def test_more_on_a_way_than_went_on_is_refused() -> None:
    facts = stage("A")
    entries = tuple(FlowStage(facts, counts(10, 5, 0), ends=False) for _ in range(2))
    with pytest.raises(ValueError, match="more take a way"):
        Flow("x", "account", entries, (FlowWay(0, 1, 6),))


def test_a_flow_without_counts_is_refused() -> None:
    with pytest.raises(ValueError, match="Aware has no counts"):
        draw_flow(picture(stage("Aware")))


def heights(drawn_ribbons: list[str]) -> list[float]:
    """The breadths of ribbons: the upright step after the first curve."""
    return [float(found.group(1)) for d in drawn_ribbons if (found := re.search(r"v([\d.]+)C", d))]


def test_every_width_is_drawn_at_one_scale() -> None:
    plain = journey("A", "B", "C")
    drawn = draw_flow(plain, tallest=200)
    bars = mark_boxes(drawn, "rect", "f-navy")
    assert [round(bar.bottom - bar.top, 1) for bar in bars] == [200, 180, 162]
    assert len({bar.top for bar in bars}) == 1
    ribbons = [
        element.attrib["d"]
        for element in parsed(drawn).iter(f"{SVG}path")
        if element.attrib.get("class") == "f-blue"
    ]
    assert heights(ribbons) == pytest.approx([180, 162], abs=0.1)


def test_loops_and_branches_are_as_wide_as_what_they_carry() -> None:
    drawn = draw_flow(LOAN)
    bars = [bar.bottom - bar.top for bar in mark_boxes(drawn, "rect", "f-navy")]
    scale = bars[0] / 1_000
    bands: dict[str, list[float]] = {"s-hgreen": [], "s-blue": []}
    for element in parsed(drawn).iter(f"{SVG}path"):
        if element.attrib.get("opacity") == "0.5":
            bands[element.attrib["class"]].append(float(element.attrib["stroke-width"]))
    assert bands["s-hgreen"] == pytest.approx([55 * scale], abs=0.02)
    assert sorted(bands["s-blue"]) == pytest.approx([350 * scale, 370 * scale], abs=0.02)


def test_what_a_column_says() -> None:
    reasons = (loss("Too dear", 60, 0.5), loss("Too slow", 40, 1 / 3), loss("Third", 1, 0.01))
    facts = stage("Review", counts=counts(350, 190, 120, unknown=10), losses=reasons)
    drawn = draw_flow(picture(stage("Apply", ways=("Review",), counts=counts(400, 350, 50)), facts))
    texts = drawn_texts(drawn)
    assert {"350", "190 done", "61% of the decided", "−120", "34% lost"} <= set(texts)
    assert {"Too dear\u00a050%", "Too slow\u00a033%", "30 still here", "10 loss unknown"} <= set(
        texts
    )
    assert not any("Third" in text for text in texts)
    assert "350 went on from Apply to Review" in tooltips(drawn)


def test_who_joined_is_said_but_not_at_the_start() -> None:
    first = stage("A", ways=("B",), counts=counts(10, 10, 0, joined=10))
    second = stage("B", counts=counts(50, 50, 0, joined=40))
    assert drawn_texts(draw_flow(picture(first, second))).count("40 joined here") == 1
    assert not any("10 joined" in text for text in drawn_texts(draw_flow(picture(first, second))))


def test_an_empty_journey_is_drawn_without_a_rate() -> None:
    texts = drawn_texts(draw_flow(picture(stage("A", counts=counts(0, 0, 0)))))
    assert "nobody decided yet" in texts
    assert not any("lost" in text or "%" in text for text in texts)


def test_the_list_of_reasons_says_what_the_known_ones_make_up() -> None:
    losses = (
        loss("No priority", 375),
        loss("No reason recorded", 300, id="none_recorded", cause="unknown"),
        loss("Too dear", 225),
        loss("Other", 100, cause="unknown"),
    )
    drawn = draw_flow(journey("A", "B", "C"), losses)
    assert "2 reasons make up 60% of 1,000 losses" in drawn_texts(drawn)
    bars = [
        element.attrib["class"]
        for element in parsed(drawn).iter(f"{SVG}rect")
        if element.attrib.get("height") == "12"
    ]
    assert bars == ["f-loss", "f-faint", "f-loss", "f-faint"]


def test_a_reason_of_two_stages_is_not_counted_as_two_reasons() -> None:
    losses = (loss("Too dear", 50, stage_name="A"), loss("Too dear", 30, stage_name="B"))
    shown = drawn_texts(draw_flow(journey("A", "B"), losses))
    assert "The 2 largest known, by stage, make up 100% of 80 losses" in shown


def test_nothing_is_said_of_the_reasons_of_a_few() -> None:
    shown = drawn_texts(draw_flow(journey("A", "B"), (loss("Too dear", 1),)))
    assert "Reasons for loss" in shown
    assert not any("make" in text for text in shown)


def test_a_list_without_a_known_reason_says_so() -> None:
    unknown = (loss("No reason recorded", 30, id="none_recorded", cause="unknown"),)
    texts = drawn_texts(draw_flow(journey("A", "B"), unknown))
    assert "No known reason among the largest" in texts


@given(pictures(lanes=False))
@quick
def test_bands_over_the_stages_stay_in_the_picture(drawn: JourneyPicture) -> None:
    flow = draw_flow(drawn, all_losses(drawn))
    for element in parsed(flow).iter(f"{SVG}path"):
        if element.attrib.get("opacity") == "0.5":
            half = float(element.attrib["stroke-width"]) / 2
            numbers = [float(n) for n in re.findall(r"-?[\d.]+", element.attrib["d"])]
            assert min(numbers) - half >= -0.6 or min(numbers) >= 0
            assert max(numbers) <= max(flow.width, flow.height)


def test_the_flow_is_told_in_words() -> None:
    said = draw_flow(LOAN).description
    assert said == (
        "1,000 accounts reached Apply. 400 reached Fund. 362 were lost at a stage. "
        "55 took the loop from Fund to Apply."
    )


def test_a_flow_that_shows_no_loss_has_no_share() -> None:
    """Where nobody can be lost, 100% of the decided would say nothing."""
    drawn = draw_flow(replace(journey("Order", "Pay"), shows_loss=False))
    assert not any("of the decided" in text for text in drawn_texts(drawn))
    assert any("of the decided" in text for text in drawn_texts(draw_flow(journey("Order", "Pay"))))
