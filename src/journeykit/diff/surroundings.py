"""What is drawn and told and places nobody: touchpoints, operations, the journey's own words."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.definition.findings import Route
from journeykit.definition.models import Journey, Touchpoint
from journeykit.diff.fields import compare_fields
from journeykit.diff.items import Items, compare_items
from journeykit.diff.model import Change, Effect, Kind
from journeykit.diff.sentences import is_called
from journeykit.diff.sides import Pair, Sides
from journeykit.diff.spots import Found, Sort, compare_spots, find, told_in
from journeykit.language import say

_TOUCHPOINTS = Sort("touchpoints", "touchpoint", Effect.DRAWING, breaks=False)
_APART = frozenset({"id", "journeykit", "at_risk_stages"})


def compare_journey(sides: Sides) -> Iterator[Change]:
    """The journey's id, its name and its other words."""
    old, new = sides.old.journey, sides.new.journey
    pair = Pair(sides, old, new, (), (), "", say("Journey"), "", Effect.DRAWING)
    if old.id != new.id:
        what = say(
            "{change}: {more}",
            change=is_called("journey", old.id, new.id),
            more=say("its snapshots begin anew"),
        )
        yield pair.change(Kind.RENAMED, "id", what, effect=Effect.PLACEMENT)
    yield from compare_fields(pair, _APART)


def find_touchpoints(sides: Sides) -> tuple[Found, ...]:
    """Every touchpoint of both journeys."""
    return find(sides, _touchpoints)


def compare_touchpoints(
    sides: Sides, touchpoints: tuple[Found, ...], stage: str, section: str
) -> Iterator[Change]:
    """The touchpoints of one stage; a journey nested in one is compared apart."""
    here = told_in(sides, touchpoints, stage)
    yield from compare_spots(sides, here, _TOUCHPOINTS, section)


def compare_operations(sides: Sides) -> Iterator[Change]:
    """What the company does along the journey."""
    old, new = sides.old.journey.operations, sides.new.journey.operations
    at = ("operations",)
    items = Items(
        sides, old, new, at, at, "operations", say("Operations"), "operation", Effect.DRAWING, False
    )
    yield from compare_items(items)


def _touchpoints(journey: Journey) -> Iterator[tuple[str, Route, tuple[Touchpoint, ...]]]:
    for place, stage in enumerate(journey.stages):
        yield stage.id, ("stages", place, "touchpoints"), stage.touchpoints
