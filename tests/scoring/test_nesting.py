"""A nested journey is scored over the parent's rows, by those who reached the stage around it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from journeykit.definition.loader import load
from journeykit.engines.stored import rows_in
from journeykit.scoring import sql
from journeykit.scoring.nesting import PARENT, make_nested_plan, nested_journeys
from tests.scoring.tried import AS_OF, score

PARENT_JOURNEY = """
journeykit: 1
id: parent
data:
  customer_id: id
  value: arr
  columns:
    id: {type: text}
    arr: {type: decimal}
    signed: {type: boolean}
    moved_rows: {type: integer}
    all_rows: {type: integer}
    share: {type: decimal, value: moved_rows / all_rows}
    approved: {type: boolean}
stages:
  - {id: sign, validation: {evidence: signed, when: signed}}
  - id: onboard
    touchpoints: [{id: migration, journey: migration.yaml}]
"""
NESTED = """
journeykit: 1
id: migration
stages:
  - {id: copy, validation: {evidence: everything moved, when: share >= 1}}
  - {id: approve, validation: {evidence: approved, when: approved}}
"""


def test_over_those_who_reached_the_stage(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(PARENT_JOURNEY, encoding="utf-8")
    (tmp_path / "migration.yaml").write_text(NESTED, encoding="utf-8")
    definition = load(tmp_path / "parent.yaml").definition
    assert definition is not None
    cells = {"arr": "5", "signed": "yes", "all_rows": "10", "approved": "no"}
    rows = [
        cells | {"id": "copying", "moved_rows": "3"},
        cells | {"id": "copied", "moved_rows": "10"},
        cells | {"id": "approved", "moved_rows": "10", "approved": "yes"},
        cells | {"id": "unclear", "moved_rows": "ten"},
        cells | {"id": "unsigned", "moved_rows": "10", "signed": "no"},
    ]
    snapshot = tmp_path / "snapshot.parquet"
    score(definition, rows, keep=snapshot)
    (nesting,) = nested_journeys(definition)
    plan = make_nested_plan(definition, nesting, AS_OF)
    steps = ", ".join(f'"{one.name}" AS ({sql.render(one.select, "duckdb")})' for one in plan.steps)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW {PARENT} AS FROM {rows_in(snapshot)}")
        found = connection.execute(
            f'WITH {steps} SELECT customer_id, value, stage, progress, reached FROM "scored" '
            "ORDER BY row"
        ).fetchall()
    assert found == [
        ("copying", 5.0, "copy", "in_progress", ["copy"]),
        ("copied", 5.0, "approve", "in_progress", ["copy", "approve"]),
        ("approved", 5.0, "approve", "done", ["copy", "approve"]),
        ("unclear", 5.0, "copy", "unknown", ["copy"]),
    ]
