"""Runs rules over what was loaded and makes findings of what they hit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from journeykit.definition.consequences import broken_routes, independent
from journeykit.definition.effort import bounded
from journeykit.definition.findings import Finding, Fix, Route, nearest
from journeykit.definition.mending import respelt
from journeykit.definition.nodes import Scalar, node_at
from journeykit.lint.rule import ANY, Hit, Rule
from journeykit.lint.rules import ALL
from journeykit.records import dataclass, field

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
        by_file: dict[str, list[Finding]] = {}
        for finding in loaded.findings:
            by_file.setdefault(finding.span.file, []).append(finding)
        chosen = tuple(rules)
        with bounded():
            for depth, definition in _files(loaded.definition):
                spoken = [rule for rule in chosen if rule.nested or depth == 0]
                found += _of_file(definition, spoken, by_file.get(definition.path, []))
    return tuple(sorted(found))


def _of_file(
    definition: Definition, rules: Iterable[Rule], own: list[Finding]
) -> Iterator[Finding]:
    """What rules find in one file, without what follows from the findings of loading it."""
    refused = definition.cut | broken_routes(own, definition.path)
    hits = set(_findings(definition, rules, refused))
    return (f for f in independent([*own, *hits], definition.root) if f in hits)


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
    written = _Refused(refused)
    for rule in rules:
        try:
            hits = tuple(rule(journey))
        except Exception as error:
            place = definition.source.path
            raise RuleFailedError(f"rule {rule.code} ({rule.name}) failed on {place}") from error
        yield from (
            _finding(definition, rule, hit)
            for hit in hits
            if not any(definition.original(place) in written for place in _rests_on(hit))
        )


def _rests_on(hit: Hit) -> tuple[Route, ...]:
    """The places at which something written might keep a hit from being one."""
    return hit.unless if hit.absent is None else (*hit.unless, hit.absent)


class _Refused:
    """What is written, but was refused, misspelt or broken: it does not count as absent."""

    def __init__(self, routes: frozenset[Route]) -> None:
        self._root = _Branch()
        for route in routes:
            branch = self._root
            for step in route:
                branch = branch.below.setdefault(step, _Branch())
            branch.cut = True

    def __contains__(self, place: Route) -> bool:
        """Whether something refused stands at a place, in it or around it, rightly spelt or not."""
        return self._holds(self._root, place)

    def _holds(self, branch: _Branch, place: Route) -> bool:
        if branch.cut or not place:
            return branch.cut or bool(branch.below)
        wanted, rest = place[0], place[1:]
        if wanted == ANY:
            return any(self._holds(inner, rest) for inner in branch.below.values())
        inner = branch.below.get(wanted)
        return (inner is not None and self._holds(inner, rest)) or branch.has_nearly(str(wanted))


@dataclass
class _Branch:
    """A place on the way to what was refused; ``cut`` where it is refused itself."""

    cut: bool = False
    below: dict[str | int, _Branch] = field(default_factory=dict)
    _nearly: dict[str, bool] = field(default_factory=dict)

    def has_nearly(self, key: str) -> bool:
        """Whether a key was refused here that may be meant for another."""
        if key not in self._nearly:
            refused = (str(step) for step, inner in self.below.items() if inner.cut)
            self._nearly[key] = any(nearest(step, [key]) is not None for step in refused)
        return self._nearly[key]


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
