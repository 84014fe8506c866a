"""The first stage behind another one that a customer reached, told without a list for each stage.

Of a journey of many stages such lists would grow with the square of their number, and the time that
an engine takes to plan them with its cube. So stages stand in blocks as large as there are blocks:
which stage of a block is the first is told once, and a stage looks at the rest of its own block and
at whole blocks behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isqrt

from journeykit.scoring import sql
from journeykit.scoring.schema import Names
from journeykit.scoring.sql import Sql

_FEW = 24
"""Stages of which each may as well be told by itself."""


class Onward:
    """Entry into the first reached stage of some.

    Args:
        stages: All, in their order.
        reached: The column that says whether a stage was reached; never NULL.
        entered: The column of the day on which it was entered.
    """

    def __init__(self, stages: Sequence[str], reached: Names, entered: Names) -> None:
        self._reached, self._entered = reached, entered
        size = isqrt(len(stages))
        begins = range(0, len(stages), size) if len(stages) > _FEW else ()
        blocks = (tuple(stages[begin : begin + size]) for begin in begins)
        self._blocks = {block[0]: block for block in blocks}
        self._any_of = Names("reached_from.", self._blocks)
        self._first_of = Names("entered_from.", self._blocks)

    def columns(self) -> Iterator[tuple[str, Sql]]:
        """Of each block whether one of its stages was reached, and when the first was entered."""
        for first, block in self._blocks.items():
            yield (
                self._any_of[first],
                sql.either([sql.column(self._reached[one]) for one in block]),
            )
            yield self._first_of[first], sql.case(list(map(self._stage, block)), sql.null("date"))

    def entered_first(self, later: Sequence[str]) -> Sql:
        """The day on which the first reached of some stages was entered; in the journey's order."""
        pairs: list[tuple[Sql, Sql]] = []
        place = 0
        while place < len(later):
            block = self._blocks.get(later[place], ())
            if block and tuple(later[place : place + len(block)]) == block:
                first = block[0]
                pairs.append((sql.column(self._any_of[first]), sql.column(self._first_of[first])))
                place += len(block)
            else:
                pairs.append(self._stage(later[place]))
                place += 1
        return sql.case(pairs, sql.null("date"))

    def _stage(self, stage_id: str) -> tuple[Sql, Sql]:
        return sql.column(self._reached[stage_id]), sql.column(self._entered[stage_id])
