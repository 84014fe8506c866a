"""The tutorial in README.md as steps: files to write, commands to run, and what they print.

``python tools/tutorial.py`` runs them in a fresh folder and writes what the commands print now into
the page; read the difference before you keep it. ``tests/docs/test_readme.py`` runs them too, and
fails where the page shows something else.

A file to write is a block after ``<!-- file: NAME -->``. A ``console`` block holds commands after
``$``, each with its output; a block after ``<!-- output: COMMAND -->`` is the output alone.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"
_BLOCK = re.compile(
    r"(?P<opens>(?:<!-- (?P<mark>file|output): (?P<name>.+?) -->\n)?```(?P<language>\w+)\n)"
    r"(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
_STEERING = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM")


@dataclass(frozen=True)
class WriteFile:
    """A file that the reader writes."""

    name: str
    text: str


@dataclass(frozen=True)
class RunCommand:
    """A command that the reader runs, and what the page says it prints."""

    command: str
    shown: str


Step = WriteFile | RunCommand


def steps(page: str) -> Iterator[Step]:
    """The steps of a page, in order; a block that is none of them is there to be read."""
    for block in _BLOCK.finditer(page):
        yield from _steps_of(block)


def printed(command: str, folder: Path) -> str:
    """What a shell shows of a command run in ``folder``, without blanks at the ends of lines."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    kept = {key: value for key, value in os.environ.items() if key not in _STEERING}
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=kept | {"PATH": path, "NO_COLOR": "1", "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def played(page: str, folder: Path) -> str:
    """The page with what its commands print now, run one after the other in ``folder``."""

    def play(block: re.Match[str]) -> str:
        text = block["text"]
        for step in _steps_of(block):
            if isinstance(step, WriteFile):
                (folder / step.name).write_text(step.text, encoding="utf-8", newline="\n")
                continue
            now = printed(step.command, folder)
            head = "" if block["mark"] else f"$ {step.command}\n"
            text = text.replace(head + step.shown, head + now, 1) if head else now
        return f"{block['opens']}{text}```"

    return _BLOCK.sub(play, page)


def _steps_of(block: re.Match[str]) -> Iterator[Step]:
    if block["mark"] == "file":
        yield WriteFile(block["name"], block["text"])
    elif block["mark"] == "output":
        yield RunCommand(block["name"], block["text"])
    elif block["language"] == "console":
        before, *parts = re.split(r"^\$ ", block["text"], flags=re.MULTILINE)
        if before:
            raise ValueError(f"a console block begins with a command, not with {before!r}")
        for part in parts:
            command, _, shown = part.partition("\n")
            yield RunCommand(command, shown)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        now = played(README.read_text(encoding="utf-8"), Path(scratch))
    README.write_text(now, encoding="utf-8", newline="\n")
