"""A journey's map as a document for paper: whole on one page where it can be read, else cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from journeykit.language import say, spoken
from journeykit.pictures.svg import Picture
from journeykit.records import dataclass
from journeykit.render.flow_sheets import flow_sheets, graph_sheets
from journeykit.render.map_sheets import NOTE, Room, Sheet, fits_on_one, map_sheets, readable
from journeykit.render.paper import Figure, Heading, NewPage, Paper, Part, Text
from journeykit.render.pdf import render_pdf
from journeykit.review.model import JourneyPicture, LossReason

LYING, STANDING = (271.0, 183.0), (184.0, 270.0)
"""Width and height of a page's space, in mm."""
_HEAD = 34.0
"""What the head of the first page takes, in mm."""
_TITLE = 12.0
NO_DAY = date(2000, 1, 1)
"""The date in a file that speaks of no day: a definition has none."""


@dataclass(frozen=True)
class Leaf:
    """A journey on paper: its map, which may be cut, or another drawing, which is not."""

    title: str
    drawing: JourneyPicture | Picture

    def sheets(self, room: Room) -> tuple[Sheet, ...]:
        """What stands on its pages."""
        if isinstance(self.drawing, Picture):
            return (Sheet("", self.drawing),)
        return map_sheets(self.drawing, room)

    def is_whole(self, room: Room) -> bool:
        """Whether it can be read uncut on the first page."""
        if isinstance(self.drawing, Picture):
            return readable(self.drawing, room.width, room.first)
        return fits_on_one(self.drawing, room)


def flow_leaves(
    title: str, picture: JourneyPicture, losses: tuple[LossReason, ...]
) -> Iterator[Leaf]:
    """A flow on paper: whole where it can be read on a page, else each run of stages on its own."""
    for place, run in enumerate(flow_sheets(picture, losses, LYING[0], LYING[1] - _HEAD)):
        yield Leaf(run.title if place else title, run.drawing)


def graph_leaves(title: str, picture: JourneyPicture, ident: str) -> Iterator[Leaf]:
    """A graph on paper: whole where it can be read on a page, else each run of stages on its own.

    ``ident`` begins every id in the drawing.
    """
    for place, run in enumerate(graph_sheets(picture, ident, LYING[0], LYING[1] - _HEAD)):
        yield Leaf(run.title if place else title, run.drawing)


def render_map_pdf(
    leaves: Sequence[Leaf],
    kicker: str,
    objective: str | None = None,
    as_of: date | None = None,
) -> bytes:
    """Drawings of journeys as PDF, A4. Same drawings, same bytes.

    Args:
        leaves: The journey, and after it those nested in it, each of which begins a page.
        kicker: What kind of drawing it is.
        objective: What the customer wants.
        as_of: The day that the counts speak for, where it is known.

    Raises:
        ConfigurationError: the extra is not installed.
    """
    return render_pdf(map_paper(leaves, kicker, objective, as_of))


def map_paper(
    leaves: Sequence[Leaf],
    kicker: str,
    objective: str | None = None,
    as_of: date | None = None,
) -> Paper:
    """The drawings as a document, lying or standing as the first one's shape asks for."""
    first = leaves[0]
    landscape = _lies(first)
    return Paper(
        title=f"{kicker}: {first.title}",
        kicker=kicker,
        headline=first.title,
        intro=say("What the customer wants: {objective}", objective=objective) if objective else "",
        parts=tuple(_parts(leaves, LYING if landscape else STANDING)),
        foot=first.title,
        day=as_of or NO_DAY,
        language=spoken().code,
        landscape=landscape,
    )


def _lies(first: Leaf) -> bool:
    """Whether the page lies: a drawing that can be read whole on a standing page alone stands."""
    return first.is_whole(_room(LYING, _HEAD)) or not first.is_whole(_room(STANDING, _HEAD))


def _room(page: tuple[float, float], above: float) -> Room:
    width, height = page
    return Room(width, height - above, height - _TITLE, _TITLE)


def _parts(leaves: Sequence[Leaf], page: tuple[float, float]) -> Iterator[Part]:
    yield from _sheets(leaves[0], _room(page, _HEAD))
    for inner in leaves[1:]:
        yield NewPage()
        yield Heading(inner.title)
        yield from _sheets(inner, _room(page, _TITLE))


def _sheets(leaf: Leaf, room: Room) -> Iterator[Part]:
    height = room.first
    for sheet in leaf.sheets(room):
        if sheet.goes_on:
            yield NewPage()
            height = room.other
        if sheet.heading:
            yield Heading(sheet.heading)
        if sheet.heading and not sheet.goes_on:
            height -= _TITLE
        yield Figure(sheet.drawing, height - NOTE * len(sheet.notes))
        for note in sheet.notes:
            yield Text(note, "note")
