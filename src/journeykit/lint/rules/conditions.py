"""Conditions that cannot tell one customer from another, whatever they are for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Route, Severity
from journeykit.lint.evidence import base_columns
from journeykit.lint.rule import Hit, rule

if TYPE_CHECKING:
    from journeykit.definition.expressions import Expression
    from journeykit.graph import JourneyGraph


def _conditions(journey: JourneyGraph) -> Iterator[tuple[Route, Expression]]:
    """Every condition but those of validations and gates, purple that reads no column, and those
    that name no value there is: they have rules of their own.
    """
    for route, expression in journey.definition.expressions.items():
        own_rules = "validation" in route or "gates" in route or bool(expression.strangers)
        if route == ("health", "purple", "when") and not base_columns(journey, [expression]):
            own_rules = True
        if expression.kind == "condition" and not own_rules:
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


@rule(
    "JK437",
    severity=Severity.ERROR,
    bad="""
        at_risk:
          - {id: overdue, when: overdue_days > 30 and band = 'orange'}
    """,
    good="""
        at_risk:
          - {id: overdue, when: overdue_days > 30 and band = 'yellow'}
    """,
    hit="'orange'",
)
def value_never_taken(journey: JourneyGraph) -> Iterator[Hit]:
    """A stage or band is compared with what is none.

    Why it matters: nobody stands in a stage that the journey does not have, so the comparison is
    never true, and the part of the rule behind it never speaks. It happens when a stage gets
    another id, and nothing else would tell.
    """
    if any(route[:1] == ("stages",) and route[-1:] == ("id",) for route in journey.definition.cut):
        return  # an id that was refused may be the one that is meant
    for route, expression in journey.definition.expressions.items():
        for one in expression.strangers:
            known = sorted(expression.scope.values[one.name])
            help = f"did you mean '{one.near}'?" if one.near else f"{one.name}s: {', '.join(known)}"
            if one.name == "stage" and one.text == "unknown":
                help = "write `stage is null`: an unknown stage is empty here"
            yield Hit(
                route,
                f"no customer's `{one.name}` is ever '{one.text}'",
                help,
                within=(one.start, one.end),
            )
