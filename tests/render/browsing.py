"""A page in headless Chromium: what a reader meets, measured by the browser itself.

The page is opened from a copy without its policy, since what measures it is a script; that the
policy holds is tested on the page as it is.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

_MEASURE = Path(__file__).with_name("measure.js")
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


@dataclass(frozen=True)
class Seen:
    """What was found on a page in one theme.

    Attributes:
        theme: ``light`` or ``dark``.
        faults: What axe finds, each with its rule and the first element.
        overlaps: Pairs of texts that stand on one another.
        cut: Texts that their box does not show whole.
        wider: By how many px the page is wider than the window.
    """

    theme: str
    faults: tuple[str, ...]
    overlaps: tuple[str, ...]
    cut: tuple[str, ...]
    wider: float


@cache
def _axe() -> str:
    return files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def as_printed(page: str) -> str:
    """The page with the styles of print for every medium, and without those of a screen."""
    styled = page.replace("@media print{", "@media all{").replace("@media screen", "@media not all")
    assert styled != page
    return styled


def seen(chromium: str, page: str, folder: Path, width: int) -> list[Seen]:
    """The page at a width in px, in both themes."""
    script = f"{_axe()}\n{_MEASURE.read_text(encoding='utf-8')}".replace("</script", "<\\/script")
    body = _POLICY.sub("", page)
    assert body != page
    copy = folder / f"measured-{width}.html"
    copy.write_text(
        body.replace(
            "</body>", f'<pre id="measured" hidden></pre><script>{script}</script></body>'
        ),
        encoding="utf-8",
    )
    frame = folder / f"frame-{width}.html"
    # a window of a browser is never narrower than 500 px; a frame is as narrow as a phone
    frame.write_text(
        f'<!doctype html><iframe id="f" src="{copy.name}" width="{width}" height="900"></iframe>'
        '<pre id="out"></pre><script>addEventListener("message",'
        'e=>{document.getElementById("out").textContent=e.data})</script>',
        encoding="utf-8",
    )
    run = subprocess.run(
        [
            chromium,
            *FLAGS,
            f"--user-data-dir={folder / 'profile'}",
            f"--window-size={max(width, 500) + 40},1000",
            "--virtual-time-budget=60000",
            "--dump-dom",
            frame.as_uri(),
        ],
        capture_output=True,
        timeout=240,
        check=True,
    )
    found = re.search(r'<pre id="out">(.+?)</pre>', run.stdout.decode("utf-8"), re.DOTALL)
    assert found, "the browser measured nothing"
    return [
        Seen(
            one["theme"],
            tuple(one["faults"]),
            tuple(one["overlaps"]),
            tuple(one["cut"]),
            one["wider"],
        )
        for one in json.loads(html.unescape(found[1]))
    ]
