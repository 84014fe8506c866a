"""What asks for attention: moments, outside events, risks, the customer's voice, boxes, fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from journeykit.definition.findings import Route
from journeykit.definition.models import (
    Block,
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
from journeykit.diff.sides import Pair, Sides
from journeykit.diff.spots import Found, Sort, compare_spots, find, told_in

_MOMENTS = Sort("emotional_moments", "moment", Effect.ATTENTION)
_EVERYWHERE = "any stage"


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
    items = _list(sides, "external_events", "Outside events", "event", old, new)
    yield from compare_items(items, _event)


def compare_risks(sides: Sides) -> Iterator[Change]:
    """The rules of the member-at-risk monitor, and the stages it watches."""
    old, new = sides.old.journey, sides.new.journey
    section = "At risk"
    pair = Pair(sides, old, new, (), (), "", section, "the monitor", Effect.ATTENTION)
    yield from compare_scope(
        pair, "at_risk_stages", "the monitor watches", old.at_risk_stages, new.at_risk_stages
    )
    yield from compare_items(_list(sides, "at_risk", section, "rule", old.at_risk, new.at_risk))


def compare_voice(sides: Sides) -> Iterator[Change]:
    """What customers ask for."""
    old, new = sides.old.journey.customer_voice, sides.new.journey.customer_voice
    yield from compare_items(_list(sides, "customer_voice", "Customer voice", "topic", old, new))


def compare_ideal(sides: Sides) -> Iterator[Change]:
    """Whom the journey is made for."""
    old = sides.old.journey.ideal_customer or IdealCustomer()
    new = sides.new.journey.ideal_customer or IdealCustomer()
    at = ("ideal_customer",)
    pair = Pair(sides, old, new, at, at, "ideal_customer", "Ideal customer", "", Effect.ATTENTION)
    yield from compare_fields(pair)


def compare_boxes(sides: Sides) -> Iterator[Change]:
    """The planner for business reviews: its axes, and the names of its plays."""
    old, new = sides.old.journey.nine_box, sides.new.journey.nine_box
    at = ("nine_box",)
    section = "Nine-box"
    if old is None or new is None:
        if old is not new:
            kind = Kind.ADDED if old is None else Kind.REMOVED
            what = f"planner {'added' if old is None else 'gone'}"
            yield Change(kind, Effect.ATTENTION, "nine_box", section, what)
        return
    pair = Pair(sides, old, new, at, at, "nine_box", section, "", Effect.ATTENTION)
    for axis in ("rows", "columns"):
        inner = pair.inner(axis, getattr(old, axis), getattr(new, axis), axis)
        yield from compare_fields(inner)
    yield from _plays(pair, old, new)


def compare_scorecard(sides: Sides) -> Iterator[Change]:
    """The numbers that stand for the whole."""
    old, new = sides.old.journey.scorecard, sides.new.journey.scorecard
    items = _list(sides, "scorecard", "Scorecard", "number", old, new, Effect.SCORECARD)
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
        ", ".join(pair.sides.stage_label(pair.sides.names.stage(stage)) for stage in one.stages)
        or _EVERYWHERE
        for one in (old, new)
    ]
    kind = Kind.TIGHTENED if new.stages else Kind.LOOSENED
    yield pair.change(kind, "stages", f"stages{pair.of} {kind.value}", *labels)


def _answered(pair: Pair, skip: frozenset[str] = frozenset()) -> Iterator[Change]:
    """A moment or an event, and what is done about it."""
    yield from compare_fields(pair, skip)
    old: Response | None = getattr(pair.old, "response", None)
    new: Response | None = getattr(pair.new, "response", None)
    if old and new:
        yield from compare_fields(pair.inner("response", old, new, f"response{_to(pair)}"))
    elif old or new:
        kind = Kind.ADDED if new else Kind.REMOVED
        was, now = (answer.action if answer else None for answer in (old, new))
        dated = any(answer and answer.within_days is not None for answer in (old, new))
        what = f"response{_to(pair)} {'added' if new else 'gone'}"
        yield pair.change(kind, "response", what, was, now, breaks=dated)


def _to(pair: Pair) -> str:
    return f" to the {pair.name}"


def _plays(pair: Pair, old: NineBox, new: NineBox) -> Iterator[Change]:
    if old.plays == new.plays:
        return
    before, after = (
        "; ".join(", ".join(row) for row in box.plays) if box.plays else None for box in (old, new)
    )
    did = "added" if before is None else "gone" if after is None else "reworded"
    yield pair.change(Kind.REWORDED, "plays", f"plays {did}", before, after, effect=Effect.WORDING)
