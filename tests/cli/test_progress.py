"""The bar of a long run: on a terminal, after a while, and it moves."""

from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console

from journeykit.cli import progress


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a terminal of sixty columns gets."""
    written = io.StringIO()
    console = Console(file=written, force_terminal=True, width=60, color_system=None)
    monkeypatch.setattr(progress, "stderr_console", lambda: console)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    return written


def test_the_share_that_is_read_is_shown(
    screen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    with progress.progress("scoring a [b].csv") as shown:
        assert shown is not None
        for share in (-1.0, 12.0, 47.0):
            shown(share)
            assert shown._bar is not None  # type: ignore[attr-defined]
            shown._bar.refresh()  # type: ignore[attr-defined]
    text = screen.getvalue()
    assert "scoring a [b].csv" in text
    assert text.index(" 0%") < text.index("12%") < text.index("47%")


def test_a_share_that_falls_back_is_no_way_back(
    screen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    with progress.progress("scoring") as shown:
        assert shown is not None
        for share in (99.0, 3.0):
            shown(share)
            shown._bar.refresh()  # type: ignore[attr-defined]
    assert "99%" in screen.getvalue()
    assert " 3%" not in screen.getvalue()


def test_nothing_is_shown_of_what_is_done_at_once(screen: io.StringIO) -> None:
    with progress.progress("scoring") as shown:
        assert shown is not None
        shown(50.0)
    assert screen.getvalue() == ""


def test_nothing_is_shown_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    with progress.progress("scoring") as shown:
        assert shown is None
