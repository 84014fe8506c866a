"""The files of a review: one for each format asked for, and the pictures beside Markdown."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit.app.documents import Document, DocumentFormat

if TYPE_CHECKING:
    from journeykit.review.model import Review


def pictures_beside(document: Document) -> dict[str, Path]:
    """The files that may be written beside Markdown, by the names of the pictures."""
    if document.path is None or document.format is not DocumentFormat.MARKDOWN:
        return {}
    from journeykit.render.figures import FIGURES

    path = document.path
    return {name: path.with_name(f"{path.stem}-{name.replace('_', '-')}.svg") for name in FIGURES}


@contextmanager
def getting_ready(
    documents: Iterable[Document], left_out: frozenset[str] = frozenset()
) -> Iterator[None]:
    """Load what the review is made with beside the body, which waits for the engine most of the
    time, and compile the templates of a page, but for those of sections that are left out.

    What fails here fails again where the review and the page are made, and is said there.
    """
    is_page = any(document.format is DocumentFormat.HTML for document in documents)
    thread = threading.Thread(
        target=_get_ready, args=(left_out, is_page), name="journeykit-templates", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        thread.join()


def _get_ready(left_out: frozenset[str], is_page: bool) -> None:
    with suppress(Exception):
        import journeykit.review.build  # noqa: F401 - loaded for the thread that waits

        if is_page:
            from journeykit.render.html import compile_templates

            compile_templates(left_out)


def contents(
    review: Review, document: Document, code: str = "en"
) -> Sequence[tuple[Path | None, str | bytes]]:
    """What is written for a document in a language, the document first, each with its path."""
    from journeykit.language import language, speaking

    with speaking(language(code)):
        return tuple(_contents(review, document))


def _contents(review: Review, document: Document) -> Iterator[tuple[Path | None, str | bytes]]:
    if document.format is DocumentFormat.JSON:
        from journeykit.render.json import render_json

        yield document.path, render_json(review)
    elif document.format is DocumentFormat.PDF:
        from journeykit.render.pdf_review import render_review_pdf

        yield document.path, render_review_pdf(review)
    elif document.format is DocumentFormat.HTML:
        from journeykit.render.html import render_html

        yield document.path, render_html(review)
    else:
        yield from _markdown(review, document)


def _markdown(review: Review, document: Document) -> Iterator[tuple[Path | None, str]]:
    from journeykit.render.figures import drawn
    from journeykit.render.markdown import render_markdown

    beside = pictures_beside(document)
    if not beside:
        yield document.path, render_markdown(review)
        return
    shown = {name: picture for name, picture in drawn(review).items() if _has(review, name)}
    files = {name: beside[name] for name in shown}
    named = {name: file.name for name, file in files.items()}
    yield document.path, render_markdown(review, named)
    for name, picture in shown.items():
        yield files[name], picture.standalone()


def _has(review: Review, picture: str) -> bool:
    """Whether the review has a section for a picture: without rows of health there is none."""
    return picture != "health" or bool(review.health)
