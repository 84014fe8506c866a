"""``journeykit snapshots``: what is saved."""

from __future__ import annotations

import csv
import hashlib
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


def two_snapshots(folder: Path) -> Path:
    write_small(folder)
    for day in ("2026-06-30", "2026-09-30"):
        assert journeykit("score", "customers.csv", "--as-of", day, cwd=folder).code == 0
    return folder


def test_one_is_shown_with_its_export_and_how_its_rows_add_up(tmp_path: Path) -> None:
    two_snapshots(tmp_path)
    run = journeykit("snapshots", "show", "2026-06-30", "-f", "json", cwd=tmp_path)
    assert (run.code, run.err) == (0, "")
    found = {row["what"]: row["value"] for row in json.loads(run.out)}
    export = (tmp_path / "customers.csv").read_bytes()
    assert found["as_of"] == "2026-06-30"
    assert found["input"] == hashlib.sha256(export).hexdigest()
    assert found["rows"] == found["scored"] == len(export.splitlines()) - 1
    assert found["rejected"] == found["blank"] == found["duplicates"] == 0
    assert found["bytes"] == (tmp_path / found["file"]).stat().st_size
    newest = journeykit("snapshots", "show", "-f", "csv", cwd=tmp_path)
    assert "as_of,2026-09-30" in newest.out
    assert "evidence carried from,2026-06-30" in newest.out


def test_one_that_is_not_there_is_refused_with_those_there_are(tmp_path: Path) -> None:
    run = journeykit("snapshots", "show", "2025-12-31", cwd=two_snapshots(tmp_path))
    assert run.code == 2
    assert "for 2025-12-31\n  help: saved: 2026-06-30, 2026-09-30" in run.err


def test_prune_keeps_the_newest_and_says_what_it_removes(tmp_path: Path) -> None:
    place = two_snapshots(tmp_path) / ".journeykit"
    run = journeykit("snapshots", "prune", "--keep", "1", cwd=tmp_path)
    assert run.code == 2
    assert "would remove" in run.err
    assert "nobody can be asked here\n  help: add --yes" in run.err
    assert len(list(place.rglob("*.parquet"))) == 2
    run = journeykit("snapshots", "prune", "--keep", "1", "--yes", cwd=tmp_path)
    assert (run.code, run.out) == (0, "")
    assert [line.partition(" ")[0] for line in run.err.splitlines()] == ["removed"]
    assert "2026-06-30.parquet" in run.err
    assert [file.stem for file in place.rglob("*.parquet")] == ["2026-09-30"]
    again = journeykit("snapshots", "prune", "--keep", "1", cwd=tmp_path)
    assert (again.code, again.err) == (0, "nothing to remove: there are no more than 1\n")


def test_prune_keeps_at_least_one(tmp_path: Path) -> None:
    run = journeykit("snapshots", "prune", "--keep", "0", "--yes", cwd=two_snapshots(tmp_path))
    assert run.code == 2
    assert "--keep" in run.err
    assert len(list((tmp_path / ".journeykit").rglob("*.parquet"))) == 2
