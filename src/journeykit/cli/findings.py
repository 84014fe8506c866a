"""``--format`` of ``validate``: which formats there are, where each one goes, and writing them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit.cli.console import paint, write_data
from journeykit.cli.options import STDIO
from journeykit.cli.output import write_output
from journeykit.errors import UsageError
from journeykit.records import dataclass
from journeykit.render.findings.report import summary as summary
from journeykit.render.findings.text import SEVERITY_STYLES as SEVERITY_STYLES
from journeykit.spelling import nearest

if TYPE_CHECKING:
    from journeykit.render.findings.report import Report

STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
"""The file that GitHub shows under a step, as Markdown."""
_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""Where GitHub and GitLab say that the repository is."""


class FindingsFormat(StrEnum):
    """How ``validate`` writes what it found."""

    FULL = "full"
    CONCISE = "concise"
    JSON = "json"
    JSONL = "jsonl"
    GITHUB = "github"
    GITLAB = "gitlab"
    SARIF = "sarif"
    JUNIT = "junit"


_TEXTS = frozenset({FindingsFormat.FULL, FindingsFormat.CONCISE, FindingsFormat.GITHUB})
"""Formats that may follow each other on one screen; any other is a document of its own."""


@dataclass(frozen=True)
class Target:
    """One format and the file that it goes to; None is stdout."""

    style: FindingsFormat
    file: Path | None = None


def parse_targets(written: Sequence[str]) -> tuple[Target, ...]:
    """The targets of ``--format``: ``full``, or ``sarif=out.sarif``; in full where none is named.

    Raises:
        UsageError: there is no such format, or two results would go to one place.
    """
    targets = tuple(map(_target, written)) or (Target(FindingsFormat.FULL),)
    files = [target.file for target in targets if target.file]
    twice = next((file for file in files if files.count(file) > 1), None)
    if twice is not None:
        raise UsageError(f"two formats would write {twice}", help="give each a file of its own")
    on_screen = [target.style for target in targets if target.file is None]
    if len(on_screen) > 1 and not _TEXTS.issuperset(on_screen):
        alone = next(style for style in on_screen if style not in _TEXTS)
        raise UsageError(
            f"{alone} is a document of its own: nothing else can go to stdout with it",
            help=f"write it to a file: --format {alone}=FILE",
        )
    return targets


def _target(written: str) -> Target:
    name, equals, file = written.partition("=")
    if name not in list(FindingsFormat):
        near = nearest(name, FindingsFormat)
        mend = f"did you mean {near}? " if near else ""
        raise UsageError(
            f"--format: {name!r} is not one of {', '.join(FindingsFormat)}",
            help=f"{mend}`journeykit validate --help` says more",
        )
    if equals and not file:
        raise UsageError(f"--format {written} names no file", help=f"write {name}=FILE")
    to_file = equals and Path(file) != STDIO
    return Target(FindingsFormat(name), Path(file) if to_file else None)


def repository_root() -> Path:
    """Where paths in machine formats start: the repository that CI names, else this folder."""
    here = Path.cwd()
    for name in _ROOTS:
        named = os.environ.get(name)
        if named and here.is_relative_to(Path(named).resolve()):
            return Path(named).resolve()
    return here


def write_report(report: Report, targets: Iterable[Target]) -> None:
    """Write each format to its place; with ``github``, the summary of the step too.

    Raises:
        OutputError: a file cannot be written.
    """
    for target in targets:
        if target.file is None:
            write_data(_rendered(report, target.style, paint))
        else:
            write_output(target.file, _rendered(report, target.style, None))
        if target.style is FindingsFormat.GITHUB:
            _add_step_summary(report)


def _rendered(
    report: Report, style: FindingsFormat, painted: Callable[[str, str], str] | None
) -> str:
    """The text of one format; only what goes to stdout may be coloured."""
    if style in (FindingsFormat.FULL, FindingsFormat.CONCISE):
        from journeykit.render.findings.text import concise, full, without_paint

        written = full if style is FindingsFormat.FULL else concise
        return written(report, painted or without_paint)
    return _renderer(style)(report)


def _renderer(style: FindingsFormat) -> Callable[[Report], str]:
    """The function of a format; only its own module is imported."""
    if style is FindingsFormat.GITHUB:
        from journeykit.render.findings.github import workflow_commands

        return workflow_commands
    if style is FindingsFormat.GITLAB:
        from journeykit.render.findings.gitlab import code_quality

        return code_quality
    if style is FindingsFormat.SARIF:
        from journeykit.render.findings.sarif import sarif

        return sarif
    if style is FindingsFormat.JUNIT:
        from journeykit.render.findings.junit import junit

        return junit
    from journeykit.render.findings.as_json import as_lines, as_list

    return as_lines if style is FindingsFormat.JSONL else as_list


def _add_step_summary(report: Report) -> None:
    file = os.environ.get(STEP_SUMMARY)
    if not file:
        return
    from journeykit.render.findings.github import step_summary

    with Path(file).open("a", encoding="utf-8") as summaries:
        summaries.write(step_summary(report))
