"""Profiles of health: for whom they are, what they change, and that one of them counts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from journeykit.definition.findings import Route, Severity, nearest
from journeykit.definition.profiles import measures_under, profile_condition
from journeykit.lint.rule import Hit, rule

if TYPE_CHECKING:
    from journeykit.definition.models import Health, Profile
    from journeykit.graph import JourneyGraph


def _profiles(journey: JourneyGraph) -> tuple[Profile, ...]:
    return journey.journey.health.profiles if journey.journey.health else ()


def _route(index: int, *keys: str) -> Route:
    return ("health", "profiles", index, *keys)


@rule(
    "JK617",
    severity=Severity.ERROR,
    bad="""
        health:
          profiles:
            - {id: north, segments: [{column: region, is: [north]}], weights: {voice: 5}}
            - {id: young, tenure: {since: signed_on, under_days: 90}, weights: {voice: 40}}
    """,
    good="""
        health:
          profiles:
            - {id: north, segments: [{column: region, is: [north]}], weights: {voice: 5}}
            - id: young_north
              segments: [{column: region, is: [north]}]
              tenure: {since: signed_on, under_days: 90}
              weights: {voice: 40}
    """,
    hit="young",
)
def profiles_tie(journey: JourneyGraph) -> Iterator[Hit]:
    """Two profiles of health can hold for one customer, and neither is more specific.

    Why it matters: the profile with the most keys counts. Of two with as many, which hold for one
    customer, nobody can say which weights are meant, so that the customer has two scores. Where
    only the data can show it, scoring stops and names the customers.
    """
    profiles = _profiles(journey)
    for (first, one), (second, other) in combinations(enumerate(profiles), 2):
        if one.keys == other.keys and _may_meet(journey, one, other):
            yield Hit(
                _route(second, "id"),
                f"`{other.id}` and `{one.id}` can hold for the same customer, and each has "
                f"{one.keys} key{'' if one.keys == 1 else 's'}",
                "give one of them a further key, or let them exclude one another",
                also=((_route(first, "id"), f"`{one.id}`"),),
            )


def _may_meet(journey: JourneyGraph, one: Profile, other: Profile) -> bool:
    """Whether it is certain that some customer may have both, as far as a proof can tell."""
    if one.stages is not None and other.stages is not None and not {*one.stages} & {*other.stages}:
        return False
    left = profile_condition(journey.definition, one)
    right = profile_condition(journey.definition, other)
    if left is None or right is None:
        return _is_sound(one, left) and _is_sound(other, right) and not (one.when or other.when)
    if left.never_true or right.never_true or left.excludes(right):
        return False
    return not (one.when or other.when) or left.implies(right) or right.implies(left)


def _is_sound(profile: Profile, condition: object) -> bool:
    """Whether it has no condition, rather than one with a fault, which is reported where it is."""
    written = profile.segments or profile.tenure or profile.when
    return condition is not None or not written


@rule(
    "JK618",
    severity=Severity.ERROR,
    bad="""
        health:
          profiles:
            - {id: young, tenure: {since: signed_on, under_days: 90}, weights: {voices: 40}}
    """,
    good="""
        health:
          profiles:
            - {id: young, tenure: {since: signed_on, under_days: 90}, weights: {voice: 40}}
    """,
    hit="voices",
)
def profile_of_unknown_measure(journey: JourneyGraph) -> Iterator[Hit]:
    """A profile changes a measure that health does not have.

    Why it matters: such a weight changes nothing, and the customers that it was written for are
    scored as everybody else.
    """
    health = journey.journey.health
    known = [measure.id for measure in health.measures] if health else []
    for index, profile in enumerate(_profiles(journey)):
        for key in ("weights", "points"):
            for name in getattr(profile, key):
                if name not in known:
                    near = nearest(name, known)
                    yield Hit(
                        _route(index, key, name),
                        f"health has no measure `{name}`",
                        f"did you mean `{near}`?" if near else f"measures: {', '.join(known)}",
                        key=True,
                    )


@rule(
    "JK619",
    severity=Severity.ERROR,
    bad="""
        health:
          profiles:
            - id: young
              tenure: {since: signed_on, under_days: 90}
              weights: {coverage: 0, answers: 0, voice: 0}
    """,
    good="""
        health:
          profiles:
            - id: young
              tenure: {since: signed_on, under_days: 90}
              weights: {coverage: 0, answers: 0}
    """,
    hit="weights",
)
def profile_without_weight(journey: JourneyGraph) -> Iterator[Hit]:
    """A profile takes the weight from every measure.

    Why it matters: a score is an average. With nothing that weighs there is none, and no customer
    of the profile has a colour that says anything.
    """
    health = journey.journey.health
    for index, profile in enumerate(_profiles(journey)):
        if health and health.measures and not measures_under(health, profile):
            yield Hit(
                _route(index, "weights"),
                f"no measure weighs anything for `{profile.id}`",
                "leave one measure a weight above 0",
                key=True,
            )


@rule(
    "JK625",
    severity=Severity.WARNING,
    bad="""
        health:
          profiles:
            - {id: young, tenure: {since: signed_on, under_days: 90}}
    """,
    good="""
        health:
          profiles:
            - {id: young, tenure: {since: signed_on, under_days: 90}, weights: {voice: 40}}
    """,
    hit="young",
)
def profile_without_effect(journey: JourneyGraph) -> Iterator[Hit]:
    """A profile changes nothing, or holds for nobody.

    Why it matters: whoever reads it believes that these customers are judged by other weights. It
    is for nobody when its condition cannot hold, or when no stage it names has health.
    """
    health = journey.journey.health
    for index, profile in enumerate(_profiles(journey)):
        why = _no_effect(journey, health, profile) if health else None
        if why is not None:
            said, mend = why
            yield Hit(_route(index, "id"), f"`{profile.id}` {said}", mend)


def _no_effect(journey: JourneyGraph, health: Health, profile: Profile) -> tuple[str, str] | None:
    before = {one.id: (one.weight, dict(one.points)) for one in health.measures}
    after = {one.id: (one.weight, dict(one.points)) for one in measures_under(health, profile)}
    known = all(name in before for name in (*profile.weights, *profile.points))
    if known and before == after:
        return "changes no weight and no anchor", "write `weights` or `points`, or leave it out"
    scored = {*(health.stages or journey.in_phase("existing"))}
    if profile.stages is not None and not scored & {*profile.stages}:
        return "names no stage that has health", f"stages with health: {', '.join(sorted(scored))}"
    condition = profile_condition(journey.definition, profile)
    if condition is not None and profile.when is None and condition.never_true:
        return "holds for nobody", "check its days: from_days must lie before under_days"
    return None


@rule(
    "JK626",
    severity=Severity.WARNING,
    bad="""
        health:
          profiles:
            - {id: all, weights: {voice: 40}}
    """,
    good="""
        health:
          profiles:
            - {id: young, tenure: {since: signed_on, under_days: 90}, weights: {voice: 40}}
    """,
    hit="all",
)
def profile_for_everybody(journey: JourneyGraph) -> Iterator[Hit]:
    """A profile does not say for whom it is.

    Why it matters: it counts for every customer without a more specific one, so that the weights
    which stand with the measures are nobody's.
    """
    for index, profile in enumerate(_profiles(journey)):
        if not profile.keys:
            yield Hit(
                _route(index, "id"),
                f"`{profile.id}` is for everybody",
                "say for whom with `segments`, `stages`, `tenure` or `when`; else change the "
                "measures themselves",
            )
