"""A journey drawn as one self-contained page: no network, no script."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from journeykit.language import say, spoken
from journeykit.pictures.palette import theme_css
from journeykit.pictures.svg import Picture, font_face_css
from journeykit.pictures.text import legible
from journeykit.records import dataclass
from journeykit.render.figures import can_be_read, printed_page
from journeykit.render.print_sheets import head_height, sheets_of

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'"

_MAST = 60.0
"""What the head of the page takes beyond that of a section, in px."""


@dataclass(frozen=True)
class Part:
    """One drawing of the page; ``key`` is where links lead, ``objective`` what customers want."""

    key: str
    title: str
    objective: str | None
    picture: Picture

    @property
    def drawing(self) -> Markup:
        """The picture as an element of the page."""
        return Markup(self.picture.inline())  # noqa: S704 - escapes its own texts

    @cached_property
    def sheets(self) -> Markup:
        """What is printed instead where paper would make the picture small; else nothing."""
        if can_be_read(self.picture):
            return Markup()
        above = head_height(self.title, self.objective or "") + _MAST
        return Markup("".join(sheets_of(self.picture, above)))  # noqa: S704 - as above

    @property
    def page(self) -> str:
        """How its page lies when it is printed."""
        return "lying" if self.sheets else printed_page(self.picture)


def render_map_page(parts: Sequence[Part], kicker: str) -> str:
    """The page: the first part under its title, the others below. Same parts, same text."""
    page = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_legible,
    ).from_string(_asset("map.html.j2"))
    styles = font_face_css() + theme_css() + _asset("review.css")
    return page.render(
        first=parts[0],
        parts=parts,
        kicker=kicker,
        say=say,
        language=spoken().code,
        styles=Markup(styles),  # noqa: S704 - our own files
        policy=_POLICY,
    )


def _legible(value: object) -> object:
    """Texts of a definition without characters that a page cannot hold."""
    return legible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _asset(name: str) -> str:
    return files("journeykit.render").joinpath("templates", name).read_text(encoding="utf-8")
