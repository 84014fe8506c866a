"""What is wrong in a definition: findings, their order, and the nearest known name.

A finding points at the smallest text that is wrong and names the route of the value it speaks of.
``Problem`` describes one kind of finding for ``explain`` and carries the examples that prove it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import TypeAlias

from journeykit.definition.source import Span
from journeykit.records import dataclass
from journeykit.spelling import nearest as nearest
from journeykit.spelling import only_near as only_near

Route: TypeAlias = tuple[str | int, ...]
"""The way from the root to a value: keys of mappings and indexes of lists."""

_PLAIN_STEP = re.compile(r"[^\W\d][\w-]*", re.ASCII)


class Severity(StrEnum):
    """How grave a finding is; an error is greater than a warning, a warning than advice."""

    ADVICE = "advice"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for advice, 1 for a warning, 2 for an error."""
        return _RANKS[self.value]

    def __lt__(self, other: str) -> bool:
        return self.rank < _RANKS[other]

    def __le__(self, other: str) -> bool:
        return self.rank <= _RANKS[other]

    def __gt__(self, other: str) -> bool:
        return self.rank > _RANKS[other]

    def __ge__(self, other: str) -> bool:
        return self.rank >= _RANKS[other]


_RANKS = {"advice": 0, "warning": 1, "error": 2}


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """A text that takes the place of another; an empty span is a place to insert at."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A mend that is safe: what it changes, and nothing else of the file.

    Attributes:
        title: What it does, as an order: ``write `name` ``.
        edits: In the file of the finding; none overlaps another.
        opens: The route, as it will be, of what could not be read before: faults inside it may
            come to light, and are not of the fix's making.
    """

    title: str
    edits: tuple[Edit, ...]
    opens: Route | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in one place.

    Attributes:
        code: Stable and never reused, such as ``JK101``.
        name: The rule's name in kebab case, after the problem and not after the cure.
        severity: How grave it is.
        message: What is wrong.
        span: The smallest text that is wrong.
        help: What to do, where that can be said.
        also: Other places that take part, each with what it is.
        route: The value it speaks of; empty for the file as a whole.
        fix: What can be done about it without asking, if anything can.
    """

    code: str
    name: str
    severity: Severity
    message: str
    span: Span
    help: str | None = None
    also: tuple[tuple[Span, str], ...] = ()
    route: Route = ()
    fix: Fix | None = None

    @property
    def sort_key(self) -> tuple[Span, str, str]:
        """File, line, column, then code; the message settles what is left."""
        return self.span, self.code, self.message

    def __lt__(self, other: Finding) -> bool:
        return self.sort_key < other.sort_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A kind of finding that loading may give: what ``explain`` prints and the tests prove.

    Attributes:
        code: As in ``Finding``.
        name: As in ``Finding``.
        severity: As in ``Finding``.
        title: The problem in one sentence.
        why: Why it matters, in a short paragraph.
        bad: A YAML text that gives exactly this finding, once.
        good: A YAML text that gives none.
        times: How often ``bad`` is written one after the other to be too much of it.
        encoding: How the file with ``bad`` in it is stored.
    """

    code: str
    name: str
    severity: Severity
    title: str
    why: str
    bad: str
    good: str
    times: int = 1
    encoding: str = "utf-8"

    @property
    def bad_file(self) -> bytes:
        """The bytes of a file that gives exactly this finding."""
        return (self.bad * self.times).encode(self.encoding)

    def at(
        self,
        span: Span,
        message: str,
        help: str | None = None,
        *,
        also: Iterable[tuple[Span, str]] = (),
        route: Route = (),
        fix: Fix | None = None,
    ) -> Finding:
        """A finding of this kind."""
        return Finding(
            self.code, self.name, self.severity, message, span, help, tuple(also), route, fix
        )


def show_route(route: Route) -> str:
    """A route as text: ``stages[2].trigger.when``; unusual keys are quoted: ``columns["a b"]``."""
    text = ""
    for step in route:
        if isinstance(step, int | float):  # a number may be a key, too
            text += f"[{step}]"
        elif _PLAIN_STEP.fullmatch(step):
            text += f".{step}" if text else step
        else:
            escaped = step.replace("\\", "\\\\").replace('"', '\\"')
            text += f'["{escaped}"]'
    return text
