"""What is provable about conditions: a bounded search for a row that would contradict it.

The states of all variables are split, class by class, until the outcome that is looked for is
impossible, or nothing is left to split. A search that runs out of its budget proves nothing. What
is found impossible is so for every row; what is not, may still never happen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from journeykit.definition.effort import may_visit
from journeykit.definition.expressions import shapes as exp
from journeykit.definition.expressions.logic import IS_FALSE, IS_TRUE, KNOWN, Condition, States
from journeykit.definition.expressions.model import DataType, Expression, Truth
from journeykit.definition.expressions.recursion import room_to_recurse
from journeykit.definition.expressions.regions import EMPTY, UNREAD, Variable
from journeykit.definition.expressions.translating import Facts, Translator
from journeykit.definition.expressions.tree import type_of

_BUDGET = 100_000
"""Nodes that one search may visit: some tenths of a second."""
_LEAST_STEPS = 40
_TO_PREPARE = 4
"""Before the search begins each node is looked at so many times."""
_UNKNOWN = EMPTY | UNREAD

Wanted = Callable[[Sequence[int]], bool]
"""Whether among some masks of outcomes, one for each condition, is what is looked for."""


def outcomes(expression: Expression) -> frozenset[Truth]:
    """What a condition may come out as."""
    if not expression.is_condition:
        return frozenset(Truth)
    with room_to_recurse():
        search = _Search((expression,))
        wanted: dict[Truth, int] = {
            Truth.TRUE: IS_TRUE,
            Truth.FALSE: IS_FALSE,
            Truth.UNKNOWN: _UNKNOWN,
        }
        return frozenset(truth for truth, mask in wanted.items() if search.finds(_any_of(mask)))


def same(left: Expression, right: Expression) -> bool:
    """Whether two expressions come out alike at every row."""
    if left.type is not right.type or not _about_the_same(left, right):
        return False
    if _are_apart(left, right) and (left.columns or left.results):
        return len(left.outcomes) == 1 and left.outcomes == right.outcomes
    with room_to_recurse():
        if left.normal_form == right.normal_form:
            return True
        if not (left.is_condition and right.is_condition):
            return False
        return not _Search((left, right)).finds(_differ)


def excludes(left: Expression, right: Expression) -> bool:
    """Whether no row makes both conditions true."""
    if _are_apart(left, right):
        return left.never_true or right.never_true
    return _never(left, right, lambda masks: bool(masks[0] & masks[1] & IS_TRUE))


def implies(left: Expression, right: Expression) -> bool:
    """Whether every row that makes the left condition true makes the right one true."""
    if _are_apart(left, right):
        return left.never_true or right.always is Truth.TRUE
    return _never(left, right, lambda masks: bool(masks[0] & IS_TRUE and masks[1] & ~IS_TRUE))


def _never(left: Expression, right: Expression, wanted: Wanted) -> bool:
    if not (left.is_condition and right.is_condition and _about_the_same(left, right)):
        return False
    with room_to_recurse():
        return not _Search((left, right)).finds(wanted)


def is_condition(expression: Expression) -> bool:
    """See ``Expression.is_condition``.

    A tree that was carried into a scope with other types claims too much: between the integers 2
    and 3 there is nothing, between the decimals there is.
    """
    if expression.type is not DataType.BOOLEAN or expression.kind.is_over_rows:
        return False
    columns = expression.shape.find_all(exp.Column)
    return all(type_of(each) is expression.scope.type_of(each.name) for each in columns)


def _are_apart(left: Expression, right: Expression) -> bool:
    """Whether they read nothing in common: then what one comes out as says nothing of the other.

    Every pair of their outcomes is possible, and nothing need be searched. The outcomes of what
    is no condition are all there are, which proves nothing.
    """
    if left.uses_as_of and right.uses_as_of:
        return False
    return left.columns.isdisjoint(right.columns) and left.results.isdisjoint(right.results)


def _about_the_same(left: Expression, right: Expression) -> bool:
    """Whether a name means the same in both, and both are about rows, or about all of them."""
    if left.kind is not right.kind and (left.kind.is_over_rows or right.kind.is_over_rows):
        return False
    names = left.columns | left.results | right.columns | right.results
    return all(
        (name in left.scope.results) is (name in right.scope.results)
        and left.scope.type_of(name) is right.scope.type_of(name)
        for name in names
    )


def _any_of(mask: int) -> Wanted:
    return lambda masks: bool(masks[0] & mask)


def _differ(masks: Sequence[int]) -> bool:
    """Whether two conditions may come out differently."""
    kinds = [_plain(mask) for mask in masks]
    return not (kinds[0] == kinds[1] and kinds[0].bit_count() == 1)


def _plain(mask: int) -> int:
    """A mask with one bit for unknown."""
    return mask & KNOWN | (EMPTY if mask & _UNKNOWN else 0)


class _Search:
    """A search over the rows that some expressions can tell apart."""

    def __init__(self, expressions: Sequence[Expression]) -> None:
        size = sum(each.size for each in expressions)
        self.size = size
        self.steps = max(_LEAST_STEPS, _BUDGET // size) if may_visit(_TO_PREPARE * size) else 0
        if not self.steps:
            return
        translator = Translator(Facts([each.scope for each in expressions]))
        self.conditions: list[Condition] = [
            translator.condition(each.shape) for each in expressions
        ]
        translator.comparer.settle()
        self.variables: list[Variable] = list(translator.comparer.variables.values())
        self.order = sorted(self.variables, key=lambda each: (-each.uses, each.index))

    def finds(self, wanted: Wanted) -> bool:
        """Whether some states may give what is wanted; True as well when the budget runs out."""
        if not self.steps:
            return True
        waiting: list[tuple[States, int]] = [([each.total for each in self.variables], 0)]
        for _ in range(self.steps):
            if not waiting:
                return False
            if not may_visit(self.size):
                return True
            states, place = waiting.pop()
            if not wanted([condition(states) for condition in self.conditions]):
                continue
            place, parts = self._next_split(states, place)
            if not parts:
                return True
            for part in reversed(parts):
                narrowed = [*states]
                narrowed[self.order[place].index] = part
                waiting.append((narrowed, place + 1))
        return bool(waiting)

    def _next_split(self, states: States, place: int) -> tuple[int, list[int]]:
        """The next variable with several classes of states left, and these; none: no classes."""
        for number in range(place, len(self.order)):
            variable = self.order[number]
            state = states[variable.index]
            parts = [part for each in variable.classes if (part := state & each)]
            if len(parts) > 1:
                return number, parts
        return len(self.order), []
