"""The ways of a picture by the places of their stages, left to right."""

from __future__ import annotations

from dataclasses import dataclass

from journeykit.review.model import JourneyPicture


@dataclass(frozen=True, order=True)
class Edge:
    """A way from the stage at index ``source`` to the one at ``target``; ``taken`` by so many."""

    source: int
    target: int
    loop: bool
    name: str = ""
    taken: int | None = None

    @property
    def is_next(self) -> bool:
        """Whether it leads to the neighbour on the right, which the chevrons show."""
        return not self.loop and self.target == self.source + 1


def edges_of(picture: JourneyPicture) -> tuple[Edge, ...]:
    """Every way forward and every loop whose stages are in the picture."""
    place = {stage.id: index for index, stage in reversed(list(enumerate(picture.stages)))}
    forward = {
        Edge(index, place[target], loop=False)
        for index, stage in enumerate(picture.stages)
        for target in stage.ways
        if target in place and place[target] != index
    }
    loops = {
        Edge(place[loop.source], place[loop.target], True, loop.name or "", loop.taken)
        for loop in picture.loops
        if loop.source in place and loop.target in place
    }
    return (*sorted(forward), *sorted(loops, key=lambda e: (e.source, e.target, e.name)))


def leads_on(edges: tuple[Edge, ...], index: int) -> bool:
    """Whether the stage at ``index`` leads to the one drawn right of it."""
    return any(edge.is_next and edge.source == index for edge in edges)
