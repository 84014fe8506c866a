"""Operands of a plan made ready to be evaluated for any rows, each when it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa

from journeykit.engines.arrays.asking import Asking
from journeykit.engines.arrays.choices import (
    NO_CODE,
    bits_where,
    by_code,
    choose,
    chosen,
    codes_of,
    same,
)
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
    found: dict[object, Any] = field(default_factory=dict)


_Found = TypeVar("_Found")
_Evaluate: TypeAlias = Callable[[Rows], Values]
_Where: TypeAlias = Callable[[Rows], Bytes]


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
        self._ready: dict[object, Callable[[Rows], Any]] = {}
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

    def _kept(
        self, key: object, make: Callable[[], Callable[[Rows], _Found]]
    ) -> Callable[[Rows], _Found]:
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
        key = self._key(operand)
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
        if operation.kind == "|":
            return self._marks(operation)
        return self._applied(operation)

    def _applied(self, operation: Operation) -> _Evaluate:
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

    def _marks(self, operation: Operation) -> _Evaluate:
        """``|`` of numbers, most of them one bit behind a condition."""
        terms = list(_terms(operation))
        bits = [(test, bit) for test, bit in map(_bit_of, terms) if bit is not None]
        types = {to for _, (_, to) in bits}
        if len(types) != 1:
            return self._applied(operation)
        (to,) = types
        wheres = [(self._where(test), bit) for test, (bit, _) in bits]
        others = [self._prepared(term) for term in terms if _bit_of(term)[1] is None]

        def marks(rows: Rows) -> Values:
            found = cast(bits_where((where(rows), bit) for where, bit in wheres), to)
            return reduce(operator("|"), [found, *(other(rows) for other in others)])

        return marks

    def _choice(self, choice: Choice) -> _Evaluate:
        subject = _subject(choice)
        if subject is None:
            return self._chain(choice, lambda place: self._where(choice.pairs[place][0]))
        codes = self._codes(subject)
        numbers = [_number(test) or 0 for test, _ in choice.pairs]
        values = _at_hand([*(value for _, value in choice.pairs), choice.otherwise])
        if values is not None:
            *known, otherwise = values
            found = by_code(dict(zip(numbers[::-1], known[::-1], strict=True)), otherwise)
            return lambda rows: found(codes(rows))
        return self._chain(choice, lambda place: _same(codes, numbers[place]))

    def _chain(self, choice: Choice, test: Callable[[int], _Where], begin: int = 0) -> _Evaluate:
        """The value behind the first test that holds, of the pairs from one on.

        What several chains end in is evaluated once, as a chain of its own.
        """
        end = self._alike.shared_end(choice, begin)
        if end is None:
            stop, otherwise = len(choice.pairs), self._prepared(choice.otherwise)
        else:
            stop, key = end
            otherwise = self._kept(("end", key), lambda: self._chain(choice, test, stop))
        tests = [test(place) for place in range(begin, stop)]
        pairs = [
            (place, self._prepared(value), _is_at_hand(value))
            for place, (_, value) in reversed(list(enumerate(choice.pairs[begin:stop])))
        ]
        costs_nothing = end is None and _is_at_hand(choice.otherwise)

        def chosen_of(rows: Rows) -> Values:
            wheres = [one(rows) for one in tests]
            is_needed = costs_nothing or not _all_chosen(wheres)
            found = otherwise(rows) if is_needed else NOTHING
            for place, value, is_at_hand in pairs:
                where = wheres[place]
                if is_at_hand or _is_any(where):
                    found = choose(where, value(rows), found)
            return found

        return chosen_of

    def _where(self, test: Operand) -> _Where:
        """1 where a test holds."""

        def made() -> _Where:
            holds = self._prepared(test)
            return lambda rows: chosen(bytes_of(holds(rows)))

        key = self._key(test)
        return made() if key is None else self._kept(("where", key), made)

    def _codes(self, subject: Operand) -> _Where:
        """A value that is held against small numbers, brought into a byte."""

        def made() -> _Where:
            value = self._prepared(subject)
            return lambda rows: codes_of(value(rows))

        key = self._key(subject)
        return made() if key is None else self._kept(("codes", key), made)

    def _key(self, operand: Operand) -> object:
        """What is the same for operands that are alike; None where there is but one."""
        match operand:
            case Constant():
                return None
            case Cell(column=column, place=place):
                return column, place
            case Named(name=name):
                return name
        return self._alike.shared(operand)

    def _query(self, query: Query) -> _Evaluate:
        reads = [(name, self._prepared(operand)) for name, operand in query.reads]
        asking = f"SELECT {query.text} AS found FROM {CELLS}"

        def asked(rows: Rows) -> Values:
            columns = {name: to_arrow(read(rows), rows.count) for name, read in reads}
            found = self._asking.ask_typed(asking, pa.table(columns))
            return from_arrow(found.column(0).combine_chunks())

        return asked


def _once(key: object, evaluate: Callable[[Rows], _Found]) -> Callable[[Rows], _Found]:
    def once(rows: Rows) -> _Found:
        left = rows.left[key] = rows.left[key] - 1
        if not left:
            last: _Found | None = rows.found.pop(key, None)
            return evaluate(rows) if last is None else last
        found: _Found | None = rows.found.get(key)
        if found is None:
            found = rows.found[key] = evaluate(rows)
        return found

    return once


def _same(codes: _Where, number: int) -> _Where:
    return lambda rows: same(codes(rows), number)


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


def _at_hand(operands: Sequence[Operand]) -> list[Values] | None:
    """The values of constants; None where one is none."""
    constants = [one for one in operands if isinstance(one, Constant)]
    return [*map(constant, constants)] if len(constants) == len(operands) else None


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
    return subjects[0] if all(_are_one(one, subjects[0]) for one in subjects) else None


def _are_one(left: Operand, right: Operand) -> bool:
    return left is right or (isinstance(left, Named | Cell) and left == right)


def _number(test: Operand) -> int | None:
    """The small number that a test holds a value against."""
    against = test.operands[1] if isinstance(test, Operation) else None
    number = against.value if isinstance(against, Constant) else None
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return number if 0 <= number < NO_CODE else None


def _is_any(where: object) -> bool:
    return bool(where.any()) if isinstance(where, np.ndarray) else bool(where)


def _terms(operand: Operand) -> Iterator[Operand]:
    """What a chain of ``|`` puts together."""
    if isinstance(operand, Operation) and operand.kind == "|":
        for one in operand.operands:
            yield from _terms(one)
    else:
        yield operand


_NO_BIT = Constant(None), None


def _bit_of(term: Operand) -> tuple[Operand, tuple[int, str] | None]:
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
