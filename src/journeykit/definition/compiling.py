"""The expressions of a journey, parsed and typed, each in the scope of its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from journeykit.definition.expressions import (
    RESULTS,
    DataType,
    Expression,
    Fault,
    Kind,
    Scope,
    parse,
)
from journeykit.definition.expressions.problems import PROBLEMS
from journeykit.definition.findings import Finding, Route, Severity
from journeykit.definition.models import Formula, Journey, marked_fields
from journeykit.definition.nodes import Node
from journeykit.definition.places import locate
from journeykit.definition.pruning import Pruned

_BANDS = frozenset({"unknown", "red", "yellow", "green", "purple"})
_UNKNOWN_NAME = "402"


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
    scopes = _Scopes(journey, types, frozenset(derived))
    for route, mark, text in marked_fields(journey):
        if isinstance(mark, Formula):
            answer = parse(text, Kind(mark.kind), scopes.of(route, mark))
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


class _Scopes:
    """What each expression of a journey may name."""

    def __init__(
        self, journey: Journey, types: Mapping[str, DataType], derived: frozenset[str]
    ) -> None:
        self._types = types
        self._derived = derived
        self._row = Scope(types, derived=derived)
        self._late = scope_of_results(journey, types, derived)

    def of(self, route: Route, mark: Formula) -> Scope:
        if mark.kind == "column":
            others = {name: kind for name, kind in self._types.items() if name != route[-2]}
            return Scope(others, derived=self._derived - {str(route[-2])})
        return self._late if mark.scope == "results" else self._row


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
