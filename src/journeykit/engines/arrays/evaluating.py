"""Evaluates the values of a split plan for a piece of an export, each when it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from journeykit.engines.arrays.asking import Asking
from journeykit.engines.arrays.choices import NO_CODE, choose, chosen, codes_of, same
from journeykit.engines.arrays.conversions import cast
from journeykit.engines.arrays.earlier import Earlier
from journeykit.engines.arrays.lookups import CellValues, Lookup, PieceValues
from journeykit.engines.arrays.operations import operator
from journeykit.engines.arrays.truths import bytes_of
from journeykit.engines.arrays.values import (
    NOTHING,
    Bytes,
    Kind,
    Values,
    from_arrow,
    one_from_arrow,
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
    Split,
)


@dataclass
class Rows:
    """Rows of an export, and the values of them that were asked for already."""

    count: int
    cells: Mapping[str, CellValues]
    found: dict[object, Values] = field(default_factory=dict)


_FEWEST, _MOST = 8_192, 65_536
"""Rows whose values are evaluated at once, fewer where a plan has more values."""
_KEPT = 32_000_000
"""Values that are kept in memory at once, about, of all rows together."""

_Evaluate: TypeAlias = Callable[[Rows], Values]


class Evaluator:
    """The values of a split plan, ready to be evaluated for any rows."""

    def __init__(
        self, split: Split, asking: Asking, earlier: Callable[[], Earlier] | None = None
    ) -> None:
        """Prepare every value.

        Args:
            split: What to evaluate.
            asking: Who is asked what texts mean.
            earlier: What the joined relation knows; called when it is needed.

        Raises:
            duckdb.Error: A value that rests on no column cannot be computed.
        """
        self._asking = asking
        self._kept_values = 0
        self.lookups = {
            column: Lookup(column, cells, asking)
            for column, cells in split.cells.items()
            if column != NO_COLUMN
        }
        self._constants = self._constants_of(split)
        keys = [] if split.joined is None else [split.joined.key]
        self._alike = _Alike([*split.values.values(), *split.results.values(), *keys])
        self._named: dict[str, _Evaluate] = {}
        for name, operand in split.values.items():
            self._named[name] = self._kept(name, self._prepared(operand))
        self._results = {name: self._prepared(one) for name, one in split.results.items()}
        self._joined: tuple[str, _Evaluate, Callable[[], Earlier]] | None = None
        if split.joined is not None and earlier is not None:
            self._joined = split.joined.relation, self._prepared(split.joined.key), earlier

    def evaluate(
        self, count: int, cells: Mapping[str, pa.ChunkedArray]
    ) -> Iterator[tuple[int, dict[str, Values]]]:
        """The results for some rows, some thousand at once: how many, and each by its name.

        Args:
            count: How many.
            cells: Their cells, by the columns of ``lookups``; an empty text is an empty cell.

        Raises:
            duckdb.Error: What stands in cells cannot be computed.
            UnknownOperationError: Arrays cannot be put together as the plan asks for.
        """
        whole: dict[str, PieceValues] = {
            name: lookup.of(cells[name]) for name, lookup in self.lookups.items()
        }
        if self._joined is not None:
            relation, key, earlier = self._joined
            rows = Rows(count, {name: one.some(slice(count)) for name, one in whole.items()})
            with np.errstate(all="ignore"):
                keys = to_arrow(key(rows), count, pa.string())
            whole[relation] = earlier().of(keys)
        at_once = min(_MOST, max(_FEWEST, _KEPT // max(1, self._kept_values)))
        for begin in range(0, count, at_once):
            some = slice(begin, min(count, begin + at_once))
            rows = Rows(some.stop - begin, {name: one.some(some) for name, one in whole.items()})
            with np.errstate(all="ignore"):  # of what is NULL anything may be computed
                found = {name: evaluate(rows) for name, evaluate in self._results.items()}
            yield rows.count, found

    def _constants_of(self, split: Split) -> list[Values]:
        asked = split.cells.get(NO_COLUMN)
        if asked is None:
            return []
        table = self._asking.ask(asked.query, pa.table({"nothing": pa.array([None], pa.string())}))
        return [one_from_arrow(column.combine_chunks()) for column in table.columns]

    def _kept(self, key: object, evaluate: _Evaluate) -> _Evaluate:
        self._kept_values += 1

        def kept(rows: Rows) -> Values:
            found = rows.found.get(key)
            if found is None:
                found = rows.found[key] = evaluate(rows)
            return found

        return kept

    def _prepared(self, operand: Operand) -> _Evaluate:
        match operand:
            case Constant():
                return _always(constant(operand))
            case Cell(column=column, place=place):
                if column == NO_COLUMN:
                    return _always(self._constants[place])
                return self._kept((column, place), lambda rows: rows.cells[column].value(place))
            case Named(name=name):
                return self._named[name]
        key = self._alike.shared(operand)
        evaluate = self._made(operand)
        return evaluate if key is None else self._kept(key, evaluate)

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


class _Alike:
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
