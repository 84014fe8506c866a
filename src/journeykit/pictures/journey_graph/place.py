"""The grid of a journey's graph in px: columns for ranks, with gaps for the ways between them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from journeykit.pictures.cuts import runs_of
from journeykit.pictures.journey_graph.boxes import NAME_SIZE, PAD, Box
from journeykit.pictures.journey_graph.layout import GraphLayout, Slot
from journeykit.pictures.names import room_for
from journeykit.records import dataclass, field
from journeykit.review.model import JourneyPicture

PAGE = 1160.0
GAP = 44.0
ROW_GAP = 30.0
PASSING = 22.0
"""Height of a row that only ways pass through."""
NARROWEST, WIDEST = 114.0, 190.0
ROOMY = 132.0
"""The width of a column where the picture is wider than the page all the same."""


def column_width(picture: JourneyPicture, ranks: int) -> float:
    """The width of a column: few ranks fill a page, many can be read, and names stand whole."""
    room = (PAGE - GAP * (ranks + 1)) / max(ranks, 1)
    width = min(room, WIDEST) if room >= NARROWEST else ROOMY
    rooms = [
        room_for(stage.name, NAME_SIZE, width - 2 * PAD, WIDEST - 2 * PAD)
        for stage in picture.stages
    ]
    return max([width, *(room + 2 * PAD for room in rooms)])


@dataclass(frozen=True)
class Grid:
    """Where the slots are. ``heads`` and ``heights`` are those of the rows; ``sheet`` is how wide
    the sheets may be where paper cuts the graph. All in px.
    """

    layout: GraphLayout
    boxes: Sequence[Box]
    width: float
    top: float
    heads: tuple[float, ...]
    heights: tuple[float, ...]
    sheet: float | None = None
    _tracks: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls, layout: GraphLayout, boxes: Sequence[Box], top: float, sheet: float | None = None
    ) -> Grid:
        """The grid of a layout, from ``top`` down."""
        heads, heights = [], []
        for row in range(layout.rows):
            there = [box for box, slot in zip(boxes, layout.stages, strict=True) if slot[1] == row]
            head = max((box.head for box in there), default=PASSING)
            heads.append(head)
            heights.append(max((box.height(head) for box in there), default=PASSING))
        width = boxes[0].width if boxes else WIDEST
        return cls(layout, boxes, width, top, tuple(heads), tuple(heights), sheet)

    @property
    def page(self) -> float:
        """The width of the picture."""
        return GAP + self.layout.ranks * (self.width + GAP)

    @cached_property
    def runs(self) -> tuple[tuple[int, int], ...]:
        """The ranks that stand together, each run as its first and its last: all, or a sheet's."""
        if self.sheet is None or self.page <= PAGE:
            return ((0, self.layout.ranks - 1),)
        return runs_of([self.width + GAP] * self.layout.ranks, self.sheet - GAP)

    @property
    def borders(self) -> tuple[float, ...]:
        """The x of the edges between the sheets: the middles of gaps."""
        return tuple(self.left(first) - GAP / 2 for first, _ in self.runs[1:])

    @property
    def bottom(self) -> float:
        """The y below the last row."""
        return self.row_top(self.layout.rows)

    def left(self, rank: int) -> float:
        """The left edge of a column."""
        return GAP + rank * (self.width + GAP)

    def row_top(self, row: int) -> float:
        """The upper edge of a row."""
        return self.top + sum(self.heights[:row]) + ROW_GAP * row

    def corner(self, place: int) -> tuple[float, float]:
        """The upper left corner of a stage, by its index."""
        rank, row = self.layout.stages[place]
        return self.left(rank), self.row_top(row)

    def middle(self, slot: Slot) -> float:
        """The y at which ways enter and leave a slot."""
        return self.row_top(slot[1]) + self.heads[slot[1]] / 2

    def track(self, gap: int) -> float:
        """The x of the next free track in the gap left of a rank; tracks come round again."""
        used = self._tracks.get(gap, 0)
        self._tracks[gap] = used + 1
        return self.left(gap) - GAP + 12 + (used * 5) % (GAP - 24)
