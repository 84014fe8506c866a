"""``journeykit map``: the definition as a picture, a page, or another tool's graph."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from tests.cli.inside import runner
from tests.cli.running import journeykit
from tests.cli.small import write_small

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    assert journeykit("init", cwd=folder).code == 0
    return folder


@pytest.fixture
def started(begun: Path, tmp_path: Path) -> Path:
    """A folder of its own with what ``journeykit init`` writes."""
    return shutil.copytree(begun, tmp_path, dirs_exist_ok=True)


def test_without_a_format_it_is_mermaid_on_stdout(started: Path) -> None:
    run = journeykit("map", cwd=started)
    assert (run.code, run.err) == (0, "")
    assert "\nflowchart TB\n" in run.out
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


SETUP = """\
journeykit: 1
id: setup
name: Setting up
data: {customer_id: id, columns: {id: {type: text}}}
stages: [{id: first, name: First step}, {id: second, name: Second step}]
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small journey with a journey nested in its second stage, and a snapshot."""
    folder = tmp_path_factory.mktemp("snapshot")
    file = write_small(folder) / "journey.yaml"
    text = file.read_text("utf-8").replace(
        "    phase: existing\n",
        "    phase: existing\n    touchpoints: [{id: setup, name: Setup, journey: setup.yaml}]\n",
    )
    file.write_text(text, "utf-8")
    (folder / "setup.yaml").write_text(SETUP, "utf-8")
    run = journeykit("score", "customers.csv", "--as-of", "2026-06-30", cwd=folder)
    assert run.code == 0, run.err
    return folder


@pytest.fixture
def scored(snapshot: Path, tmp_path: Path) -> Path:
    """A folder of its own with the journey and its snapshot."""
    return shutil.copytree(snapshot, tmp_path, dirs_exist_ok=True)


def test_a_snapshot_gives_its_counts_to_every_view(
    scored: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Six reached Buy and three of them Use; one was lost there for the price."""
    runs = runner(monkeypatch, capfd)
    drawn = {
        view: runs("map", "-f", "svg", "--view", view, "--as-of", "latest", cwd=scored).out
        for view in ("map", "flow", "graph")
    }
    for text in drawn.values():
        ET.fromstring(text)  # noqa: S314
    assert "6 reached" in drawn["map"]
    assert "6 reached" in drawn["graph"]
    assert "price, 1 lost" in drawn["graph"]
    assert ">3</text>" in drawn["flow"]
    bare = runs("map", "-f", "svg", "--view", "graph", cwd=scored).out
    assert "reached" not in bare
    data = json.loads(runs("map", "-f", "json", "--as-of", "2026-06-30", cwd=scored).out)
    found = {node["id"]: node.get("reached", node.get("lost")) for node in data["nodes"]}
    assert found["stage:buy"] == 6
    assert found["stage:use"] == 3
    assert found["loss:buy:price"] == 1
    mermaid = runs("map", "--as-of", "latest", cwd=scored).out
    assert "6 reached<br/>3 went on, 2 still here, 1 lost" in mermaid
    assert "reached" not in runs("map", cwd=scored).out
    mermaid = runs("map", "--as-of", "latest", "--view", "graph", cwd=scored).out
    assert '["Buy: 6"]' in mermaid
    assert '["Buy"]' in runs("map", "--view", "graph", cwd=scored).out


@pytest.mark.parametrize("view", ["map", "flow", "graph"])
def test_a_picture_a_text_and_a_page_say_the_day_of_their_counts(
    scored: Path, view: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    runs = runner(monkeypatch, capfd)
    counted = ("--view", view, "--as-of", "latest")
    bare = {} if view == "flow" else {"bare": runs("map", "-f", "svg", "--view", view, cwd=scored)}
    svg = ET.fromstring(runs("map", "-f", "svg", *counted, cwd=scored).out)  # noqa: S314
    said = "Counts of 30 Jun 2026."
    assert [text.text for text in svg.iter(f"{SVG}text")][-1] == said
    described = svg.find(f"{SVG}desc")
    assert described is not None
    assert (described.text or "").endswith(said)
    assert all("Counts of" not in run.out for run in bare.values())
    assert ", counts of 30 Jun 2026</p>" in runs("map", "-f", "html", *counted, cwd=scored).out
    mermaid = runs("map", *counted, cwd=scored).out
    assert mermaid.startswith('---\ntitle: "Small, counts of 30 Jun 2026"\n')
    if view != "flow":
        dot = runs("map", "-f", "dot", *counted, cwd=scored).out
        assert 'label="Small, counts of 30 Jun 2026"' in dot
        data = json.loads(runs("map", "-f", "json", *counted, cwd=scored).out)
        assert data["graph"]["as_of"] == "2026-06-30"
    else:
        assert "6 reached, 2 here" in mermaid


def test_the_graph_is_lean_and_the_map_holds_all(
    scored: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    runs = runner(monkeypatch, capfd)
    for format, word in (
        ("mermaid", "Touchpoints"),
        ("dot", "Touchpoints"),
        ("json", "touchpoint"),
    ):
        whole = runs("map", "-f", format, cwd=scored).out
        assert whole == runs("map", "-f", format, "--view", "map", cwd=scored).out
        assert word in whole
        lean = runs("map", "-f", format, "--view", "graph", cwd=scored).out
        assert f'"{word}"' not in lean


@pytest.mark.parametrize(
    ("ending", "leads"),
    [
        ("mmd", 'click n5 href "my%20map-setup.svg"'),
        ("dot", 'URL="my%20map-setup.svg"'),
        ("json", '"href": "my%20map-setup.json"'),
    ],
)
def test_a_text_too_has_a_file_for_each_nested_journey(
    scored: Path,
    ending: str,
    leads: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    run = runner(monkeypatch, capfd)("map", "-o", f"my map.{ending}", cwd=scored)
    said = f"wrote my map.{ending}\nwrote my map-setup.{ending}\n"
    assert (run.code, run.err) == (0, said)
    assert leads in (scored / f"my map.{ending}").read_text("utf-8")
    assert "Second step" in (scored / f"my map-setup.{ending}").read_text("utf-8")


def test_a_map_too_large_for_mermaid_says_what_it_lacks(
    scored: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    file = scored / "journey.yaml"
    goal = "customer: {goal: " + "all that there is to say " * 2_200 + "}"
    file.write_text(file.read_text("utf-8").replace("name: Buy\n", f"name: Buy\n    {goal}\n"))
    run = runner(monkeypatch, capfd)("map", cwd=scored)
    assert run.code == 0
    assert "all that there is" not in run.out
    assert run.err == (
        "note: left out, since mermaid draws at most 50,000 characters and 500 lines between "
        "boxes: the names of the rows and what is written of the stages\n"
        "  help: choose DOT, SVG or HTML, which have no limit, or --view graph\n"
    )


def test_a_language_that_is_not_there_is_refused(
    started: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    runs = runner(monkeypatch, capfd)
    run = runs("map", "-o", "map.svg", "--lang", "tlh", cwd=started)
    assert run.code == 2
    assert run.err == ("error: there is no language `tlh`\n  help: there is: `en` (English)\n")
    assert not (started / "map.svg").exists()
    english = runs("map", "--lang", "en", cwd=started).out
    assert english == runs("map", cwd=started).out


def test_a_flow_takes_the_latest_snapshot(
    scored: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    runs = runner(monkeypatch, capfd)
    flow = runs("map", "-f", "svg", "--view", "flow", cwd=scored)
    assert (
        flow.out == runs("map", "-f", "svg", "--view", "flow", "--as-of", "latest", cwd=scored).out
    )
    for file in (scored / ".journeykit").rglob("*.parquet"):
        file.unlink()
    run = runs("map", "-f", "svg", "--view", "flow", cwd=scored)
    assert run.code == 2
    assert "there is no snapshot of `small` yet" in run.err


def test_a_nested_journey_is_a_sheet_of_its_own_that_its_touchpoint_leads_to(
    scored: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    runs = runner(monkeypatch, capfd)
    run = runs("map", "-o", "map.svg", cwd=scored)
    assert (run.code, run.err) == (0, "wrote map.svg\nwrote map-setup.svg\n")
    links = [
        element.attrib["href"]
        for element in ET.parse(scored / "map.svg").getroot().iter()  # noqa: S314
        if element.tag.endswith("}a")
    ]
    assert set(links) == {"map-setup.svg"}
    assert "Second step" in (scored / "map-setup.svg").read_text("utf-8")
    assert runs("map", "-o", "map.html", cwd=scored).err == "wrote map.html\n"
    page = (scored / "map.html").read_text("utf-8")
    assert '<section id="setup" class="leaf lying">' in page
    assert '<a href="#setup">Setting up</a>' in page
    assert page.count('href="#setup"') > 1
    assert 'href="map-setup.svg"' not in runs("map", "-f", "svg", cwd=scored).out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--view", "flow", "-f", "dot"),
            (
                "error: dot holds the map of a journey or its graph, and not its flow\n"
                "  help: choose SVG, PNG, PDF, HTML or mermaid, or leave --view out\n"
            ),
        ),
        (
            ("-f", "svg", "--as-of", "soon"),
            "error: 'soon' is no date\n  help: write the day as 2026-09-30\n",
        ),
        (
            ("-f", "svg", "--as-of", "2026-01-01"),
            (
                "error: .journeykit/small: there is no snapshot of `small` for 2026-01-01\n"
                "  help: saved: 2026-06-30\n"
            ),
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    scored: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    said: str,
) -> None:
    run = runner(monkeypatch, capfd)("map", *arguments, cwd=scored)
    assert (run.code, run.out, run.err) == (2, "", said)


def test_counts_of_another_meaning_are_not_drawn(
    scored: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    file = scored / "journey.yaml"
    file.write_text(file.read_text("utf-8").replace("users >= 10", "users >= 11"), "utf-8")
    run = runner(monkeypatch, capfd)("map", "-f", "svg", "--as-of", "latest", cwd=scored)
    assert run.code == 2
    assert "the snapshot of 2026-06-30 was scored with a definition of another meaning" in run.err


@pytest.mark.parametrize("view", ["map", "graph"])
def test_a_pdf_is_one_file_for_all_sheets(started: Path, view: str) -> None:
    run = journeykit("map", "-o", "map.pdf", "--view", view, cwd=started)
    assert (run.code, run.out, run.err) == (0, "", "wrote map.pdf\n")
    first = (started / "map.pdf").read_bytes()
    assert first.startswith(b"%PDF-1.7")
    assert journeykit("map", "-o", "map.pdf", "--view", view, cwd=started).code == 0
    assert (started / "map.pdf").read_bytes() == first


def test_without_the_extra_no_pdf_is_begun(
    started: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    run = runner(monkeypatch, capfd)("map", "-o", "map.pdf", cwd=started)
    assert run.code == 2
    assert run.err.startswith("error: PDF needs the extra `pdf`, which is not installed\n")
    assert not (started / "map.pdf").exists()
