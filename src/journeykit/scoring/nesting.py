"""A nested journey, scored over the parent's snapshot: the parent's row, read by another journey.

Only those are scored who reached the stage that holds it. The nested journey shares the parent's
columns; name, owner, value and renewal are the parent's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from journeykit.definition.findings import Route
from journeykit.definition.loader import Definition
from journeykit.graph import JourneyGraph
from journeykit.scoring import sql
from journeykit.scoring.context import Context
from journeykit.scoring.plan import RESULT, Plan, add_scoring, typed_result
from journeykit.scoring.reading import ROW_KIND, SCORED, add_derived
from journeykit.scoring.schema import Schema
from journeykit.scoring.steps import Sheet

PARENT = "parent"
"""The relation of the parent's snapshot that the first step reads."""
_OF_PARENT = ("row", "customer_id", "name", "owner", "value", "renewal_date")


def nested_journeys(definition: Definition) -> Iterator[tuple[Route, Definition]]:
    """The nested journeys that can be scored with their parent: those that share its columns."""
    for route, nested in definition.nested.items():
        if nested.journey.data is None:
            yield route, nested


def make_nested_plan(
    parent: Definition, route: Route, as_of: date, *, absent: frozenset[str] = frozenset()
) -> Plan:
    """Compile a nested journey for the snapshot of its parent.

    Args:
        parent: The journey whose snapshot is read.
        route: Where the nested one is named: one of ``nested_journeys``.
        as_of: The date of the snapshot.
        absent: The optional columns that its export did not have.
    """
    nested = parent.nested[route]
    position = route[1]
    if not isinstance(position, int):
        raise TypeError(f"a nested journey stands in a stage, not at {route}")
    schema = Schema.of(nested)
    context = Context(JourneyGraph.of(nested), as_of, absent)
    around = Context(JourneyGraph.of(parent), as_of, absent)
    sheet = Sheet(PARENT)
    _read_parent(sheet, around.schema, parent.journey.stages[position].id)
    add_derived(sheet, around)  # the parent's columns, expressions and all
    add_scoring(sheet, context)
    results = [
        (
            column.name,
            sql.column(_parent_name(column.name))
            if column.name in _OF_PARENT
            else typed_result(context, column),
        )
        for column in schema.columns
    ]
    sheet.keep(RESULT, "What is known of each customer in the nested journey.", results)
    sheet.prune()
    return Plan(tuple(sheet.steps), schema, as_of, (), absent, remembers=False)


def _read_parent(sheet: Sheet, schema: Schema, stage_id: str) -> None:
    cells = [
        (called, sql.column(called))
        for name, called in schema.cell.items()
        if name not in schema.derived
    ]
    texts = [(called, sql.column(called)) for _, called in schema.raw.items()]
    of_parent = [(_parent_name(one), sql.column(one)) for one in _OF_PARENT]
    reached = sql.function("list_contains", sql.column("reached"), sql.text(stage_id))
    sheet.keep(
        "rows",
        "The cells of those who reached the stage that holds the journey.",
        [*of_parent, *cells, *texts, (ROW_KIND, sql.text(SCORED))],
        where=reached,
    )


def _parent_name(name: str) -> str:
    return f"parent.{name}"
