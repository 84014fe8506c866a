"""SQL asked of tables in memory, by the engine that runs queries."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from itertools import product

import duckdb  # the whole of it: its package knows how to read what Arrow holds
import pyarrow as pa

from journeykit.scoring.operands import CELLS

_STOPPED = "Query interrupted"
"""What the engine says, in place of Python, where Ctrl-C comes while the main thread asks it."""


class Asking:
    """Asks SQL of tables in memory; every thread by connections of its own.

    To make a query ready costs as much as to answer it for thousands of texts: one that is asked a
    second time, of a table with the same columns, stays ready from then on, in its own connection.
    """

    def __init__(self) -> None:
        self._database = duckdb.connect(
            config={
                "threads": 1,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        self._database.execute("SET enable_external_access=false")
        self._database.execute("SET lock_configuration=true")
        self._own = _Own()

    def ask(self, query: str, table: pa.Table) -> pa.Table:
        """What a query over ``cells`` gives, row by row.

        Raises:
            duckdb.Error: What the engine says of it.
            KeyboardInterrupt: The user stopped it, where it is the main thread that asks.
        """
        try:
            return self._answer(query, table)
        except RuntimeError as error:
            if str(error) != _STOPPED:
                raise
            raise KeyboardInterrupt from None

    def _answer(self, query: str, table: pa.Table) -> pa.Table:
        own, asked = self._own, (query, table.schema)
        if asked in own.ready:
            return own.ready[asked].ask(table)
        if asked in own.known:
            own.ready[asked] = _Ready(self._database.cursor(), query, table.schema)
            return own.ready[asked].ask(table)
        own.known.add(asked)
        connection = own.connection = own.connection or self._database.cursor()
        connection.register(CELLS, table)
        try:
            return connection.sql(query).to_arrow_table()
        finally:
            connection.unregister(CELLS)

    def ask_typed(self, query: str, table: pa.Table) -> pa.Table:
        """The same, where columns of NULL have no type yet: one that the query takes is found.

        Raises:
            duckdb.Error: What the engine says of it.
        """
        for typed in _with_types(table):
            with suppress(duckdb.BinderException):
                return self.ask(query, typed)
        return self.ask(query, table)

    def close(self) -> None:
        """Close the connections; one that a stopped thread is still asking goes with it."""
        with suppress(duckdb.Error):
            self._database.close()


class _Own(threading.local):
    """What a thread has of its own."""

    def __init__(self) -> None:
        self.connection: duckdb.DuckDBPyConnection | None = None
        self.known: set[tuple[str, pa.Schema]] = set()
        self.ready: dict[tuple[str, pa.Schema], _Ready] = {}


class _Ready:
    """A query that is ready for any table with some columns."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, query: str, schema: pa.Schema
    ) -> None:
        self._connection = connection
        self._nothing = schema.empty_table()
        self._source = _Source(self._nothing)
        connection.register(CELLS, self._source)
        connection.execute(f"PREPARE asked AS {query}")

    def ask(self, table: pa.Table) -> pa.Table:
        self._source.table = table
        try:
            return self._connection.sql("EXECUTE asked").to_arrow_table()
        finally:
            self._source.table = self._nothing


class _Source:
    """What a query reads: whichever table is there when it is run.

    The engine calls it: a Ctrl-C would be lost in it, which none is in threads but the main one.
    That asks hardly ever, and nothing twice.
    """

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


_TYPES_OF_NOTHING = (pa.date32(), pa.timestamp("us"), pa.int64(), pa.float64(), pa.string())
_FEW = 2
"""Columns up to which every type is tried with every other."""


def _with_types(table: pa.Table) -> Iterator[pa.Table]:
    """A table as it is, and with types for its columns that have none."""
    yield table
    untyped = [place for place, type_ in enumerate(table.schema.types) if type_ == pa.null()]
    if not untyped:
        return
    alike = [(type_,) * len(untyped) for type_ in _TYPES_OF_NOTHING]
    few = product(_TYPES_OF_NOTHING, repeat=len(untyped)) if len(untyped) <= _FEW else ()
    for types in (*alike, *few):
        schema = table.schema
        for place, type_ in zip(untyped, types, strict=True):
            schema = schema.set(place, schema.field(place).with_type(type_))
        yield table.cast(schema)
