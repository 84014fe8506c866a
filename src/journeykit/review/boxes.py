"""The nine-box: the grid with its counts, and the box that matters most."""

from __future__ import annotations

from journeykit.definition.models import Axis
from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.review.model import BoxCell, NineBoxGrid
from journeykit.scoring.tallied import BoxTally, Tallies

_HEALTH = "health_score"


def nine_box(graph: JourneyGraph, now: Tallies, before: Tallies | None) -> NineBoxGrid | None:
    """The grid with counts, where the journey has one."""
    written = graph.journey.nine_box
    if written is None:
        return None
    boxes = {(tally.row, tally.column): tally for tally in now.boxes}
    earlier = {(tally.row, tally.column): tally.n for tally in before.boxes} if before else None

    def cell(row: int, column: int) -> BoxCell:
        tally = boxes.get((row, column), BoxTally(row, column, 0, None))
        plays = written.plays
        return BoxCell(
            row=written.rows.labels[row],
            column=written.columns.labels[column],
            play=plays[2 - row][column] if plays else None,
            n=tally.n,
            value=tally.value,
            before=None if earlier is None else earlier.get((row, column), 0),
        )

    beside = boxes.get((None, None))
    return NineBoxGrid(
        row_name=_axis_name(written.rows),
        column_name=_axis_name(written.columns),
        row_cuts=written.rows.cuts,
        column_cuts=written.columns.cuts,
        cells=tuple((cell(row, 0), cell(row, 1), cell(row, 2)) for row in (2, 1, 0)),
        beside=beside.n if beside else 0,
    )


def _axis_name(axis: Axis) -> str:
    return axis.name or axis.by


def worst_box(graph: JourneyGraph, grid: NineBoxGrid | None) -> BoxCell | None:
    """The box of the poorest health and the most of the other axis; None without a health axis.

    Of other axes nobody has said which end is bad.
    """
    written = graph.journey.nine_box
    if grid is None or written is None:
        return None
    if written.columns.by.strip() == _HEALTH:
        return grid.cells[0][0]
    if written.rows.by.strip() == _HEALTH:
        return grid.cells[2][2]
    return None


def in_box(grid: NineBoxGrid, cell: BoxCell) -> str:
    """Where a box is, in the author's words: in “Rescue now” (Value high, Health poor)."""
    place = say(
        "{row_name} {row}, {column_name} {column}",
        row_name=grid.row_name,
        row=cell.row,
        column_name=grid.column_name,
        column=cell.column,
    )
    if cell.play:
        return say("in “{play}” ({place})", play=cell.play, place=place)
    return say("at {place}", place=place)
