"""Health: measures with their points and weights, bands, gates, and what makes purple."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import inf, isclose
from typing import cast

from journeykit.definition.blocks import Block
from journeykit.definition.models import Health, Measure
from journeykit.diff.fields import compare_fields, compare_numbers, shown
from journeykit.diff.items import Items, compare_items
from journeykit.diff.matching import match
from journeykit.diff.model import Change, Effect, Kind
from journeykit.diff.points import Shift, ranges, shift
from journeykit.diff.profiles import compare_profile
from journeykit.diff.scopes import compare_scope
from journeykit.diff.sentences import did, listed, number
from journeykit.diff.sides import Pair, Sides, content_of
from journeykit.language import say

_SECTION = "Health"
_SCORED = ("health is scored in {stage} no longer", "health is scored in {stage} now")


def compare_health(sides: Sides) -> Iterator[Change]:
    """The changes of the ``health`` block."""
    old, new = sides.old.journey.health or Health(), sides.new.journey.health or Health()
    at = ("health",)
    pair = Pair(sides, old, new, at, at, "health", say(_SECTION), "", Effect.HEALTH)
    yield from compare_scope(pair, "stages", _SCORED, old.stages, new.stages)
    profiled = bool(old.profiles or new.profiles)  # whose weights stand beside the usual ones
    scaled = not profiled and _only_scaled(old.measures, new.measures)
    inside = partial(_measure, old=_total(old.measures), new=_total(new.measures), scaled=scaled)
    yield from compare_items(
        _items(pair, "measures", "measure", old.measures, new.measures), inside
    )
    if scaled:
        what = say("weights scaled: each keeps its share of the whole")
        yield pair.change(Kind.RESTATED, "measures", what, effect=Effect.WORDING)
    bands = pair.inner("bands", old.bands, new.bands, "")
    for colour in ("yellow", "green"):
        was, now = getattr(old.bands, colour), getattr(new.bands, colour)
        yield from compare_numbers(
            bands, colour, say("start of {band}", band=say(colour)), was, now
        )
    yield from compare_items(_items(pair, "gates", "gate", old.gates, new.gates))
    yield from _purple(pair, old, new)
    yield from compare_items(
        _items(pair, "profiles", "profile", old.profiles, new.profiles), compare_profile
    )


def _items(pair: Pair, key: str, noun: str, old: Sequence[Block], new: Sequence[Block]) -> Items:
    at = ("health", key)
    return Items(pair.sides, old, new, at, at, f"health.{key}", say(_SECTION), noun, Effect.HEALTH)


def _measure(pair: Pair, *, old: float, new: float, scaled: bool) -> Iterator[Change]:
    was, now = cast("Measure", pair.old), cast("Measure", pair.new)
    yield from compare_fields(pair, frozenset({"weight"}))
    if not scaled:
        more = say(
            "from {old} to {new} of the whole",
            old=_percent(was.weight, old),
            new=_percent(now.weight, new),
        )
        noun = pair.of(say("weight"))
        yield from compare_numbers(pair, "weight", noun, was.weight, now.weight, more)
    yield from _points(pair, was, now)


def _points(pair: Pair, was: Measure, now: Measure) -> Iterator[Change]:
    if was.points == now.points:
        return
    before, after = (_anchors(measure) for measure in (was, now))
    points = pair.of(say("points"))
    moved = shift(was.points, now.points)
    if moved is Shift.NONE:
        what = did(Kind.RESTATED, points)
        yield pair.change(Kind.RESTATED, "points", what, before, after, effect=Effect.WORDING)
        return
    kinds = {Shift.UP: Kind.RAISED, Shift.DOWN: Kind.LOWERED, Shift.BOTH: Kind.CHANGED}
    more, fewer = (_ranges(ranges(was.points, now.points, sign)) for sign in (1, -1))
    said = [say("more for {values}", values=more)] if more else []
    said += [say("fewer for {values}", values=fewer)] if fewer else []
    what = say("{change}: {more}", change=did(kinds[moved], points), more=_joined(said))
    yield pair.change(kinds[moved], "points", what, before, after)


def _ranges(found: Sequence[tuple[float, float]]) -> str:
    return _joined([_range(low, high) for low, high in found])


def _joined(words: Sequence[str]) -> str:
    first, *rest = words or [""]
    for word in rest:
        first = say("{first} and {last}", first=first, last=word)
    return first


def _range(low: float, high: float) -> str:
    if low == -inf:
        if high == inf:
            return say("every value")
        return say("values below {high}", high=_short(high))
    if high == inf:
        return say("values above {low}", low=_short(low))
    return say("values between {low} and {high}", low=_short(low), high=_short(high))


def _short(value: float) -> str:
    return number(f"{value:.6g}")


def _anchors(measure: Measure) -> str:
    return listed(f"{shown(at)}: {shown(points)}" for at, points in measure.points.items())


def _purple(pair: Pair, old: Health, new: Health) -> Iterator[Change]:
    if old.purple and new.purple:
        yield from compare_fields(pair.inner("purple", old.purple, new.purple, say("purple")))
    elif old.purple or new.purple:
        kind = Kind.ADDED if new.purple else Kind.REMOVED
        was, now = (purple.when if purple else None for purple in (old.purple, new.purple))
        yield pair.change(kind, "purple", did(kind, say("purple")), was, now)


def _total(measures: Sequence[Measure]) -> float:
    return sum(measure.weight for measure in measures)


def _percent(weight: float, total: float) -> str:
    return say("{number}%", number=number(f"{100 * weight / total:.3g}"))


def _only_scaled(old: Sequence[Measure], new: Sequence[Measure]) -> bool:
    """Whether the weights differ and none has another share of the whole."""
    found = match(old, new, lambda measure: measure.id, content_of)
    if found.removed or found.added or all(old[a].weight == new[b].weight for a, b in found.pairs):
        return False
    totals = _total(old), _total(new)
    return all(
        isclose(old[a].weight / totals[0], new[b].weight / totals[1], rel_tol=1e-12)
        for a, b in found.pairs
    )
