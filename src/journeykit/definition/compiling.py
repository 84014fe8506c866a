"""The expressions of a journey, parsed and typed, each in the scope of its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from journeykit.definition.effort import MAX_CHARACTERS, may_read
from journeykit.definition.expressions import (
    RESULTS,
    DataType,
    Expression,
    Fault,
    Kind,
    Scope,
    parse,
)
from journeykit.definition.expressions.grammar import MAX_CHARACTERS as MAX_LENGTH
from journeykit.definition.expressions.problems import PROBLEMS
from journeykit.definition.findings import Finding, Route, Severity
from journeykit.definition.models import Column, Formula, Journey, marked_fields
from journeykit.definition.names import Others
from journeykit.definition.nodes import Node
from journeykit.definition.places import locate
from journeykit.definition.pruning import Pruned
from journeykit.definition.side_files import declared_files, file_types

_BANDS = frozenset({"unknown", "red", "yellow", "green", "purple"})
_UNKNOWN_NAME = "402"
_TOO_LARGE = "408"


def compiled(
    journey: Journey,
    types: Mapping[str, DataType],
    derived: tuple[str, ...],
    root: Node,
    pruned: Pruned,
    refused: frozenset[str] | None,
) -> tuple[dict[Route, Expression], list[Finding]]:
    """Every sound expression by its route, and what is wrong with the others.

    Args:
        journey: The models.
        types: Of the columns.
        derived: Names of the columns that are expressions themselves.
        root: The tree that the journey was made of.
        pruned: Leads routes back to the tree.
        refused: Columns whose declaration has a fault; None if that may be any. They are unknown
            here, and that is not the fault of an expression.
    """
    expressions: dict[Route, Expression] = {}
    findings: list[Finding] = []
    made = {name for name, column in _columns_of(journey).items() if column.of is not None}
    scopes = _Scopes(journey, types, frozenset(derived) | made)
    for route, mark, text in marked_fields(journey):
        if isinstance(mark, Formula):
            kind = _kind(journey, route, mark)
            scope = scopes.of(route, kind, mark)
            if scope is None:
                continue
            # of a text that is too long by itself that is said
            if len(text) <= MAX_LENGTH and not may_read(len(text)):
                return expressions, [*findings, _too_many(root, pruned.original(route))]
            answer = parse(text, kind, scope)
            if isinstance(answer, Expression) and kind in (Kind.COLUMN, Kind.GATHERED):
                answer = _fitting(answer, types.get(str(route[-2])))
            if isinstance(answer, Expression):
                expressions[route] = answer
            else:
                own = [fault for fault in answer if not _names_refused(fault, text, refused)]
                findings += [_of_fault(fault, root, pruned.original(route)) for fault in own]
    return expressions, findings


def scope_of_results(
    journey: Journey, types: Mapping[str, DataType], derived: Iterable[str]
) -> Scope:
    """The names that an expression may use once the customers of a journey are scored."""
    stages = frozenset(stage.id for stage in journey.stages) | {"outside"}
    values = {"band": _BANDS, "stage": stages}
    return Scope(types, RESULTS, derived=frozenset(derived), values=values)


def _columns_of(journey: Journey) -> Mapping[str, Column]:
    return journey.data.columns if journey.data else {}


def _kind(journey: Journey, route: Route, mark: Formula) -> Kind:
    """What a place asks for: a column of a further file is gathered from the rows of it."""
    column = _columns_of(journey).get(str(route[-2]))
    is_gathered = mark.kind == "column" and column is not None and column.of is not None
    return Kind.GATHERED if is_gathered else Kind(mark.kind)


_GROUPS = (
    frozenset({DataType.INTEGER, DataType.DECIMAL}),
    frozenset({DataType.DATE, DataType.TIMESTAMP}),
    frozenset({DataType.TEXT}),
    frozenset({DataType.BOOLEAN}),
)
"""Types that become one another: a number of the other kind, the day of a moment."""


def _fitting(found: Expression, declared: DataType | None) -> Expression | tuple[Fault, ...]:
    """The expression of a column, if what it gives can be of the column's declared type."""
    if declared is None or any({found.type, declared} <= group for group in _GROUPS):
        return found
    message = f"this gives {_WITH_ARTICLE[found.type]}, and the column is declared {declared}"
    help = f"declare `type: {found.type}`, or write an expression that gives {declared}"
    return (Fault("411", message, help, 0, len(found.text)),)


_WITH_ARTICLE = {
    DataType.TEXT: "a text",
    DataType.INTEGER: "a number",
    DataType.DECIMAL: "a number",
    DataType.BOOLEAN: "true or false",
    DataType.DATE: "a date",
    DataType.TIMESTAMP: "a timestamp",
}


class _Scopes:
    """What each expression of a journey may name."""

    def __init__(
        self, journey: Journey, types: Mapping[str, DataType], derived: frozenset[str]
    ) -> None:
        self._types = types
        self._derived = derived
        self._files = declared_files(journey)
        self._columns = _columns_of(journey)
        self._row = Scope(types, derived=derived)
        self._late = scope_of_results(journey, types, derived)

    def of(self, route: Route, kind: Kind, mark: Formula) -> Scope | None:
        """None where that is another finding's: of a file that is not declared."""
        if kind is Kind.GATHERED:
            name = self._columns[str(route[-2])].of or ""
            file = self._files.get(name)
            if file is None:
                return None
            return Scope(file_types(file), declared_in=f"data.files.{name}.columns")
        if kind is Kind.COLUMN:
            return Scope(Others(self._types, str(route[-2])), derived=self._derived)
        return self._late if mark.scope == "results" else self._row


def _too_many(root: Node, route: Route) -> Finding:
    """Where the expressions of a journey become more than are read."""
    return Finding(
        f"JK{_TOO_LARGE}",
        PROBLEMS[_TOO_LARGE].name,
        Severity.ERROR,
        f"the expressions up to this one have more than {MAX_CHARACTERS:,} characters together; "
        "from here on none is read",
        locate(root, route),
        "split the journey, or let columns of the export hold what several expressions repeat",
        (),
        route,
    )


def _names_refused(fault: Fault, text: str, refused: frozenset[str] | None) -> bool:
    """Whether an unknown name is of a column that is declared, in a way that was refused."""
    if fault.code != _UNKNOWN_NAME:
        return False
    return refused is None or text[fault.start : fault.end].strip('"') in refused


def _of_fault(fault: Fault, root: Node, route: Route) -> Finding:
    return Finding(
        f"JK{fault.code}",
        PROBLEMS[fault.code].name,
        Severity.ERROR,
        fault.message,
        locate(root, route, within=(fault.start, fault.end)),
        fault.help,
        (),
        route,
    )
