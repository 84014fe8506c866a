"""What an annotation of a block may ask of a value beside its type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from journeykit.records import dataclass


@dataclass(frozen=True)
class Length:
    """How many characters a text has, or entries a list."""

    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class Pattern:
    """A regular expression that a whole text matches, without ``^`` and ``$``."""

    text: str


@dataclass(frozen=True)
class Range:
    """Between which numbers a value lies; None where there is no bound.

    ``finite`` also refuses what is infinite or not a number.
    """

    least: float | None = None
    most: float | None = None
    above: float | None = None
    finite: bool = False


@dataclass(frozen=True)
class First:
    """A function that makes the long form of a short one, before anything else is asked.

    ``shown`` is the annotation that the JSON Schema has: both forms.
    """

    function: Callable[[Any], Any]
    shown: Any


@dataclass(frozen=True)
class Then:
    """A function that has the last word: what it gives is the value, a ValueError refuses it."""

    function: Callable[[Any], Any]
