"""Findings on GitHub: annotations as workflow commands, and the summary of a step in Markdown.

GitHub shows ten errors, ten warnings and ten notices of a step and drops the others in silence; so
the gravest come first, ten of each, and the number of the others is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from journeykit.render.findings.characters import harmless
from journeykit.render.findings.paths import from_root
from journeykit.render.findings.report import SEVERITIES, Report, counted, summary
from journeykit.render.findings.text import one_line

if TYPE_CHECKING:
    from journeykit.definition.findings import Finding

MOST_OF_A_LEVEL = 10
MOST_ROWS = 100
"""Of the table in a step's summary, which may take a mebibyte."""
_LONGEST_TEXT = 1_000

_MARKS = re.compile(r"[\\`*_{}\[\]()#|~!@$<>&:]")
"""What Markdown, HTML or GitHub would read as more than a character."""

LEVELS: Mapping[str, str] = {"error": "error", "warning": "warning", "advice": "notice"}


def workflow_commands(report: Report) -> str:
    """A workflow command for each finding that GitHub will show; errors first."""
    lines: list[str] = []
    for severity in SEVERITIES:
        found = [item for item in report.findings if item.severity.value == severity]
        lines += [_command(item, report) for item in found[:MOST_OF_A_LEVEL]]
        if len(found) > MOST_OF_A_LEVEL:
            more = counted(len(found) - MOST_OF_A_LEVEL, severity).split(" ", 1)
            lines.append(f"+{int(more[0]):,} more {more[1]}, which GitHub would not show")
    return "".join(f"{line}\n" for line in lines)


def step_summary(report: Report) -> str:
    """The findings as a table in Markdown, with the gravest first."""
    head = f"### journeykit: {summary(report.findings, len(report.files))}\n"
    if not report.findings:
        return f"{head}\n"
    ordered = sorted(report.findings, key=lambda item: -item.severity.rank)
    rows = [_row(item, report) for item in ordered[:MOST_ROWS]]
    more = len(ordered) - len(rows)
    tail = f"\n+{more:,} more\n" if more > 0 else ""
    table = "\n".join(("| | where | what | mend |", "| --- | --- | --- | --- |", *rows))
    return f"{head}\n{table}\n{tail}\n"


def _command(finding: Finding, report: Report) -> str:
    level = LEVELS[finding.severity.value]
    properties = ",".join(f"{key}={_property(value)}" for key, value in _places(finding, report))
    message = finding.message if finding.help is None else f"{finding.message}\n{finding.help}"
    return f"::{level} {properties}::{_data(message)}"


def _places(finding: Finding, report: Report) -> Iterator[tuple[str, str]]:
    span = finding.span
    if span.file != "-":
        yield "file", from_root(span.file, report)
    yield "line", str(span.line)
    yield "endLine", str(span.end_line)
    if span.line == span.end_line:  # GitHub takes columns only within one line
        yield "col", str(span.column)
        yield "endColumn", str(span.end_column)
    yield "title", f"{finding.code} {finding.name}"


def _data(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return harmless(escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _row(finding: Finding, report: Report) -> str:
    span = finding.span
    place = f"{from_root(span.file, report)}:{span.line}:{span.column}"
    label = f"{finding.severity.value} {finding.code}"
    texts = (label, place, finding.message, finding.help or "")
    return f"| {' | '.join(map(_cell, texts))} |"


def _cell(text: str) -> str:
    """A text inside a table: nothing in it is Markdown or HTML."""
    text = one_line(text).replace("\t", " ")
    if len(text) > _LONGEST_TEXT:
        text = text[: _LONGEST_TEXT - 1] + "…"
    return _MARKS.sub(lambda found: f"&#{ord(found[0])};", text)
