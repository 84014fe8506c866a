"""Whether the cells of an export fit a way of reading them, asked as scoring itself reads."""

from __future__ import annotations

from journeykit.definition.models import FileColumn
from journeykit.scoring import cells, sql
from journeykit.scoring.cells import ExportColumn
from journeykit.scoring.sql import Binder


def text_of(found: ExportColumn) -> str:
    """SQL of a cell as text without white space around it; NULL where nothing stands."""
    any_column = FileColumn(type="text")
    text = cells.raw_text(found, any_column)
    return sql.render(cells.present(text, any_column), "duckdb")


def reading_of(found: ExportColumn, column: FileColumn, text: str) -> tuple[str, str]:
    """SQL of whether a cell cannot be read, and of its value.

    Args:
        found: The column of the export.
        column: The reading.
        text: The name of the column that holds ``text_of`` it.
    """
    present = cells.present(sql.column(text), column)
    value = cells.read(present, column, found.native, Binder())
    unread = sql.both([sql.is_known(present.copy()), sql.is_null(value.copy())])
    return sql.render(unread, "duckdb"), sql.render(value, "duckdb")
