"""Reviews as they are asked for: of a quarter, by a segment, without names, in a language."""

from __future__ import annotations

import re
import shutil
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path

import pytest

from journeykit.app.quarters import Quarter
from journeykit.app.reporting import ReportRequest, report
from journeykit.app.scoring import ScoreRequest, score
from journeykit.errors import InputError, UsageError
from journeykit.render.html import render_html
from journeykit.render.json import render_json
from journeykit.render.markdown import render_markdown
from tests.engines.moving import NOW, THEN, Two, two_snapshots


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Two:
    return two_snapshots(tmp_path_factory.mktemp("moving"))


def test_nobody_is_named_when_names_are_left_out(two: Two) -> None:
    """No id and no name in the page, the Markdown or the data; one number for each customer."""
    request = ReportRequest("moving", two.kept, by="region", anonymise=True)
    review = report(request)
    assert report(request) == review
    assert review.movement is not None
    rows = (*review.at_risk.rows, *review.movement.risen.rows, *review.movement.fallen.rows)
    named = two.review.movement
    assert named is not None
    ids = [row.customer_id for row in (*two.review.at_risk.rows, *named.risen.rows)]
    ids += [row.customer_id for row in named.fallen.rows]
    numbers = dict(zip(ids, [row.customer_id for row in rows], strict=True))
    assert len(set(numbers.values())) == len(set(ids)) > 50
    assert [numbers[ident] for ident in ids] == [row.name for row in rows]
    assert all(re.fullmatch(r"customer [\d,]+", number) for number in numbers.values())
    for text in (render_html(review), render_markdown(review), render_json(review)):
        assert not re.search(r"\bc\d{3}\b|Firm|East", text)
        assert "customer 1" in text
    assert "Firm" in render_html(two.review)
    assert "East" in render_html(two.review)


def test_what_goes_on_beside_the_engine_knows_which_sections_there_will_be(two: Two) -> None:
    left_out = []

    def beside(sections: frozenset[str]) -> AbstractContextManager[None]:
        left_out.append(sections)
        return nullcontext()

    both = report(ReportRequest("moving", two.kept), beside)
    alone = report(ReportRequest("moving", two.kept, as_of=THEN, by="region"), beside)
    assert left_out == [{"segment"}, {"movement"}]
    assert [one.movement is None for one in (both, alone)] == [False, True]
    assert [one.by_segment is None for one in (both, alone)] == [True, False]


@pytest.mark.parametrize(
    ("quarter", "against", "now", "then"),
    [
        ("2026-Q3", None, NOW, THEN),
        ("2026q2", None, THEN, None),
        ("2026 Q3", THEN, NOW, THEN),
    ],
)
def test_a_quarter_is_its_last_snapshot_against_the_quarter_before(
    two: Two, quarter: str, against: date | None, now: date, then: date | None
) -> None:
    asked = ReportRequest("moving", two.kept, quarter=Quarter.parse(quarter), against=against)
    method = report(asked).method
    assert (method.as_of, method.against) == (now, then)


def test_a_quarter_without_a_snapshot_lists_those_there_are(two: Two) -> None:
    with pytest.raises(InputError) as caught:
        report(ReportRequest("moving", two.kept, quarter=Quarter(2025, 4)))
    assert str(caught.value) == (
        f"{two.kept / 'moving'}: there is no snapshot of `moving` for 2025-Q4\n"
        "  help: saved: 2026-06-30 (2026-Q2), 2026-09-30 (2026-Q3)"
    )


def test_a_quarter_after_one_without_a_snapshot_compares_nothing(two: Two, tmp_path: Path) -> None:
    """The snapshot of June does not stand in for that of the third quarter."""
    folder = tmp_path / "kept"
    shutil.copytree(two.kept, folder)
    journey = two.kept.parent / "journey.yaml"
    later = date(2026, 12, 31)
    score(ScoreRequest(journey, two.kept.parent / f"{NOW}.csv", later, folder))
    (folder / "moving" / f"{NOW}.parquet").unlink()
    review = report(ReportRequest("moving", folder, quarter=Quarter(2026, 4)))
    assert review.movement is None
    assert review.unchanged == (
        "There is no snapshot of Q3 2026 to compare with; the last one before is of 30 Jun 2026."
    )
    assert report(ReportRequest("moving", folder)).method.against == THEN


def test_a_segment_that_is_none_is_refused_with_those_there_are(two: Two) -> None:
    with pytest.raises(InputError) as caught:
        report(ReportRequest("moving", two.kept, by="regoin"))
    assert str(caught.value) == (
        "journey.yaml: the journey has no segment `regoin`\n"
        "  help: did you mean `region`? its segments are `region`"
    )


@pytest.mark.parametrize("text", ["2026", "2026-Q5", "Q3", "26-Q3", "2026-Q33", ""])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no quarter\n  help: write the quarter as 2026-Q3"):
        Quarter.parse(text)


def test_an_unknown_language_is_refused_with_those_there_are(two: Two) -> None:
    with pytest.raises(UsageError) as caught:
        report(ReportRequest("moving", two.kept, language="englsh"))
    assert str(caught.value) == (
        "there is no language `englsh`\n  help: did you mean `en`? there is: `en` (English)"
    )
