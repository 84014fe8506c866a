"""The opening cohort: what is said to be worth so much is who is named, in every format."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from journeykit.render.html import render_html
from journeykit.render.json import render_json
from journeykit.render.markdown import render_markdown
from journeykit.render.pdf_review import render_review_pdf
from journeykit.review.build import build_review
from journeykit.review.model import Review
from journeykit.scoring.moved import RetentionTally
from tests.render.reading_pdf import read_pdf, squeezed
from tests.render.reviews import first
from tests.review.journeys import graph

SOME = RetentionTally(
    opening=12,
    kept=6,
    lost=3,
    vanished=2,
    unclear=1,
    unvalued_then=2,
    unvalued_now=1,
    kept_then=800_000.0,
    kept_now=750_000.0,
    contraction=100_000.0,
    expansion=50_000.0,
    lost_then=200_000.0,
    vanished_then=70_000.0,
)
"""Six are in the sums: 1,000,000 then, of which 700,000 is left, 750,000 with what was added."""
ALL = replace(SOME, opening=9, vanished=0, unclear=0, unvalued_then=0, unvalued_now=0)
ONE = replace(
    SOME,
    opening=4,
    kept=1,
    lost=1,
    vanished=1,
    unvalued_then=1,
    unvalued_now=0,
    kept_now=700_000.0,
    expansion=0.0,
    lost_then=None,
)
NOBODY = replace(
    SOME,
    unvalued_then=9,
    unvalued_now=0,
    **dict.fromkeys(("kept_then", "kept_now", "contraction", "expansion", "lost_then")),
)

FATES = "6 are kept, 3 are lost, 2 are no longer in the export and of 1 the data cannot say"
LEFT_OUT = (
    "6 of them are not in the sums of value: 2 have no value in the earlier export, 1 has no value "
    "in the later export, 2 are no longer in the export and of 1 the data cannot say whether it is "
    "lost"
)


def review(cohort: RetentionTally) -> Review:
    made = first("saas", "compared")
    assert made.earlier is not None
    assert made.earlier.comparison is not None
    comparison = replace(made.earlier.comparison, retention=cohort)
    return build_review(
        graph("saas"), replace(made, earlier=replace(made.earlier, comparison=comparison))
    )


def said(cohort: RetentionTally) -> tuple[str, str | None]:
    """The two sentences; the first without its opening words, which name the day."""
    shown = review(cohort)
    assert shown.retention_claim is not None
    left_out = shown.retention_left_out
    return shown.retention_claim.text.partition(", ")[2], left_out and left_out.text


def test_of_all_the_cohort_is_worth_what_is_in_the_sums() -> None:
    shown = review(ALL)
    assert shown.retention_claim is not None
    assert "worth €1M, 6 are kept and 3 are lost; of their value 70%" in shown.retention_claim.text
    assert shown.retention_left_out is None


def test_of_some_the_worth_is_told_of_those_in_the_sums_alone() -> None:
    worth = "6 of them were worth €1M, of which 70% is kept, 75% with what was added"
    assert said(SOME) == (f"{FATES}; {worth}", LEFT_OUT)
    shown = review(SOME)
    assert shown.retention_claim is not None
    assert "worth" not in shown.retention_claim.text.partition(",")[0]


def test_one_is_told_as_one() -> None:
    claim, left_out = said(ONE)
    assert claim.endswith(
        "; 1 of them was worth €800k, of which 87.5% is kept, and nothing was added"
    )
    assert left_out == (
        "3 of them are not in the sums of value: 1 has no value in the earlier export, 1 is no "
        "longer in the export and of 1 the data cannot say whether it is lost"
    )
    claim, left_out = said(
        replace(SOME, expansion=0.0, unvalued_then=0, unvalued_now=0, vanished=0, opening=10)
    )
    assert claim == (
        "6 are kept, 3 are lost and of 1 the data cannot say; 9 of them were worth €1M, of which "
        "70% is kept, and nothing was added"
    )
    assert left_out == (
        "1 of them is not in the sums of value: of 1 the data cannot say whether it is lost"
    )
    lone = replace(ALL, opening=2, kept=1, lost=0, lost_then=None, unclear=1)
    assert said(lone)[0].endswith(
        "; 1 of them was worth €800k, of which 87.5% is kept, 93.8% with what was added"
    )


def test_without_any_known_value_the_reasons_remain() -> None:
    claim, left_out = said(NOBODY)
    assert claim == FATES
    assert left_out == (
        "12 of them are not in the sums of value: 9 have no value in the earlier export, 2 are no "
        "longer in the export and of 1 the data cannot say whether it is lost"
    )


class _Text(HTMLParser):
    """All that stands between the tags."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def test_every_format_says_both_sentences(tmp_path: Path, pdftotext: str) -> None:
    shown = review(SOME)
    assert shown.retention_claim is not None
    both = f"{shown.retention_claim.text}. {LEFT_OUT}."
    page = _Text()
    page.feed(render_html(shown))
    assert both in page.text
    assert both in render_markdown(shown)
    data = json.loads(render_json(shown))
    assert data["retention_left_out"]["text"] == LEFT_OUT
    assert squeezed(both) in read_pdf(render_review_pdf(shown), tmp_path, pdftotext).text
