"""Values over regions: where a value may come from when each variable is in one of some states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from journeykit.definition.expressions.logic import (
    IS_FALSE,
    IS_TRUE,
    Condition,
    Flag,
    States,
    strict,
)
from journeykit.definition.expressions.regions import EMPTY, UNREAD, VALUES, Constant, Variable
from journeykit.records import dataclass, field


@dataclass(frozen=True)
class Reference:
    """The value of a variable, or its negative."""

    variable: Variable
    negative: bool = False


Source: TypeAlias = "Reference | tuple[Constant]"
"""Where a value comes from: a variable, or a constant in a tuple of one."""


@dataclass(frozen=True)
class Outcome:
    """What a value may be: missing in one or two ways, or one of several sources."""

    missing: int
    sources: tuple[Source, ...]


class Value(Protocol):
    """Something with a value, or empty or unread."""

    def __call__(self, states: States, /) -> Outcome:
        """At least everything it may be in these states."""

    @property
    def sources(self) -> tuple[Source, ...]:
        """Everything its value may come from in any state."""


@dataclass(frozen=True)
class Constantly:
    """A constant, or no value at all."""

    constant: tuple[Constant] | None

    def __call__(self, _: States) -> Outcome:
        """See ``Value``."""
        return Outcome(0, (self.constant,)) if self.constant else Outcome(EMPTY, ())

    @property
    def sources(self) -> tuple[Source, ...]:
        """See ``Value``."""
        return (self.constant,) if self.constant else ()


@dataclass(frozen=True)
class Read:
    """A column's value."""

    reference: Reference

    def __call__(self, states: States) -> Outcome:
        """See ``Value``."""
        state = states[self.reference.variable.index]
        there = (self.reference,) if state & VALUES else ()
        return Outcome(state & (EMPTY | UNREAD), there)

    @property
    def sources(self) -> tuple[Source, ...]:
        """See ``Value``."""
        return (self.reference,)


@dataclass(frozen=True)
class Computed:
    """A strict function of values: missing where one is, or where its variable is."""

    reference: Reference
    operands: tuple[Value, ...]

    def __call__(self, states: States) -> Outcome:
        """See ``Value``."""
        missing, there = 0, True
        for operand in self.operands:
            each = operand(states)
            missing = strict(missing, each.missing, there, bool(each.sources))
            there = there and bool(each.sources)
        if not there:
            return Outcome(missing, ())
        state = states[self.reference.variable.index]
        return Outcome(missing | state & EMPTY, (self.reference,) if state & VALUES else ())

    @property
    def sources(self) -> tuple[Source, ...]:
        """See ``Value``."""
        return (self.reference,)


@dataclass(frozen=True)
class FirstValue:
    """``coalesce`` over values."""

    members: tuple[Value, ...]

    def __call__(self, states: States) -> Outcome:
        """See ``Value``."""
        found: list[Source] = []
        unread_before, empty_before = False, True
        for member in self.members:
            each = member(states)
            found += each.sources
            if not each.missing:
                return Outcome(0, tuple(found))
            empty_before = empty_before and bool(each.missing & EMPTY)
            unread_before = unread_before or bool(each.missing & UNREAD)
        missing = (UNREAD if unread_before else 0) | (EMPTY if empty_before else 0)
        return Outcome(missing, tuple(found))

    @property
    def sources(self) -> tuple[Source, ...]:
        """See ``Value``."""
        return tuple(source for member in self.members for source in member.sources)


@dataclass(frozen=True)
class ValueUnless:
    """``nullif`` over values."""

    left: Value
    same: Condition

    def __call__(self, states: States) -> Outcome:
        """See ``Value``."""
        same = self.same(states)
        left = self.left(states) if same & ~IS_TRUE else Outcome(0, ())
        return Outcome(left.missing | (EMPTY if same & IS_TRUE else 0), left.sources)

    @property
    def sources(self) -> tuple[Source, ...]:
        """See ``Value``."""
        return self.left.sources


@dataclass(frozen=True)
class ValueByCase:
    """``case`` whose results are values."""

    branches: tuple[tuple[Condition, Value], ...]
    default: Value

    def __call__(self, states: States) -> Outcome:
        """See ``Value``."""
        missing = 0
        found: list[Source] = []
        for when, then in self._reached(states):
            if when & IS_TRUE:
                each = then(states)
                missing |= each.missing
                found += each.sources
        return Outcome(missing, tuple(found))

    def _reached(self, states: States) -> list[tuple[int, Value]]:
        reached = []
        for when, then in self.branches:
            chosen = when(states)
            reached.append((chosen, then))
            if chosen == IS_TRUE:
                return reached
        return [*reached, (IS_TRUE, self.default)]

    @property
    def sources(self) -> tuple[Source, ...]:
        """See ``Value``."""
        results = [then for _, then in self.branches] + [self.default]
        return tuple(source for result in results for source in result.sources)


Answer: TypeAlias = tuple[int, int, Variable | None]
"""Where a test is true, where false (for a constant: in any region), and what decides elsewhere."""


@dataclass(eq=False)
class Test:
    """A value held against constants: true in some regions of each source, false in the others.

    ``answers`` gives for a source the regions where the test is true, those where it is false (for
    a constant: any bit), and, for regions in neither, the variable that decides.
    """

    value: Value
    answer: Callable[[Source], Answer]
    answers: dict[Source, Answer] = field(default_factory=dict)

    def settle(self) -> None:
        """Work out the answers, once all regions are settled."""
        for source in self.value.sources:
            self.answers[source] = self.answer(source)
            if isinstance(source, Reference):
                for mask in self.answers[source][:2]:
                    source.variable.tell_apart(mask)

    def __call__(self, states: States) -> int:
        """See ``Condition``."""
        outcome = self.value(states)
        mask = outcome.missing
        for source in outcome.sources:
            true, false, free = self.answers[source]
            state = VALUES
            if isinstance(source, Reference):
                state = states[source.variable.index] & VALUES
            if state & true:
                mask |= IS_TRUE
            if state & false:
                mask |= IS_FALSE
            if free is not None and state & ~(true | false):
                mask |= Flag(free)(states)
        return mask


@dataclass(frozen=True)
class Comparison:
    """Two values compared; ``holds`` names the orders, of left to right, that make it true."""

    left: Value
    right: Value
    order: Callable[[Source, Source, States], int]
    """The orders two sources may be in: a mask of ``LESS``, ``EQUAL`` and ``GREATER``."""
    holds: int

    def __call__(self, states: States) -> int:
        """See ``Condition``."""
        left, right = self.left(states), self.right(states)
        mask = strict(left.missing, right.missing, bool(left.sources), bool(right.sources))
        for one in left.sources:
            for other in right.sources:
                orders = self.order(one, other, states)
                if orders & self.holds:
                    mask |= IS_TRUE
                if orders & ~self.holds:
                    mask |= IS_FALSE
        return mask


@dataclass(frozen=True)
class Absent:
    """``is null`` of a value: an unread one leaves it unread."""

    inner: Value

    def __call__(self, states: States) -> int:
        """See ``Condition``."""
        outcome = self.inner(states)
        mask = outcome.missing & UNREAD
        if outcome.missing & EMPTY:
            mask |= IS_TRUE
        return mask | IS_FALSE if outcome.sources else mask
