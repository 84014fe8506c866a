"""``journeykit validate``: what it reads, how findings look, and what it ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import journeykit

BROKEN = """\
journeykit: 1
id: trial
stages:
  - id: try
    nmae: Try it out
"""


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    (tmp_path / "journey.yaml").write_text(BROKEN)
    return tmp_path


def test_a_finding_shows_its_place_its_text_and_its_mend(broken: Path) -> None:
    run = journeykit("validate", cwd=broken)
    assert run.code == 1
    [shown] = [part.split("\n") for part in run.out.split("\n\n") if ": error[" in part]
    assert shown[0].startswith("journey.yaml:5:5: error[JK201] ")
    assert shown[1:4] == ["  |", "5 |     nmae: Try it out", "  |     ^^^^"]
    assert shown[4].startswith("  = help: ")
    assert "`name`" in shown[4]
    assert run.err.startswith("1 error, ")
    assert run.err.endswith(" in 1 journey\n")


def test_concise_is_one_line_for_each_finding(broken: Path) -> None:
    run = journeykit("validate", "--format", "concise", cwd=broken)
    assert run.code == 1
    errors = [line for line in run.out.splitlines() if ": error[" in line]
    assert len(errors) == 1
    assert errors[0].startswith("journey.yaml:5:5: error[JK201] ")


def test_json_holds_the_same_findings(broken: Path) -> None:
    run = journeykit("validate", "--format", "json", cwd=broken)
    assert run.code == 1
    [error] = [item for item in json.loads(run.out) if item["severity"] == "error"]
    assert error["code"] == "JK201"
    assert [error[key] for key in ("file", "line", "column", "end_line", "end_column")] == [
        "journey.yaml",
        5,
        5,
        5,
        9,
    ]
    assert error["route"] == "stages[0].nmae"


def test_without_findings_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert journeykit("init", "--template", "saas", cwd=tmp_path).code == 0
    run = journeykit("validate", cwd=tmp_path)
    assert (run.code, run.out, run.err) == (0, "", "no findings in 1 journey\n")
    assert journeykit("validate", "--format", "json", cwd=tmp_path).out == "[]\n"


def test_standard_input_is_a_journey_named_dash(tmp_path: Path) -> None:
    run = journeykit("validate", "-", "--format", "concise", cwd=tmp_path, stdin=BROKEN)
    assert run.code == 1
    assert "-:5:5: error[JK201]" in run.out


def test_a_folder_means_the_journeys_in_it_and_no_other_yaml(tmp_path: Path) -> None:
    for name in ("b/journey.yaml", "a/sales.yml", ".hidden/journey.yaml", "node_modules/x.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(BROKEN)
    (tmp_path / "compose.yaml").write_text("services: {}\n")
    run = journeykit("validate", ".", "--format", "concise", cwd=tmp_path)
    assert run.code == 1
    files = [line.partition(":")[0] for line in run.out.splitlines() if ": error[" in line]
    assert files == ["a/sales.yml", "b/journey.yaml"]
    assert run.err.endswith(" in 2 journeys\n")


def test_a_folder_without_journeys_says_what_one_is(tmp_path: Path) -> None:
    run = journeykit("validate", ".", cwd=tmp_path)
    assert run.code == 2
    assert "error: .: there is no journey in this folder" in run.err


def test_the_settings_name_what_is_checked_without_paths(tmp_path: Path) -> None:
    (tmp_path / "journeykit.toml").write_text('[journeys]\na = "a.yaml"\nb = "b.yaml"\n')
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(BROKEN)
    run = journeykit("validate", cwd=tmp_path)
    assert run.code == 1
    assert run.err.endswith(" in 2 journeys\n")


@pytest.mark.parametrize(
    ("fail_on", "code"), [("error", 1), ("warning", 1), ("advice", 1), ("never", 0)]
)
def test_fail_on_decides_the_exit_code(broken: Path, fail_on: str, code: int) -> None:
    assert journeykit("validate", "--fail-on", fail_on, cwd=broken).code == code


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 0), ("advice", 1)])
def test_advice_fails_only_where_it_is_asked_to(tmp_path: Path, fail_on: str, code: int) -> None:
    assert journeykit("init", cwd=tmp_path).code == 0
    assert journeykit("validate", "--fail-on", fail_on, cwd=tmp_path).code == code


def test_a_missing_file_is_input_that_is_missing(tmp_path: Path) -> None:
    run = journeykit("validate", "nowhere.yaml", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("error: nowhere.yaml: there is no such file\n  help: ")


def test_what_cannot_be_read_keeps_nothing_else_from_being_checked(tmp_path: Path) -> None:
    (tmp_path / "journey.yaml").write_text(BROKEN)
    (tmp_path / "empty").mkdir()
    paths = ("gone.yaml", "journey.yaml", "empty")
    run = journeykit("validate", *paths, "--format", "concise", cwd=tmp_path)
    assert run.code == 2
    assert run.out.startswith("journey.yaml:")
    assert "gone" not in run.out
    summary, *errors = run.err.splitlines()
    assert summary.endswith(" in 1 journey")
    assert errors[0] == "error: empty: there is no journey in this folder"
    assert errors[2] == "error: gone.yaml: there is no such file"
    run = journeykit("validate", "gone.yaml", "lost.yaml", "--format", "json", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert run.err.count("there is no such file") == 2
    run = journeykit("validate", *paths, "--write-baseline", "known.json", cwd=tmp_path)
    assert run.code == 2
    assert run.err.startswith("error: no baseline is written: empty: there is no journey in this")
    assert not (tmp_path / "known.json").exists()


def test_nothing_to_check_names_init(tmp_path: Path) -> None:
    run = journeykit("validate", cwd=tmp_path)
    assert run.code == 2
    assert "`journeykit init` writes a first one" in run.err


def test_text_that_steers_a_terminal_is_shown_as_its_code(tmp_path: Path) -> None:
    (tmp_path / "journey.yaml").write_text('id: "a\\e[31mb"\nstages: [{id: try}]\n')
    run = journeykit("validate", cwd=tmp_path)
    assert run.code == 1
    assert "\x1b" not in run.out + run.err


def test_a_folder_has_its_journey_by_the_usual_name(tmp_path: Path) -> None:
    (tmp_path / "journey.yaml").write_text("id: first\nstages: [{id: try}]\n", encoding="utf-8")
    (tmp_path / "pipeline.yaml").write_text("stages: [build]\n", encoding="utf-8")
    run = journeykit("validate", ".", "--format", "concise", cwd=tmp_path)
    assert run.code == 0, run.out + run.err
    assert "in 1 journey" in run.out + run.err
    assert "pipeline" not in run.out
