"""Where a command's result goes: to stdout, or whole into a file."""

from __future__ import annotations

from pathlib import Path

from journeykit.cli.console import say, stdout_is_terminal, write_data
from journeykit.cli.options import STDIO
from journeykit.errors import UsageError
from journeykit.outputs import write_whole


def write_output(output: Path | None, content: str | bytes) -> None:
    """Write a result to ``output``; None and ``-`` are stdout.

    Raises:
        OutputError: the file cannot be written.
        UsageError: bytes that are no text would go to a terminal.
    """
    if output is not None and output != STDIO:
        write_whole(output, content)
        say(f"wrote {output}")
        return
    refuse_bytes_on_terminal(binary=isinstance(content, bytes))
    write_data(content)


def refuse_bytes_on_terminal(*, binary: bool) -> None:
    """Keep what is no text off a terminal.

    Raises:
        UsageError: it would go there.
    """
    if binary and stdout_is_terminal():
        raise UsageError("this format is no text for a terminal", help="add -o FILE")
