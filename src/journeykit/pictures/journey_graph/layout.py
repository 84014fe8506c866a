"""Where the nodes of a journey's graph stand: ranks from left to right, rows from the top down.

A stage stands one rank behind the last of those that lead to it (longest path), in the row of one
of them where it is free, so that a journey without branches is one straight row. A way that passes
over ranks keeps a free slot in each of them, after K. Sugiyama, S. Tagawa and M. Toda, "Methods for
Visual Understanding of Hierarchical System Structures", IEEE Transactions on Systems, Man, and
Cybernetics 11 (1981) 109-125.
"""

from __future__ import annotations

from collections.abc import Sequence

from journeykit.pictures.edges import Edge
from journeykit.records import dataclass

Slot = tuple[int, int]
"""A rank and a row."""


@dataclass(frozen=True)
class Track:
    """A way forward and the slots it passes, from its source's to its target's."""

    edge: Edge
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class GraphLayout:
    """The slot of each stage, by its index, and the tracks of all ways forward."""

    stages: tuple[Slot, ...]
    tracks: tuple[Track, ...]

    @property
    def ranks(self) -> int:
        """How many ranks there are."""
        return 1 + max((rank for rank, _ in self.stages), default=-1)

    @property
    def rows(self) -> int:
        """How many rows there are, those that only ways pass through among them."""
        slots = [*self.stages, *(slot for track in self.tracks for slot in track.slots)]
        return 1 + max((row for _, row in slots), default=-1)


def lay_out(count: int, edges: Sequence[Edge]) -> GraphLayout:
    """The layout of ``count`` stages; ways that lead forward in the file's order shape it."""
    forward = [edge for edge in edges if not edge.loop and edge.source < edge.target]
    ranks = _ranks(count, forward)
    taken: set[Slot] = set()
    stages: dict[int, Slot] = {}
    passing: dict[Edge, list[Slot]] = {}
    for rank in range(max(ranks, default=-1) + 1):
        for place in sorted(
            (place for place in range(count) if ranks[place] == rank),
            key=lambda place: (_wish(place, forward, stages, passing), place),
        ):
            wish = _wish(place, forward, stages, passing)
            stages[place] = _take(rank, wish, taken)
        for edge in forward:
            if ranks[edge.source] < rank < ranks[edge.target]:
                before = passing[edge][-1] if edge in passing else stages[edge.source]
                row = max(before[1], 1) if ranks[edge.source] + 1 == rank else before[1]
                passing.setdefault(edge, []).append(_take(rank, row, taken))
    return GraphLayout(
        tuple(stages[place] for place in range(count)),
        tuple(
            Track(edge, (stages[edge.source], *passing.get(edge, ()), stages[edge.target]))
            for edge in forward
        ),
    )


def _ranks(count: int, forward: Sequence[Edge]) -> list[int]:
    """The longest way to each stage; sources come before targets in the file."""
    ranks = [0] * count
    for place in range(count):
        before = [ranks[edge.source] for edge in forward if edge.target == place]
        if before:
            ranks[place] = max(before) + 1
        elif place:
            # nothing leads here: it stands where the file has it, not beside the first stage
            ranks[place] = ranks[place - 1] + 1
    return ranks


def _wish(
    place: int,
    forward: Sequence[Edge],
    stages: dict[int, Slot],
    passing: dict[Edge, list[Slot]],
) -> int:
    """The row that a stage would like: the highest of what leads to it."""
    rows = [
        passing[edge][-1][1] if edge in passing else stages[edge.source][1]
        for edge in forward
        if edge.target == place
    ]
    return min(rows, default=0)


def _take(rank: int, row: int, taken: set[Slot]) -> Slot:
    """The first free slot of a rank from ``row`` down."""
    while (rank, row) in taken:
        row += 1
    taken.add((rank, row))
    return rank, row
