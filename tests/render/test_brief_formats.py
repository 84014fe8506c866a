"""A brief whose every text breaks pages that do not escape, in each format; and in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from journeykit.app.briefing import render
from journeykit.app.documents import DocumentFormat
from journeykit.pictures.text import legible
from journeykit.render.json_schema import BRIEF
from journeykit.review.brief_model import (
    AgendaItem,
    Brief,
    BriefMethod,
    CellRead,
    DueHere,
    Evidence,
    HealthHere,
    MeasureHere,
    Needed,
    Past,
)
from journeykit.review.model import Claim
from tests.render.browsing import Seen, seen
from tests.render.hostile import EXPORTED
from tests.render.reading_pdf import outside, read_pdf, squeezed
from tests.render.test_browser import opened
from tests.render.test_html import faults
from tests.render.test_markdown import faults as markdown_faults

DAY = date(2026, 9, 30)
_WORDS = {"tone", "topic", "state", "where", "kind", "band", "progress"}
"""Fields that hold one of a few words of ours."""

PLAIN = Brief(
    title="A journey",
    unit="account",
    customer_id="c1",
    name="Name",
    as_of=DAY,
    headline=Claim("Name has been in Adopt for 12 days"),
    standing=("In Adopt since 18 Sep 2026, 12 days.",),
    stage="adopt",
    stage_name="Adopt",
    entered_on=date(2026, 9, 18),
    days_in_stage=12,
    expected_days=30,
    max_days=60,
    lost=False,
    value=1200.5,
    value_unit="EUR",
    owner="team",
    outcome="Fewer errors",
    renewal_date=date(2026, 12, 1),
    days_to_renewal=62,
    fit=True,
    box="mid/fair",
    play="Nudge",
    agenda=(AgendaItem("renewal", "Agree the renewal", "team", DAY),) * 3,
    evidence=(
        Evidence(
            "adopt",
            "Adopt",
            "here",
            "Ten people",
            "missing",
            None,
            True,
            True,
            (CellRead("users", "4"),) * 2,
        ),
    )
    * 3,
    needed=(Needed("validation of adopt", "users >= 10", "4", "at least 10"),),
    health=HealthHere(
        "red",
        41.5,
        41.5,
        41.5,
        None,
        ("No sponsor",),
        (MeasureHere("use", "Seats", "leading", 0.4, 40.0, 50.0, 30.0, 75.0),) * 3,
    ),
    at_risk=("health is red",),
    due=(
        DueHere("moment", "stalls", "Nothing moves", "Call", "team", None, DAY, 0),
        DueHere("voice", "export", "An export", None, "team", "product", DAY, -3),
    ),
    history=(
        Past(
            date(2026, 3, 31), "Start", "in_progress", "yellow", 60.0, 1200.0, "mid/fair", 0, False
        ),
        Past(
            date(2026, 6, 30), "Start", "in_progress", "green", 80.0, 1200.0, "mid/fair", 0, False
        ),
        Past(DAY, "Adopt", "in_progress", "red", 41.5, 1200.5, "mid/fair", 1, False),
    ),
    changed=("Moved from Start to Adopt since 30 Jun 2026.",),
    history_note="Not in the export of 31 Dec 2025.",
    method=BriefMethod(DAY, "in.csv", "a" * 64, "journey.yaml", "b" * 64, "0.1.0"),
)


def spoiled(value: Any, texts: Iterator[str], name: str = "") -> Any:
    """The same data with a hostile text in every field that takes any text."""
    if isinstance(value, str):
        return value if name in _WORDS else next(texts)
    if isinstance(value, tuple):
        return tuple(spoiled(item, texts, name) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: spoiled(getattr(value, field.name), texts, field.name)
            for field in fields(value)
        }
        return replace(value, **changed)
    return value


@pytest.fixture(scope="module")
def hostile() -> Brief:
    return spoiled(PLAIN, cycle(EXPORTED))


def test_the_page_holds_texts_as_texts(hostile: Brief) -> None:
    page = render(hostile, DocumentFormat.HTML)
    assert isinstance(page, str)
    assert faults(page) == []
    assert "<script" not in page
    assert page == render(hostile, DocumentFormat.HTML)


def test_markdown_holds_texts_as_texts(hostile: Brief) -> None:
    markdown = render(hostile, DocumentFormat.MARKDOWN)
    assert isinstance(markdown, str)
    assert [one for one in markdown_faults(markdown) if not one.startswith("em_")] == []
    widths = {
        len(re.findall(r"(?<!\\)\|", line.replace("\\\\", "")))
        for line in markdown.splitlines()
        if line.startswith("|")
    }
    assert widths <= {5, 6, 7, 8}


def test_pdf_holds_texts_as_texts(hostile: Brief, tmp_path: Path, pdftotext: str) -> None:
    pdf = render(hostile, DocumentFormat.PDF)
    assert isinstance(pdf, bytes)
    read = read_pdf(pdf, tmp_path, pdftotext)
    assert outside(read) == []
    assert "root:" not in read.text
    shown = [one for one in map(legible, EXPORTED) if one.isascii()]
    assert [one for one in shown if squeezed(one) not in read.text] == []


def test_json_holds_texts_as_they_were(hostile: Brief) -> None:
    data = json.loads(render(hostile, DocumentFormat.JSON))
    jsonschema.Draft202012Validator(BRIEF.schema()).validate(data)
    assert data["name"] == hostile.name
    assert [item["text"] for item in data["agenda"]] == [item.text for item in hostile.agenda]


@pytest.mark.slow
@pytest.mark.parametrize("width", [1200, 420])
def test_a_brief_opens_without_a_word(
    hostile: Brief, chromium: str, tmp_path: Path, width: int
) -> None:
    page = tmp_path / "brief.html"
    page.write_text(str(render(hostile, DocumentFormat.HTML)), encoding="utf-8")
    document, console = opened(chromium, page, tmp_path / "browser", width)
    assert console == ""
    assert "<script" not in document


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("texts", ["plain", "hostile"])
def test_a_brief_is_read_by_everybody(
    hostile: Brief, chromium: str, tmp_path: Path, texts: str, width: int
) -> None:
    page = str(render(PLAIN if texts == "plain" else hostile, DocumentFormat.HTML))
    found = seen(chromium, page, tmp_path, width)
    assert found == [Seen(theme, (), (), (), 0) for theme in ("light", "dark")]


def test_an_id_of_parts_is_copied_whole_from_a_pdf(tmp_path: Path, pdftotext: str) -> None:
    known = "123e4567-e89b-12d3-a456-426614174000"
    pdf = render(replace(PLAIN, customer_id=known), DocumentFormat.PDF)
    assert isinstance(pdf, bytes)
    assert known in squeezed(read_pdf(pdf, tmp_path, pdftotext).text)
