"""The records of the file of rejects: where something stands, what is wrong with it, its text."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from journeykit.definition.models import FileColumn
from journeykit.engines.accounting import HEADER_AGAIN, NO_ID
from journeykit.engines.facts import Reject
from journeykit.engines.rejects import all_rejects
from journeykit.engines.row_places import RowPlaces
from journeykit.outputs import as_text
from journeykit.scoring.cells import ABSENT

REJECT_COLUMNS = ("file", "line", "row", "column", "reason", "text")
"""The columns of the file; a line is one of the file, a row one of those below its header."""

Record = tuple[str, ...]

_PAGE = 20_000
_NO_NUMBER = "no {0.type} with `{0.decimal}` as the decimal mark"


def begin_list(part: Path) -> None:
    """Write the header of the file of rejects."""
    part.write_text(",".join(REJECT_COLUMNS) + "\n", encoding="utf-8")


def add_records(part: Path, records: Iterable[Record], *, safe: bool) -> None:
    """Add records to a file as CSV; ``safe`` as in ``RejectFile``."""
    with part.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in records:
            writer.writerow([as_text(cell) for cell in row] if safe else row)


def add_lists(part: Path, lists: Iterable[Path]) -> None:
    """Add what ``add_records`` wrote into other files."""
    with part.open("ab") as target:
        for path in lists:
            with path.open("rb") as source:
                shutil.copyfileobj(source, target)


@dataclass(frozen=True)
class Records:
    """Makes the records of one export, in the order of its rows.

    ``places`` says where its rows stand, and holds the session that is asked for them.
    """

    places: RowPlaces

    def broken(self) -> Iterator[Record]:
        """Lines that could not be taken apart."""
        for reject in all_rejects(self.places.session, self.places.export):
            yield self._record(reject, "")

    def keyless(self, header: str) -> Iterator[Record]:
        """The rows that ``tell_keyless`` found: no id under ``header``, or the header again."""
        for row, is_header in self._paged("SELECT row, is_header FROM keyless"):
            reason = HEADER_AGAIN if is_header else NO_ID
            yield self._at(row, "" if is_header else header, reason, "")

    def repeated(self, rows: str, header: str, reason: str) -> Iterator[Record]:
        """The rows of a relation of rows and ids, each dropped for its id."""
        for row, key in self._paged(f"SELECT row, customer_id FROM {rows}"):
            yield self._at(row, header, reason, key)

    def cells(self, query: str, columns: Sequence[tuple[str, FileColumn]]) -> Iterator[Record]:
        """The cells of rows that could not be read as they are declared.

        Args:
            query: The number of a row and the texts of its cells, NULL where a cell could be read.
            columns: Each column's name and how it is declared, in the order of the texts.
        """
        fits = [(column.from_ or name, _expected(column)) for name, column in columns]
        for row, *texts in self._paged(query):
            for (header, reason), text in zip(fits, texts, strict=True):
                if text is not None and text != ABSENT:
                    yield self._at(row, header, reason, text)

    def _record(self, reject: Reject, column: str) -> Record:
        line, row = (str(number or "") for number in (reject.line, reject.row))
        file = reject.file or self.places.export.name
        return (file, line, row, column, reject.reason, reject.text)

    def _at(self, row: int, column: str, reason: str, text: str) -> Record:
        file, number = self.places.of(row)
        return self._record(Reject(None, number, reason, text, file), column)

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


def _expected(column: FileColumn) -> str:
    """What a cell of a column is to be, and is not."""
    if column.type in ("integer", "decimal"):
        plain = column.decimal == "." and not column.thousands and not column.symbol
        return f"no {column.type}" if plain else _NO_NUMBER.format(column)
    if column.type == "boolean":
        return "neither yes nor no"
    formats = " or ".join(column.format or ())
    usual = "2026-09-30" if column.type == "date" else "2026-09-30 14:05:00"
    return f"no {column.type} written as {formats or usual}"
