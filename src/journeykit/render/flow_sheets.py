"""Flow, conversion and health cut for paper: whole where they can be read, else by stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from journeykit.pictures.conversion import draw_conversions
from journeykit.pictures.flow import draw_flow, flow_scale
from journeykit.pictures.health import draw_health
from journeykit.pictures.svg import Picture
from journeykit.render.map_sheets import part_of, readable, run_title
from journeykit.review.model import Conversion, HealthRow, JourneyPicture, LossReason

_TALLEST = 262.0
"""Of the largest stage of a whole flow, in its px."""
_FEWEST = 3

T = TypeVar("T")


@dataclass(frozen=True)
class Run:
    """A drawing of some stages that follow one another; ``title`` names them, unless it is all."""

    stages: tuple[str, ...]
    title: str
    drawing: Picture


def flow_sheets(
    picture: JourneyPicture, losses: tuple[LossReason, ...], width: float, height: float
) -> tuple[Run, ...]:
    """The flow on sheets of so many mm, all at one scale: a stage of half the customers is half as
    tall, whichever sheet it stands on.
    """
    names = tuple(stage.id for stage in picture.stages)
    whole = draw_flow(picture, losses)
    if readable(whole, width, height):
        return (Run(names, "", whole),)
    largest = max((_reached(picture, stage.id) for stage in picture.stages), default=0) or 1

    def part(stages: list[str]) -> tuple[JourneyPicture, tuple[LossReason, ...]]:
        return part_of(picture, stages), tuple(loss for loss in losses if loss.stage in stages)

    def share(stages: list[str]) -> float:
        return max(_reached(picture, name) for name in stages) / largest

    def scale(stages: list[str]) -> float:
        return flow_scale(*part(stages), _TALLEST * share(stages))

    def fits(stages: list[str]) -> bool:
        return readable(draw_flow(*part(stages)), width, height)

    runs = _fewest_runs(list(names), fits)
    common = min(map(scale, runs)) * largest

    def drawn(stages: list[str]) -> Run:
        title = run_title(picture, stages) if len(runs) > 1 else ""
        drawing = draw_flow(*part(stages), tallest=common * share(stages))
        return Run(tuple(stages), title, drawing)

    return tuple(map(drawn, runs))


def conversion_sheets(
    conversions: Sequence[Conversion], before: str | None, width: float, height: float
) -> tuple[Picture, ...]:
    """The chart of conversions on sheets of so many mm, on each as many rows as can be read."""

    def drawn(rows: Sequence[Conversion]) -> Picture:
        return draw_conversions(rows, before=before)

    runs = _fewest_runs(list(conversions), lambda run: readable(drawn(run), width, height))
    return tuple(map(drawn, runs))


def health_sheets(
    rows: Sequence[HealthRow], before: str | None, width: float, height: float
) -> tuple[Picture, ...]:
    """The chart of health on sheets of so many mm, on each as many rows as can be read."""

    def drawn(run: Sequence[HealthRow]) -> Picture:
        return draw_health(run, before=before)

    runs = _fewest_runs(list(rows), lambda run: readable(drawn(run), width, height))
    return tuple(map(drawn, runs))


def _reached(picture: JourneyPicture, name: str) -> int:
    counts = next(stage for stage in picture.stages if stage.id == name).counts
    return counts.reached if counts else 0


def _fewest_runs(items: list[T], fits: Callable[[list[T]], bool]) -> list[list[T]]:
    """Items in as few runs of alike length as all fit, of at least a few items each."""
    for pieces in range(1, max(2, len(items) // _FEWEST + 1)):
        runs = list(_runs(items, pieces))
        if all(map(fits, runs)):
            return runs
    return list(_runs(items, max(1, len(items) // _FEWEST)))


def _runs(items: list[T], pieces: int) -> Iterator[list[T]]:
    edges = [round(len(items) * place / pieces) for place in range(pieces + 1)]
    yield from (items[first:last] for first, last in pairwise(edges))
