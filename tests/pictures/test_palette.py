"""The palette keeps its promises: readable text, and health that needs no colour vision."""

from __future__ import annotations

from itertools import combinations

import pytest

from journeykit.pictures.glyphs import FILLS
from journeykit.pictures.palette import PALETTE, READABLE, Role, theme_css
from journeykit.review.model import BANDS

THEMES = ("light", "dark")
Vector = tuple[float, float, float]

# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for Simulation
# of Color Vision Deficiency", IEEE TVCG 15 (2009), severity 1.0, on linear RGB.
BLINDNESS: dict[str, tuple[Vector, Vector, Vector]] = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def colour(role: Role, theme: str) -> str:
    return str(getattr(PALETTE[role], theme))


def linear(hex_colour: str) -> Vector:
    channels = [int(hex_colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return r, g, b


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    lights = []
    for hex_colour in (one, other):
        r, g, b = linear(hex_colour)
        lights.append(0.2126 * r + 0.7152 * g + 0.0722 * b)
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def seen(hex_colour: str, kind: str) -> Vector:
    rgb = linear(hex_colour)
    r, g, b = (
        min(max(sum(w * c for w, c in zip(row, rgb, strict=True)), 0.0), 1.0)
        for row in BLINDNESS[kind]
    )
    return r, g, b


def oklab(rgb: Vector) -> Vector:
    """B. Ottosson, "A perceptual color space for image processing" (2020)."""
    r, g, b = rgb
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def distance(one: str, other: str, kind: str) -> float:
    """The distance in OKLab, times 100, as someone with that kind of colour blindness sees it."""
    a, b = oklab(seen(one, kind)), oklab(seen(other, kind))
    return 100 * float(sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) ** 0.5)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), sorted(READABLE))
def test_text_is_readable(ink: Role, ground: Role, theme: str) -> None:
    assert contrast(colour(ink, theme), colour(ground, theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_text_on_a_shaded_box_is_readable_at_any_shade(theme: str) -> None:
    # a box of the nine is the panel under blue3 of some opacity: both ends must do
    inks: tuple[Role, ...] = ("ink", "muted")
    for ink in inks:
        assert contrast(colour(ink, theme), colour("panel", theme)) >= 4.5
        assert contrast(colour(ink, theme), colour("blue3", theme)) >= 4.5


# common default palettes come to about 5
LEAST = {"light": 20.0, "dark": 18.0}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", BLINDNESS)
def test_health_is_told_apart_without_seeing_all_colours(kind: str, theme: str) -> None:
    colours = {band: colour(role, theme) for band, role in FILLS.items()}
    for one, other in combinations(BANDS[:4], 2):
        assert distance(colours[one], colours[other], kind) >= LEAST[theme], (one, other)


def test_css_restyles_every_role_and_follows_system_and_choice() -> None:
    css = theme_css()
    for role, shade in PALETTE.items():
        assert f".f-{role}{{fill:var(--{role})}}" in css
        assert f".s-{role}{{stroke:var(--{role})}}" in css
        assert css.count(f"--{role}:{shade.light}") >= 1
        assert css.count(f"--{role}:{shade.dark}") >= 2
    assert "prefers-color-scheme:dark" in css
    assert "@media screen{:root[data-theme=dark]" in css
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize("theme", THEMES)
def test_a_glyph_of_health_stands_out_from_its_paper(theme: str) -> None:
    # yellow on white does so by its rim
    roles: tuple[Role, ...] = ("hred", "hgreen", "hpurple", "hyline", "muted")
    for role in roles:
        assert contrast(colour(role, theme), colour("paper", theme)) >= 3.0
