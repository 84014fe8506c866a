"""Runs a command in this process, for a test that needs no process of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from journeykit.cli.exits import run_guarded
from tests.cli.running import Run

Runs = Callable[..., Run]


def runner(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runs:
    """A function that takes what a command line takes, and the folder to be in."""

    def run(*arguments: str | Path, cwd: Path) -> Run:
        monkeypatch.chdir(cwd)
        monkeypatch.setenv("NO_COLOR", "1")
        capfd.readouterr()
        code = run_guarded([str(one) for one in arguments])
        printed = capfd.readouterr()
        assert code != 3, printed.err
        return Run(int(code), printed.out, printed.err)

    return run
