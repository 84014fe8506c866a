"""Mermaid itself, in headless Chromium: what it reads in a diagram, and what it draws of it."""

from __future__ import annotations

import html
import json
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.render.browsing import FLAGS

_READ = Path(__file__).with_name("read_mermaid.js")


@dataclass(frozen=True)
class Read:
    """A flowchart as mermaid reads and draws it.

    Attributes:
        title: What stands over it.
        boxes: The lines of each box, by its id.
        names: The lines over each group, by its id.
        ways: The labels of edges.
        edges: Source, target, head and stroke of each edge, as mermaid names them.
        groups: The ids in each group.
        links: Where boxes lead to.
        strange: Elements that no label may bring along.
    """

    title: str
    boxes: dict[str, list[str]]
    names: dict[str, list[str]]
    ways: list[str]
    edges: list[list[str]]
    groups: dict[str, list[str]]
    links: dict[str, str]
    strange: list[str]


def read_mermaid(chromium: str, texts: Sequence[str], folder: Path) -> list[Read]:
    """Every diagram, in one run of the browser. Fails where mermaid refuses one."""
    package = find_spec("mermaidx")
    assert package
    assert package.origin
    program = Path(package.origin).parent.joinpath("assets", "mermaid.js")
    given = json.dumps(texts).replace("</", "<\\/")
    parts = (program.read_text(encoding="utf-8"), f"const TEXTS = {given};", _READ.read_text())
    script = "\n".join(parts).replace("</script", "<\\/script")
    page = folder / "mermaid.html"
    page.write_text(
        '<!doctype html><meta charset="utf-8"><div id="page"></div><pre id="out"></pre>'
        f"<script>{script}</script>",
        encoding="utf-8",
    )
    run = subprocess.run(
        [
            chromium,
            *FLAGS,
            f"--user-data-dir={folder / 'profile'}",
            "--virtual-time-budget=120000",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        timeout=240,
        check=True,
    )
    found = re.search(r'<pre id="out">(.+?)</pre>', run.stdout.decode("utf-8"), re.DOTALL)
    assert found, "the browser read nothing"
    read = json.loads(html.unescape(found[1]))
    assert [one["error"] for one in read] == [""] * len(texts)
    return [
        Read(
            one["title"],
            one["boxes"],
            one["names"],
            one["ways"],
            one["edges"],
            dict(one["groups"]),
            dict(one["links"]),
            one["strange"],
        )
        for one in read
    ]
