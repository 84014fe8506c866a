"""Where a row of an export stands: the engine numbers rows through all files, people file by file.

The rows of each file are counted only when one has to be placed: that is another look at the files.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from itertools import accumulate

from journeykit.engines.export import Export, ExportFile, Kind, read_csv
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
            return None, row
        place = min(bisect_left(self._ends, row), len(self._ends) - 1)
        before = self._ends[place - 1] if place else 0
        return self.export.files[place].name, row - before

    def said(self, row: int) -> str:
        """The place as text: ``file, row 12``."""
        name, number = self.of(row)
        return f"{name or self.export.name}, row {number}"

    def _count(self, file: ExportFile) -> int:
        rows = (
            read_csv([file], rejects="counted")
            if file.kind is Kind.CSV
            else f"read_parquet({quote(str(file.path))})"
        )
        ((count,),) = self.session.run(f"SELECT count(*) FROM {rows}")
        return int(count)
