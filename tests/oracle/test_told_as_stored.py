"""What follows by formulas is, to the last bit, what would stand in the file without them."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from journeykit.definition.loader import Definition
from journeykit.engines.duckdb import Limits, run
from journeykit.engines.metadata import read_metadata
from journeykit.engines.opening import open_export
from journeykit.engines.stored import rows_in
from journeykit.scoring import plan
from journeykit.scoring.following import BETWEEN
from journeykit.scoring.storing import STORED_KEY
from tests.oracle.generate import export_from, journey_from
from tests.oracle.pool import AS_OF, SeededChooser
from tests.oracle.test_agreement import definition_of, write_export

FOLLOWERS = (
    *("measured.", "points_", "contribution.", "health_", "known_weight"),
    *("cell.", "validated.", "entered_on", "lost_on"),
)
"""What the names of columns that may follow begin with."""


def rows_of(snapshot: Path) -> tuple[list[tuple[str, str]], list[tuple[Any, ...]]]:
    """All columns with their types, and the rows, decimals by their bits."""
    rows = rows_in(snapshot)
    described = duckdb.sql(f"DESCRIBE SELECT * FROM {rows}").fetchall()
    columns = sorted((name, type_) for name, type_, *_ in described)
    listed = ", ".join('"{}"'.format(name.replace('"', '""')) for name, _ in columns)
    found = duckdb.sql(f"SELECT {listed} FROM {rows} ORDER BY row").fetchall()
    return columns, [tuple(map(_bits, row)) for row in found]


def _bits(value: Any) -> Any:
    return struct.pack("<d", value) if isinstance(value, float) else value


def nothing_follows(*_: object) -> tuple[()]:
    return ()


def score(
    definition: Definition, export: Path, snapshot: Path, before: Path | None = None
) -> Sequence[str]:
    """Score an export and give the names of what follows by formulas in the snapshot."""
    opened = open_export(export)
    asked = plan.make_plan(definition, opened.columns, AS_OF, remembers=before is not None)
    limits = Limits(max_bad=1.0, threads=1, on_duplicate="first")
    run(asked, opened, snapshot, {}, before=before, limits=limits)
    return [name for name, _ in json.loads(read_metadata(snapshot)[STORED_KEY])["formulas"]]


SOME = (37, 192)
MORE = [pytest.param(seed, marks=pytest.mark.slow) for seed in (*range(12), 53, 63, 104, 199)]


@pytest.mark.parametrize("seed", [*SOME, *MORE])
def test_what_is_told_is_what_would_be_stored(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose = SeededChooser(seed)
    definition = definition_of(journey_from(choose))
    first, later = tmp_path / "first.csv", tmp_path / "later.csv"
    write_export(first, export_from(choose, 60))
    rows = export_from(choose, 60)
    write_export(later, [*rows, rows[0]])  # a customer twice: the rows are written again

    told, told_later = tmp_path / "told", tmp_path / "told later"
    names = score(definition, first, told)
    score(definition, later, told_later, before=told)
    stored, stored_later = tmp_path / "stored", tmp_path / "stored later"
    with monkeypatch.context() as patch:
        patch.setattr(plan, "follow", nothing_follows)
        assert score(definition, first, stored) == []
        assert score(definition, later, stored_later, before=stored) == []

    results = [name for name in names if not name.startswith(BETWEEN)]
    assert results
    assert all(name.startswith(FOLLOWERS) for name in results)
    assert rows_of(told) == rows_of(stored)
    assert rows_of(told_later) == rows_of(stored_later)
