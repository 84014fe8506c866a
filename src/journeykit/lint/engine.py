"""Runs rules over what was loaded and makes findings of what they hit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from journeykit.definition.consequences import broken_routes, independent
from journeykit.definition.findings import Finding, Fix, Route, nearest
from journeykit.definition.mending import respelt
from journeykit.definition.nodes import Scalar, node_at
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
    broken = {
        file: broken_routes(loaded.findings, file)
        for file in {finding.span.file for finding in loaded.findings}
    }
    if loaded.definition is not None:
        chosen = tuple(rules)
        for depth, definition in _files(loaded.definition):
            spoken = [rule for rule in chosen if rule.nested or depth == 0]
            refused = definition.cut | broken.get(definition.path, frozenset())
            own = [finding for finding in loaded.findings if finding.span.file == definition.path]
            hits = set(_findings(definition, spoken, refused))
            found.extend(f for f in independent([*own, *hits], definition.root) if f in hits)
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


def _findings(
    definition: Definition, rules: Iterable[Rule], refused: frozenset[Route]
) -> Iterator[Finding]:
    from journeykit.graph import JourneyGraph

    journey = JourneyGraph.of(definition)
    for rule in rules:
        try:
            hits = tuple(rule(journey))
        except Exception as error:
            place = definition.source.path
            raise RuleFailedError(f"rule {rule.code} ({rule.name}) failed on {place}") from error
        yield from (
            _finding(definition, rule, hit)
            for hit in hits
            if not _refused(definition, hit, refused)
        )


def _refused(definition: Definition, hit: Hit, refused: frozenset[Route]) -> bool:
    """Whether what a hit misses is written after all, but was refused, misspelt or broken."""
    if hit.absent is None or not refused:
        return False
    absent = definition.original(hit.absent)
    return any(cut[: len(absent)] == absent or _misspelt(cut, absent) for cut in refused)


def _misspelt(cut: Route, absent: Route) -> bool:
    return cut[:-1] == absent[:-1] and nearest(str(cut[-1]), [str(absent[-1])]) is not None


def _respelt(definition: Definition, hit: Hit) -> Fix | None:
    node = node_at(definition.root, definition.original(hit.route))
    return respelt(node, hit.meant) if hit.meant and isinstance(node, Scalar) else None


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
        fix=_respelt(definition, hit),
    )
