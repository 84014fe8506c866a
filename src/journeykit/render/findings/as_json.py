"""Findings as JSON: one list, or one object a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from journeykit.render.findings.report import Report

if TYPE_CHECKING:
    from journeykit.definition.findings import Finding, Fix
    from journeykit.definition.source import Span


def as_list(report: Report) -> str:
    """A list of findings, indented."""
    return json.dumps([finding_json(item) for item in report.findings], indent=2) + "\n"


def as_lines(report: Report) -> str:
    """One finding a line, without blanks between: JSON Lines."""
    return "".join(
        json.dumps(finding_json(item), separators=(",", ":")) + "\n" for item in report.findings
    )


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding as plain data: places are 1-based, columns count characters, ends exclusive."""
    from journeykit.definition.findings import show_route

    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "help": finding.help,
        **_place(finding.span),
        "route": show_route(finding.route),
        "also": [{**_place(span), "message": what} for span, what in finding.also],
        "fix": _fix(finding.fix) if finding.fix is not None else None,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    """What ``--fix`` would do: each text takes the place of the characters at its place."""
    edits = [{**_place(edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "edits": edits}


def _place(span: Span) -> dict[str, Any]:
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
