"""The first steps of a plan: from the export's text to typed cells and derived columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sqlglot import exp

from journeykit.definition.expressions import DataType
from journeykit.definition.models import ROW_NUMBER, Column
from journeykit.scoring import cells, sql, terms
from journeykit.scoring.cells import ExportColumn, Native
from journeykit.scoring.context import Context, unread_name
from journeykit.scoring.schema import ColumnType, Names
from journeykit.scoring.sql import Binder, Sql
from journeykit.scoring.steps import Sheet
from journeykit.scoring.terms import SqlType, Term

ROW_KIND = "row_kind"
"""What a row of the export is: scored, blank, or without its key."""
SCORED, BLANK, KEYLESS = "scored", "blank", "keyless"

_WHOLE_LIMIT = 9.2e18


def add_reading(
    sheet: Sheet,
    context: Context,
    export: tuple[ExportColumn, ...],
    found: dict[str, ExportColumn],
    kept: Iterable[ExportColumn],
) -> None:
    """From the export to cells: text, trimmed, missing markers, types.

    Args:
        sheet: Where the steps go.
        context: The journey.
        export: All columns of the export, to know a blank row.
        found: The export's column for each column of the journey that is read from it.
        kept: Columns of the export that are carried through untouched.
    """
    texts = context.texts
    columns = context.definition.columns
    binder = Binder()
    sheet.keep(
        "rows",
        "Every used cell as text without white space around it, and the number of the row.",
        [
            ("row", row_number()),
            (ROW_KIND, _row_kind(context, export, found)),
            *((texts[name], _cell_text(one, columns[name])) for name, one in found.items()),
            *((kept_name(one), sql.column(one.name)) for one in kept),
        ],
    )
    present = [
        (texts[name], cells.present(sql.column(texts[name]), columns[name])) for name in found
    ]
    sheet.replace("texts", "A cell is empty where nothing or a missing marker stands.", present)
    sheet.add(
        "cells",
        "Every cell in the type that the journey declares; NULL where it cannot be read so.",
        _typed(context, found, texts, binder),
    )
    sheet.add(
        "unread",
        "The text of the cells that could not be read.",
        (
            (name, _unread_text(context, identifier, texts))
            for identifier, name in context.schema.raw.items()
            if identifier not in context.schema.gathered
        ),
    )


def kept_name(column: ExportColumn) -> str:
    """What a column that is carried through is called between the steps."""
    return f"kept.{column.name}"


def row_number() -> Sql:
    """The number of a row, from 1, in the order of the export."""
    return exp.Window(this=exp.RowNumber())


def _row_kind(
    context: Context, export: tuple[ExportColumn, ...], found: dict[str, ExportColumn]
) -> Sql:
    """Blank rows have nothing in any column; a row without its key cannot be scored."""
    data = context.journey.data
    key = data.customer_id if data else ROW_NUMBER
    nothing = is_blank(export)
    if key == ROW_NUMBER or key not in found:
        return sql.case([(nothing, sql.text(BLANK))], sql.text(SCORED))
    column = context.definition.columns[key]
    text = cells.present(sql.operand(cells.raw_text(found[key], column)), column)
    has_key = sql.is_known(text)
    return sql.case([(has_key, sql.text(SCORED)), (nothing, sql.text(BLANK))], sql.text(KEYLESS))


def is_blank(export: tuple[ExportColumn, ...]) -> Sql:
    """Whether nothing stands in any column of a row."""
    return sql.is_null(
        sql.coalesce(
            *(
                exp.Nullif(this=sql.trimmed(_as_text(column)), expression=sql.text(""))
                for column in export
            )
        )
    )


def _cell_text(found: ExportColumn, column: Column) -> Sql:
    """A cell's text; that of an optional column says where the row's file lacks the column."""
    text = cells.raw_text(found, column)
    if found.absence is None or not column.optional:
        return text
    return sql.case([(sql.column(found.absence), sql.text(cells.ABSENT))], text)


def _as_text(column: ExportColumn) -> Sql:
    value = sql.column(column.name)
    return value if column.native is Native.TEXT else sql.cast(value, "varchar")


def _typed(
    context: Context, found: dict[str, ExportColumn], texts: Names, binder: Binder
) -> Iterator[tuple[str, Sql]]:
    for name, called in context.schema.cell.items():
        if not context.schema.is_read(name):
            continue
        if name not in found:
            type_ = terms.SQL_TYPES[DataType(context.schema.types[name].value)]
            yield called, sql.null(type_.value)
            continue
        text: Sql = sql.column(texts[name])
        column = context.definition.columns[name]
        if found[name].absence is not None and column.optional and column.type == "text":
            text = exp.Nullif(this=text, expression=sql.text(cells.ABSENT))
        yield called, cells.read(text, column, found[name].native, binder)


def _unread_text(context: Context, name: str, texts: Names) -> Sql:
    if context.is_absent(name):
        return sql.null("varchar")
    value = sql.column(context.schema.cell[name])
    return sql.when(sql.is_null(value), sql.column(texts[name]))


def add_derived(sheet: Sheet, context: Context, only: Collection[str] | None = None) -> None:
    """The derived columns, or ``only`` some, each in its declared type, and whether it is unread.

    They are all there that these read.
    """
    columns: list[tuple[str, Sql]] = []
    for name in context.definition.derived:
        if only is not None and name not in only:
            continue
        expression = context.definition.derived_value(name)
        if name in context.schema.derived and expression is not None:
            value = context.compiler.value(expression)
            unread = context.compiler.unread(expression)
            columns += in_declared_type(context, name, value, unread)
    if columns:
        sheet.add("derived", "The columns that are expressions over others.", columns)


def in_declared_type(
    context: Context, name: str, value: Term, unread: Sql
) -> list[tuple[str, Sql]]:
    """A column that is made of others, and whether it is unread.

    The value in the declared type; a number declared integer that has a fraction is unread.
    """
    declared = context.schema.types[name]
    called, state = context.schema.cell[name], unread_name(context.schema, name)
    if declared is ColumnType.INTEGER and value.type is SqlType.DOUBLE:
        return _derived_integer(called, state, value, unread)
    return [(called, _in_type(value, declared)), (state, unread)]


def _derived_integer(called: str, state: str, value: Term, unread: Sql) -> list[tuple[str, Sql]]:
    number = f"number.{called}"

    def of() -> Sql:
        return sql.column(number)

    whole = sql.both(
        [
            sql.equal(of(), exp.Floor(this=of())),
            exp.Between(this=of(), low=sql.number(-_WHOLE_LIMIT), high=sql.number(_WHOLE_LIMIT)),
        ]
    )
    no_whole = sql.both([sql.is_known(of()), sql.negate(sql.is_true(whole.copy()))])
    return [
        (number, value.sql),
        (called, sql.when(whole, sql.try_cast(of(), "bigint"))),
        (state, sql.either([unread, no_whole])),
    ]


def _in_type(value: Term, declared: ColumnType) -> Sql:
    if declared is ColumnType.DECIMAL:
        return terms.as_double(value)
    if declared is ColumnType.DATE and value.type is SqlType.TIMESTAMP:
        return sql.cast(value.sql, "date")
    if declared is ColumnType.TIMESTAMP and value.type is SqlType.DATE:
        return sql.cast(value.sql, "timestamp")
    if value.type is SqlType.NULL:
        return sql.null(terms.SQL_TYPES[DataType(declared.value)].value)
    return value.sql
