"""The fields of one block, one after the other: texts, conditions, numbers, sets and choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from journeykit.definition.meaning import is_label
from journeykit.definition.models import (
    Block,
    ColumnRef,
    Formula,
    Mark,
    StageRef,
    marked_fields,
)
from journeykit.diff import conditions
from journeykit.diff.model import Change, Effect, Kind
from journeykit.diff.sides import Pair

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
    for field in type(pair.new).model_fields:
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
            what = f"{_subject_of(pair, field)} {Kind.CHANGED.value}"
            yield pair.change(Kind.CHANGED, field, what, *texts, breaks=pair.means(field))
        return
    kind = conditions.compare(old, new, pair.sides.names)
    if kind is None:
        return
    before, after = old.text, new.text
    noun = _subject_of(pair, field)
    if kind is Kind.RESTATED:
        what = f"{noun} written in another way that means the same"
        yield pair.change(kind, field, what, before, after, effect=Effect.WORDING)
        return
    what = f"{noun} {kind.value}"
    yield pair.change(kind, field, what, before, after, breaks=pair.means(field))


def _appeared(
    pair: Pair, field: str, before: str | None, after: str | None, when_missing: str | None
) -> Iterator[Change]:
    if before is after:
        return
    if when_missing is not None:
        kind = Kind.TIGHTENED if before is None else Kind.LOOSENED
        what = f"{_subject_of(pair, field)} {kind.value}"
        yield pair.change(kind, field, what, before or when_missing, after or when_missing)
        return
    kind = Kind.ADDED if before is None else Kind.REMOVED
    yield pair.change(
        kind, field, f"{_condition(pair, field)}{pair.of} {gone_or_added(kind)}", before, after
    )


def gone_or_added(kind: Kind) -> str:
    """The word for what came or went."""
    return "gone" if kind is Kind.REMOVED else "added"


def noun_of(block: Block, field: str) -> str:
    """What a field is called in sentences."""
    own = _NOUNS.get(f"{type(block).__name__}.{field}")
    return own or _NOUNS.get(field) or field.replace("_", " ")


def shown(value: Any) -> str:
    """A value of the definition as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, tuple):
        return ", ".join(map(shown, value))
    return str(value)


def compare_numbers(
    pair: Pair, key: str, noun: str, old: float, new: float, more: str = ""
) -> Iterator[Change]:
    """A number that rose or fell; ``more`` follows in the sentence."""
    if old != new:
        kind = Kind.RAISED if new > old else Kind.LOWERED
        what = f"{noun} {kind.value} from {shown(old)} to {shown(new)}{more}"
        effect = _effect(pair, key)
        yield pair.change(kind, key, what, effect=effect, breaks=pair.means(key))


def _subject_of(pair: Pair, field: str) -> str:
    """What an expression is called: ``validation``, ``gate "No sponsor"``, ``trigger date``."""
    if field == "when" and pair.name:
        return pair.name
    if field == "date" and pair.name in ("trigger", "validation"):
        return f"{pair.name} date"
    return f"{_condition(pair, field)}{pair.of}"


def _condition(pair: Pair, field: str) -> str:
    noun = noun_of(pair.new, field)
    return "condition" if noun == "when" else noun


def _wording(pair: Pair, field: str, old: str | None, new: str | None) -> Iterator[Change]:
    if old == new:
        return
    did = "added" if old is None else "gone" if new is None else "reworded"
    what = f"{noun_of(pair.new, field)}{pair.of} {did}"
    key = alias(pair.new, field)
    yield pair.change(Kind.REWORDED, key, what, old, new, effect=Effect.WORDING)


def _set(pair: Pair, field: str, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
    noun = noun_of(pair.new, field)
    to, out_of = (f" to the {pair.name}", f" from the {pair.name}") if pair.name else ("", "")
    effect, breaks = _effect(pair, field), pair.means(field)
    for text in dict.fromkeys(old):
        if text not in new:
            what = f'{noun} "{text}" gone{out_of}'
            yield pair.change(Kind.REMOVED, field, what, effect=effect, breaks=breaks)
    for text in dict.fromkeys(new):
        if text not in old:
            what = f'{noun} "{text}" added{to}'
            yield pair.change(Kind.ADDED, field, what, effect=effect, breaks=breaks)


def _value(pair: Pair, field: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    key = alias(pair.new, field)
    setting = "setting " if isinstance(new, bool) else ""
    noun = f"{setting}{noun_of(pair.new, field)}{pair.of}"
    effect, breaks = _effect(pair, field), pair.means(field)
    if old is None or new is None:
        kind = Kind.ADDED if old is None else Kind.REMOVED
        said = f"added: {shown(new)}" if old is None else f"gone: it was {shown(old)}"
        yield pair.change(kind, key, f"{noun} {said}", effect=effect, breaks=breaks)
        return
    kind = _direction(old, new)
    what = f"{noun} {kind.value} from {shown(old)} to {shown(new)}"
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
    return type(block).model_fields[field].alias or field


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
