"""The fields of one block, one after the other: texts, conditions, numbers, sets and choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from journeykit.definition.blocks import Block, fields_of
from journeykit.definition.meaning import is_label
from journeykit.definition.models import (
    ColumnRef,
    Formula,
    Mark,
    StageRef,
    marked_fields,
)
from journeykit.diff import conditions
from journeykit.diff.model import Change, Effect, Kind
from journeykit.diff.sentences import did, from_to, listed, named, number
from journeykit.diff.sides import Pair
from journeykit.language import say

_NOUNS = {
    "advances": "advanced stage",
    "after": "predecessor",
    "at_most": "cap",
    "crm": "CRM bucket",
    "decimal": "decimal mark",
    "fit": "condition of fit",
    "from_": "header",
    "if_unknown": "treatment of unknown values",
    "missing": "missing marker",
    "no_words": "words for no",
    "segments": "segment",
    "set_by": "writer",
    "stages": "stage",
    "thousands": "thousands mark",
    "yes_words": "words for yes",
    "Column.of": "file",
    "DataFile.key": "key",
    "Axis.by": "value",
    "Data.cost_to_serve": "column of costs",
    "Data.customer_id": "key",
    "Data.name": "column of names",
    "Data.outcome": "column of outcomes",
    "Data.owner": "column of owners",
    "Data.recorded_stage": "column of CRM buckets",
    "Data.renewal_date": "column of renewal dates",
    "Data.value": "column of values",
    "Data.value_proposition": "column of value propositions",
    "Lost.date": "date of loss",
    "Lost.reason": "column of reasons",
    "Lost.returned": "condition of return",
    "Lost.stage": "column of last stages",
    "Lost.when": "condition of loss",
    "Tenure.from_days": "begin of the tenure",
    "Tenure.under_days": "end of the tenure",
    "Trigger.by": "actor",
}
"""What fields are called in sentences, where that is not their name."""

_EFFECTS = {
    ("Data", "recorded_stage"): Effect.PLACEMENT,
    ("Data", "customer_id"): Effect.PLACEMENT,
    ("Stage", "expected_days"): Effect.ATTENTION,
    ("Stage", "max_days"): Effect.ATTENTION,
    ("Stage", "target"): Effect.SCORECARD,
    ("ScorecardEntry", "target"): Effect.SCORECARD,
    ("ScorecardEntry", "better"): Effect.SCORECARD,
}
"""What fields touch, where it is not what their block touches."""

_SETS = frozenset({"advances", "after", "crm", "missing", "segments", "stages"})
"""Lists whose order means nothing."""

_RANKS = {"red": 0, "yellow": 1, "green": 2}
"""Choices with an order."""


def compare_fields(pair: Pair, skip: frozenset[str] = frozenset()) -> Iterator[Change]:
    """The changes of a block's own fields: texts, numbers, choices, lists of texts, expressions.

    Blocks inside it, lists of blocks and mappings are for the caller, as is what ``skip`` names.
    """
    marks = _marks(pair)
    for field in fields_of(type(pair.new)):
        old, new = getattr(pair.old, field), getattr(pair.new, field)
        if field in skip or field == "id" or _is_compound(old) or _is_compound(new):
            continue
        mark = marks.get(field)
        if is_label(type(pair.new), field):
            yield from _wording(pair, field, old, new)
        elif isinstance(mark, Formula):
            yield from compare_expression(pair, field)
        elif field in _SETS and old is not None and new is not None:
            yield from _set(pair, field, _renamed(pair, mark, old), new)
        else:
            yield from _value(pair, field, _renamed(pair, mark, old), new)


def compare_expression(pair: Pair, field: str, when_missing: str | None = None) -> Iterator[Change]:
    """What became of an expression.

    Args:
        pair: Its block.
        field: Its key.
        when_missing: What its absence means, where an absent condition is one that always holds.
    """
    texts = getattr(pair.old, field), getattr(pair.new, field)
    old, new = pair.expressions(field)
    if None in texts:
        yield from _appeared(pair, field, *texts, when_missing)
        return
    if old is None or new is None:  # of columns that no `data` block declares nothing is proven
        if texts[0] != texts[1]:
            what = did(Kind.CHANGED, _subject_of(pair, field))
            yield pair.change(Kind.CHANGED, field, what, *texts, breaks=pair.means(field))
        return
    kind = conditions.compare(old, new, pair.sides.names)
    if kind is None:
        return
    before, after = old.text, new.text
    noun = _subject_of(pair, field)
    if kind is Kind.RESTATED:
        what = did(kind, noun)
        yield pair.change(kind, field, what, before, after, effect=Effect.WORDING)
        return
    what = did(kind, noun)
    yield pair.change(kind, field, what, before, after, breaks=pair.means(field))


def _appeared(
    pair: Pair, field: str, before: str | None, after: str | None, when_missing: str | None
) -> Iterator[Change]:
    if before is after:
        return
    if when_missing is not None:
        kind = Kind.TIGHTENED if before is None else Kind.LOOSENED
        what = did(kind, _subject_of(pair, field))
        yield pair.change(kind, field, what, before or when_missing, after or when_missing)
        return
    kind = Kind.ADDED if before is None else Kind.REMOVED
    what = did(kind, pair.of(_condition(pair, field)))
    yield pair.change(kind, field, what, before, after)


def noun_of(block: Block, field: str) -> str:
    """What a field is called in sentences."""
    own = _NOUNS.get(f"{type(block).__name__}.{field}")
    return say(own or _NOUNS.get(field) or field.replace("_", " "))


def shown(value: Any) -> str:
    """A value of the definition as text."""
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, int | float):
        return number(f"{value:.15g}")
    if isinstance(value, tuple):
        return listed(map(shown, value))
    return str(value)


def compare_numbers(
    pair: Pair, key: str, noun: str, old: float, new: float, more: str = ""
) -> Iterator[Change]:
    """A number that rose or fell; ``more`` stands behind a colon."""
    if old != new:
        kind = Kind.RAISED if new > old else Kind.LOWERED
        what = from_to(kind, noun, shown(old), shown(new))
        what = say("{change}: {more}", change=what, more=more) if more else what
        effect = _effect(pair, key)
        yield pair.change(kind, key, what, effect=effect, breaks=pair.means(key))


def _subject_of(pair: Pair, field: str) -> str:
    """What an expression is called: ``validation``, ``gate "No sponsor"``, ``trigger date``."""
    if field == "when" and pair.name:
        return pair.name
    if field == "date" and pair.new_route[-1] in ("trigger", "validation"):
        return say("{block} date", block=pair.name)
    return pair.of(_condition(pair, field))


def _condition(pair: Pair, field: str) -> str:
    own = f"{type(pair.new).__name__}.{field}"
    return say("condition") if field == "when" and own not in _NOUNS else noun_of(pair.new, field)


def _wording(pair: Pair, field: str, old: str | None, new: str | None) -> Iterator[Change]:
    if old == new:
        return
    kind = Kind.ADDED if old is None else Kind.REMOVED if new is None else Kind.REWORDED
    what = did(kind, pair.of(noun_of(pair.new, field)))
    key = alias(pair.new, field)
    yield pair.change(Kind.REWORDED, key, what, old, new, effect=Effect.WORDING)


def _set(pair: Pair, field: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
    noun = noun_of(pair.new, field)
    effect, breaks = _effect(pair, field), pair.means(field)
    for text in dict.fromkeys(old):
        if text not in new:
            what = did(Kind.REMOVED, named(noun, text))
            if pair.name:
                what = say("{change} from the {name}", change=what, name=pair.name)
            yield pair.change(Kind.REMOVED, field, what, effect=effect, breaks=breaks)
    for text in dict.fromkeys(new):
        if text not in old:
            what = did(Kind.ADDED, named(noun, text))
            if pair.name:
                what = say("{change} to the {name}", change=what, name=pair.name)
            yield pair.change(Kind.ADDED, field, what, effect=effect, breaks=breaks)


def _value(pair: Pair, field: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    key = alias(pair.new, field)
    noun = noun_of(pair.new, field)
    if isinstance(new, bool):
        noun = say("setting {noun}", noun=noun)
    noun = pair.of(noun)
    effect, breaks = _effect(pair, field), pair.means(field)
    if old is None or new is None:
        kind = Kind.ADDED if old is None else Kind.REMOVED
        what = (
            say("{what} added: {new}", what=noun, new=shown(new))
            if old is None
            else say("{what} gone: it was {old}", what=noun, old=shown(old))
        )
        yield pair.change(kind, key, what, effect=effect, breaks=breaks)
        return
    kind = _direction(old, new)
    what = from_to(kind, noun, shown(old), shown(new))
    yield pair.change(kind, key, what, effect=effect, breaks=breaks)


def _direction(old: Any, new: Any) -> Kind:
    ranks = [_RANKS.get(value) if isinstance(value, str) else value for value in (old, new)]
    first, second = ranks
    if isinstance(first, int | float) and isinstance(second, int | float):
        if isinstance(old, bool):
            return Kind.CHANGED
        return Kind.RAISED if second > first else Kind.LOWERED
    return Kind.CHANGED


def _effect(pair: Pair, field: str) -> Effect:
    model = type(pair.new).__name__
    known = _EFFECTS.get((model, field))
    if known or pair.means(field) or pair.effect is Effect.DRAWING:
        return known or pair.effect
    return Effect.DRAWING


def alias(block: Block, field: str) -> str:
    """The key of a field as it is written."""
    return fields_of(type(block))[field].key


def _is_compound(value: Any) -> bool:
    if isinstance(value, Block | Mapping):
        return True
    return isinstance(value, tuple) and any(isinstance(item, Block) for item in value)


def _marks(pair: Pair) -> dict[str, Mark]:
    """The marks of a block's own fields, whichever side has them written."""
    return {
        str(route[0]): mark
        for block in (pair.old, pair.new)
        for route, mark, _ in marked_fields(block)
        if not any(isinstance(step, str) for step in route[1:])
    }


def _renamed(pair: Pair, mark: Mark | None, value: Any) -> Any:
    """A value of the old journey under the new names of what it speaks of."""
    names = pair.sides.names
    if isinstance(value, tuple):
        return tuple(_renamed(pair, mark, item) for item in value)
    if isinstance(mark, StageRef):
        return names.stage(value) if value else value
    return names.column(value) if isinstance(mark, ColumnRef) and value else value
