"""``journeykit explain``: one finding, why it matters, and an example of it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from journeykit.cli.console import paint, text_width, write_data
from journeykit.cli.findings import SEVERITY_STYLES
from journeykit.errors import ExitCode

if TYPE_CHECKING:
    from journeykit.lint.explain import Explained


class PageFormat(StrEnum):
    """How a page is written."""

    TEXT = "text"
    MARKDOWN = "md"
    JSON = "json"


def explain(
    code: Annotated[
        str, typer.Argument(metavar="CODE", help="A code such as JK301, or a rule's name.")
    ],
    format: Annotated[
        PageFormat, typer.Option("--format", "-f", help="How the page is written.")
    ] = PageFormat.TEXT,
) -> ExitCode:
    """Explain one finding: what it is, why it matters, a bad and a good example."""
    from journeykit.lint.explain import as_markdown
    from journeykit.lint.explain import explain as find_page

    page = find_page(code)
    if format is PageFormat.JSON:
        write_data(json.dumps(asdict(page), indent=2, ensure_ascii=False) + "\n")
    elif format is PageFormat.MARKDOWN:
        write_data(as_markdown(page))
    else:
        write_data("\n".join(_lines(page)) + "\n")
    return ExitCode.OK


def _lines(page: Explained) -> Iterator[str]:
    severity = page.severity.value
    label = paint(f"{severity}[{page.code}]", SEVERITY_STYLES[severity])
    yield f"{label} {paint(page.name, 'bold')} ({page.family})"
    for paragraph in (page.title, *page.why.split("\n\n")):
        yield ""
        yield from textwrap.wrap(paragraph, min(text_width(), 100))
    for name, example in (("Bad", page.bad), ("Good", page.good)):
        yield ""
        yield paint(f"{name}:", "bold")
        yield from textwrap.indent(example.rstrip(), "    ").splitlines()
    if page.part:
        yield ""
        yield paint("(The examples show only the part of a journey that they are about.)", "dim")
