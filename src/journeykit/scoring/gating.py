"""Values that count for some rows alone, computed without their gate and gated where they are read.

Health is measured of customers in some stages: of the others what is measured is NULL, and so is
all that is computed of it. ``f(CASE WHEN g THEN x END)`` is ``f(x)`` where ``g`` holds and
``f(NULL)`` elsewhere, and what reads it within the same gate needs ``f(x)`` alone. That rests on
fewer columns, often on one, and is known for each of its texts then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from journeykit.scoring.operands import (
    NO_COLUMN,
    Cell,
    Choice,
    Constant,
    Named,
    Operand,
    Operation,
    Split,
    parts_of,
)


def without_gates(split: Split) -> Split:
    """The same values, those within a gate under names of their own."""
    return replace(split, values=_Gating().values(split.values))


@dataclass(frozen=True)
class _Gated:
    """A value behind a test, and another one elsewhere, which rests on no column."""

    test: Operand
    within: Operand
    otherwise: Operand


class _Gating:
    def __init__(self) -> None:
        self._gated: dict[str, _Gated] = {}

    def values(self, values: Mapping[str, Operand]) -> dict[str, Operand]:
        """The values, each that is gated as a choice of what it is within."""
        made: dict[str, Operand] = {}
        for name, operand in values.items():
            found = self._gated_of(operand)
            if found is None:
                made[name] = operand
                continue
            inner = Named(f"{name} within")
            made[inner.name] = found.within
            made[name] = Choice(((found.test, inner),), found.otherwise)
            self._gated[name] = replace(found, within=inner)
        return made

    def _gated_of(self, operand: Operand) -> _Gated | None:
        """An operand as a gated value, if it is one."""
        match operand:
            case Named(name=name):
                return self._gated.get(name)
            case Operation():
                return self._lifted(operand)
            case Choice(pairs=pairs, otherwise=otherwise):
                found = self._lifted(operand)
                if found is not None or len(pairs) > 1 or not _is_one(otherwise):
                    return found
                ((test, value),) = pairs
                return _Gated(test, self._within(value, test), otherwise)
        return None

    def _lifted(self, operand: Operation | Choice) -> _Gated | None:
        """What is computed of values behind one gate is behind it as a whole."""
        gates: list[_Gated] = []
        for part in parts_of(operand):
            if _is_one(part):
                continue
            found = self._gated_of(part)
            if found is None or (gates and found.test != gates[0].test):
                return None
            gates.append(found)
        if not gates:
            return None
        within, otherwise = (
            iter([one.within for one in gates]),
            iter([one.otherwise for one in gates]),
        )
        return _Gated(
            gates[0].test,
            _with_parts(operand, lambda part: part if _is_one(part) else next(within)),
            _with_parts(operand, lambda part: part if _is_one(part) else next(otherwise)),
        )

    def _within(self, operand: Operand, test: Operand) -> Operand:
        """An operand where a test holds."""
        if operand == test:
            return Constant(True)
        found = self._gated_of(operand)
        if found is not None and found.test == test:
            return found.within
        if isinstance(operand, Operation | Choice):
            return _with_parts(operand, lambda part: self._within(part, test))
        return operand


def _is_one(operand: Operand) -> bool:
    """Whether it rests on no column."""
    match operand:
        case Constant():
            return True
        case Cell(column=column):
            return column == NO_COLUMN
        case Operation() | Choice():
            return all(map(_is_one, parts_of(operand)))
    return False


def _with_parts(operand: Operation | Choice, change: Callable[[Operand], Operand]) -> Operand:
    """The same of other parts, which are changed in their order."""
    if isinstance(operand, Operation):
        return replace(operand, operands=tuple(map(change, operand.operands)))
    pairs = tuple((change(test), change(value)) for test, value in operand.pairs)
    return Choice(pairs, change(operand.otherwise))
