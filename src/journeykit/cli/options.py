"""Options that several commands share, so that each has one name and one meaning."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from journeykit.errors import UsageError


def parse_day(text: str | date) -> date:
    """A day as ``YYYY-MM-DD``.

    Raises:
        UsageError: it is none.
    """
    if isinstance(text, date):
        return text
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise UsageError(f"there is no day {text} in the calendar") from None
    raise UsageError(f"{text!r} is no date", help="write the day as 2026-09-30")


def today() -> date:
    """The day of this machine: the one place that asks for it."""
    return datetime.now().astimezone().date()


AsOfOption = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        parser=parse_day,
        help="The day that the result speaks for, as YYYY-MM-DD.",
        show_default=False,
    ),
]

OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write there, whole or not at all; - is stdout.",
        show_default=False,
    ),
]

FormatT = TypeVar("FormatT", bound=StrEnum)


def format_of(
    output: Path | None,
    named: FormatT | None,
    endings: Mapping[str, FormatT],
    default: FormatT,
) -> FormatT:
    """The format of a result: the one that is named, else what the file's ending says.

    Raises:
        UsageError: the ending says nothing, or another format than the one that is named.
    """
    if output is None or output == STDIO:
        return named or default
    found = endings.get(output.suffix.lower())
    if named is not None:
        _refuse_other_format(output, found, named, endings)
        return named
    if found is None:
        raise UsageError(
            f"the ending of {output} names no format",
            help=f"end it in {', '.join(endings)}, or add --format",
        )
    return found


def _refuse_other_format(
    output: Path, found: FormatT | None, named: FormatT, endings: Mapping[str, FormatT]
) -> None:
    """Keep a page out of a file that every program would take for something else."""
    if found in (None, named):
        return
    ending = next(ending for ending, format in endings.items() if format is named)
    raise UsageError(
        f"{output} ends as {found}, and --format says {named}",
        help=f"leave --format out for {found}, or end the file in {ending} for {named}",
    )


STDIO = Path("-")
"""What ``-`` on the command line becomes: stdin for an input, stdout for an output."""
