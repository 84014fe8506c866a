"""The GitHub Action: its steps run in bash as a runner would, inputs in the environment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
BROKEN = "journeykit: 1\nid: trial\nstages:\n  - id: try\n    nmae: Try it\n"
SOUND = "journeykit: 1\nid: trial\nstages:\n  - id: try\n    name: Try it\n"
BASH = shutil.which("bash")


@dataclass(frozen=True)
class Step:
    """What a step left: code, text, and the files that it speaks to the runner through."""

    code: int
    out: str
    outputs: str
    summary: str
    paths: str


def action() -> dict[str, Any]:
    loaded = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def run_step(number: int, folder: Path, **inputs: str) -> Step:
    """Run one step of the action in a folder: ``${{ }}`` filled in as the runner fills it."""
    if BASH is None:
        pytest.skip("no bash is installed")
    described = action()
    given = {name: entry["default"] for name, entry in described["inputs"].items()} | inputs
    values = {f"inputs.{name}": value for name, value in given.items()}
    values["github.action_path"] = str(ROOT)
    step = described["runs"]["steps"][number]
    assert step["shell"] == "bash"
    assert "${{" not in step["run"], "an input in the text of a script could become a command"
    environment = {
        name: re.sub(r"\$\{\{ (\S+) \}\}", lambda found: values[found[1]], value)
        for name, value in step["env"].items()
    }
    runner = folder / ".runner"
    runner.mkdir(exist_ok=True)
    files = {
        name: runner / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")
    }
    for file in files.values():
        file.touch()
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env={
            **os.environ,
            "PATH": programs,
            "RUNNER_TEMP": str(runner),
            "GITHUB_WORKSPACE": str(folder),
            **{name: str(file) for name, file in files.items()},
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    read = {name: file.read_text(encoding="utf-8") for name, file in files.items()}
    return Step(
        done.returncode,
        done.stdout + done.stderr,
        read["GITHUB_OUTPUT"],
        read["GITHUB_STEP_SUMMARY"],
        read["GITHUB_PATH"],
    )


def test_findings_are_text_annotations_summary_and_sarif_and_fail_the_step(tmp_path: Path) -> None:
    (tmp_path / "a journey.yaml").write_text(BROKEN)
    (tmp_path / "journey.yaml").write_text(BROKEN)
    step = run_step(1, tmp_path, paths="journey.yaml", sarif="out.sarif")
    assert step.code == 1
    assert "journey.yaml:5:5: error[JK201]" in step.out
    assert "\n::error file=journey.yaml,line=5," in step.out
    assert "a journey" not in step.out
    assert step.summary.startswith("### journeykit: 1 error")
    assert step.outputs == "sarif=out.sarif\n"
    [run] = json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))["runs"]
    assert "JK201" in {result["ruleId"] for result in run["results"]}


def test_without_paths_the_journey_here_is_checked(tmp_path: Path) -> None:
    (tmp_path / "journey.yaml").write_text(SOUND)
    step = run_step(1, tmp_path, annotations="false")
    assert step.code == 0
    assert "::" not in step.out
    assert step.summary == step.outputs == ""


def test_arguments_are_passed_on(tmp_path: Path) -> None:
    (tmp_path / "journey.yaml").write_text(SOUND)
    assert run_step(1, tmp_path, args="--fail-on advice").code == 1


def test_an_input_is_never_run(tmp_path: Path) -> None:
    (tmp_path / "journey.yaml").write_text(SOUND)
    run_step(1, tmp_path, paths="$(touch evil) `touch evil`; touch evil", args="* ; touch evil")
    assert not (tmp_path / "evil").exists()


def test_every_input_is_described_and_used() -> None:
    described = action()
    used = "".join(str(step["env"]) for step in described["runs"]["steps"])
    for name, entry in described["inputs"].items():
        assert entry["description"].endswith(".")
        assert f"inputs.{name} " in used


@pytest.mark.slow
def test_the_action_installs_what_it_lies_beside(tmp_path: Path) -> None:
    step = run_step(0, tmp_path)
    if step.code != 0 and re.search(r"connection|resolve|No matching distribution", step.out):
        pytest.skip("the package index cannot be reached")
    assert step.code == 0, step.out
    program = Path(step.paths.strip()) / "journeykit"
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("journeykit ")
