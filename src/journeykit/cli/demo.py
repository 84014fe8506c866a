"""``journeykit demo``: the whole of it on an example, one command after the other."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeykit.cli.console import paint, say, write_data
from journeykit.errors import ExitCode

if TYPE_CHECKING:
    from journeykit.app.examples import Demonstration

PAGE = "report.html"


def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where to write the example.")
    ] = Path("journeykit-demo"),
) -> ExitCode:
    """Write an example journey with two quarters of exports, and run validate, score and report.

    Every account in it is made up.
    """
    from journeykit.app.examples import write_demonstration
    from journeykit.cli.main import run_command_line

    demonstration = write_demonstration(folder)
    _announce("cd", str(folder))
    with _inside(folder):
        for command in _commands(demonstration):
            _announce("journeykit", *command)
            code = run_command_line(command)
            if code != ExitCode.OK:
                return ExitCode(code)
    say("\nThe review is ready; open it in a browser:")
    write_data(f"{folder / PAGE}\n")
    return ExitCode.OK


def _commands(demonstration: Demonstration) -> Iterator[list[str]]:
    yield ["validate"]
    for export, day in demonstration.exports:
        yield ["score", export, "--as-of", day.isoformat()]
    yield ["report", "-o", PAGE]


def _announce(*command: str) -> None:
    say(f"\n{paint(f'$ {shlex.join(command)}', 'bold', on_stderr=True)}")


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
