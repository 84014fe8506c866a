"""A DuckDB connection that can reach only the files it was given, and that can be stopped.

Whatever a user can write (an expression, a column's name, a path) runs here: external access is
off, extensions are neither installed nor loaded, and the settings are locked before any of it runs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from journeykit.engines.library import duckdb
from journeykit.errors import InputError, Interrupted
from journeykit.outputs import scratch_folder

_TICK = 0.05
"""Seconds between looks at a running query: Ctrl-C is answered within this."""

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
    ) -> None:
        """Open a connection that may read and write ``paths`` and nothing else.

        Args:
            paths: Files to read and files to write, the latter under their temporary names.
            threads: How many cores to use; all by default.
            memory: The most memory before it spills, such as ``1GB``; DuckDB's default without.
            progress: Called now and then while a query runs.
            reads_again: Whether several statements read the same Parquet files, which nobody
                writes meanwhile: what a file says of its columns is then read once.

        Raises:
            InputError: ``memory`` is no size.
        """
        self._progress = progress
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
            if reads_again:
                self._connection.execute("SET parquet_metadata_cache=true")
            self._lock()
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
        # a join that is turned round gives its rows in the order of the other side; a list of texts
        # that becomes a join lets one core alone write rows in their order
        self._connection.execute("SET disabled_optimizers='build_side_probe_side,in_clause'")

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
        self._connection.close()
        self._places.close()

    def run(self, statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and give its rows.

        It runs in a thread of its own, so that Ctrl-C is answered at once and not when the query
        happens to end.

        Raises:
            Interrupted: the user stopped it.
            duckdb.Error: what the engine says of the statement.
        """
        answer: list[list[tuple[Any, ...]]] = []
        failure: list[BaseException] = []
        # Not Thread.join: a signal while it waits makes it take a running thread for an ended one.
        ended = threading.Event()

        def work() -> None:
            try:
                answer.append(self._connection.execute(statement, list(parameters)).fetchall())
            except BaseException as error:  # noqa: BLE001 - handed on to the thread that waits
                failure.append(error)
            finally:
                ended.set()

        thread = threading.Thread(target=work, name="journeykit-query", daemon=True)
        try:
            thread.start()
            while not ended.wait(_TICK):
                if self._progress is not None:
                    self._progress(self._connection.query_progress())
        except KeyboardInterrupt:
            self._end(thread, ended)
            raise Interrupted("stopped; nothing was written") from None
        if failure:
            raise failure[0]
        return answer[0]

    def _end(self, thread: threading.Thread, ended: threading.Event) -> None:
        """Stop the query, and wait until it has: the connection cannot be closed under it."""
        while True:
            try:
                self._connection.interrupt()
                if ended.wait(_TICK) or thread.ident is None:  # without one it never began
                    return
            except KeyboardInterrupt:
                continue


def quote(text: str) -> str:
    """A text literal of DuckDB."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A quoted identifier of DuckDB: whatever its text holds, it names one thing."""
    return '"' + name.replace('"', '""') + '"'


def first_line(error: BaseException) -> str:
    """What an error of the engine says, without its hints and its echo of the statement."""
    return str(error).strip().split("\n", 1)[0]
