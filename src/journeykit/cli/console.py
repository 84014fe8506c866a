"""The screen: the only module that knows rich, colours, and which stream is whose.

Data goes to stdout, everything else to stderr. Colour follows ``--color``, then ``NO_COLOR``, then
``FORCE_COLOR``, then whether the stream is a terminal.
"""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from typing import IO, TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

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


def show(*parts: RenderableType, to_stderr: bool = False) -> None:
    """Print tables and texts, as wide as the terminal."""
    console = _console(sys.stderr if to_stderr else sys.stdout)
    for part in parts:
        console.print(part)


def plain_table(*headers: str, right: tuple[str, ...] = (), title: str | None = None) -> Table:
    """A table in the house style: one hairline under the head, numbers to the right, no boxes."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE_HEAD,
        title=Text(title) if title else None,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        pad_edge=False,
        show_edge=False,
    )
    for header in headers:
        table.add_column(header, justify="right" if header in right else "left", overflow="fold")
    return table


def paint(text: str, style: str, *, on_stderr: bool = False) -> str:
    """``text`` in one of the few styles that single lines use, where the stream is coloured."""
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
