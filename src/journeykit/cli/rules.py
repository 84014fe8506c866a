"""``journeykit rules``: everything that ``validate`` may find, by code."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from journeykit.cli.console import write_data
from journeykit.cli.findings import SEVERITY_STYLES
from journeykit.cli.listing import ListFormat, write_list
from journeykit.errors import ExitCode


class ListedSeverity(StrEnum):
    """The severities a finding may have."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


class RulesFormat(StrEnum):
    """How the rules are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "md"


def rules(
    format: Annotated[
        RulesFormat | None,
        typer.Option(
            "--format",
            "-f",
            help="How the list is written; without it a table on a terminal, csv in a pipe.",
            show_default=False,
        ),
    ] = None,
    severity: Annotated[
        ListedSeverity | None,
        typer.Option("--severity", help="Only those of one severity.", show_default=False),
    ] = None,
) -> ExitCode:
    """List everything that can be found in a journey; `explain` says more of each."""
    from journeykit.lint.explain import catalogue, list_as_markdown

    pages = [page for page in catalogue() if severity in (None, page.severity.value)]
    if format is RulesFormat.MARKDOWN:
        write_data(list_as_markdown(pages))
        return ExitCode.OK
    write_list(
        ("code", "severity", "name", "title"),
        [(page.code, page.severity.value, page.name, page.title) for page in pages],
        ListFormat(format.value) if format else None,
        styles={"severity": SEVERITY_STYLES},
    )
    return ExitCode.OK
