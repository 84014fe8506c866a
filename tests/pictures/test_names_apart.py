"""Names that differ are never shown alike within one picture, however little room they have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeykit.pictures.conversion import draw_conversions
from journeykit.pictures.flow import draw_flow
from journeykit.pictures.health import draw_health
from journeykit.pictures.journey_graph import draw_journey_graph
from journeykit.pictures.journey_map import draw_journey_map
from journeykit.pictures.movement import draw_moves
from journeykit.pictures.names import wrap_apart
from journeykit.pictures.nine_box import draw_nine_box
from journeykit.pictures.svg import Picture
from journeykit.pictures.text import Font, Weight, legible
from journeykit.review.model import (
    EventMark,
    HealthRow,
    JourneyPicture,
    LoopFacts,
    LossReason,
    MoveMatrix,
    MoveState,
)
from tests.pictures.plain import branch, journey, loss, moment, touchpoint
from tests.pictures.reading import text_elements
from tests.pictures.test_review_pictures import bands, conversion, grid

COUNT = 24


def many(first: str) -> list[str]:
    """Names of more than ninety letters that begin alike; what tells them apart is at the end, or
    in the middle.
    """
    rest = "customer and the account team agree together on what is to be reached and by when"
    ends = [f"{first} {rest}, step {place}" for place in range(COUNT // 2)]
    middles = [
        f"{first} customer and the account team agree together on part {place} of {rest}"
        for place in range(COUNT - len(ends))
    ]
    return [name for pair in zip(ends, middles, strict=True) for name in pair]


def blocks(picture: Picture) -> Iterator[tuple[str, str | None]]:
    """The texts of a picture, lines that follow one another as one, with their tooltips."""
    lines: list[str] = []
    last_tip, below, column = None, 0.0, ("", Font(0))
    for text, tip, attributes in text_elements(picture):
        weight: Weight = 600 if attributes.get("font-weight") == "600" else 400
        font = Font(float(attributes["font-size"]), weight)
        y, here = float(attributes["y"]), (attributes["x"], font)
        if lines and (here != column or abs(y - below) > 0.1):
            yield " ".join(lines), last_tip
            lines = []
        lines.append(text)
        last_tip, below, column = tip, y + font.line_height, here
    yield " ".join(lines), last_tip


def shown(picture: Picture, first: str) -> Counter[str]:
    return Counter(text for text, _ in blocks(picture) if text.startswith(first))


def full_journey() -> JourneyPicture:
    """A journey in which everything has a name that is like those of all its kind."""
    bare = journey(*many("Alpha"))
    points, moments, reasons = map(many, ("Beta", "Gamma", "Delta"))
    branches, owners, events = map(many, ("Epsilon", "Zeta", "Eta"))
    stages = [
        replace(
            stage,
            owner=owners[place],
            touchpoints=(touchpoint(points[place], nested="nested.yaml"),),
            moments=(moment(moments[place], 1),),
            losses=(loss(reasons[place], 1),),
            branches=(branch(branches[place]),),
        )
        for place, stage in enumerate(bare.stages)
    ]
    names = [stage.id for stage in stages]
    return replace(
        bare,
        stages=tuple(stages),
        events=tuple(
            EventMark(name, name, (names[place],), None, None, None, None, None)
            for place, name in enumerate(events)
        ),
        loops=tuple(
            LoopFacts(names[place + 2], names[place], name, 1)
            for place, name in enumerate(many("Theta")[:6])
        ),
    )


def losses() -> tuple[LossReason, ...]:
    return tuple(
        loss(label, 9 - place, stage_name=stage)
        for place, (label, stage) in enumerate(zip(many("Iota"), many("Kappa"), strict=True))
    )[:5]


def matrix() -> MoveMatrix:
    states = tuple(MoveState(name, name, "stage") for name in many("Alpha"))
    ones = tuple((1,) * len(states) for _ in states)
    return MoveMatrix(states, ones, (0,) * len(states), (0,) * len(states))


def nine_boxes() -> Picture:
    rows, columns, plays = many("Alpha"), many("Beta"), many("Gamma")
    cells = tuple(
        tuple(
            replace(cell, row=rows[y], column=columns[x], play=plays[3 * y + x])
            for x, cell in enumerate(line)
        )
        for y, line in enumerate(grid().cells)
    )
    return draw_nine_box(grid(cells=cells))


def health() -> Picture:
    some = bands(1, 2, 3, 4, 5)
    return draw_health([HealthRow(name, name, some, None, 0) for name in many("Alpha")])


def conversions() -> Picture:
    names = many("Alpha")
    after = [*names[1:], "done"]
    return draw_conversions(
        [conversion(one, 5, 9, to_name=to) for one, to in zip(names, after, strict=True)]
    )


DRAWN: dict[str, tuple[Callable[[], Picture], dict[str, int]]] = {
    "map": (
        lambda: draw_journey_map(full_journey()),
        dict.fromkeys(("Alpha", "Beta", "Gamma", "Delta", "Zeta", "Eta"), COUNT) | {"Theta": 6},
    ),
    "flow": (
        lambda: draw_flow(full_journey(), losses()),
        {"Alpha": COUNT, "Theta": 6, "Iota": 5, "Kappa": 5},
    ),
    "graph": (
        lambda: draw_journey_graph(full_journey()),
        {"Alpha": COUNT, "Beta": COUNT, "Epsilon": COUNT, "Theta": 6},
    ),
    "conversion": (conversions, {"Alpha": COUNT}),
    "health": (health, {"Alpha": COUNT}),
    "movement": (
        lambda: draw_moves(matrix(), title="Moves", then="then", now="now"),
        {"Alpha": 2 * COUNT},
    ),
    "nine-box": (nine_boxes, {"Alpha": 3, "Beta": 3, "Gamma": 9}),
}


@pytest.mark.parametrize("name", DRAWN)
def test_names_of_a_kind_are_told_apart(name: str) -> None:
    draw, kinds = DRAWN[name]
    drawn = draw()
    for first, count in kinds.items():
        found = shown(drawn, first)
        assert sum(found.values()) == count
        most = 2 if name == "movement" else 1  # a row and a column may be cut alike
        assert {text: n for text, n in found.items() if n > most} == {}


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_cut_is_told_whole_by_its_tooltip(name: str) -> None:
    draw, kinds = DRAWN[name]
    cut = [(text, tip) for text, tip in blocks(draw()) if text.split()[0] in kinds and "…" in text]
    assert cut
    assert [text for text, tip in cut if not tip] == []


@settings(max_examples=60)
@given(
    names=st.lists(st.text("ab ", min_size=1, max_size=40), min_size=2, max_size=12),
    common=st.sampled_from(["", "a customer and ", "Donaudampfschifffahrtsgesellschaft"]),
    room=st.integers(44, 170),
    lines=st.integers(1, 3),
)
def test_names_that_differ_are_never_shown_alike(
    names: list[str], common: str, room: int, lines: int
) -> None:
    wanted = [legible(common + name) for name in names]
    font = Font(11, 600)
    found = wrap_apart(wanted, [room] * len(names), font, lines)
    assert [block.full for block in found] == wanted
    for one, other in combinations(found, 2):
        assert (one.full == other.full) or one.lines != other.lines
    for block in found:
        assert len(block.lines) <= lines
        assert all(font.width(line) <= room for line in block.lines)
        assert block.cut == (
            "".join(block.lines).replace("-", "").replace(" ", "") != (block.full.replace(" ", ""))
        )


def test_a_name_that_nothing_is_like_is_cut_at_its_end() -> None:
    one, other = wrap_apart(["Alpha and so on for ever", "Beta"], [90, 90], Font(11), 1)
    assert one.lines == ("Alpha and so…",)
    assert (other.lines, other.cut) == (("Beta",), False)


def test_the_end_that_tells_names_apart_stands_behind_an_ellipsis() -> None:
    names = [f"The customer and the team agree on the goal, step {place}" for place in (1, 2)]
    one, other = wrap_apart(names, [120, 120], Font(11), 2)
    assert one.lines == ("The customer and the", "…on the goal, step 1")
    assert other.lines == ("The customer and the", "…on the goal, step 2")


def test_names_that_no_line_can_tell_apart_have_their_numbers() -> None:
    names = [f"{'m' * 40}{end}{'w' * 40}" for end in "xyz"]
    found = wrap_apart(names, [60] * 3, Font(11), 1)
    assert len({block.lines for block in found}) == 3
    deep = [f"{start}{'m' * 60}{end}" for start in "ab" for end in "cd"]
    lines = [
        block.lines[-1]
        for block in wrap_apart(["m" * 9 + one for one in deep], [60] * 4, Font(11), 1)
    ]
    assert len(set(lines)) == 4
