"""The outlines that pictures are made of, as SVG path data. Lengths are px; y grows downwards."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]


def number(value: float) -> str:
    """A coordinate as text: two decimals at most, the same on every machine.

    Raises ValueError for a value that is not finite.
    """
    if not math.isfinite(value):
        raise ValueError(f"a coordinate must be finite, not {value}")
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def path(*parts: str | float) -> str:
    """Path data from commands and numbers: ``path("M", 0, 1, "H", 5)`` is ``M0 1H5``."""
    out = ""
    for part in parts:
        if isinstance(part, str):
            out += part
        else:
            out += f" {number(part)}" if out and not out[-1].isalpha() else number(part)
    return out


def smooth_curve(points: Sequence[Point]) -> str:
    """A curve through ``points`` (at least two, x rising) that never swings beyond them.

    Between two points the curve is monotone: a low point of the picture is a low point of the data.
    Tangents after F. N. Fritsch and R. E. Carlson, "Monotone Piecewise Cubic Interpolation", SIAM
    Journal on Numerical Analysis 17 (1980) 238-246, with the region alpha² + beta² <= 9.
    """
    slopes = _monotone_slopes(points)
    out = path("M", *points[0])
    for index, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
        third = (x1 - x0) / 3
        out += path(
            "C", x0 + third, y0 + slopes[index] * third,
            x1 - third, y1 - slopes[index + 1] * third, x1, y1,
        )  # fmt: skip
    return out


def _monotone_slopes(points: Sequence[Point]) -> list[float]:
    secants = [(y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in pairwise(points)]
    slopes = [secants[0], *((a + b) / 2 if a * b > 0 else 0.0 for a, b in pairwise(secants))]
    slopes.append(secants[-1])
    for index, secant in enumerate(secants):
        if secant == 0:
            slopes[index] = slopes[index + 1] = 0.0
            continue
        alpha, beta = slopes[index] / secant, slopes[index + 1] / secant
        length = math.hypot(alpha, beta)
        if length > 3:
            slopes[index] = 3 / length * alpha * secant
            slopes[index + 1] = 3 / length * beta * secant
    return slopes


def cloud(x: float, y: float, width: float, height: float) -> str:
    """A cloud centred on (x, y), inside ``width`` × ``height``, a ratio of 1 to 1.9."""
    puffs = 9
    rim = [
        (
            x + width * 0.41 * math.cos(angle),
            y + height * 0.355 * math.sin(angle),
        )
        for angle in (math.tau * (puff + 0.5) / puffs + math.pi / 2 for puff in range(puffs))
    ]
    out = path("M", *rim[0])
    for here, there in pairwise([*rim, rim[0]]):
        radius = math.dist(here, there) * 0.56
        out += path("A", radius, radius, 0, 0, 1, *there)
    return out + "z"


def ribbon(x0: float, top0: float, x1: float, top1: float, breadth: float) -> str:
    """A band of one ``breadth`` that leaves (x0, top0) and arrives at (x1, top1) level."""
    middle = (x0 + x1) / 2
    return path(
        "M", x0, top0, "C", middle, top0, middle, top1, x1, top1, "v", breadth,
        "C", middle, top1 + breadth, middle, top0 + breadth, x0, top0 + breadth, "z",
    )  # fmt: skip


def chevron(
    x: float, y: float, width: float, height: float, *, notched: bool, pointed: bool
) -> str:
    """A stage: ``pointed`` where it leads to its right neighbour, ``notched`` where the left does.

    A point reaches 7 px into the neighbour's notch, which is 8 px deep.
    """
    right = x + width
    out = path("M", x, y)
    if pointed:
        out += path("H", right - 10, "L", right + 7, y + height / 2, "L", right - 10, y + height)
    else:
        out += path("H", right, "V", y + height)
    out += path("H", x)
    return out + (path("L", x + 8, y + height / 2, "z") if notched else "z")


def diamond(x: float, y: float, radius: float) -> str:
    """A diamond centred on (x, y)."""
    return path("M", x, y - radius, "l", radius, radius, "l", -radius, radius,
                "l", -radius, -radius, "z")  # fmt: skip


def triangle(x: float, y: float, radius: float, *, up: bool = True) -> str:
    """A triangle around (x, y) that points up, or down."""
    sign = 1 if up else -1
    return path("M", x, y - sign * radius, "L", x + radius, y + sign * radius * 0.8,
                "H", x - radius, "z")  # fmt: skip


def star(x: float, y: float, radius: float) -> str:
    """A star of five points centred on (x, y)."""
    corners = [
        (x + reach * math.cos(angle), y + reach * math.sin(angle))
        for reach, angle in (
            (radius if corner % 2 == 0 else radius * 0.45, -math.pi / 2 + corner * math.pi / 5)
            for corner in range(10)
        )
    ]
    return "M" + "L".join(f"{number(cx)} {number(cy)}" for cx, cy in corners) + "z"


def bow(x0: float, x1: float, foot: float, top: float) -> str:
    """A line that rises from (x0, foot), runs level at ``top`` and comes down on (x1, foot).

    Its corners are round, with a radius that fits the room between the two feet.
    """
    radius = min(12.0, abs(x1 - x0) / 2, foot - top)
    ahead = radius if x1 >= x0 else -radius
    return path(
        "M", x0, foot, "V", top + radius, "Q", x0, top, x0 + ahead, top, "H", x1 - ahead,
        "Q", x1, top, x1, top + radius, "V", foot,
    )  # fmt: skip


def triangle_towards(x: float, y: float, length: float) -> str:
    """An arrow head with its point at (x, y), pointing right, or left for a negative length."""
    return path("M", x, y, "l", -length, -abs(length) * 0.7, "v", abs(length) * 1.4, "z")


def bent(points: Sequence[Point], radius: float = 9) -> str:
    """A line through ``points``, each upright or level to the next, with round corners."""
    out = path("M", *points[0])
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        reach = min(radius, math.dist(before, here) / 2, math.dist(here, after) / 2)
        out += path("L", *_towards(here, before, reach), "Q", *here, *_towards(here, after, reach))
    return out + path("L", *points[-1])


def _towards(here: Point, there: Point, reach: float) -> Point:
    distance = math.dist(here, there)
    if distance == 0:
        return here
    share = reach / distance
    return here[0] + (there[0] - here[0]) * share, here[1] + (there[1] - here[1]) * share
