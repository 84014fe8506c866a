"""Makes the pictures of ``docs/gallery.md`` from the examples, with journeykit's own renderer.

``python tools/make_gallery.py`` writes them and, in ``docs/gallery/drawn.json``, a hash of each
drawing. ``--check`` writes nothing and ends with 1 where one is another by now; ``--into DIR``
is another folder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from small_png import shrunk

from journeykit.app.drawing import Counted, View, drawn_pictures, sheets_of
from journeykit.app.reporting import ReportRequest, report
from journeykit.definition.loader import Definition, load
from journeykit.pictures.svg import Picture
from journeykit.render.figures import drawn
from journeykit.render.png import render_png

ROOT = Path(__file__).resolve().parents[1]
GALLERY = ROOT / "docs" / "gallery"
DRAWN = "drawn.json"
COMMAND = "python tools/make_gallery.py"
_SCALE = 1.5
_MARGIN = 30
_REVIEWED = ("conversion", "health", "nine_box", "stage_moves", "band_moves", "retention")
_DAY = date(2026, 9, 30)


def pictures(folder: Path) -> Iterator[tuple[str, Picture]]:
    """Every picture of the gallery by its name, from a demonstration made in ``folder``."""
    demo = folder / "demo"
    subprocess.run(
        [sys.executable, "-m", "journeykit", "demo", str(demo)], check=True, capture_output=True
    )
    saas = _definition(demo / "journey.yaml")
    counted = Counted(demo / ".journeykit", _DAY)
    for view in View:
        yield f"saas-{view}", _drawing(saas, view, counted)
    yield "saas-onboarding", sheets_of(saas, View.MAP, None)[1].draw(View.MAP, {}, "map")
    for example in ("loan", "career"):
        journey = _definition(ROOT / "examples" / example / "journey.yaml")
        yield f"{example}-map", _drawing(journey, View.MAP, None)
    loan = _definition(ROOT / "examples" / "loan" / "journey.yaml")
    yield "loan-graph", _drawing(loan, View.GRAPH, None)
    review = report(ReportRequest(saas.journey.id, demo / ".journeykit", _DAY))
    figures = drawn(review)
    for name in _REVIEWED:
        if name in figures:
            yield f"saas-{name.replace('_', '-')}", figures[name]


def _definition(file: Path) -> Definition:
    definition = load(file).definition
    if definition is None:
        sys.exit(f"{file.name} does not load")
    return definition


def _drawing(definition: Definition, view: View, counted: Counted | None) -> Picture:
    [(_, picture)] = drawn_pictures(sheets_of(definition, view, counted), view, None)
    return picture


def digest(picture: Picture) -> str:
    """SHA-256 of a drawing."""
    return hashlib.sha256(picture.standalone(fonts=False).encode()).hexdigest()


def main(arguments: list[str] | None = None) -> int:
    """Draw the gallery, or check it; 1 where a check finds another drawing."""
    options = argparse.ArgumentParser(description="Make the pictures of the gallery.")
    options.add_argument("--check", action="store_true", help="write nothing; say what is stale")
    options.add_argument("--into", type=Path, default=GALLERY, help="the folder of the gallery")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        made = dict(pictures(Path(scratch)))
    now = {name: digest(picture) for name, picture in made.items()}
    if chosen.check:
        then = json.loads((chosen.into / DRAWN).read_text(encoding="utf-8"))
        found = [name for name in {**now, **then} if now.get(name) != then.get(name)]
        if found:
            print(f"drawn anew by now: {', '.join(found)}\nrun {COMMAND}", file=sys.stderr)
        return 1 if found else 0
    chosen.into.mkdir(parents=True, exist_ok=True)
    for old in chosen.into.glob("*.png"):
        old.unlink()
    for name, picture in made.items():
        (chosen.into / f"{name}.png").write_bytes(shrunk(render_png(picture, _SCALE), _MARGIN))
    text = json.dumps(now, indent=2) + "\n"
    (chosen.into / DRAWN).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
