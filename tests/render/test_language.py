"""Every word, number and date of a review goes through one place.

The reviews are rendered in a language that was never written: it puts brackets round every message
and has digits, separators and months of its own. What stands outside the brackets may only be a
text of the definition or the export, or a number in its digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from journeykit.language import Language, languages, many, say, speaking
from journeykit.pictures.text import legible
from journeykit.render.html import render_html
from journeykit.render.markdown import render_markdown
from journeykit.review.build import build_review
from journeykit.review.model import Review
from tests.render.reviews import first
from tests.review.journeys import graph

OPEN, CLOSE = "⟦", "⟧"
DIGITS = "०१२३४५६७८९"
_SHOWN_ATTRIBUTES = ("aria-label", "placeholder", "data-all", "data-first", "alt")
_NAMES = ("€", "h", "EUR", "customers.csv", "journey.yaml", "abababababab", "cdcdcdcdcdcd")


class Bracketed(dict[str, str]):
    """Every message there is or will be: its own words in brackets, its gaps outside."""

    def get(self, message: str, default: object = None) -> str:  # type: ignore[override]
        del default
        return OPEN + re.sub(r"(\{\w+\})", rf"{CLOSE}\1{OPEN}", message) + CLOSE


STRANGE = Language(
    "xx",
    "Strange",
    messages=Bracketed(),
    plural=lambda unit: f"{unit}en",
    decimal="·",
    group="'",
    digits=DIGITS,
    day="{year}年{day}{month}",
    months=tuple("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"),
)


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


def outside(text: str) -> Iterator[str]:
    """The parts of a text that stand in no bracket, line by line; brackets never nest."""
    inside, part = False, ""
    for char in f"{text}\n":
        if not inside and char not in (OPEN, CLOSE, "\n"):
            part += char
            continue
        if char in (OPEN, CLOSE):
            inside = char == OPEN
        if part.strip():
            yield part.strip()
        part = ""


def ours(part: str, known: str) -> bool:
    """Whether a part holds words or digits that are neither the author's nor the language's."""
    bare = part.strip(" .…:;,–-()“”→↑↓▲▼■★·")
    known = known.lower()
    if not re.search(r"[A-Za-z0-9]", bare) or legible(bare).lower() in known:
        return False
    return not all(word.lower() in known for word in re.findall(r"[A-Za-z0-9]+", bare))


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
    known = " ".join(" ".join(words).split())
    return review, known + known.replace("_", " ")


@pytest.mark.parametrize(("name", "kind"), [("saas", "compared"), ("saas", "alone")])
def test_everything_on_the_page_is_said_in_the_language(name: str, kind: str) -> None:
    review, known = strange(name, kind)
    with speaking(STRANGE):
        page = render_html(review)
    visible = Visible()
    visible.feed(page)
    left = [part for part in outside("\n".join(visible.texts + visible.tips)) if ours(part, known)]
    assert left == []
    assert f'<html lang="{STRANGE.code}">' in page


@pytest.mark.parametrize(("name", "kind"), [("saas", "compared"), ("saas", "alone")])
def test_everything_in_the_markdown_is_said_in_the_language(name: str, kind: str) -> None:
    review, known = strange(name, kind)
    with speaking(STRANGE):
        written = render_markdown(review)
    written = re.sub(r"```mermaid.*?```", "", written, flags=re.DOTALL)
    plain = re.sub(r"\\(.)", r"\1", written).replace("&amp;", "&").replace("*", "")
    cells = [cell for line in plain.splitlines() for cell in line.lstrip("#-> ").split("|")]
    left = [part for cell in cells for part in outside(cell) if ours(part, known)]
    assert left == []


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
