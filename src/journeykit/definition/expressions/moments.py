"""Dates and timestamps as literals."""

from __future__ import annotations

import re
from datetime import date, datetime

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIMESTAMP = re.compile(r"(\d{4}-\d{2}-\d{2})([ T](\d{2}:\d{2})(:\d{2}(\.\d{1,6})?)?)?", re.ASCII)


def read_date(text: str) -> date | None:
    """The day a text names as ``YYYY-MM-DD``; None if it names none."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_timestamp(text: str) -> datetime | None:
    """The moment a text names as ``YYYY-MM-DD[ HH:MM[:SS[.ffffff]]]``; None if it names none."""
    match = _TIMESTAMP.fullmatch(text)
    if not match:
        return None
    day, _, minute, second, _ = match.groups()
    try:
        return datetime.fromisoformat(f"{day} {minute or '00:00'}{second or ':00'}")
    except ValueError:
        return None


def write_timestamp(moment: datetime) -> str:
    """A moment as ``YYYY-MM-DD HH:MM:SS[.ffffff]``."""
    return moment.isoformat(sep=" ")
