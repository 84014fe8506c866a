"""Short sections share a page of a PDF, long ones begin their own; nothing is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from journeykit.render.paging import height, without_short_pages
from journeykit.render.paper import Cell, Columns, Heading, NewPage, Part, Table, Text
from journeykit.render.pdf import render_pdf
from journeykit.render.pdf_review import review_paper
from tests.render.reading_pdf import read_pdf
from tests.render.reviews import SHAPES, review

WIDTH, PAGE, HEAD = 271.0, 181.0, 36.0


def section(rows: int) -> list[Part]:
    return [NewPage(), Heading("A title"), Table(["Name", ">Number"], [["one", "1"]] * rows)]


def breaks(parts: list[Part]) -> list[int]:
    """After how many titles each page ends."""
    found, titles = [], 0
    for part in without_short_pages(parts, WIDTH, PAGE, HEAD):
        titles += isinstance(part, Heading)
        if isinstance(part, NewPage):
            found.append(titles)
    return found


def test_short_sections_share_a_page() -> None:
    assert breaks([*section(3), *section(3)]) == []
    assert breaks([*section(3), *section(3), *section(20)]) == [2]


def test_a_section_that_fills_its_page_stands_alone() -> None:
    assert breaks([*section(20), *section(20), *section(2)]) == [1, 2]
    assert breaks([*section(80), *section(1)]) == [1], "where it ends on its last page nobody knows"


def test_no_part_is_left_out() -> None:
    parts: list[Part] = [*section(3), *section(40), Text("The end.")]
    kept = [part for part in parts if not isinstance(part, NewPage)]
    shared = without_short_pages(parts, WIDTH, PAGE, HEAD)
    assert [part for part in shared if not isinstance(part, NewPage)] == kept


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ([Text("A line.")], [Text("A line that goes on. " * 20)]),
        (section(3), section(4)),
        ([Table(["A"], [["word"]])], [Table(["A"], [[Cell("word " * 90, "small " * 90)]])]),
    ],
)
def test_what_is_more_is_higher(low: list[Part], high: list[Part]) -> None:
    assert 0 < height(low, WIDTH) < height(high, WIDTH)


def test_a_review_has_no_more_pages_than_sections(tmp_path: Path, pdftotext: str) -> None:
    name, made = SHAPES["bare few"]
    paper = review_paper(review(name, made()))
    read = read_pdf(render_pdf(paper), tmp_path, pdftotext)
    asked = 1 + sum(isinstance(part, NewPage) for part in paper.parts)
    assert len(read.pages) == asked, "each page that was reckoned with, and no other"
    sections = sum(isinstance(part, Heading | Columns) for part in paper.parts)
    assert len(read.pages) < sections
