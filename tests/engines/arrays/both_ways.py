"""The first pass over an export by arrays and by queries, and their files held together."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from journeykit.engines import passes, regular
from journeykit.engines.arrays import first_pass
from journeykit.engines.arrays.pieces import IrregularError
from journeykit.engines.duckdb import Limits, run
from journeykit.engines.export import Export
from journeykit.engines.facts import RunFacts
from journeykit.engines.stored import kept_as
from journeykit.scoring.asking import quoted
from journeykit.scoring.plan import Plan
from journeykit.scoring.storing import ROW, STORED_KEY, Stored

SMALL = 700
"""Bytes of a piece: a handful of rows."""


@dataclass
class Ways:
    """How the runs of a test went: each the reason why arrays could not, or None."""

    refused: list[str | None] = field(default_factory=list)

    @property
    def last(self) -> str | None:
        """Of the last run for which arrays were tried."""
        return self.refused[-1]


def force_arrays(monkeypatch: pytest.MonkeyPatch, size: int = SMALL) -> Ways:
    """Let every export that may be read as arrays be so, however small it is, in small pieces."""
    ways = Ways()
    written = first_pass.write_first_pass

    def noted(*given: Any, **more: Any) -> dict[str, pa.Table]:
        try:
            counted = written(*given, **more)
        except IrregularError as error:
            ways.refused.append(f"{type(error.__cause__).__name__}: {error}")
            raise
        ways.refused.append(None)
        return counted

    monkeypatch.setattr(regular, "LARGE", 0)
    monkeypatch.setattr(first_pass, "_PIECE", size)
    monkeypatch.setattr(first_pass, "write_first_pass", noted)
    return ways


@dataclass(frozen=True)
class Both:
    """The files of one first pass by arrays and by queries, and what the run found."""

    by_arrays: Path
    by_queries: Path
    facts: RunFacts


def write_both(
    plan: Plan,
    export: Export,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    size: int = SMALL,
    threads: int = 2,
    before: Path | None = None,
) -> Both:
    """Run a plan, its first pass both ways.

    Args:
        plan: What to run.
        export: What to read.
        folder: Where the files go.
        monkeypatch: Of the test.
        size: Bytes of a piece.
        threads: How many arrays use.
        before: The earlier snapshot, where the plan reads one.

    Raises:
        IrregularError: Arrays cannot.
    """
    both = Both(folder / "arrays.parquet", folder / "queries.parquet", RunFacts.__new__(RunFacts))
    both.by_queries.unlink(missing_ok=True)
    kept_at_first = passes.kept_as

    def beside(plan: Plan, export: Export, _: Path, stored: Stored, texts: Any, *more: Any) -> None:
        assert more[-2:] == (before, ())
        first_pass.write_first_pass(
            plan, export.files, both.by_arrays, stored, texts, threads=threads, before=before
        )

    def kept(path: Path, stored: str) -> Any:
        if not both.by_queries.exists():
            shutil.copy(path, both.by_queries)
        return kept_at_first(path, stored)

    with monkeypatch.context() as patch:
        patch.setattr(regular, "LARGE", 0)
        patch.setattr(first_pass, "_PIECE", size)
        patch.setattr(passes, "write_by_arrays", beside)
        patch.setattr(passes, "kept_as", kept)
        limits = Limits(max_bad=1.0, threads=1, on_duplicate="first")
        snapshot = folder / "snapshot.parquet"
        facts = run(plan, export, snapshot, {"key": "a text"}, before=before, limits=limits)
    return Both(both.by_arrays, both.by_queries, facts)


def differences(both: Both, most: int = 5) -> list[str]:
    """What differs between two files of a first pass: columns, types, metadata, values.

    Queries may move rows, which then have their numbers beside them; by arrays they stay in order.
    """
    found = list(_differing_metadata(both))
    ours, theirs = _table(both.by_arrays), _table(both.by_queries)
    if ROW in theirs.column_names:
        theirs = theirs.sort_by(ROW)
        if theirs[ROW].to_pylist() != [*range(1, theirs.num_rows + 1)]:
            found.append(f"rows: queries number them {theirs[ROW]}")
        theirs = theirs.drop_columns([ROW])
    if ours.column_names != theirs.column_names:
        return [*found, f"columns: arrays {ours.column_names}, queries {theirs.column_names}"]
    found += [
        f"{one.name}: arrays {one.type}, queries {other.type}"
        for one, other in zip(ours.schema, theirs.schema, strict=True)
        if one.type != other.type
    ]
    if ours.num_rows != theirs.num_rows:
        return [*found, f"rows: arrays {ours.num_rows}, queries {theirs.num_rows}"]
    for name in ours.column_names:
        pairs = zip(_exact(ours[name]), _exact(theirs[name]), strict=True)
        differing = [(row, *pair) for row, pair in enumerate(pairs) if pair[0] != pair[1]]
        found += [
            f"{name}, row {row}: arrays {one!r}, queries {other!r}"
            for row, one, other in differing[:most]
        ]
    return found


def _table(path: Path) -> pa.Table:
    """The columns of a file by themselves, those too that stand together in a word of it."""
    kept = kept_as(path, _texts(path)[STORED_KEY.encode()].decode())
    within = {lane.column for word in kept.words for lane in word.lanes}
    alone = {*pq.read_schema(path).names} - {word.name for word in kept.words}
    listed = ", ".join(map(quoted, sorted(alone | within)))
    rows = f"SELECT {listed} FROM ({kept.packed})"
    return duckdb.connect(config={"threads": 1}).sql(rows).to_arrow_table()


def _exact(column: pa.ChunkedArray) -> Sequence[object]:
    """Values that are equal only where they are the same, doubles bit for bit."""
    values = column.to_pylist()
    if pa.types.is_floating(column.type):
        return [None if one is None else (one, struct.pack("<d", one)) for one in values]
    return values


def _differing_metadata(both: Both) -> Iterator[str]:
    ours, theirs = (_said(path) for path in (both.by_arrays, both.by_queries))
    for name in ours.keys() | theirs.keys():
        if ours.get(name) != theirs.get(name):
            yield f"metadata {name!r}: arrays {ours.get(name)!r}, queries {theirs.get(name)!r}"


def _said(path: Path) -> dict[bytes, object]:
    """Its metadata, but for words and the numbers of rows: these are as the writer has them."""
    stored = json.loads(_texts(path)[STORED_KEY.encode()])
    assert stored["numbered"] is (ROW not in pq.read_schema(path).names)
    return {**_texts(path), STORED_KEY.encode(): {**stored, "words": {}, "numbered": True}}


def _texts(path: Path) -> dict[bytes, bytes]:
    return dict(pq.read_metadata(path).metadata or {})
