"""What asks for attention: moments, outside events, risks, the customer's voice, boxes, fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from journeykit.definition.blocks import Block
from journeykit.definition.findings import Route
from journeykit.definition.models import (
    EmotionalMoment,
    ExternalEvent,
    IdealCustomer,
    Journey,
    NineBox,
    Response,
)
from journeykit.diff.fields import compare_fields
from journeykit.diff.items import Items, compare_items
from journeykit.diff.model import Change, Effect, Kind
from journeykit.diff.scopes import compare_scope
from journeykit.diff.sentences import did, listed
from journeykit.diff.sides import Pair, Sides
from journeykit.diff.spots import Found, Sort, compare_spots, find, told_in
from journeykit.language import say

_MOMENTS = Sort("emotional_moments", "moment", Effect.ATTENTION)
_WATCHED = ("the monitor watches {stage} no longer", "the monitor watches {stage} now")


def find_moments(sides: Sides) -> tuple[Found, ...]:
    """Every emotional moment of both journeys."""
    return find(sides, _moments)


def compare_moments(
    sides: Sides, moments: tuple[Found, ...], stage: str, section: str
) -> Iterator[Change]:
    """The emotional moments of one stage."""
    here = told_in(sides, moments, stage)
    yield from compare_spots(sides, here, _MOMENTS, section, _answered)


def compare_events(sides: Sides) -> Iterator[Change]:
    """What happens outside both organisations."""
    old, new = sides.old.journey.external_events, sides.new.journey.external_events
    items = _list(sides, "external_events", say("Outside events"), "event", old, new)
    yield from compare_items(items, _event)


def compare_risks(sides: Sides) -> Iterator[Change]:
    """The rules of the member-at-risk monitor, and the stages it watches."""
    old, new = sides.old.journey, sides.new.journey
    section = say("At risk")
    pair = Pair(sides, old, new, (), (), "", section, "", Effect.ATTENTION)
    yield from compare_scope(
        pair, "at_risk_stages", _WATCHED, old.at_risk_stages, new.at_risk_stages
    )
    yield from compare_items(_list(sides, "at_risk", section, "rule", old.at_risk, new.at_risk))


def compare_voice(sides: Sides) -> Iterator[Change]:
    """What customers ask for."""
    old, new = sides.old.journey.customer_voice, sides.new.journey.customer_voice
    yield from compare_items(
        _list(sides, "customer_voice", say("Customer voice"), "topic", old, new)
    )


def compare_ideal(sides: Sides) -> Iterator[Change]:
    """Whom the journey is made for."""
    old = sides.old.journey.ideal_customer or IdealCustomer()
    new = sides.new.journey.ideal_customer or IdealCustomer()
    at = ("ideal_customer",)
    pair = Pair(
        sides, old, new, at, at, "ideal_customer", say("Ideal customer"), "", Effect.ATTENTION
    )
    yield from compare_fields(pair)


def compare_boxes(sides: Sides) -> Iterator[Change]:
    """The planner for business reviews: its axes, and the names of its plays."""
    old, new = sides.old.journey.nine_box, sides.new.journey.nine_box
    at = ("nine_box",)
    section = say("Nine-box")
    if old is None or new is None:
        if old is not new:
            kind = Kind.ADDED if old is None else Kind.REMOVED
            what = did(kind, say("planner"))
            yield Change(kind, Effect.ATTENTION, "nine_box", section, what)
        return
    pair = Pair(sides, old, new, at, at, "nine_box", section, "", Effect.ATTENTION)
    for axis in ("rows", "columns"):
        inner = pair.inner(axis, getattr(old, axis), getattr(new, axis), say(axis))
        yield from compare_fields(inner)
    yield from _plays(pair, old, new)


def compare_scorecard(sides: Sides) -> Iterator[Change]:
    """The numbers that stand for the whole."""
    old, new = sides.old.journey.scorecard, sides.new.journey.scorecard
    items = _list(sides, "scorecard", say("Scorecard"), "number", old, new, Effect.SCORECARD)
    yield from compare_items(items)


def _moments(journey: Journey) -> Iterator[tuple[str, Route, tuple[EmotionalMoment, ...]]]:
    for place, stage in enumerate(journey.stages):
        yield stage.id, ("stages", place, "emotional_moments"), stage.emotional_moments


def _list(
    sides: Sides,
    key: str,
    section: str,
    noun: str,
    old: Sequence[Block],
    new: Sequence[Block],
    effect: Effect = Effect.ATTENTION,
) -> Items:
    return Items(sides, old, new, (key,), (key,), key, section, noun, effect)


def _event(pair: Pair) -> Iterator[Change]:
    old, new = cast("ExternalEvent", pair.old), cast("ExternalEvent", pair.new)
    if bool(old.stages) is bool(new.stages):
        yield from _answered(pair)
        return
    yield from _answered(pair, frozenset({"stages"}))
    labels = [
        listed(pair.sides.stage_label(pair.sides.names.stage(stage)) for stage in one.stages)
        or say("any stage")
        for one in (old, new)
    ]
    kind = Kind.TIGHTENED if new.stages else Kind.LOOSENED
    yield pair.change(kind, "stages", did(kind, pair.of(say("stages"))), *labels)


def _answered(pair: Pair, skip: frozenset[str] = frozenset()) -> Iterator[Change]:
    """A moment or an event, and what is done about it."""
    yield from compare_fields(pair, skip)
    old: Response | None = getattr(pair.old, "response", None)
    new: Response | None = getattr(pair.new, "response", None)
    if old and new:
        yield from compare_fields(pair.inner("response", old, new, _response(pair)))
    elif old or new:
        kind = Kind.ADDED if new else Kind.REMOVED
        was, now = (answer.action if answer else None for answer in (old, new))
        dated = any(answer and answer.within_days is not None for answer in (old, new))
        yield pair.change(kind, "response", did(kind, _response(pair)), was, now, breaks=dated)


def _response(pair: Pair) -> str:
    return say("response to the {name}", name=pair.name)


def _plays(pair: Pair, old: NineBox, new: NineBox) -> Iterator[Change]:
    if old.plays == new.plays:
        return
    before, after = (
        say("; ").join(map(listed, box.plays)) if box.plays else None for box in (old, new)
    )
    kind = Kind.ADDED if before is None else Kind.REMOVED if after is None else Kind.REWORDED
    what = did(kind, say("plays"))
    yield pair.change(Kind.REWORDED, "plays", what, before, after, effect=Effect.WORDING)
