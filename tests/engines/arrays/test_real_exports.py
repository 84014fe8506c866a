"""Real exports, the first pass over each by arrays and by queries: the same file."""

from __future__ import annotations

from pathlib import Path

import pytest

from journeykit.engines.opening import open_export
from journeykit.scoring.plan import make_plan
from tests.acceptance.test_real_plans import CASES, loaded
from tests.engines.arrays.both_ways import differences, write_both

ALONE = [name for name, case in CASES.items() if case.export and not case.files and name != "bank"]
"""Those that read no further file; the bank's has no ids, and only queries number rows."""


@pytest.mark.parametrize(
    "name", [ALONE[0], *(pytest.param(name, marks=pytest.mark.slow) for name in ALONE[1:])]
)
def test_a_real_export_gives_the_same_file(
    name: str, real_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES[name]
    export = open_export(real_data / case.export)
    plan = make_plan(loaded(case), export.columns, case.as_of)
    assert differences(write_both(plan, export, tmp_path, monkeypatch, 100_000)) == []
