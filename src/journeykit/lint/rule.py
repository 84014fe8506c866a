"""What a rule is: a check, its severity, its prose, and the two examples that prove it.

A rule is a function over a journey's graph that yields a ``Hit`` for each place where the problem
is. Its docstring is what people read: the first paragraph is the title, the paragraph that begins
with "Why it matters:" and what follows it is the reason. Its examples are patches on the one base
journey (see ``examples``); they become its tests and its documentation.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from journeykit.definition.findings import Route, Severity
from journeykit.records import dataclass

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph

ANY = "*"
"""A step of a route that stands for any key or number."""

_WHY = "Why it matters:"


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule's problem stands; the engine makes a finding of it.

    Attributes:
        route: The value it speaks of, as written in the file.
        message: What is wrong, in one sentence without the full stop.
        help: What to do about it.
        key: Whether to point at the key of the value and not at the value.
        within: Where in the text of the value, as offsets, if only a part of it is wrong.
        also: Other places that take part, each with what it is.
        absent: Where the missing value would stand, if the problem is that something is missing.
            When loading has refused what was written there, the hit is dropped.
        unless: Other places of which the same is true: what was refused there might have kept the
            problem from being one. The step ``"*"`` stands for any key or number.
        meant: The one name that can have been meant by the text at ``route``: it can be put in
            its place without asking.
    """

    route: Route
    message: str
    help: str
    key: bool = False
    within: tuple[int, int] | None = None
    also: tuple[tuple[Route, str], ...] = ()
    absent: Route | None = None
    unless: tuple[Route, ...] = ()
    meant: str | None = None


Check: TypeAlias = "Callable[[JourneyGraph], Iterable[Hit]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A problem that a journey can have.

    Attributes:
        code: Stable and never reused, such as ``JK301``.
        name: The problem in kebab case.
        severity: How grave it is.
        examples: Its bad and its good one, as they stand in the source.
        hit: The text that the finding of ``bad`` points at.
        also: Codes of other rules that ``bad`` cannot help but break, once for each finding.
        nested: Whether it speaks in journeys nested in another.
        check: Yields the places where the problem stands.
    """

    code: str
    name: str
    severity: Severity
    examples: tuple[str, str]
    hit: str
    also: tuple[str, ...]
    nested: bool
    check: Check

    # what only an explanation needs is worked out for it: there are more than a hundred rules

    @property
    def title(self) -> str:
        """The problem in one sentence."""
        return self._prose[0]

    @property
    def why(self) -> str:
        """Why it matters."""
        return self._prose[1]

    @property
    def _prose(self) -> tuple[str, str]:
        return _prose(inspect.getdoc(self.check) or "")

    @property
    def bad(self) -> str:
        """A patch on the base journey that gives this finding exactly once."""
        return inspect.cleandoc(self.examples[0]) + "\n"

    @property
    def good(self) -> str:
        """A patch on the base journey that gives no finding of any rule."""
        return inspect.cleandoc(self.examples[1]) + "\n"

    def __call__(self, journey: JourneyGraph) -> Iterator[Hit]:
        """The places where the problem stands in a journey."""
        yield from self.check(journey)


def rule(
    code: str,
    *,
    severity: Severity,
    bad: str,
    good: str,
    hit: str,
    also: tuple[str, ...] = (),
    nested: bool = True,
) -> Callable[[Check], Rule]:
    """Make a rule of a check. Its function's name is the rule's name, its docstring the prose."""

    def decorate(check: Check) -> Rule:
        return Rule(
            code=code,
            name=getattr(check, "__name__", "").replace("_", "-"),
            severity=severity,
            examples=(bad, good),
            hit=hit,
            also=also,
            nested=nested,
            check=check,
        )

    return decorate


def _prose(doc: str) -> tuple[str, str]:
    """The title and the reason of a docstring, each with its line breaks levelled."""
    title, _, why = doc.partition(_WHY)
    paragraphs = [" ".join(paragraph.split()) for paragraph in why.split("\n\n")]
    reason = "\n\n".join(filter(None, paragraphs))
    return " ".join(title.split()), reason[:1].upper() + reason[1:]
