"""Who moved between two snapshots: from which state (down) to which (across)."""

from __future__ import annotations

from functools import cached_property

from journeykit.language import many, say
from journeykit.pictures.cuts import Across, Cuts, runs_of, title_of
from journeykit.pictures.glyphs import draw_glyph
from journeykit.pictures.names import Shortened, shortened, wrap_apart
from journeykit.pictures.palette import Role
from journeykit.pictures.svg import Canvas, Layer, Paint, Picture
from journeykit.pictures.text import Font, wrap
from journeykit.records import dataclass
from journeykit.review.model import BANDS, MoveMatrix, MoveState
from journeykit.review.wording import integer

AXIS = Font(10.5)
NAME = Font(11.5, 600)
HEAD = Font(10.5, 600)
COUNT = Font(12.5, 600)
STAYED = Font(12)

LABELS = 104.0
WIDTH = 556.0
"""What the matrix takes while its columns are neither wide nor narrow."""
WIDEST, NARROWEST = 54.0, 47.0
ROW = 32.0
GAP = 2.0
MOST_DRAWN = 24
"""The states of a matrix that is drawn; one of more is a table alone, so that a page of forty
stages stays under a megabyte."""
_RANKED = ("stage", "band")
_LINES = 3
_GLYPH = 18.0
"""Room for the glyph of a band before its name."""


def draw_moves(
    matrix: MoveMatrix,
    *,
    title: str,
    then: str,
    now: str,
    ident: str = "moves",
    sheet: float | None = None,
) -> Picture:
    """Draw the matrix; ``then`` and ``now`` name the two days.

    Who is further on or in better health stands on blue, who fell or was lost on red; who stayed on
    grey. The bar under a number is its part of the most who moved from one state to another. With
    ``sheet`` the picture says where paper may cut it into sheets of so many px across.
    """
    canvas = Canvas(ident)
    columns = len(matrix.states) + any(matrix.vanished)
    cell = max(NARROWEST, min(WIDEST, (WIDTH - LABELS) / max(columns, 1) - GAP))
    grid = _Grid(canvas, matrix, cell, _most_moved(matrix))
    width = LABELS + columns * (cell + GAP)
    top = grid.draw_heads(then, now)
    edges = [top + place * (ROW + GAP) for place in range(len(matrix.states) + 1)]
    for place, state in enumerate(matrix.states):
        grid.draw_row(place, state, edges[place])
    if any(matrix.new):
        edges.append(grid.draw_new(edges[-1] + 6))
    return canvas.finish(
        "moves",
        width,
        edges[-1],
        title=title,
        description=_describe(matrix, then, now),
        cuts=Cuts(LABELS, grid.across(columns, sheet), tuple(edges)) if sheet else None,
    )


def _most_moved(matrix: MoveMatrix) -> int:
    moved = [
        n for row, counts in enumerate(matrix.counts) for column, n in enumerate(counts)
        if row != column
    ]  # fmt: skip
    return max([*moved, 1])


def direction(then: MoveState, now: MoveState, states: tuple[MoveState, ...]) -> int:
    """1 for a move up, −1 for a fall, 0 for one that is neither.

    Into the lost is a fall, back from them a rise; between stages, or bands, their order says it.
    """
    if then.id == now.id:
        return 0
    if now.kind == "lost":
        return -1
    if then.kind == "lost":
        return 1 if now.kind != "unknown" else 0
    if then.kind == now.kind and then.kind in _RANKED:
        return 1 if states.index(now) > states.index(then) else -1
    return 0


@dataclass(frozen=True)
class _Grid:
    canvas: Canvas
    matrix: MoveMatrix
    cell: float
    """The width of a column, in px."""
    most: int
    """The most who moved from one state to another."""

    def across(self, columns: int, sheet: float) -> tuple[Across, ...]:
        """The columns of sheets so many px wide, with what they are called."""
        runs = runs_of([self.cell + GAP] * columns, sheet - LABELS)
        return tuple(
            Across(
                self._x(first),
                self._x(last + 1),
                title_of(self._heads[first : last + 1]) if len(runs) > 1 else "",
            )
            for first, last in runs
        )

    @property
    def _heads(self) -> list[str]:
        """The names of the columns."""
        gone = [say("Gone")] if any(self.matrix.vanished) else []
        return [state.name for state in self.matrix.states] + gone

    def draw_heads(self, then: str, now: str) -> float:
        """The names of the columns; gives the top of the first row."""
        rooms = [self.cell - 2] * len(self._heads)
        heads = wrap_apart(self._heads, rooms, HEAD, _LINES)
        base = 16 + max((len(head.lines) for head in heads), default=1) * HEAD.line_height
        self.canvas.text(LABELS, 10, f"{now} →", AXIS, ink="muted")
        self.canvas.text(0, base - 2, f"{then} ↓", AXIS, ink="muted")
        for place, head in enumerate(heads):
            first = base - 2 - (len(head.lines) - 1) * HEAD.line_height
            self.canvas.block(self._x(place) + self.cell / 2, first, head, anchor="middle")
        return base + 6

    def draw_row(self, row: int, state: MoveState, y: float) -> None:
        """One state of before with where its customers are now."""
        self._draw_name(state, y)
        self._draw_ground(y)
        for column, n in enumerate(self.matrix.counts[row]):
            other = self.matrix.states[column]
            way = direction(state, other, self.matrix.states)
            tip = say(
                "{then} → {now}: {n}", then=state.name, now=other.name, n=integer(n)
            )  # fmt: skip
            self._draw_cell(column, y, n, way, row == column, tip)
        if any(self.matrix.vanished):
            n = self.matrix.vanished[row]
            tip = say("{then} → no longer in the export: {n}", then=state.name, n=integer(n))
            self._draw_cell(len(self.matrix.states), y, n, 0, False, tip)

    def draw_new(self, y: float) -> float:
        """Those of the later snapshot alone; gives the y below."""
        self.canvas.block(0, y + ROW / 2 + 4, wrap(say("New"), LABELS - 10, NAME, max_lines=1))
        self._draw_ground(y)
        for column, n in enumerate(self.matrix.new):
            tip = say("new → {now}: {n}", now=self.matrix.states[column].name, n=integer(n))
            self._draw_cell(column, y, n, 0, False, tip)
        return y + ROW

    def _draw_ground(self, y: float) -> None:
        """The row as far as nobody moved that way: most cells of many stages are empty."""
        columns = len(self.matrix.states) + any(self.matrix.vanished)
        length = columns * (self.cell + GAP) - GAP
        ground = Paint(fill="panel")
        self.canvas.rect(LABELS, y, length, ROW, ground, radius=2, layer=Layer.GROUND)

    def _draw_name(self, state: MoveState, y: float) -> None:
        x = 0.0
        band = next((band for band in BANDS if band == state.id), None)
        if band and state.kind in ("band", "unknown") and self._is_health:
            draw_glyph(self.canvas, band, 6, y + ROW / 2, 5)
            x = _GLYPH
        name = self._names[state.name, LABELS - 10 - x]
        first = y + ROW / 2 + 4 - (len(name.lines) - 1) * NAME.line_height / 2
        self.canvas.block(x, first, name)

    @cached_property
    def _names(self) -> Shortened:
        """The names of the rows in lines, as wide as they are beside a glyph and without one."""
        states = self.matrix.states
        rooms = (LABELS - 10, LABELS - 10 - _GLYPH)
        return shortened(((state.name, room) for room in rooms for state in states), NAME, 2)

    @property
    def _is_health(self) -> bool:
        return any(state.kind in ("band", "unwatched") for state in self.matrix.states)

    def _x(self, column: int) -> float:
        return LABELS + column * (self.cell + GAP)

    def _draw_cell(self, column: int, y: float, n: int, way: int, stayed: bool, tip: str) -> None:
        if not n:
            return
        ground: Role = "blue3" if way > 0 else "loss3" if way < 0 else "panel"
        x = self._x(column)
        self.canvas.rect(x, y, self.cell, ROW, Paint(fill=ground), radius=2, tip=tip)
        font, ink = (STAYED, "muted") if stayed else (COUNT, "ink")
        role: Role = "muted" if ink == "muted" else "ink"
        middle = x + self.cell / 2
        self.canvas.text(
            middle, y + ROW / 2 + 3.5, integer(n), font, ink=role, on=ground, anchor="middle",
        )  # fmt: skip
        if way:
            bar: Role = "blue" if way > 0 else "loss"
            length = (self.cell - 8) * n / self.most
            self.canvas.rect(x + 4, y + ROW - 4, max(length, 1), 2.5, Paint(fill=bar))


def _describe(matrix: MoveMatrix, then: str, now: str) -> str:
    states = matrix.states
    up = down = stayed = 0
    for row, counts in enumerate(matrix.counts):
        for column, n in enumerate(counts):
            way = direction(states[row], states[column], states)
            up += n if way > 0 else 0
            down += n if way < 0 else 0
            stayed += n if row == column else 0
    return say(
        "From {then} to {now}: {up} further up, {down} further down, {stayed} where they were, "
        "{new}, {gone}.",
        then=then,
        now=now,
        up=integer(up),
        down=integer(down),
        stayed=integer(stayed),
        new=many(sum(matrix.new), "{n} new", "{n} new", n=integer(sum(matrix.new))),
        gone=many(
            sum(matrix.vanished), "{n} gone", "{n} gone", n=integer(sum(matrix.vanished))
        ),
    )  # fmt: skip
