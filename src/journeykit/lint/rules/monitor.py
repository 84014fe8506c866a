"""The member-at-risk monitor and the customer's voice: who acts on what is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Severity
from journeykit.lint.rule import Hit, rule

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph


@rule(
    "JK640",
    severity=Severity.ADVICE,
    bad="""
        at_risk:
          - {id: overdue, action: null}
    """,
    good="""
        at_risk:
          - {id: overdue, action: Ask the factory's bookkeeper}
    """,
    hit="overdue",
)
def risk_without_action(journey: JourneyGraph) -> Iterator[Hit]:
    """A rule lists customers at risk without saying what is done for them.

    Why it matters: the monitor is a list for people who act today. An entry without a next step
    asks each of them to invent one.
    """
    for index, entry in enumerate(journey.journey.at_risk):
        if entry.action is None:
            yield Hit(
                ("at_risk", index, "id"),
                f"`{entry.id}` does not say what is done",
                "add `action:` with the next step",
                absent=("at_risk", index, "action"),
            )


@rule(
    "JK641",
    severity=Severity.ADVICE,
    bad="""
        at_risk:
          - {id: overdue, owner: null}
    """,
    good="""
        at_risk:
          - {id: overdue, owner: services}
    """,
    hit="overdue",
)
def risk_without_owner(journey: JourneyGraph) -> Iterator[Hit]:
    """A rule lists customers at risk without saying who acts.

    Why it matters: a risk that is everybody's waits until it has become a loss.
    """
    for index, entry in enumerate(journey.journey.at_risk):
        if entry.owner is None:
            yield Hit(
                ("at_risk", index, "id"),
                f"`{entry.id}` does not say who acts",
                "add `owner:` with the team that does",
                absent=("at_risk", index, "owner"),
            )


@rule(
    "JK642",
    severity=Severity.WARNING,
    bad="""
        stages:
          - {id: install, phase: prospective}
          - {id: run, phase: prospective}
          - {id: renew, phase: prospective}
        health: null
        nine_box: null
    """,
    good="""
        at_risk_stages: [install, run]
    """,
    hit="at_risk",
    also=("JK315",),
)
def risk_in_no_stage(journey: JourneyGraph) -> Iterator[Hit]:
    """Rules for customers at risk are written, but no stage has customers they are applied to.

    Why it matters: the monitor watches existing customers. In a journey without a stage of that
    phase it lists nobody, unless `at_risk_stages` names the stages.
    """
    whole = journey.journey
    none_named = whole.at_risk_stages is None and not journey.in_phase("existing")
    if whole.at_risk and (none_named or whole.at_risk_stages == ()):
        yield Hit(
            ("at_risk",),
            "no stage has customers that these rules are applied to",
            "mark stages with `phase: existing`, or name them in `at_risk_stages`",
            key=True,
        )


@rule(
    "JK643",
    severity=Severity.ADVICE,
    bad="""
        customer_voice:
          - {id: night_alarms, to: null}
    """,
    good="""
        customer_voice:
          - {id: night_alarms, to: support}
    """,
    hit="night_alarms",
)
def voice_reaches_nobody(journey: JourneyGraph) -> Iterator[Hit]:
    """What customers ask for is counted, but taken to nobody.

    Why it matters: a wish that is collected and goes nowhere does more harm than one that was
    never asked for. Those who can change the thing need the count and the value behind it.
    """
    for index, topic in enumerate(journey.journey.customer_voice):
        if topic.to is None:
            yield Hit(
                ("customer_voice", index, "id"),
                f"`{topic.id}` is taken to nobody who could change it",
                "add `to:`, such as product",
                absent=("customer_voice", index, "to"),
            )


@rule(
    "JK644",
    severity=Severity.ADVICE,
    bad="""
        customer_voice:
          - {id: night_alarms, owner: null}
    """,
    good="""
        customer_voice:
          - {id: night_alarms, owner: services}
    """,
    hit="night_alarms",
)
def voice_without_owner(journey: JourneyGraph) -> Iterator[Hit]:
    """Nobody is named who takes the customers' request further.

    Why it matters: between the customers who ask and the team that could change it somebody has
    to carry the request, and come back with the answer.
    """
    for index, topic in enumerate(journey.journey.customer_voice):
        if topic.owner is None:
            yield Hit(
                ("customer_voice", index, "id"),
                f"nobody is named who takes `{topic.id}` further",
                "add `owner:` with the team that brings the answer back",
                absent=("customer_voice", index, "owner"),
            )


@rule(
    "JK645",
    severity=Severity.ADVICE,
    bad="""
        customer_voice:
          - {id: night_alarms, within_days: null}
    """,
    good="""
        customer_voice:
          - {id: night_alarms, within_days: 20}
    """,
    hit="night_alarms",
)
def voice_without_deadline(journey: JourneyGraph) -> Iterator[Hit]:
    """No date is set by which customers hear about their request.

    Why it matters: customers accept a no sooner than silence. Without a date the answer waits
    for the feature, and the customer does not.
    """
    for index, topic in enumerate(journey.journey.customer_voice):
        if topic.within_days is None:
            yield Hit(
                ("customer_voice", index, "id"),
                f"`{topic.id}` has no date for an answer",
                "add `within_days:`",
                absent=("customer_voice", index, "within_days"),
            )
