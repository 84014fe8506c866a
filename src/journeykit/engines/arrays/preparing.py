"""Operands of a plan made ready to be evaluated for any rows, each when it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from journeykit.engines.arrays.asking import Asking
from journeykit.engines.arrays.choices import NO_CODE, choose, chosen, codes_of, same
from journeykit.engines.arrays.conversions import cast
from journeykit.engines.arrays.lookups import CellValues
from journeykit.engines.arrays.operations import operator
from journeykit.engines.arrays.sharing import Alike
from journeykit.engines.arrays.truths import bytes_of
from journeykit.engines.arrays.values import (
    NOTHING,
    Bytes,
    Kind,
    Values,
    from_arrow,
    text,
    to_arrow,
    truth,
)
from journeykit.scoring.operands import (
    CELLS,
    NO_COLUMN,
    Cell,
    Choice,
    Constant,
    Named,
    Operand,
    Operation,
    Query,
)


@dataclass
class Rows:
    """Rows of an export.

    Attributes:
        count: How many.
        cells: Their cells.
        left: How often each value that is asked for in several places still will be, at most.
        found: Those of them that were asked for already.
    """

    count: int
    cells: Mapping[str, CellValues]
    left: dict[object, int]
    found: dict[object, Values] = field(default_factory=dict)


_Evaluate: TypeAlias = Callable[[Rows], Values]


class Prepared:
    """Operands that are ready to be evaluated.

    What is asked for in several places is evaluated once, and let go of by the last that asks for
    it: what is evaluated next is then given memory that is still near the core.
    """

    def __init__(
        self,
        named: Mapping[str, Operand],
        wanted: Mapping[str, Operand],
        constants: Sequence[Values],
        asking: Asking,
    ) -> None:
        """Prepare every value.

        Args:
            named: Values that others read by their names.
            wanted: What is to be evaluated, by name.
            constants: The values that rest on no column.
            asking: Who is asked what only SQL says.
        """
        self._constants = constants
        self._asking = asking
        self._alike = Alike([*named.values(), *wanted.values()])
        self._ready: dict[object, _Evaluate] = {}
        self._times: Counter[object] = Counter()
        self._named = named
        self._wanted = {name: self._prepared(one) for name, one in wanted.items()}
        self.kept = sum(times > 1 for times in self._times.values())
        """How many values are asked for in several places."""

    def of(self, count: int, cells: Mapping[str, CellValues]) -> dict[str, Values]:
        """What is wanted of so many rows with these cells, by name.

        Raises:
            duckdb.Error: What stands in cells cannot be computed.
            UnknownOperationError: Arrays cannot be put together as the plan asks for.
        """
        rows = Rows(count, cells, dict(self._times))
        with np.errstate(all="ignore"):  # of what is NULL anything may be computed
            return {name: evaluate(rows) for name, evaluate in self._wanted.items()}

    def _kept(self, key: object, make: Callable[[], _Evaluate]) -> _Evaluate:
        self._times[key] += 1
        known = self._ready.get(key)
        if known is None:
            known = self._ready[key] = _once(key, make())
        return known

    def _prepared(self, operand: Operand) -> _Evaluate:
        match operand:
            case Constant():
                return _always(constant(operand))
            case Cell(column=column, place=place):
                if column == NO_COLUMN:
                    return _always(self._constants[place])
                return self._kept((column, place), lambda: _cell(column, place))
            case Named(name=name):
                return self._kept(name, lambda: self._prepared(self._named[name]))
        key = self._alike.shared(operand)
        return self._made(operand) if key is None else self._kept(key, lambda: self._made(operand))

    def _made(self, operand: Operation | Choice | Query) -> _Evaluate:
        match operand:
            case Operation():
                return self._operation(operand)
            case Choice():
                return self._choice(operand)
            case Query():
                return self._query(operand)

    def _operation(self, operation: Operation) -> _Evaluate:
        operands = [self._prepared(one) for one in operation.operands]
        if operation.kind == "cast":
            (inner,), to = operands, operation.to
            return lambda rows: cast(inner(rows), to)
        how = operator(operation.kind)
        if len(operands) == 1:
            (inner,) = operands
            return lambda rows: how(inner(rows))
        if len(operands) == 2:
            left, right = operands
            return lambda rows: how(left(rows), right(rows))
        return lambda rows: how(*[one(rows) for one in operands])

    def _choice(self, choice: Choice) -> _Evaluate:
        subject = _subject(choice)
        if subject is not None:
            tests = self._tests_of(subject, choice)
        else:
            prepared = [self._prepared(test) for test, _ in choice.pairs]

            def tests(rows: Rows) -> list[Bytes]:
                return [chosen(bytes_of(test(rows))) for test in prepared]

        pairs = [
            (place, self._prepared(value), _is_at_hand(value))
            for place, (_, value) in reversed(list(enumerate(choice.pairs)))
        ]
        otherwise = self._prepared(choice.otherwise)
        costs_nothing = _is_at_hand(choice.otherwise)

        def chosen_of(rows: Rows) -> Values:
            wheres = tests(rows)
            is_needed = costs_nothing or not _all_chosen(wheres)
            found = otherwise(rows) if is_needed else NOTHING
            for place, value, is_at_hand in pairs:
                where = wheres[place]
                if is_at_hand or _is_any(where):
                    found = choose(where, value(rows), found)
            return found

        return chosen_of

    def _tests_of(self, subject: Operand, choice: Choice) -> Callable[[Rows], list[Bytes]]:
        """The tests of a value against small numbers: it is brought into a byte once."""
        value = self._prepared(subject)
        numbers = [number for test, _ in choice.pairs if (number := _number(test)) is not None]

        def tests(rows: Rows) -> list[Bytes]:
            codes = codes_of(value(rows))
            return [same(codes, number) for number in numbers]

        return tests

    def _query(self, query: Query) -> _Evaluate:
        reads = [(name, self._prepared(operand)) for name, operand in query.reads]
        asking = f"SELECT {query.text} AS found FROM {CELLS}"

        def asked(rows: Rows) -> Values:
            columns = {name: to_arrow(read(rows), rows.count) for name, read in reads}
            found = self._asking.ask_typed(asking, pa.table(columns))
            return from_arrow(found.column(0).combine_chunks())

        return asked


def _once(key: object, evaluate: _Evaluate) -> _Evaluate:
    def once(rows: Rows) -> Values:
        left = rows.left[key] = rows.left[key] - 1
        if not left:
            found = rows.found.pop(key, None)
            return evaluate(rows) if found is None else found
        found = rows.found.get(key)
        if found is None:
            found = rows.found[key] = evaluate(rows)
        return found

    return once


def _cell(column: str, place: int) -> _Evaluate:
    return lambda rows: rows.cells[column].value(place)


def _always(values: Values) -> _Evaluate:
    return lambda _: values


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


def _is_at_hand(operand: Operand) -> bool:
    """Whether a value costs nothing: then it is not asked first whether any row needs it."""
    return isinstance(operand, Constant)


def _all_chosen(tests: Sequence[Bytes]) -> bool:
    """Whether some test holds for every row."""
    any_of_them = reduce(np.bitwise_or, tests)
    return bool(any_of_them.all()) if isinstance(any_of_them, np.ndarray) else bool(any_of_them)


def _subject(choice: Choice) -> Operand | None:
    """The value that all tests hold against small numbers, where they do."""
    subjects = []
    for test, _ in choice.pairs:
        if not isinstance(test, Operation) or test.kind != "=" or _number(test) is None:
            return None
        subjects.append(test.operands[0])
    return subjects[0] if all(one is subjects[0] for one in subjects) else None


def _number(test: Operand) -> int | None:
    """The small number that a test holds a value against."""
    against = test.operands[1] if isinstance(test, Operation) else None
    number = against.value if isinstance(against, Constant) else None
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return number if 0 <= number < NO_CODE else None


def _is_any(where: object) -> bool:
    return bool(where.any()) if isinstance(where, np.ndarray) else bool(where)
