"""The file of rejects: every row that was not scored for what is wrong with it, every unread cell.

It is complete however much that is, and is read and written a part at a time.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journeykit.definition.models import ROW_NUMBER, Column
from journeykit.engines.accounting import RefusedExportError, is_unread
from journeykit.engines.facts import Reject
from journeykit.engines.rejects import all_rejects
from journeykit.engines.row_places import RowPlaces
from journeykit.engines.session import identifier
from journeykit.outputs import as_text, written_whole
from journeykit.scoring.cells import ABSENT
from journeykit.scoring.schema import Schema

REJECT_COLUMNS = ("file", "line", "row", "column", "reason", "text")
"""The columns of the file; a line is one of the file, a row one of those that could be read."""

_PAGE = 20_000
_DUPLICATES = {
    "error": "the id stands more than once",
    "first": "the id stands more than once; the first of its rows is scored",
    "last": "the id stands more than once; the last of its rows is scored",
}
_NO_NUMBER = "no {0.type} with `{0.decimal}` as the decimal mark"


@dataclass(frozen=True)
class RejectFile:
    """Where rejects are listed; with ``safe`` no text begins as a formula of a spreadsheet does."""

    path: Path
    safe: bool = False


@contextmanager
def listed_whole(file: RejectFile) -> Iterator[Path]:
    """The part to write to. It takes its place too where the export is refused for what it lists.

    Raises:
        OutputError: It cannot be written.
    """
    refusal: RefusedExportError | None = None
    with written_whole(file.path) as part:
        try:
            yield part
        except RefusedExportError as error:
            refusal = error
    if refusal is not None:
        refusal.help = f"{refusal.help}; {file.path} lists them"
        raise refusal


@dataclass(frozen=True)
class Listing:
    """What is listed of a run.

    Attributes:
        places: Where the rows of the export stand.
        schema: The columns of what was read.
        rows: SQL of the relation of every row; one without a key has the empty text for it.
        on_duplicate: Which row of a customer counts.
    """

    places: RowPlaces
    schema: Schema
    rows: str
    on_duplicate: str

    def write(self, part: Path, *, safe: bool) -> None:
        """Write all of it as CSV."""
        with part.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(REJECT_COLUMNS)
            for row in self.records():
                writer.writerow([as_text(cell) for cell in row] if safe else row)

    def records(self) -> Iterator[tuple[str, ...]]:
        """The records of the file: lines that are no rows, rows that are not scored, cells."""
        for reject in all_rejects(self.places.session, self.places.export):
            yield self._record(reject, "")
        yield from self._keyless()
        yield from self._repeated()
        yield from self._cells()

    def _record(self, reject: Reject, column: str) -> tuple[str, ...]:
        line, row = (str(number or "") for number in (reject.line, reject.row))
        file = reject.file or self.places.export.name
        return (file, line, row, column, reject.reason, reject.text)

    def _at(self, row: int, column: str, reason: str, text: str) -> tuple[str, ...]:
        file, number = self.places.of(row)
        return self._record(Reject(None, number, reason, text, file), column)

    def _key(self) -> str:
        data = self.schema.journey.data
        key = data.customer_id if data else ROW_NUMBER
        return self._header(key)

    def _header(self, name: str) -> str:
        column = self._column(name)
        return (column.from_ if column else None) or name

    def _column(self, name: str) -> Column | None:
        data = self.schema.journey.data
        return data.columns.get(name) if data else None

    def _keyless(self) -> Iterator[tuple[str, ...]]:
        rows = f"SELECT row, row FROM {self.rows} WHERE customer_id = ''"
        for row, _ in self._paged(rows):
            yield self._at(row, self._key(), "no id stands in it", "")

    def _repeated(self) -> Iterator[tuple[str, ...]]:
        """The rows that are dropped for their id; all of them where none may count."""
        if not self.schema.compares_customers:
            return
        kept = {
            "error": "count(*) OVER (PARTITION BY customer_id) > 1",
            "first": "row_number() OVER (PARTITION BY customer_id ORDER BY row) > 1",
            "last": "row_number() OVER (PARTITION BY customer_id ORDER BY row DESC) > 1",
        }[self.on_duplicate]
        session = self.places.session
        session.run(
            "CREATE TEMP TABLE repeated AS SELECT row, customer_id FROM "
            f"{self.rows} WHERE customer_id <> '' QUALIFY {kept}"
        )
        for row, key in self._paged("SELECT row, customer_id FROM repeated WHERE true"):
            yield self._at(row, self._key(), _DUPLICATES[self.on_duplicate], key)

    def _cells(self) -> Iterator[tuple[str, ...]]:
        raw = [
            (name, called) for name, called in self.schema.raw.items() if self.schema.is_read(name)
        ]
        if not raw:
            return
        cells = ", ".join(identifier(called) for _, called in raw)
        unread = " OR ".join(is_unread(called) for _, called in raw)
        fits = [
            (self._header(name), _expected(column) if (column := self._column(name)) else "")
            for name, _ in raw
        ]
        rows = f"SELECT row, {cells} FROM {self.rows} WHERE customer_id <> '' AND ({unread})"
        for row, *texts in self._paged(rows):
            for (header, reason), text in zip(fits, texts, strict=True):
                if text is not None and text != ABSENT:
                    yield self._at(row, header, reason, text)

    def _paged(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query in their order; the first column is the number of the row."""
        last = 0
        while True:
            page = self.places.session.run(
                f"SELECT * FROM ({query}) WHERE row > {last} ORDER BY row LIMIT {_PAGE}"
            )
            yield from page
            if len(page) < _PAGE:
                return
            last = page[-1][0]


def _expected(column: Column) -> str:
    """What a cell of a column is to be, and is not."""
    if column.type in ("integer", "decimal"):
        plain = column.decimal == "." and not column.thousands and not column.symbol
        return f"no {column.type}" if plain else _NO_NUMBER.format(column)
    if column.type == "boolean":
        return "neither yes nor no"
    formats = " or ".join(column.format or ())
    usual = "2026-09-30" if column.type == "date" else "2026-09-30 14:05:00"
    return f"no {column.type} written as {formats or usual}"
