"""Options that several commands share, so that each has one name and one meaning."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

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

STDIO = Path("-")
"""What ``-`` on the command line becomes: stdin for an input, stdout for an output."""
