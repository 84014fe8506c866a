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
    from journeykit.definition.findings import Finding

_NUMBER = re.compile(r"\d[\d.,]*")
_LENGTH = 32


def fingerprints(findings: Iterable[Finding], report: Report) -> Iterator[str]:
    """The fingerprint of each finding in turn; no two are the same. 32 hexadecimal digits."""
    from journeykit.definition.places import LogicalPaths

    paths = LogicalPaths(report.sources)
    seen: Counter[str] = Counter()
    for finding in findings:
        parts = (
            finding.code,
            from_root(finding.span.file, report),
            paths.of(finding),
            _NUMBER.sub("#", finding.message),
        )
        key = "\0".join(parts)
        seen[key] += 1
        digest = hashlib.sha256(f"{key}\0{seen[key]}".encode("utf-8", "surrogatepass"))
        yield digest.hexdigest()[:_LENGTH]
