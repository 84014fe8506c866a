"""Where a wide or high picture may be cut, so that paper holds it in sheets at its own size.

A sheet shows some columns of the picture and some of its rows; what names them, left and above,
stands on each. A sheet is a window on the one drawing, so that a page holds no mark twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from journeykit.language import say
from journeykit.records import dataclass


@dataclass(frozen=True)
class Across:
    """Some columns: from where to where they reach, in px, and what they are called.

    ``top`` is where they begin, ``bottom`` where they end, unless that is where the picture does.
    """

    left: float
    right: float
    title: str = ""
    bottom: float | None = None
    top: float = 0.0

    @property
    def width(self) -> float:
        """In px."""
        return self.right - self.left


@dataclass(frozen=True)
class Cuts:
    """The sheets of a picture across, and where each may be cut down; all in px.

    Attributes:
        gutter: Up to which x the picture names its rows.
        across: The columns of the sheets, from left to right.
        rows: The y of the edges of the rows: one more than there are rows.
        again: From which y on the head stands also above rows that are not the first.
        foot: From which y on the picture closes each sheet; nothing where that is its end.
    """

    gutter: float
    across: tuple[Across, ...]
    rows: tuple[float, ...]
    again: float = 0.0
    foot: float | None = None


def runs_of(
    widths: Sequence[float], room: float, groups: Sequence[object] = ()
) -> tuple[tuple[int, int], ...]:
    """Columns in as few runs of alike length as have room, each as its first and its last.

    ``groups`` names what each column belongs to: a run ends where that changes, unless this takes
    more than one run beyond those that are needed.
    """
    everything = _pieces(range(len(widths)), widths, room)
    if not groups or len(everything) < 2:
        return everything
    runs: list[tuple[int, int]] = []
    for _, members in groupby(range(len(widths)), key=lambda place: groups[place]):
        own = list(members)
        runs += _pieces(range(own[0], own[-1] + 1), widths, room)
    return tuple(runs) if len(runs) <= len(everything) + 1 else everything


def _pieces(places: range, widths: Sequence[float], room: float) -> tuple[tuple[int, int], ...]:
    """Places in as few runs of alike length as have room, of at least one place each."""
    runs: list[range] = []
    for count in range(1, len(places) + 1):
        edges = [round(len(places) * piece / count) for piece in range(count + 1)]
        runs = [places[first:last] for first, last in pairwise(edges)]
        if all(sum(widths[place] for place in run) <= room for run in runs):
            break
    return tuple((run[0], run[-1]) for run in runs)


def title_of(names: Sequence[str]) -> str:
    """What columns are called together: by the first and the last of them."""
    if len(names) == 1:
        return names[0]
    return say("{first} to {last}", first=names[0], last=names[-1])


def beside(middle: float, half: float, edges: Sequence[float]) -> float:
    """``middle``, moved so that what reaches ``half`` px from it to both sides is on one sheet."""
    for edge in edges:
        if abs(edge - middle) < half:
            return edge + half if middle >= edge else edge - half
    return middle
