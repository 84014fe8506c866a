"""Every word, number and date of a brief, and of what changed in a definition, can be translated.

Both are made in a language that was never written (``strange_language``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from journeykit import language
from journeykit.app.briefing import BriefRequest, brief, render
from journeykit.app.documents import DocumentFormat
from journeykit.app.reporting import ReportRequest, report
from journeykit.app.scoring import ScoreRequest, score
from journeykit.language import speaking
from journeykit.review.brief_model import Brief
from tests.diff.journeys import BASE
from tests.diff.journeys import diff_of as compared
from tests.render.reading_pdf import read_pdf
from tests.render.strange_language import OPEN, STRANGE, sentences, unsaid
from tests.render.test_language import Visible
from tests.review.briefed import JOURNEY, JUNE, SEPTEMBER
from tests.review.staying import STAY, STAYS, score_stays

CUSTOMERS = ("S", "L", "N", "O", "P", "E")
_CODES = frozenset(
    word
    for line in (
        "$schema customer_id as_of stage where state kind id on by topic box band entered_on",
        "renewal_date owner to tone input_hash definition_hash version value_unit term progress",
    )
    for word in line.split()
)
"""Keys of JSON that hold ids, days, words of a fixed list, and conditions as they are written."""
_KNOWN = f"{JOURNEY} {JUNE} {SEPTEMBER} customers.csv journey.yaml € journeykit now 0.1.0"


@pytest.fixture(autouse=True, scope="module")
def strange() -> Iterator[None]:
    known = dict(language.languages()) | {STRANGE.code: STRANGE}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, "languages", lambda: known)
        yield


@pytest.fixture(scope="module")
def briefs(tmp_path_factory: pytest.TempPathFactory, strange: None) -> dict[str, Brief]:
    del strange
    folder = tmp_path_factory.mktemp("strange")
    journey, customers = folder / "journey.yaml", folder / "customers.csv"
    journey.write_text(JOURNEY, encoding="utf-8")
    for as_of, text in ((date(2026, 6, 30), JUNE), (date(2026, 9, 30), SEPTEMBER)):
        customers.write_text(text, encoding="utf-8")
        score(ScoreRequest(journey, customers, as_of, folder / "kept"))
    requests = (
        BriefRequest("briefed", one, folder / "kept", language=STRANGE.code) for one in CUSTOMERS
    )
    return {request.customer_id: brief(request) for request in requests}


def known_of(found: Brief) -> str:
    """What may stand there: the author's words, the export's, and the hashes of both."""
    return f"{_KNOWN} {found.method.definition_hash} {found.method.input_hash}"


@pytest.mark.parametrize("customer", CUSTOMERS)
def test_page_markdown_and_json_speak_the_language(briefs: dict[str, Brief], customer: str) -> None:
    found = briefs[customer]
    known = known_of(found)
    page, markdown, content = (
        str(render(found, format, STRANGE.code))
        for format in (DocumentFormat.HTML, DocumentFormat.MARKDOWN, DocumentFormat.JSON)
    )
    visible = Visible()
    visible.feed(page)
    assert unsaid(["\n".join(visible.texts + visible.tips)], known) == []
    assert f'<html lang="{STRANGE.code}"' in page
    plain = re.sub(r"\\(.)", r"\1", markdown).replace("&amp;", "&").replace("*", "")
    lines = [re.sub(r"^(?:[#> -]+|\d+\. )", "", line) for line in plain.splitlines()]
    cells = [cell for line in lines for cell in line.split("|")]
    assert sum(cell.count(OPEN) for cell in cells) > 30
    assert unsaid(cells, known) == []
    texts = list(sentences(json.loads(content), _CODES))
    assert sum(text.count(OPEN) for text in texts) > 10
    assert unsaid(texts, known) == []


@pytest.mark.parametrize("customer", ["S", "L"])
def test_paper_speaks_the_language(
    briefs: dict[str, Brief], customer: str, tmp_path: Path, pdftotext: str
) -> None:
    pdf = render(briefs[customer], DocumentFormat.PDF, STRANGE.code)
    assert isinstance(pdf, bytes)
    text = "\n".join(read_pdf(pdf, tmp_path, pdftotext).pages)
    assert text.count(OPEN) > 30
    assert unsaid([text], known_of(briefs[customer])) == []


def test_every_way_to_be_in_a_stage_is_told_in_the_language(tmp_path: Path) -> None:
    score_stays(tmp_path)
    for customer in STAYS:
        kept = tmp_path / ".journeykit"
        found = brief(BriefRequest("stay", customer, kept, language=STRANGE.code))
        told = [found.headline.text, *found.standing]
        assert all(OPEN in sentence for sentence in told)
        assert unsaid(told, f"{STAY} {customer}") == []


def test_a_review_says_in_the_language_why_nothing_is_compared(tmp_path: Path) -> None:
    journey, customers = tmp_path / "journey.yaml", tmp_path / "customers.csv"
    changed = JOURNEY.replace("users >= 10", "users >= 12").replace(
        "at_most: red", "at_most: yellow"
    )
    for as_of, text, rows in (
        (date(2026, 6, 30), JOURNEY, JUNE),
        (date(2026, 9, 30), changed, SEPTEMBER),
    ):
        journey.write_text(text, encoding="utf-8")
        customers.write_text(rows, encoding="utf-8")
        score(ScoreRequest(journey, customers, as_of, tmp_path / "kept"))
    found = report(ReportRequest("briefed", tmp_path / "kept", language=STRANGE.code))
    assert found.definition_changed is not None
    assert found.definition_changed.count(OPEN) > 6
    assert unsaid([found.definition_changed, found.unchanged], changed) == []


CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).parents[1].joinpath("diff", "cases.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", CASES)
def test_every_change_of_a_definition_is_told_in_the_language(name: str) -> None:
    edits = [(edit["old"], edit["new"]) for edit in CASES[name]["edits"]]
    with speaking(STRANGE):
        changes = compared(*edits).changes
        told = [change.sentence for change in changes]
    assert all(OPEN in sentence for sentence in told)
    known = f"{BASE} {' '.join(new for _, new in edits)} bound leave_out"
    assert unsaid(told, known) == []
