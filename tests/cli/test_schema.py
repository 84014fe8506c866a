"""``journeykit schema`` prints the schema that the repository keeps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import journeykit

KEPT = Path(__file__).resolve().parents[2] / "schemas"


def test_the_schema_is_json_and_the_same_in_a_file(tmp_path: Path) -> None:
    run = journeykit("schema", cwd=tmp_path)
    assert (run.code, run.err) == (0, "")
    assert json.loads(run.out)["properties"]["stages"]
    written = journeykit("schema", "-o", "s.json", cwd=tmp_path)
    assert (written.code, written.out, written.err) == (0, "", "wrote s.json\n")
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == run.out
    assert journeykit("schema", "-o", "-", cwd=tmp_path).out == run.out


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    run = journeykit("schema", "-o", "no/s.json", cwd=tmp_path)
    assert run.code == 2
    assert run.err == (
        "error: no/s.json: there is no folder no\n"
        "  help: make the folder first, or name another place\n"
    )


@pytest.mark.parametrize("name", ["journey", "review", "brief"])
def test_each_schema_is_the_one_that_is_kept(tmp_path: Path, name: str) -> None:
    run = journeykit("schema", name, cwd=tmp_path)
    assert (run.code, run.err) == (0, "")
    assert run.out == (KEPT / f"{name}.schema.json").read_text("utf-8")


def test_a_schema_of_something_else_is_refused(tmp_path: Path) -> None:
    run = journeykit("schema", "map", cwd=tmp_path)
    assert run.code == 2
    assert "journey" in run.err
    assert "brief" in run.err
