"""Who waits at a terminal for a large export is told what would take half the time."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from journeykit.engines import regular
from tests.cli.inside import runner
from tests.cli.small import write_small

SCORE = ("score", "customers.csv", "--as-of", "2026-06-30", "--no-save")
NOTE = (
    "note: an export of this size is mostly scored in half the time with "
    'python -m pip install "journeykit[fast]"\n'
)


@pytest.mark.parametrize(
    ("large", "library", "is_terminal", "more", "is_said"),
    [
        (0, "nowhere_to_be_found", True, (), True),
        (0, "nowhere_to_be_found", False, (), False),
        (0, "json", True, (), False),
        (0, "nowhere_to_be_found", True, ("--memory", "1GB"), False),
        (10_000_000, "nowhere_to_be_found", True, (), False),
    ],
)
def test_the_extra_is_named_where_it_would_help_and_somebody_looks(
    large: int,
    library: str,
    is_terminal: bool,
    more: tuple[str, ...],
    is_said: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    write_small(tmp_path)
    monkeypatch.setattr(regular, "LARGE", large)
    monkeypatch.setattr(regular, "_LIBRARIES", (library,))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal, raising=False)
    run = runner(monkeypatch, capfd)(*SCORE, *more, cwd=tmp_path)
    assert run.code == 0
    assert (NOTE in run.err) is is_said
    assert NOTE not in run.out
