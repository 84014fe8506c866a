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
    """Asks SQL of tables in memory; every thread by a connection of its own."""

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
        self._own = threading.local()

    def ask(self, query: str, table: pa.Table) -> pa.Table:
        """What a query over ``cells`` gives, row by row.

        Raises:
            duckdb.Error: What the engine says of it.
            KeyboardInterrupt: The user stopped it, where it is the main thread that asks.
        """
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._database.cursor()
        connection.register(CELLS, table)
        try:
            return connection.sql(query).to_arrow_table()
        except RuntimeError as error:
            if str(error) != _STOPPED:
                raise
            raise KeyboardInterrupt from None
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
