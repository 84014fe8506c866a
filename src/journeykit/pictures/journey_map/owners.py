"""The lane of owners: one pill over each run of stages with the same owner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from journeykit.language import say
from journeykit.pictures.journey_map.columns import Columns
from journeykit.pictures.journey_map.lane import STRONG, Lane, readable_id
from journeykit.pictures.names import shortened
from journeykit.pictures.svg import Canvas, Paint
from journeykit.review.model import JourneyPicture


def owner_lane(picture: JourneyPicture) -> Lane | None:
    """The lane, or none where no stage has an owner."""
    owners = [stage.owner for stage in picture.stages]
    if not any(owners):
        return None

    def draw(canvas: Canvas, columns: Columns, top: float) -> float:
        pills = list(_pills(owners, columns))
        names = shortened(((owner, width - 16) for owner, _, width in pills), STRONG, 1)
        for owner, x, width in pills:
            pill = Paint(fill="panel", stroke="rule2")
            canvas.rect(x, top + 8, width, 21, pill, radius=10.5)
            name = names[owner, width - 16]
            canvas.block(x + width / 2, top + 22.5, name, on="panel", anchor="middle")
        return top + 37

    return Lane(say("Owner"), draw)


def _pills(owners: Sequence[str | None], columns: Columns) -> Iterator[tuple[str, float, float]]:
    """What stands in each pill, where it begins, and how wide it is, in px."""
    first = 0
    for owner, run in groupby(owners):
        last = first + len(list(run)) - 1
        for start, end in columns.on_sheets(first, last) if owner else ():
            name = readable_id(owner).capitalize()
            yield name, columns.left(start) + 4, columns.span(start, end) - 8
        first = last + 1
