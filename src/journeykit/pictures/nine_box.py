"""The nine-box planner: where the accounts stand on two axes, and the play for each box."""

from __future__ import annotations

from collections.abc import Sequence

from journeykit.language import say
from journeykit.pictures.names import Shortened, shortened, wrap_apart
from journeykit.pictures.shapes import triangle
from journeykit.pictures.svg import Canvas, Layer, Paint, Picture
from journeykit.pictures.text import Font, Wrapped, one_line, wrap
from journeykit.records import dataclass
from journeykit.review.model import BoxCell, NineBoxGrid
from journeykit.review.wording import counted, integer, money

AXIS = Font(11)
LABEL = Font(12.5, 600)
CUT = Font(10.5)
PLAY = Font(12.5, 600)
COUNT = Font(26, 600)
VALUE = Font(11)
CHANGE = Font(12, 600)

LABELS = 104.0
CELL = 112.0
GAP = 4.0
PAD = 12.0


@dataclass(frozen=True)
class _Scale:
    """What the fullest box holds, in customers and in value: boxes are shaded against it."""

    n: int
    value: float

    def bar(self, cell: BoxCell) -> float:
        """The share of the richest box's value, or of its customers where no value is known."""
        if self.value > 0:
            return max(cell.value or 0.0, 0.0) / self.value
        return self.shade(cell)

    def shade(self, cell: BoxCell) -> float:
        return cell.n / self.n if self.n else 0.0


def draw_nine_box(
    grid: NineBoxGrid,
    *,
    unit: str = "customer",
    value_unit: str | None = None,
    ident: str = "nine-box",
    width: float = 650,
) -> Picture:
    """Draw the grid, the highest row on top. A box is the darker the more customers it holds.

    The bar in a box is its value against the richest box. A change is shown where the grid knows
    the number of before.
    """
    canvas = Canvas(ident)
    cells = [cell for row in grid.cells for cell in row]
    scale = _Scale(max(c.n for c in cells), max(c.value or 0.0 for c in cells))
    side = (width - LABELS - 2 * GAP) / 3
    top = 22.0
    plays = shortened(((c.play, side - 2 * PAD) for c in cells if c.play), PLAY, 2)
    rows = wrap_apart([row[0].row for row in grid.cells], [LABELS - 20] * 3, LABEL, 2)
    columns = wrap_apart([cell.column for cell in grid.cells[0]], [side - 8] * 3, LABEL, 1)
    title = one_line(f"{grid.row_name} ↑", LABELS - 12, AXIS)
    canvas.block(LABELS - 12, 12, title, ink="muted", anchor="end")
    for index, row in enumerate(grid.cells):
        y = top + index * (CELL + GAP)
        _draw_row_label(canvas, rows[index], _ranges(grid.row_cuts)[2 - index], y)
        for column, cell in enumerate(row):
            box = _Box(canvas, LABELS + column * (side + GAP), y, side, unit, value_unit, plays)
            box.draw(cell, scale)
    bottom = top + 3 * (CELL + GAP)
    for column in range(3):
        middle = LABELS + column * (side + GAP) + side / 2
        canvas.block(middle, bottom + 14, columns[column], anchor="middle")
        cut = one_line(_ranges(grid.column_cuts)[column], side - 8, CUT)
        canvas.block(middle, bottom + 29, cut, ink="muted", anchor="middle")
    name = one_line(f"{grid.column_name} →", width - LABELS, AXIS)
    canvas.block((LABELS + width) / 2, bottom + 47, name, ink="muted", anchor="middle")
    return canvas.finish(
        "nine-box",
        width,
        bottom + _draw_beside(canvas, grid, unit, bottom, width),
        title=say("{rows} by {columns}", rows=grid.row_name, columns=grid.column_name),
        description=_describe(cells, grid, unit),
    )


def _draw_beside(
    canvas: Canvas, grid: NineBoxGrid, unit: str, bottom: float, width: float
) -> float:
    """Say who has no box; gives the height that everything under the boxes needs."""
    if not grid.beside:
        return 54.0
    words = say("{who} cannot be placed in one box", who=counted(grid.beside, unit))
    canvas.block(LABELS, bottom + 68, one_line(words, width - LABELS, CUT), ink="muted")
    return 75.0


def _ranges(cuts: tuple[float, float]) -> tuple[str, str, str]:
    """The three ranges between two cuts, the lowest first."""
    low, high = money(cuts[0]), money(cuts[1])
    return (
        say("under {high}", high=low),
        say("{low} to {high}", low=low, high=high),
        say("{low} and over", low=high),
    )


def _draw_row_label(canvas: Canvas, name: Wrapped, cut: str, top: float) -> None:
    y = top + CELL / 2 - name.height / 2 + 6
    y = canvas.block(LABELS - 12, y, name, anchor="end")
    canvas.block(LABELS - 12, y, wrap(cut, LABELS - 20, CUT, 2), ink="muted", anchor="end")


@dataclass(frozen=True)
class _Box:
    canvas: Canvas
    x: float
    y: float
    side: float
    unit: str
    value_unit: str | None
    plays: Shortened

    def draw(self, cell: BoxCell, scale: _Scale) -> None:
        """Draw the box with its play, number, value and change."""
        tip = self._tip(cell)
        ground = Paint(fill="panel")
        self.canvas.rect(self.x, self.y, self.side, CELL, ground, radius=5, tip=tip)
        if cell.n:
            shade = Paint(fill="blue3", opacity=round(0.15 + 0.85 * scale.shade(cell), 3))
            self.canvas.rect(self.x, self.y, self.side, CELL, shade, radius=5, tip=tip)
        room = self.side - 2 * PAD
        if cell.play:
            play = self.plays[cell.play, room]
            self.canvas.block(self.x + PAD, self.y + 20, play, on="blue3", tip=tip)
        self._draw_number(cell, tip)
        if cell.value is not None:
            value = one_line(money(cell.value, self.value_unit), room, VALUE)
            self.canvas.block(self.x + PAD, self.y + 91, value, ink="muted", on="blue3", tip=tip)
        bar = Paint(fill="navy", opacity=0.62)
        length = room * scale.bar(cell)
        if length > 0:
            y = self.y + CELL - 13
            self.canvas.rect(self.x + PAD, y, max(length, 2), 5, bar, radius=2.5, tip=tip)

    def _draw_number(self, cell: BoxCell, tip: str) -> None:
        y = self.y + 74
        change = None if cell.before is None else cell.n - cell.before
        words = "" if change is None else f"±{integer(0)}" if change == 0 else integer(abs(change))
        room = self.side - 2 * PAD - (CHANGE.width(words) + 18 if words else 0)
        number = one_line(integer(cell.n), room, COUNT)
        self.canvas.block(self.x + PAD, y, number, on="blue3", tip=tip)
        if change is None:
            return
        right = self.x + self.side - PAD
        self.canvas.text(right, y, words, CHANGE, ink="muted", on="blue3", anchor="end", tip=tip)
        if change:
            x = right - CHANGE.width(words) - 9
            arrow = triangle(x, y - 4.5, 4.5, up=change > 0)
            self.canvas.path(arrow, Paint(fill="muted"), tip=tip, layer=Layer.LABELS)

    def _tip(self, cell: BoxCell) -> str:
        who = counted(cell.n, self.unit)
        parts = [say("{row}/{column}: {who}", row=cell.row, column=cell.column, who=who)]
        if cell.value is not None:
            parts.append(money(cell.value, self.value_unit))
        if cell.before is not None:
            parts.append(say("{n} before", n=integer(cell.before)))
        if cell.play:
            parts.append(cell.play)
        return say("; ").join(parts)


def _describe(cells: Sequence[BoxCell], grid: NineBoxGrid, unit: str) -> str:
    fullest = max(cells, key=lambda cell: cell.n)
    total = sum(cell.n for cell in cells)
    if not total:
        return say("Nobody stands in any of the nine boxes.")
    return say(
        "{who} in nine boxes; the fullest is {row_name} {row}, {column_name} {column} with {n}.",
        who=counted(total, unit),
        row_name=grid.row_name,
        row=fullest.row,
        column_name=grid.column_name,
        column=fullest.column,
        n=integer(fullest.n),
    )
