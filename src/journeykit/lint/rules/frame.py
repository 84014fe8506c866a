"""What every stage should say of itself: its time, its owner, its customer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.blocks import as_plain
from journeykit.definition.findings import Severity
from journeykit.lint.rule import Hit, rule
from journeykit.lint.walk import lacking

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph


@rule(
    "JK521",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - {id: run, expected_days: null, max_days: null}
    """,
    good="""
        stages:
          - {id: run, expected_days: null, max_days: 200}
    """,
    hit="run",
)
def no_time_limit(journey: JourneyGraph) -> Iterator[Hit]:
    """A stage does not say how long customers should stay in it.

    Why it matters: most customers are not lost with a bang; they stay where they are. Past
    `max_days` one is stuck and comes on the monitor, and `expected_days` is the promise that
    the median is held against. Stages that end the journey need no limit.
    """
    yield from lacking(
        journey,
        "max_days",
        [stage for stage in journey.stages if journey.forward(stage.id)],
        lambda stage: stage.expected_days is None and stage.max_days is None,
        lambda stage: f"stage `{stage.id}` has no time limit",
        "no stage has a time limit: nobody can be found stuck",
        "add `expected_days:` and `max_days:`",
    )


@rule(
    "JK522",
    severity=Severity.ERROR,
    bad="""
        stages:
          - {id: run, expected_days: 400}
    """,
    good="""
        stages:
          - {id: run, expected_days: 300}
    """,
    hit="400",
)
def expected_above_max(journey: JourneyGraph) -> Iterator[Hit]:
    """A stage is expected to take longer than it may.

    Why it matters: a customer who keeps exactly to the expected time would be called stuck on
    the way. One of the two numbers is wrong.
    """
    for stage in journey.stages:
        if stage.expected_days and stage.max_days and stage.expected_days > stage.max_days:
            route = journey.route(stage.id)
            yield Hit(
                (*route, "expected_days"),
                f"stage `{stage.id}` is expected to take {stage.expected_days} days but may take "
                f"{stage.max_days}",
                "let `expected_days` be the promise and `max_days` the day from which one is stuck",
                also=(((*route, "max_days"), "the limit"),),
            )


@rule(
    "JK523",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - {id: run, owner: null}
    """,
    good="""
        stages:
          - {id: run, owner: support}
    """,
    hit="run",
)
def stage_without_owner(journey: JourneyGraph) -> Iterator[Hit]:
    """A stage has no owner.

    Why it matters: what gets worse at a stage becomes an issue with an owner in the review.
    Without one it becomes a discussion about whose it is.
    """
    yield from lacking(
        journey,
        "owner",
        journey.stages,
        lambda stage: stage.owner is None,
        lambda stage: f"stage `{stage.id}` has no owner",
        "no stage has an owner",
        "add `owner:` with the team that answers for it",
    )


@rule(
    "JK524",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - {id: run, customer: null}
    """,
    good="""
        stages:
          - id: run
            customer: {feeling: proud}
    """,
    hit="run",
)
def customer_side_unwritten(journey: JourneyGraph) -> Iterator[Hit]:
    """A stage says nothing of what the customer wants, thinks, feels or struggles with.

    Why it matters: a journey is the customer's. A stage that knows only triggers and buckets is
    a pipeline, and those who work in it are left to guess why customers hesitate there.
    """
    yield from lacking(
        journey,
        "customer",
        journey.stages,
        lambda stage: stage.customer is None or not any(as_plain(stage.customer).values()),
        lambda stage: f"stage `{stage.id}` says nothing of the customer",
        "no stage says what the customer wants, thinks or feels",
        "add `customer:` with goal, thinking, feeling, problem and push, as customers put it",
    )
