"""Triggers: what happens at the customer's or in the market that starts a stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Severity
from journeykit.lint.evidence import expressions_of, listed, only_ours, written
from journeykit.lint.rule import Hit, rule
from journeykit.lint.walk import id_of, lacking

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph


@rule(
    "JK501",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: run
            trigger: null
    """,
    good="""
        stages:
          - id: run
            trigger: {event: The night shift logs in, by: customer}
    """,
    hit="run",
)
def trigger_missing(journey: JourneyGraph) -> Iterator[Hit]:
    """A stage does not say what starts it.

    Why it matters: a customer enters a stage because something happened to them, and not
    because a card was moved on a board. Without a trigger the stage begins the moment the one
    before it ends, no wait between the two can be seen, and nobody knows what to watch for.
    """
    yield from lacking(
        journey,
        "trigger",
        journey.stages,
        lambda stage: stage.trigger is None,
        lambda stage: f"stage `{stage.id}` does not say what starts it",
        "no stage says what starts it",
        "add a `trigger` with the `event` at the customer's or in the market, and `when` "
        "data shows it",
    )


@rule(
    "JK502",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: run
            trigger: {by: company}
    """,
    good="""
        stages:
          - id: run
            trigger: {by: third_party}
    """,
    hit="company",
)
def trigger_is_our_own_act(journey: JourneyGraph) -> Iterator[Hit]:
    """A stage is started by something that our own side does.

    Why it matters: our own act is an answer to something that happened before it. As a trigger
    it measures our diligence: the stage fills up when we are busy, whether or not any customer
    moved.
    """
    for stage in journey.stages:
        if stage.trigger and stage.trigger.by == "company":
            yield Hit(
                (*journey.route(stage.id), "trigger", "by"),
                f"stage `{stage.id}` is started by our own act",
                "name what happened before it: at the customer's, at a third party's, in the "
                "market, "
                "or by the calendar (`by: time`)",
            )


@rule(
    "JK505",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - id: run
            trigger: {event: null}
    """,
    good="""
        stages:
          - id: run
            trigger: {event: Two operators have finished the lesson}
    """,
    hit="trigger",
)
def trigger_without_event(journey: JourneyGraph) -> Iterator[Hit]:
    """A trigger is a condition without a word on what happened.

    Why it matters: a condition says how the data shows it, the event says what it is. The map
    and the review show the event; without it their readers meet a formula.
    """
    for stage in journey.stages:
        if stage.trigger and stage.trigger.event is None:
            route = (*journey.route(stage.id), "trigger")
            yield Hit(
                route,
                f"the trigger of stage `{stage.id}` does not say what happened",
                "add `event:`, one sentence about the customer",
                key=True,
                absent=(*route, "event"),
            )


@rule(
    "JK506",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - id: run
            trigger: {when: null}
    """,
    good="""
        stages:
          - id: run
            trigger: {when: operators_trained >= 3}
    """,
    hit="event",
)
def trigger_not_in_data(journey: JourneyGraph) -> Iterator[Hit]:
    """A trigger says what happened, but not how the data shows it.

    Why it matters: a trigger that no data shows has no say. Customers pass straight from the
    stage before into this one, and how long they waited is never measured. The first stage
    needs no condition: that a customer is in the export is evidence enough.
    """
    for stage in journey.stages[1:]:
        trigger = stage.trigger
        if (
            trigger
            and trigger.event
            and journey.definition.columns
            and not written(stage, "trigger")
        ):
            route = (*journey.route(stage.id), "trigger")
            yield Hit(
                (*route, "event"),
                f"no data shows the trigger of stage `{stage.id}`",
                "add `when:` with a condition on a column, and `date:` where one holds the day",
                key=True,
                absent=(*route, "when"),
            )


@rule(
    "JK507",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: run
            repeats: true
            trigger: {when: null}
    """,
    good="""
        stages:
          - id: run
            repeats: true
    """,
    hit="true",
    also=("JK506",),
)
def repeats_without_trigger(journey: JourneyGraph) -> Iterator[Hit]:
    """A stage repeats, but nothing in the data says that a new round has begun.

    Why it matters: a customer is in a repeating stage again when its trigger is true again.
    Without a condition the first round counts for ever, and a renewal that is due now is not
    seen.
    """
    for stage in journey.stages:
        if stage.repeats and not written(stage, "trigger"):
            yield Hit(
                (*journey.route(stage.id), "repeats"),
                f"stage `{stage.id}` repeats, but its trigger has no condition",
                "add `when:` to the trigger, such as `days_until(next_anniversary(signed_on, "
                "12)) <= 90`",
                absent=(*journey.route(stage.id), "trigger", "when"),
            )


@rule(
    "JK508",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: run
            trigger: {when: csm_opinion >= 3}
    """,
    good="""
        stages:
          - id: run
            trigger: {when: csm_opinion >= 3 and operators_trained >= 2}
    """,
    hit="csm_opinion >= 3",
)
def trigger_only_from_us(journey: JourneyGraph) -> Iterator[Hit]:
    """A trigger reads nothing but what our own side writes.

    Why it matters: a column marked `set_by: us` changes when one of us types into it. A trigger
    on such columns alone fires by our own hand, however customer-minded its event may sound.
    """
    for stage in journey.stages:
        expressions = expressions_of(journey, stage, "trigger")
        ours = only_ours(journey, expressions)
        if ours:
            key = "when" if stage.trigger and stage.trigger.when else "date"
            yield Hit(
                (*journey.route(stage.id), "trigger", key),
                f"only our own side writes {listed(ours)}",
                "read a column that the customer's own doing fills",
            )


@rule(
    "JK509",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - id: run
            trigger: {by: null}
    """,
    good="""
        stages:
          - id: run
            trigger: {by: customer}
    """,
    hit="run",
)
def trigger_actor_unsaid(journey: JourneyGraph) -> Iterator[Hit]:
    """A trigger does not say by whom it comes about.

    Why it matters: whether the customer, a third party, the market or the calendar starts a
    stage decides what can be done to have it start sooner. It is also the quickest test of a
    trigger: if the honest answer is that we do it, it is none.
    """
    for stage in journey.stages:
        if stage.trigger and stage.trigger.event and stage.trigger.by is None:
            yield Hit(
                id_of(journey, stage.id),
                f"the trigger of stage `{stage.id}` does not say by whom it comes about",
                "add `by:` customer, third_party, market or time",
                absent=(*journey.route(stage.id), "trigger", "by"),
            )
