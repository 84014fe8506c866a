"""The lens: from whose side the journey is seen, and whom it is made for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Severity
from journeykit.lint.rule import Hit, rule

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph

_ENOUGH_STAGES = 3


@rule(
    "JK570",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - id: explore
            owner: sales
            touchpoints: [{id: kit, owner: sales}, {id: first_curve, owner: sales}]
          - id: install
            owner: sales
            touchpoints:
              - {id: delivery, owner: sales}
              - {id: mounting, owner: sales}
              - {id: lesson, owner: sales}
          - {id: run, owner: sales}
          - {id: renew, owner: sales}
        operations:
          - {id: kit_campaign, owner: sales}
          - {id: mounting_service, owner: sales}
          - {id: stop_review, owner: sales}
    """,
    good="""
        stages:
          - {id: explore, owner: sales}
          - {id: install, owner: sales}
          - {id: run, owner: sales}
          - {id: renew, owner: customer_success}
    """,
    hit="sales",
)
def one_owner_owns_everything(journey: JourneyGraph) -> Iterator[Hit]:
    """One team owns every stage, every touchpoint and every operation.

    Why it matters: customers meet many teams, and a map on which they meet one was drawn from
    that one's desk. What the others do to the customer is missing, and with it most surprises.
    """
    stages = [stage for stage in journey.stages if stage.owner]
    owners = {stage.owner for stage in stages}
    owners |= {
        point.owner for stage in journey.stages for point in stage.touchpoints if point.owner
    }
    owners |= {operation.owner for operation in journey.journey.operations if operation.owner}
    if len(owners) == 1 and len(stages) >= _ENOUGH_STAGES:
        yield Hit(
            (*journey.route(stages[0].id), "owner"),
            f"`{stages[0].owner}` owns everything on this map",
            "walk it as a customer would, and name the other teams they meet on the way",
        )


@rule(
    "JK571",
    severity=Severity.WARNING,
    bad="""
        perspective: company
    """,
    good="""
        perspective: customer
    """,
    hit="company",
)
def company_perspective(journey: JourneyGraph) -> Iterator[Hit]:
    """The journey is told from the company's side.

    Why it matters: seen from the company, a journey is a pipeline of its own work. Where
    customers get stuck, what they feel and why they leave lies outside the picture.
    """
    if journey.journey.perspective == "company":
        yield Hit(
            ("perspective",),
            "the journey is told from the company's side",
            "write `perspective: customer`, and tell each stage as the customer lives it",
        )


@rule(
    "JK573",
    severity=Severity.ADVICE,
    bad="""
        objective: null
    """,
    good="""
        objective: Every machine runs when it is needed
    """,
    hit="machine-watch",
    nested=False,
)
def no_objective(journey: JourneyGraph) -> Iterator[Hit]:
    """The journey does not say what the customer wants to reach.

    Why it matters: the objective is what a stage is weighed against: does it bring the customer
    nearer to it, or only us? It stands at the head of the map and of the review.
    """
    if journey.journey.objective is None:
        yield Hit(
            ("id",),
            "the journey does not say what the customer wants to reach",
            "add `objective:` with the customer's outcome, in the customer's words",
            absent=("objective",),
        )


@rule(
    "JK575",
    severity=Severity.ADVICE,
    bad="""
        ideal_customer: null
    """,
    good="""
        ideal_customer: {description: Factories with more than one shift}
    """,
    hit="machine-watch",
    nested=False,
)
def no_ideal_customer(journey: JourneyGraph) -> Iterator[Hit]:
    """The journey does not say whom it is made for.

    Why it matters: customers outside the ideal cost more to serve and leave sooner. Without a
    word on who they are, their losses are put down to the stages they happen to leave from.
    """
    if journey.journey.ideal_customer is None:
        yield Hit(
            ("id",),
            "the journey does not say whom it is made for",
            "add `ideal_customer:` with a description and, where data shows it, a `fit` condition",
            absent=("ideal_customer",),
        )


@rule(
    "JK576",
    severity=Severity.ADVICE,
    bad="""
        ideal_customer: {fit: null}
    """,
    good="""
        ideal_customer: {fit: machines between 30 and 400}
    """,
    hit="ideal_customer",
)
def ideal_customer_without_fit(journey: JourneyGraph) -> Iterator[Hit]:
    """The ideal customer is described, but no condition tells who is one.

    Why it matters: the score holds every customer against the ideal and shows what those
    outside it cost. For that the description has to be a condition on columns, if only a rough
    one.
    """
    ideal = journey.journey.ideal_customer
    if ideal is not None and ideal.fit is None and journey.definition.columns:
        yield Hit(
            ("ideal_customer",),
            "no condition tells which customers are ideal ones",
            "add `fit:`, such as `employees between 50 and 2000`",
            key=True,
            absent=("ideal_customer", "fit"),
        )
