"""What ``report`` and ``brief`` have in common: their options, what is written, what follows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from journeykit.app.documents import Document, DocumentFormat, missing_on_paper, require
from journeykit.cli.documents import (
    formats_of,
    open_in_browser,
    refuse_to_print,
    say_what_is_missing,
    to_open,
)
from journeykit.cli.options import STDIO

if TYPE_CHECKING:
    from journeykit.review.brief_model import Brief
    from journeykit.review.model import Review

ENDINGS = {
    ".html": DocumentFormat.HTML,
    ".htm": DocumentFormat.HTML,
    ".md": DocumentFormat.MARKDOWN,
    ".json": DocumentFormat.JSON,
    ".pdf": DocumentFormat.PDF,
}

FormatOption = Annotated[
    DocumentFormat | None,
    typer.Option(
        "--format",
        "-f",
        help="What it is written as; without it what the ending of FILE says.",
        show_default=False,
    ),
]
LangOption = Annotated[
    str, typer.Option(metavar="CODE", help="The language in which it is written.")
]


def documents_of(
    outputs: Sequence[Path] | None, format: DocumentFormat | None, name: str
) -> list[Document]:
    """What is written: without an output a file of that name, which ends as the format asks.

    Raises:
        UsageError: an ending says nothing or something else, or bytes would go to a terminal.
        ConfigurationError: a format needs an extra that is not installed.
    """
    formats = formats_of(outputs or [], format, ENDINGS, default=DocumentFormat.HTML)
    paths = outputs or [Path(f"{name}.{formats[0].value}")]
    documents = [
        Document(format, None if path == STDIO else path)
        for path, format in zip(paths, formats, strict=True)
    ]
    require(documents)
    refuse_to_print((one.path for one in _on_paper(documents)), binary=True)
    return documents


def page_to_show(documents: Sequence[Document], *, asked: bool) -> Path | None:
    """The document that a browser is to show, where that is asked.

    Raises:
        UsageError: no document is one that a browser shows.
    """
    return to_open(document.path for document in documents) if asked else None


def after_writing(documents: Sequence[Document], found: Review | Brief, page: Path | None) -> None:
    """Say which characters a PDF lacks, and show the page."""
    if _on_paper(documents):
        say_what_is_missing(missing_on_paper(found), "PDF")
    if page:
        open_in_browser(page)


def _on_paper(documents: Sequence[Document]) -> list[Document]:
    return [document for document in documents if document.format is DocumentFormat.PDF]
