"""What a browser prints: every section on A4 and on Letter, nothing cut, on another text or empty.

Chromium prints the pages themselves and poppler reads what came out; the styles of print are
measured in the browser too, at the widths of both papers.
"""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from journeykit.app.briefing import render
from journeykit.app.documents import DocumentFormat
from journeykit.pictures.journey_graph import draw_journey_graph
from journeykit.pictures.journey_map import draw_journey_map
from journeykit.pictures.text import legible
from journeykit.render.map_page import Part, render_map_page
from tests.render.browsing import FLAGS, Seen, as_printed, seen
from tests.render.parsing import Page
from tests.render.reading_pdf import Pdf, outside, overlapping, read_pdf, squeezed
from tests.render.reviews import SHAPES, review
from tests.render.test_brief_formats import PLAIN
from tests.render.test_in_every_window import hostile, reviewed
from tests.render.test_page_size import crowded_page

PAPERS = {"A4": (595, 842), "letter": (612, 792)}
"""Standing, in points."""
LYING_MM = {"A4": 297 - 26, "letter": 279.4 - 26}
STANDING_MM = {"A4": 210 - 26, "letter": 215.9 - 26}
FEWEST_LETTERS = 60
"""Of a page that is worth its paper."""


def drawn() -> str:
    name, made = SHAPES["saas compared"]
    picture = review(name, made()).picture
    parts = [
        Part("map", "The map", "What they want", draw_journey_map(picture)),
        Part("graph", "The graph", "What they want", draw_journey_graph(picture)),
    ]
    return render_map_page(parts, "Journey map")


MADE = {
    "review": lambda: reviewed("saas compared"),
    "few": lambda: reviewed("saas few"),
    "nobody": lambda: reviewed("bare nobody"),
    "long": lambda: reviewed("long alone"),
    "two hundred": lambda: reviewed("two hundred at risk"),
    "hostile": hostile,
    "map": drawn,
    "forty": lambda: crowded_page(40, beyond=", and with more words than a heading has room for,"),
    "brief": lambda: str(render(PLAIN, DocumentFormat.HTML)),
}
STAND = {"map", "brief"}
_QUICK = [("review", "A4"), ("map", "letter"), ("brief", "letter")]


@cache
def page(name: str) -> str:
    return MADE[name]()


def printed(chromium: str, text: str, paper: str, folder: Path, program: str) -> Pdf:
    """The page on that paper, as Chromium prints it where the reader chose the paper."""
    chosen = re.sub(r"size:(portrait|landscape)", rf"size:{paper} \1", text)
    assert chosen != text, "the page leaves the paper to its reader"
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_text(chosen, encoding="utf-8")
    subprocess.run(
        [
            chromium,
            *FLAGS,
            f"--user-data-dir={folder / 'profile'}",
            "--no-pdf-header-footer",
            f"--print-to-pdf={target}",
            source.as_uri(),
        ],
        capture_output=True,
        timeout=120,
        check=True,
    )
    return read_pdf(target.read_bytes(), folder, program)


def check(read: Pdf, name: str, paper: str) -> None:
    """Nothing is lost, cut, on another text, or on a page that holds nearly nothing."""
    text = page(name)
    sizes = {tuple(sorted(map(round, size))) for size in read.sizes}
    assert sizes == {PAPERS[paper]}
    assert outside(read, margin=0) == []
    if name != "hostile":  # poppler tells from right to left in more than one place
        assert overlapping(read) == []
    headings = [legible(one) for one in re.findall(r"(?s)<h[123][^>]*>(.*?)</h[123]>", text)]
    shown = [Page.of(f"<p>{one}</p>").text for one in headings]
    assert len(shown) > 1
    if name == "hostile":  # what is no ASCII comes out of a PDF in other forms and orders
        shown = [one for one in shown if one.isascii()]
    assert [one for one in shown if squeezed(one) not in read.text] == []
    ends = [squeezed(one) for one in read.pages]
    assert [place for place, one in enumerate(ends) if len(one) < FEWEST_LETTERS] == []
    if name not in {"nobody", "forty"}:  # whose sections may be a title alone
        assert [one for one in shown for end in ends if end.endswith(squeezed(one))] == []


@pytest.mark.parametrize(("name", "paper"), _QUICK)
def test_a_page_prints_whole(
    name: str, paper: str, chromium: str, pdftotext: str, tmp_path: Path
) -> None:
    check(printed(chromium, page(name), paper, tmp_path, pdftotext), name, paper)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "paper"),
    [(name, paper) for name in MADE for paper in PAPERS if (name, paper) not in _QUICK],
)
def test_the_other_pages_do_too(
    name: str, paper: str, chromium: str, pdftotext: str, tmp_path: Path
) -> None:
    check(printed(chromium, page(name), paper, tmp_path, pdftotext), name, paper)


def test_a_drawn_journey_has_a_page_for_each_of_its_drawings(
    chromium: str, pdftotext: str, tmp_path: Path
) -> None:
    read = printed(chromium, page("map"), "A4", tmp_path, pdftotext)
    assert [width < height for width, height in read.sizes] == [True, False]
    assert "Themap" in squeezed(read.pages[0])
    assert "Thegraph" in squeezed(read.pages[1])


@pytest.mark.slow
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", MADE)
def test_the_styles_of_print_leave_room_for_every_text(
    name: str, paper: str, chromium: str, tmp_path: Path
) -> None:
    width = (STANDING_MM if name in STAND else LYING_MM)[paper]
    found = seen(chromium, as_printed(page(name)), tmp_path, round(width / 25.4 * 96))
    assert found == [Seen(theme, (), (), (), 0) for theme in ("light", "dark")]
