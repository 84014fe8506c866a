"""Several outputs of one command: what each is written as, all of them whole or none."""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, Protocol

import typer

from journeykit.cli.console import say, write_data
from journeykit.cli.options import STDIO, FormatT, format_of
from journeykit.cli.output import refuse_bytes_on_terminal
from journeykit.errors import UsageError
from journeykit.outputs import fill, written_whole

OutputsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write there, once or more: all of them or none; - is stdout.",
        show_default=False,
    ),
]
OpenOption = Annotated[
    bool, typer.Option("--open", help="Show the page that was written in the browser.")
]

_MOST_NAMED = 20
_OF_BROWSERS = (".html", ".htm", ".pdf", ".svg")


class Write(Protocol):
    """Takes the content of one output; ``path`` None is stdout."""

    def __call__(self, path: Path | None, content: str | bytes) -> None:
        """Keep it until all outputs are there."""


def formats_of(
    outputs: Sequence[Path],
    named: FormatT | None,
    endings: Mapping[str, FormatT],
    default: FormatT,
) -> tuple[FormatT, ...]:
    """The format of each output: of several, each file's ending says it.

    Raises:
        UsageError: an ending says nothing, or ``--format`` stands beside several files.
    """
    if len(outputs) <= 1:
        return (format_of(outputs[0] if outputs else None, named, endings, default),)
    files = [output for output in outputs if output != STDIO]
    if len(outputs) - len(files) > 1:
        raise UsageError("stdout is named twice", help="write one of them to a file")
    if named is not None and len(files) == len(outputs):
        raise UsageError(
            "--format goes with one output, and there are several",
            help="leave it out: the ending of each file says its format",
        )
    return tuple(
        format_of(output, named if output == STDIO else None, endings, default)
        for output in outputs
    )


@contextmanager
def all_or_none(files: Iterable[Path]) -> Iterator[Write]:
    """Take the contents of several outputs; they are in their places when the body is done.

    ``files`` are those that are known before: a missing or closed folder is refused before the
    body begins. Others are taken as they come. When the body raises, nothing is written.

    Raises:
        OutputError: one of them cannot be written.
    """
    printed: list[str | bytes] = []
    with ExitStack() as stack:
        parts = {file: stack.enter_context(written_whole(file)) for file in files}

        def write(path: Path | None, content: str | bytes) -> None:
            if path is None:
                printed.append(content)
                return
            if path not in parts:
                parts[path] = stack.enter_context(written_whole(path))
            fill(parts[path], path, content)

        yield write
    for content in printed:
        write_data(content)
    for file in parts:
        say(f"wrote {file}")


def say_what_is_missing(characters: str, what: str) -> None:
    """Name the characters that no font draws, so that nobody takes ``what`` for whole."""
    if characters:
        more = " …" if characters[_MOST_NAMED:] else ""
        say(
            f"note: no font on this machine draws {characters[:_MOST_NAMED]}{more}: the {what} "
            "lacks them\n"
            "  help: install a font that has them (Noto Sans, say), or choose SVG or HTML"
        )


def refuse_to_print(outputs: Iterable[Path | None], *, binary: bool) -> None:
    """Keep what is no text off a terminal, before it is made.

    Raises:
        UsageError: it would go there.
    """
    if any(output in (None, STDIO) for output in outputs):
        refuse_bytes_on_terminal(binary=binary)


def to_open(outputs: Iterable[Path | None]) -> Path:
    """The first output that a browser shows.

    Raises:
        UsageError: there is none.
    """
    for output in outputs:
        if output is not None and output.suffix.lower() in _OF_BROWSERS:
            return output
    raise UsageError(
        "--open has nothing that a browser shows", help="add -o FILE.html, or leave --open out"
    )


def open_in_browser(file: Path) -> None:
    """Show a file in the browser of the desktop; a machine that only builds has none."""
    if os.environ.get("CI"):
        say(f"not opened, since CI is set: {file}")
    elif not webbrowser.open(file.resolve().as_uri()):
        say(f"found no browser; open it yourself: {file}")
