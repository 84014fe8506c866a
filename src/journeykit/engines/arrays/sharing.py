"""Which operands of a plan are alike: their values are found once, wherever they are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from journeykit.scoring.operands import Choice, Constant, Operand, Operation, Query


class Alike:
    """Knows which operands are asked for in several places: these are evaluated once."""

    def __init__(self, operands: Iterable[Operand]) -> None:
        self._numbers: dict[object, int] = {}
        self._of: dict[int, int] = {}
        self._ends: dict[int, list[int]] = {}
        self._times: Counter[int] = Counter()
        self._kept = list(operands)  # what is known by its identity has to stay
        for operand in self._kept:
            self._count(operand)

    def shared(self, operand: Operand) -> int | None:
        """The number of those that are like an operand, where there are several."""
        number = self._of[id(operand)]
        return number if self._times[number] > 1 else None

    def shared_end(self, choice: Choice, begin: int) -> tuple[int, int] | None:
        """The first pair of a choice behind another from which on more others end like it.

        Given with the number of that end.
        """
        ends = self._ends[id(choice)]
        for place in range(begin + 1, len(ends)):
            if self._times[ends[place]] > self._times[ends[begin]]:
                return place, ends[place]
        return None

    def _count(self, operand: Operand) -> int:
        number = self._number(self._shape(operand))
        self._of[id(operand)] = number
        return number

    def _number(self, shape: object) -> int:
        number = self._numbers.setdefault(shape, len(self._numbers))
        self._times[number] += 1
        return number

    def _shape(self, operand: Operand) -> object:
        """The same for operands that are alike."""
        match operand:
            case Constant(value=value, type=type_):
                return Constant, type(value), repr(value), type_
            case Operation(kind=kind, operands=operands, to=to):
                return kind, to, *map(self._count, operands)
            case Choice():
                return self._shape_of_choice(operand)
            case Query(text=text, reads=reads):
                return Query, text, *(self._count(one) for _, one in reads)
            case _:
                return operand

    def _shape_of_choice(self, choice: Choice) -> object:
        """Of its first pair and what is behind it, which is a choice as well."""
        shape: object = self._count(choice.otherwise)
        ends: list[int] = []
        for test, value in reversed(choice.pairs):
            shape = Choice, self._count(test), self._count(value), shape
            ends.append(self._number(shape))
            shape = ends[-1]
        self._ends[id(choice)] = ends[::-1]
        return Choice, shape
