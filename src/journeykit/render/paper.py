"""A document for paper as plain data: pages of titles, texts, pictures and tables.

The template that sets it (``templates/paper.typ``) knows these parts and nothing of a review. All
texts arrive there as data, so that nothing in them is ever markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Literal

from journeykit.language import say, spoken
from journeykit.pictures.svg import Picture
from journeykit.pictures.text import Font, legible
from journeykit.records import dataclass

_BODY, _HEAD = Font(8.5, 600), Font(8, 600)
_INSET = 10  # on both sides of a cell, in points
_SMALL_TABLE = 350  # points: half of a lying page
_SHORT, _LONG = 74, 260

Look = Literal["plain", "strong", "faint", "bad"]
Kind = Literal["lead", "body", "note"]


@dataclass(frozen=True)
class Cell:
    """A cell of a table; ``small`` stands after its text, ``glyph`` names one before it."""

    text: str
    small: str = ""
    look: Look = "plain"
    glyph: str = ""


@dataclass(frozen=True)
class Table:
    """A table whose head is on every page; a head that begins with ``>`` is of numbers.

    A head that is empty leaves its column out. A small table is as wide as its words; in a wide
    one the long columns share what the short ones leave.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell | str]]


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str
    kind: Kind = "body"


@dataclass(frozen=True)
class Points:
    """A list; ``small`` stands below each of its points."""

    points: Sequence[tuple[str, str]]
    ranked: bool = False


@dataclass(frozen=True)
class Facts:
    """Names with what is said of each, side by side."""

    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Figure:
    """A picture, as wide as its place and at most ``height`` mm high."""

    picture: Picture
    height: float


@dataclass(frozen=True)
class Heading:
    """The title of a section (level 2) or of a part of it (level 3); ``small`` looks like a part's.

    No level is left out, so that who hears the document finds their way.
    """

    text: str
    level: Literal[2, 3] = 2
    small: bool = False


@dataclass(frozen=True)
class NewPage:
    """What follows begins a page."""


@dataclass(frozen=True)
class Card:
    """A number of the scorecard with its history."""

    name: str
    value: str
    change: str
    verdict: str
    tone: str
    target: str
    history: Picture | None


@dataclass(frozen=True)
class Cards:
    """The scorecard, ``across`` to a row."""

    cards: Sequence[Card]
    across: int


@dataclass(frozen=True)
class Column:
    """One of several columns: a rule of a colour, its share of the width, and its parts."""

    parts: Sequence[Part]
    share: float = 1.0
    rule: Literal["none", "plain", "good", "bad", "ask"] = "none"


@dataclass(frozen=True)
class Columns:
    """Parts side by side."""

    columns: Sequence[Column]


Part = Table | Text | Points | Facts | Figure | Heading | NewPage | Cards | Columns


@dataclass(frozen=True)
class Paper:
    """A document: what it is called, its head, its parts in order, and the foot of each page.

    Attributes:
        title: Of the file, for readers and search.
        kicker: The line above the headline.
        headline: The first words of the first page.
        intro: The line below the headline; may be empty.
        parts: What follows.
        foot: Left at the foot of each page; the number of the page stands on the right.
        day: What the document's date is, so that the clock is in no file.
        language: As BCP 47 has it.
        landscape: A4 lying or standing.
    """

    title: str
    kicker: str
    headline: str
    intro: str
    parts: Sequence[Part]
    foot: str
    day: date
    language: str
    landscape: bool = True
    glyphs: Mapping[str, Picture] | None = None


def as_data(paper: Paper) -> dict[str, Any]:
    """The document as the template reads it: every text is legible, every picture SVG."""
    data: dict[str, Any] = _plain(paper)
    data["parts"] = [_part(part) for part in paper.parts]
    data["digits"] = list(spoken().digits)
    data["page"] = say("{page} / {pages}", page="{page}", pages="{pages}")
    data["glyphs"] = {name: _picture(one) for name, one in (paper.glyphs or {}).items()}
    return data


def texts(data: Any) -> Iterable[str]:
    """Every text of a document that ``as_data`` gave."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Columns):
        columns = [
            {"share": one.share, "rule": one.rule, "parts": [_part(inner) for inner in one.parts]}
            for one in part.columns
        ]
        return {"kind": "columns", "columns": columns}
    if isinstance(part, Table):
        return _table(part)
    data: dict[str, Any] = _plain(part)
    if isinstance(part, Text):
        return {"kind": "text", "text": data["text"], "look": part.kind}
    return {"kind": type(part).__name__.lower(), **data}


def _table(table: Table) -> dict[str, Any]:
    kept = [place for place, head in enumerate(table.heads) if head]
    heads = [legible(table.heads[place].removeprefix(">")) for place in kept]
    rows = [[_cell(row[place]) for place in kept] for row in table.rows]
    return {
        "kind": "table",
        "heads": heads,
        "right": [table.heads[place].startswith(">") for place in kept],
        "widths": _widths(heads, rows),
        "rows": rows,
    }


def _widths(heads: Sequence[str], rows: Sequence[Sequence[dict[str, Any]]]) -> list[float]:
    """For each column 0 where it is as wide as its words, else its share of the room left."""
    wanted = [
        max([_HEAD.width(head), *(_wanted(row[place]) for row in rows)])
        for place, head in enumerate(heads)
    ]
    if sum(wanted) + _INSET * len(wanted) <= _SMALL_TABLE:
        return [0.0] * len(wanted)
    return [0.0 if width <= _SHORT else min(width, _LONG) for width in wanted]


def _wanted(cell: dict[str, Any]) -> float:
    """How wide a cell is on one line, in points; what is small may stand on the next."""
    return max(_BODY.width(cell["text"]) + (11 if cell["glyph"] else 0), _HEAD.width(cell["small"]))


def _cell(cell: Cell | str) -> dict[str, Any]:
    data: dict[str, Any] = _plain(cell if isinstance(cell, Cell) else Cell(cell))
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return legible(value)
    if isinstance(value, Picture):
        return _picture(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, int | float):
        return value
    return {
        field.name: _plain(getattr(value, field.name))
        for field in fields(value)
        if field.name not in {"parts", "glyphs"}
    }


def _picture(picture: Picture) -> dict[str, Any]:
    said = ". ".join(part.rstrip(".") for part in (picture.title, picture.description) if part)
    return {
        "svg": picture.standalone(fonts=False, margin=0).strip(),
        "ratio": picture.height / picture.width,
        "alt": legible(said) or "picture",
    }
