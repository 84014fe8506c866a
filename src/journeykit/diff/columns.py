"""What a row of the export is: its key and its roles, and how its columns are read."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.definition.findings import Route
from journeykit.diff.effects import BY_RANK
from journeykit.diff.fields import compare_fields
from journeykit.diff.model import Change, Effect, Kind
from journeykit.diff.sentences import did, is_called
from journeykit.diff.sides import Pair, Sides, declared
from journeykit.language import say

SECTION = "Data"
_ROUTE: Route = ("data",)


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
            yield _alone(Kind.REMOVED, name, sides.old_effects[name])
    for name in after:
        was = origins.get(name, name)
        if was not in sides.old.columns:
            yield _alone(Kind.ADDED, name, sides.new_effects[name])
            continue
        pair = _pair(sides, was, name)
        if was != name:
            yield pair.change(Kind.RENAMED, "", is_called("column", was, name))
        skipped = frozenset({"from_"}) if was != name else frozenset()
        yield from compare_fields(pair, skipped)


def _pair(sides: Sides, old: str, new: str) -> Pair:
    effect = min(sides.old_effects[old], sides.new_effects[new], key=BY_RANK.index)
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
