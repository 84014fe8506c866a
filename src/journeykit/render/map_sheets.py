"""A journey's map cut for paper: whole where it can be read, else by phase and between lanes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from journeykit.language import say
from journeykit.pictures.cuts import title_of
from journeykit.pictures.journey_map import Heights, draw_journey_map, measure_journey_map
from journeykit.pictures.journey_map.columns import PAGE, columns_for
from journeykit.pictures.svg import Picture
from journeykit.records import dataclass, replace
from journeykit.render.paging import POINTS_PER_MM
from journeykit.review import wording
from journeykit.review.model import JourneyPicture, LoopFacts

SMALLEST_TEXT = 10.5
"""Of the map's texts, in its own px."""
READABLE = 4.7
"""The smallest text on paper, in points: as small as the print of a package."""
COMFORTABLE = 6.0
"""The same where the map is cut all the same."""
NOTE = 6.0
"""What a line of words below a sheet takes of the page, in mm."""
_FEWEST_STAGES = 3
_STEP, _EDGE = 40.0, 4.0


@dataclass(frozen=True)
class Room:
    """What the pages have for a map, in mm.

    ``first`` is the height of the first one's space, of which the ``title`` of a map that is cut by
    stages takes a part; ``other`` is that of the pages on which it goes on, below their titles.
    """

    width: float
    first: float
    other: float
    title: float = 0.0


@dataclass(frozen=True)
class Sheet:
    """A part of the map: which stages it holds where it does not hold all, the drawing, and what
    leads out of it in words. ``goes_on`` says that it is not the first.
    """

    title: str
    drawing: Picture
    notes: tuple[str, ...] = ()
    goes_on: bool = False

    @property
    def heading(self) -> str:
        """What stands over it; nothing over the first of a map with all its stages."""
        if not self.goes_on:
            return self.title
        if not self.title:
            return say("Journey map, continued")
        return say("Journey map, continued: {stages}", stages=self.title)


def map_sheets(picture: JourneyPicture, room: Room) -> tuple[Sheet, ...]:
    """The map in sheets as wide as the paper, one where its texts can be read on one.

    A map too wide is cut by phase, or in fewer stages, and one too high between its lanes.
    """
    if fits_on_one(picture, room):
        page = _narrowest(picture, px_across(room.width, READABLE), room, 1)
        return (Sheet("", draw_journey_map(picture, page=page)),)
    sheets: list[Sheet] = []
    runs = _runs(picture, room.width)
    height = room.first if len(runs) == 1 else room.first - room.title
    for run in runs:
        part = picture if len(runs) == 1 else part_of(picture, run)
        title = "" if len(runs) == 1 else run_title(picture, run)
        notes = _notes(picture, run)
        here = replace(room, first=height - NOTE * len(notes))
        for place, drawing in enumerate(_cut(part, here)):
            sheets.append(Sheet(title, drawing, () if place else notes, goes_on=bool(sheets)))
        height = room.other
    return tuple(sheets)


def fits_on_one(picture: JourneyPicture, room: Room) -> bool:
    """Whether the whole map can be read on the first page alone."""
    return _fits(picture, px_across(room.width, READABLE), room, 1)


def readable(drawing: Picture, width: float, height: float) -> bool:
    """Whether the smallest text of a drawing can be read where it is so many mm wide and high."""
    return text_points(drawing, width, height) >= READABLE


def text_points(drawing: Picture, width: float, height: float) -> float:
    """The smallest text of a drawing on paper, in points."""
    scale = min(width / drawing.width, height / drawing.height)
    return SMALLEST_TEXT * scale * POINTS_PER_MM


def px_across(width: float, points: float) -> float:
    """How many px a drawing as wide as the paper may have so that its texts have these points."""
    return max(PAGE, SMALLEST_TEXT * width * POINTS_PER_MM / points)


def _cut(picture: JourneyPicture, room: Room) -> Iterator[Picture]:
    """The map of one run of stages in as few sheets as can be read well, cut between its lanes."""
    widest = px_across(room.width, COMFORTABLE)
    count = len(_lanes_of_sheets(measure_journey_map(picture, widest), room))
    page = _narrowest(picture, widest, room, count)
    for lanes in _lanes_of_sheets(measure_journey_map(picture, page), room):
        yield draw_journey_map(picture, page=page, lanes=lanes)


def _narrowest(picture: JourneyPicture, widest: float, room: Room, count: int) -> float:
    """The least px, and so the largest text, with which a map needs no more sheets."""
    narrow, wide = PAGE, widest
    if _fits(picture, narrow, room, count):
        return narrow
    while wide - narrow > _STEP:
        middle = (narrow + wide) / 2
        if _fits(picture, middle, room, count):
            wide = middle
        else:
            narrow = middle
    return wide


def _fits(picture: JourneyPicture, page: float, room: Room, count: int) -> bool:
    """Whether a map of so many px, no wider, needs at most so many sheets."""
    heights = measure_journey_map(picture, page)
    too_wide = count == 1 and heights.page > page
    return not too_wide and len(_lanes_of_sheets(heights, room)) <= count


def _lanes_of_sheets(heights: Heights, room: Room) -> list[slice]:
    """Which lanes stand on each sheet: as few sheets as there can be, filled alike."""
    count = len(_filled(heights, room, 1.0))
    shares = (share / 20 for share in range(8, 21))
    return next(found for share in shares if len(found := _filled(heights, room, share)) == count)


def _filled(heights: Heights, room: Room, share: float) -> list[slice]:
    """The lanes of each sheet where each is filled in turn to a share of its height."""
    scale = heights.page / room.width * share
    slices, start = [], 0
    left = room.first * scale - heights.head - _EDGE
    for place, lane in enumerate(heights.lanes):
        if lane > left and place > start:
            slices.append(slice(start, place))
            start, left = place, room.other * scale - heights.stages - _EDGE
        left -= lane
    return [*slices, slice(start, None)]


def _runs(picture: JourneyPicture, width: float) -> list[list[str]]:
    """The stages of each sheet: all, or those of a phase, cut into as few runs as can be read."""
    everything = [stage.id for stage in picture.stages]
    if _can_be_read(picture, everything, width, READABLE):
        return [everything]
    phases = [tuple(group) for _, group in groupby(picture.stages, key=lambda one: one.phase)]
    return [run for phase in phases for run in _cut_phase(picture, [s.id for s in phase], width)]


def _cut_phase(picture: JourneyPicture, stages: list[str], width: float) -> list[list[str]]:
    """The stages of a phase in runs of alike length."""
    pieces = 1
    while True:
        size = -(-len(stages) // pieces)
        runs = [stages[place : place + size] for place in range(0, len(stages), size)]
        if size <= _FEWEST_STAGES or _can_be_read(picture, runs[0], width, COMFORTABLE):
            return runs
        pieces += 1


def _can_be_read(picture: JourneyPicture, stages: list[str], width: float, points: float) -> bool:
    return columns_for(part_of(picture, stages)).page <= px_across(width, points)


def part_of(picture: JourneyPicture, stages: list[str]) -> JourneyPicture:
    """The journey with these stages alone, and what stands between them."""
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


def run_title(picture: JourneyPicture, stages: list[str]) -> str:
    """The first and the last of some stages, as a title."""
    return title_of([stage.name for stage in picture.stages if stage.id in stages])


def _notes(picture: JourneyPicture, stages: list[str]) -> tuple[str, ...]:
    """The loops that lead from these stages to others, or from others to these, in words."""
    names = {stage.id: stage.name for stage in picture.stages}
    kept = set(stages)
    return tuple(
        _loop_note(loop, names)
        for loop in picture.loops
        if len({loop.source, loop.target} & kept) == 1
    )


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
