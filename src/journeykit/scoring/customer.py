"""One saved customer with every expression of the journey held against its cells.

A snapshot holds results and cells, not what each condition came out as. This asks again, with the
same compiler over the same cells, so that the answer is the one that scoring went by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlglot import exp

from journeykit.definition.expressions import Expression, Kind
from journeykit.definition.findings import Route
from journeykit.definition.loader import Definition
from journeykit.graph import JourneyGraph
from journeykit.records import dataclass
from journeykit.scoring import sql
from journeykit.scoring.asking import Tally, ask, literal, quoted
from journeykit.scoring.cells import ABSENT
from journeykit.scoring.compiler import Compiler
from journeykit.scoring.context import Context
from journeykit.scoring.explaining import MISSING, Missing, missing_lists, unread_states
from journeykit.scoring.schema import Schema
from journeykit.scoring.sql import Sql


@dataclass(frozen=True)
class Cell:
    """A column of the journey, or a result of scoring, at one customer.

    ``text`` is what stood in the export where it could not be read; ``absent`` says that the
    export has no such column. A value of None that is neither is an empty cell. A column that is
    gathered from a further file names it, and how many rows the customer has there.
    """

    name: str
    value: Any
    text: str | None
    absent: bool
    file: str | None = None
    rows: int | None = None


@dataclass(frozen=True)
class Answer:
    """An expression of the journey at one customer.

    ``value`` is None where it is empty or, if ``unread``, where a cell it needs could not be read.
    """

    route: Route
    expression: Expression
    value: Any
    unread: bool
    cells: tuple[Cell, ...]
    """What it reads, by name: columns of the journey, and results of scoring."""


@dataclass(frozen=True)
class Customer:
    """A saved customer: results by the names of a snapshot's columns, answers, what is missing."""

    results: Mapping[str, Any]
    answers: tuple[Answer, ...]
    missing: tuple[Missing, ...]


def customer_tally(
    definition: Definition, as_of: date, absent: frozenset[str], customer_id: str
) -> Tally:
    """The query of one customer; no row where there is none of that id."""
    context = Context(JourneyGraph.of(definition), as_of, absent)
    schema, compiler = context.schema, context.compiler
    asked = [
        (route, expression)
        for route, expression in definition.expressions.items()
        if expression.kind not in (Kind.AGGREGATE, Kind.COLUMN)
    ]
    row = _with_derived_states(context, customer_id)
    columns: list[Sql] = [sql.column(column.name) for column in schema.columns]
    for _, expression in asked:
        columns += [_value(compiler, expression), compiler.unread(expression)]
    columns += [value for _, value in missing_lists(context)]
    query = exp.Select(expressions=columns).from_(row, copy=False)
    names = [column.name for column in schema.columns]

    def read(*cells: Any) -> Customer:
        results = dict(zip(names, cells, strict=False))
        lists = cells[-len(MISSING) :]
        return Customer(
            results,
            tuple(_answers(asked, cells[len(names) :], schema, results, absent)),
            tuple(Missing(*parts) for parts in zip(*lists, strict=True)),
        )

    why = "One customer, and what every condition says of it."
    return ask("customer", why, read, sql.render(query, "duckdb"))


def _value(compiler: Compiler, expression: Expression) -> Sql:
    if expression.kind is Kind.CONDITION:
        return compiler.condition(expression)
    return compiler.day(expression) if expression.kind is Kind.DATE else compiler.number(expression)


def _with_derived_states(context: Context, customer_id: str) -> exp.Subquery:
    """The customer's row, with whether each derived column is unread, in the order they need."""
    here = sql.equal(sql.column("customer_id"), sql.text(customer_id))
    row = exp.Select(expressions=[exp.Star()]).where(here, copy=False)
    row.from_(exp.Table(this=sql.name("now")), copy=False)
    for name, unread in unread_states(context):
        known = exp.Alias(this=unread, alias=sql.name(name))
        row = exp.Select(expressions=[exp.Star(), known]).from_(_as_customer(row), copy=False)
    return _as_customer(row)


def _as_customer(row: exp.Select) -> exp.Subquery:
    return exp.Subquery(this=row, alias=exp.TableAlias(this=sql.name("customer")))


def _answers(
    asked: Sequence[tuple[Route, Expression]],
    found: Sequence[Any],
    schema: Schema,
    results: Mapping[str, Any],
    absent: frozenset[str],
) -> Iterable[Answer]:
    for place, (route, expression) in enumerate(asked):
        names = sorted(expression.columns | expression.results)
        cells = tuple(_cell(name, schema, results, absent) for name in names)
        value, unread = found[2 * place], found[2 * place + 1]
        yield Answer(route, expression, value, bool(unread), cells)


def _cell(name: str, schema: Schema, results: Mapping[str, Any], absent: frozenset[str]) -> Cell:
    if name not in schema.types:
        return Cell(name, results[name], None, absent=False)
    text = results[schema.raw[name]] if name in schema.raw else None
    file = schema.gathered.get(name)
    rows = results.get(schema.rows[file]) if file else None
    if text == ABSENT:
        return Cell(name, None, None, absent=True, file=file, rows=rows)
    return Cell(name, results[schema.cell[name]], text, name in absent, file, rows)


def ids_tally() -> Tally:
    """The query of every customer's id, in the order of the export."""
    why = "Every id, to find the one that was meant."
    return ask("ids", why, str, "SELECT customer_id FROM now ORDER BY row")


def row_tally(schema: Schema, customer_id: str) -> Tally:
    """The query of one customer's results alone; no row where there is none of that id."""
    names = [column.name for column in schema.columns]
    listed = ", ".join(map(quoted, names))
    return ask(
        "row",
        "What an earlier snapshot says of the customer.",
        lambda *cells: dict(zip(names, cells, strict=True)),
        f"SELECT {listed} FROM now WHERE customer_id = {literal(customer_id)}",
    )
