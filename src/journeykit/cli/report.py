"""``journeykit report``: the quarterly review of what was scored."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated

import typer

from journeykit.app.quarters import Quarter
from journeykit.app.report_files import contents, getting_ready, pictures_beside
from journeykit.cli.documents import OpenOption, OutputsOption, all_or_none
from journeykit.cli.journey_option import JourneyOption, find_journey, snapshots_of
from journeykit.cli.options import AsOfOption, parse_day
from journeykit.cli.output import refuse_same_file
from journeykit.cli.pages import (
    FormatOption,
    LangOption,
    after_writing,
    documents_of,
    page_to_show,
)
from journeykit.cli.starting import load
from journeykit.errors import ExitCode, UsageError

BEFORE_THE_ENGINE = (
    "journeykit.app.reporting",
    "journeykit.definition.loader",
    "journeykit.scoring.tallies",
)
"""What every review loads besides the engine, before it; the rest is loaded while it works."""


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
    quarter: Annotated[
        str | None,
        typer.Option(
            metavar="QUARTER",
            help="The last snapshot of that quarter, as 2026-Q3, against the last of the one "
            "before.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="SEGMENT",
            help="Add a section by the values of this segment.",
            show_default=False,
        ),
    ] = None,
    outputs: OutputsOption = None,
    format: FormatOption = None,
    title: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="In place of the journey's name.", show_default=False),
    ] = None,
    lang: LangOption = "en",
    anonymise: Annotated[
        bool,
        typer.Option("--anonymise", help="Leave out the names and ids of customers."),
    ] = False,
    show: OpenOption = False,
) -> ExitCode:
    """Write the quarterly review of the latest snapshot against the one before.

    Without -o it is report.html, or report.md. Snapshots are all that it needs, not the exports.
    Markdown in a file has its pictures beside it, named after it.
    """
    load(*BEFORE_THE_ENGINE)
    from journeykit.app.checking import journey_id
    from journeykit.app.reporting import ReportRequest
    from journeykit.app.reporting import report as review_of

    documents = documents_of(outputs, format, "report")
    page = page_to_show(documents, asked=show)
    file = find_journey(journey)
    files = [one.path for one in documents if one.path]
    beside = [path for one in documents for path in pictures_beside(one).values()]
    refuse_same_file([*files, *beside], [file])
    with all_or_none(files) as write:
        request = ReportRequest(
            journey=journey_id(file),
            snapshots=snapshots_of(file),
            as_of=as_of,
            against=against,
            title=title,
            quarter=_quarter(quarter, as_of),
            by=by,
            language=lang,
            anonymise=anonymise,
        )
        review = review_of(request, partial(getting_ready, documents))
        for document in documents:
            for path, content in contents(review, document, lang):
                write(path, content)
    after_writing(documents, review, page)
    return ExitCode.OK


def _quarter(text: str | None, as_of: date | None) -> Quarter | None:
    """The quarter that is asked for, in place of a day.

    Raises:
        UsageError: It is none, or both are given.
    """
    if text is None:
        return None
    if as_of is not None:
        raise UsageError("--quarter and --as-of both choose the snapshot", help="give one of them")
    return Quarter.parse(text)
