"""The help texts of the commands, as the program prints them."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cache
from unittest.mock import patch

from journeykit.cli.main import run_command_line

_COMMAND_LINE = re.compile(r"^  (?P<name>[a-z]+)  +(?P<what>\S.*)$")


def helps() -> str:
    """The help of journeykit and of every command, each as a block of text under its heading."""
    names = ["", *(name for name, _ in commands())]
    return "\n\n".join(
        f"### {f'journeykit {name}'.strip()}\n\n```text\n{_help(name)}```" for name in names
    )


def list_of_commands() -> str:
    """Every command in the order of the help, with a link to its heading in the page."""
    rows = [
        f"| [`journeykit {name}`](#journeykit-{name.replace(' ', '-')}) | {what} |"
        for name, what in commands()
    ]
    return "\n".join(["| command | what it does |", "| --- | --- |", *rows])


def commands(group: str = "") -> Iterator[tuple[str, str]]:
    """The commands of a group and those below them: name and what it does."""
    _, _, listed = _help(group).partition("\nCommands:\n")
    for line in listed.splitlines():
        if found := _COMMAND_LINE.match(line):
            name = f"{group} {found['name']}".strip()
            yield name, found["what"]
            yield from commands(name)


@cache
def _help(name: str) -> str:
    """What the program prints, run within this process: a process for each command takes long."""
    shown = io.StringIO()
    with redirect_stdout(shown), patch.dict(os.environ, {"COLUMNS": "80", "NO_COLOR": "1"}):
        code = run_command_line([*name.split(), "--help"])
    if code != 0:
        raise ValueError(f"`journeykit {name} --help` ends with {code}")
    return shown.getvalue()
