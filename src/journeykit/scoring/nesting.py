"""A nested journey, scored over the parent's snapshot: the parent's row, read by another journey.

Only those are scored who reached the stage that holds it. A nested journey without ``data`` shares
the parent's columns, and name, owner, value and renewal are the parent's: it is scored over the
parent's snapshot. One with columns of its own reads them in the parent's export.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from journeykit.definition.findings import Route
from journeykit.definition.loader import Definition
from journeykit.definition.models import Stage, Touchpoint
from journeykit.graph import JourneyGraph
from journeykit.records import dataclass
from journeykit.scoring import sql
from journeykit.scoring.context import Context
from journeykit.scoring.explaining import explanation_steps
from journeykit.scoring.plan import RESULT, TO_WRITE, Plan, add_scoring, join_before, typed_result
from journeykit.scoring.reading import ROW_KIND, SCORED, add_derived
from journeykit.scoring.schema import Schema
from journeykit.scoring.steps import Sheet
from journeykit.scoring.storing import Stored

PARENT = "parent"
"""The relation of the parent's snapshot that the first step reads."""
_OF_PARENT = ("row", "customer_id", "name", "owner", "value", "renewal_date")


@dataclass(frozen=True)
class Nesting:
    """A nested journey in its place.

    Attributes:
        route: Where its file is named.
        stage: The stage that holds it.
        touchpoint: The touchpoint that it is the inside of.
        definition: It.
    """

    route: Route
    stage: Stage
    touchpoint: Touchpoint
    definition: Definition

    @property
    def key(self) -> str:
        """Its place in a name of a file or folder: ``onboard.migration``."""
        return f"{self.stage.id}.{self.touchpoint.id}"

    @property
    def shares_columns(self) -> bool:
        """Whether it reads the parent's columns."""
        return self.definition.journey.data is None


def nested_journeys(definition: Definition) -> Iterator[Nesting]:
    """The nested journeys of a definition, in the order of the file."""
    for route, nested in definition.nested.items():
        _, position, _, place, _ = route
        if not isinstance(position, int) or not isinstance(place, int):
            raise TypeError(f"a nested journey stands in a stage's touchpoint, not at {route}")
        stage = definition.journey.stages[position]
        yield Nesting(route, stage, stage.touchpoints[place], nested)


def make_nested_plan(
    parent: Definition,
    nesting: Nesting,
    as_of: date,
    *,
    absent: frozenset[str] = frozenset(),
    remembers: bool = False,
    explains: bool = False,
) -> Plan:
    """Compile a nested journey for the snapshot of its parent.

    Args:
        parent: The journey whose snapshot is read.
        nesting: One of ``nested_journeys`` that shares the parent's columns.
        as_of: The date of the snapshot.
        absent: The optional columns that its export did not have.
        remembers: Whether an earlier snapshot of the nested journey is there.
        explains: Whether a scored file also says what is missing, and what a score is made of.
    """
    nested = nesting.definition
    schema = Schema.of(nested)
    remembers = remembers and Schema.of(parent).compares_customers
    context = Context(JourneyGraph.of(nested), as_of, absent, remembers=remembers)
    around = Context(JourneyGraph.of(parent), as_of, absent)
    sheet = Sheet(PARENT)
    _read_parent(sheet, around.schema, nesting.stage.id)
    if remembers:
        sheet.add("keyed", "The key.", [("customer_id", sql.column(_parent_name("customer_id")))])
        join_before(sheet)
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
    stored = Stored(tuple(column.name for column in schema.columns))
    explaining = explanation_steps(context, TO_WRITE) if explains else ()
    return Plan(
        tuple(sheet.steps),
        schema,
        as_of,
        (),
        absent,
        remembers,
        stored,
        explaining=explaining,
    )


def _read_parent(sheet: Sheet, schema: Schema, stage_id: str) -> None:
    cells = [
        (called, sql.column(called))
        for name, called in schema.cell.items()
        if name not in schema.derived
    ]
    texts = [(called, sql.column(called)) for _, called in schema.raw.items()]
    rows = [(called, sql.column(called)) for _, called in schema.rows.items()]
    of_parent = [(_parent_name(one), sql.column(one)) for one in _OF_PARENT]
    reached = sql.function("list_contains", sql.column("reached"), sql.text(stage_id))
    sheet.keep(
        "rows",
        "The cells of those who reached the stage that holds the journey.",
        [*of_parent, *cells, *texts, *rows, (ROW_KIND, sql.text(SCORED))],
        where=reached,
    )


def _parent_name(name: str) -> str:
    return f"parent.{name}"
