"""Operands of a plan made ready to be evaluated for any rows, each when it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa

from journeykit.engines.arrays.asking import Asking
from journeykit.engines.arrays.choices import (
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
from journeykit.engines.arrays.shapes import (
    at_hand,
    bit_of,
    constant,
    is_at_hand,
    number_of,
    subject_of,
    terms_of,
)
from journeykit.engines.arrays.sharing import Alike
from journeykit.engines.arrays.truths import bytes_of
from journeykit.engines.arrays.values import (
    NOTHING,
    Bytes,
    Values,
    from_arrow,
    to_arrow,
)
from journeykit.scoring.operands import (
    CELLS,
    NO_COLUMN,
    Cell,
    Choice,
    Constant,
    Extent,
    Named,
    Operand,
    Operation,
    Query,
    extent_of,
    read_by,
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


_WORTH_LOOKING_UP = 4
"""Operations that take longer than to look their result up."""
_OF_TEXTS = "of texts"

_Found = TypeVar("_Found")
_Evaluate: TypeAlias = Callable[[Rows], Values]
_Where: TypeAlias = Callable[[Rows], Bytes]
_Tests: TypeAlias = Callable[[Rows], list[Bytes]]


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
        *,
        looks_up: bool = True,
    ) -> None:
        """Prepare every value.

        Args:
            named: Values that others read by their names.
            wanted: What is to be evaluated, by name.
            constants: The values that rest on no column.
            asking: Who is asked what only SQL says.
            looks_up: Whether what rests on one column is evaluated once for each of its texts.
        """
        self._looks_up = looks_up
        self._extents: dict[str, Extent] = {}
        for name, operand in named.items():
            self._extents[name] = extent_of(operand, self._extents)
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
        of_rows = self._of_rows(operand)
        extent = extent_of(operand, self._extents)
        if not self._looks_up or len(extent.columns) != 1 or extent.size < _WORTH_LOOKING_UP:
            return of_rows
        (column,) = extent.columns
        read, wanted = read_by(operand, self._named), {_OF_TEXTS: operand}
        of_texts = Prepared(read, wanted, self._constants, self._asking, looks_up=False)

        def evaluate(count: int, cells: CellValues) -> Values:
            return of_texts.of(count, {column: cells})[_OF_TEXTS]

        def looked_up(rows: Rows) -> Values:
            found = rows.cells[column].looked_up(evaluate)
            return of_rows(rows) if found is None else found

        return looked_up

    def _of_rows(self, operand: Operation | Choice | Query) -> _Evaluate:
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
        terms = list(terms_of(operation))
        bits = [(test, bit) for test, bit in map(bit_of, terms) if bit is not None]
        types = {to for _, (_, to) in bits}
        if len(types) != 1:
            return self._applied(operation)
        (to,) = types
        wheres = [(self._where(test), bit) for test, (bit, _) in bits]
        others = [self._prepared(term) for term in terms if bit_of(term)[1] is None]

        def marks(rows: Rows) -> Values:
            found = cast(bits_where((where(rows), bit) for where, bit in wheres), to)
            return reduce(operator("|"), [found, *(other(rows) for other in others)])

        return marks

    def _choice(self, choice: Choice) -> _Evaluate:
        subject = subject_of(choice)
        if subject is None:
            return self._chain(choice, lambda some: self._wheres(choice, some))
        values = at_hand([*(value for _, value in choice.pairs), choice.otherwise])
        numbers = [number_of(test) or 0 for test, _ in choice.pairs]
        if values is None:
            return self._chain(choice, lambda some: self._sames(subject, numbers[some]))
        codes = self._codes(subject)
        *known, otherwise = values
        found = by_code(dict(zip(numbers[::-1], known[::-1], strict=True)), otherwise)
        return lambda rows: found(codes(rows))

    def _chain(self, choice: Choice, tests: Callable[[slice], _Tests], begin: int = 0) -> _Evaluate:
        """The value behind the first test that holds, of the pairs from one on.

        What several chains end in is evaluated once, as a chain of its own.
        """
        end = self._alike.shared_end(choice, begin)
        if end is None:
            stop, otherwise = len(choice.pairs), self._prepared(choice.otherwise)
        else:
            stop, key = end
            otherwise = self._kept(("end", key), lambda: self._chain(choice, tests, stop))
        some = slice(begin, stop)
        prepared = tests(some)
        pairs = [
            (place, self._prepared(value), is_at_hand(value))
            for place, (_, value) in reversed(list(enumerate(choice.pairs[some])))
        ]
        costs_nothing = end is None and is_at_hand(choice.otherwise)

        def chosen_of(rows: Rows) -> Values:
            wheres = prepared(rows)
            is_needed = costs_nothing or not _all_chosen(wheres)
            found = otherwise(rows) if is_needed else NOTHING
            for place, value, costs_none in pairs:
                where = wheres[place]
                if costs_none or _is_any(where):
                    found = choose(where, value(rows), found)
            return found

        return chosen_of

    def _wheres(self, choice: Choice, some: slice) -> _Tests:
        """1 where the tests of some pairs hold."""
        wheres = [self._where(test) for test, _ in choice.pairs[some]]
        return lambda rows: [where(rows) for where in wheres]

    def _sames(self, subject: Operand, numbers: Sequence[int]) -> _Tests:
        """1 where a value is each of some small numbers: it is brought into a byte once."""
        codes_of_rows = self._codes(subject)

        def sames(rows: Rows) -> list[Bytes]:
            codes = codes_of_rows(rows)
            return [same(codes, number) for number in numbers]

        return sames

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


def _cell(column: str, place: int) -> _Evaluate:
    return lambda rows: rows.cells[column].value(place)


def _always(values: Values) -> _Evaluate:
    return lambda _: values


def _all_chosen(tests: Sequence[Bytes]) -> bool:
    """Whether some test holds for every row."""
    any_of_them = reduce(np.bitwise_or, tests)
    return bool(any_of_them.min(initial=1) if isinstance(any_of_them, np.ndarray) else any_of_them)


def _is_any(where: object) -> bool:
    return bool(where.max(initial=0) if isinstance(where, np.ndarray) else where)
