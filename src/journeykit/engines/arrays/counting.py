"""Customers counted while their values are at hand, some thousand rows at a time.

Of each batch of rows a table is made of what was found among them: the groups of those who are
alike, the days they took, those who may be among the first. Added up, or looked through once more,
these tables tell of all rows what the rows themselves do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from journeykit.engines.arrays.asking import Asking
from journeykit.engines.arrays.coding import Lane, NoCodesError, coded, lane_of
from journeykit.engines.arrays.money import MONEY_TYPE, LargeMoneyError, Worth
from journeykit.engines.arrays.truths import bytes_of, null_of
from journeykit.engines.arrays.values import (
    NOTHING,
    TRUE,
    Array,
    Bytes,
    Kind,
    Values,
    spread,
    to_arrow,
)
from journeykit.engines.counted import MONEY, Count, N, Some, UncountedError
from journeykit.engines.session import identifier
from journeykit.scoring.counting import First, Groups
from journeykit.scoring.operands import CELLS
from journeykit.scoring.storing import ROW

_KEY = "customer_id"
_MOST = 400_000
"""Rows of what was found that are held, of one thing."""
_TOGETHER = 100_000
"""Rows of what was found from which on those that are alike are put together."""
_ALIKE = 4
"""How many customers, on average, are in a group at least: fewer are not worth counting."""
_FEW = 4_096
"""Groups of a batch that are always few enough."""

Found: TypeAlias = Mapping[str, Values]
Types: TypeAlias = Mapping[str, pa.DataType]


class _TooManyError(Exception):
    """There are more groups than are worth counting, or can be held."""


@dataclass(frozen=True)
class _Customers:
    """Those rows of a batch that are customers.

    Attributes:
        count: How many.
        found: Their values.
        places: Where they stand in the batch; None where all its rows are customers.
    """

    count: int
    found: Found
    places: Array | None = None
    _lanes: dict[str, Lane] = field(default_factory=dict)
    _worths: dict[str | None, Worth] = field(default_factory=dict)

    def worth_by(self, name: str | None) -> Worth:
        """What they are worth, as a column says, which is taken apart once."""
        known = self._worths.get(name)
        if known is None:
            known = self._worths[name] = Worth(self.value(name), self.count)
        return known

    def value(self, name: str | None) -> Values:
        """The values of a column; NULL without one."""
        return NOTHING if name is None else self.found[name]

    def lane(self, name: str) -> Lane:
        """Numbers for the values of a column, which are told once."""
        known = self._lanes.get(name)
        if known is None:
            known = self._lanes[name] = lane_of(self.found[name])
        return known

    def some(self, places: Array, names: Iterable[str]) -> Found:
        """The values of some columns at some places."""
        return {name: _picked(self.found[name], places) for name in names}


class Counting:
    """Counts several things of the rows of a plan."""

    def __init__(
        self, counts: Sequence[Count], types: Types, asking: Asking, *, may_leave: bool = False
    ) -> None:
        """Make ready.

        Args:
            counts: What to count.
            types: Of the columns of the plan's file.
            asking: Who puts together what was found.
            may_leave: Whether what cannot be counted may be left out: the file has its columns.
        """
        counters = {Groups: _Groups, First: _First}
        self._counters = [counters.get(type(one.what), _Spans)(one, types) for one in counts]
        self._read = {name for one in counts for name in one.read}
        self._valued = {one.name for one in counts if isinstance(one.what, Groups) and one.worth}
        self._asking = asking
        self._may_leave = may_leave
        self._left: set[str] = set()
        """The names of what is counted no more."""
        self._rows = 0

    def of(self, found: Found, rows: int) -> dict[str, pa.Table]:
        """What is found among some rows: a table for each thing that is counted.

        Raises:
            UncountedError: Something cannot be counted. It names all that cannot, since whoever
                counts the others begins anew.
        """
        counters = {one.count.name: one for one in self._counted}
        if not counters:
            return {}
        customers = _customers(found[_KEY], {name: found[name] for name in self._read}, rows)
        tables, uncounted = {}, set[str]()
        for name, counter in counters.items():
            try:
                tables[name] = counter.of(customers)
            except (NoCodesError, _TooManyError):
                uncounted.add(name)
            except LargeMoneyError:
                uncounted |= self._valued
        self._leave(uncounted)
        return tables

    def add(self, tables: Mapping[str, pa.Table], rows: int) -> None:
        """Bear in mind what was found among the rows that come next, so many.

        Raises:
            UncountedError: It is more than can be held.
        """
        for counter in self._counted:
            name = counter.count.name
            try:
                counter.add(tables[name], self._rows, self._asking)
            except _TooManyError:
                self._leave({name})
        self._rows += rows

    def tables(self) -> dict[str, pa.Table]:
        """What was found among all rows, by the names of what was counted."""
        return {one.count.name: pa.concat_tables(one.waiting) for one in self._counted}

    @property
    def _counted(self) -> list[_Counter]:
        """Who counts what is not left out."""
        return [one for one in self._counters if one.count.name not in self._left]

    def _leave(self, names: Collection[str]) -> None:
        """Leave out what cannot be counted, if that may be.

        Raises:
            UncountedError: It may not.
        """
        if names and not self._may_leave:
            raise UncountedError(*sorted(names))
        self._left.update(names)


class _Counter:
    """Counts one thing; what was found waits in tables of one schema."""

    def __init__(self, count: Count, columns: Mapping[str, pa.DataType], *keys: str) -> None:
        self.count = count
        self.schema = pa.schema(list(columns.items()))
        self.waiting = [self.schema.empty_table()]
        self._keys = keys

    def of(self, customers: _Customers) -> pa.Table:
        """What is found among some customers."""
        raise NotImplementedError

    def add(self, table: pa.Table, before: int, asking: Asking) -> None:
        """Let a table wait, of rows that come behind so many.

        Raises:
            _TooManyError: There is more than can be held.
        """
        self.waiting.append(self._placed(table, before))
        if sum(one.num_rows for one in self.waiting) > _TOGETHER:
            whole = asking.ask(self._together(), pa.concat_tables(self.waiting))
            self.waiting = [whole.cast(self.schema)]
            if whole.num_rows > _MOST:
                raise _TooManyError

    def _placed(self, table: pa.Table, before: int) -> pa.Table:  # noqa: ARG002 - of some alone
        """A table as it is, wherever its rows stand."""
        return table

    def _together(self) -> str:
        """SQL of what was found in several batches, as if these had been one."""
        sums = [name for name in self.schema.names if name not in self._keys]
        columns = [
            *map(identifier, self._keys),
            *(f"CAST(SUM({name}) AS {_SUMS[name]}) AS {name}" for name in sums),
        ]
        return f"SELECT {', '.join(columns)} FROM {CELLS} GROUP BY ALL"


_SUMS = {N: "BIGINT", MONEY: "DECIMAL(38, 6)"}


class _Groups(_Counter):
    """Groups of those who are alike in some columns."""

    def __init__(self, count: Count, types: Types) -> None:
        keys = {name: types[name] for name in count.columns}
        super().__init__(count, {**keys, N: pa.int64(), MONEY: MONEY_TYPE}, *keys)

    def of(self, customers: _Customers) -> pa.Table:
        if self.count.among is not None:
            customers = self._among(customers, self.count.among)
        if not customers.count:
            return self.schema.empty_table()
        groups = coded(map(customers.lane, self.count.columns), customers.count)
        count = len(groups.groups)
        if count > max(_FEW, customers.count // _ALIKE):
            raise _TooManyError
        first = customers.some(groups.first(), self.count.columns)
        keys = [
            _column(first[name], count, self.schema.field(name).type) for name in self.count.columns
        ]
        money = customers.worth_by(self.count.worth).of(groups)
        return pa.table([*keys, pa.array(groups.counts), money], schema=self.schema)

    def _among(self, customers: _Customers, some: Some) -> _Customers:
        """Some of them, with what is counted."""
        if some.column is None:
            return _Customers(0, {})
        (places,) = np.nonzero(_are_some(customers.found[some.column], some, customers.count))
        return _Customers(len(places), customers.some(places, self.count.read))


class _Spans(_Counter):
    """How many took how many days for each stage."""

    def __init__(self, count: Count, _: Types) -> None:
        columns = {"stage": pa.string(), "days": pa.int64(), N: pa.int64()}
        super().__init__(count, columns, "stage", "days")

    def of(self, customers: _Customers) -> pa.Table:
        found = [self.schema.empty_table()]
        for stage, entered, left in self.count.spans:
            days = _days(customers.found[entered], customers.found[left], customers.count)
            if len(days):
                different, times = _counted(days)
                stages = pa.repeat(stage, len(times))
                found.append(pa.table([stages, different, times], schema=self.schema))
        return pa.concat_tables(found)


class _First(_Counter):
    """Those with anything in a list who may be among the first of all."""

    def __init__(self, count: Count, types: Types) -> None:
        columns = {name: types[name] for name in count.columns}
        super().__init__(count, {**columns, ROW: pa.int64()})
        what = count.what
        self._listed, self._most = (what.listed, what.most) if isinstance(what, First) else ("", 0)
        self._least: float | None = None
        """So many are worth this or more."""

    def of(self, customers: _Customers) -> pa.Table:
        if self._listed not in self.count.columns:  # nobody is listed
            return self.schema.empty_table()
        is_listed = _has_any(customers.found[self._listed], customers.count)
        worth = customers.value(self.count.worth)
        if worth.kind is not Kind.NOTHING:
            is_listed = self._are_worth_it(worth, is_listed)
        (places,) = np.nonzero(is_listed)
        first = customers.some(places, self.count.columns)
        columns = [
            _column(first[name], len(places), self.schema.field(name).type)
            for name in self.count.columns
        ]
        rows = places if customers.places is None else customers.places[places]
        return pa.table([*columns, pa.array(rows + 1)], schema=self.schema)

    def _are_worth_it(self, worth: Values, is_listed: Array) -> Array:
        """Which of the listed may be among the first; who is worth less than so many is not."""
        data = np.asarray(spread(worth, len(is_listed)), np.float64)
        is_known = is_listed & (np.asarray(worth.null) == 0)
        if self._least is not None:
            is_known &= data >= self._least
        known = data[is_known]
        if len(known) >= self._most:
            least = float(np.partition(known, -self._most)[-self._most])
            is_known &= data >= least
            self._least = least if self._least is None else max(self._least, least)
        return is_known if self._least is not None else is_listed

    def _placed(self, table: pa.Table, before: int) -> pa.Table:
        place = table.num_columns - 1
        return table.set_column(place, ROW, pc.add(table.column(place), before))

    def _together(self) -> str:
        worth = self.count.worth
        by_worth = "" if worth is None else f"{identifier(worth)} DESC NULLS LAST, "
        order = f"{by_worth}{_KEY}, {ROW}"
        return f"SELECT * FROM {CELLS} ORDER BY {order} LIMIT {self._most}"


def _customers(key: Values, found: Found, rows: int) -> _Customers:
    """Those rows that are customers: who has an id, which is not empty."""
    customers = _Customers(rows, found)
    lengths = pc.binary_length(_column(key, rows, pa.string()))
    if not lengths.null_count and pc.min(lengths).as_py():
        return customers
    is_one = pc.fill_null(pc.greater(lengths, 0), False)
    places = np.flatnonzero(is_one.to_numpy(zero_copy_only=False))
    return _Customers(len(places), customers.some(places, found), places)


def _picked(values: Values, places: Array) -> Values:
    """The values at some places."""
    if values.is_one or values.kind is Kind.NOTHING:
        return values
    if values.kind is Kind.OTHER:
        return Values(Kind.OTHER, values.data.take(pa.array(places)))
    data, null = values.data, values.null
    return Values(values.kind, _at(data, places), _at(null, places))


def _at(data: Bytes, places: Array) -> Bytes:
    return data[places] if isinstance(data, np.ndarray) else data


def _column(values: Values, rows: int, type_: pa.DataType) -> pa.Array:
    """Values as an array of a type, by themselves."""
    made = to_arrow(values, rows, type_)
    return made.cast(type_) if isinstance(made, pa.DictionaryArray) else made


def _days(entered: Values, left: Values, rows: int) -> Array:
    """The days between two dates of those who have both; fewer than none are none."""
    if Kind.NOTHING in (entered.kind, left.kind):
        return np.zeros(0, np.int64)
    is_known = np.equal(null_of(entered) | null_of(left), 0)
    (places,) = np.nonzero(np.broadcast_to(is_known, rows))
    if not len(places):
        return places
    found: Array = spread(left, rows).take(places) - spread(entered, rows).take(places)
    return np.maximum(found, 0, out=found)


def _counted(numbers: Array) -> tuple[Array, Array]:
    """The different ones of some numbers from 0, and how often each is there."""
    if numbers.max() > _MOST:
        different, times = np.unique(numbers, return_counts=True)
        return different, times
    every = np.bincount(numbers)
    (there,) = np.nonzero(every)
    return there, every[there]


def _are_some(values: Values, some: Some, rows: int) -> Array:
    """For whom a column is true.

    Raises:
        NoCodesError: It is a text by itself, or a list.
    """
    if some.among.is_list:
        return _has_any(values, rows)
    if some.among.word is None:
        return np.broadcast_to(np.equal(bytes_of(values), TRUE), rows)
    if values.kind is Kind.OTHER:
        raise NoCodesError
    if some.number is None or values.kind is Kind.NOTHING:
        return np.zeros(rows, np.bool_)
    is_it: Array = np.equal(spread(values, rows), some.number) & (np.asarray(values.null) == 0)
    return is_it


def _has_any(values: Values, rows: int) -> Array:
    """Whether there is anything in a list, which is a number with a bit for each of its texts.

    Raises:
        NoCodesError: It is a list of texts.
    """
    if values.kind is Kind.NOTHING:
        return np.zeros(rows, np.bool_)
    if values.kind is not Kind.WHOLE:
        raise NoCodesError
    return np.asarray(np.not_equal(spread(values, rows), 0) & (np.asarray(values.null) == 0))
