"""``journeykit map``: draw the definition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeykit.app.drawing import TEXTS, Counted, MapFormat, View, view_of
from journeykit.cli.console import say
from journeykit.cli.documents import Write, all_or_none, say_what_is_missing
from journeykit.cli.journey_option import JourneyOption, find_journey, only_one, snapshots_of
from journeykit.cli.options import STDIO, OutputOption, format_of, parse_day
from journeykit.cli.output import refuse_bytes_on_terminal, refuse_same_file
from journeykit.cli.pages import LangOption
from journeykit.errors import ExitCode, UsageError
from journeykit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeykit.app.drawing import Sheet

LATEST = "latest"

ENDINGS = {
    ".svg": MapFormat.SVG,
    ".png": MapFormat.PNG,
    ".pdf": MapFormat.PDF,
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
    view: Annotated[
        View | None,
        typer.Option(
            help="The map with its lanes, the flow of a snapshot, or the graph of stages, loops "
            "and ways to leave; without it the map.",
            show_default=False,
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE|latest",
            help="Draw the counts of this day's snapshot too.",
            show_default=False,
        ),
    ] = None,
    lang: LangOption = "en",
    scale: Annotated[
        float | None,
        typer.Option(
            metavar="NUMBER",
            help="Pixels of a PNG for each of the drawing, from 0.1 to 20; 1 without it.",
            show_default=False,
        ),
    ] = None,
) -> ExitCode:
    """Draw a journey as it is defined: a picture, a page, or a text for another tool.

    A journey nested in a touchpoint is drawn below on a page, on a page of its own in a PDF, and
    in a file of its own beside other files, named after both; the touchpoint leads there.
    """
    from journeykit.app.checking import load_sound
    from journeykit.app.drawing import require, sheets_of
    from journeykit.language import speaking_of

    chosen = format_of(output, format, ENDINGS, default=MapFormat.MERMAID)
    shown = view_of(view, chosen)
    _refuse_scale(scale, chosen)
    target = None if output in (None, STDIO) else output
    if target is None:
        refuse_bytes_on_terminal(binary=chosen in (MapFormat.PNG, MapFormat.PDF))
    require(chosen)
    file = find_journey(only_one(journey, named))
    refuse_same_file([target], [file])
    counted = _counted(as_of, shown, file)
    with speaking_of(lang), all_or_none([target] if target else []) as write:
        sheets = sheets_of(load_sound(file), shown, counted)
        if chosen not in (MapFormat.HTML, MapFormat.PDF):
            _refuse_nested(sheets, target, file)
        missing = _draw(sheets, _Wanted(chosen, shown, target, scale or 1.0), write)
    missing()
    return ExitCode.OK


@dataclass(frozen=True)
class _Wanted:
    """What is drawn, and where it is written."""

    format: MapFormat
    view: View
    target: Path | None
    scale: float


def _draw(sheets: Sequence[Sheet], wanted: _Wanted, write: Write) -> Callable[[], None]:
    """Draw and write; gives what says on stderr what the drawing lacks."""
    from journeykit.app import drawing

    format, view, target = wanted.format, wanted.view, wanted.target
    if format in TEXTS:
        notes: list[str] = []
        for path, text in drawing.drawn_texts(sheets, view, format, target):
            write(path, text)
            notes += drawing.notes_of(text, format)
        return partial(_say_notes, notes)
    if format is MapFormat.HTML:
        write(target, drawing.drawn_page(sheets, view))
        return _nothing_is_missing
    if format is MapFormat.PDF:
        write(target, drawing.drawn_paper(sheets, view))
        drawn = [one.draw(view, {}, view) for one in sheets]
        return partial(say_what_is_missing, drawing.undrawn_characters(drawn), "PDF")
    pictures = list(drawing.drawn_pictures(sheets, view, target))
    for path, picture in pictures:
        write(path, drawing.content_of(picture, format, wanted.scale))
    if format is MapFormat.SVG:
        return _nothing_is_missing
    lacking = drawing.undrawn_characters([picture for _, picture in pictures])
    return partial(say_what_is_missing, lacking, "picture")


def _nothing_is_missing() -> None:
    """What is drawn is whole."""


def _say_notes(notes: Sequence[str]) -> None:
    for note in notes:
        say(f"note: {note}\n  help: choose DOT, SVG or HTML, which have no limit, or --view graph")


def _counted(as_of: str | None, view: View, journey: Path) -> Counted | None:
    """The snapshot whose counts are drawn; a flow has always one, the latest unless it is said."""
    if as_of is None and view is not View.FLOW:
        return None
    day: date | None = None if as_of in (None, LATEST) else parse_day(as_of or "")
    return Counted(snapshots_of(journey), day)


def _refuse_nested(sheets: Sequence[Sheet], output: Path | None, journey: Path) -> None:
    """Keep the pictures of nested journeys from taking the place of what is read."""
    from journeykit.app.drawing import files_beside

    if output is not None:
        read = [journey, *(Path(sheet.definition.path) for sheet in sheets)]
        refuse_same_file([output, *files_beside(sheets, output)], dict.fromkeys(read))


def _refuse_scale(scale: float | None, chosen: MapFormat) -> None:
    if scale is None:
        return
    if chosen is not MapFormat.PNG:
        raise UsageError(
            f"--scale is for PNG, and this is {chosen}", help="leave it out, or add --format png"
        )
    if not 0.1 <= scale <= 20:
        raise UsageError(f"--scale is from 0.1 to 20, and not {scale:g}")
