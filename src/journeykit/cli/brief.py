"""``journeykit brief``: one page for the business review of one customer."""

from __future__ import annotations

from typing import Annotated

import typer

from journeykit.app.briefing import BriefRequest, render
from journeykit.cli.documents import OpenOption, OutputsOption, all_or_none
from journeykit.cli.journey_option import JourneyOption, find_journey, snapshots_of
from journeykit.cli.options import AsOfOption
from journeykit.cli.output import refuse_same_file
from journeykit.cli.pages import (
    FormatOption,
    LangOption,
    after_writing,
    documents_of,
    page_to_show,
)
from journeykit.cli.starting import load
from journeykit.errors import ExitCode

BEFORE_THE_ENGINE = (
    "journeykit.app.explaining",
    "journeykit.definition.loader",
    "journeykit.review.brief",
    "journeykit.scoring.customer",
)
"""What a brief loads besides the engine."""


def brief(
    customer_id: Annotated[
        str, typer.Argument(metavar="CUSTOMER_ID", help="The key, as the export has it.")
    ],
    journey: JourneyOption = None,
    as_of: AsOfOption = None,
    outputs: OutputsOption = None,
    format: FormatOption = None,
    lang: LangOption = "en",
    anonymise: Annotated[
        bool,
        typer.Option(
            "--anonymise", help="Leave out the name and id of the customer, and their owner."
        ),
    ] = False,
    show: OpenOption = False,
) -> ExitCode:
    """Write one page for the business review of one customer.

    Where they stand and since when, the evidence, health and what moves it, what is due, what
    changed, and an agenda that follows from these. It reads the latest snapshot, or the one of
    --as-of, and those before. Without -o it is brief.html.
    """
    load(*BEFORE_THE_ENGINE)
    from journeykit.app.briefing import brief as brief_of
    from journeykit.app.checking import journey_id

    documents = documents_of(outputs, format, "brief")
    page = page_to_show(documents, asked=show)
    file = find_journey(journey)
    files = [one.path for one in documents if one.path]
    refuse_same_file(files, [file])
    with all_or_none(files) as write:
        found = brief_of(
            BriefRequest(
                journey=journey_id(file),
                customer_id=customer_id,
                snapshots=snapshots_of(file),
                as_of=as_of,
                language=lang,
                anonymise=anonymise,
            )
        )
        for document in documents:
            write(document.path, render(found, document.format, lang))
    after_writing(documents, found, page)
    return ExitCode.OK
