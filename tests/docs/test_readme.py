"""Every step of the tutorial does what README says, and README's own commands are runnable."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.running import journeykit
from tools.tutorial import RunCommand, WriteFile, played, printed, steps

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
STEPS = tuple(steps(README))


def test_every_command_prints_what_the_page_shows(tmp_path: Path) -> None:
    for step in STEPS:
        if isinstance(step, WriteFile):
            (tmp_path / step.name).write_text(step.text, encoding="utf-8")
        else:
            assert printed(step.command, tmp_path) == step.shown, f"$ {step.command}"
    assert (tmp_path / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_tutorial_takes_the_reader_through_the_main_commands() -> None:
    words = [shlex.split(step.command) for step in STEPS if isinstance(step, RunCommand)]
    assert all(program == "journeykit" for program, *_ in words)
    assert {"init", "validate", "explain", "score", "why", "map", "report"} == {
        command for _, command, *_ in words
    }
    assert len([step for step in STEPS if isinstance(step, WriteFile)]) == 4


def test_the_first_journey_has_ten_lines_and_one_mistake() -> None:
    first = next(step for step in STEPS if isinstance(step, WriteFile))
    assert len(first.text.splitlines()) == 10
    checked = next(s for s in STEPS if isinstance(s, RunCommand) and "validate" in s.command)
    assert len(re.findall(r"error\[", checked.shown)) == 1


def test_the_branch_that_the_page_suggests_explains_the_loss(tmp_path: Path) -> None:
    for step in STEPS:
        if isinstance(step, WriteFile):
            text = step.text.replace("recorded: [Setup]", "recorded: [Setup, No time]")
            (tmp_path / step.name).write_text(text, encoding="utf-8")
    run = journeykit("score", "teams-q3.csv", "--as-of", "2026-09-30", cwd=tmp_path)
    assert run.code == 0
    assert "Reason that no branch names" not in run.out
    assert "Reason that no branch names" in README


def test_a_page_that_shows_something_else_is_written_anew(tmp_path: Path) -> None:
    page = "```console\n$ journeykit --version\njourneykit 0\n$ echo two\n```\n"
    now = played(page, tmp_path)
    version = journeykit("--version", cwd=tmp_path).out
    assert now == f"```console\n$ journeykit --version\n{version}$ echo two\ntwo\n```\n"


@pytest.mark.parametrize(
    "page",
    [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))],
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        path, _, heading = target.partition("#")
        if ":" in path:
            continue
        file = page.parent / path if path else page
        assert file.exists(), f"{page.name} links to {target}"
        if heading:
            assert heading in _anchors(file.read_text(encoding="utf-8")), target


def _anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as a forge makes them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
