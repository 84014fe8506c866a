"""``journeykit map``: draw the definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from journeykit.app.drawing import MapFormat, draw
from journeykit.cli.console import say
from journeykit.cli.journey_option import JourneyOption, find_journey, only_one
from journeykit.cli.options import STDIO, OutputOption, format_of
from journeykit.cli.output import refuse_bytes_on_terminal, refuse_same_file, write_output
from journeykit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from journeykit.definition.loader import Definition

ENDINGS = {
    ".svg": MapFormat.SVG,
    ".png": MapFormat.PNG,
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
    scale: Annotated[
        float | None,
        typer.Option(
            metavar="NUMBER",
            help="Pixels of a PNG for each of the drawing, from 0.1 to 20; 1 without it.",
            show_default=False,
        ),
    ] = None,
) -> ExitCode:
    """Draw a journey as it is defined: a picture, a page, or the graph for another tool."""
    from journeykit.app.checking import load_sound

    chosen = format_of(output, format, ENDINGS, default=MapFormat.MERMAID)
    _refuse_scale(scale, chosen)
    if output in (None, STDIO):
        refuse_bytes_on_terminal(binary=chosen is MapFormat.PNG)
    file = find_journey(only_one(journey, named))
    refuse_same_file([output], [file])
    definition = load_sound(file)
    write_output(output, draw(definition, chosen, scale or 1.0))
    if chosen is MapFormat.PNG:
        _say_what_is_missing(definition)
    return ExitCode.OK


def _refuse_scale(scale: float | None, chosen: MapFormat) -> None:
    if scale is None:
        return
    if chosen is not MapFormat.PNG:
        raise UsageError(
            f"--scale is for PNG, and this is {chosen}", help="leave it out, or add --format png"
        )
    if not 0.1 <= scale <= 20:
        raise UsageError(f"--scale is from 0.1 to 20, and not {scale:g}")


def _say_what_is_missing(definition: Definition) -> None:
    """Name the characters that are not in the picture, so that nobody takes it for whole."""
    from journeykit.app.drawing import undrawn_characters

    missing = undrawn_characters(definition)
    if missing:
        say(
            f"note: no font on this machine draws {missing[:20]}{' …' if missing[20:] else ''}: "
            "the picture lacks them\n"
            "  help: install a font that has them (Noto Sans, say), or choose SVG or HTML"
        )
