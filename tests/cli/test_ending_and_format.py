"""A file whose ending says one format while ``--format`` says another is refused, and not written.

A page in a file that every program takes for a PDF is found out only by whom it is sent to.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.inside import Runs, runner
from tests.cli.small import write_small


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_small(tmp_path)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runs:
    return runner(monkeypatch, capfd)


@pytest.mark.parametrize(
    ("arguments", "ends", "says", "ending"),
    [
        (("report", "-f", "html", "-o", "x.pdf"), "pdf", "html", ".html"),
        (("brief", "S", "-f", "html", "-o", "x.pdf"), "pdf", "html", ".html"),
        (("brief", "S", "-f", "md", "-o", "x.HTM"), "html", "md", ".md"),
        (("map", "-f", "html", "-o", "x.pdf"), "pdf", "html", ".html"),
        (("map", "-f", "mermaid", "-o", "x.dot"), "dot", "mermaid", ".mmd"),
        (("map", "-f", "svg", "-o", "x.png"), "png", "svg", ".svg"),
        (("score", "customers.csv", "-f", "json", "-o", "x.csv"), "csv", "json", ".json"),
        (("score", "customers.csv", "-f", "csv", "-o", "x.pq"), "parquet", "csv", ".csv"),
        (("diff", "journey.yaml", "-f", "json", "-o", "x.md"), "md", "json", ".json"),
    ],
)
def test_an_ending_that_says_another_format_is_refused(
    small: Path,
    runs: Runs,
    arguments: tuple[str, ...],
    ends: str,
    says: str,
    ending: str,
) -> None:
    before = sorted(small.iterdir())
    run = runs(*arguments, cwd=small)
    assert (run.code, run.out) == (2, "")
    assert sorted(small.iterdir()) == before
    assert run.err == (
        f"error: {arguments[-1]} ends as {ends}, and --format says {says}\n"
        f"  help: leave --format out for {ends}, or end the file in {ending} for {says}\n"
    )


@pytest.mark.parametrize("name", ["x.svg", "x.SVG", "x.picture", "x"])
def test_the_same_format_twice_or_an_ending_that_says_none_is_written(
    small: Path, runs: Runs, name: str
) -> None:
    run = runs("map", "-f", "svg", "-o", name, cwd=small)
    assert (run.code, run.err) == (0, f"wrote {name}\n")
    assert (small / name).read_text("utf-8").startswith("<svg ")
