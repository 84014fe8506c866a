"""What there is to say about some journeys: findings, their texts, and where paths start."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from journeykit.records import dataclass, field

if TYPE_CHECKING:
    from journeykit.definition.findings import Finding, Severity
    from journeykit.definition.source import Source

SEVERITIES = ("error", "warning", "advice")
"""From the gravest down."""


@dataclass(frozen=True)
class Suppressed:
    """A finding that is not shown, and what keeps it back.

    ``kind`` is SARIF's: ``inSource`` for a comment in the file, ``external`` for a baseline or the
    settings.
    """

    finding: Finding
    kind: Literal["inSource", "external"]
    justification: str | None = None


@dataclass(frozen=True)
class Report:
    """All that a format may say.

    Attributes:
        files: The journeys that were checked, as the user named them.
        findings: In the order of files and places.
        sources: The text of every file that took part, by the path that findings name.
        suppressed: Found, and kept back; only SARIF tells of them.
        fail_on: The least severity that fails the run; None where nothing does.
        root: The folder that paths in machine formats start from, absolute; empty: as named.
        here: The folder that the paths of ``files`` start from, absolute.
        version: Of journeykit.
    """

    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    sources: Mapping[str, Source]
    suppressed: tuple[Suppressed, ...] = ()
    fail_on: Severity | None = None
    root: str = ""
    here: str = ""
    version: str = field(default="0")

    def fails(self, finding: Finding) -> bool:
        """Whether a finding is grave enough to fail the run."""
        return self.fail_on is not None and finding.severity >= self.fail_on


def summary(findings: Iterable[Finding], files: int) -> str:
    """One line on all of them: ``2 errors, 1 warning in 3 journeys``."""
    counts = Counter(finding.severity.value for finding in findings)
    said = ", ".join(counted(counts[name], name) for name in SEVERITIES if counts[name])
    return f"{said or 'no findings'} in {counted(files, 'journey')}"


def counted(number: int, noun: str) -> str:
    """A number with its noun; advice has no plural."""
    return f"{number} {noun}{'' if number == 1 or noun == 'advice' else 's'}"
