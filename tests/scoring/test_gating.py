"""Values behind a gate: the same with their gates and without, wherever they are read."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from journeykit.scoring.gating import without_gates
from journeykit.scoring.operands import Cell, Choice, Constant, Named, Operand, Operation, Split

G, H, X, Y = (Cell(name, 0) for name in "ghxy")
GATE = Operation("and", (Operation(">=", (G, Constant(2))), Operation("<=", (G, Constant(6)))))
NOTHING = Constant(None)


def value_of(operand: Operand, values: dict[str, Operand], cells: dict[str, Any]) -> Any:
    """What SQL makes of an operand, for one row."""

    def of(one: Operand) -> Any:
        return value_of(one, values, cells)

    match operand:
        case Constant(value=value):
            return value
        case Cell(column=column):
            return cells[column]
        case Named(name=name):
            return of(values[name])
        case Choice(pairs=pairs, otherwise=otherwise):
            return next((of(value) for test, value in pairs if of(test) is True), of(otherwise))
        case Operation(kind=kind, operands=operands):
            return OPERATIONS[kind](*map(of, operands))
    raise AssertionError(operand)


def known(how: Any) -> Any:
    return lambda *given: None if None in given else how(*given)


def together(settles: bool) -> Any:
    def of(*given: Any) -> Any:
        return settles if settles in given else None if None in given else not settles

    return of


OPERATIONS = {
    "+": known(lambda a, b: a + b),
    "*": known(lambda a, b: a * b),
    "<": known(lambda a, b: a < b),
    ">=": known(lambda a, b: a >= b),
    "<=": known(lambda a, b: a <= b),
    "and": together(False),
    "or": together(True),
    "not": known(lambda a: not a),
    "is null": lambda a: a is None,
    "coalesce": lambda *given: next((one for one in given if one is not None), None),
}


def gated(test: Operand, value: Operand, otherwise: Operand = NOTHING) -> Choice:
    return Choice(((test, value),), otherwise)


def op(kind: str, *operands: Operand) -> Operation:
    return Operation(kind, operands)


M, N = Named("m"), Named("n")
POINTS = Choice(
    ((op("is null", M), NOTHING), (op("<", M, Constant(5)), op("*", M, Constant(2)))), Constant(99)
)
WEIGHED = op("+", op("coalesce", op("*", Named("p"), Constant(3)), Constant(0)), Constant(1))
VALUES: dict[str, Operand] = {
    "m": gated(GATE, X),
    "n": gated(GATE, op("+", X, Y), Constant(-1)),
    "p": POINTS,
    "w": gated(op("not", op("is null", Named("p"))), Constant(40), Constant(0)),
    "s": op("+", WEIGHED, Named("w")),
    "score": gated(GATE, gated(op("is null", Named("p")), Constant(0), op("+", Named("s"), N))),
    "mixed": op("+", M, Y),
    "other gate": op("+", M, gated(H, X, Constant(7))),
    "inner": gated(H, gated(GATE, op("+", M, Y), Constant(3)), Constant(4)),
    "elsewhere": gated(op("not", GATE), op("coalesce", M, Y), Named("s")),
    "gate itself": gated(GATE, gated(op("or", GATE, H), N, Constant(8))),
}
ROWS = [
    dict(zip("ghxy", row, strict=True))
    for row in product([None, 1, 2, 6, 7], [True, False, None], [None, 4, 5], [None, 10])
]


@pytest.mark.parametrize("name", VALUES)
def test_values_are_the_same_without_their_gates(name: str) -> None:
    made = without_gates(Split({}, VALUES, {}))
    for row in ROWS:
        expected = value_of(Named(name), VALUES, row)
        assert value_of(Named(name), dict(made.values), row) == expected, row


def test_what_is_measured_within_a_gate_rests_on_its_own_column() -> None:
    made = without_gates(Split({}, VALUES, {})).values
    for name in ("m", "p", "w"):
        assert columns(made[f"{name} within"], made) == {"x"}
    assert columns(made["score within"], made) == {"x", "y"}
    assert "mixed within" not in made


def columns(operand: Operand, values: Any) -> set[str]:
    match operand:
        case Cell(column=column):
            return {column}
        case Named(name=name):
            return columns(values[name], values)
        case Operation(operands=operands):
            return set().union(*(columns(one, values) for one in operands))
        case Choice(pairs=pairs, otherwise=otherwise):
            parts = [one for pair in pairs for one in pair]
            return set().union(*(columns(one, values) for one in (*parts, otherwise)))
    return set()
