"""Documents that people read, a review or a brief: their formats, and what each needs."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit.records import dataclass

if TYPE_CHECKING:
    from journeykit.review.brief_model import Brief
    from journeykit.review.model import Review


class DocumentFormat(StrEnum):
    """What a document is written as."""

    HTML = "html"
    MARKDOWN = "md"
    JSON = "json"
    PDF = "pdf"


@dataclass(frozen=True)
class Document:
    """One output; ``path`` None is stdout, which has no place for pictures beside."""

    format: DocumentFormat
    path: Path | None


def require(documents: Iterable[Document]) -> None:
    """Know before the work begins whether each document can be made here.

    Raises:
        ConfigurationError: one needs an extra that is not installed.
    """
    if any(document.format is DocumentFormat.PDF for document in documents):
        from journeykit.render.pdf import require_pdf

        require_pdf()


def missing_on_paper(found: Review | Brief) -> str:
    """The characters of a document for which no font on this machine is there to print them."""
    from journeykit.render.json import json_text
    from journeykit.render.json_schema import BRIEF, REVIEW
    from journeykit.render.png import without_font
    from journeykit.review.brief_model import Brief

    return without_font(json_text(found, BRIEF if isinstance(found, Brief) else REVIEW))
