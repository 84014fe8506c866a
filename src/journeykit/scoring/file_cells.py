"""The cells of a further file, typed, with the key of the customer whose row it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlglot import exp

from journeykit.definition.expressions import DataType
from journeykit.definition.models import DataFile, FileColumn
from journeykit.scoring import cells, sql, terms
from journeykit.scoring.aggregates import filtered
from journeykit.scoring.cells import ExportColumn
from journeykit.scoring.reading import IS_BLANK, IS_HEADER, Readable, add_cells, row_number
from journeykit.scoring.schema import Names
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Sheet
from journeykit.scoring.terms import Term

KEY = "customer_id"
"""The key: NULL in blank rows, empty in those without one."""


class FileCells:
    """The cells of a file, typed, and what could not be read of them."""

    def __init__(
        self,
        file: DataFile,
        columns: Mapping[str, FileColumn],
        found: Mapping[str, ExportColumn],
        absent: frozenset[str],
    ) -> None:
        self._file = file
        self._columns = columns
        self._found = found
        self._absent = absent
        self._texts = Names("text.", columns)
        self._cells = Names("cell.", columns)
        self.raw = Names(
            "raw.", (name for name, how in columns.items() if how.type != "text" or how.optional)
        )

    def value(self, name: str) -> Term:
        """The value of a cell."""
        return terms.cell(sql.column(self._cells[name]), DataType(self._columns[name].type))

    def unread(self, name: str) -> Sql:
        """Whether a cell could not be read: TRUE or FALSE."""
        if name in self._absent:
            return sql.boolean(True)
        if name in self.raw:
            return sql.is_known(sql.column(self.raw[name]))
        return sql.boolean(False)

    def first_unread(self, names: Sequence[str]) -> Sql:
        """The text of the first of some cells that could not be read."""
        raws = [sql.column(self.raw[one]) for one in dict.fromkeys(names) if one in self.raw]
        return sql.coalesce(*raws, sql.text(""))

    def add_cells(self, sheet: Sheet, export: tuple[ExportColumn, ...]) -> None:
        """From the file's text to typed cells, the customer's key, the number of the row."""
        key = self._file.key
        readable = Readable(self._columns, self._found, self._texts, self._cells, self.raw, key)
        add_cells(sheet, readable, export, [("row", row_number())], [(KEY, self._key())])

    def _key(self) -> Sql:
        """The customer's key; NULL where a row has nothing in any column.

        It is empty where a row has none, or repeats the header.
        """
        text = sql.column(self._texts[self._file.key])
        blank = sql.both([sql.is_null(text.copy()), sql.column(IS_BLANK)])
        header = (sql.column(IS_HEADER), sql.text(""))
        return sql.case([header, (blank, exp.Null())], sql.coalesce(text, sql.text("")))

    def of_unread(self, name: str, called: tuple[str, str, str]) -> Iterator[tuple[str, Sql]]:
        """Of one column: how many cells could not be read, the first row, and its text."""
        count, first, text = called
        raw, row = sql.column(self.raw[name]), sql.column("row")
        is_unread = exp.NEQ(this=raw.copy(), expression=sql.text(cells.ABSENT))
        yield count, filtered(exp.Count(this=exp.Star()), is_unread)
        yield first, filtered(exp.Min(this=row), is_unread)
        yield text, filtered(exp.ArgMin(this=raw.copy(), expression=row.copy()), is_unread)
