"""The cells of a further file, typed, with the key of the customer whose row it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlglot import exp

from journeykit.definition.expressions import DataType
from journeykit.definition.models import DataFile, FileColumn
from journeykit.scoring import cells, sql, terms
from journeykit.scoring.aggregates import filtered
from journeykit.scoring.cells import ExportColumn
from journeykit.scoring.reading import cell_text, is_blank, row_number
from journeykit.scoring.schema import Names
from journeykit.scoring.sql import Binder, Sql
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
        texts, columns = self._texts, self._columns
        sheet.keep(
            "rows",
            "Every used cell as text without white space around it, and the number of the row.",
            [
                ("row", row_number()),
                ("is_blank", is_blank(export)),
                *(
                    (texts[name], cell_text(one, columns[name]))
                    for name, one in self._found.items()
                ),
            ],
        )
        present = (
            (texts[name], cells.present(sql.column(texts[name]), columns[name]))
            for name in self._found
        )
        sheet.replace("texts", "A cell is empty where nothing or a marker stands.", present)
        sheet.add(
            "cells",
            "Every cell in its declared type, and the customer whose row it is.",
            [(KEY, self._key()), *self._typed(Binder())],
        )
        sheet.add("unread", "The text of the cells that could not be read.", self._unread())

    def _key(self) -> Sql:
        """The customer's key; empty where a row has none, NULL where the row has nothing."""
        text = sql.column(self._texts[self._file.key])
        blank = sql.both([sql.column("is_blank"), sql.is_null(text.copy())])
        return sql.case([(blank, exp.Null())], sql.coalesce(text, sql.text("")))

    def _typed(self, binder: Binder) -> Iterator[tuple[str, Sql]]:
        for name, column in self._columns.items():
            if name in self._found:
                text: Sql = sql.column(self._texts[name])
                if column.type == "text" and column.optional:
                    text = exp.Nullif(this=text, expression=sql.text(cells.ABSENT))
                yield self._cells[name], cells.read(text, column, self._found[name].native, binder)
            else:
                type_ = terms.SQL_TYPES[DataType(column.type)]
                yield self._cells[name], sql.null(type_.value)

    def _unread(self) -> Iterator[tuple[str, Sql]]:
        for name, called in self.raw.items():
            if name in self._found:
                lost = sql.is_null(sql.column(self._cells[name]))
                yield called, sql.when(lost, sql.column(self._texts[name]))
            else:
                yield called, sql.null("varchar")

    def of_unread(self, name: str, called: tuple[str, str, str]) -> Iterator[tuple[str, Sql]]:
        """Of one column: how many cells could not be read, the first row, and its text."""
        count, first, text = called
        raw, row = sql.column(self.raw[name]), sql.column("row")
        is_unread = exp.NEQ(this=raw.copy(), expression=sql.text(cells.ABSENT))
        yield count, filtered(exp.Count(this=exp.Star()), is_unread)
        yield first, filtered(exp.Min(this=row), is_unread)
        yield text, filtered(exp.ArgMin(this=raw.copy(), expression=row.copy()), is_unread)
