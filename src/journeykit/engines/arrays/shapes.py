"""What an operand looks like, where that makes it cheaper to evaluate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from journeykit.engines.arrays.choices import NO_CODE
from journeykit.engines.arrays.conversions import cast
from journeykit.engines.arrays.values import NOTHING, Kind, Values, text, truth
from journeykit.scoring.operands import Cell, Choice, Constant, Named, Operand, Operation


def constant(one: Constant) -> Values:
    """The value of a constant, the same for all rows."""
    if isinstance(one.value, bool):
        found = truth(2 * one.value)
    elif isinstance(one.value, int):
        found = Values(Kind.WHOLE, one.value)
    elif isinstance(one.value, float):
        found = Values(Kind.REAL, one.value)
    elif isinstance(one.value, str):
        found = text(one.value)
    else:
        found = NOTHING
    return cast(found, one.type) if one.type else found


def is_at_hand(operand: Operand) -> bool:
    """Whether a value costs nothing: then it is not asked first whether any row needs it."""
    return isinstance(operand, Constant)


def at_hand(operands: Sequence[Operand]) -> list[Values] | None:
    """The values of constants; None where one is none."""
    constants = [one for one in operands if isinstance(one, Constant)]
    return [*map(constant, constants)] if len(constants) == len(operands) else None


def subject_of(choice: Choice) -> Operand | None:
    """The value that all tests hold against small numbers, where they do."""
    subjects = []
    for test, _ in choice.pairs:
        if not isinstance(test, Operation) or test.kind != "=" or number_of(test) is None:
            return None
        subjects.append(test.operands[0])
    return subjects[0] if all(_are_one(one, subjects[0]) for one in subjects) else None


def _are_one(left: Operand, right: Operand) -> bool:
    return left is right or (isinstance(left, Named | Cell) and left == right)


def number_of(test: Operand) -> int | None:
    """The small number that a test holds a value against."""
    against = test.operands[1] if isinstance(test, Operation) else None
    number = against.value if isinstance(against, Constant) else None
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return number if 0 <= number < NO_CODE else None


def terms_of(operand: Operand) -> Iterator[Operand]:
    """What a chain of ``|`` puts together."""
    if isinstance(operand, Operation) and operand.kind == "|":
        for one in operand.operands:
            yield from terms_of(one)
    else:
        yield operand


_NO_BIT = Constant(None), None


def bit_of(term: Operand) -> tuple[Operand, tuple[int, str] | None]:
    """The test and the bit of a choice between that bit and none, with the type of the number."""
    if not isinstance(term, Choice) or len(term.pairs) != 1:
        return _NO_BIT
    ((test, value),), otherwise = term.pairs, term.otherwise
    if not isinstance(value, Constant) or not isinstance(otherwise, Constant):
        return _NO_BIT
    number = value.value
    if type(number) is not int or number <= 0 or number & (number - 1) or value.type is None:
        return _NO_BIT
    if otherwise != Constant(0, value.type):
        return _NO_BIT
    return test, (number.bit_length() - 1, value.type)
