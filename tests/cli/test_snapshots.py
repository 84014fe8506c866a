"""``journeykit snapshots``: what is saved."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from tests.cli.running import journeykit
from tests.cli.small import write_small


def test_the_list_is_oldest_first_with_its_export(tmp_path: Path) -> None:
    write_small(tmp_path)
    for day in ("2026-09-30", "2026-06-30"):
        assert journeykit("score", "customers.csv", "--as-of", day, cwd=tmp_path).code == 0
    run = journeykit("snapshots", "list", cwd=tmp_path)
    assert (run.code, run.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(run.out)))
    assert [(row["as_of"], row["scored"], row["export"]) for row in rows] == [
        ("2026-06-30", "6", "customers.csv"),
        ("2026-09-30", "6", "customers.csv"),
    ]
    data = json.loads(journeykit("snapshots", "list", "-f", "json", cwd=tmp_path).out)
    assert [row["as_of"] for row in data] == ["2026-06-30", "2026-09-30"]


def test_nothing_saved_is_an_empty_list(tmp_path: Path) -> None:
    run = journeykit("snapshots", "list", "-f", "json", cwd=write_small(tmp_path))
    assert (run.code, run.out) == (0, "[]\n")


def test_without_a_command_it_shows_those_it_has(tmp_path: Path) -> None:
    run = journeykit("snapshots", cwd=tmp_path)
    assert run.code == 0
    assert "list" in run.out


def test_an_unknown_command_comes_with_the_nearest(tmp_path: Path) -> None:
    run = journeykit("snapshots", "lst", cwd=tmp_path)
    assert run.code == 2
    assert "did you mean list? `journeykit snapshots --help` lists the commands" in run.err
