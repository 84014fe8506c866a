"""A document for paper as one self-contained page: no network, no script, all texts escaped."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from journeykit.language import say
from journeykit.pictures.palette import theme_css
from journeykit.pictures.svg import Picture, font_face_css
from journeykit.pictures.text import legible
from journeykit.records import dataclass
from journeykit.render.paper import Cell, Paper, Part, Table

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'"
_DAY = len("30 Sep 2026")
"""Letters of what stands on one line: a day, a word."""
_LOOKS = {"bad": "over", "faint": "faint"}


@dataclass(frozen=True)
class _Shown:
    """A cell and the classes of its element."""

    cell: Cell
    look: str


def paper_page(paper: Paper) -> str:
    """The page. Same document, same text."""
    return (
        _environment()
        .from_string(_asset("paper.html.j2"))
        .render(
            paper=paper,
            glyphs={name: _drawn(picture) for name, picture in (paper.glyphs or {}).items()},
            styles=Markup(  # noqa: S704 - our own files
                font_face_css() + theme_css() + _asset("review.css") + _asset("paper.css")
            ),
            policy=_POLICY,
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_legible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update({"kind": _kind, "drawn": _drawn, "rows": _rows, "name": _name})
    return environment


def _legible(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return legible(value)
    return value


def _kind(part: Part) -> str:
    return type(part).__name__


def _drawn(picture: Picture) -> Markup:
    return Markup(picture.inline())  # noqa: S704 - escapes its own texts


def _name(table: Table) -> str:
    """What a table is about, for those who hear it: the heads of its columns."""
    return say(", ").join(head.removeprefix(">") for head in table.heads if head)


def _rows(table: Table) -> Iterator[list[_Shown]]:
    for row in table.rows:
        shown = []
        for head, cell in zip(table.heads, row, strict=True):
            if head:
                one = cell if isinstance(cell, Cell) else Cell(cell)
                number = "r" if head.startswith(">") else ""
                whole = "d" if len(one.text) <= _DAY and not (number or one.small) else ""
                looks = (number, whole, _LOOKS.get(one.look, ""))
                shown.append(_Shown(one, " ".join(look for look in looks if look)))
        yield shown


def _asset(name: str) -> str:
    return files("journeykit.render").joinpath("templates", name).read_text(encoding="utf-8")
