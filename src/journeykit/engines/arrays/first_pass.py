"""The first pass over a large regular CSV file, done by arrays: every row, as a plan has it.

The file is cut into pieces of whole rows. Threads take a piece each, from its bytes to the columns
of the result; the pieces are written in their order. What cannot be vouched for ends the pass with
``IrregularError``, and the whole is left to the engine that runs queries.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Event
from typing import TypeAlias

import duckdb
import pyarrow as pa

from journeykit.engines.arrays.asking import Asking
from journeykit.engines.arrays.counting import Counting
from journeykit.engines.arrays.earlier import Earlier, Snapshot
from journeykit.engines.arrays.evaluating import Evaluator
from journeykit.engines.arrays.pieces import IrregularError, Piece, pieces, read
from journeykit.engines.arrays.truths import UnknownOperationError
from journeykit.engines.arrays.values import Values, to_arrow
from journeykit.engines.arrays.words import put_together
from journeykit.engines.arrays.writing import Writing
from journeykit.engines.counted import Count
from journeykit.engines.export import ExportFile
from journeykit.engines.waiting import awaited
from journeykit.errors import Interrupted
from journeykit.scoring.every_row import written_columns
from journeykit.scoring.operands import Split
from journeykit.scoring.plan import WANTED, Plan
from journeykit.scoring.schema import ColumnType
from journeykit.scoring.splitting import NotSplitError, split
from journeykit.scoring.storing import UNREAD, Stored

_PIECE = 16_000_000
"""Bytes of a piece."""
_MOST_WORKERS = 6
"""Pieces that are worked on at once: each takes a tenth of a gigabyte, and what Python itself does
of the work is a fifth, so that more threads would wait for one another."""
_DEEPEST = 20_000
"""Frames that a value may take that reads others, which read others."""


_TYPES = {
    ColumnType.TEXT: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.DECIMAL: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.DATE: pa.date32(),
    ColumnType.TIMESTAMP: pa.timestamp("us"),
    ColumnType.TEXTS: pa.list_(pa.string()),
    ColumnType.DATES: pa.list_(pa.date32()),
}
_NUMBERS = {
    "utinyint": pa.uint8(),
    "usmallint": pa.uint16(),
    "uint": pa.uint32(),
    "ubigint": pa.uint64(),
}


def write_first_pass(
    plan: Plan,
    files: Sequence[ExportFile],
    target: Path,
    stored: Stored,
    texts: Callable[[], Mapping[str, str]],
    *,
    threads: int | None = None,
    packs: bool = True,
    group: int | None = None,
    progress: Callable[[float], None] | None = None,
    before: Path | None = None,
    counts: Sequence[Count] = (),
) -> dict[str, pa.Table]:
    """Write every row of an export, as the plan's last step has it.

    Args:
        plan: One that reads the export alone, or an earlier snapshot beside it.
        files: Of the export, with the same columns in the same order.
        target: The Parquet file to write.
        stored: How the columns stand in it, all of the plan's or some.
        texts: Gives its metadata, when all rows are written.
        threads: How many cores to use; by default all, up to six.
        packs: Whether the file is compressed.
        group: The most rows of a group of the file; without it as many as are at hand.
        progress: Called now and then with the share that is done, 0 to 100.
        before: The earlier snapshot, where the plan reads one.
        counts: What is counted of the rows meanwhile; where all columns are written, as far as it
            can be.

    Returns:
        What was counted, by its names.

    Raises:
        IrregularError: It cannot be done so; the plan has to be run as queries.
        InputError: What the earlier snapshot says of its columns cannot be read.
        UncountedError: Something of ``counts`` cannot be counted in memory.
        OutputError: The file cannot be written.
        Interrupted: The user stopped it.
    """
    workers = min(threads or os.cpu_count() or 1, _MOST_WORKERS)
    with ExitStack() as places:
        places.enter_context(_deep_calls())
        asking = places.enter_context(closing(Asking()))
        writing = places.enter_context(closing(Writing(target, texts, packs=packs, group=group)))
        pool = places.enter_context(ThreadPoolExecutor(workers, "journeykit-arrays"))
        places.enter_context(_other_ways())  # within the others: what they say at the end is no way
        parts = split(plan.steps, written_columns(plan))
        snapshot = places.enter_context(closing(Snapshot(before, workers))) if before else None
        evaluator = Evaluator(parts, asking, _begin_reading(snapshot, parts, pool, asking))
        types = _types(plan)
        may_leave = set(stored.columns) >= set(plan.stored.columns)
        counting = Counting(counts, types, asking, may_leave=may_leave)
        reading = _Reading(evaluator, counting, _written(types, plan.stored, stored), stored)
        size, done = sum(file.path.stat().st_size for file in files), 0
        try:
            for piece, (table, counted) in _in_order(pool, reading, files, workers):
                writing.add(table)
                for rows, tables in counted:
                    counting.add(tables, rows)
                done += len(piece.data)
                if progress is not None:
                    progress(100 * done / size)
            writing.end()
        except KeyboardInterrupt:
            raise Interrupted("stopped; nothing was written") from None
        finally:
            if snapshot is not None:
                snapshot.close()
            pool.shutdown(wait=True, cancel_futures=True)
            pa.default_memory_pool().release_unused()  # who goes on has a pool of its own
        return counting.tables()


def _begin_reading(
    snapshot: Snapshot | None, parts: Split, pool: ThreadPoolExecutor, asking: Asking
) -> Callable[[], Earlier] | None:
    """Let a thread read an earlier snapshot, before any piece; who asks what it knows waits."""
    if parts.joined is None:
        return None
    if snapshot is None:
        raise IrregularError("a relation that is not there")
    return pool.submit(snapshot.read, parts.joined, asking).result


@contextmanager
def _deep_calls() -> Iterator[None]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


_OTHERS = (NotSplitError, UnknownOperationError, pa.ArrowException, duckdb.Error, MemoryError)


@contextmanager
def _other_ways() -> Iterator[None]:
    """Whatever arrays cannot do is irregular for them."""
    try:
        yield
    except _OTHERS as error:
        raise IrregularError(str(error)) from error


def _types(plan: Plan) -> dict[str, pa.DataType]:
    """The type of each column, as the plan's queries have it."""
    numbers = {name: _NUMBERS[type_] for name, type_ in plan.stored.numbers.items()}
    known = {column.name: _TYPES[column.type] for column in plan.schema.columns}
    known |= {UNREAD: pa.list_(pa.string()), WANTED: pa.bool_(), **numbers}
    return {name: known[name] for name, _ in written_columns(plan)}


def _written(
    types: Mapping[str, pa.DataType], every: Stored, some: Stored
) -> dict[str, pa.DataType]:
    """The types of the columns of the file, which may be some of the plan's."""
    left_out = set(every.columns) - set(some.columns)
    return {name: type_ for name, type_ in types.items() if name not in left_out}


_Made: TypeAlias = tuple[pa.Table, list[tuple[int, dict[str, pa.Table]]]]
"""The columns of a piece, and what was counted of so many of its rows, by and by."""


def _in_order(
    pool: ThreadPoolExecutor, reading: _Reading, files: Sequence[ExportFile], workers: int
) -> Iterator[tuple[Piece, _Made]]:
    """The pieces with their columns, in order."""
    waiting: deque[tuple[Piece, Future[_Made]]] = deque()
    for number, (file, piece) in enumerate(_pieces_of(files)):
        waiting.append((piece, pool.submit(reading.columns, file, piece, is_first=not number)))
        if len(waiting) > workers:
            yield _next(waiting)
    while waiting:
        yield _next(waiting)


def _next(waiting: deque[tuple[Piece, Future[_Made]]]) -> tuple[Piece, _Made]:
    """The next piece, with what a thread makes of it."""
    piece, future = waiting.popleft()
    try:
        return piece, awaited(future)
    finally:
        del future  # as in ``awaited``


def _pieces_of(files: Sequence[ExportFile]) -> Iterator[tuple[ExportFile, Piece]]:
    for file in files:
        for piece in pieces(file, _PIECE):
            yield file, piece


class _Reading:
    """From the bytes of a piece to the columns of the result."""

    def __init__(
        self,
        evaluator: Evaluator,
        counting: Counting,
        types: Mapping[str, pa.DataType],
        stored: Stored,
    ) -> None:
        self._evaluator = evaluator
        self._counting = counting
        self._types = types
        self._words = {word.name: word for word in stored.words}
        within = {lane.column for word in stored.words for lane in word.lanes}
        self._alone = [name for name in types if name not in within]
        self._is_settled = Event()
        """Whether it is known how texts are looked up, which the first piece settles."""

    def columns(self, file: ExportFile, piece: Piece, *, is_first: bool) -> _Made:
        """The columns of the result, and what was counted of its rows."""
        try:
            rows = self._rows(file, piece, is_first=is_first)
        finally:
            if is_first:
                self._is_settled.set()
        cells = {name: rows.column(name) for name in self._evaluator.lookups}
        tables: list[pa.Table] = []
        counted = []
        for count, found in self._evaluator.evaluate(rows.num_rows, cells):
            table = self._table(count, found)
            tables.append(table.cast(tables[0].schema) if tables else table)
            counted.append((count, self._counting.of(found, count)))
        return pa.concat_tables(tables), counted

    def _rows(self, file: ExportFile, piece: Piece, *, is_first: bool) -> pa.Table:
        """The cells; of any piece but the first once that one is read."""
        lookups = self._evaluator.lookups
        wanted = [int(name[1:]) for name in lookups]
        rows = read(piece, file.delimiter, len(file.headers), wanted)
        if is_first:
            for name, lookup in lookups.items():
                lookup.choose_way(rows.column(name))
        else:
            self._is_settled.wait()
        return rows

    def _table(self, count: int, found: Mapping[str, Values]) -> pa.Table:
        made = {name: to_arrow(found[name], count, self._types[name]) for name in self._alone}
        made |= {name: put_together(word, found, count) for name, word in self._words.items()}
        fields = [pa.field(name, one.type, name not in self._words) for name, one in made.items()]
        return pa.table(made, schema=pa.schema(fields))
