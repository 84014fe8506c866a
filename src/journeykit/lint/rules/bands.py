"""Bands and gates: which colour a score becomes, and which it never can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Route, Severity
from journeykit.lint.colours import reachable_colours
from journeykit.lint.evidence import base_columns
from journeykit.lint.rule import Hit, rule

if TYPE_CHECKING:
    from journeykit.definition.models import Health
    from journeykit.graph import JourneyGraph

_COLOURS = ("red", "yellow", "green")


def _banded(journey: JourneyGraph) -> Health | None:
    """Health with measures and sound bands; what is asked about colours needs both."""
    health = journey.journey.health
    if health is None or not health.measures or health.bands.yellow >= health.bands.green:
        return None
    return health


@rule(
    "JK611",
    severity=Severity.ERROR,
    bad="""
        health:
          bands: {yellow: 80, green: 75}
    """,
    good="""
        health:
          bands: {yellow: 60, green: 75}
    """,
    hit="80",
)
def bands_not_ascending(journey: JourneyGraph) -> Iterator[Hit]:
    """The green band does not begin above the yellow one.

    Why it matters: red lies below `yellow`, yellow from there up to `green`, green above. With
    the two in another order, or equal, no score is yellow, and which of the two others it is
    depends on which is asked first.
    """
    health = journey.journey.health
    if health is not None and health.bands.yellow >= health.bands.green:
        yield Hit(
            ("health", "bands", "yellow"),
            f"yellow begins at {health.bands.yellow:g} and green at {health.bands.green:g}",
            "let `yellow` be the lower of the two",
        )


@rule(
    "JK612",
    severity=Severity.WARNING,
    bad="""
        health:
          measures:
            - id: coverage
              points: {0: 0, 0.5: 30, 0.9: 60}
            - id: answers
              points: {0: 0, 1: 70}
    """,
    good="""
        health:
          measures:
            - id: coverage
              points: {0: 0, 0.5: 30, 0.9: 60}
    """,
    hit="75",
)
def colour_out_of_reach(journey: JourneyGraph) -> Iterator[Hit]:
    """A colour of health can be reached by no customer at all.

    Why it matters: the anchors of the measures, their weights, the bands and the gates together
    decide which scores are possible. A colour that none of them allows looks like a result of
    the customers, and is one of the definition.
    """
    health = _banded(journey)
    if health is None:
        return
    reached = reachable_colours(journey, health)
    for colour in _COLOURS:
        if colour not in reached:
            place: Route = ("health", "bands", "green" if colour == "green" else "yellow")
            yield Hit(
                place,
                f"no customer can be {colour}, whatever the measures say",
                "check the highest and lowest points of each measure against the bands",
                unless=(("health",),),
            )
    yield from _purple(journey, health)


def _purple(journey: JourneyGraph, health: Health) -> Iterator[Hit]:
    """Purple needs every gate false: evidence that implies a gate can never make anybody purple."""
    purple = journey.definition.at("health", "purple", "when")
    for index, gate in enumerate(health.gates):
        when = journey.definition.at("health", "gates", index, "when")
        if purple and when and not purple.never_true and purple.implies(when):
            yield Hit(
                ("health", "purple", "when"),
                "no customer can be purple: the evidence holds only where the gate "
                f"`{gate.id}` does",
                "purple needs every gate to be false; change one of the two conditions",
                also=((("health", "gates", index, "when"), "the gate"),),
            )


@rule(
    "JK613",
    severity=Severity.WARNING,
    bad="""
        health:
          measures:
            - {id: answers, weight: 30}
            - {id: voice, weight: 30, if_unknown: bound}
    """,
    good="""
        health:
          measures:
            - {id: answers, weight: 30}
            - {id: voice, weight: 30, if_unknown: leave_out}
    """,
    hit="voice",
)
def colour_hangs_on_optional_column(journey: JourneyGraph) -> Iterator[Hit]:
    """Without an optional column no customer can reach some colour.

    Why it matters: what is unknown is bounded: it might be the worst and it might be the best.
    If a measure weighs enough, its absence leaves the two ends in different bands, and every
    customer of an export without that column is `unknown` where they were green before.
    """
    health = _banded(journey)
    if health is None:
        return
    whole = reachable_colours(journey, health)
    reads: dict[str, list[int]] = {}
    for index in range(len(health.measures)):
        value = journey.definition.at("health", "measures", index, "value")
        for name in sorted(base_columns(journey, [value]) if value else ()):
            if journey.definition.columns[name].optional:
                reads.setdefault(name, []).append(index)
    for name, indexes in reads.items():
        without = {health.measures[index].id for index in indexes}
        gone = whole - reachable_colours(journey, health, without)
        if gone:
            colours = " or ".join(colour for colour in _COLOURS if colour in gone)
            yield Hit(
                ("health", "measures", indexes[0], "id"),
                f"no customer without `{name}` can be {colours}",
                "add `if_unknown: leave_out`, or give the measure less weight",
                unless=(("health",),),
            )


@rule(
    "JK615",
    severity=Severity.ERROR,
    bad="""
        health:
          gates:
            - {id: unpaid, when: overdue_days > 60 and overdue_days < 30}
    """,
    good="""
        health:
          gates:
            - {id: unpaid, when: overdue_days > 60 and overdue_days < 300}
    """,
    hit="overdue_days > 60 and overdue_days < 30",
)
def gate_always_the_same(journey: JourneyGraph) -> Iterator[Hit]:
    """A gate can close for no customer, or for every one.

    Why it matters: a gate caps the colour of those it holds for. One that can never hold
    protects from nothing though everybody relies on it; one that can never fail makes the score
    above it meaningless.
    """
    for index, gate in enumerate(journey.journey.health.gates if journey.journey.health else ()):
        when = journey.definition.at("health", "gates", index, "when")
        if when and (when.never_true or when.never_false):
            outcome = "hold" if when.never_true else "fail"
            yield Hit(
                ("health", "gates", index, "when"),
                f"the gate `{gate.id}` can never {outcome}",
                "check the signs in it, and `and` against `or`",
            )
