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
from typing import IO, TYPE_CHECKING, TextIO, TypeAlias

from journeykit.render.findings.characters import harmless as harmless

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

Styled = str | tuple[str, str]
"""A piece of text, or one with its style."""
Cell: TypeAlias = "str | Text"
"""A cell of a table."""
Part: TypeAlias = "RenderableType"
"""What can be shown: a table, a text, or several of them."""

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
    console = _console(sys.stderr if to_stderr else sys.stdout)
    for part in parts:
        console.print(part)


def plain_table(
    headers: Sequence[str], rows: Iterable[Sequence[Cell]], right: Sequence[str] = ()
) -> Part:
    """A table in the house style: one hairline under the head, no boxes.

    The columns whose headers are in ``right`` hold numbers: to the right, and never broken.
    """
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, show_edge=False)
    for header in headers:
        numeric = header in right
        table.add_column(
            styled(header),
            justify="right" if numeric else "left",
            no_wrap=numeric,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(styled(cell) if isinstance(cell, str) else cell for cell in row))
    return table


def styled(*pieces: Styled) -> Text:
    """A text of pieces, each in its own style."""
    from rich.text import Text

    return Text.assemble(
        *(
            harmless(piece) if isinstance(piece, str) else (harmless(piece[0]), piece[1])
            for piece in pieces
        )
    )


def stacked(*parts: Part) -> Part:
    """Parts below each other."""
    from rich.console import Group

    return Group(*parts)


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
