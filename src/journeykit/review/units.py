"""What a row of the export is, and what its value is counted in, as sentences name them."""

from __future__ import annotations

from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.review import wording


def unit(graph: JourneyGraph) -> str:
    """What a row is: account, order, patient."""
    data = graph.journey.data
    return data.unit if data else "customer"


def units(graph: JourneyGraph) -> str:
    """Several of them."""
    return wording.plural(unit(graph))


def unit_words(graph: JourneyGraph, n: int) -> str:
    """So many of them: 1 account, 2,000 accounts."""
    return wording.counted(n, unit(graph))


def watched(graph: JourneyGraph) -> str:
    """Those who have a health score: the existing ones, unless the journey names other stages."""
    return _watched(graph, units(graph))


def watched_one(graph: JourneyGraph) -> str:
    """One of them: existing account."""
    return _watched(graph, unit(graph))


def watched_words(graph: JourneyGraph, n: int) -> str:
    """So many of those who have a health score."""
    who = _watched(graph, unit(graph) if n == 1 else units(graph))
    return say("{n} {unit}", n=wording.integer(n), unit=who)


def _watched(graph: JourneyGraph, who: str) -> str:
    health = graph.journey.health
    stages = set(health.stages or ()) if health else set()
    if stages <= set(graph.in_phase("existing")):
        return say("existing {unit}", unit=who)
    return say("watched {unit}", unit=who)


def value_unit(graph: JourneyGraph) -> str | None:
    """The unit of the value column, where one is declared."""
    data = graph.journey.data
    return _unit_of(graph, data.value if data else None)


def cost_unit(graph: JourneyGraph) -> str | None:
    """The unit of what a customer costs to serve, where one is declared."""
    data = graph.journey.data
    return _unit_of(graph, data.cost_to_serve if data else None)


def _unit_of(graph: JourneyGraph, name: str | None) -> str | None:
    column = graph.definition.columns.get(name) if name else None
    return column.unit if column else None


def worth(graph: JourneyGraph, value: float | None) -> str:
    """`` worth €4.9M``, with a blank before it; nothing where there is no value to speak of."""
    text = wording.money(value, value_unit(graph))
    if value is None or value <= 0 or text == wording.money(0.0, value_unit(graph)):
        return ""
    return say(" worth {value}", value=text)
