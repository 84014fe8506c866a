"""Reads a finished picture back: well-formed XML first, then the boxes that its texts fill."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from xml.etree import ElementTree as ET

from journeykit.pictures.svg import Picture
from journeykit.pictures.text import Font, Weight

SVG = "{http://www.w3.org/2000/svg}"
NEARLY = 0.6


@dataclass(frozen=True)
class Box:
    """A rectangle in px, and what it is."""

    left: float
    top: float
    right: float
    bottom: float
    what: str

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right - NEARLY
            and other.left < self.right - NEARLY
            and self.top < other.bottom - NEARLY
            and other.top < self.bottom - NEARLY
        )


def parsed(picture: Picture) -> ET.Element:
    """The root of the picture as a page embeds it; parsing fails on XML that is not well-formed."""
    return _root(picture.inline())


@lru_cache(maxsize=8)  # one picture is looked at in many ways, and by none of them changed
def _root(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own text


def text_elements(picture: Picture) -> Iterator[tuple[str, str | None, dict[str, str]]]:
    """Each text as (what is drawn, its tooltip, its attributes)."""
    return _text_elements(parsed(picture))


def _text_elements(root: ET.Element) -> Iterator[tuple[str, str | None, dict[str, str]]]:
    for element in root.iter(f"{SVG}text"):
        title = element.find(f"{SVG}title")
        drawn = (element.text or "") + "".join(child.tail or "" for child in element)
        yield drawn, None if title is None else title.text, dict(element.attrib)


def drawn_texts(picture: Picture) -> list[str]:
    return [drawn for drawn, _, _ in text_elements(picture)]


def tooltips(picture: Picture) -> list[str]:
    root = parsed(picture)
    return [
        title.text or ""
        for element in root.iter()
        if element is not root
        for title in element.findall(f"{SVG}title")
    ]


def text_boxes(picture: Picture) -> list[Box]:
    return list(_text_boxes(picture.inline()))


@lru_cache(maxsize=8)
def _text_boxes(text: str) -> tuple[Box, ...]:
    boxes = []
    for drawn, _, attributes in _text_elements(_root(text)):
        weight: Weight = 600 if attributes.get("font-weight") == "600" else 400
        tracking = float(attributes.get("letter-spacing", "0"))
        font = Font(float(attributes["font-size"]), weight, tracking)
        width = font.width(drawn)
        x, y = float(attributes["x"]), float(attributes["y"])
        anchor = attributes.get("text-anchor", "start")
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        boxes.append(Box(left, y - font.ascent, left + width, y + font.descent, drawn))
    return tuple(boxes)


def mark_boxes(picture: Picture, tag: str, css_class: str) -> list[Box]:
    """The boxes of the rectangles or paths of one class; of a path, of its end points."""
    boxes = []
    for element in parsed(picture).iter(f"{SVG}{tag}"):
        if css_class not in element.attrib.get("class", "").split():
            continue
        if tag == "rect":
            x, y = float(element.attrib["x"]), float(element.attrib["y"])
            right = x + float(element.attrib["width"])
            boxes.append(Box(x, y, right, y + float(element.attrib["height"]), "rect"))
        else:
            ends = re.findall(r"([-\d.]+) ([-\d.]+)(?=[A-Za-z])", element.attrib["d"])
            xs = [float(x) for x, _ in ends]
            ys = [float(y) for _, y in ends]
            boxes.append(Box(min(xs), min(ys), max(xs), max(ys), "path"))
    return boxes


def overlapping(boxes: list[Box]) -> list[tuple[str, str]]:
    return [(a.what, b.what) for a, b in combinations(boxes, 2) if a.meets(b)]


def outside(picture: Picture) -> list[Box]:
    return [
        box
        for box in text_boxes(picture)
        if box.left < -NEARLY
        or box.top < -NEARLY
        or box.right > picture.width + NEARLY
        or box.bottom > picture.height + NEARLY
    ]


def assert_laid_out(picture: Picture) -> None:
    """No text meets another one or leaves the picture; none is cut without saying what it was."""
    assert outside(picture) == []
    assert overlapping(text_boxes(picture)) == []
    cut = [drawn for drawn, tip, _ in text_elements(picture) if drawn.endswith("…") and not tip]
    assert cut == []
    sizes = {float(attributes["font-size"]) for _, _, attributes in text_elements(picture)}
    assert min(sizes, default=10.5) >= 10.5
