"""Who is scored by arrays, and that nothing else changes where nobody is."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from journeykit.engines import regular
from journeykit.engines.duckdb import Limits
from journeykit.engines.export import Export
from journeykit.engines.inputs import Source
from journeykit.engines.opening import open_export, open_exports
from journeykit.engines.regular import may_be_arrays
from journeykit.scoring.plan import Plan, make_plan
from tests.oracle.pool import AS_OF
from tests.oracle.test_agreement import definition_of

JOURNEY: Mapping[str, Any] = {
    "journeykit": 1,
    "id": "small",
    "data": {
        "customer_id": "id",
        "columns": {"id": {"type": "text"}, "seats": {"type": "integer"}},
    },
    "stages": [{"id": "only", "validation": {"evidence": "It is used", "when": "seats > 3"}}],
}


@pytest.fixture(autouse=True)
def small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular, "LARGE", 1)


def export_at(path: Path, header: str = "id,seats") -> Export:
    path.write_text(f"{header}\na,1\nb,2\n", encoding="utf-8")
    return open_export(path)


def plan_of(export: Export, **how: Any) -> Plan:
    return make_plan(definition_of(JOURNEY), export.columns, AS_OF, **how)


def test_a_plain_export_that_rests_on_itself_is(tmp_path: Path) -> None:
    export = export_at(tmp_path / "export.csv")
    assert may_be_arrays(plan_of(export), export, Limits())
    assert may_be_arrays(plan_of(export), export, Limits(threads=1, max_bad=1.0))


def test_a_small_one_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = export_at(tmp_path / "export.csv")
    monkeypatch.setattr(regular, "LARGE", export.paths[0].stat().st_size + 1)
    assert not may_be_arrays(plan_of(export), export, Limits())


def test_without_the_libraries_nothing_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = export_at(tmp_path / "export.csv")
    monkeypatch.setattr(regular, "find_spec", lambda name: None if name == "pyarrow" else object())
    assert not may_be_arrays(plan_of(export), export, Limits())


def test_what_rests_on_more_is_not_but_for_an_earlier_snapshot(tmp_path: Path) -> None:
    export = export_at(tmp_path / "export.csv", "id,seats,more")
    assert may_be_arrays(plan_of(export, remembers=True), export, Limits())
    assert not may_be_arrays(plan_of(export, keep_columns=True), export, Limits())
    assert not may_be_arrays(plan_of(export), export, Limits(memory="1GB"))


def test_packed_files_and_files_that_differ_are_not(tmp_path: Path) -> None:
    export = export_at(tmp_path / "export.csv")
    packed = tmp_path / "export.csv.gz"
    packed.write_bytes(gzip.compress(b"id,seats\na,1\n"))
    assert not may_be_arrays(plan_of(export), open_export(packed), Limits())
    other = tmp_path / "other.csv"
    other.write_text("seats,id\n3,c\n", encoding="utf-8")
    both = open_exports([Source(path, path.name) for path in (export.paths[0], other)])
    assert not may_be_arrays(plan_of(both), both, Limits())
    looked_at = replace(export, files=(replace(export.files[0], records=2),))
    assert not may_be_arrays(plan_of(export), looked_at, Limits())
