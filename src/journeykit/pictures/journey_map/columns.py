"""Where the columns of a map stand: one for each stage, right of the lanes' names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from journeykit.pictures.cuts import Across, runs_of, title_of
from journeykit.pictures.names import room_for
from journeykit.records import dataclass
from journeykit.review.model import JourneyPicture

PAGE = 1160.0
GUTTER = 112.0
NARROWEST = 116.0
ROOMY = 132.0
"""The narrowest column of a picture that is wider than the page all the same."""
WIDEST = 420.0
SLOT = 76.0
"""Room for one emotional moment and its name."""
PAD = 9.0
NAME_SIZE = 14.0
CHEVRON = 36.0
"""What the notch and the point of a chevron take of its width."""
_LONG_NAME = 156.0
"""The most that a name may ask for: it holds forty letters in three lines."""


@dataclass(frozen=True)
class Columns:
    """The left edge of each column, and the right edge of the last, in px.

    ``runs`` are the columns that share a sheet of paper, each as its first and its last; nothing
    where the picture is not to be cut.
    """

    edges: tuple[float, ...]
    page: float
    runs: tuple[tuple[int, int], ...] = ()

    @property
    def count(self) -> int:
        """How many stages there are."""
        return len(self.edges) - 1

    @property
    def right(self) -> float:
        """The right edge of the last column."""
        return self.edges[-1]

    def left(self, index: int) -> float:
        """The left edge of a column."""
        return self.edges[index]

    def width(self, index: int) -> float:
        """The width of a column."""
        return self.edges[index + 1] - self.edges[index]

    def span(self, first: int, last: int) -> float:
        """The width of several columns, from ``first`` to ``last``."""
        return self.edges[last + 1] - self.edges[first]

    def on_sheets(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """The columns from ``first`` to ``last``, those of each sheet for themselves."""
        runs = self.runs or ((0, self.count - 1),)
        for start, end in runs:
            if start <= last and first <= end:
                yield max(first, start), min(last, end)

    @property
    def borders(self) -> tuple[float, ...]:
        """The x of the edges between the sheets."""
        return tuple(self.edges[first] for first, _ in self.runs[1:])

    def across(self, picture: JourneyPicture) -> tuple[Across, ...]:
        """The columns of each sheet, with their names."""
        names = [stage.name for stage in picture.stages]
        return tuple(
            Across(
                self.left(first),
                self.edges[last + 1],
                title_of(names[first : last + 1]) if len(self.runs) > 1 else "",
            )
            for first, last in self.runs
        )


def columns_for(picture: JourneyPicture, page: float = PAGE, sheet: float | None = None) -> Columns:
    """Columns that fill ``page`` px; with many stages or moments the picture is wider.

    ``sheet`` is how wide the sheets may be, in px, where the picture is to be cut into some.
    """
    narrowest = NARROWEST
    if NARROWEST * len(picture.stages) > page - GUTTER:
        narrowest = ROOMY
    needs = [
        max(
            narrowest,
            SLOT * len(stage.moments),
            room_for(stage.name, NAME_SIZE, narrowest - CHEVRON, _LONG_NAME) + CHEVRON,
        )
        for stage in picture.stages
    ]
    widths = _shared(needs, page - GUTTER)
    edges = [round(GUTTER + sum(widths[:count]), 2) for count in range(len(widths) + 1)]
    runs: tuple[tuple[int, int], ...] = ()
    if sheet is not None:
        runs = runs_of(widths, sheet - GUTTER, [stage.phase for stage in picture.stages])
        if edges[-1] <= page:
            runs = ((0, len(widths) - 1),)
    return Columns(tuple(edges), max(page, edges[-1]), runs)


def _shared(needs: Sequence[float], room: float) -> list[float]:
    """Each need, and what is left of ``room`` shared so that the narrow ones become equal."""
    greedy: set[int] = set()
    while True:
        others = [index for index in range(len(needs)) if index not in greedy]
        left = room - sum(needs[index] for index in greedy)
        share = min(left / len(others), WIDEST) if others else 0.0
        over = {index for index in others if needs[index] > share}
        if not over:
            return [needs[index] if index in greedy else share for index in range(len(needs))]
        greedy |= over
