"""What a value is where the cell that it rests on is a number which is known already.

Amounts hardly repeat. An engine that has read the number of such a cell itself need not ask what it
means: most of a value's tree then says what to do with cells that are none, and what is left of it
are few operations on the number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeAlias

from sqlglot import exp

from journeykit.scoring.operands import (
    BINARY,
    CAST_TYPES,
    FUNCTIONS,
    NUMBER,
    Cell,
    Choice,
    Constant,
    Operand,
    Operation,
    constant_of,
)
from journeykit.scoring.resting import Scope, Value
from journeykit.scoring.sql import Sql

THE_NUMBER = Cell(NUMBER, 0)
"""The number of the cell: at most fifteen digits, over a power of ten."""
_LARGEST = 1e15


class Text:
    """The text of the cell, of which no more is known than that it is there."""


THE_TEXT = Text()


class NotSaidError(Exception):
    """What a value is depends on more than the number."""


_Found: TypeAlias = "Operand | Text"
Resolve: TypeAlias = "Callable[[str], Operand | Text]"


def known_values(
    trees: Mapping[int, tuple[Sql, Scope]],
    meant: Callable[[Scope, str], Value],
    is_number: Callable[[Value], bool],
) -> dict[int, Operand]:
    """Those of some values that are operations on the number.

    Args:
        trees: Values that rest on one column, by any number, with what the names in them mean.
        meant: The value of a name.
        is_number: Whether a value is the number of the cell.
    """
    known: dict[str, _Found] = {}

    def of(tree: Sql, scope: Scope) -> _Found:
        return over_number(tree, lambda name: named(meant(scope, name)))

    def named(value: Value) -> _Found:
        if value.tree is None:
            return THE_TEXT
        if is_number(value):
            return THE_NUMBER
        if value.name not in known:
            known[value.name] = of(value.tree, value.scope)
        return known[value.name]

    values = {}
    for place, (tree, scope) in trees.items():
        with suppress(NotSaidError):
            found = of(tree, scope)
            if not isinstance(found, Text):
                values[place] = found
    return values


def over_number(tree: Sql, resolve: Resolve) -> Operand | Text:
    """What a value is of a cell that is a number.

    Args:
        tree: A value that rests on one column.
        resolve: The same of the column of a name.

    Raises:
        NotSaidError: It is not an operation on the number.
    """
    if isinstance(tree, exp.Paren):
        return over_number(tree.this, resolve)
    constant = constant_of(tree)
    if constant is not None:
        return constant
    if isinstance(tree, exp.Column):
        return resolve(tree.name)
    write = _WAYS.get(type(tree))
    if write is not None:
        return write(tree, resolve)
    if type(tree) in BINARY:
        return _operation(BINARY[type(tree)], [tree.this, tree.args["expression"]], resolve)
    if type(tree) in FUNCTIONS:
        more = tree.args.get("expressions") or ()
        return _operation(FUNCTIONS[type(tree)], [tree.this, *more], resolve)
    raise NotSaidError


def _operand(tree: Sql, resolve: Resolve) -> Operand:
    found = over_number(tree, resolve)
    if isinstance(found, Text):
        raise NotSaidError
    return found


def _operation(kind: str, parts: list[Sql], resolve: Resolve) -> Operand:
    return Operation(kind, tuple(_operand(one, resolve) for one in parts))


def _asked(tree: Sql, resolve: Resolve) -> Operand:
    """``is null``, ``is true``, ``is false``."""
    found, asked = over_number(tree.this, resolve), tree.args["expression"]
    if isinstance(asked, exp.Boolean):
        if isinstance(found, Text):
            raise NotSaidError
        truth = bool(asked.this)
        if isinstance(found, Constant):
            return Constant(found.value is truth)
        return Operation("is true" if truth else "is false", (found,))
    if isinstance(found, Text) or found == THE_NUMBER:
        return Constant(False)
    return Constant(found.value is None) if isinstance(found, Constant) else _is_null(found)


def _is_null(found: Operand) -> Operand:
    return Operation("is null", (found,))


def _not(tree: Sql, resolve: Resolve) -> Operand:
    found = _operand(tree.this, resolve)
    if not isinstance(found, Constant):
        return Operation("not", (found,))
    return Constant(None if found.value is None else not found.value)


def _together(tree: Sql, resolve: Resolve) -> Operand:
    """``and``, ``or``: one that settles it need not be known beside another."""
    settles = isinstance(tree, exp.Or)
    parts = []
    for part in (tree.this, tree.args["expression"]):
        found = _operand(part, resolve)
        if isinstance(found, Constant) and found.value is settles:
            return Constant(settles)
        parts.append(found)
    known = [one for one in parts if not (isinstance(one, Constant) and one.value is not None)]
    if len(known) < 2:
        return known[0] if known else Constant(not settles)
    return Operation("or" if settles else "and", tuple(known))


def _between(tree: Sql, resolve: Resolve) -> Operand:
    value, low = _operand(tree.this, resolve), _operand(tree.args["low"], resolve)
    high = _operand(tree.args["high"], resolve)
    if value == THE_NUMBER and _number(low) <= -_LARGEST and _number(high) >= _LARGEST:
        return Constant(True)
    return Operation("and", (Operation(">=", (value, low)), Operation("<=", (value, high))))


def _number(operand: Operand) -> float:
    """Of a constant; 0 for anything else."""
    value = operand.value if isinstance(operand, Constant) else None
    return value if isinstance(value, float) else 0.0


def _case(tree: Sql, resolve: Resolve) -> _Found:
    subject = _operand(tree.this, resolve) if tree.this is not None else None
    pairs: list[tuple[Operand, Operand]] = []
    default = tree.args.get("default")
    for one in tree.args["ifs"]:
        test = _operand(one.this, resolve)
        if subject is not None:
            test = Operation("=", (subject, test))
        if isinstance(test, Constant) and test.value is not True:
            continue
        if isinstance(test, Constant):
            default = one.args["true"]
            break
        pairs.append((test, _operand(one.args["true"], resolve)))
    if not pairs:
        return over_number(default, resolve) if default is not None else Constant(None)
    return Choice(
        tuple(pairs), _operand(default, resolve) if default is not None else Constant(None)
    )


def _cast(tree: Sql, resolve: Resolve) -> _Found:
    found, to = over_number(tree.this, resolve), tree.args["to"].sql("duckdb").lower()
    if to not in CAST_TYPES:
        raise NotSaidError
    if isinstance(found, Constant) and found.value is None:
        return Constant(None, to)
    if (isinstance(found, Text) and to == "text") or (found == THE_NUMBER and to == "double"):
        return found
    if isinstance(found, Text) or to == "text":
        raise NotSaidError
    if isinstance(found, Constant) and isinstance(found.value, str):
        raise NotSaidError  # the day that a text is, the engine knows
    return Operation("cast", (found,), to)


_WAYS: dict[type[exp.Expr], Callable[[Sql, Resolve], _Found]] = {
    exp.Is: _asked,
    exp.Not: _not,
    exp.And: _together,
    exp.Or: _together,
    exp.Between: _between,
    exp.Case: _case,
    exp.Cast: _cast,
}
