"""The lane of the losses that no stage owns: ways to leave that are open at any of them."""

from __future__ import annotations

from journeykit.language import say
from journeykit.pictures.journey_map.columns import PAD, Columns
from journeykit.pictures.journey_map.lane import SMALL, Lane
from journeykit.pictures.names import Shortened, shortened
from journeykit.pictures.svg import Canvas, Layer, Paint
from journeykit.pictures.text import Font, wrap
from journeykit.review.model import BranchMark, JourneyPicture
from journeykit.review.wording import cause_and_losses

REASON = Font(11, 600)
_INDENT = 12.0
_GAP = 8.0


def anywhere_lane(picture: JourneyPicture) -> Lane | None:
    """The lane, over all stages; none where the journey has no such way to leave."""
    if not picture.branches:
        return None

    def draw(canvas: Canvas, columns: Columns, top: float) -> float:
        sheets = tuple(columns.on_sheets(0, columns.count - 1))
        rooms = [columns.span(*sheet) - 2 * PAD - _INDENT for sheet in sheets]
        shown = [(branch.reason, room) for branch in picture.branches for room in rooms]
        names = shortened(shown, REASON, 2)
        y = top + 4
        for branch in picture.branches:
            bottoms = [
                _draw_branch(canvas, picture, branch, (columns.left(first) + PAD, y, room), names)
                for (first, _), room in zip(sheets, rooms, strict=True)
            ]
            for first, last in sheets:
                _draw_rail(canvas, columns, first, last, y)
            y = max(bottoms) + _GAP
        return y

    return Lane(say("Loss at any stage"), draw, notes=(say("ways to leave"),))


def _draw_rail(canvas: Canvas, columns: Columns, first: int, last: int, y: float) -> None:
    """A red line over the stages, with its ends turned down."""
    left, right = columns.left(first) + PAD, columns.left(last + 1) - PAD
    rail = Paint(stroke="loss", width=1.2, opacity=0.55)
    canvas.line(left, y + 3, right, y + 3, rail, layer=Layer.GROUND)
    for end in (left, right):
        canvas.line(end, y, end, y + 6, rail, layer=Layer.GROUND)


def _draw_branch(
    canvas: Canvas,
    picture: JourneyPicture,
    branch: BranchMark,
    place: tuple[float, float, float],
    names: Shortened,
) -> float:
    """Draw a branch at (x, y) in so much room, below its rail; gives the y below."""
    x, y, room = place
    about = say(", ").join(cause_and_losses(branch.cause, picture.lost_by(branch)))
    name = names[branch.reason, room]
    below = canvas.block(x + _INDENT, y + 18, name, ink="loss", halo=True)
    if about:
        block = wrap(about, room, SMALL, max_lines=2)
        below = canvas.block(x + _INDENT, below, block, ink="muted", halo=True)
    return below - SMALL.line_height + 2
