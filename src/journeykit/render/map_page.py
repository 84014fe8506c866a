"""The map of a definition as one self-contained page: no network, no script, no data."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from journeykit.pictures.journey_map import draw_journey_map
from journeykit.pictures.palette import theme_css
from journeykit.pictures.svg import font_face_css
from journeykit.review.model import JourneyPicture

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'"


def render_map_page(picture: JourneyPicture, objective: str | None) -> str:
    """The page. ``objective`` is what the customer wants; same picture, same text."""
    page = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(_asset("map.html.j2"))
    styles = font_face_css() + theme_css() + _asset("review.css")
    return page.render(
        picture=picture,
        objective=objective,
        drawing=Markup(draw_journey_map(picture).inline()),  # noqa: S704 - escapes its own texts
        styles=Markup(styles),  # noqa: S704 - our own files
        policy=_POLICY,
    )


def _asset(name: str) -> str:
    return files("journeykit.render").joinpath("templates", name).read_text(encoding="utf-8")
