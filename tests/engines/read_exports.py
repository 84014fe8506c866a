"""Scoring exports of several files in a test, and reading again all that was written of them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from journeykit.definition.loader import Definition, load_source
from journeykit.definition.source import Source as Text
from journeykit.engines.accounting import Limits
from journeykit.engines.duckdb import Output, OutputFormat, run
from journeykit.engines.facts import RunFacts
from journeykit.engines.inputs import Source
from journeykit.engines.opening import open_exports
from journeykit.engines.reject_file import RejectFile
from journeykit.scoring.plan import make_plan
from tests.cli.small import JOURNEY

EVERYTHING = Limits(max_bad=1.0, on_duplicate="first")


@dataclass(frozen=True)
class Reading:
    """What was found, the rows of the scored file, and those of the file of rejects."""

    facts: RunFacts
    rows: list[dict[str, str]]
    rejects: list[dict[str, str]]

    @property
    def ids(self) -> list[str]:
        return [row["customer_id"] for row in self.rows]


@cache
def journey(text: str = JOURNEY) -> Definition:
    found = load_source(Text("journey.yaml", text))
    assert found.definition is not None, found.findings
    return found.definition


def score_files(
    folder: Path,
    files: Mapping[str, bytes],
    limits: Limits = EVERYTHING,
    text: str = JOURNEY,
    **options: str,
) -> Reading:
    """Score an export of these files; nothing but what was asked for is left in the folder."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    export = open_exports([Source(folder / name, name) for name in files], **options)
    plan = make_plan(journey(text), export.columns, date(2026, 6, 30), export_name=export.name)
    scored, rejects = folder / "scored.csv", folder / "rejects.csv"
    facts = run(
        plan,
        export,
        folder / "s.parquet",
        {},
        [Output(scored, OutputFormat.CSV)],
        rejects=RejectFile(rejects),
        limits=limits,
    )
    assert {path.name for path in folder.iterdir()} == {
        *files,
        "scored.csv",
        "rejects.csv",
        "s.parquet",
    }
    return Reading(facts, csv_rows(scored), csv_rows(rejects))


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
