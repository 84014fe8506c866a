"""The first steps of a plan: from the export's text to typed cells and derived columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from sqlglot import exp

from journeykit.definition.expressions import DataType
from journeykit.definition.models import ROW_NUMBER, FileColumn
from journeykit.records import dataclass
from journeykit.scoring import cells, sql, terms
from journeykit.scoring.cells import ExportColumn, Native
from journeykit.scoring.context import Context, unread_name
from journeykit.scoring.plain_cells import plain_value, reads_plainly
from journeykit.scoring.schema import ColumnType, Names
from journeykit.scoring.sql import Binder, Sql
from journeykit.scoring.steps import Sheet
from journeykit.scoring.terms import SqlType, Term

ROW_KIND = "row_kind"
"""What a row of the export is: scored, blank, or without its key."""
SCORED, BLANK, KEYLESS = "scored", "blank", "keyless"

IS_BLANK = "is_blank"
"""Whether nothing stands in a row."""
IS_HEADER = "is_header"
"""Whether a row repeats the header, as where exports were put one behind the other."""
_NUMBERED = re.compile(r" \(\d+\)$")
"""What tells a header that repeats from the first one."""
_WHOLE_LIMIT = 9.2e18


def add_reading(
    sheet: Sheet,
    context: Context,
    export: tuple[ExportColumn, ...],
    found: dict[str, ExportColumn],
    kept: Iterable[ExportColumn],
    *,
    numbered: bool = True,
) -> None:
    """From the export to cells: text, trimmed, missing markers, types.

    Args:
        sheet: Where the steps go.
        context: The journey.
        export: All columns of the export, to know a blank row.
        found: The export's column for each column of the journey that is read from it.
        kept: Columns of the export that are carried through untouched.
        numbered: Whether rows get a number, which an engine must give out one by one.
    """
    key = _key_column(context)
    schema = context.schema
    columns = {
        name: context.definition.columns[name] for name in schema.types if schema.is_read(name)
    }
    number = [("row", row_number())] if numbered else []
    carried = [(kept_name(one), sql.column(one.name)) for one in kept]
    add_cells(
        sheet,
        Readable(columns, found, context.texts, schema.cell, schema.raw, key),
        export,
        [*number, *carried],
        [(ROW_KIND, _row_kind(context, key))],
    )


@dataclass(frozen=True)
class Readable:
    """Columns that are read from an export, and what the steps call them.

    Attributes:
        columns: As they are declared, by their names in the journey.
        found: Those of them that the export has.
        texts: What the text of a cell is called.
        cells: What its value is called.
        raw: What the text of one that could not be read is called, for those that may be so.
        key: The one that is the customer's key.
    """

    columns: Mapping[str, FileColumn]
    found: Mapping[str, ExportColumn]
    texts: Names
    cells: Names
    raw: Names
    key: str | None

    @cached_property
    def plain(self) -> Mapping[str, str]:
        """What the value of a cell is called that is written plainly, where cells may be."""
        return {
            name: f"plain.{self.texts[name].removeprefix('text.')}"
            for name, one in self.found.items()
            if name != self.key and _may_be_plain(one, self.columns[name])
        }


def add_cells(
    sheet: Sheet,
    readable: Readable,
    export: tuple[ExportColumn, ...],
    beside: Iterable[tuple[str, Sql]],
    at_last: Iterable[tuple[str, Sql]],
) -> None:
    """From the export to typed cells and the text of those that could not be read.

    Args:
        sheet: Where the steps go.
        readable: The columns that are read.
        export: All columns of the export, to know a blank row (``IS_BLANK``).
        beside: What else the first step keeps.
        at_last: What else the last step adds; it may read the cells' texts, ``IS_BLANK`` and
            ``IS_HEADER``.
    """
    found, texts, columns, plain = (
        readable.found,
        readable.texts,
        readable.columns,
        readable.plain,
    )
    sources = {name: f"source.{texts[name].removeprefix('text.')}" for name in plain}
    key = found.get(readable.key) if readable.key else None
    sheet.keep(
        "rows",
        "Every used cell as text without white space around it; what may be written plainly as "
        "it is.",
        [
            *beside,
            (IS_BLANK, _no_cell(export, key)),
            (IS_HEADER, repeats_header(export, key)),
            *((sources[name], sql.column(found[name].name)) for name in plain),
            *(
                (texts[name], cell_text(one, columns[name]))
                for name, one in found.items()
                if name not in plain
            ),
        ],
    )
    sheet.add(
        "plain",
        "The value of every cell that is written plainly, as almost all are.",
        (
            pair
            for name, called in plain.items()
            for pair in plain_value(sql.column(sources[name]), called, columns[name])
        ),
    )
    sheet.add(
        "rest",
        "The text of the other cells, without white space around it.",
        (
            (texts[name], _unless_plain(called, sql.column(sources[name])))
            for name, called in plain.items()
        ),
    )
    present = [
        (
            texts[name],
            _present(sql.column(texts[name]), columns[name], one.native, is_rare=name in plain),
        )
        for name, one in found.items()
    ]
    sheet.replace("texts", "A cell is empty where nothing or a missing marker stands.", present)
    sheet.add(
        "cells",
        "Every cell in the type that the journey declares; NULL where it cannot be read so.",
        _typed(readable, Binder()),
    )
    sheet.add(
        "unread",
        "The text of the cells that could not be read; and what becomes of the row.",
        [
            *at_last,
            *(
                (name, _unread_text(readable, identifier))
                for identifier, name in readable.raw.items()
                if identifier in columns
            ),
        ],
    )


def kept_name(column: ExportColumn) -> str:
    """What a column that is carried through is called between the steps."""
    return f"kept.{column.name}"


def _may_be_plain(found: ExportColumn, column: FileColumn) -> bool:
    """Whether cells may be read without a pattern; a file with types is read by its own."""
    may_lack_it = found.absence is not None and column.optional
    return found.native is Native.TEXT and not may_lack_it and reads_plainly(column)


def row_number() -> Sql:
    """The number of a row, from 1, in the order of the export."""
    return exp.Window(this=exp.RowNumber())


def _key_column(context: Context) -> str | None:
    """The column of the export that is the customer's key, where one of it is."""
    data = context.journey.data
    key = data.customer_id if data else ROW_NUMBER
    return key if key in context.texts else None


def _no_cell(export: tuple[ExportColumn, ...], key: ExportColumn | None) -> Sql:
    """Whether a row is blank; decided by the key where a sign stands at its beginning."""
    nothing = is_blank(export)
    if key is None:
        return nothing
    begins = exp.GTE(this=_as_text(key), expression=sql.text("!"))
    return sql.case([(begins, sql.boolean(False))], nothing)


def _row_kind(context: Context, key: str | None) -> Sql:
    """Blank rows have nothing in any column; a row without its key cannot be scored.

    One that repeats the header has none, whatever stands there.
    """
    blank = (sql.column(IS_BLANK), sql.text(BLANK))
    header = (sql.column(IS_HEADER), sql.text(KEYLESS))
    if key is None:
        return sql.case([header, blank], sql.text(SCORED))
    has_key = sql.is_known(sql.column(context.texts[key]))
    return sql.case([header, (has_key, sql.text(SCORED)), blank], sql.text(KEYLESS))


def repeats_header(export: Sequence[ExportColumn], key: ExportColumn | None = None) -> Sql:
    """Whether a row says in every column what the header does: TRUE or FALSE.

    Most are told by one column alone, that of the key before any other, and without a trim: the
    header's text stands nowhere in them. A file that knows types has no such row.
    """
    if any(column.native is not Native.TEXT for column in export):
        return sql.boolean(False)
    first, *others = sorted(
        (column for column in export if not _NUMBERED.search(column.header)),
        key=lambda column: (not column.header, column is not key),
    )
    same = sql.both([_is_header(column) for column in (first, *others)])
    if not first.header:
        return same
    holds_it = sql.function("contains", sql.column(first.name), sql.text(first.header))
    return sql.case([(holds_it, same)], sql.boolean(False))


def _is_header(column: ExportColumn) -> Sql:
    text = sql.trimmed(sql.column(column.name))
    return sql.equal(sql.coalesce(text, sql.text("")), sql.text(column.header))


def is_blank(export: Sequence[ExportColumn]) -> Sql:
    """Whether nothing stands in any column of a row."""
    return sql.is_null(
        sql.coalesce(
            *(
                exp.Nullif(this=sql.trimmed(_as_text(column)), expression=sql.text(""))
                for column in export
            )
        )
    )


def cell_text(found: ExportColumn, column: FileColumn) -> Sql:
    """A cell's text; that of an optional column says where the row's file lacks the column."""
    text = cells.raw_text(found, column)
    if found.absence is None or not column.optional:
        return text
    return sql.case([(sql.column(found.absence), sql.text(cells.ABSENT))], text)


def _as_text(column: ExportColumn) -> Sql:
    value = sql.column(column.name)
    return value if column.native is Native.TEXT else sql.cast(value, "varchar")


def _unless_plain(plain: str, source: Sql) -> Sql:
    """The trimmed text of a cell that is not written plainly, if anything stands there.

    Where all of some thousand cells are plain or empty, an engine hands on one NULL for them all.
    """
    other = sql.both([sql.is_null(sql.column(plain)), sql.is_known(source)])
    return sql.when(other, cells.stripped(source.copy()))


def _present(text: Sql, column: FileColumn, native: Native, *, is_rare: bool) -> Sql:
    """What is there of a cell's text; ``is_rare`` of one that hardly any row has."""
    value = cells.present(text, column, is_stripped=native is Native.TEXT)
    return sql.when(sql.is_known(text.copy()), value) if is_rare else value


def _typed(readable: Readable, binder: Binder) -> Iterator[tuple[str, Sql]]:
    found = readable.found
    for name, column in readable.columns.items():
        called = readable.cells[name]
        if name not in found:
            yield called, sql.null(terms.SQL_TYPES[DataType(column.type)].value)
            continue
        text: Sql = sql.column(readable.texts[name])
        if found[name].absence is not None and column.optional and column.type == "text":
            text = exp.Nullif(this=text, expression=sql.text(cells.ABSENT))
        value = cells.read(text, column, found[name].native, binder)
        if name in readable.plain:
            plain = sql.column(readable.plain[name])
            value = sql.case([(sql.is_null(text.copy()), plain)], value)
        yield called, value


def _unread_text(readable: Readable, name: str) -> Sql:
    if name not in readable.found:
        return sql.null("varchar")
    text = sql.column(readable.texts[name])
    is_unread = sql.is_null(sql.column(readable.cells[name]))
    if name in readable.plain:
        is_unread = sql.both([sql.is_known(text.copy()), is_unread])
    return sql.when(is_unread, text)


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
