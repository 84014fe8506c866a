"""The fonts and the table of widths are of one make, and may be shipped."""

from __future__ import annotations

from importlib.resources import files

import pytest

from journeykit.pictures.svg import FONT_FILES, font_face_css
from journeykit.pictures.text import Font
from journeykit.render.png import OTF_FILES

FOLDER = files("journeykit.pictures").joinpath("fonts")


@pytest.mark.parametrize("weight", [400, 600])
def test_widths_are_those_of_the_font_file(weight: int) -> None:
    ttlib = pytest.importorskip("fontTools.ttLib")
    pytest.importorskip("brotli")
    with FOLDER.joinpath(FONT_FILES[weight]).open("rb") as stream:
        font = ttlib.TTFont(stream)
        metrics, units = font["hmtx"], font["head"].unitsPerEm
        cmap = font.getBestCmap()
        assert font["OS/2"].usWeightClass == weight
    for code, glyph in cmap.items():
        shown = Font(1, 600 if weight == 600 else 400).width(chr(code))
        assert shown == pytest.approx(metrics[glyph][0] / units, abs=0.0011)
    for char in "Aä€ÿž…–−→▲▼■●★“”×":
        assert ord(char) in cmap


def test_fonts_are_small_enough_to_stand_in_every_page() -> None:
    for name in FONT_FILES.values():
        assert len(FOLDER.joinpath(name).read_bytes()) < 25_000


def test_the_licence_travels_with_the_fonts() -> None:
    text = FOLDER.joinpath("OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE" in text
    assert "Version 1.1" in text
    assert "The Inter Project Authors" in text


def test_font_faces_need_no_network() -> None:
    css = font_face_css()
    assert css.count("@font-face") == 2
    assert css.count("url(data:font/woff2;base64,") == css.count("url(") == 2


@pytest.mark.parametrize("name", OTF_FILES)
def test_the_fonts_of_png_and_pdf_are_the_fonts_of_the_page(name: str) -> None:
    ttlib = pytest.importorskip("fontTools.ttLib")
    pytest.importorskip("brotli")
    found = []
    for file in (name, name.replace(".otf", ".woff2")):
        with FOLDER.joinpath(file).open("rb") as stream:
            font = ttlib.TTFont(stream)
            found.append((font.getBestCmap(), dict(font["hmtx"].metrics)))
    assert found[0] == found[1]
    assert len(FOLDER.joinpath(name).read_bytes()) < 55_000
