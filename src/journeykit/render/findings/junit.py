"""Findings as JUnit XML: a suite for each file, a case for each finding.

A finding that fails the run is a failure; a lesser one is a case that passed and says so in its
output, so that a dashboard is as red as the run. A file without findings is one case that passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from journeykit.render.findings.characters import harmless
from journeykit.render.findings.paths import from_root
from journeykit.render.findings.report import Report

if TYPE_CHECKING:
    from journeykit.definition.findings import Finding


def junit(report: Report) -> str:
    """The document, with its declaration."""
    by_file: dict[str, list[Finding]] = {file: [] for file in report.files}
    for finding in report.findings:
        by_file.setdefault(finding.span.file, []).append(finding)
    top = ET.Element("testsuites", {"name": "journeykit", **_counts(report.findings, report, 0)})
    for file, findings in by_file.items():
        _suite(top, file, findings, report)
    top.set("tests", str(sum(int(suite.get("tests", "0")) for suite in top)))
    ET.indent(top)
    body = ET.tostring(top, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _suite(top: ET.Element, file: str, findings: Sequence[Finding], report: Report) -> None:
    path = harmless(from_root(file, report))
    counts = _counts(findings, report, max(len(findings), 1))
    suite = ET.SubElement(top, "testsuite", {"name": path, **counts})
    for finding in findings:
        _case(suite, path, finding, report)
    if not findings:
        ET.SubElement(suite, "testcase", name="no findings", classname=path, file=path, time="0")


def _case(suite: ET.Element, path: str, finding: Finding, report: Report) -> None:
    span = finding.span
    case = ET.SubElement(
        suite,
        "testcase",
        name=f"{finding.code} {finding.name} at {span.line}:{span.column}",
        classname=path,
        file=path,
        line=str(span.line),
        time="0",
    )
    help = f"\nhelp: {finding.help}" if finding.help else ""
    severity = finding.severity.value
    place = f"{path}:{span.line}:{span.column}"
    text = harmless(f"{place}: {severity}[{finding.code}] {finding.message}{help}")
    if report.fails(finding):
        message = harmless(finding.message)
        ET.SubElement(case, "failure", message=message, type=severity).text = text
    else:
        ET.SubElement(case, "system-out").text = text


def _counts(findings: Sequence[Finding], report: Report, tests: int) -> dict[str, str]:
    failures = sum(report.fails(finding) for finding in findings)
    return {
        "tests": str(tests),
        "failures": str(failures),
        "errors": "0",
        "skipped": "0",
        "time": "0",
    }
