"""One whole journey, and what becomes of it when some of its text is replaced."""

from __future__ import annotations

from functools import cache
from importlib import resources

from journeykit.definition.loader import Definition, load_source
from journeykit.definition.source import Source
from journeykit.diff.compare import compare
from journeykit.diff.model import Diff

BASE = resources.files("journeykit.lint").joinpath("base.yaml").read_text(encoding="utf-8")
Edit = tuple[str, str]


@cache
def read(text: str) -> Definition:
    """The definition of a text without errors."""
    loaded = load_source(Source("journey.yaml", text), nested=False)
    assert not loaded.has_errors, loaded.findings[0]
    assert loaded.definition is not None
    return loaded.definition


def edited(*edits: Edit, base: str = BASE) -> str:
    """A text with each first part, which stands in it once, replaced."""
    for old, new in edits:
        assert base.count(old) == 1, (base.count(old), old)
        base = base.replace(old, new)
    return base


def diff_of(*edits: Edit, base: str = BASE) -> Diff:
    """What changed by some edits."""
    return compare(read(base), read(edited(*edits, base=base)))
