"""Findings for people: in full, with the text and carets, or one a line.

In full, of findings of one rule in one file the first few are shown and the others counted: nobody
reads thirty thousand of a kind. Every other format holds them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from journeykit.render.findings.characters import harmless
from journeykit.render.findings.report import Report

if TYPE_CHECKING:
    from journeykit.definition.findings import Finding
    from journeykit.definition.source import Span

MOST_ALIKE = 20
"""How many findings of one rule are shown for one file."""
MOST_PLACES = 5
"""How many other places of one finding are shown."""

SEVERITY_STYLES = {"error": "bold red", "warning": "bold yellow", "advice": "bold cyan"}

Paint: TypeAlias = Callable[[str, str], str]
"""Gives a text its style, and makes it harmless."""


def without_paint(text: str, _style: str) -> str:
    """The text alone, harmless."""
    return harmless(text)


def full(report: Report, paint: Paint = without_paint) -> str:
    """Each finding with the lines it speaks of, its other places and its mend."""
    return "".join(f"{part}\n\n" for part in _parts(report, paint))


def concise(report: Report, paint: Paint = without_paint) -> str:
    """One line for each finding."""
    return "".join(f"{_concise(finding, paint)}\n" for finding in report.findings)


def _parts(report: Report, paint: Paint) -> Iterator[str]:
    counts: Counter[tuple[str, str]] = Counter()
    left: dict[str, Counter[str]] = {}
    file = None
    for finding in report.findings:
        if finding.span.file != file:
            yield from _more(file, left, paint)
            file = finding.span.file
        key = (file, finding.code)
        counts[key] += 1
        if counts[key] > MOST_ALIKE:
            left.setdefault(file, Counter())[finding.code] += 1
        else:
            yield _full(finding, report, paint)
    yield from _more(file, left, paint)


def _more(file: str | None, left: dict[str, Counter[str]], paint: Paint) -> Iterator[str]:
    """What was left out of a file, said once."""
    for code, number in sorted(left.pop(file or "", Counter()).items()):
        more = f"+{number:,} more of {code}; --format concise lists all"
        yield f"{paint(f'{file}:', 'bold')} {paint(more, 'dim')}"


def _concise(finding: Finding, paint: Paint) -> str:
    severity = finding.severity.value
    label = paint(f"{severity}[{finding.code}]", SEVERITY_STYLES[severity])
    return f"{paint(one_line(str(finding.span)), 'bold')}: {label} {one_line(finding.message)}"


def one_line(text: str) -> str:
    """A text that a line must hold: harmless, and its own line ends are blanks."""
    return " ".join(harmless(text).split("\n"))


def _full(finding: Finding, report: Report, paint: Paint) -> str:
    also = finding.also[:MOST_PLACES]
    margin = max(len(str(span.line)) for span in (finding.span, *(span for span, _ in also)))
    style = SEVERITY_STYLES[finding.severity.value]
    lines = [_concise(finding, paint)]
    lines += _excerpt(report, finding.span, margin, style, paint)
    note = f"{' ' * margin} {paint('=', 'cyan')}"
    for span, what in also:
        lines.append(f"{note} {one_line(f'{span}: {what}')}")
        lines += _excerpt(report, span, margin, "cyan", paint)
    if len(finding.also) > len(also):
        lines.append(f"{note} +{len(finding.also) - len(also):,} more places")
    if finding.help:
        lines.append(f"{note} {paint('help:', 'bold')} {one_line(finding.help)}")
    return "\n".join(lines)


def _excerpt(report: Report, span: Span, margin: int, style: str, paint: Paint) -> list[str]:
    from journeykit.definition.source import snippet

    source = report.sources.get(span.file)
    text, carets = snippet(source, span).split("\n") if source is not None else ("", "")
    if not text.strip():
        return []
    bar, blank = paint("|", "cyan"), " " * margin
    number = paint(str(span.line).rjust(margin), "cyan")
    marks = carets.lstrip()
    indent = carets[: len(carets) - len(marks)]
    return [
        f"{blank} {bar}",
        f"{number} {bar} {harmless(text)}",
        f"{blank} {bar} {indent}{paint(marks, style)}",
    ]
