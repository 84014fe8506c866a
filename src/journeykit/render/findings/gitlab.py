"""Findings for GitLab's code quality report: what GitLab reads of Code Climate's format."""

from __future__ import annotations

import json
from collections.abc import Mapping

from journeykit.render.findings.characters import harmless
from journeykit.render.findings.fingerprints import fingerprints
from journeykit.render.findings.paths import from_root
from journeykit.render.findings.report import Report

SEVERITIES: Mapping[str, str] = {"error": "major", "warning": "minor", "advice": "info"}


def code_quality(report: Report) -> str:
    """A list of issues; their fingerprints differ, since GitLab keeps one of those that do not."""
    issues = [
        {
            "description": harmless(finding.message),
            "check_name": finding.code,
            "fingerprint": fingerprint,
            "severity": SEVERITIES[finding.severity.value],
            "location": {
                "path": from_root(finding.span.file, report),
                "lines": {"begin": finding.span.line, "end": finding.span.end_line},
            },
        }
        for finding, fingerprint in zip(
            report.findings, fingerprints(report.findings, report), strict=True
        )
    ]
    return json.dumps(issues, indent=2) + "\n"
