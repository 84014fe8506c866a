"""Flow, graph, conversion and health on paper: whole where they can be read, else by stages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

from journeykit.pictures.conversion import draw_conversions
from journeykit.pictures.flow import draw_flow, draw_flow_sheets
from journeykit.pictures.health import draw_health
from journeykit.pictures.journey_graph import draw_graph_sheets, draw_journey_graph
from journeykit.pictures.svg import Picture
from journeykit.records import dataclass, replace
from journeykit.render.map_sheets import COMFORTABLE, px_across, readable
from journeykit.review.model import Conversion, HealthRow, JourneyPicture, LossReason

_FEWEST = 3

T = TypeVar("T")


@dataclass(frozen=True)
class Run:
    """A sheet of a flow or a graph; ``title`` names its stages, unless it is all."""

    title: str
    drawing: Picture


def flow_sheets(
    picture: JourneyPicture, losses: tuple[LossReason, ...], width: float, height: float
) -> tuple[Run, ...]:
    """The flow on sheets of so many mm: whole, or windows on the one drawing, all at one scale.

    A loop or branch to another sheet runs out of the one and into the other, and the reasons of all
    losses are listed once.
    """
    whole = draw_flow(picture, losses)
    if readable(whole, width, height):
        return (Run("", whole),)
    sheets = draw_flow_sheets(picture, losses, sheet=px_across(width, COMFORTABLE))
    return _at_one_scale(sheets, width, height)


def graph_sheets(
    picture: JourneyPicture, ident: str, width: float, height: float
) -> tuple[Run, ...]:
    """The graph on sheets of so many mm: whole, or windows on the one drawing, all at one scale.

    ``ident`` begins every id in the drawing.
    """
    whole = draw_journey_graph(picture, ident=ident)
    if readable(whole, width, height):
        return (Run("", whole),)
    sheets = draw_graph_sheets(picture, ident=ident, sheet=px_across(width, COMFORTABLE))
    return _at_one_scale(sheets, width, height)


def _at_one_scale(
    sheets: Sequence[tuple[str, Picture]], width: float, height: float
) -> tuple[Run, ...]:
    """Windows as the sheets that they are: each as wide as the broadest, so that all are alike."""
    broadest = max(drawing.width for _, drawing in sheets)
    tallest = max(drawing.height for _, drawing in sheets)
    across = max(broadest, tallest * width / height)
    return tuple(Run(title, replace(drawing, width=across)) for title, drawing in sheets)


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
