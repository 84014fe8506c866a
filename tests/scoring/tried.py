"""Scores small exports in a test: YAML and rows in, the snapshot's rows out."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import duckdb

from journeykit.definition.loader import Definition, load_source
from journeykit.definition.source import Source
from journeykit.engines.duckdb import run
from journeykit.engines.opening import open_export
from journeykit.engines.stored import rows_in
from journeykit.scoring.plan import make_plan

AS_OF = date(2026, 9, 30)

Row = dict[str, Any]


def define(text: str) -> Definition:
    """The definition of a text without errors."""
    loaded = load_source(Source("journey.yaml", dedent(text)))
    errors = [str(finding) for finding in loaded.findings if finding.severity == "error"]
    assert not errors, errors
    assert loaded.definition is not None
    return loaded.definition


def score(
    definition: Definition | str,
    rows: Sequence[Mapping[str, str]],
    *,
    as_of: date = AS_OF,
    before: Path | None = None,
    keep: Path | None = None,
) -> list[Row]:
    """The snapshot's rows of an export with these rows, in their order."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    with tempfile.TemporaryDirectory() as scratch:
        export = Path(scratch) / "export.csv"
        with export.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, headers, quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(rows)
        return score_file(definition, export, as_of=as_of, before=before, keep=keep)


def score_file(
    definition: Definition | str,
    export: Path,
    *,
    as_of: date = AS_OF,
    before: Path | None = None,
    keep: Path | None = None,
) -> list[Row]:
    """The snapshot's rows of an export."""
    journey = define(definition) if isinstance(definition, str) else definition
    with tempfile.TemporaryDirectory() as scratch:
        snapshot = keep or Path(scratch) / "snapshot.parquet"
        opened = open_export(export)
        plan = make_plan(journey, opened.columns, as_of, remembers=before is not None)
        run(plan, opened, snapshot, {}, before=before)
        return read(snapshot)


def read(snapshot: Path) -> list[Row]:
    """A snapshot's rows, in the order of the export."""
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT * FROM {rows_in(snapshot)} ORDER BY row")
        names = [column[0] for column in found.description]
        return [dict(zip(names, values, strict=True)) for values in found.fetchall()]
