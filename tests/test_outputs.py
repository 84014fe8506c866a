"""An output is whole or not there."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from journeykit.errors import OutputError
from journeykit.outputs import write_whole, written_whole


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def interrupted_after_half(target: Path) -> None:
    with written_whole(target) as part:
        part.write_text("half")
        raise KeyboardInterrupt


def test_what_is_written_appears_under_its_name_alone(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    with written_whole(target) as part:
        assert part == tmp_path / "page.html.part"
        part.write_text("new")
        assert not target.exists()
    assert target.read_text() == "new"
    assert names_in(tmp_path) == ["page.html"]


def test_a_failure_leaves_what_stood_there_and_no_part(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    target.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        interrupted_after_half(target)
    assert target.read_text() == "old"
    assert names_in(tmp_path) == ["page.html"]


def test_text_is_utf8_with_its_own_line_ends(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", "é\n\r\n")
    assert (tmp_path / "a").read_bytes() == b"\xc3\xa9\n\r\n"


def test_the_mode_of_the_file_before_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_text("old")
    target.chmod(0o640)
    write_whole(target, b"new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    link = tmp_path / "link"
    link.symlink_to("real")
    write_whole(link, "new")
    assert link.is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_whole(Path("/dev/null"), "gone")
    assert Path("/dev/null").is_char_device()


def test_a_missing_folder_is_named_before_anything_runs(tmp_path: Path) -> None:
    target = tmp_path / "no" / "page.html"
    with pytest.raises(OutputError) as caught, written_whole(target):
        pytest.fail("the body ran")
    assert caught.value.message == f"there is no folder {tmp_path / 'no'}"


def test_a_folder_is_no_output(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="this is a folder"):
        write_whole(tmp_path, "x")


def test_a_full_disk_is_an_output_error() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    with pytest.raises(OutputError, match="No space left on device"):
        write_whole(Path("/dev/full"), "x" * 10)


def test_a_name_that_is_too_long_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot write it"):
        write_whole(tmp_path / ("x" * 253), "x")
