"""A further file gathered: its rows into one row for each customer that has any, and joined.

One query reads the file once and groups it by the customer's key. An aggregate of a column's
expression is one value there, and beside it stands the text of the first cell that could not be
read and that the aggregate needs: then nobody knows what it would be. What stands around the
aggregates (a quotient, a comparison) is compiled over them as over cells.

Over no rows a count and a sum are 0, for nothing is missing there; a least, a greatest, a mean and
a median have no value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from sqlglot import exp

from journeykit.definition.expressions import DataType
from journeykit.definition.loader import Definition
from journeykit.definition.models import FileColumn
from journeykit.definition.side_files import declared_files, file_columns
from journeykit.records import dataclass
from journeykit.scoring import sql, terms
from journeykit.scoring.cells import ExportColumn
from journeykit.scoring.compiler import Compiler
from journeykit.scoring.context import Context, unread_name
from journeykit.scoring.file_aggregates import FileAggregates, GatheredCells
from journeykit.scoring.file_cells import KEY, FileCells
from journeykit.scoring.matching import find_columns
from journeykit.scoring.reading import in_declared_type
from journeykit.scoring.schema import Schema
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Sheet, Step

FILE_ROWS = "export"
"""The relation that the first step of a gathering reads."""
ROWS, FIRST_ROW = "rows", "first_row"
"""Of a gathered file: how many rows have the key, and the number of the first of them."""


@dataclass(frozen=True)
class Gathering:
    """The plan of one further file.

    Attributes:
        name: Of the file in the journey.
        steps: In order; the last one has one row for each key.
        columns: Those of the file that are read, each with the columns of the last step that say
            how many of its cells could not be read, in which row the first stands, and its text.
        absent: Optional columns that the file does not have.
        cells: In order; the last one has every row of the file by its number, with the key and the
            texts of the cells that could not be read.
        raw: What such a text is called there, by its column.
        declared: How the columns that are read are declared, that of the key too.
        key: The column that names the customer.
    """

    name: str
    steps: tuple[Step, ...]
    columns: Mapping[str, tuple[str, str, str]]
    absent: frozenset[str]
    cells: tuple[Step, ...]
    raw: Mapping[str, str]
    declared: Mapping[str, FileColumn]
    key: str

    @property
    def relation(self) -> str:
        """What the plan that joins it calls it."""
        return relation_of(self.name)


def relation_of(file: str) -> str:
    """What a gathered file is called between the steps of a plan."""
    return f"file.{file}"


def files_read(definition: Definition, schema: Schema) -> tuple[str, ...]:
    """The files that a used column is gathered from, in the order of the journey."""
    read = set(schema.gathered.values())
    return tuple(name for name in declared_files(definition.journey) if name in read)


def make_gathering(
    definition: Definition,
    name: str,
    columns: Sequence[ExportColumn],
    as_of: date,
    export_name: str,
) -> Gathering:
    """Compile what is gathered from one file.

    Args:
        definition: A journey without errors.
        name: Of the file in the journey.
        columns: What the export has.
        as_of: The date the score speaks for.
        export_name: The export, as shown to people.

    Raises:
        InputError: The export lacks a column.
    """
    schema = Schema.of(definition)
    file = declared_files(definition.journey)[name]
    aggregates = list(FileAggregates.of(definition, schema, name).every)
    reads = {found.name for one in aggregates for found in one.node.find_all(exp.Column)}
    declared = {
        column: how
        for column, how in file_columns(file).items()
        if column in reads or column == file.key
    }
    found, absent = find_columns(declared, columns, export_name)
    table = FileCells(file, declared, found, absent)
    sheet = Sheet(FILE_ROWS)
    table.add_cells(sheet, tuple(columns))
    compiler = Compiler(table, as_of)
    sheet.add(
        "asked",
        "What each aggregate takes of a row, and what it would take and cannot read.",
        [part for one in aggregates for part in one.of_row(compiler, table)],
    )
    bad = {
        column: (f"bad.{column}", f"bad_row.{column}", f"bad_text.{column}")
        for column in found
        if column in table.raw
    }
    sheet.group(
        relation_of(name),
        "One row for each customer that has any.",
        KEY,
        [
            (KEY, sql.column(KEY)),
            (ROWS, exp.Count(this=exp.Star())),
            (FIRST_ROW, exp.Min(this=sql.column("row"))),
            *(part for one in aggregates for part in one.of_group()),
            *(part for column, called in bad.items() for part in table.of_unread(column, called)),
        ],
    )
    sheet.prune()
    raw = {column: table.raw[column] for column in bad}
    unread = _rows_with_unread_cells(table, tuple(columns), raw)
    return Gathering(
        name, tuple(sheet.steps), bad, absent, unread, raw, MappingProxyType(declared), file.key
    )


def _rows_with_unread_cells(
    table: FileCells, columns: tuple[ExportColumn, ...], raw: Mapping[str, str]
) -> tuple[Step, ...]:
    """Steps to every row of a file: its number, its key, what could not be read of it."""
    sheet = Sheet(FILE_ROWS)
    table.add_cells(sheet, columns)
    sheet.keep(
        "unread_cells",
        "What could not be read, row by row.",
        [(name, sql.column(name)) for name in ("row", KEY, *raw.values())],
    )
    sheet.prune()
    return tuple(sheet.steps)


def join_gathered(sheet: Sheet, context: Context, missing: frozenset[str]) -> None:
    """Every customer with what was gathered of them, each column in its declared type.

    Args:
        sheet: Where the steps go; its last step knows the customer's key.
        context: The journey.
        missing: Optional files that were not given: their columns are unknown.
    """
    definition, schema = context.definition, context.schema
    columns: list[tuple[str, Sql]] = []
    for name in files_read(definition, schema):
        rows = schema.rows[name]
        if name in missing:
            columns += [(rows, sql.null("bigint")), *_absent(schema, name)]
            continue
        every = FileAggregates.of(definition, schema, name)
        sheet.join(
            f"with_{name}",
            f"What the file {name} holds of each customer.",
            relation_of(name),
            KEY,
            [
                (f"found.{rows}", sql.column(ROWS, relation_of(name))),
                *(
                    (called, sql.column(called, relation_of(name)))
                    for one in every.every
                    for called in (one.value, one.doubt)
                ),
            ],
        )
        columns.append((rows, sql.coalesce(sql.column(f"found.{rows}"), sql.whole(0))))
        compiler = Compiler(GatheredCells(every, f"found.{rows}"), context.as_of)
        for column, outer in every.columns:
            columns += _column(context, compiler, column, outer)
    if columns:
        sheet.add("gathered", "The columns that further files give.", columns)


def _absent(schema: Schema, file: str) -> Iterator[tuple[str, Sql]]:
    for column, of in schema.gathered.items():
        if of == file:
            type_ = terms.SQL_TYPES[DataType(schema.types[column].value)]
            yield schema.cell[column], sql.null(type_.value)
            yield schema.raw[column], sql.null("varchar")


def _column(
    context: Context, compiler: Compiler, name: str, outer: exp.Expr
) -> list[tuple[str, Sql]]:
    """A gathered column: its cell, and the text of what could not be read where it is unread."""
    value, unread = compiler.term(outer), compiler.unread_node(outer)
    state = unread_name(context.schema, name)
    parts = in_declared_type(context, name, value, unread)
    doubts = [
        sql.column(found.name.replace("value.", "doubt.", 1))
        for found in outer.find_all(exp.Column)
    ]
    called = dict(parts).get(f"number.{context.schema.cell[name]}")
    fraction = [sql.cast(sql.column(f"number.{context.schema.cell[name]}"), "varchar")]
    text = sql.coalesce(*doubts, *(fraction if called is not None else []), sql.text(""))
    return [*parts, (context.schema.raw[name], sql.when(sql.column(state), text))]
