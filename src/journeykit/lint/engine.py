"""Runs rules over what was loaded and makes findings of what they hit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Finding, Route, nearest
from journeykit.lint.rule import Hit, Rule
from journeykit.lint.rules import ALL

if TYPE_CHECKING:
    from journeykit.definition.loader import Definition, Loaded


class RuleFailedError(RuntimeError):
    """A rule raised: a bug of the rule, never a fault of the journey."""


def check(loaded: Loaded, rules: Iterable[Rule] = ALL) -> tuple[Finding, ...]:
    """All findings of a journey file and of the journeys nested in it, sorted by place.

    The findings of loading are among them. Rules run on whatever part of the journey was sound. A
    nested journey is checked once, however often it is used; its findings stand in its own file.

    Raises:
        RuleFailedError: A rule raised; the message names its code and the file.
    """
    found = list(loaded.findings)
    if loaded.definition is not None:
        chosen = tuple(rules)
        for depth, definition in _files(loaded.definition):
            spoken = [rule for rule in chosen if rule.nested or depth == 0]
            found.extend(_findings(definition, spoken))
    return tuple(sorted(found))


def _files(definition: Definition) -> Iterator[tuple[int, Definition]]:
    """The definition and those nested in it, each file once, with the depth it was met at."""
    seen: set[str] = set()
    waiting = [(0, definition)]
    while waiting:
        depth, current = waiting.pop(0)
        if current.source.path not in seen:
            seen.add(current.source.path)
            yield depth, current
            waiting.extend((depth + 1, nested) for nested in current.nested.values())


def _findings(definition: Definition, rules: Iterable[Rule]) -> Iterator[Finding]:
    from journeykit.graph import JourneyGraph

    journey = JourneyGraph.of(definition)
    for rule in rules:
        try:
            hits = tuple(rule(journey))
        except Exception as error:
            place = definition.source.path
            raise RuleFailedError(f"rule {rule.code} ({rule.name}) failed on {place}") from error
        yield from (
            _finding(definition, rule, hit) for hit in hits if not _refused(definition, hit)
        )


def _refused(definition: Definition, hit: Hit) -> bool:
    """Whether what a hit misses is written after all, but was refused or misspelt."""
    if hit.absent is None or not definition.cut:
        return False
    absent = definition.original(hit.absent)
    return any(cut[: len(absent)] == absent or _misspelt(cut, absent) for cut in definition.cut)


def _misspelt(cut: Route, absent: Route) -> bool:
    return cut[:-1] == absent[:-1] and nearest(str(cut[-1]), [str(absent[-1])]) is not None


def _finding(definition: Definition, rule: Rule, hit: Hit) -> Finding:
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        message=hit.message,
        span=definition.locate(hit.route, key=hit.key, within=hit.within),
        help=hit.help,
        also=tuple((definition.locate(route), what) for route, what in hit.also),
        route=definition.original(hit.route),
    )
