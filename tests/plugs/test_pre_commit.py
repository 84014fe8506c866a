"""The pre-commit hook: run by pre-commit itself on a repository made here."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
BROKEN = "journeykit: 1\nid: trial\nstages:\n  - id: try\n    nmae: Try it\n"
SHIPPED = (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE", "src", "examples")


def hook() -> dict[str, object]:
    [described] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert isinstance(described, dict)
    return described


@pytest.mark.parametrize(
    ("file", "checked"),
    [
        ("journey.yaml", True),
        ("team/journey.yml", True),
        ("onboarding.journey.yaml", True),
        ("sales-journey.yaml", True),
        ("journeys/sales.yaml", True),
        ("team/journeys/eu/sales.yml", True),
        ("docker-compose.yaml", False),
        ("journey.yaml.bak", False),
        ("journey.json", False),
    ],
)
def test_it_is_run_on_journeys_and_on_no_other_yaml(file: str, checked: bool) -> None:
    assert (re.search(str(hook()["files"]), file) is not None) is checked


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=team", "-c", "user.email=team@example.com", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


def committed(folder: Path) -> None:
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "All there is")


@pytest.mark.slow
def test_pre_commit_installs_it_and_stops_a_commit(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("pre-commit")
    if not program.exists() or shutil.which("git") is None:
        pytest.skip("pre-commit and git are not both installed")
    ours, theirs = tmp_path / "journeykit", tmp_path / "repository"
    ours.mkdir()
    for name in SHIPPED:
        ignored = shutil.ignore_patterns("__pycache__", "data", ".journeykit")
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, ours / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, ours / name)
    committed(ours)
    theirs.mkdir()
    (theirs / "journey.yaml").write_text(BROKEN)
    (theirs / "compose.yaml").write_text("services: {}\n")
    committed(theirs)
    done = subprocess.run(
        [program, "try-repo", str(ours), "journeykit-validate", "--all-files"],
        cwd=theirs,
        env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    said = done.stdout + done.stderr
    if "CalledProcessError" in said and re.search(r"connection|resolve|No matching dist", said):
        pytest.skip("the package index cannot be reached")
    assert done.returncode == 1, said
    assert "journey.yaml:5:5: error[JK201]" in said
    assert "compose.yaml" not in said.split("=====")[-1]
