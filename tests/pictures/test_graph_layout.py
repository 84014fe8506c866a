"""The graph's layout against layouts found by hand."""

from __future__ import annotations

import pytest

from journeykit.pictures.edges import Edge
from journeykit.pictures.journey_graph.layout import lay_out


def ways(*pairs: tuple[int, int]) -> list[Edge]:
    return [Edge(source, target, loop=False) for source, target in pairs]


@pytest.mark.parametrize(
    ("count", "edges", "expected"),
    [
        (3, ways((0, 1), (1, 2)), [(0, 0), (1, 0), (2, 0)]),
        # a fork that joins again: the first way stays in the row, the second goes below
        (4, ways((0, 1), (0, 2), (1, 3), (2, 3)), [(0, 0), (1, 0), (1, 1), (2, 0)]),
        # two ways of different length: the join stands behind the longer one
        (4, ways((0, 1), (1, 2), (2, 3), (0, 3)), [(0, 0), (1, 0), (2, 0), (3, 0)]),
        # a branch that ends keeps to its own row
        (4, ways((0, 1), (0, 2), (2, 3)), [(0, 0), (1, 0), (1, 1), (2, 1)]),
        # nothing leads to the third: it stands where the file has it
        (3, ways((0, 1)), [(0, 0), (1, 0), (2, 0)]),
        (1, [], [(0, 0)]),
        (0, [], []),
    ],
)
def test_stages_stand_where_a_hand_puts_them(
    count: int, edges: list[Edge], expected: list[tuple[int, int]]
) -> None:
    assert list(lay_out(count, edges).stages) == expected


def test_a_way_over_ranks_passes_through_free_slots() -> None:
    layout = lay_out(4, ways((0, 1), (1, 2), (2, 3), (0, 3)))
    long = next(track for track in layout.tracks if track.edge.target - track.edge.source == 3)
    assert long.slots == ((0, 0), (1, 1), (2, 1), (3, 0))
    assert (layout.ranks, layout.rows) == (4, 2)


def test_forty_stages_stand_in_one_row() -> None:
    layout = lay_out(40, [*ways(*((n, n + 1) for n in range(39))), Edge(39, 0, loop=True)])
    assert (layout.ranks, layout.rows) == (40, 1)
