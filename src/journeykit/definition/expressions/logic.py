"""Conditions over regions: what may come out when each variable is in one of a set of states.

The answer is a set of outcomes that holds *at least* all that can happen: what is not in it is
proven impossible. Empty and unread are told apart, since ``is null`` does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from journeykit.definition.expressions import regions
from journeykit.definition.expressions.regions import EMPTY, UNREAD, Variable
from journeykit.records import dataclass

IS_TRUE, IS_FALSE = 4, 8
KNOWN = IS_TRUE | IS_FALSE
"""Outcomes of a condition are a mask of ``EMPTY``, ``UNREAD``, ``IS_TRUE`` and ``IS_FALSE``."""

States: TypeAlias = list[int]
"""For each variable, by its index, the states that are looked at."""

Condition: TypeAlias = Callable[[States], int]
"""A condition gives a mask that holds at least every outcome it can have in some states."""


def strict(left: int, right: int, left_value: bool, right_value: bool) -> int:
    """How two operands leave a result missing: empty before unread."""
    mask = (left | right) & EMPTY
    if left & UNREAD and (right & UNREAD or right_value):
        mask |= UNREAD
    if right & UNREAD and left_value:
        mask |= UNREAD
    return mask


@dataclass(frozen=True)
class Fixed:
    """A condition that reads nothing, or of which nothing is known."""

    mask: int

    def __call__(self, _: States) -> int:
        """See ``Condition``."""
        return self.mask


@dataclass(frozen=True)
class Flag:
    """A boolean column."""

    variable: Variable

    def __call__(self, states: States) -> int:
        """See ``Condition``."""
        state = states[self.variable.index]
        mask = state & (EMPTY | UNREAD)
        if state & regions.TRUE:
            mask |= IS_TRUE
        return mask | IS_FALSE if state & regions.FALSE else mask


@dataclass(frozen=True)
class Opposite:
    """``not``."""

    inner: Condition

    def __call__(self, states: States) -> int:
        """See ``Condition``."""
        mask = self.inner(states)
        turned = mask & (EMPTY | UNREAD)
        if mask & IS_TRUE:
            turned |= IS_FALSE
        return turned | IS_TRUE if mask & IS_FALSE else turned


@dataclass(frozen=True)
class Chain:
    """``and`` over its members, or ``or``: Kleene's, and unread before empty."""

    members: tuple[Condition, ...]
    decides: int
    """``IS_FALSE`` for and, ``IS_TRUE`` for or."""

    def __call__(self, states: States) -> int:
        """See ``Condition``."""
        passes = KNOWN ^ self.decides
        mask = passes
        for member in self.members:
            mask = self._both(mask, member(states), passes)
            if mask == self.decides:
                break
        return mask

    def _both(self, left: int, right: int, passes: int) -> int:
        mask = (left | right) & self.decides
        if left & passes and right & passes:
            mask |= passes
        if left & UNREAD and right & ~self.decides:
            mask |= UNREAD
        if right & UNREAD and left & ~self.decides:
            mask |= UNREAD
        if left & EMPTY and right & (passes | EMPTY):
            mask |= EMPTY
        if right & EMPTY and left & passes:
            mask |= EMPTY
        return mask


@dataclass(frozen=True)
class Alike:
    """Two conditions compared with ``=``."""

    left: Condition
    right: Condition

    def __call__(self, states: States) -> int:
        """See ``Condition``."""
        left, right = self.left(states), self.right(states)
        mask = strict(left, right, bool(left & KNOWN), bool(right & KNOWN))
        if left & right & KNOWN:
            mask |= IS_TRUE
        if (left & IS_TRUE and right & IS_FALSE) or (left & IS_FALSE and right & IS_TRUE):
            mask |= IS_FALSE
        return mask


@dataclass(frozen=True)
class Missing:
    """``is null`` of a condition: an unread one leaves it unread."""

    inner: Condition

    def __call__(self, states: States) -> int:
        """See ``Condition``."""
        inner = self.inner(states)
        mask = inner & UNREAD
        if inner & EMPTY:
            mask |= IS_TRUE
        return mask | IS_FALSE if inner & KNOWN else mask


@dataclass(frozen=True)
class FirstTruth:
    """``coalesce`` over conditions."""

    members: tuple[Condition, ...]

    def __call__(self, states: States) -> int:
        """See ``Condition``."""
        mask, unread_before, empty_before = 0, False, True
        for member in self.members:
            each = member(states)
            mask |= each & KNOWN
            if not each & (EMPTY | UNREAD):
                return mask
            empty_before = empty_before and bool(each & EMPTY)
            unread_before = unread_before or bool(each & UNREAD)
        return mask | (UNREAD if unread_before else 0) | (EMPTY if empty_before else 0)


@dataclass(frozen=True)
class TruthUnless:
    """``nullif`` over conditions."""

    left: Condition
    right: Condition

    def __call__(self, states: States) -> int:
        """See ``Condition``."""
        same = Alike(self.left, self.right)(states)
        mask = self.left(states) if same & ~IS_TRUE else 0
        return mask | EMPTY if same & IS_TRUE else mask


@dataclass(frozen=True)
class TruthByCase:
    """``case`` whose results are conditions; ``default`` is what no branch gives."""

    branches: tuple[tuple[Condition, Condition], ...]
    default: Condition

    def __call__(self, states: States) -> int:
        """See ``Condition``."""
        mask = 0
        for when, then in self.branches:
            chosen = when(states)
            if chosen & IS_TRUE:
                mask |= then(states)
            if chosen == IS_TRUE:
                return mask
        return mask | self.default(states)


def chain(members: Sequence[Condition], decides: int) -> Condition:
    """``and`` (decided by false) or ``or`` (decided by true) over several."""
    return members[0] if len(members) == 1 else Chain(tuple(members), decides)
