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
        self._times: Counter[int] = Counter()
        self._kept = list(operands)  # what is known by its identity has to stay
        for operand in self._kept:
            self._count(operand)

    def shared(self, operand: Operand) -> int | None:
        """The number of those that are like an operand, where there are several."""
        number = self._of[id(operand)]
        return number if self._times[number] > 1 else None

    def _count(self, operand: Operand) -> int:
        number = self._numbers.setdefault(self._shape(operand), len(self._numbers))
        self._of[id(operand)] = number
        self._times[number] += 1
        return number

    def _shape(self, operand: Operand) -> object:
        """The same for operands that are alike."""
        match operand:
            case Constant(value=value, type=type_):
                return Constant, type(value), repr(value), type_
            case Operation(kind=kind, operands=operands, to=to):
                return kind, to, *map(self._count, operands)
            case Choice(pairs=pairs, otherwise=otherwise):
                counted = [self._count(one) for pair in pairs for one in pair]
                return Choice, *counted, self._count(otherwise)
            case Query(text=text, reads=reads):
                return Query, text, *(self._count(one) for _, one in reads)
            case _:
                return operand
