"""What a row of the export is: its key and its roles, and how its columns are read."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.definition.findings import Route
from journeykit.definition.loader import Definition
from journeykit.definition.models import ColumnRef, marked_fields
from journeykit.diff.fields import compare_fields
from journeykit.diff.model import Change, Effect, Kind
from journeykit.diff.sentences import did, is_called
from journeykit.diff.sides import Pair, Sides, declared
from journeykit.language import say

SECTION = "Data"
_ROUTE: Route = ("data",)
_ROLES = {"customer_id": Effect.PLACEMENT, "recorded_stage": Effect.PLACEMENT}
_ROOTS = {
    "lost": Effect.LOSS,
    "health": Effect.HEALTH,
    "scorecard": Effect.SCORECARD,
    "stages": Effect.PLACEMENT,
}
_INSIDE_STAGES = {"loss_branches": Effect.LOSS, "emotional_moments": Effect.ATTENTION}
BY_RANK = (
    Effect.PLACEMENT,
    Effect.LOSS,
    Effect.HEALTH,
    Effect.ATTENTION,
    Effect.SCORECARD,
    Effect.DRAWING,
)
"""Effects in the order that customers are scored in."""


def compare_data(sides: Sides) -> Iterator[Change]:
    """The changes of the ``data`` block."""
    old, new = sides.old.journey.data, sides.new.journey.data
    if old is None or new is None:
        if old is not new:
            kind = Kind.ADDED if old is None else Kind.REMOVED
            what = did(kind, say("block of data"))
            yield Change(kind, Effect.PLACEMENT, "data", say(SECTION), what)
        return
    pair = Pair(sides, old, new, _ROUTE, _ROUTE, "data", say(SECTION), "", Effect.ATTENTION)
    yield from compare_fields(pair)
    yield from _columns(sides)


def _columns(sides: Sides) -> Iterator[Change]:
    before, after = list(declared(sides.old)), list(declared(sides.new))
    origins = {after[now]: before[was] for was, now in sides.columns.pairs}
    for place in sides.columns.removed:
        name = before[place]
        # a role that names an undeclared column makes it one of text, so it may be there still
        if name in sides.new.columns:
            yield from compare_fields(_pair(sides, name, name))
        else:
            effect = column_effect(sides.old, name)
            yield _alone(Kind.REMOVED, name, effect)
    for name in after:
        was = origins.get(name, name)
        if was not in sides.old.columns:
            yield _alone(Kind.ADDED, name, column_effect(sides.new, name))
            continue
        pair = _pair(sides, was, name)
        if was != name:
            yield pair.change(Kind.RENAMED, "", is_called("column", was, name))
        skipped = frozenset({"from_"}) if was != name else frozenset()
        yield from compare_fields(pair, skipped)


def _pair(sides: Sides, old: str, new: str) -> Pair:
    effects = column_effect(sides.old, old), column_effect(sides.new, new)
    effect = min(effects, key=BY_RANK.index)
    return Pair(
        sides,
        sides.old.columns[old],
        sides.new.columns[new],
        ("data", "columns", old),
        ("data", "columns", new),
        f"data.columns[{new}]",
        say(SECTION),
        say("column {name}", name=new),
        effect,
        effect is not Effect.DRAWING,
    )


def _alone(kind: Kind, name: str, effect: Effect) -> Change:
    what = did(kind, say("column {name}", name=name))
    # nothing is kept of a column that nothing reads
    read = effect is not Effect.DRAWING
    return Change(kind, effect, f"data.columns[{name}]", say(SECTION), what, breaks=read)


def column_effect(definition: Definition, name: str) -> Effect:
    """The first of the effects, in the order that customers are scored in, that a column has."""
    reading = {name}
    for other in definition.derived:
        own = definition.at("data", "columns", other, "value")
        if own and own.columns & reading:
            reading.add(other)
    found = {
        _effect_of(route)
        for route, expression in definition.expressions.items()
        if expression.columns & reading and route[:2] != ("data", "columns")
    }
    for route, mark, text in marked_fields(definition.journey):
        if isinstance(mark, ColumnRef) and text in reading:
            found.add(_ROLES.get(str(route[1]), _effect_of(route)))
    return min(found, key=BY_RANK.index, default=Effect.DRAWING)


def _effect_of(route: Route) -> Effect:
    if route[0] == "stages":
        inside = _INSIDE_STAGES.get(str(route[2]))
        return inside or Effect.PLACEMENT
    return _ROOTS.get(str(route[0]), Effect.ATTENTION)
