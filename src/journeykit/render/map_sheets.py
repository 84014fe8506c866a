"""A journey's map cut for paper: whole where it can be read, else by phase or in fewer stages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby

from journeykit.language import say
from journeykit.pictures.journey_map import draw_journey_map
from journeykit.pictures.svg import Picture
from journeykit.review import wording
from journeykit.review.model import JourneyPicture, LoopFacts

SMALLEST_TEXT = 10.5
"""Of the map's texts, in its own px."""
READABLE = 4.7
"""The smallest text on paper, in points: as small as the print of a package."""
_POINTS_PER_MM = 72 / 25.4
_FEWEST_STAGES = 3


@dataclass(frozen=True)
class Sheet:
    """A part of the map: what it is called, the drawing, and what leads out of it in words."""

    title: str
    drawing: Picture
    notes: tuple[str, ...]


def map_sheets(picture: JourneyPicture, width: float, height: float) -> tuple[Sheet, ...]:
    """The map in sheets of ``width`` × ``height`` mm, one where its texts can be read on one."""
    whole = draw_journey_map(picture)
    if len(picture.stages) < 2 or readable(whole, width, height):
        return (Sheet("", whole, ()),)
    phases = [tuple(group) for _, group in groupby(picture.stages, key=lambda one: one.phase)]
    runs = [run for phase in phases for run in _runs(picture, [one.id for one in phase], width)]
    if len(runs) < 2:
        return (Sheet("", whole, ()),)
    return tuple(_sheet(picture, run) for run in runs)


def readable(drawing: Picture, width: float, height: float) -> bool:
    """Whether the smallest text of a drawing can be read where it is so many mm wide and high."""
    return text_points(drawing, width, height) >= READABLE


def text_points(drawing: Picture, width: float, height: float) -> float:
    """The smallest text of a drawing on paper, in points."""
    scale = min(width / drawing.width, height / drawing.height)
    return SMALLEST_TEXT * scale * _POINTS_PER_MM


def _runs(picture: JourneyPicture, stages: list[str], width: float) -> list[list[str]]:
    """The stages of a phase, cut into as few runs of alike length as their width asks for."""
    pieces = 1
    while True:
        size = -(-len(stages) // pieces)
        runs = [stages[place : place + size] for place in range(0, len(stages), size)]
        widest = draw_journey_map(_part(picture, runs[0]))
        if size <= _FEWEST_STAGES or readable(widest, width, widest.height):
            return runs
        pieces += 1


def _part(picture: JourneyPicture, stages: list[str]) -> JourneyPicture:
    kept = set(stages)
    return replace(
        picture,
        stages=tuple(stage for stage in picture.stages if stage.id in kept),
        loops=tuple(loop for loop in picture.loops if {loop.source, loop.target} <= kept),
        events=tuple(
            replace(event, stages=tuple(stage for stage in event.stages if stage in kept))
            for event in picture.events
            if not event.stages or kept & set(event.stages)
        ),
    )


def _sheet(picture: JourneyPicture, stages: list[str]) -> Sheet:
    names = {stage.id: stage.name for stage in picture.stages}
    first, last = names[stages[0]], names[stages[-1]]
    title = first if len(stages) == 1 else say("{first} to {last}", first=first, last=last)
    kept = set(stages)
    notes = tuple(
        _loop_note(loop, names)
        for loop in picture.loops
        if len({loop.source, loop.target} & kept) == 1
    )
    return Sheet(title, draw_journey_map(_part(picture, stages)), notes)


def _loop_note(loop: LoopFacts, names: dict[str, str]) -> str:
    ends = {
        "name": loop.name or say("A loop"),
        "source": names.get(loop.source, loop.source),
        "target": names.get(loop.target, loop.target),
    }
    if loop.taken is None:
        return say("{name}: from {source} back to {target}.", **ends)
    taken = wording.integer(loop.taken)
    return say("{name}: from {source} back to {target}, taken by {n}.", n=taken, **ends)
