"""What is shown of all that was found: comments, the policy and the baseline in turn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Literal

from journeykit.definition.effort import bounded
from journeykit.definition.findings import Finding
from journeykit.definition.source import STDIN, Source
from journeykit.lint.baseline import Baseline, split_known
from journeykit.lint.policy import Policy
from journeykit.lint.suppressions import split_ignored
from journeykit.records import dataclass


@dataclass(frozen=True, slots=True)
class KeptBack:
    """A finding that is not shown.

    Attributes:
        finding: With the severity that it would have had.
        by: What keeps it back: a comment in its file, the settings of its file, the baseline.
        reason: The reason that a comment gives.
    """

    finding: Finding
    by: Literal["comment", "settings", "baseline"]
    reason: str | None = None


@dataclass(frozen=True)
class Judgement:
    """The findings that are shown, and those that are kept back, each by file and place."""

    findings: tuple[Finding, ...]
    kept_back: tuple[KeptBack, ...]


def judge(
    findings: Iterable[Finding],
    sources: Mapping[str, Source],
    roots: Collection[str],
    policy: Policy,
    baseline: Baseline | None = None,
) -> Judgement:
    """Decide what is shown.

    Comments come first, so that one is unused or not whatever else the settings say. A rule that
    does not count at all leaves no trace.

    Args:
        findings: Everything that was found in the files.
        sources: The text of each file, by the path that findings name.
        roots: The files that were checked by themselves, not only as part of another.
        policy: What counts, and how much.
        baseline: What is known already.
    """
    with bounded():
        kept, ignored = split_ignored(findings, sources, roots)
    back = [KeptBack(policy.weighed(i.finding), "comment", i.reason) for i in ignored]
    shown: list[Finding] = []
    paths = {file: absolute(file) for file in {finding.span.file for finding in kept}}
    for finding in kept:
        weighed = policy.weighed(finding)
        if policy.left_out(finding, paths[finding.span.file]):
            back.append(KeptBack(weighed, "settings"))
        else:
            shown.append(weighed)
    if baseline is not None:
        shown, known, stale = split_known(shown, sources, baseline)
        back += [KeptBack(finding, "baseline") for finding in known]
        shown += [policy.weighed(finding) for finding in stale]
    return Judgement(
        tuple(sorted(finding for finding in shown if policy.counts(finding))),
        tuple(sorted((b for b in back if policy.counts(b.finding)), key=lambda b: b.finding)),
    )


def absolute(file: str) -> str:
    """The absolute path of a file with ``/``; standard input has none."""
    return file if file == STDIN else Path(file).resolve().as_posix()
