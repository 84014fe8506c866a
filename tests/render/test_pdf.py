"""The PDF: read by poppler, with all that the review says, whole on its pages, only text."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import pytest

from journeykit.errors import ConfigurationError
from journeykit.pictures.text import legible
from journeykit.render.paper import Cell, Column, Columns, Heading, Paper, Points, Table, Text
from journeykit.render.pdf import render_pdf
from journeykit.render.pdf_review import render_review_pdf, review_paper
from journeykit.render.pdf_tables import MOST_AT_RISK, MOST_LOSSES
from journeykit.render.shown import scores, target
from journeykit.review.build import build_review
from journeykit.review.model import Review
from tests.render.hostile import EXPORTED, hostile_sources, journey
from tests.render.reading_pdf import outside, read_pdf, squeezed
from tests.render.reviews import SHAPES, review

_QUICK = ("saas compared", "saas nobody", "long alone", "no values")


def made(shape: str) -> Review:
    name, sources = SHAPES[shape]
    return review(name, sources())


def sentences(shown: Review) -> list[str]:
    """What every reader of a review must find."""
    claims = [shown.headline, *shown.improved, *shown.worsened]
    titles = [shown.flow_title, shown.conversion_title, shown.duration_title, shown.at_risk_title]
    texts = [claim.text for claim in (*claims, *titles, shown.map_title, shown.disagreement_title)]
    texts += [item.text for item in shown.decisions]
    texts += [row.name or row.customer_id for row in shown.at_risk.rows[:MOST_AT_RISK]]
    texts += [loss.label for loss in shown.losses[:MOST_LOSSES]]
    texts += [stage.name for stage in shown.picture.stages]
    texts += [*shown.method.notes, shown.method.input_name, shown.title, shown.period]
    if shown.movement_title:
        texts.append(shown.movement_title.text)
    written = scores(shown)
    texts += [target(row, written[row.id][1]) for row in shown.scorecard]
    return [legible(text) for text in texts]


def check(shown: Review, folder: Path, program: str) -> None:
    pdf = render_review_pdf(shown)
    assert b"pdfuaid:part" in pdf, "its structure is that of PDF/UA"
    read = read_pdf(pdf, folder, program)
    text = read.text
    assert [one for one in sentences(shown) if squeezed(one) not in text] == []
    assert outside(read) == []
    for number, page in enumerate(read.pages, 1):
        assert f"{number} / {len(read.pages)}" in page
        assert len(page.split()) > len(f"{shown.title} {shown.period}".split()) + 20, "it is empty"
    assert text.count(squeezed(legible(shown.map_title.text))) == 1, "only its first page has it"
    assert not re.search(r"\bNone\b(?! of | lost|\.)|\bnan\b", " ".join(read.pages))


@pytest.mark.parametrize("shape", _QUICK)
def test_a_review_of_every_shape_is_on_paper(shape: str, tmp_path: Path, pdftotext: str) -> None:
    shown = made(shape)
    check(shown, tmp_path, pdftotext)


@pytest.mark.slow
@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape not in _QUICK])
def test_the_other_shapes_are_too(shape: str, tmp_path: Path, pdftotext: str) -> None:
    shown = made(shape)
    check(shown, tmp_path, pdftotext)


def test_hostile_texts_are_only_text(tmp_path: Path, pdftotext: str) -> None:
    written = journey()
    shown = build_review(written, hostile_sources(written, 3))
    read = read_pdf(render_review_pdf(shown), tmp_path, pdftotext)
    assert outside(read) == []
    assert "root:" not in read.text
    for one in EXPORTED:
        # poppler gives other forms of what no font here draws, so only what is ASCII is held
        ascii_part = "".join(char for char in squeezed(legible(one)) if char.isascii())
        if squeezed(legible(one)) == ascii_part:
            assert ascii_part in read.text, one


def test_the_same_review_gives_the_same_bytes() -> None:
    shown = made("saas compared")
    first = render_review_pdf(shown)
    assert first == render_review_pdf(made("saas compared"))
    assert b"/StructTreeRoot" in first


def test_the_head_of_a_table_is_on_each_of_its_pages(tmp_path: Path, pdftotext: str) -> None:
    shown = made("two hundred at risk")
    read = read_pdf(render_review_pdf(shown), tmp_path, pdftotext)
    rows = [page for page in read.pages if re.search(r"^c\d+ ", page, re.MULTILINE)]
    assert rows
    for page in rows:
        assert "Next step" in page
    assert f"The first {MOST_AT_RISK} of" in " ".join(" ".join(read.pages).split())


def test_pictures_have_their_descriptions() -> None:
    paper = review_paper(made("saas compared"))
    compiled = render_pdf(paper)
    assert compiled.count(b"/Alt") >= 5


WORDS = (
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen",
    "0123456789abcdef0123456789abcdef0123456789abcdef",
)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_that_no_line_holds_is_copied_as_it_was_typed(
    word: str, tmp_path: Path, pdftotext: str
) -> None:
    narrow = Column((Heading(word), Table(["What"], [[Cell(word)]]), Text(f"So {word}.")))
    paper = Paper(
        title=word,
        kicker=word,
        headline=f"The headline {word}",
        intro=word,
        parts=(Columns((narrow,) * 6), Points([(word, word)])),
        foot="foot",
        day=date(2026, 9, 30),
        language="en",
    )
    read = read_pdf(render_pdf(paper), tmp_path, pdftotext)
    text = "".join(read.pages)
    assert text.replace("\n", "").count(word) == 3 + 3 * 6 + 2
    assert not re.search("[\u200b\u00ad\u2060]", text)
    assert outside(read) == []


def test_a_word_from_the_right_keeps_its_order(tmp_path: Path, pdftotext: str) -> None:
    word = "שלום" * 8
    paper = Paper("t", "k", f"h {word}", "", (), "f", date(2026, 9, 30), "en")
    read = read_pdf(render_pdf(paper), tmp_path, pdftotext)
    letters = re.sub("[^\u0590-\u05ff]", "", read.pages[0])
    assert letters == word


def test_without_the_extra_one_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ConfigurationError) as refused:
        render_review_pdf(made("saas compared"))
    assert str(refused.value) == (
        "PDF needs the extra `pdf`, which is not installed\n"
        '  help: `python -m pip install "journeykit[pdf]"` installs it; HTML prints well too'
    )
