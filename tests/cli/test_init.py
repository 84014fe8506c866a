"""``journeykit init`` writes a journey that holds, and overwrites nothing."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.cli.running import journeykit


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_first_journey_is_valid_and_names_its_schema(tmp_path: Path) -> None:
    run = journeykit("init", cwd=tmp_path)
    assert (run.code, run.out) == (0, "")
    assert run.err == (
        "wrote journey.yaml\nwrote journey.schema.json\nnext: journeykit validate .\n"
    )
    assert names_in(tmp_path) == ["journey.schema.json", "journey.yaml"]
    text = (tmp_path / "journey.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=journey.schema.json\n")
    assert json.loads((tmp_path / "journey.schema.json").read_text(encoding="utf-8"))["$defs"]
    checked = journeykit("validate", "--fail-on", "warning", "-f", "concise", cwd=tmp_path)
    assert checked.code == 0, checked.out
    assert ": advice[" in checked.out, "it says what to write next"


def test_the_first_journey_knows_who_stays(tmp_path: Path) -> None:
    """An empty cell of its loss is no loss, not an unknown one."""
    assert journeykit("init", cwd=tmp_path).code == 0
    (tmp_path / "customers.csv").write_text(
        "customer_id,signed_on,last_use_on,left_on,left_for\n"
        "1,2026-01-05,2026-06-20,,\n"
        "2,,,,\n"
        "3,,,2026-05-02,No need\n"
    )
    run = journeykit("score", "customers.csv", "--as-of", "2026-06-30", "-f", "csv", cwd=tmp_path)
    assert run.code == 0, run.err
    rows = {row["customer_id"]: row for row in csv.DictReader(run.out.splitlines())}
    assert [rows[one]["lost"] for one in "123"] == ["false", "false", "true"]
    assert [rows[one]["stage"] for one in "123"] == ["use", "decide", "decide"]
    assert (rows["3"]["reason"], rows["3"]["lost_on"]) == ("no_need", "2026-05-02")


def test_a_folder_is_made_and_an_example_is_copied(tmp_path: Path) -> None:
    run = journeykit("init", "new/place", "--template", "saas", cwd=tmp_path)
    assert run.code == 0, run.err
    written = names_in(tmp_path / "new" / "place")
    assert "data" not in written
    assert {"journey.yaml", "onboarding.yaml", "journey.schema.json"} <= set(written)
    for name in ("journey.yaml", "onboarding.yaml"):
        text = (tmp_path / "new" / "place" / name).read_text(encoding="utf-8")
        assert text.startswith("# yaml-language-server: $schema=journey.schema.json\n")
    checked = journeykit("validate", "new/place", cwd=tmp_path)
    assert checked.code == 0, checked.out


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "journey.yaml").write_text("mine")
    run = journeykit("init", cwd=tmp_path)
    assert run.code == 2
    assert run.err == (
        "error: journey.yaml: there is such a file already, and it is left as it is\n"
        "  help: name another folder: journeykit init DIR\n"
    )
    assert (tmp_path / "journey.yaml").read_text() == "mine"
    assert names_in(tmp_path) == ["journey.yaml"]


def test_an_unknown_template_comes_with_the_nearest(tmp_path: Path) -> None:
    run = journeykit("init", "--template", "sass", cwd=tmp_path)
    assert run.code == 2
    assert run.err == "error: there is no template 'sass'\n  help: did you mean saas?\n"
    assert names_in(tmp_path) == []


def test_an_unknown_template_far_from_all_lists_them(tmp_path: Path) -> None:
    run = journeykit("init", "--template", "zzz", cwd=tmp_path)
    assert run.code == 2
    assert "there are starter, " in run.err
