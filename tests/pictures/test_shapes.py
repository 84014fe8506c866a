from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeykit.pictures import shapes

Point = tuple[float, float]


def cubic(p0: Point, p1: Point, p2: Point, p3: Point, t: float) -> Point:
    def mix(a: float, b: float, c: float, d: float) -> float:
        return (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d

    return mix(p0[0], p1[0], p2[0], p3[0]), mix(p0[1], p1[1], p2[1], p3[1])


def along(curve: str) -> list[list[Point]]:
    """Points of each piece of a path of one M and many C."""
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", curve)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    pieces = []
    for place in range(0, len(points) - 1, 3):
        p0, p1, p2, p3 = points[place : place + 4]
        pieces.append([cubic(p0, p1, p2, p3, step / 20) for step in range(21)])
    return pieces


@given(st.lists(st.floats(-100, 100, allow_subnormal=False), min_size=2, max_size=12))
def test_the_curve_meets_every_point_and_swings_beyond_none(values: list[float]) -> None:
    points = [(40.0 * place, value) for place, value in enumerate(values)]
    pieces = along(shapes.smooth_curve(points))
    assert len(pieces) == len(points) - 1
    for piece, ((x0, y0), (x1, y1)) in zip(pieces, pairwise(points), strict=True):
        assert piece[0] == pytest.approx((x0, y0), abs=0.01)
        assert piece[-1] == pytest.approx((x1, y1), abs=0.01)
        for x, y in piece:
            assert x0 - 0.02 <= x <= x1 + 0.02
            assert min(y0, y1) - 0.02 <= y <= max(y0, y1) + 0.02


@given(st.lists(st.floats(-100, 100, allow_subnormal=False), min_size=3, max_size=8))
def test_between_two_points_the_curve_never_turns(values: list[float]) -> None:
    points = [(40.0 * place, value) for place, value in enumerate(values)]
    for piece, (start, end) in zip(
        along(shapes.smooth_curve(points)), pairwise(points), strict=True
    ):
        sign = 1 if end[1] >= start[1] else -1
        assert all(sign * (b[1] - a[1]) >= -0.03 for a, b in pairwise(piece))


def test_the_curve_runs_straight_through_points_on_a_line() -> None:
    pieces = along(shapes.smooth_curve([(0, 0), (10, 5), (30, 15)]))
    assert all(y == pytest.approx(x / 2, abs=0.02) for piece in pieces for x, y in piece)


@given(st.floats(1, 1.9))
def test_a_cloud_stays_inside_its_box(ratio: float) -> None:
    height = 30.0
    width = ratio * height
    data = shapes.cloud(0, 0, width, height)
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", data)]
    start, arcs = (numbers[0], numbers[1]), numbers[2:]
    for place in range(0, len(arcs), 7):
        radius, end = arcs[place], (arcs[place + 5], arcs[place + 6])
        bulge = _furthest(start, end, radius)
        assert abs(bulge[0]) <= width / 2
        assert abs(bulge[1]) <= height / 2
        start = end


def _furthest(start: Point, end: Point, radius: float) -> Point:
    """The point of an outward arc that is furthest from its chord."""
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    half = math.dist(start, end) / 2
    sagitta = radius - math.sqrt(max(radius**2 - half**2, 0))
    length = math.hypot(*middle)
    return middle[0] * (1 + sagitta / length), middle[1] * (1 + sagitta / length)


def test_a_ribbon_keeps_its_breadth_at_both_ends() -> None:
    data = shapes.ribbon(0, 10, 100, 40, 25)
    assert data.startswith("M0 10C")
    assert "100 40v25C" in data
    assert data.endswith("0 35z")


@pytest.mark.parametrize(
    ("value", "text"), [(1, "1"), (0.5, "0.5"), (-0.001, "0"), (1 / 3, "0.33"), (1e6, "1000000")]
)
def test_numbers_are_short_and_the_same_everywhere(value: float, text: str) -> None:
    assert shapes.number(value) == text


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_coordinate_must_be_finite(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        shapes.number(value)


def test_path_puts_no_space_where_none_is_needed() -> None:
    assert shapes.path("M", 0, 1.5, "H", -5, "z") == "M0 1.5H-5z"


def test_a_chevron_has_a_point_only_where_the_journey_goes_on() -> None:
    plain = shapes.chevron(0, 0, 100, 50, notched=False, pointed=False)
    assert plain == "M0 0H100V50H0z"
    both = shapes.chevron(0, 0, 100, 50, notched=True, pointed=True)
    assert "107 25" in both
    assert "8 25z" in both
