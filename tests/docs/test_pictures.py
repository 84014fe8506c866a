"""The pictures of the documentation show the page as it is."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "make_pictures.py"
PICTURES = ROOT / "docs" / "pictures"
GALLERY = ROOT / "docs" / "gallery"
LARGEST = 300 * 1024


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(TOOL), "--check", "--into", str(folder)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
def test_the_page_still_says_what_the_pictures_show() -> None:
    done = check(PICTURES)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_a_picture_of_other_words_is_called_stale(tmp_path: Path) -> None:
    copy = shutil.copytree(PICTURES, tmp_path / "pictures")
    words = json.loads((copy / "shown.json").read_text(encoding="utf-8"))
    words["map.png"] = "0" * 64
    (copy / "shown.json").write_text(json.dumps(words), encoding="utf-8")
    done = check(copy)
    assert done.returncode == 1
    assert done.stderr == "the page has changed since: map.png\nrun python tools/make_pictures.py\n"


@pytest.mark.parametrize("name", ["report.png", "map.png"])
def test_pictures_are_crisp_and_small(name: str) -> None:
    png = (PICTURES / name).read_bytes()
    assert len(png) <= LARGEST
    width, height = struct.unpack(">II", png[16:24])
    assert width == 1860  # half as many again as the page is wide
    assert height > 600
    assert f"docs/pictures/{name})" in (ROOT / "README.md").read_text(encoding="utf-8")


def gallery(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "tools" / "make_gallery.py"), "--check", *options],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.slow
def test_the_gallery_shows_what_is_drawn_now(tmp_path: Path) -> None:
    done = gallery()
    assert (done.returncode, done.stderr) == (0, "")
    known = json.loads((GALLERY / "drawn.json").read_text(encoding="utf-8"))
    (tmp_path / "drawn.json").write_text(json.dumps(known | {"gone": "", "saas-map": ""}))
    done = gallery("--into", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == ("drawn anew by now: saas-map, gone\nrun python tools/make_gallery.py\n")


def test_every_picture_of_the_gallery_is_shown_and_is_there() -> None:
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[[^\]]+\]\(gallery/([\w-]+)\.png\)", page)
    assert len(shown) == len(set(shown))
    known = json.loads((GALLERY / "drawn.json").read_text(encoding="utf-8"))
    assert set(shown) == set(known) == {file.stem for file in GALLERY.glob("*.png")}
    assert all(file.stat().st_size <= LARGEST for file in GALLERY.glob("*.png"))
