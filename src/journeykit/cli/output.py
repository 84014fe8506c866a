"""Where a command's result goes: to stdout, or whole into a file."""

from __future__ import annotations

import sys
from pathlib import Path

from journeykit.cli.console import say, write_data
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
    if isinstance(content, bytes) and sys.stdout.isatty():
        raise UsageError("this format is no text for a terminal", help="add -o FILE")
    write_data(content)
