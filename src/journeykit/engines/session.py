"""A DuckDB connection that can reach only the files it was given, and that can be stopped.

Whatever a user can write (an expression, a column's name, a path) runs here: external access is
off, extensions are neither installed nor loaded, and the settings are locked before any of it runs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from types import TracebackType
from typing import Any

from journeykit.engines.library import duckdb
from journeykit.errors import InputError, Interrupted
from journeykit.outputs import scratch_folder
from journeykit.records import dataclass

_TICK = 0.05
"""Seconds between looks at a running query: Ctrl-C is answered within this."""
_PATIENCE = 0.8
"""Seconds that a query has to stop; one that is still being planned hears nothing until it is."""

_HELD = "table_held"

_HARMFUL = ("build_side_probe_side", "in_clause")
"""A join that is turned round gives its rows in the order of the other side; a list of texts that
becomes a join lets one core alone write rows in their order."""
_NEEDED = frozenset(
    {"column_lifetime", "cte_inlining", "filter_pushdown", "materialized_cte", "unused_columns"}
)
"""Without these even a small query takes longer: every column would go through all of it."""

Progress = Callable[[float], None]
"""Called while a query runs, with the share that is done, 0 to 100, or -1 where it is not known."""


class Session:
    """A locked connection; a context manager that closes it and removes what it spilled."""

    def __init__(
        self,
        paths: Iterable[Path],
        *,
        threads: int | None = None,
        memory: str | None = None,
        progress: Progress | None = None,
        reads_again: bool = False,
        plans_wide: bool = False,
        plans_briefly: bool = False,
    ) -> None:
        """Open a connection that may read and write ``paths`` and nothing else.

        Args:
            paths: Files to read and files to write, the latter under their temporary names.
            threads: How many cores to use; all by default.
            memory: The most memory before it spills, such as ``1GB``; DuckDB's default without.
            progress: Called now and then while a query runs.
            reads_again: Whether several statements read the same Parquet files, which nobody
                writes meanwhile: what a file says of its columns is then read once.
            plans_wide: Whether statements have hundreds of columns and conditions over them all.
                What is known of columns is then not held against every condition, which takes an
                engine the product of the two to plan.
            plans_briefly: Whether what is read is so small that a good plan takes longer to find
                than a plain one to run; both give the same.

        Raises:
            InputError: ``memory`` is no size.
        """
        self._progress = progress
        self._is_left = False
        self._places = ExitStack()
        self.spill = self._places.enter_context(scratch_folder())
        """Where what does not fit into memory goes, until the session is closed."""
        config: dict[str, Any] = {
            "temp_directory": str(self.spill),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": True,
        }
        if threads is not None:
            config["threads"] = threads
        if memory is not None:
            config["memory_limit"] = memory
        try:
            self._open(config, paths)
            self._leave_out(plans_wide=plans_wide, plans_briefly=plans_briefly)
            if reads_again:
                self._connection.execute("SET parquet_metadata_cache=true")
            self._lock()
            self._asked = _answering(self._connection)
        except BaseException:
            self._places.close()
            raise

    def _open(self, config: dict[str, Any], paths: Iterable[Path]) -> None:
        try:
            self._connection = duckdb.connect(config=config)
        except (duckdb.Error, ValueError) as error:
            raise InputError(
                f"the engine cannot start with these settings: {first_line(error)}",
                help="give --memory as a size such as 1GB, and --threads as a number above 0",
            ) from None
        allowed = ", ".join(quote(str(path)) for path in paths)
        self._connection.execute(f"SET allowed_paths=[{allowed}]")
        self._connection.execute("SET enable_progress_bar=true")
        self._connection.execute("SET enable_progress_bar_print=false")

    def _leave_out(self, *, plans_wide: bool, plans_briefly: bool) -> None:
        """Leave out steps of planning that would do harm, or also those that would not pay."""
        left_out = [*_HARMFUL, *["statistics_propagation"] * plans_wide]
        if plans_briefly:
            known = self._connection.execute("SELECT name FROM duckdb_optimizers()").fetchall()
            left_out = [name for (name,) in known if name not in _NEEDED]
        self._connection.execute(f"SET disabled_optimizers='{','.join(left_out)}'")

    def _lock(self) -> None:
        self._connection.execute("SET enable_external_access=false")
        self._connection.execute("SET lock_configuration=true")

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection and remove what it spilled."""
        self._asked.put(None)
        if not self._is_left:
            self._connection.close()
        self._places.close()

    def hush(self) -> None:
        """Tell nobody any more how far a query is."""
        self._progress = None

    def run(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and give its rows.

        It runs in the session's own thread, so that Ctrl-C is answered at once and not when the
        query happens to end.

        Raises:
            Interrupted: the user stopped it.
            duckdb.Error: what the engine says of the statement.
        """
        answered: SimpleQueue[_Answer] = SimpleQueue()
        try:
            self._asked.put(_Question(statement, parameters, answered))
            answer = self._awaited(answered)
        except KeyboardInterrupt:
            self._end()
            raise Interrupted("stopped; nothing was written") from None
        if answer.failure is not None:
            raise answer.failure
        return answer.rows

    def hold(self, name: str, table: object) -> None:
        """Take over a table in memory, one of Arrow, as a temporary one of that name."""
        self._connection.register(_HELD, table)
        try:
            self.run(f"CREATE OR REPLACE TEMP TABLE {identifier(name)} AS SELECT * FROM {_HELD}")
        finally:
            self._connection.unregister(_HELD)

    def _awaited(self, answered: SimpleQueue[_Answer]) -> _Answer:
        while True:
            try:
                return answered.get(timeout=_TICK)
            except Empty:
                if self._progress is not None:
                    self._progress(self._connection.query_progress())

    def _end(self) -> None:
        """Stop the query, and wait until it has: the connection cannot be closed under it.

        One that does not stop soon is left behind: it is being planned, and ends before it begins.
        """
        answered: SimpleQueue[_Answer] = SimpleQueue()
        is_asked = False
        until = monotonic() + _PATIENCE
        while monotonic() < until:
            try:
                if not is_asked:
                    self._asked.put(_Question("", (), answered))
                    is_asked = True
                self._connection.interrupt()
                answered.get(timeout=_TICK)
                return
            except (Empty, KeyboardInterrupt):
                continue
        self._is_left = True


@dataclass(frozen=True)
class _Question:
    """A statement to run; an empty one is answered when those before it are."""

    statement: str
    parameters: Sequence[Any]
    answered: SimpleQueue[_Answer]


@dataclass(frozen=True)
class _Answer:
    """What the engine gave: rows, or what it complains of."""

    rows: list[tuple[Any, ...]]
    failure: BaseException | None = None


def _answering(connection: Any) -> SimpleQueue[_Question | None]:
    """Where questions are put to a thread that answers them, until there is None."""
    asked: SimpleQueue[_Question | None] = SimpleQueue()
    threading.Thread(
        target=_answer_all, args=(connection, asked), name="journeykit-query", daemon=True
    ).start()
    return asked


def _answer_all(connection: Any, asked: SimpleQueue[_Question | None]) -> None:
    """Run statements one after another until there are no more.

    A thread for each of them would cost more than most of them do.
    """
    while (question := asked.get()) is not None:
        rows: list[tuple[Any, ...]] = []
        try:
            if question.statement:
                rows = connection.execute(question.statement, list(question.parameters)).fetchall()
            answer = _Answer(rows)
        except BaseException as error:  # noqa: BLE001 - handed on to the thread that waits
            answer = _Answer([], error)
        question.answered.put(answer)
        del question, answer, rows  # what they hold, which may be large, is not needed here


def quote(text: str) -> str:
    """A text literal of DuckDB."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A quoted identifier of DuckDB: whatever its text holds, it names one thing."""
    return '"' + name.replace('"', '""') + '"'


def first_line(error: BaseException) -> str:
    """What an error of the engine says, without its hints and its echo of the statement."""
    return str(error).strip().split("\n", 1)[0]
