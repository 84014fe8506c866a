"""External events: what comes from outside both organisations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Severity
from journeykit.lint.rule import Hit, rule

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph


@rule(
    "JK560",
    severity=Severity.WARNING,
    bad="""
        external_events:
          - {id: power_price, stages: []}
    """,
    good="""
        external_events:
          - {id: power_price, stages: [run]}
    """,
    hit="power_price",
)
def event_touches_no_stage(journey: JourneyGraph) -> Iterator[Hit]:
    """An external event names no stage that it touches.

    Why it matters: an event is looked for at customers in the stages it touches, and drawn over
    them. One that touches none finds nobody.
    """
    for index, event in enumerate(journey.journey.external_events):
        if not event.stages:
            yield Hit(
                ("external_events", index, "id"),
                f"the event `{event.id}` touches no stage",
                "add `stages:` with those whose customers it meets",
                absent=("external_events", index, "stages"),
            )


@rule(
    "JK561",
    severity=Severity.WARNING,
    bad="""
        external_events:
          - {id: power_price, response: null}
    """,
    good="""
        external_events:
          - {id: power_price, response: {action: Write to all whose contract fixes no price}}
    """,
    hit="power_price",
)
def event_without_response(journey: JourneyGraph) -> Iterator[Hit]:
    """Nothing is planned for an external event.

    Why it matters: nobody can prevent what comes from outside, so the response is all there is.
    A new sponsor or a market in turmoil finds some suppliers prepared.
    """
    for index, event in enumerate(journey.journey.external_events):
        if event.response is None:
            yield Hit(
                ("external_events", index, "id"),
                f"nothing is planned for the event `{event.id}`",
                "add `response:` with action, owner and within_days",
                absent=("external_events", index, "response"),
            )
