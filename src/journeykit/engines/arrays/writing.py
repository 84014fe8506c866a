"""The file of a first pass by arrays: tables as they come, in groups of rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from journeykit.engines.arrays.pieces import IrregularError
from journeykit.errors import OutputError
from journeykit.scoring.storing import UNREAD

_GROUP = 122_880
"""Rows of a group of the file, at least."""
_SEVERAL = 3
"""How often a value stands in a piece, on average, that is written by a dictionary."""
_ASKED_OF_GROUPS = frozenset({"customer_id", UNREAD})
"""Columns of which it is asked whether a group of rows holds some value at all."""


class Writing:
    """Writes tables in groups of rows."""

    def __init__(
        self,
        target: Path,
        texts: Callable[[], Mapping[str, str]],
        *,
        packs: bool,
        group: int | None,
    ) -> None:
        self._packs = packs
        self._group = group
        self._target = target
        self._texts = texts
        self._writer: pq.ParquetWriter | None = None
        self._waiting: list[pa.Table] = []
        self._schema: pa.Schema | None = None

    def add(self, table: pa.Table) -> None:
        """Write a table behind those before it, once there are enough for a group.

        The first settles the types of all: whether texts stand in a dictionary, and of what width.
        """
        if self._schema is None:
            self._schema = table.schema
        self._waiting.append(table.cast(self._schema))
        if sum(one.num_rows for one in self._waiting) >= _GROUP:
            self._write()

    def end(self) -> None:
        """Write what is left, and the metadata."""
        if self._waiting:
            self._write()
        if self._writer is None:
            raise IrregularError("no rows")
        with _told_of(self._target):
            self._writer.add_key_value_metadata(dict(self._texts()))
            self._writer.close()
        self._writer = None

    def close(self) -> None:
        """Let go of a file that is not whole; why it is not has been said."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with suppress(OSError):
                writer.close()

    def _write(self) -> None:
        table = pa.concat_tables(self._waiting).unify_dictionaries()
        self._waiting = []
        with _told_of(self._target):
            if self._writer is None:
                self._writer = _writer(self._target, table, packs=self._packs)
            self._writer.write_table(table, row_group_size=self._group or table.num_rows)


@contextmanager
def _told_of(target: Path) -> Iterator[None]:
    """Say what the system has against a file, in its own words."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"cannot write it: {os.strerror(error.errno) if error.errno else error}",
            where=str(target).removesuffix(".part").removesuffix(".all"),
            help="check who may write there, and the room on the disk",
        ) from None


def _writer(target: Path, first: pa.Table, *, packs: bool) -> pq.ParquetWriter:
    repeating = list(_repeating(first, packs=packs))
    split = _split(first, repeating) if packs else ()
    return pq.ParquetWriter(
        target,
        first.schema,
        compression=_packings(first, repeating) if packs else "none",
        write_statistics=[one for one in first.column_names if one in _ASKED_OF_GROUPS],
        use_dictionary=repeating,
        column_encoding=dict.fromkeys(split, "BYTE_STREAM_SPLIT") or None,
        store_schema=False,
        write_page_index=False,
    )


def _packings(table: pa.Table, repeating: Collection[str]) -> dict[str, str]:
    """How the bytes of each column are packed: those that a dictionary has made few, not again.

    LZ4 takes a quarter less time than the fastest usual level of Zstandard, to write and to read,
    and packs texts and doubles nearly as well.
    """
    return {name: "none" if name in repeating else "lz4" for name in table.column_names}


def _split(table: pa.Table, repeating: Collection[str]) -> list[str]:
    """The columns of numbers and days whose first bytes, second bytes and so on stand together.

    They pack better so, and sooner: what they have in common is in the same bytes.
    """
    return [
        field.name
        for field in table.schema
        if field.name not in repeating and (_is_number(field.type) or pa.types.is_date(field.type))
    ]


def _is_number(type_: pa.DataType) -> bool:
    return bool(pa.types.is_integer(type_) or pa.types.is_floating(type_))


def _repeating(table: pa.Table, *, packs: bool) -> Iterator[str]:
    """The columns in which values repeat, where a dictionary of them is worth its while.

    Days are packed as well without one. Whole numbers are written in half the time without one
    where nothing is packed; packed with one, they are read in half the time.
    """
    for name, column in zip(table.column_names, table.columns, strict=True):
        plain = (pa.types.is_boolean, pa.types.is_date, *([] if packs else [pa.types.is_integer]))
        if any(is_such(column.type) for is_such in plain):
            continue
        if _has_dictionary(column.type) or _repeats(column):
            yield name


def _has_dictionary(type_: pa.DataType) -> bool:
    return bool(pa.types.is_dictionary(type_) or pa.types.is_list(type_))


def _repeats(column: pa.ChunkedArray) -> bool:
    begin = column.slice(0, _GROUP // 8)
    return bool(len(begin.unique()) * _SEVERAL < len(begin))
