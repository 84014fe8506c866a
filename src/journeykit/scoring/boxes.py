"""The nine-box planner: an account's place on two axes, where both ends of its score agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
        label = _by_box(
            sql.column(f"rows {end} cut"),
            sql.column(f"columns {end} cut"),
            [[f"{row}/{column}" for column in grid.columns.labels] for row in grid.rows.labels],
        )
        return sql.when(sql.negate(sql.is_true(sql.column("lost"))), label)

    def _play(self) -> Sql:
        plays = self._grid.plays if self._grid else None
        if plays is None:
            return sql.null("varchar")
        return _by_box(
            sql.column("box_row"),
            sql.column("box_column"),
            [[plays[2 - row][column] for column in range(3)] for row in range(3)],
        )


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


def _by_box(row: Sql, column: Sql, texts: Sequence[Sequence[str]]) -> Sql:
    """One of the texts, by row and column, each counted from 0; NULL where one is unknown."""
    rows: list[tuple[Sql, Sql]] = []
    for place, of_row in enumerate(texts):
        pairs: list[tuple[Sql, Sql]] = [
            (sql.whole(number), sql.text(text)) for number, text in enumerate(of_row)
        ]
        rows.append((sql.whole(place), sql.case(pairs, sql.null("varchar"), column.copy())))
    return sql.case(rows, sql.null("varchar"), row)
