"""A lane of the map: its name in the gutter, and one cell for each stage."""

from __future__ import annotations

from collections.abc import Callable

from journeykit.language import say
from journeykit.pictures.journey_map.columns import GUTTER, PAD, Columns
from journeykit.pictures.palette import Role
from journeykit.pictures.svg import Canvas, Layer, Paint
from journeykit.pictures.text import Font, wrap
from journeykit.records import dataclass
from journeykit.review.model import JourneyPicture, StageFacts
from journeykit.review.wording import days, integer

NAME = Font(12, 600)
NOTE = Font(10.5)
FIRST_BASELINE = 19.0
FOOT = 10.0

BODY = Font(11.5)
STRONG = Font(11.5, 600)
SMALL = Font(10.5)


@dataclass(frozen=True)
class Lane:
    """What a lane is called, and how its content is drawn: from y down, giving the y below."""

    name: str
    draw: Callable[[Canvas, Columns, float], float]
    notes: tuple[str, ...] = ()
    note_width: float = GUTTER - 14


def draw_lane(canvas: Canvas, lane: Lane, columns: Columns, top: float) -> float:
    """Draw a hairline, the lane's name and its content; gives the y below."""
    canvas.line(0, top, columns.page, top, Paint(stroke="rule"), layer=Layer.GROUND)
    y = canvas.block(0, top + FIRST_BASELINE, wrap(lane.name, GUTTER - 14, NAME))
    for note in lane.notes:
        y = canvas.block(0, y, wrap(note, lane.note_width, NOTE), ink="muted")
    return max(y - 6, lane.draw(canvas, columns, top))


@dataclass(frozen=True)
class _Style:
    font: Font
    ink: Role
    max_lines: int
    quoted: bool = False


def text_lane(
    picture: JourneyPicture,
    name: str,
    content: Callable[[StageFacts], str | None],
    *,
    font: Font = BODY,
    ink: Role = "ink",
    max_lines: int = 5,
    quoted: bool = False,
) -> Lane | None:
    """A lane of one text for each stage; none where no stage has any."""
    texts = [content(stage) for stage in picture.stages]
    if not any(texts):
        return None
    style = _Style(font, ink, max_lines, quoted)

    def draw(canvas: Canvas, columns: Columns, top: float) -> float:
        return _draw_texts(canvas, columns, top, texts, style)

    return Lane(name, draw)


def _draw_texts(
    canvas: Canvas, columns: Columns, top: float, texts: list[str | None], style: _Style
) -> float:
    bottom = top
    for index, text in enumerate(texts):
        if text:
            shown = f"“{text}”" if style.quoted else text
            room = columns.width(index) - 2 * PAD
            block = wrap(shown, room, style.font, style.max_lines)
            x = columns.left(index) + PAD
            y = canvas.block(x, top + FIRST_BASELINE, block, ink=style.ink)
            bottom = max(bottom, y - style.font.line_height + FOOT)
    return bottom


def who_and_when(owner: str | None, within_days: int | None) -> str:
    """Who answers and how soon: ``services, within 2 days``; nothing where neither is written."""
    if within_days is None:
        soon = ""
    elif within_days == 0:
        soon = say("the same day")
    else:
        soon = say("within {days}", days=days(within_days))
    return say(", ").join(part for part in (readable_id(owner), soon) if part)


def holding(name: str, n: int) -> str:
    """A moment or an event with how many it holds for now."""
    return say("{name} ({n}\u00a0now)", name=name, n=integer(n))


def readable_id(name: str | None) -> str:
    """A team as people write it: ``customer_success`` becomes ``customer success``."""
    return (name or "").replace("_", " ")
