"""``journeykit map``: the definition as a picture, a page, or another tool's graph."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from tests.cli.inside import runner
from tests.cli.running import journeykit


@pytest.fixture
def started(tmp_path: Path) -> Path:
    assert journeykit("init", cwd=tmp_path).code == 0
    return tmp_path


def test_without_a_format_it_is_mermaid_on_stdout(started: Path) -> None:
    run = journeykit("map", cwd=started)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("flowchart LR\n")
    assert '"Decide"' in run.out


@pytest.mark.parametrize("ending", ["svg", "html", "mmd", "dot", "json"])
def test_the_ending_names_the_format(started: Path, ending: str) -> None:
    file = f"map.{ending}"
    run = journeykit("map", "-o", file, cwd=started)
    assert (run.code, run.out, run.err) == (0, "", f"wrote {file}\n")
    text = (started / file).read_text(encoding="utf-8")
    assert "Decide" in text
    if ending == "svg":
        assert ET.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314
    if ending == "html":
        assert text.startswith("<!doctype html>")
        assert "http-equiv" in text
        assert "<svg" in text
    if ending == "json":
        assert {node["label"] for node in json.loads(text)["nodes"]} >= {"Decide", "Use"}


def test_two_runs_write_the_same_bytes(started: Path) -> None:
    first = journeykit("map", "-f", "svg", cwd=started)
    assert first.out == journeykit("map", "-f", "svg", cwd=started).out


def test_an_ending_that_says_nothing_is_refused(started: Path) -> None:
    run = journeykit("map", "-o", "map.pic", cwd=started)
    assert run.code == 2
    assert run.err.startswith(
        "error: the ending of map.pic names no format\n  help: end it in .svg"
    )
    assert not (started / "map.pic").exists()


def test_a_journey_may_be_an_argument_or_an_option(started: Path) -> None:
    (started / "journey.yaml").rename(started / "other.yaml")
    argument = journeykit("map", "other.yaml", cwd=started)
    assert argument.code == 0
    assert argument == journeykit("map", "--journey", "other.yaml", cwd=started)
    both = journeykit("map", "other.yaml", "--journey", "third.yaml", cwd=started)
    assert both.code == 2
    assert "two journeys are named, other.yaml and third.yaml" in both.err


def test_a_journey_with_errors_is_not_drawn(tmp_path: Path) -> None:
    (tmp_path / "journey.yaml").write_text("id: x\nstages: [{nmae: a}]\n")
    run = journeykit("map", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("error: journey.yaml:2:")
    assert "`journeykit validate journey.yaml` shows every error with its mend" in run.err


def test_a_png_is_drawn_to_scale(
    started: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    runs = runner(monkeypatch, capfd)
    sizes = []
    for scale in ("1", "2"):
        run = runs("map", "-o", "map.png", "--scale", scale, cwd=started)
        assert (run.code, run.out, run.err) == (0, "", "wrote map.png\n")
        with Image.open(started / "map.png") as picture:
            sizes.append(picture.size)
    assert [2 * side for side in sizes[0]] == pytest.approx(sizes[1], abs=2)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("-f", "svg", "--scale", "2"),
            (
                "error: --scale is for PNG, and this is svg\n"
                "  help: leave it out, or add --format png\n"
            ),
        ),
        (("-f", "png", "--scale", "21"), "error: --scale is from 0.1 to 20, and not 21\n"),
        (("-f", "png", "--scale", "nan"), "error: --scale is from 0.1 to 20, and not nan\n"),
    ],
)
def test_a_scale_that_cannot_be_is_refused(
    started: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    said: str,
) -> None:
    run = runner(monkeypatch, capfd)("map", *arguments, cwd=started)
    assert (run.code, run.out, run.err) == (2, "", said)


def test_characters_that_a_png_lacks_are_said(
    started: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    journey = started / "journey.yaml"
    journey.write_text(journey.read_text("utf-8").replace("name: Decide", "name: De\u0378cide"))
    run = runner(monkeypatch, capfd)("map", "-o", "map.png", cwd=started)
    assert run.code == 0
    assert run.err == (
        "wrote map.png\n"
        "note: no font on this machine draws \u0378: the picture lacks them\n"
        "  help: install a font that has them (Noto Sans, say), or choose SVG or HTML\n"
    )
