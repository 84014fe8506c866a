"""Names of forty letters stand whole over their stages, however many stages there are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from journeykit.pictures.flow import draw_flow
from journeykit.pictures.journey_graph import draw_journey_graph
from journeykit.pictures.journey_map import draw_journey_map
from journeykit.pictures.names import name_blocks
from journeykit.pictures.svg import Picture
from journeykit.review.model import JourneyPicture
from tests.pictures.plain import journey
from tests.pictures.reading import drawn_texts

FORTY = (
    "Stage with a long name of forty letters.",
    "Procurement and security questionnaires.",
    "Renewal conversation with the sponsor 12",
    "Go-live",
    "Einkaufsverhandlung, Rechtsprüfung, Kauf",
)
DRAWINGS: dict[str, Callable[[JourneyPicture], Picture]] = {
    "map": draw_journey_map,
    "flow": lambda picture: draw_flow(picture, ()),
    "graph": draw_journey_graph,
}


@pytest.mark.parametrize("count", [3, 7, 15, 40])
@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_name_of_forty_letters_stands_whole(drawing: str, count: int) -> None:
    names = [f"{FORTY[place % len(FORTY)][:37]} {place}" for place in range(count)]
    texts = drawn_texts(DRAWINGS[drawing](journey(*names)))
    shown = " ".join(texts)
    assert [name for name in names if name not in shown] == []


def test_all_names_of_a_picture_are_of_one_size_as_large_as_may_be() -> None:
    short, long = "Aware", "Renewal conversation with the sponsor"
    assert {block.font.size for block in name_blocks([short, short], [80, 80], 14)} == {14}
    blocks = name_blocks([short, long], [104, 104], 14)
    assert len({block.font.size for block in blocks}) == 1
    assert blocks[1].font.size < 14
    assert not blocks[1].cut


def test_one_name_that_nothing_can_hold_leaves_the_others_large() -> None:
    blocks = name_blocks(["Aware", "Consider", "Donaudampfschifffahrt " * 9], [80, 80, 80], 14)
    assert {block.font.size for block in blocks} == {14}
    assert [block.cut for block in blocks] == [False, False, True]
