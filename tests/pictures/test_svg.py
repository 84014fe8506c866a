from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeykit.pictures.palette import PALETTE
from journeykit.pictures.svg import Canvas, Layer, Paint, Picture, escape
from journeykit.pictures.text import Font, legible, one_line

SVG = "{http://www.w3.org/2000/svg}"
FONT = Font(11)


def finished(canvas: Canvas, **more: bool) -> Picture:
    return canvas.finish("test", 100, 50, title="Title", description="Description", **more)


def root_of(canvas: Canvas) -> ET.Element:
    return ET.fromstring(finished(canvas).inline())  # noqa: S314 - our own text


def test_a_mark_carries_the_light_colour_and_a_class_for_the_page() -> None:
    canvas = Canvas("a")
    canvas.rect(1, 2, 3, 4, Paint(fill="blue", stroke="rule", width=1.5), radius=2)
    rect = root_of(canvas).find(f"{SVG}rect")
    assert rect is not None
    assert rect.attrib == {
        "x": "1",
        "y": "2",
        "width": "3",
        "height": "4",
        "rx": "2",
        "class": "f-blue s-rule",
        "fill": PALETTE["blue"].light,
        "stroke": PALETTE["rule"].light,
        "stroke-width": "1.5",
    }


def test_a_mark_without_a_fill_says_so() -> None:
    canvas = Canvas("a")
    canvas.path("M0 0H5", Paint(stroke="ink"))
    path = root_of(canvas).find(f"{SVG}path")
    assert path is not None
    assert path.attrib["fill"] == "none"


def test_a_tooltip_is_the_title_of_its_mark() -> None:
    canvas = Canvas("a")
    canvas.circle(5, 5, 2, Paint(fill="ink"), tip='3 < 4 & "five"')
    title = root_of(canvas).find(f"{SVG}circle/{SVG}title")
    assert title is not None
    assert title.text == '3 < 4 & "five"'


def test_the_picture_names_itself_to_those_who_cannot_see_it() -> None:
    root = root_of(Canvas("a"))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "a-title a-desc"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert [child.attrib["id"] for child in root][:2] == ["a-title", "a-desc"]


def test_a_decorative_picture_is_silent() -> None:
    root = ET.fromstring(finished(Canvas("a"), decorative=True).inline())  # noqa: S314
    assert root.attrib["aria-hidden"] == "true"
    assert "role" not in root.attrib
    assert len(root) == 0


def test_text_in_a_pair_that_nobody_proved_readable_is_refused() -> None:
    with pytest.raises(ValueError, match="muted on hred"):
        Canvas("a").text(0, 0, "hidden", FONT, ink="muted", on="hred")


def test_definitions_are_made_once_and_their_ids_begin_with_that_of_the_picture() -> None:
    canvas = Canvas("one")
    assert canvas.arrow("loss") == canvas.arrow("loss")
    canvas.hatch("onred")
    canvas.fade("blue", 0.4, 0)
    canvas.line(0, 0, 9, 9, Paint(stroke="loss", end=canvas.arrow("loss")))
    canvas.rect(0, 0, 9, 9, Paint(fill=canvas.fade("blue", 0.4, 0)))
    root = root_of(canvas)
    definitions = root.find(f"{SVG}defs")
    assert definitions is not None
    idents = [child.attrib["id"] for child in definitions]
    assert idents == ["one-arrow-loss-7", "one-hatch-onred", "one-fade-blue-40-0"]
    line, rect = root.find(f"{SVG}line"), root.find(f"{SVG}rect")
    assert line is not None
    assert rect is not None
    assert line.attrib["marker-end"] == "url(#one-arrow-loss-7)"
    assert rect.attrib["fill"] == "url(#one-fade-blue-40-0)"
    assert "class" not in rect.attrib


def test_layers_lie_over_one_another() -> None:
    canvas = Canvas("a")
    canvas.text(0, 10, "label", FONT)
    canvas.rect(0, 0, 1, 1, Paint(fill="ink"))
    canvas.line(0, 0, 1, 1, Paint(stroke="rule"), layer=Layer.GROUND)
    tags = [child.tag.removeprefix(SVG) for child in root_of(canvas)]
    assert tags == ["title", "desc", "line", "rect", "text"]


def test_a_block_gives_the_next_free_baseline_and_tells_what_it_cut() -> None:
    canvas = Canvas("a")
    cut = one_line("a text that is much too long for its place", 60, FONT)
    assert canvas.block(0, 10, cut) == pytest.approx(10 + FONT.line_height)
    text = root_of(canvas).find(f"{SVG}text")
    assert text is not None
    title = text.find(f"{SVG}title")
    assert title is not None
    assert title.text == "a text that is much too long for its place"
    assert (title.tail or "").endswith("…")


def test_a_file_of_its_own_brings_paper_and_fonts() -> None:
    canvas = Canvas("a")
    canvas.text(0, 10, "x", FONT)
    text = finished(canvas).standalone()
    root = ET.fromstring(text)  # noqa: S314
    assert root.attrib["viewBox"] == "-20 -20 140 90"
    assert (root.attrib["width"], root.attrib["height"]) == ("140", "90")
    style = root.find(f"{SVG}style")
    assert style is not None
    assert (style.text or "").count("@font-face") == 2
    rect = root.find(f"{SVG}rect")
    assert rect is not None
    assert rect.attrib["fill"] == "#ffffff"
    assert "<style" not in finished(canvas).standalone(fonts=False)
    assert "<style" not in finished(canvas).inline()
    assert "style=" not in text


@given(st.text())
def test_any_text_goes_in_and_comes_out_whole(text: str) -> None:
    canvas = Canvas("a")
    canvas.text(0, 10, text, FONT, tip=text or "empty")
    element = root_of(canvas).find(f"{SVG}text")
    assert element is not None
    title = element.find(f"{SVG}title")
    assert title is not None
    assert (title.tail or "") == legible(text)
    assert (title.text or "") == legible(text or "empty")


def test_escaping_holds_in_content_and_in_attributes() -> None:
    assert escape("<a href=\"x\">'&'</a>") == (
        "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"
    )
