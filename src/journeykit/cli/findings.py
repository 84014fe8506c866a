"""Findings as people and programs read them: in full with the text, one a line, or as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from journeykit.cli.console import harmless, paint

if TYPE_CHECKING:
    from journeykit.definition.findings import Finding
    from journeykit.definition.source import Source, Span


class FindingsFormat(StrEnum):
    """How ``validate`` writes what it found."""

    FULL = "full"
    CONCISE = "concise"
    JSON = "json"


SEVERITY_STYLES = {"error": "bold red", "warning": "bold yellow", "advice": "bold cyan"}

SourceOf = Callable[[str], "Source"]
"""The text of a file by the path that spans name."""


def findings_text(findings: Sequence[Finding], style: FindingsFormat, source_of: SourceOf) -> str:
    """All findings in one of the formats, ending with a newline unless there is nothing to say."""
    if style is FindingsFormat.JSON:
        return json.dumps([finding_json(item) for item in findings], indent=2) + "\n"
    if style is FindingsFormat.CONCISE:
        return "".join(f"{_headline(item)}\n" for item in findings)
    return "".join(f"{_full(item, source_of)}\n\n" for item in findings)


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding as plain data: places are 1-based, ends exclusive."""
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
    }


def summary(findings: Iterable[Finding], files: int) -> str:
    """One line on all of them: ``2 errors, 1 warning in 3 journeys``."""
    counts = Counter(finding.severity.value for finding in findings)
    said = ", ".join(
        _count(counts[name], name, "" if name == "advice" else "s")
        for name in SEVERITY_STYLES
        if counts[name]
    )
    return f"{said or 'no findings'} in {_count(files, 'journey', 's')}"


def _place(span: Span) -> dict[str, Any]:
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _count(number: int, noun: str, plural: str) -> str:
    return f"{number} {noun}{'' if number == 1 else plural}"


def _headline(finding: Finding) -> str:
    severity = finding.severity.value
    label = paint(f"{severity}[{finding.code}]", SEVERITY_STYLES[severity])
    return f"{paint(str(finding.span), 'bold')}: {label} {harmless(finding.message)}"


def _full(finding: Finding, source_of: SourceOf) -> str:
    places = [finding.span, *(span for span, _ in finding.also)]
    margin = max(len(str(span.line)) for span in places)
    style = SEVERITY_STYLES[finding.severity.value]
    lines = [_headline(finding), *_excerpt(source_of, finding.span, margin, style)]
    for span, what in finding.also:
        lines.append(f"{' ' * margin} {paint('=', 'cyan')} {harmless(f'{span}: {what}')}")
        lines += _excerpt(source_of, span, margin, "cyan")
    if finding.help:
        lines.append(
            f"{' ' * margin} {paint('=', 'cyan')} {paint('help:', 'bold')} {harmless(finding.help)}"
        )
    return "\n".join(lines)


def _excerpt(source_of: SourceOf, span: Span, margin: int, style: str) -> list[str]:
    from journeykit.definition.source import snippet

    text, carets = snippet(source_of(span.file), span).split("\n")
    if not text.strip():
        return []
    bar, blank = paint("|", "cyan"), " " * margin
    number = paint(str(span.line).rjust(margin), "cyan")
    marks = carets.lstrip()
    indent = carets[: len(carets) - len(marks)]
    return [
        f"{blank} {bar}",
        f"{number} {bar} {text}",
        f"{blank} {bar} {indent}{paint(marks, style)}",
    ]
