"""Where a command's result goes: to stdout, or whole into a file."""

from __future__ import annotations

import os
from collections.abc import Iterable
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


def refuse_same_file(outputs: Iterable[Path | None], inputs: Iterable[Path | None]) -> None:
    """Keep outputs from taking the place of what is read, or of one another.

    Raises:
        UsageError: two of them are the same file, under whatever names.
    """
    taken = {_real(path): "is what is read" for path in inputs if path not in (None, STDIO)}
    for output in outputs:
        if output in (None, STDIO):
            continue
        real = _real(output)
        if real in taken:
            raise UsageError(
                f"the output {taken[real]}", where=str(output), help="name another file for it"
            )
        if not real.exists() or real.is_file():
            taken[real] = "is named twice"


def refuse_in_snapshots(outputs: Iterable[Path | None], snapshots: Path) -> None:
    """Keep outputs out of the folder of snapshots, where one could take the place of another.

    Raises:
        UsageError: one of them is in it.
    """
    for output in outputs:
        if output not in (None, STDIO) and _real(output).is_relative_to(_real(snapshots)):
            raise UsageError(
                "this is in the folder of snapshots, which holds nothing else",
                where=str(output),
                help="name a file elsewhere",
            )


def _real(path: Path | None) -> Path:
    return Path(os.path.realpath(path or STDIO))


def refuse_bytes_on_terminal(*, binary: bool) -> None:
    """Keep what is no text off a terminal.

    Raises:
        UsageError: it would go there.
    """
    if binary and stdout_is_terminal():
        raise UsageError("this format is no text for a terminal", help="add -o FILE")
