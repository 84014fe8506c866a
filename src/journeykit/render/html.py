"""The review as one self-contained HTML page: no network, and all that it holds is escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from journeykit.pictures.palette import theme_css
from journeykit.pictures.svg import font_face_css
from journeykit.render.figures import figures, glyphs, histories
from journeykit.review import wording
from journeykit.review.model import BANDS, Claim, Review

MOST_LOSSES = 25
"""How many reasons for loss the page lists; the rest is counted."""

VERDICTS = {
    "real_gain": "real gain",
    "real_drop": "real drop",
    "within_noise": "within noise",
    "not_compared": "not compared",
}


def render_html(review: Review) -> str:
    """The page. Same review, same text."""
    script = _asset("review.js")
    page = _environment().get_template("review.html.j2")
    return page.render(
        review=review,
        pictures=_safe(figures(review)),
        histories=_safe(histories(review)),
        glyphs=_safe(glyphs()),
        sections=_sections(review),
        bands=BANDS,
        verdicts=VERDICTS,
        most_losses=MOST_LOSSES,
        arrow=_arrow,
        claims=_claims,
        styles=_ours(font_face_css() + theme_css() + _asset("review.css")),
        script=_ours(script),
        policy=_policy(script),
    )


def _sections(review: Review) -> list[tuple[str, str]]:
    sections = [
        ("summary", "Summary"),
        ("map", "Journey map"),
        ("flow", "Flow and loss"),
        ("conversion", "Conversion"),
        ("health", "Health"),
        ("planner", "Planner"),
        ("at-risk", "At risk"),
        ("trust", "Trust"),
        ("method", "Method"),
    ]
    return [entry for entry in sections if entry[0] != "planner" or review.nine_box]


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


def _arrow(change: float) -> str:
    if change == 0:
        return "■"
    return "▲" if change > 0 else "▼"


def _claims(claims: Sequence[Claim], otherwise: str) -> Markup:
    if not claims:
        return Markup("<p>{}</p>").format(otherwise)
    items = Markup("").join(Markup("<li>{}</li>").format(claim.text) for claim in claims)
    return Markup("<ul>{}</ul>").format(items)


@lru_cache(maxsize=8)
def _asset(name: str) -> str:
    return files("journeykit.render").joinpath("templates", name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=DictLoader({"review.html.j2": _asset("review.html.j2")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(_filters())
    return environment


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
    }
