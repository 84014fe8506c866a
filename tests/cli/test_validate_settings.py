"""``journeykit validate``: settings, comments, baselines and fixes, as a user meets them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import Run, journeykit

SKETCH = """\
journeykit: 1
id: sketch   # the id
stages:
  # the first
  - id: try
    onwer: 'sales'
  - id: buy
    phase: existng
"""
MENDED = SKETCH.replace("onwer", "owner").replace("existng", "existing")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "journey.yaml").write_text(SKETCH)
    return tmp_path


def settings(folder: Path, text: str) -> None:
    (folder / "journeykit.toml").write_text(text)


def found(run: Run) -> list[str]:
    return [item["code"] for item in json.loads(run.out)]


def validate(folder: Path, *options: str) -> Run:
    return journeykit("validate", "--format", "json", *options, cwd=folder)


def test_the_settings_select_and_the_command_line_wins(folder: Path) -> None:
    settings(folder, '[lint]\nselect = ["JK2", "JK550"]\nignore = ["not-a-choice"]\n')
    assert set(found(validate(folder))) == {"JK201", "JK550"}
    assert set(found(validate(folder, "--select", "JK204"))) == {"JK204"}
    assert set(found(validate(folder, "--extend-select", "JK204,JK573"))) == {
        "JK201", "JK204", "JK550", "JK573",
    }  # fmt: skip
    assert set(found(validate(folder, "--ignore", "JK201"))) == {"JK550"}


def test_pyproject_says_the_same(folder: Path) -> None:
    severity = '[tool.journeykit.lint.severity]\nJK201 = "advice"\n'
    text = f'[tool.journeykit.lint]\nselect = ["JK201"]\n{severity}'
    (folder / "pyproject.toml").write_text(text)
    run = validate(folder)
    assert run.code == 0
    assert [(i["code"], i["severity"]) for i in json.loads(run.out)] == [("JK201", "advice")]
    assert validate(folder, "--severity", "unknown-key=error").code == 1


def test_fail_on_comes_from_the_settings_unless_it_is_an_option(folder: Path) -> None:
    settings(folder, '[lint]\nignore = ["JK2"]\nfail-on = "advice"\n')
    assert validate(folder).code == 1
    assert validate(folder, "--fail-on", "error").code == 0
    settings(folder, '[lint]\nfail-on = "never"\n')
    assert validate(folder).code == 0


def test_rules_can_be_left_out_for_some_files(folder: Path) -> None:
    (folder / "drafts").mkdir()
    (folder / "drafts" / "a.yaml").write_text(SKETCH)
    settings(folder, '[lint.per-file-ignores]\n"drafts/*" = ["ALL"]\n')
    run = validate(folder, ".")
    assert {item["file"] for item in json.loads(run.out)} == {"journey.yaml"}
    nothing = validate(folder, ".", "--per-file-ignores", "*.yaml:JK")
    assert found(nothing) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[lint]\nselct = ["JK5"]\n', "journeykit.toml:2:1: there is no setting 'selct'"),
        (
            '[lint]\nselect = [\n  "JK5",\n  "JK77"\n]\n',
            "journeykit.toml:4:3: there is no rule 'JK77'",
        ),
        ('[lint]\nignore = ["JK1"]\n', "journeykit.toml:2:11: 'JK1' is of broken YAML"),
        ('[lint]\nselect = "JK5"\n', "journeykit.toml:2:1: 'select' must be a list of texts"),
        ("[lint]\nignore = [5]\n", "journeykit.toml:2:1: 'ignore' must be a list of texts"),
        ('[lint]\nfail-on = "errors"\n', "journeykit.toml:2:1: 'errors' is none of"),
        ('[lint.severity]\nJK5 = "high"\n', "journeykit.toml:2:1: 'high' is none of"),
        ("[lint.severity]\nJK5 = 1\n", "journeykit.toml:2:1: 'JK5' must be a text in quotes"),
        ("lint = 5\n", "journeykit.toml:1:1: 'lint' must be a table"),
    ],
)
def test_wrong_settings_are_refused_with_their_line(folder: Path, text: str, said: str) -> None:
    settings(folder, text)
    run = journeykit("validate", cwd=folder)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


def test_show_settings_says_where_each_is_from(folder: Path) -> None:
    settings(folder, '[lint]\nignore = ["JK5"]\nbaseline = "known.json"\n')
    run = journeykit("validate", "--show-settings", "--fail-on", "warning", cwd=folder)
    lines = run.out.splitlines()
    assert run.code == 0
    assert "settings of" in lines[0]
    assert 'select = ["ALL"]  # default' in lines
    assert any(line.startswith('ignore = ["JK5"]  # ') and line.endswith(":2:11") for line in lines)
    assert 'fail-on = "warning"  # --fail-on' in lines
    assert any(line.startswith('baseline = "known.json"  # ') for line in lines)


def test_a_baseline_written_and_read_leaves_nothing_to_say(folder: Path) -> None:
    run = journeykit("validate", "--write-baseline", cwd=folder)
    assert run.code == 0
    assert run.err.endswith(" written as known\n")
    first = (folder / "journeykit-baseline.json").read_bytes()
    run = validate(folder, "--baseline", "journeykit-baseline.json", "--fail-on", "advice")
    assert (run.code, found(run)) == (0, [])
    assert "of the baseline not shown" in run.err
    assert journeykit("validate", "--write-baseline", "journey.yaml", cwd=folder).code == 0
    assert (folder / "journeykit-baseline.json").read_bytes() == first
    assert (folder / "journey.yaml").read_text() == SKETCH
    settings(folder, '[lint]\nbaseline = "journeykit-baseline.json"\n')
    assert found(validate(folder)) == []


def test_what_is_mended_is_a_stale_entry_and_what_is_new_is_shown(folder: Path) -> None:
    sketch = SKETCH.replace("onwer: 'sales'", "nmae: Try")
    mended = sketch.replace("nmae", "name")
    (folder / "journey.yaml").write_text(sketch)
    assert journeykit("validate", "--write-baseline", "known.json", cwd=folder).code == 0
    (folder / "journey.yaml").write_text(f"{mended}mane: x\n")
    run = validate(folder, "--baseline", "known.json")
    assert (run.code, sorted(found(run))) == (1, ["JK201", "JK910"])
    stale = next(item for item in json.loads(run.out) if item["code"] == "JK910")
    assert (stale["file"], stale["severity"]) == ("known.json", "advice")
    assert "`stages[try].nmae`" in stale["message"]
    (folder / "journey.yaml").write_text(mended)
    run = validate(folder, "--baseline", "known.json")
    assert (run.code, found(run)) == (0, ["JK910"])
    assert validate(folder, "--baseline", "known.json", "--fail-on", "advice").code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--baseline", "none.json"], "none.json: cannot read it"),
        (["--baseline", "journey.yaml"], "journey.yaml: this is no baseline"),
        (["--write-baseline=journey.yaml"], "a baseline is a .json file"),
        (["--severity", "JK501"], "has no '='"),
        (["--per-file-ignores", "JK501"], "has no ':'"),
        (["--select", "JK77"], "--select: there is no rule 'JK77'"),
        (["--fix", "-"], "stdin cannot be fixed"),
    ],
)
def test_what_cannot_be_is_said(folder: Path, arguments: list[str], said: str) -> None:
    run = journeykit("validate", *arguments, cwd=folder)
    assert run.code == 2
    assert said in run.err
    assert (folder / "journey.yaml").read_text() == SKETCH


def test_fix_changes_the_words_and_nothing_else(folder: Path) -> None:
    data = ("\ufeff" + SKETCH).replace("\n", "\r\n").encode()
    (folder / "journey.yaml").write_bytes(data)
    run = validate(folder, "--fix")
    assert run.code == 0
    assert run.err.startswith("2 findings fixed\n")
    assert (folder / "journey.yaml").read_bytes() == (
        data.replace(b"onwer", b"owner").replace(b"existng", b"existing")
    )
    again = validate(folder, "--fix")
    assert "fixed" not in again.err


def test_diff_shows_what_fix_would_do_and_writes_nothing(folder: Path) -> None:
    run = journeykit("validate", "--diff", cwd=folder)
    assert run.code == 1
    assert "2 findings would be fixed" in run.err
    assert (folder / "journey.yaml").read_text() == SKETCH
    subprocess.run(
        ["patch", "-p1"], cwd=folder, input=run.out.encode(), check=True, capture_output=True
    )
    assert (folder / "journey.yaml").read_text() == MENDED
    assert journeykit("validate", "--diff", cwd=folder).out == ""


def test_a_diff_of_stdin_is_shown(folder: Path) -> None:
    run = journeykit("validate", "--fix", "--diff", "-", cwd=folder, stdin=SKETCH)
    assert "+    owner: 'sales'\n" in run.out


def test_only_what_is_shown_is_fixed(folder: Path) -> None:
    marked = SKETCH.replace("'sales'", "'sales'  # journeykit: ignore[JK201] on purpose")
    (folder / "journey.yaml").write_text(marked)
    run = validate(folder, "--fix", "--ignore", "JK204")
    assert "fixed" not in run.err
    assert (folder / "journey.yaml").read_text() == marked


def test_nested_journeys_are_fixed_as_well(folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "in" / "inner.yaml").write_text("id: inner\nstages: [{id: one, nmae: One}]\n")
    outer = SKETCH.replace(
        "    onwer: 'sales'", "    touchpoints: [{id: a, journey: in/inner.yaml}]"
    )
    (folder / "journey.yaml").write_text(outer)
    run = validate(folder, "--fix")
    assert run.err.startswith("2 findings fixed\n")
    assert "{id: one, name: One}" in (folder / "in" / "inner.yaml").read_text()


def test_what_can_be_fixed_is_said(folder: Path) -> None:
    assert " (2 can be fixed with --fix) in 1 journey\n" in validate(folder).err


def test_a_comment_keeps_a_finding_back_and_says_so_when_it_is_unused(folder: Path) -> None:
    text = MENDED.replace("- id: try", "- id: try  # journeykit: ignore[JK550, JK302] a sketch")
    (folder / "journey.yaml").write_text(text)
    run = validate(folder)
    lines = {item["line"] for item in json.loads(run.out) if item["code"] == "JK550"}
    assert lines == {7}
    assert found(run).count("JK903") == 1
    assert "JK903" not in found(validate(folder, "--ignore", "JK9"))


def test_a_suppressed_error_does_not_fail(folder: Path) -> None:
    text = SKETCH.replace("'sales'", "'sales'  # journeykit: ignore[JK201] on purpose")
    (folder / "journey.yaml").write_text(text.replace("existng", "existing"))
    assert validate(folder).code == 0
