"""Scoring a real export in a test, and reading it again with the csv module alone."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cli.running import journeykit

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class RealScore:
    """A real export scored: every customer, what the screen said, and the export itself."""

    customers: list[dict[str, Any]]
    screen: str
    export: list[dict[str, str]]


def score_real(journey: Path, export: Path, folder: Path, delimiter: str = ",") -> RealScore:
    """Score an export with an example's journey, as its user would."""
    scored, own = folder / "scored.json", folder / "journey.yaml"
    shutil.copy(journey, own)  # snapshots are kept beside the journey
    run = journeykit("score", export, "--as-of", "2026-06-30", "-o", scored, cwd=folder)
    assert run.code == 0, run.err
    customers = json.loads(scored.read_text(encoding="utf-8"))
    with export.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=delimiter))
    bare = [{key.strip(): value for key, value in row.items()} for row in rows]
    return RealScore(customers, run.out + run.err, bare)


def closes(customers: list[dict[str, Any]], snapshot: Path) -> dict[str, tuple[int, ...]]:
    """The counts of each stage by plain loops over a snapshot; asserts that they close."""
    import duckdb

    from journeykit.engines.stored import rows_in

    rows = duckdb.execute(
        f"SELECT stage, standing, reached, went_on FROM {rows_in(snapshot)}"
    ).fetchall()
    assert len(rows) == len(customers)
    counts = {}
    for stage in dict.fromkeys(one for row in rows for one in row[2]):
        reached = sum(stage in row[2] for row in rows)
        went_on = sum(stage in row[3] for row in rows)
        here = [row[1] for row in rows if row[0] == stage]
        parts = [
            here.count(standing)
            for standing in ("in_progress", "waiting", "unknown", "lost", "loss_unknown")
        ]
        assert reached == went_on + sum(parts), stage
        counts[stage] = (reached, went_on, *parts)
    return counts
