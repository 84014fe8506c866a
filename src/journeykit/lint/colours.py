"""Which colours of health a customer can reach: arithmetic on weights, anchors, bands and gates.

A measure may come out anywhere between its lowest and its highest points. What is unknown is put in
as 0 for the lowest possible score and as 100 for the highest, and a colour is published when both
ends have it; so an unknown measure can put colours out of reach.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from journeykit.definition.blocks import with_changes
from journeykit.definition.profiles import measures_under

if TYPE_CHECKING:
    from journeykit.definition.models import Health, Measure
    from journeykit.graph import JourneyGraph

FULL = 100.0


def reachable_colours(
    journey: JourneyGraph, health: Health, unknown: Collection[str] = ()
) -> frozenset[str]:
    """The colours among red, yellow and green that some customer can have, of whatever profile.

    Args:
        journey: The journey that ``health`` is of; its gates are asked whether they can hold.
        health: Has at least one measure.
        unknown: Ids of measures that are known for none of the customers looked at.
    """
    found = _colours(journey, health, unknown)
    for profile in health.profiles:
        measures = measures_under(health, profile)
        if measures:
            changed = with_changes(health, measures=measures)
            found |= _colours(journey, changed, unknown)
    return found


def _colours(journey: JourneyGraph, health: Health, unknown: Collection[str]) -> frozenset[str]:
    capped = _gate_colours(journey, health)
    colours = {"red"} if "red" in capped else set()
    if any(measure.required and measure.id in unknown for measure in health.measures):
        return frozenset(colours)
    lowest, highest, width = _range(health, unknown)
    bands = health.bands
    if lowest + width < bands.yellow:
        colours.add("red")
    if highest >= bands.yellow:
        if max(lowest, bands.yellow) + width < bands.green or "yellow" in capped:
            colours.add("yellow")
        if highest >= bands.green:
            colours.add("green")
    return frozenset(colours)


def _gate_colours(journey: JourneyGraph, health: Health) -> set[str]:
    """The colours that some gate caps at, of those gates that can hold."""
    colours: set[str] = set()
    for index, gate in enumerate(health.gates):
        when = journey.definition.at("health", "gates", index, "when")
        if when is None or not when.never_true:
            colours.add(gate.at_most)
    return colours


def _range(health: Health, unknown: Collection[str]) -> tuple[float, float, float]:
    """The least and the greatest lower end of the score, and how far the upper end lies above it.

    A measure that is left out when unknown counts only where it widens the range.
    """
    kept = [m for m in health.measures if m.if_unknown == "bound" or m.required]
    optional = [m for m in health.measures if m not in kept and m.id not in unknown]
    missing = sum(measure.weight for measure in kept if measure.id in unknown)
    known = [measure for measure in kept if measure.id not in unknown]
    lowest = _extreme(known, optional, missing, highest=False)
    highest = _extreme(known, optional, missing, highest=True)
    total = missing + sum(measure.weight for measure in (*known, *optional))
    return lowest, highest, FULL * missing / total if total else 0.0


def _extreme(
    known: Iterable[Measure], optional: Iterable[Measure], missing: float, *, highest: bool
) -> float:
    """The weighted mean with every measure at its best or worst, a missing one at 0."""
    pick = max if highest else min
    parts = [(pick(measure.points.values()), measure.weight) for measure in known]
    weight = missing + sum(share for _, share in parts)
    score = sum(points * share for points, share in parts)
    further = sorted(
        ((pick(measure.points.values()), measure.weight) for measure in optional),
        reverse=highest,
    )
    for points, share in further:
        mean = score / weight if weight else None
        if mean is None or (points > mean if highest else points < mean):
            score, weight = score + points * share, weight + share
    return score / weight if weight else (0.0 if highest else FULL)
