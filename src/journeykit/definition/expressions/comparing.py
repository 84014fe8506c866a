"""How values compare, region by region: the orders of two sources, and tests against constants."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from journeykit.definition.expressions import shapes as exp
from journeykit.definition.expressions.logic import KNOWN, Condition, Fixed, States
from journeykit.definition.expressions.regions import (
    EMPTY,
    EQUAL,
    FALSE,
    GREATER,
    LESS,
    TRUE,
    UNREAD,
    VALUES,
    Constant,
    Variable,
)
from journeykit.definition.expressions.values import (
    Answer,
    Comparison,
    Reference,
    Source,
    Test,
    Value,
)
from journeykit.records import dataclass, field

ANYTHING = EMPTY | UNREAD | KNOWN
_ANY_ORDER = LESS | EQUAL | GREATER
_MOST_PAIRS = 400
"""Of sources that one comparison holds against each other; beyond it nothing is concluded."""

HOLDS: Mapping[type[exp.Expr], int] = {
    exp.EQ: EQUAL,
    exp.NEQ: LESS | GREATER,
    exp.LT: LESS,
    exp.LTE: LESS | EQUAL,
    exp.GT: GREATER,
    exp.GTE: GREATER | EQUAL,
}
"""The orders of left to right that make each comparison true."""


def turned(orders: int) -> int:
    """The orders of right to left."""
    swapped = orders & EQUAL
    if orders & LESS:
        swapped |= GREATER
    return swapped | LESS if orders & GREATER else swapped


@dataclass
class Comparer:
    """Makes comparisons, and remembers what has to be settled before they can be asked.

    ``variables`` are all variables there are, by key; ``cuts`` keeps the order of its keys.
    """

    variables: dict[object, Variable] = field(default_factory=dict)
    tests: list[Test] = field(default_factory=list)
    cuts: dict[tuple[Variable, Constant], None] = field(default_factory=dict)

    def variable(self, key: object, make: Callable[[int], Variable]) -> Variable:
        """The variable of a key, made when it is first asked for."""
        found = self.variables.get(key)
        if found is None:
            found = self.variables[key] = make(len(self.variables))
        return found

    def settle(self) -> None:
        """Fix all regions: nothing is compared after this."""
        for variable in self.variables.values():
            variable.settle()
        for test in self.tests:
            test.settle()
        for variable, constant in self.cuts:
            for mask in (variable.below(constant), variable.at(constant)):
                variable.tell_apart(mask)

    def compared(self, left: Value, right: Value, holds: int) -> Condition:
        """Two values compared: true in the orders ``holds``."""
        if len(left.sources) * len(right.sources) > _MOST_PAIRS:
            return Fixed(ANYTHING)
        for one in left.sources:
            for other in right.sources:
                self._meet(one, other)
        return Comparison(left, right, self._orders, holds)

    def is_one_of(self, value: Value, constants: list[Constant]) -> Condition:
        """Whether a value equals one of some constants."""
        for source in value.sources:
            if isinstance(source, Reference):
                for constant in constants:
                    source.variable.cut(_seen_by(source, constant))
        chosen = frozenset(constants)
        return self._test(value, lambda source: _membership(source, chosen))

    def is_like(self, value: Value, pattern: str, *, fold: bool) -> Condition:
        """Whether a text has a shape."""
        if not fold and not re.search("[%_]", pattern):
            return self.is_one_of(value, [pattern])
        shape = _shape(pattern, fold=fold)

        def matches(text: str) -> bool | None:
            exact = text.isascii() and (pattern.isascii() or not fold)
            return bool(shape.fullmatch(text)) if exact else None

        if not pattern.strip("%"):
            return self._test(value, lambda _: (VALUES, 0, None))
        free: dict[Source, Variable] = {}
        for source in value.sources:
            key = ("like", pattern, fold, source)
            free[source] = self.variable(key, lambda i: Variable(i, TRUE | FALSE))
        return self._test(value, lambda source: _likeness(source, matches, free[source]))

    def _test(self, value: Value, answer: Callable[[Source], Answer]) -> Condition:
        test = Test(value, answer)
        self.tests.append(test)
        return test

    def _meet(self, one: Source, other: Source) -> None:
        """Make two sources comparable: cut a variable at a constant, or pair two variables."""
        if isinstance(one, Reference) and isinstance(other, Reference):
            if one != other:
                self._pair(one, other)
            return
        for source, constant in ((one, other), (other, one)):
            if isinstance(source, Reference) and not isinstance(constant, Reference):
                at = _seen_by(source, constant[0])
                source.variable.cut(at)
                self.cuts[source.variable, at] = None

    def _pair(self, one: Reference, other: Reference) -> tuple[Variable, bool]:
        """The variable for how two references compare, and whether it has them the other way."""
        swapped = _rank(one) > _rank(other)
        first, second = (other, one) if swapped else (one, other)
        key = ("order", first, second)
        return self.variable(key, lambda index: Variable(index, _ANY_ORDER)), swapped

    def _orders(self, one: Source, other: Source, states: States) -> int:
        """The orders two sources may be in."""
        if isinstance(one, Reference):
            if not isinstance(other, Reference):
                return _order_to_constant(one, other[0], states)
            if one == other:
                return EQUAL
            variable, swapped = self._pair(one, other)
            orders = states[variable.index]
            return turned(orders) if swapped else orders
        if isinstance(other, Reference):
            return turned(_order_to_constant(other, one[0], states))
        left, right = one[0], other[0]
        return LESS if left < right else EQUAL if left == right else GREATER


def _rank(reference: Reference) -> tuple[int, bool]:
    return reference.variable.index, reference.negative


def _seen_by(reference: Reference, constant: Constant) -> Constant:
    """What the variable is compared with when its reference is compared with a constant."""
    return -constant if reference.negative else constant


def _order_to_constant(reference: Reference, constant: Constant, states: States) -> int:
    variable, at = reference.variable, _seen_by(reference, constant)
    state = states[variable.index] & VALUES
    below, point = variable.below(at), variable.at(at)
    orders = 0
    if state & below:
        orders |= LESS
    if state & point:
        orders |= EQUAL
    if state & ~(below | point):
        orders |= GREATER
    return turned(orders) if reference.negative else orders


def _membership(source: Source, constants: frozenset[Constant]) -> Answer:
    if not isinstance(source, Reference):
        return (VALUES, 0, None) if source[0] in constants else (0, VALUES, None)
    mask = 0
    for constant in constants:
        mask |= source.variable.at(_seen_by(source, constant))
    return mask, VALUES & ~mask, None


def _likeness(source: Source, matches: Callable[[str], bool | None], free: Variable) -> Answer:
    if not isinstance(source, Reference):
        answer = matches(source[0])
        if answer is None:
            return 0, 0, free
        return (VALUES, 0, None) if answer else (0, VALUES, None)
    true = false = 0
    for text, point in source.variable.points():
        answer = matches(text)
        if answer is not None:
            true, false = (true | point, false) if answer else (true, false | point)
    return true, false, free


def _shape(pattern: str, *, fold: bool) -> re.Pattern[str]:
    """The regular expression of a pattern."""
    parts = {"%": ".*", "_": "."}
    text = "".join(parts.get(character) or re.escape(character) for character in pattern)
    return re.compile(text, re.DOTALL | (re.IGNORECASE if fold else 0))
