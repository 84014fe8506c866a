"""A journey of many stages is asked for otherwise, and says the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from journeykit.engines import duckdb as engine
from journeykit.engines.opening import open_export
from journeykit.engines.tallying import tally
from journeykit.scoring import onward, spans
from journeykit.scoring.plan import make_plan
from journeykit.scoring.tallies import snapshot_tallies
from tests.oracle.generate import export_from, journey_from
from tests.oracle.pool import AS_OF, SeededChooser
from tests.oracle.test_agreement import definition_of, read, score, write_export

HERE = "n{0} >= {1}"


def many_stages(count: int) -> dict[str, Any]:
    """A line of stages, with a fork of two ways in its midst."""
    stages: list[dict[str, Any]] = [
        {
            "id": f"s{n}",
            "trigger": {"event": "On", "when": HERE.format(n % 3, n % 60), "date": f"d{n % 3}"},
            "validation": {"evidence": "Done", "when": HERE.format((n + 1) % 3, n % 50)},
        }
        for n in range(count)
    ]
    middle = count // 2
    stages[middle]["next"] = [f"s{middle + 1}", f"s{middle + 2}"]
    stages[middle + 1]["next"] = [f"s{middle + 3}"]
    types = {"id": "text", **{f"n{n}": "integer" for n in range(3)}}
    types |= {f"d{n}": "date" for n in range(3)}
    columns = {name: {"type": type_} for name, type_ in types.items()}
    return {
        "journeykit": 1,
        "id": "many",
        "data": {"customer_id": "id", "columns": columns},
        "stages": stages,
    }


def customers(count: int) -> list[dict[str, str | None]]:
    return [
        {
            "id": str(n),
            **{f"n{k}": str((n * 7 + k * 11) % 64) if (n + k) % 6 else "" for k in range(3)},
            **{f"d{k}": f"2026-{n % 9 + 1:02}-{(n * 3 + k) % 28 + 1:02}" for k in range(3)},
        }
        for n in range(count)
    ]


def answers(journey: Any, rows: Any, folder: Path) -> tuple[Any, Any]:
    """All columns of the snapshot, and what is told of all customers."""
    definition = definition_of(journey)
    export, snapshot = folder / "export.csv", folder / "snapshot.parquet"
    write_export(export, rows)
    score(definition, export, snapshot, AS_OF)
    told = tally(snapshot_tallies(definition, AS_OF), snapshot)
    return read(snapshot), {name: sorted(map(repr, rows)) for name, rows in told.items()}


@pytest.mark.parametrize("seed", [None, 5, 37, 104])
def test_blocks_of_stages_say_what_each_stage_does(
    seed: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if seed is None:
        journey, rows = many_stages(70), customers(150)
    else:
        choose = SeededChooser(seed)
        journey, rows = journey_from(choose), export_from(choose, 60)
    with monkeypatch.context() as patch:
        patch.setattr(onward, "_FEW", 1000)
        patch.setattr(spans, "_MANY", 1000)
        patch.setattr(engine, "_MANY_STAGES", 1000)
        one_by_one = answers(journey, rows, tmp_path)
    monkeypatch.setattr(onward, "_FEW", 1)
    monkeypatch.setattr(spans, "_MANY", 1)
    monkeypatch.setattr(engine, "_MANY_STAGES", 1)
    assert answers(journey, rows, tmp_path) == one_by_one
    left = [value for row in one_by_one[0].values() for n, value in row.items() if "left." in n]
    assert any(left) or seed is not None


def test_a_plan_grows_about_as_its_stages_do(tmp_path: Path) -> None:
    """In the signs of its queries; lists of all stages for each stage would be four times that."""
    write_export(tmp_path / "export.csv", customers(3))
    columns = open_export(tmp_path / "export.csv").columns
    sizes = []
    for count in (60, 240):
        plan = make_plan(definition_of(many_stages(count)), columns, AS_OF)
        sizes.append(sum(len(step.select.sql()) for step in plan.steps))
    assert sizes[1] / sizes[0] < 5.5
