"""Emotional moments and what is done about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Severity
from journeykit.lint.rule import Hit, rule
from journeykit.lint.walk import id_of, moments, responses

if TYPE_CHECKING:
    from journeykit.graph import JourneyGraph


@rule(
    "JK550",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - {id: explore, emotional_moments: null}
    """,
    good="""
        stages:
          - id: explore
            emotional_moments:
              - {id: first_sight, intensity: 5}
    """,
    hit="explore",
)
def no_moment_at_start_or_end(journey: JourneyGraph) -> Iterator[Hit]:
    """The first or the last stage has no emotional moment.

    Why it matters: people remember how something began and how it ended better than what lay
    between. Whatever customers feel there will be felt with or without a plan.
    """
    for stage in dict.fromkeys((journey.entry, journey.stages[-1].id)):
        if not journey.stage(stage).emotional_moments:
            end = "first" if stage == journey.entry else "last"
            yield Hit(
                id_of(journey, stage),
                f"the {end} stage, `{stage}`, has no emotional moment",
                "add under `emotional_moments:` what customers feel there, and what is done "
                "about it",
                absent=(*journey.route(stage), "emotional_moments"),
            )


@rule(
    "JK551",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: run
            emotional_moments:
              - {id: false_alarm, response: null}
    """,
    good="""
        stages:
          - id: run
            emotional_moments:
              - {id: false_alarm, response: {action: Call the shift leader the same day}}
    """,
    hit="false_alarm",
)
def moment_without_response(journey: JourneyGraph) -> Iterator[Hit]:
    """Nothing is planned for an emotional moment.

    Why it matters: a bad moment that is answered well is told as a good story, and one that is
    not answered is told as well. Whoever is there when it happens needs to know what to do.
    """
    for route, _, moment in moments(journey):
        if moment.response is None:
            yield Hit(
                (*route, "id"),
                f"nothing is planned for the moment `{moment.id}`",
                "add `response:` with action, owner and within_days",
                absent=(*route, "response"),
            )


@rule(
    "JK552",
    severity=Severity.WARNING,
    bad="""
        stages:
          - id: run
            emotional_moments:
              - {id: false_alarm, basis: reported}
    """,
    good="""
        stages:
          - id: run
            emotional_moments:
              - {id: false_alarm, basis: reported, source: Calls to the support desk in May}
    """,
    hit="reported",
)
def moment_without_source(journey: JourneyGraph) -> Iterator[Hit]:
    """A moment is said to be reported or observed, but not by whom or where.

    Why it matters: the map shows which moments are known and which are supposed. Without a
    source nobody can check the one, and a supposition passes for knowledge.
    """
    for route, _, moment in moments(journey):
        if moment.basis != "hypothesis" and moment.source is None:
            yield Hit(
                (*route, "basis"),
                f"where the moment `{moment.id}` was {moment.basis} is not said",
                "add `source:`, such as the interviews or tickets, or write `basis: hypothesis`",
                absent=(*route, "source"),
            )


@rule(
    "JK553",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - id: run
            emotional_moments:
              - {id: false_alarm, when: null}
    """,
    good="""
        stages:
          - id: run
            emotional_moments:
              - {id: false_alarm, when: alarms_answered < 0.2}
    """,
    hit="false_alarm",
)
def moment_not_in_data(journey: JourneyGraph) -> Iterator[Hit]:
    """No data shows when an emotional moment happens to a customer.

    Why it matters: with a condition the monitor names the customers for whom the moment is now,
    and the day by which the response is due. Without one it is on the map alone.
    """
    for route, _, moment in moments(journey):
        if journey.definition.columns and moment.when is None and moment.date is None:
            yield Hit(
                (*route, "id"),
                f"no data shows when the moment `{moment.id}` happens",
                "add `when:` with a condition on a column, even a rough one",
                absent=(*route, "when"),
            )


@rule(
    "JK554",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - id: install
            emotional_moments:
              - {id: sensors_late, date: null}
    """,
    good="""
        stages:
          - id: install
            emotional_moments:
              - {id: sensors_late, date: "add_days(signed_on, 21)"}
    """,
    hit="within_days",
)
def deadline_without_beginning(journey: JourneyGraph) -> Iterator[Hit]:
    """A response has a deadline, but the moment does not say when it began.

    Why it matters: the response is due `within_days` after the moment's date. Without the date
    no day can be named, though the moment's own condition reads a date it could be counted
    from.
    """
    for route, _, moment in moments(journey):
        when = journey.definition.at(*route, "when")
        timed = when is not None and any(
            journey.definition.types[name].is_time for name in when.columns
        )
        due = moment.response is not None and moment.response.within_days is not None
        if timed and due and moment.date is None:
            yield Hit(
                (*route, "response", "within_days"),
                f"from which day the response to `{moment.id}` is due cannot be said",
                "add `date:` to the moment, such as `add_days(signed_on, 30)`",
                key=True,
                absent=(*route, "date"),
            )


@rule(
    "JK555",
    severity=Severity.ADVICE,
    bad="""
        stages:
          - id: run
            emotional_moments:
              - {id: false_alarm, valence: null}
    """,
    good="""
        stages:
          - id: run
            emotional_moments:
              - {id: false_alarm, valence: -2}
    """,
    hit="false_alarm",
)
def moment_without_feeling(journey: JourneyGraph) -> Iterator[Hit]:
    """An emotional moment lacks its emotion, its valence or its intensity.

    Why it matters: the curve of feeling on the map is drawn through the valences, and the size
    of a moment is its intensity. A moment that lacks one of them cannot be drawn or weighed.
    """
    for route, _, moment in moments(journey):
        parts = {
            "emotion": moment.emotion,
            "valence": moment.valence,
            "intensity": moment.intensity,
        }
        missing = [name for name, value in parts.items() if value is None]
        if missing:
            yield Hit(
                (*route, "id"),
                f"the moment `{moment.id}` has no {' and no '.join(missing)}",
                f"add {', '.join(f'`{name}:`' for name in missing)}: emotion in a word, "
                "valence from "
                "-3 to 3, intensity from 1 to 5",
                absent=(*route, missing[0]),
            )


@rule(
    "JK556",
    severity=Severity.ADVICE,
    bad="""
        external_events:
          - id: power_price
            response: {owner: null}
    """,
    good="""
        external_events:
          - id: power_price
            response: {owner: finance}
    """,
    hit="response",
)
def response_without_owner(journey: JourneyGraph) -> Iterator[Hit]:
    """Nobody is named who gives a response.

    Why it matters: what everybody should do is done by nobody, least of all in a bad moment.
    """
    for route, name, response in responses(journey):
        if response.owner is None:
            yield Hit(
                route,
                f"nobody is named who responds to “{name}”",
                "add `owner:` with the team that does it",
                key=True,
                absent=(*route, "owner"),
            )


@rule(
    "JK557",
    severity=Severity.ADVICE,
    bad="""
        external_events:
          - id: power_price
            response: {within_days: null}
    """,
    good="""
        external_events:
          - id: power_price
            response: {within_days: 30}
    """,
    hit="response",
)
def response_without_deadline(journey: JourneyGraph) -> Iterator[Hit]:
    """A response does not say how soon it is given.

    Why it matters: the same answer is a rescue on the second day and an insult on the
    twentieth.
    """
    for route, name, response in responses(journey):
        if response.within_days is None:
            yield Hit(
                route,
                f"how soon “{name}” is responded to is not said",
                "add `within_days:`",
                key=True,
                absent=(*route, "within_days"),
            )
