"""A journey compiled: the ordered steps that score an export, and what they give.

``make_plan`` is pure; it neither reads the export nor runs anything. An engine supplies the
relation ``export`` (and ``earlier``, an earlier snapshot, where the plan remembers one) and runs
the steps on top of one another.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date

from journeykit.definition.expressions import Expression
from journeykit.definition.loader import Definition
from journeykit.definition.models import ROW_NUMBER
from journeykit.errors import InputError
from journeykit.graph import JourneyGraph
from journeykit.records import dataclass, replace
from journeykit.scoring import sql
from journeykit.scoring.attention import Attention
from journeykit.scoring.boxes import Boxes
from journeykit.scoring.carrying import kept_columns
from journeykit.scoring.cells import ExportColumn
from journeykit.scoring.coding import code_texts, coded
from journeykit.scoring.context import Context
from journeykit.scoring.evidence import EARLIER_BAND, EARLIER_VALIDATED, add_evidence
from journeykit.scoring.explaining import explanation_columns, explanation_steps
from journeykit.scoring.followers import followers
from journeykit.scoring.following import follow
from journeykit.scoring.fusing import fuse
from journeykit.scoring.gathering import Gathering, files_read, join_gathered
from journeykit.scoring.health import Healthiness
from journeykit.scoring.losing import Losing
from journeykit.scoring.marks import mark_lists
from journeykit.scoring.matching import find_columns
from journeykit.scoring.placing import Placing
from journeykit.scoring.reading import (
    ROW_KIND,
    add_derived,
    add_reading,
    kept_name,
)
from journeykit.scoring.recorded import add_recorded
from journeykit.scoring.schema import ColumnType, ResultColumn, Schema
from journeykit.scoring.sql import Sql
from journeykit.scoring.standing import PLACE, Standpoint
from journeykit.scoring.steps import Sheet, Step
from journeykit.scoring.storing import ROW, UNREAD, Stored, gather_unread, store

EXPORT = "export"
"""The relation that the first step reads."""
EARLIER = "earlier"
"""The relation of the earlier snapshot, where the plan remembers one."""
RESULT = "scored"
"""The last step: every row of the export, with all columns of a snapshot."""

TO_WRITE = "rows_to_write"
"""The relation that the steps of an explanation read: a snapshot's columns, and the kept ones."""
WANTED = "wanted"
"""The column of the last step that says who meets the condition which narrows the score."""

SQL_TYPES: Mapping[ColumnType, str] = {
    ColumnType.TEXT: "varchar",
    ColumnType.INTEGER: "bigint",
    ColumnType.DECIMAL: "double",
    ColumnType.BOOLEAN: "boolean",
    ColumnType.DATE: "date",
    ColumnType.TIMESTAMP: "timestamp",
    ColumnType.TEXTS: "varchar[]",
    ColumnType.DATES: "date[]",
}


@dataclass(frozen=True)
class Plan:
    """Steps, the last of which is named ``scored``.

    Attributes:
        steps: In order; each reads the one before it.
        schema: The columns of the result. Beside them it has ``row_kind`` and the kept columns.
        as_of: The date the score speaks for.
        kept: Columns of the export that are carried through: header, and name in the result.
        absent: Optional columns that the export does not have.
        remembers: Whether it reads the relation ``earlier``.
        narrows: Whether the result has ``wanted``, the condition of those to keep, three-valued.
        explaining: Steps on top of the rows that a scored file is written from, the first of which
            reads ``rows_to_write``: they add the columns that explain a customer.
        gatherings: The further files that are gathered before, each a relation that it reads.
        stored: Which of the schema's columns the last step has, and how the others are told.
    """

    steps: tuple[Step, ...]
    schema: Schema
    as_of: date
    kept: tuple[tuple[str, str], ...]
    absent: frozenset[str]
    remembers: bool
    stored: Stored
    narrows: bool = False
    explaining: tuple[Step, ...] = ()
    gatherings: tuple[Gathering, ...] = ()

    def sql(self, dialect: str = "duckdb") -> str:
        """The whole query, readable, with the reason of every step as a comment."""
        files = [
            f"-- The file {one.name}, gathered as {sql.render(sql.name(one.relation), dialect)}.\n"
            f"{_text(one.steps, dialect)};\n\n"
            for one in self.gatherings
        ]
        return "".join(files) + _text(self.steps, dialect) + "\n"


def _text(steps: Sequence[Step], dialect: str) -> str:
    texts = []
    for step in steps:
        body = sql.render(step.select, dialect, pretty=True)
        indented = "\n".join(f"  {line}" for line in body.splitlines())
        called = sql.render(sql.name(step.name), dialect)
        texts.append(f"-- {step.why}\n{called} AS (\n{indented}\n)")
    last = sql.render(sql.name(steps[-1].name), dialect)
    return "WITH\n" + ",\n".join(texts) + f"\nSELECT * FROM {last}"


def make_plan(
    definition: Definition,
    columns: Sequence[ExportColumn],
    as_of: date,
    *,
    export_name: str = "the export",
    remembers: bool = False,
    keep_columns: bool = False,
    where: Expression | None = None,
    explains: bool = False,
    gatherings: Sequence[Gathering] = (),
    only: Container[str] | None = None,
    readable: bool = False,
) -> Plan:
    """Compile a journey for an export.

    Args:
        definition: A journey without errors.
        columns: What the export has.
        as_of: The date the score speaks for.
        export_name: The export, as shown to people.
        remembers: Whether an earlier snapshot of the same meaning is there: what was validated in
            it stays validated, and its bands are held against these.
        keep_columns: Whether the other columns of the export are carried through.
        where: A condition over columns and results: who is scored, of all that are read. Its
            columns are among those that the definition is reading.
        explains: Whether a scored file also says what is missing, and what a score is made of.
        gatherings: The further files that were given; the columns of one that was not are unknown.
        only: The columns of the schema that are asked for; without it all of them.
        readable: Whether the steps stay one for each thought, as people read them; else they are
            the fewest that give the same.

    Raises:
        InputError: The export lacks a column, or a kept column has the name of a result.
    """
    schema = Schema.of(definition)
    found, absent = match_columns(definition, schema, columns, export_name)
    given = {one.name for one in gatherings}
    missing = frozenset(files_read(definition, schema)) - given
    absent |= {name for name, file in schema.gathered.items() if file in missing}
    graph = JourneyGraph.of(definition)
    context = Context(graph, as_of, absent, remembers=remembers and schema.compares_customers)
    kept = kept_columns(schema, found, columns, export_name) if keep_columns else ()
    sheet = Sheet(EXPORT)
    # a number is given out row by row, on one core: only where rows may move, or it is the key
    moves = context.remembers or bool(gatherings)
    numbered = moves or not schema.compares_customers
    add_reading(sheet, context, tuple(columns), found, kept, numbered=numbered)
    before, after = _derived_around_files(context)
    add_derived(sheet, context, before)
    sheet.add("keyed", "The customer's key, as text.", [("customer_id", _customer_id(context))])
    join_gathered(sheet, context, missing)
    add_derived(sheet, context, after)
    if context.remembers:
        join_before(sheet)
    add_scoring(sheet, context)
    stored, results = _results(sheet, context, only, numbered=numbered, readable=readable)
    carried = [(kept_name(one), sql.column(kept_name(one))) for one in kept]
    wanted = [(WANTED, context.compiler.condition(where))] if where else []
    sheet.keep(
        RESULT,
        "What a snapshot holds of each customer.",
        [*results, (ROW_KIND, sql.column(ROW_KIND)), *carried, *wanted],
    )
    if readable:
        sheet.prune()
        steps = tuple(sheet.steps)
    else:
        written = sheet.steps[-1].select.expressions
        steps = fuse(sheet.steps, [item.alias_or_name for item in written])
    names = tuple((one.header, kept_name(one)) for one in kept)
    explaining: tuple[Step, ...] = ()
    if explains:
        _refuse_taken(schema, kept, export_name)
        explaining = explanation_steps(context, TO_WRITE)
    return Plan(
        steps,
        schema,
        as_of,
        names,
        absent,
        context.remembers,
        stored,
        narrows=bool(wanted),
        explaining=explaining,
        gatherings=tuple(gatherings),
    )


def _results(
    sheet: Sheet,
    context: Context,
    only: Container[str] | None,
    *,
    numbered: bool,
    readable: bool,
) -> tuple[Stored, list[tuple[str, Sql]]]:
    """What of the schema's columns is written, and these columns."""
    schema = context.schema
    asked = [
        (column.name, typed_result(context, column))
        for column in schema.columns
        if (numbered or column.name != ROW) and (only is None or column.name in only)
    ]
    types = {column.name: SQL_TYPES[column.type] for column in schema.columns}
    marked = mark_lists(sheet.steps, [name for name, _ in asked if types[name] == "varchar[]"])
    texts = [name for name, _ in asked if types[name] == "varchar"]
    words = code_texts(sheet.steps, texts, compares=not readable)
    asked = [(name, _packed(name, value, marked, words)) for name, value in asked]
    stored = store(asked, sheet.steps, types)
    if not readable and only is None:
        following = followers(context, stored, marked, words)
        stored = stored.without(follow(sheet.steps, asked, following))
    written = set(stored.columns)
    asked = [(name, value) for name, value in asked if name in written]
    rare = written & _rare(context)
    unread = gather_unread(asked, rare)
    if unread is not None:
        asked = [(name, value) for name, value in asked if name not in rare]
        asked.append((UNREAD, unread))
    stored = replace(
        stored,
        columns=tuple(name for name, _ in asked),
        numbers_rows=not numbered,
        marked=tuple(marked.items()),
        coded=tuple(words.items()),
        unread=tuple(name for name in stored.columns if name in rare) if unread else (),
    )
    return stored, asked


def _packed(name: str, value: Sql, marked: Container[str], words: Container[str]) -> Sql:
    """A result as the file holds it: a number for a list, or for a text, where there is one."""
    if name in marked:
        return sql.column(name)
    return sql.column(coded(name)) if name in words else value


def _rare(context: Context) -> set[str]:
    """The texts of cells that could not be read, but for columns that are not there at all."""
    raw = context.schema.raw.items()
    return {
        name
        for column, name in raw
        if context.schema.is_read(column) and column not in context.absent
    }


def _refuse_taken(schema: Schema, kept: Iterable[ExportColumn], export_name: str) -> None:
    """Keep an explanation's columns apart from segments and kept columns.

    Raises:
        InputError: One of these has the name of such a column.
    """
    taken = {column.name.casefold() for column in explanation_columns(schema)}
    for name in (*schema.segments, *(column.header for column in kept)):
        if name.casefold() in taken:
            raise InputError(
                f"the column `{name}` has the name of one that --explain adds",
                where=export_name,
                help="rename it with `from` in the journey, or score without --explain",
            )


def _derived_around_files(context: Context) -> tuple[frozenset[str], frozenset[str]]:
    """The derived columns that rest on the export alone, and those that read what files give."""
    after: set[str] = set()
    for name in context.definition.derived:
        expression = context.at("data", "columns", name, "value")
        if expression and expression.columns & (after | context.schema.gathered.keys()):
            after.add(name)
    return context.schema.derived - after, frozenset(after)


def match_columns(
    definition: Definition, schema: Schema, columns: Sequence[ExportColumn], export_name: str
) -> tuple[dict[str, ExportColumn], frozenset[str]]:
    """The export's column for each column that the journey reads, and the optional ones it lacks.

    Raises:
        InputError: A column is missing that is not optional.
    """
    read = {name: definition.columns[name] for name in schema.types if schema.is_read(name)}
    return find_columns(read, columns, export_name)


def add_scoring(sheet: Sheet, context: Context) -> None:
    """All steps from cells to results."""
    fit = context.at("ideal_customer", "fit")
    known = context.compiler.condition(fit) if fit else sql.null("boolean")
    sheet.add("fit", "Whether a customer is an ideal one.", [("fit", known)])
    add_recorded(sheet, context)
    evidence = Placing(context) if context.has_conditions else None
    standpoint, losing = Standpoint(context, evidence), Losing(context)
    add_evidence(sheet, context)
    losing.add_branches(sheet)
    if evidence is not None:
        evidence.add(sheet)
    else:
        standpoint.add_recorded_placement(sheet)
    losing.add_lost(sheet)
    standpoint.add(sheet)
    losing.add_reasons(sheet, PLACE)
    Healthiness(context).add(sheet)
    Attention(context).add(sheet)
    Boxes(context).add(sheet)


def _customer_id(context: Context) -> Sql:
    """The key as text; a row without one has the empty text and is not scored."""
    data = context.journey.data
    key = data.customer_id if data else ROW_NUMBER
    if key == ROW_NUMBER:
        return sql.cast(sql.column("row"), "varchar")
    if key in context.schema.derived:
        return sql.cast(context.cell(key), "varchar")
    return sql.column(context.texts[key])


def join_before(sheet: Sheet) -> None:
    """Beside each customer what the relation ``earlier`` knows of them."""
    sheet.join(
        "with_earlier",
        "What an earlier snapshot knows: a validation that was reached stays reached.",
        EARLIER,
        "customer_id",
        [
            (EARLIER_VALIDATED, sql.column("validated", EARLIER)),
            (EARLIER_BAND, sql.column("band", EARLIER)),
        ],
    )


_ROLES = ("name", "owner", "value", "cost_to_serve", "outcome", "value_proposition")


def typed_result(context: Context, column: ResultColumn) -> Sql:
    """A column of the snapshot, in its type."""
    type_ = SQL_TYPES[column.type]
    if column.name in _ROLES:
        role = context.role(column.name)
        return sql.cast(context.cell(role) if role else sql.null(), type_)
    if column.name == "band_before":
        return sql.cast(sql.column(EARLIER_BAND) if context.remembers else sql.null(), type_)
    return sql.cast(sql.column(column.name), type_)
