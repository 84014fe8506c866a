"""``journeykit schema`` prints the schema that the repository keeps."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.running import journeykit


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
