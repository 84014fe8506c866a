"""``journeykit rules`` lists every finding there is."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from journeykit.lint.explain import catalogue
from tests.cli.running import journeykit


def test_in_a_pipe_it_is_csv_with_every_code_once(tmp_path: Path) -> None:
    run = journeykit("rules", cwd=tmp_path)
    assert (run.code, run.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(run.out)))
    assert [row["code"] for row in rows] == [page.code for page in catalogue()]
    assert list(rows[0]) == ["code", "severity", "name", "title"]


def test_json_holds_the_same(tmp_path: Path) -> None:
    run = journeykit("rules", "--format", "json", cwd=tmp_path)
    rows = json.loads(run.out)
    assert [row["code"] for row in rows] == [page.code for page in catalogue()]


def test_a_severity_narrows_the_list(tmp_path: Path) -> None:
    run = journeykit("rules", "--severity", "advice", cwd=tmp_path)
    rows = list(csv.DictReader(io.StringIO(run.out)))
    assert rows
    assert {row["severity"] for row in rows} == {"advice"}


def test_the_table_fits_eighty_columns(tmp_path: Path) -> None:
    run = journeykit("rules", "--format", "table", cwd=tmp_path, COLUMNS="80")
    assert max(map(len, run.out.splitlines())) <= 80
    assert "unreachable-stage" in run.out
