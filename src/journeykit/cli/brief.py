"""``journeykit brief``: one page for the business review of one customer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from journeykit.app.briefing import BriefFormat, BriefRequest, missing_on_paper, render, require
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
from journeykit.cli.options import STDIO, AsOfOption
from journeykit.cli.output import refuse_same_file
from journeykit.errors import ExitCode

ENDINGS = {
    ".html": BriefFormat.HTML,
    ".htm": BriefFormat.HTML,
    ".md": BriefFormat.MARKDOWN,
    ".pdf": BriefFormat.PDF,
    ".json": BriefFormat.JSON,
}


def brief(
    customer_id: Annotated[
        str, typer.Argument(metavar="CUSTOMER_ID", help="The key, as the export has it.")
    ],
    journey: JourneyOption = None,
    as_of: AsOfOption = None,
    outputs: OutputsOption = None,
    format: Annotated[
        BriefFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="What it is written as; without it what the ending of FILE says.",
            show_default=False,
        ),
    ] = None,
    lang: Annotated[
        str, typer.Option(metavar="CODE", help="The language in which it is written.")
    ] = "en",
    show: OpenOption = False,
) -> ExitCode:
    """Write one page for the business review of one customer.

    Where they stand and since when, the evidence, health and what moves it, what is due, what
    changed, and an agenda that follows from these. It reads the latest snapshot, or the one of
    --as-of, and those before. Without -o it is brief.html.
    """
    from journeykit.app.briefing import brief as brief_of
    from journeykit.app.checking import journey_id

    formats = formats_of(outputs or [], format, ENDINGS, default=BriefFormat.HTML)
    paths = outputs or [Path(f"brief.{formats[0].value}")]
    documents = [
        (None if path == STDIO else path, one) for path, one in zip(paths, formats, strict=True)
    ]
    for path, one in documents:
        require(one)
        refuse_to_print([path], binary=one is BriefFormat.PDF)
    page = to_open(path for path, _ in documents) if show else None
    file = find_journey(journey)
    files = [path for path, _ in documents if path]
    refuse_same_file(files, [file])
    with all_or_none(files) as write:
        found = brief_of(
            BriefRequest(journey_id(file), customer_id, snapshots_of(file), as_of, lang)
        )
        for path, one in documents:
            write(path, render(found, one, lang))
    if BriefFormat.PDF in formats:
        say_what_is_missing(missing_on_paper(found), "PDF")
    if page:
        open_in_browser(page)
    return ExitCode.OK
