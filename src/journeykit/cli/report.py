"""``journeykit report``: the quarterly review of what was scored."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from journeykit.app.reporting import ReportFormat
from journeykit.cli.journey_option import JourneyOption, find_journey, snapshots_of
from journeykit.cli.options import AsOfOption, OutputOption, format_of, parse_day
from journeykit.cli.output import refuse_same_file, write_output
from journeykit.errors import ExitCode

PAGE = Path("report.html")

ENDINGS = {
    ".html": ReportFormat.HTML,
    ".htm": ReportFormat.HTML,
    ".md": ReportFormat.MARKDOWN,
}


def report(
    journey: JourneyOption = None,
    as_of: AsOfOption = None,
    against: Annotated[
        date | None,
        typer.Option(
            "--against",
            metavar="DATE",
            parser=parse_day,
            help="The day of the snapshot to compare with; the one before without it.",
            show_default=False,
        ),
    ] = None,
    output: OutputOption = None,
    format: Annotated[
        ReportFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="What the review is written as; without it what the ending of FILE says.",
            show_default=False,
        ),
    ] = None,
    title: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="In place of the journey's name.", show_default=False),
    ] = None,
) -> ExitCode:
    """Write the quarterly review of the latest snapshot against the one before.

    Without -o it is report.html, or report.md. Snapshots are all that it needs, not the exports.
    """
    from journeykit.app.checking import journey_id
    from journeykit.app.reporting import ReportRequest, render
    from journeykit.app.reporting import report as review_of

    chosen = format_of(output, format, ENDINGS, default=ReportFormat.HTML)
    target = output or PAGE.with_suffix(f".{chosen.value}")
    file = find_journey(journey)
    refuse_same_file([target], [file])
    review = review_of(
        ReportRequest(
            journey=journey_id(file),
            snapshots=snapshots_of(file),
            as_of=as_of,
            against=against,
            title=title,
        )
    )
    write_output(target, render(review, chosen))
    return ExitCode.OK
