"""The screen: the only module that knows rich, colours, and which stream is whose.

Data goes to stdout, everything else to stderr. Colour follows ``--color``, then ``NO_COLOR``, then
``FORCE_COLOR``, then whether the stream is a terminal.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO

from journeykit.cli.sheets import Cell as Cell
from journeykit.cli.sheets import Line, Sheet, Stack, Styled, piped
from journeykit.cli.sheets import Part as Part
from journeykit.render.findings.characters import harmless as harmless

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

PIPED_WIDTH = 120
"""Columns of a table that goes to a file or a pipe; ``COLUMNS`` overrides it."""


class Color(StrEnum):
    """When output is coloured."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


_STYLES = {
    "bold": "1",
    "bold red": "1;31",
    "bold yellow": "1;33",
    "bold cyan": "1;36",
    "cyan": "36",
    "dim": "2",
}


class _Choice:
    """What ``--color`` asked for; one process runs one command."""

    color = Color.AUTO


def choose_color(color: Color) -> None:
    """Set what ``--color`` asks for, for all that is printed from now on."""
    _Choice.color = color


def wants_color(stream: TextIO) -> bool:
    """Whether text on ``stream`` is coloured."""
    if _Choice.color is not Color.AUTO:
        return _Choice.color is Color.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def stdout_is_terminal() -> bool:
    """Whether somebody reads stdout on a terminal."""
    return sys.stdout.isatty()


def text_width() -> int:
    """Columns for running text on stdout."""
    return _console(sys.stdout).width if sys.stdout.isatty() else PIPED_WIDTH


def say(message: str) -> None:
    """Print a line for the person at the screen, on stderr."""
    sys.stdout.flush()
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def write_data(content: str | bytes) -> None:
    """Write data to stdout as it is: text as UTF-8, no newline added."""
    sys.stdout.flush()
    raw: IO[bytes] = sys.stdout.buffer
    raw.write(content.encode("utf-8") if isinstance(content, str) else content)
    raw.flush()


def write_file(file: Path) -> None:
    """Copy a file to stdout, as it is."""
    sys.stdout.flush()
    with file.open("rb") as data:
        shutil.copyfileobj(data, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def stderr_console() -> Console:
    """The console of stderr, for what moves."""
    return _console(sys.stderr)


def show(*parts: Part, to_stderr: bool = False) -> None:
    """Print tables and texts, as wide as the terminal."""
    stream = sys.stderr if to_stderr else sys.stdout
    is_piped = _is_piped(stream)
    for part in parts:
        text = piped(part, PIPED_WIDTH) if is_piped else None
        if text is None:
            _console(stream).print(_fitting(part))
        else:
            stream.write(text)
    stream.flush()


def _is_piped(stream: TextIO) -> bool:
    """Whether what is shown has the width of a pipe, no colours, and every sign."""
    return not (
        stream.isatty()
        or wants_color(stream)
        or os.environ.get("COLUMNS")
        or not (stream.encoding or "").lower().startswith("utf")
    )


def plain_table(
    headers: Sequence[str], rows: Iterable[Sequence[Cell]], right: Sequence[str] = ()
) -> Part:
    """A table in the house style: one hairline under the head, no boxes.

    The columns whose headers are in ``right`` hold numbers: to the right, and never broken.
    """
    cells = (tuple(harmless(cell) if isinstance(cell, str) else cell for cell in r) for r in rows)
    return Sheet(tuple(map(harmless, headers)), tuple(cells), frozenset(map(harmless, right)))


def styled(*pieces: Styled) -> Line:
    """A text of pieces, each in its own style."""
    return Line(
        tuple(
            harmless(piece) if isinstance(piece, str) else (harmless(piece[0]), piece[1])
            for piece in pieces
        )
    )


def stacked(*parts: Part) -> Part:
    """Parts below each other."""
    return Stack(parts)


def _fitting(part: Part) -> RenderableType:
    """A part as rich has it."""
    if isinstance(part, str):
        return part
    if isinstance(part, Line):
        from rich.text import Text

        return Text.assemble(*part.pieces)
    if isinstance(part, Stack):
        from rich.console import Group

        return Group(*map(_fitting, part.parts))
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, show_edge=False)
    for header in part.headers:
        numeric = header in part.right
        table.add_column(
            _fitting(Line((header,))),
            justify="right" if numeric else "left",
            no_wrap=numeric,
            overflow="fold",
        )
    for row in part.rows:
        table.add_row(*(_fitting(Line((one,)) if isinstance(one, str) else one) for one in row))
    return table


def paint(text: str, style: str, *, on_stderr: bool = False) -> str:
    """``text`` in one of the few styles that single lines use, where the stream is coloured."""
    text = harmless(text)
    if not wants_color(sys.stderr if on_stderr else sys.stdout):
        return text
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    color = wants_color(stream)
    width = None if stream.isatty() or os.environ.get("COLUMNS") else PIPED_WIDTH
    return Console(
        file=stream,
        width=width,
        force_terminal=color,
        no_color=not color,
        color_system="auto" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )
