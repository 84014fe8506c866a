"""A document for paper as PDF: tagged, with the fonts inside, the same bytes every time."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import UTC, datetime, time
from importlib.resources import as_file, files
from typing import Any

from journeykit.errors import ConfigurationError
from journeykit.pictures.text import is_in_inter
from journeykit.render.paper import Paper, as_data, texts

EXTRA = "pdf"


def require_pdf() -> None:
    """Know before the work begins whether a PDF can be made.

    Raises:
        ConfigurationError: the extra is not installed.
    """
    _typst()


def render_pdf(paper: Paper) -> bytes:
    """The document as PDF. Same document, same bytes on every machine.

    Where a text has characters that Inter lacks, the fonts of the machine are read too; then the
    file is tagged all the same, but no claim of PDF/UA is made for it.

    Raises:
        ConfigurationError: the extra is not installed.
    """
    typst = _typst()
    data = as_data(paper)
    written = json.dumps(data, ensure_ascii=False)
    ours = all(is_in_inter(char) for char in set("".join(texts(data))))
    with ExitStack() as stack:
        folder = stack.enter_context(as_file(files("journeykit.pictures").joinpath("fonts")))
        fonts = typst.Fonts(
            include_system_fonts=not ours, include_embedded_fonts=False, font_paths=[folder]
        )
        compiled: bytes = typst.compile(
            _template(),
            font_paths=fonts,
            sys_inputs={"paper": written},
            format="pdf",
            pdf_standards=["ua-1"] if ours else [],
            timestamp=datetime.combine(paper.day, time(), UTC),
        )
    return compiled


def _template() -> bytes:
    return files("journeykit.render").joinpath("templates", "paper.typ").read_bytes()


def _typst() -> Any:
    try:
        import typst
    except ImportError:
        raise ConfigurationError(
            "PDF needs the extra `pdf`, which is not installed",
            help='`python -m pip install "journeykit[pdf]"` installs it; HTML prints well too',
        ) from None
    return typst
