"""``journeykit validate``: check definitions."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from journeykit.cli.console import say, write_data
from journeykit.cli.findings import FindingsFormat, findings_text, summary
from journeykit.cli.journey_option import find_all_journeys
from journeykit.errors import ExitCode


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
        FindingsFormat, typer.Option("--format", "-f", help="How findings are written.")
    ] = FindingsFormat.FULL,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="End with 1 at this severity or above.")
    ] = FailOn.ERROR,
) -> ExitCode:
    """Check journeys like code: each finding with its place, its reason and its mend."""
    from journeykit.app.checking import check_journeys

    checked = check_journeys(paths or find_all_journeys())
    write_data(findings_text(checked.findings, format, checked.sources.__getitem__))
    say(summary(checked.findings, len(checked.files)))
    failing = fail_on is not FailOn.NEVER and any(
        finding.severity >= fail_on.value for finding in checked.findings
    )
    return ExitCode.FINDINGS if failing else ExitCode.OK
