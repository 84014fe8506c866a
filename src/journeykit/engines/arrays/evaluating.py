"""Evaluates the values of a split plan for a piece of an export."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from journeykit.engines.arrays.asking import Asking
from journeykit.engines.arrays.earlier import Earlier
from journeykit.engines.arrays.lookups import AsTheyStand, Lookup, OfNumbers, PieceValues
from journeykit.engines.arrays.preparing import Prepared
from journeykit.engines.arrays.values import Values, one_from_arrow, to_arrow
from journeykit.scoring.operands import NO_COLUMN, NUMBER, Cells, Split

_FEWEST, _MOST = 8_192, 65_536
"""Rows whose values are evaluated at once, fewer where a plan asks for more of them twice."""
_KEPT = 64_000_000
"""Values that may have to be in memory at once, of all rows together."""
_KEY = "key"


class Evaluator:
    """The values of a split plan, ready to be evaluated for any rows."""

    def __init__(
        self, split: Split, asking: Asking, earlier: Callable[[], Earlier] | None = None
    ) -> None:
        """Prepare every value.

        Args:
            split: What to evaluate.
            asking: Who is asked what texts mean.
            earlier: What the joined relation knows; called when it is needed.

        Raises:
            duckdb.Error: A value that rests on no column cannot be computed.
        """
        self._asking = asking
        constants = self._constants_of(split)
        self.lookups = {
            column: Lookup(column, cells, asking, _of_numbers(cells, constants, asking))
            for column, cells in split.cells.items()
            if column != NO_COLUMN
        }
        self._results = Prepared(split.values, split.results, constants, asking)
        self._joined: tuple[str, Prepared, Callable[[], Earlier]] | None = None
        if split.joined is not None and earlier is not None:
            key = Prepared(split.values, {_KEY: split.joined.key}, constants, asking)
            self._joined = split.joined.relation, key, earlier

    def evaluate(
        self, count: int, cells: Mapping[str, pa.ChunkedArray]
    ) -> Iterator[tuple[int, dict[str, Values]]]:
        """The results for some rows, some thousand at once: how many, and each by its name.

        Args:
            count: How many.
            cells: Their cells, by the columns of ``lookups``; an empty text is an empty cell.

        Raises:
            duckdb.Error: What stands in cells cannot be computed.
            UnknownOperationError: Arrays cannot be put together as the plan asks for.
        """
        whole: dict[str, PieceValues] = {
            name: lookup.of(cells[name]) for name, lookup in self.lookups.items()
        }
        if self._joined is not None:
            relation, key, earlier = self._joined
            some = {name: one.some(slice(count)) for name, one in whole.items()}
            keys = to_arrow(key.of(count, some)[_KEY], count, pa.string())
            whole[relation] = earlier().of(keys)
        at_once = min(_MOST, max(_FEWEST, _KEPT // max(1, self._results.kept)))
        for begin in range(0, count, at_once):
            rows = slice(begin, min(count, begin + at_once))
            some = {name: one.some(rows) for name, one in whole.items()}
            found = rows.stop - begin
            yield found, self._results.of(found, some)

    def _constants_of(self, split: Split) -> list[Values]:
        asked = split.cells.get(NO_COLUMN)
        if asked is None:
            return []
        table = self._asking.ask(asked.query, pa.table({"nothing": pa.array([None], pa.string())}))
        return [one_from_arrow(column.combine_chunks()) for column in table.columns]


def _of_numbers(cells: Cells, constants: Sequence[Values], asking: Asking) -> OfNumbers | None:
    """What follows from the number of a cell, ready to be evaluated."""
    if cells.numbered is None:
        return None
    wanted = {str(place): one for place, one in cells.numbered.values.items()}
    prepared = Prepared({}, wanted, constants, asking)

    def of_numbers(numbers: Values, count: int) -> Mapping[int, Values]:
        found = prepared.of(count, {NUMBER: _Numbers(numbers)})
        return {int(place): one for place, one in found.items()}

    return of_numbers


@dataclass(frozen=True)
class _Numbers(AsTheyStand):
    """Cells of which the number is known, and nothing else is asked for."""

    numbers: Values

    def value(self, _: int) -> Values:
        return self.numbers
