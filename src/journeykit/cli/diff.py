"""``journeykit diff``: what changed in a definition's meaning."""

from __future__ import annotations

from typing import Annotated

import typer

from journeykit.app.comparing import HEAD, DiffFormat, compare_journeys, render
from journeykit.app.revisions import is_revision
from journeykit.cli.console import harmless, paint
from journeykit.cli.journey_option import JourneyOption, find_journey
from journeykit.cli.options import STDIO, OutputOption, format_of
from journeykit.cli.output import write_output
from journeykit.errors import ExitCode, UsageError

ENDINGS = {".txt": DiffFormat.TEXT, ".json": DiffFormat.JSON, ".md": DiffFormat.MARKDOWN}


def diff(
    old: Annotated[
        str | None,
        typer.Argument(
            metavar="[OLD]",
            help="A file, - for stdin, REV:path for a file in a revision of git, or REV: for the "
            "path of NEW in it.",
            show_default=False,
        ),
    ] = None,
    new: Annotated[
        str | None,
        typer.Argument(
            metavar="[NEW]",
            help="The same. With one file alone, it is compared with HEAD:.",
            show_default=False,
        ),
    ] = None,
    journey: JourneyOption = None,
    output: OutputOption = None,
    format: Annotated[
        DiffFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="How changes are written; without it what the ending of FILE says, else text.",
            show_default=False,
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show changes of wording too, which change no score.")
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with 1 when the meaning changed.")
    ] = False,
) -> ExitCode:
    """Compare two versions of a journey by what they mean, not by their text.

    Conditions are compared by proof: rewritten, tightened, loosened or replaced. The end says
    whether scores before and after may be compared.
    """
    chosen = format_of(output, format, ENDINGS, default=DiffFormat.TEXT)
    compared = compare_journeys(*_both(old, new, journey))
    to_screen = output is None or output == STDIO
    painted = _paint if to_screen else None
    write_output(output, render(compared, chosen, everything=everything, paint=painted))
    changed = exit_code and compared.diff.changes_meaning
    return ExitCode.FINDINGS if changed else ExitCode.OK


def _both(old: str | None, new: str | None, journey: str | None) -> tuple[str, str]:
    """The two journeys that the command line names, or leaves to be found."""
    if journey is not None and old is not None and not old.endswith(":"):
        raise UsageError("--journey and a file name two journeys", help="name one")
    if old is not None and new is not None:
        return _file(old), _file(new)
    if old is None:
        return HEAD, str(find_journey(journey))
    if not is_revision(old):
        return HEAD, _file(old)
    path = old.partition(":")[2]
    return old, _file(path) if path else str(find_journey(journey))


def _file(name: str) -> str:
    """A name of a file or of the settings as the file; stdin and revisions as they are."""
    return name if name == "-" or is_revision(name) else str(find_journey(name))


def _paint(text: str, style: str) -> str:
    return paint(text, style) if style else harmless(text)
