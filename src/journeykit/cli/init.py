"""``journeykit init``: a journey to start from."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from journeykit.cli.console import say
from journeykit.errors import ExitCode


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where to write it; made if it is missing.")
    ] = Path(),
    template: Annotated[
        str,
        typer.Option(
            "--template",
            "-t",
            metavar="NAME",
            help="What to start from: starter, or an example by name (saas is the fullest).",
        ),
    ] = "starter",
) -> ExitCode:
    """Write a first journey, commented, with the schema that editors complete from."""
    from journeykit.app.examples import start_journey

    for file in start_journey(folder, template):
        say(f"wrote {file}")
    say(f"next: journeykit validate {shlex.quote(str(folder))}")
    return ExitCode.OK
