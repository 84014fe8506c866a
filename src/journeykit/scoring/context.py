"""What every part of a plan shares: the journey, names of columns, what expressions read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from journeykit.definition.expressions import RESULTS, DataType, Expression
from journeykit.definition.findings import Route
from journeykit.graph import JourneyGraph
from journeykit.records import dataclass, field
from journeykit.scoring import sql, terms
from journeykit.scoring.compiler import Compiler
from journeykit.scoring.schema import Names, Schema
from journeykit.scoring.sql import Sql
from journeykit.scoring.terms import Term

RENEWAL_WINDOW = 90
"""Days before the end of a contract in which its renewal is due."""
HERE = "open_place"
"""The column of the stage where one who is not known to be lost stands, as a place; -1: none."""


@dataclass(frozen=True)
class RowCells:
    """Where names lead in a row of cells: ``cell.<name>``, and what its state stands in.

    Attributes:
        schema: Names of the columns.
        absent: Optional columns that the export does not have.
        renamed: Results of scoring that are read from another column here.
    """

    schema: Schema
    absent: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> Term:
        """The value of a column of the journey, or of a result of scoring."""
        if name not in self.schema.types:
            return self._result(name)
        type_ = DataType(self.schema.types[name].value)
        value = sql.column(self.schema.cell[name])
        if not self.schema.is_read(name) and type_ is DataType.DECIMAL:
            return Term(value, terms.SqlType.DOUBLE, terms.OVERFLOW, -324.0)
        return terms.cell(value, type_)

    def _result(self, name: str) -> Term:
        value: Sql = sql.column(self.renamed.get(name, name))
        if name == "stage":
            value = sql.case([(sql.equal(value, sql.text("unknown")), sql.null())], value.copy())
        return terms.cell(value, RESULTS[name])

    def unread(self, name: str) -> Sql:
        """Whether a cell is unread: TRUE or FALSE."""
        if name in self.absent:
            return sql.boolean(True)
        if name in self.schema.derived:
            return sql.column(unread_name(self.schema, name))
        if name in self.schema.raw:
            return sql.is_known(sql.column(self.schema.raw[name]))
        return sql.boolean(False)


def unread_name(schema: Schema, name: str) -> str:
    """The column that says whether a derived column is unread."""
    return f"unread.{schema.cell[name].removeprefix('cell.')}"


class Context:
    """A journey on its way to becoming SQL.

    Columns that only steps see are named by family and stage: ``trigger.onboard`` is whether the
    trigger of that stage holds, three-valued.
    """

    def __init__(
        self,
        graph: JourneyGraph,
        as_of: date,
        absent: frozenset[str] = frozenset(),
        *,
        remembers: bool = False,
    ) -> None:
        self.graph = graph
        self.definition = graph.definition
        self.journey = graph.journey
        self.schema = Schema.of(graph.definition)
        self.as_of = as_of
        self.absent = absent
        self.remembers = remembers
        self.stage_ids = tuple(stage.id for stage in graph.stages)
        self.position = {stage_id: place for place, stage_id in enumerate(self.stage_ids)}
        self.compiler = self.compile_with({})

    def compile_with(self, renamed: Mapping[str, str]) -> Compiler:
        """A compiler for which some results of scoring stand in other columns."""
        return Compiler(RowCells(self.schema, self.absent, renamed), self.as_of)

    def family(self, name: str) -> Names:
        """Names of a column for each stage."""
        return Names(f"{name}.", self.stage_ids)

    @cached_property
    def texts(self) -> Names:
        """The text of a cell, trimmed."""
        return Names("text.", (name for name in self.schema.types if self.schema.is_read(name)))

    @cached_property
    def trigger(self) -> Names:
        """Whether the trigger of a stage holds."""
        return self.family("trigger")

    @cached_property
    def trigger_date(self) -> Names:
        """When it happened, where it holds."""
        return self.family("trigger_date")

    @cached_property
    def validation(self) -> Names:
        """Whether the validation of a stage holds."""
        return self.family("validation")

    @cached_property
    def reached(self) -> Names:
        """Whether a stage is reached in the end: TRUE or FALSE."""
        return self.family("reached")

    def at(self, *route: str | int) -> Expression | None:
        """The expression at a route."""
        return self.definition.at(*route)

    def route(self, stage_id: str) -> Route:
        """The route of a stage."""
        return self.graph.route(stage_id)

    def known_date(self, expression: Expression) -> Sql:
        """A date expression's calendar date."""
        return self.compiler.day(expression)

    def written(self, stage_id: str, block: str) -> bool:
        """Whether a stage's ``trigger`` or ``validation`` says anything that data can show."""
        route = self.route(stage_id)
        return any(self.at(*route, block, part) for part in ("when", "date"))

    @cached_property
    def has_conditions(self) -> bool:
        """Whether any stage says in data how it is entered or passed."""
        return any(
            self.written(stage_id, block)
            for stage_id in self.stage_ids
            for block in ("trigger", "validation")
        )

    def is_open_at(self, stage_ids: Iterable[str]) -> Sql:
        """Whether a customer stands at one of these stages, not known to be lost; never NULL."""
        places = [self.position[one] for one in stage_ids if one in self.position]
        return sql.is_among(sql.column(HERE), places)

    def role(self, name: str) -> str | None:
        """The column that fills a role of ``data``."""
        data = self.journey.data
        found = getattr(data, name) if data else None
        return found if found in self.schema.types else None

    def cell(self, name: str) -> Sql:
        """The typed value of a column of the journey."""
        return sql.column(self.schema.cell[name])

    def is_absent(self, name: str) -> bool:
        """Whether the export has no such column."""
        return name in self.absent
