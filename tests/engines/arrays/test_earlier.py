"""A first pass by arrays that remembers an earlier snapshot, against the same by queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from journeykit.engines.opening import open_export
from journeykit.scoring.plan import make_plan
from tests.engines.arrays.both_ways import differences, write_both
from tests.oracle.generate import export_from, journey_from
from tests.oracle.pool import AS_OF, SeededChooser
from tests.oracle.test_agreement import CUSTOMERS, RICH, definition_of, score, write_export

Rows = Sequence[Mapping[str, str | None]]


def compare(
    journey: Mapping[str, Any],
    before: Rows,
    now: Rows,
    folder: Path,
    patch: pytest.MonkeyPatch,
    size: int = 3000,
) -> list[str]:
    """What differs between the two ways; raises where arrays cannot at all."""
    definition = definition_of(journey)
    earlier, export = folder / "earlier.csv", folder / "export.csv"
    write_export(earlier, before)
    snapshot = folder / "earlier.parquet"
    score(definition, earlier, snapshot, AS_OF)
    write_export(export, now)
    opened = open_export(export)
    plan = make_plan(definition, opened.columns, AS_OF, remembers=True)
    return differences(write_both(plan, opened, folder, patch, size, before=snapshot))


def compare_generated(
    seed: int, folder: Path, patch: pytest.MonkeyPatch, size: int = 3000
) -> list[str]:
    """Customers with other cells than before, of whom some are new and some are gone."""
    choose = SeededChooser(seed)
    journey = journey_from(choose)
    before, now = export_from(choose, CUSTOMERS), export_from(choose, CUSTOMERS)
    return compare(
        journey, before[: -CUSTOMERS // 4], now[CUSTOMERS // 5 :][::-1], folder, patch, size
    )


@pytest.mark.parametrize("seed", [8, 37])
def test_generated_journeys_give_the_same_file(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compare_generated(seed, tmp_path, monkeypatch) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(300, 340), *RICH])
def test_many_generated_journeys_give_the_same_file(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compare_generated(seed, tmp_path, monkeypatch, 700 if seed % 2 else 100_000) == []
