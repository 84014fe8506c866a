"""Sheets of a picture for the print of a page: windows on the drawing that the page has anyway.

A picture that paper would make small is hidden where the page is printed, and its sheets stand
there instead, at its own size. They are not on the screen, and a page grows by a few hundred
letters for each: no mark is drawn twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from journeykit.language import say
from journeykit.pictures.cuts import Across, Cuts
from journeykit.pictures.shapes import number
from journeykit.pictures.svg import FAMILY, Picture, escape
from journeykit.pictures.text import Font, wrap
from journeykit.records import dataclass
from journeykit.review.wording import integer

WIDTH = 956.0
"""Of a sheet, in px: what lying paper has, A4 or Letter, without its margins."""
HEIGHT = 690.0
"""Of the space of such a page, in px."""
_CAPTION, _CAPTION_LINE = 24.0, 16.0
"""What a line over a sheet takes of it, and each further one."""
_WORDS = Font(11.4)
"""Of captions and leads, somewhat larger than they are."""
_TITLE = Font(20.0, 600)
_TITLE_WIDTH, _TITLE_LINE = 740.0, 25.0
_SECTION = 40.0
"""Between the parts of a section's head, and above it."""
_STEPS = 24

SMALLEST_TEXT = 10.5
"""Of all pictures, in their own px."""


@dataclass(frozen=True)
class _Band:
    """A stretch of a picture, down or across, in its px."""

    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


@dataclass(frozen=True)
class _Sheet:
    """The parts of a picture that stand on a sheet; ``room`` is how high it may be, in px."""

    across: Across
    columns: Sequence[_Band]
    rows: Sequence[_Band]
    room: float

    @property
    def width(self) -> float:
        return sum(column.length for column in self.columns)

    @property
    def height(self) -> float:
        return sum(row.length for row in self.rows)

    @property
    def scale(self) -> float:
        """The scale at which it fills its place."""
        return min(WIDTH / self.width, self.room / self.height)


@dataclass(frozen=True)
class Place:
    """Where a picture stands on paper when it is whole, in px, and how small its texts may be."""

    width: float
    height: float
    least: float

    def holds(self, picture: Picture) -> bool:
        """Whether the whole picture can be read there."""
        scale = min(self.width / picture.width, self.height / picture.height, 1.0)
        return SMALLEST_TEXT * scale >= self.least


def head_height(title: str, lead: str) -> float:
    """What the head of a section takes of the page that it begins, in px."""
    lines = len(wrap(title, _TITLE_WIDTH, _TITLE).lines)
    words = len(wrap(lead, WIDTH, _WORDS).lines)
    return _SECTION + _TITLE_LINE * lines + _CAPTION_LINE * words


def sheets_of(picture: Picture, above: float, *, beside: bool = False) -> tuple[str, ...]:
    """The sheets of a picture as SVG elements with their captions; none without ``cuts``.

    All are of one scale, that of the drawing where they have room.

    Args:
        picture: Which stands on the page, as ``inline`` gives it.
        above: What stands over the first sheet on its page, in px.
        beside: Whether sheets stand side by side, all as high as the first may be.
    """
    cuts = picture.cuts
    if cuts is None:
        return ()
    sheets = list(_sheets(picture, cuts, above, above if beside else 0.0))
    scale = min(1.0, *(sheet.scale for sheet in sheets))
    return tuple(
        _figure(picture, sheet, scale, _caption(place + 1, len(sheets), sheet.across))
        for place, sheet in enumerate(sheets)
    )


def _sheets(picture: Picture, cuts: Cuts, above: float, others: float) -> Iterator[_Sheet]:
    """Which columns and which rows of the picture stand on each sheet, the gutter among them.

    ``above`` is what stands over the first, ``others`` over each other one, in px.
    """
    room, other = HEIGHT - above - _CAPTION, HEIGHT - others - _CAPTION
    for across in cuts.across:
        more = _CAPTION_LINE * (len(wrap(across.title, WIDTH - 130, _WORDS).lines) - 1)
        room, other = room - more, HEIGHT - others - _CAPTION - more
        columns = _columns(picture, cuts, across)
        shrunk = max(1.0, sum(column.length for column in columns) / WIDTH)
        for first, last in _runs(picture, cuts, room * shrunk + across.top, other * shrunk):
            yield _Sheet(across, columns, _rows(picture, cuts, across, first, last), room)
            room = other


def _columns(picture: Picture, cuts: Cuts, across: Across) -> list[_Band]:
    """The columns of a sheet, and left of them what names the rows."""
    last = across is cuts.across[-1]
    end = picture.width if last else across.right
    if across.left <= cuts.gutter:
        return [_Band(0.0, end)]
    own = _Band(across.left, end)
    return [_Band(0.0, cuts.gutter), own] if cuts.gutter else [own]


def _rows(picture: Picture, cuts: Cuts, across: Across, first: int, last: int) -> list[_Band]:
    """The rows of a sheet from the first to the last, with what stands above and below them."""
    top, bottom = cuts.rows[first], cuts.rows[last + 1]
    foot = picture.height if cuts.foot is None else cuts.foot
    ends = last + 2 == len(cuts.rows)
    if ends:
        bottom = picture.height if across.bottom is None else across.bottom
    bands = [] if first == 0 else [_Band(cuts.again, cuts.rows[0])]
    bands.append(_Band(across.top if first == 0 else top, bottom))
    if not ends and foot < picture.height:
        bands.append(_Band(foot, picture.height))
    return bands


def _runs(picture: Picture, cuts: Cuts, first: float, other: float) -> list[tuple[int, int]]:
    """Which rows stand on each sheet: as few sheets as there can be, filled alike."""
    count = len(_filled(picture, cuts, first, other))
    shares = (share / _STEPS for share in range(1, _STEPS + 1))
    return next(
        found
        for share in shares
        if len(found := _filled(picture, cuts, first * share, other * share)) == count
    )


def _filled(picture: Picture, cuts: Cuts, first: float, other: float) -> list[tuple[int, int]]:
    """The rows of each sheet where each is filled in turn."""
    foot = 0.0 if cuts.foot is None else picture.height - cuts.foot
    runs, start = [], 0
    left = first - cuts.rows[0] - foot
    for place, (top, bottom) in enumerate(pairwise(cuts.rows)):
        if bottom - top > left and place > start:
            runs.append((start, place - 1))
            start, left = place, other - (cuts.rows[0] - cuts.again) - foot
        left -= bottom - top
    return [*runs, (start, len(cuts.rows) - 2)]


def _caption(place: int, count: int, across: Across) -> str:
    if count == 1:
        return across.title
    words = say("Sheet {n} of {sheets}", n=integer(place), sheets=integer(count))
    return f"{words}: {across.title}" if across.title else words


def _figure(picture: Picture, sheet: _Sheet, scale: float, caption: str) -> str:
    size = f'width="{number(sheet.width * scale)}" height="{number(sheet.height * scale)}"'
    windows = "".join(_windows(picture, sheet))
    box = f"0 0 {number(sheet.width)} {number(sheet.height)}"
    words = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return (
        f'<figure class="sheet">{words}<svg class="picture {picture.kind}" role="img" '
        f'aria-label="{escape(picture.title)}" {size} viewBox="{box}" font-family="{FAMILY}">'
        f"{windows}</svg></figure>"
    )


def _windows(picture: Picture, sheet: _Sheet) -> Iterator[str]:
    y = 0.0
    for row in sheet.rows:
        x = 0.0
        for column in sheet.columns:
            size = f'width="{number(column.length)}" height="{number(row.length)}"'
            box = " ".join(map(number, (column.start, row.start, column.length, row.length)))
            yield (
                f'<svg x="{number(x)}" y="{number(y)}" {size} viewBox="{box}">'
                f'<use href="#{picture.all_marks}"/></svg>'
            )
            x += column.length
        y += row.length
