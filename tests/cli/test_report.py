"""``journeykit report``: the review from snapshots alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.running import journeykit
from tests.cli.small import CUSTOMERS, write_small

LATER = CUSTOMERS.replace("A,Amber Arch,100,,,open", "A,Amber Arch,100,2026-08-01,3,active")


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_small(tmp_path_factory.mktemp("scored"))
    for day, text in (("2026-06-30", CUSTOMERS), ("2026-09-30", LATER)):
        (folder / "customers.csv").write_text(text)
        run = journeykit("score", "customers.csv", "--as-of", day, cwd=folder)
        assert run.code == 0, run.err
    (folder / "customers.csv").unlink()
    return folder


def test_the_page_is_written_without_the_export(scored: Path) -> None:
    run = journeykit("report", cwd=scored)
    assert (run.code, run.out, run.err) == (0, "", "wrote report.html\n")
    page = (scored / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "Q3 2026" in page


def test_the_ending_or_the_format_says_what_is_written(scored: Path) -> None:
    run = journeykit("report", "-o", "review.md", cwd=scored)
    assert run.code == 0, run.err
    text = (scored / "review.md").read_text(encoding="utf-8")
    assert text.startswith("# ")
    printed = journeykit("report", "-o", "-", "-f", "md", cwd=scored).out
    assert re.sub(r"!\[.*\]\(review-.*\.svg\)\n\n", "", text) == printed


def test_two_runs_write_the_same_bytes(scored: Path) -> None:
    first = journeykit("report", "-o", "-", cwd=scored)
    assert first.code == 0
    assert first.out == journeykit("report", "-o", "-", cwd=scored).out


def test_an_older_date_is_reviewed_when_it_is_named(scored: Path) -> None:
    run = journeykit("report", "-o", "-", "-f", "md", "--as-of", "2026-06-30", cwd=scored)
    assert "Q2 2026" in run.out
    assert "30 Jun 2026" in run.out


def test_a_title_takes_the_place_of_the_name(scored: Path) -> None:
    run = journeykit("report", "-o", "-", "-f", "md", "--title", "Second try", cwd=scored)
    assert "Second try" in run.out


def test_a_date_without_a_snapshot_lists_those_there_are(scored: Path) -> None:
    run = journeykit("report", "--as-of", "2026-01-01", cwd=scored)
    assert (run.code, run.out) == (2, "")
    assert "there is no snapshot of `small` for 2026-01-01" in run.err
    assert "2026-06-30, 2026-09-30" in run.err


def test_nothing_saved_names_score(tmp_path: Path) -> None:
    run = journeykit("report", cwd=write_small(tmp_path))
    assert run.code == 2
    assert "`journeykit score CUSTOMERS` saves one" in run.err
    assert not (tmp_path / "report.html").exists()


def test_what_is_compared_must_be_earlier(scored: Path) -> None:
    run = journeykit("report", "--against", "2026-09-30", cwd=scored)
    assert run.code == 2
    assert "is not before 2026-09-30" in run.err


def test_without_a_file_the_name_follows_the_format(scored: Path) -> None:
    page = scored / "report.html"
    before = page.read_bytes() if page.exists() else None
    run = journeykit("report", "--format", "md", cwd=scored)
    assert run.code == 0, run.err
    assert run.err.startswith("wrote report.md\nwrote report-map.svg\n")
    assert (scored / "report.md").read_text(encoding="utf-8").startswith("# ")
    assert (page.read_bytes() if page.exists() else None) == before
