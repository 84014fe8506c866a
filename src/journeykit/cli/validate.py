"""``journeykit validate``: check definitions."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeykit.cli.console import say
from journeykit.cli.findings import FindingsFormat, Target, parse_targets, summary, write_report
from journeykit.cli.journey_option import find_all_journeys
from journeykit.cli.options import STDIO
from journeykit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from journeykit.app.checking import Checked


class FailOn(StrEnum):
    """The least severity that ends ``validate`` with 1."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"
    NEVER = "never"


def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATHS]...",
            help="Journey files, folders of them, or - for stdin. Without any: journey.yaml here, "
            "else every journey of the settings.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT[=FILE]",
            help=f"How findings are written, and where: {', '.join(FindingsFormat)}. May be given "
            "more than once: --format full --format sarif=out.sarif.  [default: full]",
            show_default=False,
        ),
    ] = None,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="End with 1 at this severity or above.")
    ] = FailOn.ERROR,
    stdin_filename: Annotated[
        str | None,
        typer.Option(
            "--stdin-filename",
            metavar="FILE",
            help="The file that stdin is the text of: findings name it, and nested journeys are "
            "looked for beside it.",
            show_default=False,
        ),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            "-w",
            help="Check again whenever a journey or one nested in it changes; Ctrl-C ends it "
            "with 130.",
        ),
    ] = False,
) -> ExitCode:
    """Check journeys like code: each finding with its place, its reason and its mend."""
    targets = parse_targets(format or ())
    chosen = paths or ([STDIO] if stdin_filename else find_all_journeys())
    if stdin_filename and STDIO not in chosen:
        raise UsageError("--stdin-filename is for stdin", help="add - to the paths")

    def check() -> Checked:
        from journeykit.app.checking import check_journeys

        return check_journeys(chosen, stdin_filename)

    def report(checked: Checked) -> ExitCode:
        return _reported(checked, targets, fail_on)

    if not watch:
        return report(check())
    if STDIO in chosen:
        raise UsageError("stdin cannot be watched", help="name a file, or leave out --watch")
    from journeykit.cli.watching import keep_checking

    return keep_checking(chosen, check, report)


def _reported(checked: Checked, targets: Sequence[Target], fail_on: FailOn) -> ExitCode:
    """Write what was found to every target; the code that it ends with."""
    from journeykit import __version__
    from journeykit.cli.findings import repository_root
    from journeykit.definition.findings import Severity
    from journeykit.render.findings.report import Report

    said = Report(
        checked.files,
        checked.findings,
        checked.sources,
        fail_on=None if fail_on is FailOn.NEVER else Severity(fail_on.value),
        root=str(repository_root()),
        here=str(Path.cwd()),
        version=__version__,
    )
    write_report(said, targets)
    say(summary(checked.findings, len(checked.files)))
    failing = any(map(said.fails, checked.findings))
    return ExitCode.FINDINGS if failing else ExitCode.OK
