"""Further files of a journey: which there are, and how their rows are read."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.definition.blocks import Block
from journeykit.definition.side_files import declared_files
from journeykit.diff.columns import SECTION
from journeykit.diff.effects import BY_RANK
from journeykit.diff.fields import compare_fields
from journeykit.diff.model import Change, Effect, Kind
from journeykit.diff.sentences import did
from journeykit.diff.sides import Pair, Sides
from journeykit.language import say


def compare_files(sides: Sides) -> Iterator[Change]:
    """The changes of ``data.files``."""
    old, new = declared_files(sides.old.journey), declared_files(sides.new.journey)
    for name in dict.fromkeys((*old, *new)):
        effect = _effect(sides, name)
        subject = f"data.files[{name}]"
        called = say("file {name}", name=name)
        if name not in old or name not in new:
            yield _alone(name in new, called, subject, effect)
            continue
        pair = _pair(sides, old[name], new[name], subject, called, effect)
        yield from compare_fields(pair)
        before, after = old[name].columns, new[name].columns
        for column in dict.fromkeys((*before, *after)):
            inner = f"{subject}.columns[{column}]"
            inside = say("column {name} of the file {file}", name=column, file=name)
            if column not in before or column not in after:
                yield _alone(column in after, inside, inner, effect)
            else:
                own = _pair(sides, before[column], after[column], inner, inside, effect)
                yield from compare_fields(own)


def _effect(sides: Sides, file: str) -> Effect:
    """The first of the effects that a column of the file has, in either journey."""
    found = {
        effects[name]
        for side, effects in ((sides.old, sides.old_effects), (sides.new, sides.new_effects))
        for name, column in side.columns.items()
        if column.of == file
    }
    return min(found, key=BY_RANK.index, default=Effect.DRAWING)


def _alone(is_new: bool, called: str, subject: str, effect: Effect) -> Change:
    kind = Kind.ADDED if is_new else Kind.REMOVED
    return Change(kind, effect, subject, say(SECTION), did(kind, called), breaks=True)


def _pair(sides: Sides, old: Block, new: Block, subject: str, called: str, effect: Effect) -> Pair:
    route = ("data", "files")
    return Pair(sides, old, new, route, route, subject, say(SECTION), called, effect)
