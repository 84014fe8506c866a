"""The lane of owners: one pill over each run of stages with the same owner."""

from __future__ import annotations

from itertools import groupby

from journeykit.language import say
from journeykit.pictures.journey_map.columns import Columns
from journeykit.pictures.journey_map.lane import STRONG, Lane, readable_id
from journeykit.pictures.svg import Canvas, Paint
from journeykit.pictures.text import one_line
from journeykit.review.model import JourneyPicture


def owner_lane(picture: JourneyPicture) -> Lane | None:
    """The lane, or none where no stage has an owner."""
    owners = [stage.owner for stage in picture.stages]
    if not any(owners):
        return None

    def draw(canvas: Canvas, columns: Columns, top: float) -> float:
        first = 0
        for owner, run in groupby(owners):
            last = first + len(list(run)) - 1
            for start, end in columns.on_sheets(first, last) if owner else ():
                x, width = columns.left(start) + 4, columns.span(start, end) - 8
                pill = Paint(fill="panel", stroke="rule2")
                canvas.rect(x, top + 8, width, 21, pill, radius=10.5)
                name = one_line(readable_id(owner).capitalize(), width - 16, STRONG)
                canvas.block(x + width / 2, top + 22.5, name, on="panel", anchor="middle")
            first = last + 1
        return top + 37

    return Lane(say("Owner"), draw)
