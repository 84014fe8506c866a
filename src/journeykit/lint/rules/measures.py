"""Measures of health: what they read and how they are weighed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.findings import Route, Severity
from journeykit.lint.evidence import base_columns, listed, only_ours, under
from journeykit.lint.rule import Hit, rule

if TYPE_CHECKING:
    from journeykit.definition.models import Measure
    from journeykit.graph import JourneyGraph

_HUNDRED = 100
_NEARLY = (80, 120)
_LEAST_PER_CENT = 5


def _measures(journey: JourneyGraph) -> tuple[Measure, ...]:
    return journey.journey.health.measures if journey.journey.health else ()


def _route(index: int, *keys: str) -> Route:
    return ("health", "measures", index, *keys)


@rule(
    "JK601",
    severity=Severity.ADVICE,
    bad="""
        health:
          measures:
            - {id: coverage, weight: 35}
    """,
    good="""
        health:
          measures:
            - {id: coverage, weight: 4}
            - {id: answers, weight: 4}
            - {id: voice, weight: 2}
    """,
    hit="measures",
)
def weights_miss_a_hundred(journey: JourneyGraph) -> Iterator[Hit]:
    """The weights look like per cent but do not add up to a hundred.

    Why it matters: only the proportions count, so the score comes out all the same, but each
    weight then means something else than its reader believes. It is often the trace of a
    measure that was added or taken out.
    """
    weights = [measure.weight for measure in _measures(journey)]
    total = sum(weights)
    like_per_cent = len(weights) > 1 and min(weights) >= _LEAST_PER_CENT
    if like_per_cent and _NEARLY[0] <= total <= _NEARLY[1] and abs(total - _HUNDRED) > 1e-9:
        yield Hit(
            ("health", "measures"),
            f"the weights add up to {total:g}, not to 100",
            "let them add up to 100, or use small numbers such as 2 and 1 if proportions are meant",
            key=True,
            unless=(("health", "measures"),),
        )


@rule(
    "JK602",
    severity=Severity.ADVICE,
    bad="""
        health:
          measures:
            - {id: coverage, weight: 55}
            - {id: answers, weight: 25}
    """,
    good="""
        health:
          measures:
            - {id: coverage, weight: 50}
            - {id: answers, weight: 30}
    """,
    hit="55",
)
def one_measure_above_half(journey: JourneyGraph) -> Iterator[Hit]:
    """One measure weighs more than all others together.

    Why it matters: such a score is that one measure under another name. Whoever is told that
    several signs agree is told too much.
    """
    measures = _measures(journey)
    total = sum(measure.weight for measure in measures)
    for index, measure in enumerate(measures):
        if len(measures) > 1 and measure.weight > total / 2:
            yield Hit(
                _route(index, "weight"),
                f"`{measure.id}` has {measure.weight / total:.0%} of all weight",
                "give it half at most; a condition that decides alone is a gate",
                unless=(("health", "measures"),),
            )


@rule(
    "JK603",
    severity=Severity.WARNING,
    bad="""
        health:
          measures:
            - {id: coverage, kind: lagging}
            - {id: answers, kind: lagging}
    """,
    good="""
        health:
          measures:
            - {id: coverage, kind: lagging}
    """,
    hit="measures",
)
def only_lagging_measures(journey: JourneyGraph) -> Iterator[Hit]:
    """Every measure of health looks back.

    Why it matters: a lagging measure tells what has happened already: what was said, paid or
    complained of. When it falls, the customer has decided. A leading one, such as use, falls
    while there is still something to be done.
    """
    measures = _measures(journey)
    if measures and all(measure.kind == "lagging" for measure in measures):
        yield Hit(
            ("health", "measures"),
            "every measure of health is a lagging one",
            "add a measure of what customers do day by day, with `kind: leading`",
            key=True,
            unless=(("health", "measures"),),
        )


@rule(
    "JK604",
    severity=Severity.WARNING,
    bad="""
        health: {measures: [], purple: null}
        nine_box: null
    """,
    good="""
        health: null
        nine_box: null
    """,
    hit="health",
)
def health_without_measures(journey: JourneyGraph) -> Iterator[Hit]:
    """Health has no measures.

    Why it matters: a score needs something to add up. With gates alone a customer is red or
    unknown, and no one is ever known to be well.
    """
    health = journey.journey.health
    if health is not None and not health.measures and health.purple is None:
        yield Hit(
            ("health",),
            "health has no measures, so no customer has a score",
            "add `measures:`; one that is read from use is a good beginning",
            key=True,
            absent=("health", "measures"),
        )


@rule(
    "JK605",
    severity=Severity.ERROR,
    bad="""
        health: {measures: []}
        nine_box: null
    """,
    good="""
        health: {purple: null}
    """,
    hit="purple",
)
def purple_without_measures(journey: JourneyGraph) -> Iterator[Hit]:
    """Purple is defined, but health has no measures.

    Why it matters: purple is not a colour of its own but green with evidence. Without measures
    nobody is green, so nobody can be purple, whatever they have done for us.
    """
    health = journey.journey.health
    if health is not None and health.purple is not None and not health.measures:
        yield Hit(
            ("health", "purple"),
            "nobody can be purple, since no measure makes anybody green",
            "add `measures:` to health",
            key=True,
            absent=("health", "measures"),
        )


@rule(
    "JK606",
    severity=Severity.WARNING,
    bad="""
        health:
          gates:
            - id: ended
              when: status = 'ended'
              at_most: red
    """,
    good="""
        health:
          gates:
            - id: ended
              when: days_until(contract_ends_on) < 0
              at_most: red
    """,
    hit="status = 'ended'",
)
def health_reads_the_outcome(journey: JourneyGraph) -> Iterator[Hit]:
    """Health reads a column that says who is lost.

    Why it matters: a score that looks at the outcome is always right and never useful. It turns
    red when the customer has gone, and any test of how well it foretells losses comes out far
    too good.
    """
    lost = journey.journey.lost
    if lost is None:
        return
    outcome = [
        expression
        for route, expression in under(journey, "lost")
        if route in {("lost", "when"), ("lost", "date"), ("lost", "returned")}
    ]
    leaks = base_columns(journey, outcome) | ({lost.reason} if lost.reason else set())
    for route, expression in under(journey, "health"):
        found = base_columns(journey, [expression]) & leaks
        if found:
            yield Hit(
                route,
                f"health reads {listed(found)}, which says who is lost",
                "read what customers do before they decide",
            )


@rule(
    "JK607",
    severity=Severity.ERROR,
    bad="""
        health:
          measures:
            - id: voice
              points: {-100: 50, 100: 50}
    """,
    good="""
        health:
          measures:
            - id: voice
              points: {-100: 20, 100: 80}
    """,
    hit="points",
)
def measure_is_flat(journey: JourneyGraph) -> Iterator[Hit]:
    """A measure gives the same points whatever its value.

    Why it matters: it moves every score by the same amount, so it tells no customer from
    another and only makes the other measures count for less.
    """
    for index, measure in enumerate(_measures(journey)):
        if len(set(measure.points.values())) == 1:
            yield Hit(
                _route(index, "points"),
                f"`{measure.id}` gives every customer the same points",
                "write anchors that rise or fall, such as {0: 0, 0.5: 60, 1: 100}",
                key=True,
            )


@rule(
    "JK608",
    severity=Severity.WARNING,
    bad="""
        health:
          measures:
            - {id: answers, value: csm_opinion}
    """,
    good="""
        health:
          measures:
            - {id: answers, value: operators_trained}
    """,
    hit="csm_opinion",
)
def measure_only_from_us(journey: JourneyGraph) -> Iterator[Hit]:
    """A measure of health reads nothing but what our own side writes.

    Why it matters: an opinion of ours follows the last conversation and the next target. As one
    measure among others it looks like evidence and is none; it does better as a rule at risk,
    where everybody sees that it is an opinion.
    """
    for index, measure in enumerate(_measures(journey)):
        expression = journey.definition.at(*_route(index, "value"))
        ours = only_ours(journey, [expression]) if expression else frozenset()
        if ours:
            yield Hit(
                _route(index, "value"),
                f"`{measure.id}` reads only what our own side writes: {listed(ours)}",
                "measure what the customer does; keep the opinion for `at_risk`",
            )


@rule(
    "JK609",
    severity=Severity.ERROR,
    bad="""
        health:
          measures:
            - {id: answers, value: 100 * 0.4}
    """,
    good="""
        health:
          measures:
            - {id: answers, value: 1 - overdue_days / 90}
    """,
    hit="100 * 0.4",
)
def measure_reads_no_column(journey: JourneyGraph) -> Iterator[Hit]:
    """A measure of health reads nothing about the customer.

    Why it matters: a number that is the same for everybody tells no customer from another, and
    the weight it takes is lost to the measures that could.
    """
    for index, measure in enumerate(_measures(journey)):
        expression = journey.definition.at(*_route(index, "value"))
        if expression and not expression.columns:
            yield Hit(
                _route(index, "value"),
                f"`{measure.id}` reads no column, so it is the same for everybody",
                "name a column, or take the measure out",
            )


@rule(
    "JK610",
    severity=Severity.WARNING,
    bad="""
        stages:
          - {id: install, phase: prospective}
          - {id: run, phase: prospective}
          - {id: renew, phase: prospective}
        at_risk: null
        data: {columns: {csm_opinion: null}}
    """,
    good="""
        health: {stages: [run, renew]}
    """,
    hit="health",
    also=("JK315",),
)
def health_for_no_stage(journey: JourneyGraph) -> Iterator[Hit]:
    """Health is defined, but no stage has customers that it applies to.

    Why it matters: health is that of existing customers. In a journey without a stage of that
    phase nobody gets a score, unless `health.stages` names the stages.
    """
    health = journey.journey.health
    if health is None:
        return
    none_named = health.stages is None and not journey.in_phase("existing")
    if none_named or health.stages == ():
        yield Hit(
            ("health",),
            "no stage has customers that health applies to",
            "mark stages with `phase: existing`, or name them in `health.stages`",
            key=True,
        )
