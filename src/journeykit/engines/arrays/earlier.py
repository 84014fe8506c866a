"""What an earlier snapshot knows of the customers of an export, looked up by their ids.

The plan takes a few columns of it, and these in few combinations: which stages were validated, and
the band. So each customer of the snapshot is the number of a combination, kept with two hashes of
the id, and what rests on these columns alone is asked of the engine that runs queries once for each
combination. An id is found by the first hash, in order, and held against the second: they are of
different texts, so that ids which are alike in one are not in the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from journeykit.engines.arrays.asking import Asking
from journeykit.engines.arrays.lookups import AsTheyStand, CellValues
from journeykit.engines.arrays.pieces import IrregularError
from journeykit.engines.arrays.taking import taken
from journeykit.engines.arrays.values import Array, Kind, Values, from_arrow
from journeykit.engines.session import identifier, quote
from journeykit.engines.stored import Kept, kept_as
from journeykit.scoring.operands import CELLS, Joined
from journeykit.scoring.storing import STORED_KEY

_KEY = "key"
_HASHES = "hash({key}) AS found_by, hash('~' || {key}) AS held_against"
_COMBINATIONS = "combinations"
_NUMBER = "number of the combination"
_AT_ONCE = 100_000
"""Rows of the snapshot that are taken over at once."""


@dataclass(frozen=True)
class Customers:
    """The customers of a snapshot, in the order of the first hash of their ids.

    Attributes:
        found_by: The first hash.
        held_against: The second.
        numbers: The combination that each has.
        nobody: The number of the one that who is not among them has.
        begins: The place of the first whose first hash begins with some bits, or behind: for each
            number that these bits may be, and one more.
        shift: The bits of a hash behind these.
    """

    found_by: Array
    held_against: Array
    numbers: Array
    nobody: int
    begins: Array
    shift: np.uint64

    def of(self, found_by: Array, held_against: Array) -> Array:
        """The number of the combination that each of some ids has, by its hashes."""
        if not len(self.found_by):
            return np.full(len(found_by), self.nobody, self.numbers.dtype)
        places = self.begins[(found_by >> self.shift).view(np.int64)]
        here = self._at(places)
        waiting = np.flatnonzero(here < found_by)
        while len(waiting):  # a few begin with the same bits
            places[waiting] += 1
            here[waiting] = behind = self._at(places[waiting])
            is_before = (behind < found_by[waiting]) & (places[waiting] < len(self.found_by))
            waiting = waiting[is_before]
        is_found = here == found_by
        is_found &= self.held_against.take(places, mode="clip") == held_against
        numbers = self.numbers.take(places, mode="clip")
        numbers[~is_found] = self.nobody
        return numbers

    def _at(self, places: Array) -> Array:
        """The first hash at some places; that of the last one behind it."""
        return self.found_by.take(places, mode="clip")


def by_hash(found_by: Array, held_against: Array, numbers: Array, nobody: int) -> Customers:
    """Customers who are in any order; the arrays are taken over, since they are large.

    Raises:
        IrregularError: Two have the same first hash, or the same id.
    """
    order = _order(found_by)
    for array in (found_by, held_against, numbers):
        array[:] = array[order]
    if (found_by[1:] < found_by[:-1]).any():  # by the bits that were not looked at
        order = np.argsort(found_by, kind="stable")
        for array in (found_by, held_against, numbers):
            array[:] = array[order]
    if (found_by[1:] == found_by[:-1]).any():
        raise IrregularError("two customers of the earlier snapshot are alike")
    bits = max(1, len(found_by).bit_length() - 1)
    shift = np.uint64(64 - bits)
    begins = np.zeros((1 << bits) + 1, np.int32)
    counts = np.bincount((found_by >> shift).view(np.int64), minlength=1 << bits)
    np.cumsum(counts, out=begins[1:])
    return Customers(found_by, held_against, numbers, nobody, begins, shift)


def _order(hashes: Array) -> Array:
    """The places of some hashes from the least on, but for a few that have their first bits alike.

    They are sorted by these bits, and the others are places meanwhile: that takes half the time of
    sorting places by whole hashes.
    """
    places = np.uint64((1 << len(hashes).bit_length()) - 1)
    order: Array = hashes & ~places
    order |= np.arange(len(hashes), dtype=np.uint64)
    order.sort()
    order &= places
    return order.view(np.int64)


class Earlier:
    """The values that rest on what an earlier snapshot knows alone, for any rows."""

    def __init__(self, customers: Customers, values: Sequence[Values], asking: Asking) -> None:
        self._customers = customers
        self._values = values
        self._asking = asking

    def of(self, keys: pa.Array) -> Found:
        """The values of the rows that have these keys, texts; NULL is nobody's."""
        if isinstance(keys, pa.DictionaryArray):
            keys = keys.dictionary_decode()
        query = f"SELECT {_HASHES.format(key=_KEY)} FROM {CELLS}"
        hashes = self._asking.ask(query, pa.table({_KEY: keys}))
        numbers = self._customers.of(*(_hashes(column.combine_chunks()) for column in hashes))
        if keys.null_count:
            numbers[keys.is_null().to_numpy(zero_copy_only=False)] = self._customers.nobody
        return Found(self._values, numbers)


@dataclass(frozen=True)
class Found(AsTheyStand):
    """The values of some rows, by the combination that each has."""

    values: Sequence[Values]
    numbers: Array

    def some(self, rows: slice) -> CellValues:
        """Those of some of them."""
        return Found(self.values, self.numbers[rows])

    def value(self, place: int) -> Values:
        """That at a place of what is asked for of a combination."""
        values = self.values[place]
        if values.kind is not Kind.OTHER:
            return taken(values, self.numbers)
        return Values(Kind.OTHER, values.data.take(pa.array(self.numbers)))


class Snapshot:
    """An earlier snapshot, which is read once: by one thread, while others wait for it."""

    def __init__(self, path: Path, threads: int) -> None:
        """Open a connection that may read this file and nothing else, with so many cores."""
        self._path = path
        self._connection = duckdb.connect(
            config={
                "threads": threads,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        self._connection.execute(f"SET allowed_paths=[{quote(str(path))}]")
        self._connection.execute("SET enable_external_access=false")
        self._connection.execute("SET lock_configuration=true")

    def read(self, joined: Joined, asking: Asking) -> Earlier:
        """What it knows of its customers.

        Args:
            joined: What the plan takes of it.
            asking: Who is asked what a combination means.

        Raises:
            InputError: What the file says of its columns cannot be read.
            IrregularError: Two of its customers are alike in what they are found by.
            duckdb.Error: The file cannot be read, or the reading was stopped.
        """
        file = pq.read_metadata(self._path)
        told = (file.metadata or {}).get(STORED_KEY.encode())
        kept = kept_as(self._path, told)
        kept.hold_against(self._path, file.schema.to_arrow_schema().names)
        with closing(self._connection) as connection:
            combinations = _combinations(connection, kept, joined.columns)
            customers = _customers(connection, kept, joined, file.num_rows, len(combinations))
        schema = combinations.schema
        nobody = pa.table([pa.nulls(1, type_) for type_ in schema.types], schema)
        found = asking.ask(joined.cells.query, pa.concat_tables([combinations, nobody]))
        values = [_lookup(from_arrow(column.combine_chunks())) for column in found.columns]
        return Earlier(customers, values, asking)

    def close(self) -> None:
        """Stop whoever is reading it."""
        with suppress(duckdb.Error):
            self._connection.interrupt()


def _combinations(
    connection: duckdb.DuckDBPyConnection, kept: Kept, columns: Mapping[str, str]
) -> pa.Table:
    """Find and number the combinations of some columns: as the schema has them, in order."""
    named = ", ".join(f"{identifier(of)} AS {identifier(name)}" for name, of in columns.items())
    names = ", ".join(map(identifier, columns))
    connection.execute(
        f"CREATE TEMP TABLE {_COMBINATIONS} AS SELECT *, "
        f"CAST(row_number() OVER (ORDER BY {names}) - 1 AS UINTEGER) AS {identifier(_NUMBER)} "
        f"FROM (SELECT DISTINCT {named} FROM ({kept.packed}))"
    )
    rows = kept.unpack(f"SELECT * FROM {_COMBINATIONS}", columns)
    return connection.sql(
        f"SELECT {names} FROM ({rows}) ORDER BY {identifier(_NUMBER)}"
    ).to_arrow_table()


def _customers(
    connection: duckdb.DuckDBPyConnection, kept: Kept, joined: Joined, most: int, nobody: int
) -> Customers:
    """The customers of a snapshot of so many rows, once the combinations are numbered."""
    key = f"earlier.{identifier(joined.column)}"
    alike = " AND ".join(
        f"earlier.{identifier(of)} IS NOT DISTINCT FROM {_COMBINATIONS}.{identifier(name)}"
        for name, of in joined.columns.items()
    )
    rows = connection.sql(
        f"SELECT {_HASHES.format(key=key)}, {identifier(_NUMBER)} FROM ({kept.packed}) AS earlier "
        f"JOIN {_COMBINATIONS} ON {alike} WHERE {key} IS NOT NULL"
    )
    found_by, held_against = np.empty(most, np.uint64), np.empty(most, np.uint64)
    numbers = np.empty(most, np.min_scalar_type(nobody))
    begin = 0
    for batch in rows.to_arrow_reader(_AT_ONCE):
        some = slice(begin, begin + batch.num_rows)
        for array, column in zip((found_by, held_against, numbers), batch.columns, strict=True):
            array[some] = column.to_numpy()
        begin = some.stop
    return by_hash(found_by[:begin], held_against[:begin], numbers[:begin], nobody)


def _hashes(column: pa.UInt64Array) -> Array:
    return np.asarray(column.to_numpy())


def _lookup(values: Values) -> Values:
    """Texts by a dictionary: each is there once, however many rows have it."""
    if values.kind is Kind.OTHER and pa.types.is_string(values.data.type):
        return Values(Kind.OTHER, values.data.dictionary_encode())
    return values
