"""The files of a review: one for each format asked for, and the pictures beside Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from journeykit.review.model import Review


class ReportFormat(StrEnum):
    """What a review is written as."""

    HTML = "html"
    MARKDOWN = "md"
    JSON = "json"
    PDF = "pdf"


@dataclass(frozen=True)
class Document:
    """One output of a review; ``path`` None is stdout, which has no place for pictures beside."""

    format: ReportFormat
    path: Path | None

    @property
    def pictures(self) -> dict[str, Path]:
        """The files that may be written beside it, by the names of the pictures."""
        if self.path is None or self.format is not ReportFormat.MARKDOWN:
            return {}
        from journeykit.render.figures import FIGURES

        stem = self.path.stem
        return {
            name: self.path.with_name(f"{stem}-{name.replace('_', '-')}.svg") for name in FIGURES
        }


def require(documents: Iterable[Document]) -> None:
    """Know before the work begins whether each document can be made here.

    Raises:
        ConfigurationError: one needs an extra that is not installed.
    """
    if any(document.format is ReportFormat.PDF for document in documents):
        from journeykit.render.pdf import require_pdf

        require_pdf()


def missing_on_paper(review: Review) -> str:
    """The characters of a review for which no font on this machine is there to print them."""
    from journeykit.render.json import render_json
    from journeykit.render.png import without_font

    return without_font(render_json(review))


def contents(
    review: Review, document: Document, code: str = "en"
) -> Sequence[tuple[Path | None, str | bytes]]:
    """What is written for a document in a language, the document first, each with its path."""
    from journeykit.language import language, speaking

    with speaking(language(code)):
        return tuple(_contents(review, document))


def _contents(review: Review, document: Document) -> Iterator[tuple[Path | None, str | bytes]]:
    if document.format is ReportFormat.JSON:
        from journeykit.render.json import render_json

        yield document.path, render_json(review)
    elif document.format is ReportFormat.PDF:
        from journeykit.render.pdf_review import render_review_pdf

        yield document.path, render_review_pdf(review)
    elif document.format is ReportFormat.HTML:
        from journeykit.render.html import render_html

        yield document.path, render_html(review)
    else:
        yield from _markdown(review, document)


def _markdown(review: Review, document: Document) -> Iterator[tuple[Path | None, str]]:
    from journeykit.render.figures import drawn
    from journeykit.render.markdown import render_markdown

    if not document.pictures:
        yield document.path, render_markdown(review)
        return
    shown = {name: picture for name, picture in drawn(review).items() if _has(review, name)}
    files = {name: document.pictures[name] for name in shown}
    named = {name: file.name for name, file in files.items()}
    yield document.path, render_markdown(review, named)
    for name, picture in shown.items():
        yield files[name], picture.standalone()


def _has(review: Review, picture: str) -> bool:
    """Whether the review has a section for a picture: without rows of health there is none."""
    return picture != "health" or bool(review.health)
