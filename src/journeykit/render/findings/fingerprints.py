"""What a finding is known by from run to run, though lines move.

A fingerprint is made of the rule, the file, the place in the journey's own terms (the ids of stages
and of other items, not their numbers) and the message without its numbers. Findings that are alike
in all of these are told apart by their order in the file.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from journeykit.render.findings.paths import from_root
from journeykit.render.findings.report import Report

if TYPE_CHECKING:
    from journeykit.definition.findings import Finding, Route
    from journeykit.definition.nodes import Node

_NUMBER = re.compile(r"\d[\d.,]*")
_LENGTH = 32


def fingerprints(findings: Iterable[Finding], report: Report) -> Iterator[str]:
    """The fingerprint of each finding in turn; no two are the same. 32 hexadecimal digits."""
    roots: dict[str, Node | None] = {}
    seen: Counter[str] = Counter()
    for finding in findings:
        file = finding.span.file
        if file not in roots:
            roots[file] = _root(report, file)
        parts = (
            finding.code,
            from_root(file, report),
            logical_path(finding.route, roots[file]),
            _NUMBER.sub("#", finding.message),
        )
        key = "\0".join(parts)
        seen[key] += 1
        digest = hashlib.sha256(f"{key}\0{seen[key]}".encode("utf-8", "surrogatepass"))
        yield digest.hexdigest()[:_LENGTH]


def logical_path(route: Route, root: Node | None) -> str:
    """A route with the ids of list items in place of their numbers: ``stages/onboard/trigger``."""
    from journeykit.definition.nodes import Mapping, Scalar, node_at

    steps = []
    for depth, step in enumerate(route, start=1):
        node = node_at(root, route[:depth]) if root is not None and isinstance(step, int) else None
        named = node.entry("id") if isinstance(node, Mapping) else None
        value = named.value if named is not None else None
        steps.append(value.text if isinstance(value, Scalar) else str(step))
    return "/".join(steps)


def _root(report: Report, file: str) -> Node | None:
    from journeykit.definition.tree import parse

    source = report.sources.get(file)
    return parse(source).root if source is not None else None
