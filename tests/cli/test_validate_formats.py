"""``validate --format``, stdin under a name, and ``--watch``: on the installed command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.running import PROGRAM, journeykit

BROKEN = """\
journeykit: 1
id: trial
stages:
  - id: try
    nmae: Try it out
"""
FORMATS = ("full", "concise", "json", "jsonl", "github", "gitlab", "sarif", "junit")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    (tmp_path / "journey.yaml").write_text(BROKEN)
    return tmp_path


def test_one_run_writes_every_format_and_the_exit_code_is_the_same(broken: Path) -> None:
    wanted = [argument for name in FORMATS for argument in ("--format", f"{name}=out.{name}")]
    run = journeykit("validate", *wanted, cwd=broken)
    assert (run.code, run.out) == (1, "")
    texts = {name: (broken / f"out.{name}").read_text(encoding="utf-8") for name in FORMATS}
    found = json.loads(texts["json"])
    assert [json.loads(line) for line in texts["jsonl"].splitlines()] == found
    assert len(json.loads(texts["sarif"])["runs"][0]["results"]) == len(found)
    assert len(json.loads(texts["gitlab"])) == len(found)
    assert len(ET.fromstring(texts["junit"]).findall("*/testcase")) == len(found)  # noqa: S314
    assert len(texts["concise"].splitlines()) == len(found)
    assert texts["github"].startswith("::error file=journey.yaml,line=5,")
    assert "nmae: Try it out\n  |     ^^^^\n" in texts["full"]


def test_text_on_screen_and_sarif_in_a_file(broken: Path) -> None:
    run = journeykit(
        "validate", "--format", "full", "--format", "sarif=out.sarif", cwd=broken, FORCE_COLOR="1"
    )
    assert run.code == 1
    assert "\x1b[1;31merror[JK201]\x1b[0m" in run.out
    assert "\x1b" not in (broken / "out.sarif").read_text(encoding="utf-8")
    assert "wrote out.sarif\n" in run.err


def test_a_file_is_never_coloured(broken: Path) -> None:
    journeykit("validate", "-f", "full=out.txt", "--color", "always", cwd=broken)
    assert "\x1b" not in (broken / "out.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("formats", "message"),
    [
        (("json", "full"), "json is a document of its own: nothing else can go to stdout with it"),
        (("sarif", "junit"), "sarif is a document of its own"),
        (("json=a", "sarif=a"), "two formats would write a"),
        (("sarif=",), "--format sarif= names no file"),
        (("srif=x",), "'srif' is not one of full, concise, json"),
    ],
)
def test_formats_that_cannot_be_are_refused(
    broken: Path, formats: tuple[str, ...], message: str
) -> None:
    run = journeykit("validate", *(f"--format={name}" for name in formats), cwd=broken)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert not (broken / "a").exists()


def test_no_output_takes_the_place_of_a_journey_or_one_nested_in_it(tmp_path: Path) -> None:
    outer = "id: a\nstages: [{id: b, touchpoints: [{id: c, journey: d.json}]}]\n"
    (tmp_path / "journey.yaml").write_text(outer)
    (tmp_path / "d.json").write_text(BROKEN)
    for arguments in (
        ("--format", "json=journey.yaml"),
        ("--format", "json=../x/journey.yaml"),
        ("--format", "json=d.json"),
        ("d.json", "--write-baseline", "d.json"),
    ):
        (tmp_path.parent / "x").unlink(missing_ok=True)
        (tmp_path.parent / "x").symlink_to(tmp_path)
        run = journeykit("validate", *arguments, cwd=tmp_path)
        assert (run.code, run.out) == (2, "")
        assert "is what is read" in run.err
        assert (tmp_path / "journey.yaml").read_text() == outer
        assert (tmp_path / "d.json").read_text() == BROKEN


def test_a_format_that_is_misspelt_comes_with_the_nearest(broken: Path) -> None:
    assert "did you mean sarif?" in journeykit("validate", "-f", "sraif", cwd=broken).err


def test_paths_on_github_start_at_its_workspace(broken: Path) -> None:
    folder = broken / "team"
    folder.mkdir()
    (folder / "journey.yaml").write_text(BROKEN)
    summary = broken / "summary.md"
    run = journeykit(
        "validate",
        "--format=github",
        cwd=folder,
        GITHUB_WORKSPACE=str(broken),
        GITHUB_STEP_SUMMARY=str(summary),
    )
    assert run.out.startswith("::error file=team/journey.yaml,")
    assert "team/journey.yaml&#58;5&#58;5" in summary.read_text(encoding="utf-8")


def test_stdin_takes_the_name_it_is_given_and_the_journeys_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "team"
    folder.mkdir()
    (folder / "inner.yaml").write_text("id: inner\nstages: [{id: one, nmae: x}]\n")
    text = BROKEN + "    touchpoints: [{id: call, journey: inner.yaml}]\n"
    run = journeykit(
        "validate", "-", "--stdin-filename", "team/new.yaml", "-f", "concise", cwd=tmp_path,
        stdin=text,
    )  # fmt: skip
    assert run.code == 1
    assert "team/new.yaml:5:5: error[JK201]" in run.out
    assert "team/inner.yaml:2:" in run.out


def test_a_name_for_stdin_needs_stdin(broken: Path) -> None:
    run = journeykit("validate", "journey.yaml", "--stdin-filename", "x.yaml", cwd=broken)
    assert run.code == 2
    assert "--stdin-filename is for stdin" in run.err


def test_stdin_cannot_be_watched(tmp_path: Path) -> None:
    run = journeykit("validate", "-", "--watch", cwd=tmp_path, stdin=BROKEN)
    assert run.code == 2
    assert "stdin cannot be watched" in run.err


class Watched:
    """A running ``validate --watch``, read as it goes."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.log = folder.parent / "watch.log"
        self._file = self.log.open("wb")
        self.process = subprocess.Popen(
            [str(PROGRAM), "validate", "--watch", "-f", "concise", *arguments],
            cwd=folder,
            stdout=self._file,
            stderr=subprocess.STDOUT,
            env={**os.environ, "NO_COLOR": "1"},
        )

    def wait_for(self, holds: Callable[[str], bool]) -> str:
        """What was written since the start, as soon as that is so."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            text = self.log.read_text(encoding="utf-8", errors="replace")
            if holds(text):
                return text
            assert self.process.poll() is None, text
            time.sleep(0.05)
        raise AssertionError(self.log.read_text(encoding="utf-8", errors="replace"))

    def stop(self) -> int:
        """Ctrl-C, and what it ends with."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=60)
        self._file.close()
        return code


@pytest.mark.skipif(os.name == "nt", reason="sends a signal as a terminal on POSIX does")
def test_watch_checks_again_after_each_change_also_of_a_nested_journey(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    journey, inner = folder / "journey.yaml", folder / "inner.yaml"
    nested = "    touchpoints: [{id: call, journey: inner.yaml}]\n"
    journey.write_text(BROKEN + nested)
    watched = Watched(folder)
    try:
        first = watched.wait_for(lambda text: " in 1 journey\n" in text)
        assert "──── watching; Ctrl-C ends it ────" in first
        assert "JK201" in first
        assert "JK210" in first
        inner.write_text("id: inner\nstages: [{id: one, nmae: x}]\n")
        second = watched.wait_for(lambda text: "inner.yaml:2:" in text)
        assert second.count("──── something changed ────") >= 1
        inner.write_text("id: inner\nstages: [{id: one, name: x}]\n")
        watched.wait_for(lambda text: "inner.yaml:2:26" in text or text.count(" in 1 journey") >= 3)
        beside = folder / "journey.yaml.new"
        beside.write_text((BROKEN + nested).replace("nmae", "name"))
        beside.replace(journey)
        last = watched.wait_for(lambda text: text.count(" in 1 journey") >= 4)
        assert "JK201" not in last.split("something changed")[-1]
        journey.unlink()
        watched.wait_for(lambda text: "there is no such file" in text)
    finally:
        code = watched.stop()
    assert code == 130
