"""The file of rejects: every row that was not scored for what is wrong with it, every unread cell.

It is complete however much that is, of the further files too, and is read and written a part at a
time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from journeykit.definition.models import ROW_NUMBER, Column
from journeykit.engines.accounting import RefusedExportError, is_unread
from journeykit.engines.reject_records import REJECT_COLUMNS as REJECT_COLUMNS
from journeykit.engines.reject_records import Record, Records, add_lists, add_records, begin_list
from journeykit.engines.row_places import RowPlaces
from journeykit.engines.session import identifier
from journeykit.outputs import written_whole
from journeykit.records import dataclass
from journeykit.scoring.schema import Schema

_DUPLICATES = {
    "error": "the id stands more than once",
    "first": "the id stands more than once; the first of its rows is scored",
    "last": "the id stands more than once; the last of its rows is scored",
}


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
    """What is listed of the customers' export.

    Attributes:
        places: Where the rows of the export stand.
        schema: The columns of what was read.
        rows: SQL of the relation of every row; one without a key has the empty text for it.
        on_duplicate: Which row of a customer counts.
        has_keyless: Whether the session has rows without a key, told apart.
        more: The lists of the further files.
    """

    places: RowPlaces
    schema: Schema
    rows: str
    on_duplicate: str
    has_keyless: bool = False
    more: Sequence[Path] = ()

    def write(self, part: Path, *, safe: bool) -> None:
        """Write all of it as CSV, and behind it the lists of the further files."""
        begin_list(part)
        add_records(part, self.records(), safe=safe)
        add_lists(part, self.more)

    def records(self) -> Iterator[Record]:
        """The records of the export: lines that are no rows, rows that are not scored, cells."""
        records = Records(self.places)
        yield from records.broken()
        if self.has_keyless:
            yield from records.keyless(self._key())
        yield from self._repeated(records)
        yield from self._cells(records)

    def _key(self) -> str:
        data = self.schema.journey.data
        key = data.customer_id if data else ROW_NUMBER
        column = self._columns().get(key)
        return (column.from_ if column else None) or key

    def _columns(self) -> dict[str, Column]:
        data = self.schema.journey.data
        return dict(data.columns) if data else {}

    def _repeated(self, records: Records) -> Iterator[Record]:
        """The rows that are dropped for their id; all of them where none may count."""
        if not self.schema.compares_customers:
            return
        kept = {
            "error": "count(*) OVER (PARTITION BY customer_id) > 1",
            "first": "row_number() OVER (PARTITION BY customer_id ORDER BY row) > 1",
            "last": "row_number() OVER (PARTITION BY customer_id ORDER BY row DESC) > 1",
        }[self.on_duplicate]
        self.places.session.run(
            "CREATE TEMP TABLE repeated AS SELECT row, customer_id FROM "
            f"{self.rows} WHERE customer_id <> '' QUALIFY {kept}"
        )
        yield from records.repeated("repeated", self._key(), _DUPLICATES[self.on_duplicate])

    def _cells(self, records: Records) -> Iterator[Record]:
        columns = self._columns()
        raw = [
            (name, called) for name, called in self.schema.raw.items() if self.schema.is_read(name)
        ]
        if not raw:
            return
        cells = ", ".join(identifier(called) for _, called in raw)
        unread = " OR ".join(is_unread(called) for _, called in raw)
        query = f"SELECT row, {cells} FROM {self.rows} WHERE customer_id <> '' AND ({unread})"
        yield from records.cells(query, [(name, columns[name]) for name, _ in raw])
