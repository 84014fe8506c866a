"""``journeykit map``: draw the definition."""

from __future__ import annotations

from typing import Annotated

import typer

from journeykit.app.drawing import MapFormat, draw
from journeykit.cli.journey_option import JourneyOption, find_journey, only_one
from journeykit.cli.options import OutputOption, format_of
from journeykit.cli.output import refuse_same_file, write_output
from journeykit.errors import ExitCode

ENDINGS = {
    ".svg": MapFormat.SVG,
    ".html": MapFormat.HTML,
    ".htm": MapFormat.HTML,
    ".mmd": MapFormat.MERMAID,
    ".mermaid": MapFormat.MERMAID,
    ".dot": MapFormat.DOT,
    ".gv": MapFormat.DOT,
    ".json": MapFormat.JSON,
}


def map_(
    journey: Annotated[
        str | None,
        typer.Argument(
            metavar="[JOURNEY]", help="A file, or a name from the settings.", show_default=False
        ),
    ] = None,
    named: JourneyOption = None,
    output: OutputOption = None,
    format: Annotated[
        MapFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="What to draw; without it, what the ending of FILE says, else mermaid.",
            show_default=False,
        ),
    ] = None,
) -> ExitCode:
    """Draw a journey as it is defined: a picture, a page, or the graph for another tool."""
    from journeykit.app.checking import load_sound

    chosen = format_of(output, format, ENDINGS, default=MapFormat.MERMAID)
    file = find_journey(only_one(journey, named))
    refuse_same_file([output], [file])
    definition = load_sound(file)
    write_output(output, draw(definition, chosen))
    return ExitCode.OK
