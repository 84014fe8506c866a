"""``journeykit report``: the quarterly review of what was scored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from journeykit.app.quarters import Quarter
from journeykit.app.report_files import Document, ReportFormat, contents, missing_on_paper, require
from journeykit.cli.documents import (
    OpenOption,
    OutputsOption,
    all_or_none,
    formats_of,
    open_in_browser,
    refuse_to_print,
    say_what_is_missing,
    to_open,
)
from journeykit.cli.journey_option import JourneyOption, find_journey, snapshots_of
from journeykit.cli.options import STDIO, AsOfOption, parse_day
from journeykit.cli.output import refuse_same_file
from journeykit.errors import ExitCode, UsageError

PAGE = Path("report.html")

ENDINGS = {
    ".html": ReportFormat.HTML,
    ".htm": ReportFormat.HTML,
    ".md": ReportFormat.MARKDOWN,
    ".json": ReportFormat.JSON,
    ".pdf": ReportFormat.PDF,
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
    lang: Annotated[
        str, typer.Option(metavar="CODE", help="The language in which it is written.")
    ] = "en",
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
    from journeykit.app.checking import journey_id
    from journeykit.app.reporting import ReportRequest
    from journeykit.app.reporting import report as review_of

    documents = _documents(outputs or [], format)
    require(documents)
    refuse_to_print((one.path for one in documents if one.format is ReportFormat.PDF), binary=True)
    page = to_open(one.path for one in documents) if show else None
    file = find_journey(journey)
    files = [one.path for one in documents if one.path]
    refuse_same_file([*files, *_beside(documents)], [file])
    with all_or_none(files) as write:
        review = review_of(
            ReportRequest(
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
        )
        for document in documents:
            for path, content in contents(review, document, lang):
                write(path, content)
    if any(one.format is ReportFormat.PDF for one in documents):
        say_what_is_missing(missing_on_paper(review), "PDF")
    if page:
        open_in_browser(page)
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


def _documents(outputs: Sequence[Path], format: ReportFormat | None) -> list[Document]:
    """What is written: without an output, a file named after the format."""
    formats = formats_of(outputs, format, ENDINGS, default=ReportFormat.HTML)
    paths = outputs or [PAGE.with_suffix(f".{formats[0].value}")]
    return [
        Document(format, None if path == STDIO else path)
        for path, format in zip(paths, formats, strict=True)
    ]


def _beside(documents: Sequence[Document]) -> list[Path]:
    return [path for document in documents for path in document.pictures.values()]
