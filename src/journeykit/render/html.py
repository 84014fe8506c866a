"""The review as one self-contained HTML page: no network, and all that it holds is escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from journeykit.language import many, say, speaking_of
from journeykit.pictures.palette import theme_css
from journeykit.pictures.svg import font_face_css
from journeykit.pictures.text import legible
from journeykit.render import shown
from journeykit.render.figures import (
    drawn,
    glyph_sprite,
    glyphs,
    histories,
    in_page,
    printed_page,
    printed_sheets,
)
from journeykit.render.print_sheets import WIDTH
from journeykit.review import wording
from journeykit.review.intervals import FEWEST
from journeykit.review.model import Review, ScorecardRow

_SCORE_COLUMNS = 6
_TEMPLATES = (
    "review",
    "macros",
    "summary",
    "journey",
    "change",
    "movement",
    "attention",
    "segment",
    "trust",
    "method",
)


def compile_templates(left_out: Collection[str] = ()) -> None:
    """Make the templates ready, which takes longer than to fill them, but for some sections'."""
    for name in _TEMPLATES:
        if name not in left_out:
            _environment().get_template(f"{name}.html.j2")


def render_html(review: Review) -> str:
    """The page, in the language of the review. Same review, same text."""
    with speaking_of(review.language):
        return _page(review)


def _page(review: Review) -> str:
    script = _asset("review.js")
    page = _environment().get_template("review.html.j2")
    pictures = drawn(review, WIDTH)
    sheets = printed_sheets(review, pictures)
    return page.render(
        review=review,
        pictures=_safe({name: in_page(picture) for name, picture in pictures.items()}),
        printed=_safe(sheets),
        map_page="lying" if "map" in sheets else printed_page(pictures["map"]),
        histories=_safe(histories(review)),
        glyphs=_safe(glyphs()),
        sprite=_ours(glyph_sprite()),
        sections=_sections(review),
        fewest=FEWEST,
        shown=shown,
        scores=shown.scores(review),
        score_columns=_columns(len(review.scorecard)),
        arrow=_arrow,
        listed=wording.listed,
        say=say,
        many=many,
        right=shown.right,
        styles=_ours(font_face_css() + theme_css() + _asset("review.css")),
        script=_ours(script),
        policy=_policy(script),
    )


def _columns(count: int) -> int:
    """How many measures stand side by side, so that the rows are full or nearly so."""
    rows = -(-count // _SCORE_COLUMNS) or 1
    return -(-count // rows) or 1


def _sections(review: Review) -> list[tuple[str, str]]:
    by = review.by_segment
    health = say("Planner and health") if review.nine_box else say("Health")
    return [
        ("summary", say("Summary")),
        ("map", say("Journey map")),
        ("flow", say("Flow and loss")),
        ("conversion", say("Conversion and time")),
        ("health", health),
        *([("movement", say("Movement"))] if review.movement else []),
        ("at-risk", say("At risk")),
        *([("segment", say("By {segment}", segment=by.segment))] if by else []),
        ("trust", say("Trust")),
        ("method", say("Method")),
    ]


def _policy(script: str) -> str:
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; "
        f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def _safe(pictures: Mapping[str, str]) -> dict[str, Markup]:
    """Pictures escape what they hold themselves, so that the page takes them as they are."""
    return {name: _ours(text) for name, text in pictures.items()}


def _ours(text: str) -> Markup:
    """Text that is ours to the last character, or escaped by the part that made it."""
    return Markup(text)  # noqa: S704 - the one place where the page takes text as it is


def _arrow(row: ScorecardRow) -> str:
    if row.tone == "neutral" or row.change is None:
        return "■"
    return "▲" if row.change > 0 else "▼"


@lru_cache(maxsize=16)
def _asset(name: str) -> str:
    return files("journeykit.render").joinpath("templates", name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=DictLoader({f"{name}.html.j2": _asset(f"{name}.html.j2") for name in _TEMPLATES}),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_legible,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,  # a page is filled once: to look for constants takes longer than they do
    )
    environment.filters.update(_filters())
    return environment


def _legible(value: object) -> object:
    """Texts of a definition or an export without characters that a page cannot hold.

    What is ours (``Markup``) stays as it is.
    """
    if isinstance(value, str) and not isinstance(value, Markup):
        return legible(value)
    return value


_CELL = 200
"""Letters of an export's text that a table shows; hundreds of rows of more are no page to send."""


def _cell(text: str) -> str:
    """A text of an export as a table shows it: its first letters, and an ellipsis for others."""
    shown = legible(text)
    return shown if len(shown) <= _CELL else f"{shown[: _CELL - 1].rstrip()}…"


def _filters() -> dict[str, Any]:
    return {
        "integer": wording.integer,
        "integer_or_dash": lambda value: wording.number(value, 0),
        "number": wording.number,
        "percent": wording.percent,
        "points": wording.points,
        "money": wording.money,
        "measured": wording.measured,
        "change": wording.change,
        "day": wording.day,
        "capital": wording.capital,
        "team": wording.team,
        "heads_number": ">{}".format,
        "cell": _cell,
    }
