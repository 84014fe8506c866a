"""``journeykit rules``: everything that ``validate`` may find, by code."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from journeykit.cli.findings import SEVERITY_STYLES
from journeykit.cli.listing import ListFormatOption, write_list
from journeykit.errors import ExitCode


class ListedSeverity(StrEnum):
    """The severities a finding may have."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


def rules(
    format: ListFormatOption = None,
    severity: Annotated[
        ListedSeverity | None,
        typer.Option("--severity", help="Only those of one severity.", show_default=False),
    ] = None,
) -> ExitCode:
    """List everything that can be found in a journey; `explain` says more of each."""
    from journeykit.lint.explain import catalogue

    pages = [page for page in catalogue() if severity in (None, page.severity.value)]
    write_list(
        ("code", "severity", "name", "title"),
        [(page.code, page.severity.value, page.name, page.title) for page in pages],
        format,
        styles={"severity": SEVERITY_STYLES},
    )
    return ExitCode.OK
