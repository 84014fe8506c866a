"""Nested journeys whose parent was scored by arrays: the same as by queries, and as the oracle."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.inside import Runs, runner
from tests.cli.running import Run
from tests.engines.arrays.both_ways import force_arrays
from tests.engines.arrays.test_scores import (
    HEADERS,
    JOURNEY,
    keyless,
    rows,
    twice,
    with_bad_cells,
    written,
)
from tests.oracle.pool import AS_OF
from tests.oracle.results import score_all

STAGES = """\
stages:
  - {id: seated, validation: {evidence: Seats, when: seats > 3}, next: [used, shown]}
  - {id: used, trigger: {event: Used, when: users > 0}, validation: {evidence: U, when: users > 4}}
  - id: shown
    trigger: {event: Seen, when: "seen > timestamp '2026-06-01 00:00:00'", date: seen}
    validation: {evidence: Active, when: active}
"""
SHARED = f"journeykit: 1\nid: shared\n{STAGES}"
OWN = f"""\
journeykit: 1
id: own
data:
  customer_id: id
  columns:
    id: {{type: text}}
    seats: {{type: integer}}
    users: {{type: integer}}
    seen: {{type: timestamp}}
    active: {{type: boolean, yes_words: [Ja], no_words: [Nein]}}
{STAGES}"""
TOUCHPOINTS = (
    "    phase: existing\n"
    "    touchpoints: [{id: one, journey: shared.yaml}, {id: two, journey: own.yaml}]\n"
)
PARENT = JOURNEY.replace("    phase: existing\n", TOUCHPOINTS)


def score(run: Runs, folder: Path, export: str) -> tuple[Run, dict[str, bytes]]:
    """Score one export, with its nested journeys; what it says and what it writes."""
    (folder / "out").mkdir(parents=True)
    for name, text in (
        ("journey.yaml", PARENT),
        ("shared.yaml", SHARED),
        ("own.yaml", OWN),
        ("customers.csv", export),
    ):
        (folder / name).write_text(text, encoding="utf-8", newline="")
    options = ("--max-bad", "0.5", "--on-duplicate", "last", "-o", "scored.csv", "--nested", "out")
    said = run("score", "customers.csv", "--as-of", AS_OF.isoformat(), *options, cwd=folder)
    written = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.csv")}
    return said, {name: path.read_bytes() for name, path in sorted(written.items())}


def stands(text: bytes) -> dict[str, tuple[str, str]]:
    found = csv.DictReader(text.decode().splitlines())
    return {row["customer_id"]: (row["stage"], row["progress"]) for row in found}


def oracle(rows: list[Mapping[str, str]], journey: Any) -> dict[str, Any]:
    return {str(one.customer_id): one for one in score_all(journey, rows, AS_OF)}


def test_nobody_can_tell_which_way_their_parent_went(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    export = written(with_bad_cells(twice(keyless(rows()))), end="\r\n")
    run = runner(monkeypatch, capfd)
    by_queries = score(run, tmp_path / "queries", export)
    assert by_queries[0].code == 0, by_queries[0].err
    ways = force_arrays(monkeypatch, 1200)
    assert score(run, tmp_path / "arrays", export) == by_queries
    assert ways.refused == [None, None]
    assert {"out/use.one.csv", "out/use.two.csv"} < by_queries[1].keys()


def test_those_who_reached_the_stage_stand_where_the_oracle_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = with_bad_cells(rows())
    force_arrays(monkeypatch, 1200)
    said, files = score(runner(monkeypatch, capfd), tmp_path / "arrays", written(lines))
    assert said.code == 0, said.err
    cells: list[Mapping[str, str]] = [dict(zip(HEADERS, line, strict=True)) for line in lines]
    parent = yaml.safe_load(PARENT)
    reached = {key for key, one in oracle(cells, parent).items() if "use" in one.reached}
    assert 5 < len(reached) < 60
    for name, text in (("one", SHARED), ("two", OWN)):
        child = {"data": parent["data"], **yaml.safe_load(text)}
        expected = {
            key: (one.stage or "unknown", one.progress or "")
            for key, one in oracle(cells, child).items()
            if key in reached
        }
        assert stands(files[f"out/use.{name}.csv"]) == expected
        assert len(set(expected.values())) > 2
