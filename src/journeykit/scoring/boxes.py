"""The nine-box planner: an account's place on two axes, where both ends of its score agree."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from journeykit.definition.models import Axis
from journeykit.scoring import sql
from journeykit.scoring.context import Context
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Sheet

_ENDS = ("low", "high")


class Boxes:
    """The columns about the nine-box."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._grid = context.journey.nine_box

    def add(self, sheet: Sheet) -> None:
        """The step of the nine-box."""
        sheet.add(
            "boxes",
            "The box of the lowest and of the highest possible score; placed where they agree.",
            self._columns(),
        )

    def _columns(self) -> Iterator[tuple[str, Sql]]:
        if self._grid is None:
            yield from ((name, sql.null("varchar")) for name in ("box_low", "box_high", "box"))
            yield "play", sql.null("varchar")
            yield from ((name, sql.null("integer")) for name in ("box_row", "box_column"))
            return
        axes = (("rows", self._grid.rows), ("columns", self._grid.columns))
        for axis, written in axes:
            expression = self._context.at("nine_box", axis, "by")
            for end in _ENDS:
                compiler = self._context.compile_with({"health_score": f"health_{end}"})
                value = compiler.number(expression) if expression else sql.null("double")
                yield f"{axis} {end}", value
                yield f"{axis} {end} cut", _cut(sql.column(f"{axis} {end}"), written)
        for end in _ENDS:
            yield f"box_{end}", self._label(end)
        agree = [
            sql.equal(sql.column(f"{axis} low cut"), sql.column(f"{axis} high cut"))
            for axis, _ in axes
        ]
        placed = sql.both([*agree, sql.negate(sql.is_true(sql.column("lost")))])
        yield "is_placed", sql.is_true(placed)
        is_placed = sql.column("is_placed")
        yield "box_row", sql.when(is_placed, sql.column("rows low cut"))
        yield "box_column", sql.when(is_placed.copy(), sql.column("columns low cut"))
        yield "box", sql.when(is_placed.copy(), sql.column("box_low"))
        yield "play", self._play()

    def _label(self, end: str) -> Sql:
        """``row label/column label``, empty for a lost customer or an unknown axis."""
        grid = self._grid
        if grid is None:
            return sql.null("varchar")
        row, column = sql.column(f"rows {end} cut"), sql.column(f"columns {end} cut")
        joined = sql.binary(
            exp.DPipe,
            sql.binary(exp.DPipe, _named(row, grid.rows), sql.text("/")),
            _named(column, grid.columns),
        )
        return sql.when(sql.negate(sql.is_true(sql.column("lost"))), joined)

    def _play(self) -> Sql:
        plays = self._grid.plays if self._grid else None
        if plays is None:
            return sql.null("varchar")
        place = sql.binary(
            exp.Add,
            sql.binary(exp.Mul, sql.column("box_row"), sql.whole(3)),
            sql.column("box_column"),
        )
        pairs: list[tuple[Sql, Sql]] = [
            (sql.whole(row * 3 + column), sql.text(plays[2 - row][column]))
            for row in range(3)
            for column in range(3)
        ]
        return sql.case(pairs, sql.null("varchar"), place)


def _cut(value: Sql, axis: Axis) -> Sql:
    """0, 1 or 2 by the axis's cuts, half-open."""
    low, high = axis.cuts
    return sql.case(
        [
            (exp.LT(this=value, expression=sql.number(low)), sql.whole(0)),
            (exp.LT(this=value.copy(), expression=sql.number(high)), sql.whole(1)),
            (sql.is_known(value.copy()), sql.whole(2)),
        ],
        sql.null("integer"),
    )


def _named(place: Sql, axis: Axis) -> Sql:
    pairs: list[tuple[Sql, Sql]] = [
        (sql.whole(number), sql.text(label)) for number, label in enumerate(axis.labels)
    ]
    return sql.case(pairs, sql.null("varchar"), place)
