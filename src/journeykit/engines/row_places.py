"""Where a row of an export stands: the engine numbers rows through all files, people file by file.

It numbers those that it could take apart, people all of them: a row behind one that was rejected is
one further down. The rows of each file are counted only when one has to be placed: that is another
look at the files.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from journeykit.engines.export import Export, ExportFile, Kind, read_csv
from journeykit.engines.quoting import has_empty_lines, records_before
from journeykit.engines.session import Session, quote
from journeykit.records import dataclass


@dataclass(frozen=True)
class RowPlaces:
    """Places of the rows that a session reads of an export."""

    session: Session
    export: Export

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """The rows that come out of each file."""
        return tuple(self._count(file) for file in self.export.files)

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        return tuple(accumulate(self.rows))

    def of(self, row: int) -> tuple[str | None, int]:
        """The file and the number within it; no file where there is but one."""
        if len(self.export.files) == 1:
            return None, self._among_all(0, row)
        place = min(bisect_left(self._ends, row), len(self._ends) - 1)
        before = self._ends[place - 1] if place else 0
        return self.export.files[place].name, self._among_all(place, row - before)

    def said(self, row: int) -> str:
        """The place as text: ``file, row 12``."""
        name, number = self.of(row)
        return f"{name or self.export.name}, row {number}"

    def number_ids(self, rows: str) -> str:
        """SQL of a relation of rows whose ids are their numbers, numbered among all of all files.

        ``rows`` is SQL of the relation, with ``row`` and ``customer_id``; it is given as it is
        where no row was rejected by its line.
        """
        ends = (0, *self._ends) if len(self.export.files) > 1 else (0,)
        before = [
            end + passed
            for end, of_file in zip(ends, self.passed, strict=False)
            for passed in of_file
        ]
        if not before:
            return rows
        self.session.run("CREATE OR REPLACE TEMP TABLE rejected_before (before BIGINT, n BIGINT)")
        self.session.run(
            "INSERT INTO rejected_before SELECT before, max(n) "
            f"FROM (SELECT unnest({before}) AS before, unnest(range(1, {len(before) + 1})) AS n) "
            "GROUP BY before"
        )
        number = "CAST(row + coalesce(n, 0) AS VARCHAR)"
        return (
            f"(SELECT * EXCLUDE (before, n) REPLACE ({number} AS customer_id) FROM {rows} "
            "ASOF LEFT JOIN rejected_before ON row > before ORDER BY row)"
        )

    @cached_property
    def passed(self) -> tuple[Sequence[int], ...]:
        """Of each file, how many rows came out of it before each that was rejected by its line."""
        if self.export.kind is not Kind.CSV:
            return ((),) * len(self.export.files)
        found: list[list[tuple[int, int]]] = [[] for _ in self.export.files]
        query = "SELECT file, line, position FROM rejected ORDER BY file, line"
        for file, line, position in self.session.run(query):
            found[file].append((line, position))
        return tuple(map(_passed, self.export.files, found))

    def _among_all(self, place: int, row: int) -> int:
        """The number of a row of a file among all of its rows, the rejected ones too."""
        return row + bisect_left(self.passed[place], row)

    def _count(self, file: ExportFile) -> int:
        rows = (
            read_csv([file], rejects="counted")
            if file.kind is Kind.CSV
            else f"read_parquet({quote(str(file.path))})"
        )
        ((count,),) = self.session.run(f"SELECT count(*) FROM {rows}")
        return int(count)


def _passed(file: ExportFile, rejected: Sequence[tuple[int, int]]) -> Sequence[int]:
    """How many rows came out of a file before each that was rejected, of their lines and places.

    The engine's lines are records, and empty ones beside them: only where there are such, it has to
    be counted how many records stand before.
    """
    if rejected and has_empty_lines(file):
        places = sorted(position for _, position in rejected)
        return [before - n for n, before in enumerate(records_before(file, places))]
    first = file.skip + 2
    return [line - first - n for n, (line, _) in enumerate(rejected)]
