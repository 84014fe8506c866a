"""Every word, number and date of a review goes through one place.

The reviews are rendered in a language that was never written (``strange_language``): what stands
outside its brackets may only be a text of the definition or the export.
"""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from journeykit.app.drawing import Sheet, View, drawn_page, drawn_paper, drawn_pictures
from journeykit.language import Language, languages, many, say, speaking
from journeykit.render.diagrams import Drawn
from journeykit.render.dot import dot
from journeykit.render.dot_map import dot_map
from journeykit.render.html import render_html
from journeykit.render.json import render_json
from journeykit.render.markdown import render_markdown
from journeykit.render.mermaid import mermaid
from journeykit.render.mermaid_map import mermaid_map
from journeykit.render.pdf_review import render_review_pdf
from journeykit.review.build import build_review
from journeykit.review.model import Review
from tests.render.reading_pdf import read_pdf
from tests.render.reviews import first
from tests.render.strange_language import OPEN, STRANGE, mermaid_labels, sentences, unsaid
from tests.review.journeys import NAMES, graph

_SHOWN_ATTRIBUTES = ("aria-label", "placeholder", "data-all", "data-first", "alt")
_NAMES = ("€", "h", "EUR", "customers.csv", "journey.yaml", "abababababab", "cdcdcdcdcdcd")
_CODES = frozenset(
    word
    for line in (
        "$schema language id as_of against stage band tone verdict kind phase better cause fit",
        "state band_then band_now source target stages ways then now first_due renewal_date owner",
        "history input_hash definition_hash version value_unit cost_unit unit where key from by",
    )
    for word in line.split()
)
"""Keys of JSON that hold what programs read: ids, days, words of a fixed list."""


class Visible(HTMLParser):
    """The texts of a page that a person sees or hears, one by one."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tips: list[str] = []
        """Of marks; they stand between the lines of a text that they explain."""
        self._silent = 0
        self._tip = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("style", "script")
        self._tip = tag == "title"
        self.texts += [value for name, value in attrs if name in _SHOWN_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("style", "script")
        self._tip = False

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            (self.tips if self._tip else self.texts).append(" ".join(data.split()))


def strange(name: str, kind: str) -> tuple[Review, str]:
    """A review in that language, and all that its author and its export say."""
    made = first(name, kind)
    with speaking(STRANGE):
        review = build_review(graph(name), made)
    words = [graph(name).definition.source.text, review.unit_plural, *_NAMES]
    words += [row.customer_id for row in review.at_risk.rows]
    words += [row.name or "" for row in review.at_risk.rows]
    words += [row.text for row in (*review.unmapped_buckets, *review.unmapped_reasons)]
    if review.movement:
        for movers in (review.movement.risen, review.movement.fallen):
            words += [f"{row.customer_id} {row.name}" for row in movers.rows]
    return review, " ".join(words)


@pytest.mark.parametrize(("name", "kind"), [("saas", "compared"), ("saas", "alone")])
def test_everything_on_the_page_is_said_in_the_language(name: str, kind: str) -> None:
    review, known = strange(name, kind)
    with speaking(STRANGE):
        page = render_html(review)
    visible = Visible()
    visible.feed(page)
    assert unsaid(["\n".join(visible.texts + visible.tips)], known) == []
    assert f'<html lang="{STRANGE.code}">' in page


@pytest.mark.parametrize(("name", "kind"), [("saas", "compared"), ("saas", "alone")])
def test_everything_in_the_markdown_is_said_in_the_language(name: str, kind: str) -> None:
    review, known = strange(name, kind)
    with speaking(STRANGE):
        written = render_markdown(review)
    (flow,) = re.findall(r"(?s)```mermaid.*?```", written)
    labels = mermaid_labels(flow)
    assert len(labels) > 5
    assert unsaid(labels, known) == []
    written = written.replace(flow, "")
    plain = re.sub(r"\\(.)", r"\1", written).replace("&amp;", "&").replace("*", "")
    cells = [cell for line in plain.splitlines() for cell in line.lstrip("#-> ").split("|")]
    assert unsaid(cells, known) == []


@pytest.mark.parametrize("kind", ["compared", "alone"])
def test_everything_on_paper_is_said_in_the_language(
    kind: str, tmp_path: Path, pdftotext: str
) -> None:
    review, known = strange("saas", kind)
    with speaking(STRANGE):
        pdf = render_review_pdf(review)
    text = "\n".join(read_pdf(pdf, tmp_path, pdftotext).pages)
    assert text.count(OPEN) > 200
    assert unsaid([text], known + " journeykit") == []


@pytest.mark.parametrize("kind", ["compared", "alone"])
def test_every_sentence_of_the_json_is_said_in_the_language(kind: str) -> None:
    review, known = strange("saas", kind)
    with speaking(STRANGE):
        written = json.loads(render_json(review))
    texts = list(sentences(written, _CODES))
    assert sum(text.count(OPEN) for text in texts) > 100
    assert unsaid(texts, known) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_label_of_mermaid_and_dot_is_said_in_the_language(name: str) -> None:
    made = first(name, "alone")
    with speaking(STRANGE):
        shown = build_review(graph(name), made).picture
        drawn = Drawn(shown, date(2026, 9, 30))
        texts = [mermaid(graph(name), drawn), mermaid_map(graph(name), drawn)]
        labels = [label for text in texts for label in mermaid_labels(text)]
        titles = [title for text in texts for title in re.findall('title: "(.*)"', text)]
        for text in (dot(graph(name), drawn), dot_map(graph(name), drawn)):
            labels += re.findall(r'label="((?:\\.|[^"\\])*)"', text)
    broken = [re.sub(r"\\[nl]", " ", label) for label in [*labels, *titles]]
    assert len(titles) == 2
    assert all(OPEN in title for title in titles)
    assert len(broken) > 3
    author = re.sub(r"(?:cause|phase): \w+", "", graph(name).definition.source.text)
    assert unsaid(broken, author) == []


def drawn_sheet(name: str) -> Sheet:
    """A journey with counts, drawn in that language."""
    review = build_review(graph(name), first(name, "alone"))
    file = graph(name).definition
    return Sheet(name, file, review.picture, review.losses, {}, date(2026, 9, 30))


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("name", ["saas", "branching"])
def test_every_word_of_a_drawn_journey_is_said_in_the_language(name: str, view: View) -> None:
    with speaking(STRANGE):
        sheet = drawn_sheet(name)
        page = drawn_page((sheet,), view)
        [(_, picture)] = drawn_pictures((sheet,), view, None)
        svg = picture.standalone(fonts=False)
    assert f'<html lang="{STRANGE.code}">' in page
    for written in (page, svg):
        visible = Visible()
        visible.feed(written)
        assert sum(text.count(OPEN) for text in visible.texts) > 5
        author = re.sub(r"(?:cause|phase): \w+", "", graph(name).definition.source.text)
        known = f"{author} {sheet.picture.unit}en"
        assert unsaid(["\n".join(visible.texts + visible.tips)], known) == []


@pytest.mark.parametrize("view", list(View))
def test_every_word_of_a_journey_on_paper_is_said_in_the_language(
    view: View, tmp_path: Path, pdftotext: str
) -> None:
    with speaking(STRANGE):
        sheet = drawn_sheet("saas")
        pdf = drawn_paper((sheet,), view)
    text = "\n".join(read_pdf(pdf, tmp_path, pdftotext).pages)
    assert text.count(OPEN) > 10
    known = f"{graph('saas').definition.source.text} {sheet.picture.unit}en"
    assert unsaid([text], known) == []


def test_every_language_has_every_gap_of_its_messages() -> None:
    """What stands in a gap is never lost or invented by a translation."""
    assert set(languages()) >= {"en"}
    for language in languages().values():
        for message, texts in language.messages.items():
            for text in (texts,) if isinstance(texts, str) else texts:
                assert set(re.findall(r"\{(\w+)\}", text)) <= set(re.findall(r"\{(\w+)\}", message))
        assert len(language.months) == 12
        assert len(set(language.digits)) == 10


def test_a_language_with_more_forms_than_two_chooses_among_them() -> None:
    forms = {"{n} account": ("{n} konto", "{n} konta", "{n} kont")}
    polish = Language("pl", "polski", forms, form=lambda n: 0 if n == 1 else 1 if n < 5 else 2)
    with speaking(polish):
        said = [many(n, "{n} account", "{n} accounts", n=n) for n in (1, 3, 5)]
        assert said == ["1 konto", "3 konta", "5 kont"]
        assert say("never translated: {n}", n=3) == "never translated: 3"
    assert many(3, "{n} account", "{n} accounts", n=3) == "3 accounts"


def test_what_fills_a_gap_is_never_read_as_one() -> None:
    assert say("{name} stands", name="{n} {0} {") == "{n} {0} { stands"
