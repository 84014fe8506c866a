"""The page in a real browser: its script runs, nothing complains, nothing is asked of a network."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from journeykit.render.html import render_html
from journeykit.review.build import build_review
from tests.render.hostile import hostile_sources, journey
from tests.render.reviews import SHAPES, review


def opened(chromium: str, page: Path, folder: Path, width: int) -> tuple[str, str]:
    """The document after its script ran, and what the browser wrote to its console."""
    run = subprocess.run(
        [
            chromium,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder}",
            f"--window-size={width},900",
            "--enable-logging=stderr",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    console = [line for line in run.stderr.splitlines() if "CONSOLE" in line]
    return run.stdout, "\n".join(console)


@pytest.mark.slow
@pytest.mark.parametrize("width", [1320, 500])
def test_a_page_opens_without_a_word(chromium: str, tmp_path: Path, width: int) -> None:
    name, made = SHAPES["two hundred at risk"]
    page = tmp_path / "review.html"
    page.write_text(render_html(review(name, made())), encoding="utf-8")
    document, console = opened(chromium, page, tmp_path / "browser", width)
    assert console == ""
    assert "data-tip=" in document
    assert 'id="theme" type="button">' in document
    assert re.search(r"Show all 200", document)
    assert document.count("<tr hidden") >= 185


@pytest.mark.slow
def test_hostile_texts_run_nothing(chromium: str, tmp_path: Path) -> None:
    written = journey()
    page = tmp_path / "review.html"
    shown = build_review(written, hostile_sources(written, 3))
    page.write_text(render_html(shown), encoding="utf-8")
    document, console = opened(chromium, page, tmp_path / "browser", 1320)
    assert console == ""
    assert "data-tip=" in document
    assert document.count("<script") == 1
