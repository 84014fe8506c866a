"""Findings that only follow from another one at the same place; they are not shown.

Where YAML itself is broken, what was put in its place (nothing for an unknown alias, the left half
of a text that a comma cuts) is often wrong as well. Whoever mends the first is rid of the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from journeykit.definition.findings import Finding, Route, Severity
from journeykit.definition.nodes import Mapping, Node, Sequence
from journeykit.definition.source import Span

_YAML = "JK1"
_SCHEMA = "JK2"
_MERGE_KEY = "<<"


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
    broken = [finding for finding in found if is_yaml_fault(finding)]
    refused = {f.span for f in found if f.severity is Severity.ERROR and f not in broken}
    kept = [
        _without_doubtful_fix(finding, broken)
        for finding in found
        if not _follows(finding, broken, refused)
    ]
    return tuple(_once_for_aliases(kept, root))


def _broken(finding: Finding) -> Iterator[Route]:
    if finding.route:
        yield finding.route
    if finding.route[-1:] == (_MERGE_KEY,):
        yield finding.route[:-1]


def _follows(finding: Finding, broken: list[Finding], refused: set[Span]) -> bool:
    if finding.code.startswith(_YAML):
        # a doubt about a value that is refused anyway
        return finding.severity is not Severity.ERROR and finding.span in refused
    return any(_of(finding, fault) for fault in broken)


def _of(finding: Finding, fault: Finding) -> bool:
    """Whether a finding speaks of what a fault of the YAML has broken."""
    if finding.span.file != fault.span.file:
        return False
    if _overlap(finding.span, fault.span):
        return True
    if any(finding.route[: len(route)] == route for route in _broken(fault)):
        return True
    # of a block in which a key is broken nobody can say which keys it lacks
    return finding.code.startswith(_SCHEMA) and bool(fault.route) and _lacks(finding, fault)


def _without_doubtful_fix(finding: Finding, broken: Iterable[Finding]) -> Finding:
    """Without its fix, where a key beside it is broken: that may be the rest of the value."""
    beside = any(
        fault.route and finding.route[:-1] == fault.route[:-1]
        for fault in broken
        if fault is not finding and fault.span.file == finding.span.file
    )
    return replace(finding, fix=None) if beside and finding.fix is not None else finding


def _lacks(finding: Finding, fault: Finding) -> bool:
    return finding.name == "missing-key" and finding.route == fault.route[:-1]


def _overlap(one: Span, other: Span) -> bool:
    first, second = sorted((one, other))
    return (second.line, second.column) < (first.end_line, first.end_column)


def _once_for_aliases(findings: list[Finding], root: Node | None) -> Iterator[Finding]:
    """What is wrong under an anchor is said there, and not again for each alias."""
    seen: set[tuple[str, Span]] = set()
    for finding in findings:
        key = finding.code, finding.span
        if key not in seen or root is None or not _is_repeated(root, finding.route):
            yield finding
        seen.add(key)


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
