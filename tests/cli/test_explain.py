"""``journeykit explain``: the page of one finding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from journeykit.lint.explain import as_markdown, explain
from tests.cli.running import journeykit


def test_the_page_says_what_why_and_shows_both_examples(tmp_path: Path) -> None:
    page = explain("JK301")
    run = journeykit("explain", "JK301", cwd=tmp_path)
    assert (run.code, run.err) == (0, "")
    lines = run.out.splitlines()
    assert lines[0] == f"{page.severity}[JK301] {page.name} (Graph)"
    flat = " ".join(run.out.split())
    for text in (page.title, page.why, page.bad, page.good):
        assert " ".join(text.split()) in flat
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("asked", ["301", "jk301", "unreachable-stage"])
def test_a_code_may_be_short_and_a_name_will_do(tmp_path: Path, asked: str) -> None:
    assert journeykit("explain", asked, cwd=tmp_path) == journeykit(
        "explain", "JK301", cwd=tmp_path
    )


def test_markdown_and_json(tmp_path: Path) -> None:
    page = explain("JK301")
    assert journeykit("explain", "JK301", "-f", "md", cwd=tmp_path).out == as_markdown(page)
    data = json.loads(journeykit("explain", "JK301", "-f", "json", cwd=tmp_path).out)
    assert (data["code"], data["title"], data["bad"]) == (page.code, page.title, page.bad)


def test_an_unknown_code_comes_with_the_nearest(tmp_path: Path) -> None:
    run = journeykit("explain", "unreachable-stag", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert "did you mean `unreachable-stage`?" in run.err


def test_without_a_code_it_says_what_is_missing(tmp_path: Path) -> None:
    run = journeykit("explain", cwd=tmp_path)
    assert run.code == 2
    assert run.err == (
        "error: missing argument 'CODE'\n  help: `journeykit explain --help` lists the options\n"
    )
