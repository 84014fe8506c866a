"""``journeykit demo`` runs the three commands on the example, and leaves other folders alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Run, journeykit


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    place = tmp_path_factory.mktemp("demo")
    return place, journeykit("demo", "try it", cwd=place)


def test_each_command_is_shown_before_its_output(demonstrated: tuple[Path, Run]) -> None:
    _, run = demonstrated
    assert run.code == 0, run.err
    commands = [line for line in run.err.splitlines() if line.startswith("$ ")]
    assert commands == [
        "$ cd 'try it'",
        "$ journeykit validate",
        "$ journeykit score data/2026-q2.csv --as-of 2026-06-30",
        "$ journeykit score data/2026-q3.csv --as-of 2026-09-30",
        "$ journeykit report -o report.html",
    ]


def test_it_ends_with_the_path_of_a_page(demonstrated: tuple[Path, Run]) -> None:
    place, run = demonstrated
    last = run.out.splitlines()[-1]
    assert last == "try it/report.html"
    page = (place / last).read_text(encoding="utf-8")
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "Mid-market finance software" in page


def test_both_quarters_are_saved(demonstrated: tuple[Path, Run]) -> None:
    place, _ = demonstrated
    snapshots = place / "try it" / ".journeykit" / "saas-mid-market"
    both = ["2026-06-30.parquet", "2026-09-30.parquet"]
    assert sorted(path.name for path in snapshots.glob("*.parquet")) == both
    nested = [path.relative_to(snapshots) for path in snapshots.glob("nested/*/*.parquet")]
    assert sorted(path.name for path in nested) == both
    assert {path.parent.name for path in nested} == {"onboard.migration"}


def test_again_is_the_same_to_the_byte(demonstrated: tuple[Path, Run]) -> None:
    place, run = demonstrated
    page = (place / "try it" / "report.html").read_bytes()
    again = journeykit("demo", "try it", cwd=place)
    assert (again.code, again.out) == (0, run.out), again.err
    assert (place / "try it" / "report.html").read_bytes() == page


@pytest.mark.parametrize("name", ["notes.txt", "journey.yaml"])
def test_a_folder_with_other_content_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / name).write_text("mine")
    run = journeykit("demo", "mine", cwd=tmp_path)
    assert run.code == 2
    assert run.err == (
        f"error: mine: the folder holds something else ({name}), and is left as it is\n"
        "  help: name a new folder: journeykit demo DIR\n"
    )
    assert [path.name for path in (tmp_path / "mine").iterdir()] == [name]
    assert (tmp_path / "mine" / name).read_text() == "mine"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    run = journeykit("demo", "mine", cwd=tmp_path)
    assert run.code == 2
    assert run.err == "error: mine: this is a file, and not a folder\n"
