"""Findings that only follow from another one at the same place; they are not shown.

Where YAML itself is broken, what was put in its place (nothing for an unknown alias, the left half
of a text that a comma cuts) is often wrong as well. Whoever mends the first is rid of the second.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate

from journeykit.definition.findings import Finding, Route, Severity
from journeykit.definition.nodes import Mapping, Node, Sequence
from journeykit.definition.source import Span

_YAML = "JK1"
_MERGE_KEY = "<<"
_MISSING_KEY = "missing-key"
_UNDECLARED = frozenset({"JK402", "JK212"})
"""Findings on a name of a column, marked at the name."""


def is_yaml_fault(finding: Finding) -> bool:
    """Whether a finding says that the YAML itself is broken (1xx), as an error."""
    return finding.code.startswith(_YAML) and finding.severity is Severity.ERROR


def broken_routes(findings: Iterable[Finding], file: str) -> frozenset[Route]:
    """The routes in one file of which nothing can be said, as their YAML is broken."""
    return frozenset(
        route
        for finding in findings
        if is_yaml_fault(finding) and finding.span.file == file
        for route in _broken(finding)
    )


def independent(findings: Iterable[Finding], root: Node | None) -> tuple[Finding, ...]:
    """The findings of one file without those that follow from another of them.

    Args:
        findings: All of one file.
        root: Its tree, to tell what an alias repeats; None where there is none.
    """
    found = sorted(findings)
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    broken = _Broken([finding for finding in errors if is_yaml_fault(finding)])
    refused = {finding.span for finding in errors if not is_yaml_fault(finding)}
    kept = [
        _without_doubtful_fix(finding, broken)
        for finding in found
        if not _follows(finding, broken, refused)
    ]
    return tuple(_once_for_names(_once_for_aliases(kept, root), root))


def _broken(finding: Finding) -> Iterator[Route]:
    if finding.route:
        yield finding.route
    if finding.route[-1:] == (_MERGE_KEY,):
        yield finding.route[:-1]


def _follows(finding: Finding, broken: _Broken, refused: set[Span]) -> bool:
    if finding.code.startswith(_YAML):
        # a doubt about a value that is refused anyway
        return finding.severity is not Severity.ERROR and finding.span in refused
    return broken.holds(finding)


def _without_doubtful_fix(finding: Finding, broken: _Broken) -> Finding:
    """Without its fix, where a key beside it is broken: that may be the rest of the value."""
    itself = is_yaml_fault(finding) and bool(finding.route)
    return (
        replace(finding, fix=None) if finding.fix and broken.beside(finding) > itself else finding
    )


class _Broken:
    """What the faults of a file's YAML have broken: places, routes, and blocks that lack a key."""

    def __init__(self, faults: list[Finding]) -> None:
        """Faults in the order of the file."""
        self._starts = [_start(fault.span) for fault in faults]
        self._ends = list(accumulate((_end(fault.span) for fault in faults), max))
        """The last end of a fault and of all before it."""
        self._routes = {route for fault in faults for route in _broken(fault)}
        self._blocks = Counter(fault.route[:-1] for fault in faults if fault.route)

    def holds(self, finding: Finding) -> bool:
        """Whether a finding speaks of something that is broken."""
        route = finding.route
        if self._overlaps(finding.span):
            return True
        if any(route[:depth] in self._routes for depth in range(len(route) + 1)):
            return True
        # of a block in which a key is broken nobody can say which keys it lacks
        return finding.name == _MISSING_KEY and route in self._blocks

    def beside(self, finding: Finding) -> int:
        """How many keys are broken in the block that a finding's key stands in."""
        return self._blocks[finding.route[:-1]]

    def _overlaps(self, span: Span) -> bool:
        start, end = _start(span), _end(span)
        before = bisect_left(self._starts, start)
        if before and start < self._ends[before - 1]:
            return True
        # of two that begin together neither may be a mere point
        later = bisect_right(self._starts, start)
        if start < end and later > before and start < self._ends[later - 1]:
            return True
        return later < len(self._starts) and self._starts[later] < end


def _start(span: Span) -> tuple[int, int]:
    return span.line, span.column


def _end(span: Span) -> tuple[int, int]:
    return span.end_line, span.end_column


def _once_for_aliases(findings: list[Finding], root: Node | None) -> Iterator[Finding]:
    """What is wrong under an anchor is said there, and not again for each alias."""
    seen: set[tuple[str, Span]] = set()
    for finding in findings:
        key = finding.code, finding.span
        if key not in seen or root is None or not _is_repeated(root, finding.route):
            yield finding
        seen.add(key)


def _once_for_names(findings: Iterable[Finding], root: Node | None) -> Iterator[Finding]:
    """A column that is not declared is one fault, however often it is named."""
    if root is None:
        yield from findings
        return
    by_name: dict[str, list[Finding]] = {}
    others: list[Finding] = []
    for finding in findings:
        named = finding.code in _UNDECLARED
        name = root.source.slice(finding.span).strip("\"'") if named else ""
        (by_name.setdefault(name, []) if named else others).append(finding)
    for first, *more in by_name.values():
        also = tuple((finding.span, "and named here") for finding in more)
        others.append(replace(first, also=(*first.also, *also)))
    yield from sorted(others)


def _is_repeated(root: Node, route: Route) -> bool:
    """Whether a route passes through an alias: to a node that does not stand in its parent."""
    node: Node | None = root
    for step in route:
        inner: Node | None = None
        if isinstance(node, Mapping):
            entry = node.entry(step)
            inner = entry.value if entry else None
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            inner = node.items[step]
        if node is None or inner is None:
            return False
        if not node.start <= inner.start <= node.end:
            return True
        node = inner
    return False
