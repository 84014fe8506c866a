"""The options of the suite do what they say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
CASES = """\
import pytest


@pytest.mark.parametrize("n", [1, 2, 3])
def test_many(n):
    assert n == 1


def test_one():
    pass


@pytest.mark.parametrize("n", [1, 2])
def test_many_more(n):
    assert n == 1
"""
SKIPPED = """\
import pytest


def test_one():
    pytest.skip("no time")
"""


def run_suite(folder: Path, text: str, option: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_some.py").write_text(text, encoding="utf-8")
    options = ("-q", "-p", "tests.conftest", "-c", folder / "none.ini", "--rootdir", folder)
    (folder / "none.ini").write_text("[pytest]\n", encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *map(str, options), option, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_of_a_test_with_several_cases_the_first_alone_is_run(tmp_path: Path) -> None:
    done = run_suite(tmp_path, CASES, "--first-cases")
    assert done.returncode == 0, done.stdout
    assert "3 passed, 3 deselected" in done.stdout


def test_a_skip_without_a_reason_that_holds_is_a_failure(tmp_path: Path) -> None:
    done = run_suite(tmp_path, SKIPPED, "--forbid-skips")
    assert done.returncode == 1
    assert "skipped though they could run" in done.stdout
    assert "test_some.py::test_one: no time" in done.stdout
