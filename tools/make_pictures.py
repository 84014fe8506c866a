"""Makes the pictures of the documentation: parts of the demonstration's page, as Chromium shows it.

``python tools/make_pictures.py`` writes them and, in ``docs/pictures/shown.json``, a hash of the
words that each one shows. ``--check`` writes nothing, needs no Chromium, and ends with 1 where the
page says something else by now. ``--into DIR`` is another folder of pictures.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from small_png import shrunk

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
SHOWN = "shown.json"
COMMAND = "python tools/make_pictures.py"
_SCALE = 1.5
_WIDTH, _HEIGHT = 1240, 2200
_MARGIN = 40
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@dataclass(frozen=True)
class Shot:
    """A part of the page.

    Attributes:
        name: Of the file.
        parts: The ids of the sections it shows.
        head: Whether the head of the page stands above them.
    """

    name: str
    parts: frozenset[str]
    head: bool

    @property
    def style(self) -> str:
        """Hides the rest of the page."""
        shown = "".join(f":not(#{part})" for part in sorted(self.parts))
        gone = [
            f"main section{shown}",
            "main section table",
            "main section h3",
            "main button",
            "details, .note, nav, footer, main ~ *",
            *([] if self.head else [".mast"]),
        ]
        return f"<style>{', '.join(gone)} {{ display: none !important }}</style>"


SHOTS = (
    Shot("report.png", frozenset({"flow"}), head=True),
    Shot("map.png", frozenset({"map"}), head=False),
)


class _Words(HTMLParser):
    """Collects the words of the page's head and of each section."""

    def __init__(self) -> None:
        super().__init__()
        self.words: dict[str, list[str]] = {"head": []}
        self._within: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self._within = dict(attributes).get("id") or ""
        elif tag == "header":
            self._within = "head"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("section", "header"):
            self._within = None

    def handle_data(self, data: str) -> None:
        if self._within is not None:
            self.words.setdefault(self._within, []).extend(data.split())


def shown_words(page: str) -> Mapping[str, str]:
    """For each picture, the SHA-256 of the words of the parts that it shows."""
    parser = _Words()
    parser.feed(page)
    hashes = {}
    for shot in SHOTS:
        parts = [*(["head"] if shot.head else []), *sorted(shot.parts)]
        text = " ".join(word for part in parts for word in parser.words[part])
        hashes[shot.name] = hashlib.sha256(text.encode()).hexdigest()
    return hashes


def demonstration(folder: Path) -> str:
    """The page of the demonstration, made in ``folder``."""
    subprocess.run(
        [sys.executable, "-m", "journeykit", "demo", str(folder / "demo")],
        check=True,
        capture_output=True,
    )
    return (folder / "demo" / "report.html").read_text(encoding="utf-8")


def taken(shot: Shot, page: str, folder: Path) -> bytes:
    """A picture of a part of the page, small."""
    browser = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        sys.exit("pictures are taken by Chromium, and none is installed")
    source, picture = folder / "part.html", folder / shot.name
    source.write_text(re.sub("</head>", f"{shot.style}</head>", page, count=1), encoding="utf-8")
    subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--force-device-scale-factor={_SCALE}",
            f"--window-size={_WIDTH},{_HEIGHT}",
            f"--screenshot={picture}",
            source.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return shrunk(picture.read_bytes(), _MARGIN)


def main(arguments: list[str] | None = None) -> int:
    """Take the pictures, or check them; 1 where a check finds a stale one."""
    options = argparse.ArgumentParser(description="Make the documentation's pictures.")
    options.add_argument("--check", action="store_true", help="write nothing; say what is stale")
    options.add_argument("--into", type=Path, default=PICTURES, help="the folder of pictures")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        page = demonstration(Path(scratch))
        now = shown_words(page)
        if not chosen.check:
            chosen.into.mkdir(parents=True, exist_ok=True)
            for shot in SHOTS:
                (chosen.into / shot.name).write_bytes(taken(shot, page, Path(scratch)))
            text = json.dumps(now, indent=2) + "\n"
            (chosen.into / SHOWN).write_text(text, encoding="utf-8", newline="\n")
            return 0
    then = json.loads((chosen.into / SHOWN).read_text(encoding="utf-8"))
    found = [name for name in now if now[name] != then.get(name)]
    if found:
        print(f"the page has changed since: {', '.join(found)}\nrun {COMMAND}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
