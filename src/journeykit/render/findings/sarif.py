"""Findings as SARIF 2.1.0, which code scanning of GitHub, Azure and editors read.

Source of the structure: OASIS, Static Analysis Results Interchange Format Version 2.1.0 with
errata 01. Sections are named where a reader may wonder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from journeykit.render.findings.characters import harmless
from journeykit.render.findings.fingerprints import fingerprints
from journeykit.render.findings.paths import is_relative, uri
from journeykit.render.findings.report import Report, Suppressed

if TYPE_CHECKING:
    from journeykit.definition.findings import Finding, Fix
    from journeykit.definition.source import Span
    from journeykit.lint.explain import Explained

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
ROOT_ID = "%SRCROOT%"
FINGERPRINT = "journeykitFinding/v1"
LEVELS: Mapping[str, str] = {"error": "error", "warning": "warning", "advice": "note"}
_LONGEST_SNIPPET = 500
_PLACEHOLDER = re.compile(r"\{(\d+)\}")


def sarif(report: Report) -> str:
    """The log: one run, with every rule there is and all findings, those kept back among them."""
    from journeykit.definition.places import LogicalPaths

    kept_back = {item.finding: item for item in report.suppressed}
    findings = sorted({*report.findings, *kept_back})
    rules = _rules(findings)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    marks = fingerprints(findings, report)
    paths = LogicalPaths(report.sources)
    results = [
        {
            **_result(finding, index[finding.code], mark, report, kept_back.get(finding)),
            "locations": [{**_location(finding.span, report), **_logical(paths.of(finding))}],
        }
        for finding, mark in zip(findings, marks, strict=True)
    ]
    files = dict.fromkeys((*report.files, *report.sources))
    run = {
        "tool": {"driver": {"name": "journeykit", "version": report.version, "rules": rules}},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT_ID: {"description": {"text": "The root of the repository."}}},
        "artifacts": [
            {"location": _artifact(file, report), "roles": ["analysisTarget"]} for file in files
        ],
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rules(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    from journeykit.lint.explain import catalogue

    known = {page.code: _rule(page) for page in catalogue()}
    for finding in findings:
        known.setdefault(finding.code, {"id": finding.code, "name": finding.name})
    return [known[code] for code in sorted(known)]


def _rule(page: Explained) -> dict[str, Any]:
    from journeykit.lint.explain import as_markdown

    return {
        "id": page.code,
        "name": page.name,
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": page.why},
        "help": {"text": f"{page.title}\n\n{page.why}", "markdown": as_markdown(page)},
        "defaultConfiguration": {"level": LEVELS[page.severity.value]},
        "properties": {"tags": [page.family]},
    }


def _result(
    finding: Finding, rule: int, fingerprint: str, report: Report, kept_back: Suppressed | None
) -> dict[str, Any]:
    text = finding.message if finding.help is None else f"{finding.message}\n{finding.help}"
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": LEVELS[finding.severity.value],
        "message": _message(text),
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if finding.also:
        result["relatedLocations"] = [
            {"id": number, **_location(span, report), "message": _message(what)}
            for number, (span, what) in enumerate(finding.also, start=1)
        ]
    if finding.fix is not None:
        result["fixes"] = [_fix(finding.fix, report)]
    if report.suppressed:  # § 3.27.23: given for all results of a run or for none
        result["suppressions"] = [_suppression(kept_back)] if kept_back else []
    return result


def _message(text: str) -> dict[str, str]:
    """§ 3.11.5: ``{0}`` would be a placeholder; doubled braces are what was written."""
    return {"text": _PLACEHOLDER.sub(r"{{\1}}", harmless(text))}


def _logical(path: str) -> dict[str, Any]:
    return {"logicalLocations": [{"fullyQualifiedName": harmless(path)}]} if path else {}


def _fix(fix: Fix, report: Report) -> dict[str, Any]:
    """§ 3.55: what ``--fix`` would do, a change for each file; an empty region is an insertion."""
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        replacement = {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
        changes.setdefault(edit.span.file, []).append(replacement)
    return {
        "description": _message(fix.title),
        "artifactChanges": [
            {"artifactLocation": _artifact(file, report), "replacements": replacements}
            for file, replacements in changes.items()
        ],
    }


def _location(span: Span, report: Report) -> dict[str, Any]:
    region = _region(span)
    source = report.sources.get(span.file)
    text = source.slice(span) if source is not None else ""
    if 0 < len(text) <= _LONGEST_SNIPPET:
        region["snippet"] = {"text": text}
    return {
        "physicalLocation": {"artifactLocation": _artifact(span.file, report), "region": region}
    }


def _region(span: Span) -> dict[str, Any]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _artifact(file: str, report: Report) -> dict[str, str]:
    address = uri(file, report)
    return {"uri": address, "uriBaseId": ROOT_ID} if is_relative(address) else {"uri": address}


def _suppression(kept_back: Suppressed) -> dict[str, str]:
    suppression: dict[str, str] = {"kind": kept_back.kind}
    if kept_back.justification:
        suppression["justification"] = harmless(kept_back.justification)
    return suppression
