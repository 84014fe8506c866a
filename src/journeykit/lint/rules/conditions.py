"""Conditions that cannot tell one customer from another, whatever they are for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Route, Severity
from journeykit.lint.rule import Hit, rule

if TYPE_CHECKING:
    from journeykit.definition.expressions import Expression
    from journeykit.graph import JourneyGraph


def _conditions(journey: JourneyGraph) -> Iterator[tuple[Route, Expression]]:
    """Every condition except those of validations and gates, which have rules of their own."""
    for route, expression in journey.definition.expressions.items():
        if expression.kind == "condition" and "validation" not in route and "gates" not in route:
            yield route, expression


@rule(
    "JK435",
    severity=Severity.ERROR,
    bad="""
        external_events:
          - {id: power_price, when: margin < 0.05 and margin > 0.1}
    """,
    good="""
        external_events:
          - {id: power_price, when: margin > 0.05 and margin < 0.1}
    """,
    hit="margin < 0.05 and margin > 0.1",
)
def condition_never_holds(journey: JourneyGraph) -> Iterator[Hit]:
    """A condition can hold for no customer at all.

    Why it matters: what can never be true is not found, not warned of and not counted, and the
    zero it leaves in the report looks like good news. This is proven from the condition itself,
    not seen in data.
    """
    for route, expression in _conditions(journey):
        if expression.never_true:
            yield Hit(
                route,
                "this condition can hold for no customer",
                "two of its parts exclude each other: check the signs, and `and` against `or`",
            )


@rule(
    "JK436",
    severity=Severity.WARNING,
    bad="""
        external_events:
          - {id: power_price, when: margin < 0.1 or margin >= 0.1}
    """,
    good="""
        external_events:
          - {id: power_price, when: margin < 0.1}
    """,
    hit="margin < 0.1 or margin >= 0.1",
)
def condition_never_fails(journey: JourneyGraph) -> Iterator[Hit]:
    """A condition can be false for no customer.

    Why it matters: a condition is there to tell customers apart. One that is true wherever it
    is known puts everybody on a list, and a list of everybody is no help to the one who has to
    act.
    """
    for route, expression in _conditions(journey):
        if expression.never_false and not expression.never_true:
            yield Hit(
                route,
                "this condition is true for every customer it is known for",
                "leave it out if it is meant for everybody; else check `or` against `and`",
            )
