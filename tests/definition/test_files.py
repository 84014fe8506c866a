"""Journeys that are read from somewhere else than the disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from errno import ENOENT
from pathlib import Path

import pytest

from journeykit.definition.loader import load
from journeykit.definition.source import Source
from journeykit.errors import InputError


@dataclass
class Shelf:
    """Files in memory, and which of them were read."""

    texts: dict[str, str]
    read_: list[str] = field(default_factory=list)

    def read(self, path: Path) -> Source:
        name = path.as_posix()
        if name not in self.texts:
            raise FileNotFoundError(ENOENT, "there is no such file", name)
        self.read_.append(name)
        return Source(f"shelf:{name}", self.texts[name])

    def resolve(self, path: Path) -> Path:
        return path


def outer(inner: str) -> str:
    return f"id: outer\nstages: [{{id: s, touchpoints: [{{id: t, journey: {inner}}}]}}]\n"


def test_a_journey_and_those_nested_in_it_come_from_one_place(tmp_path: Path) -> None:
    (tmp_path / "inner.yaml").write_text("id: on_disk\nstages: [{id: s}]\n")
    shelf = Shelf({"a.yaml": outer("inner.yaml"), "inner.yaml": "id: kept\nstages: [{id: s}]\n"})
    loaded = load("a.yaml", shelf)
    assert loaded.findings == ()
    assert loaded.definition is not None
    assert loaded.definition.path == "shelf:a.yaml"
    (nested,) = loaded.definition.nested.values()
    assert nested.journey.id == "kept"
    assert shelf.read_ == ["a.yaml", "inner.yaml"]


def test_a_nested_file_that_is_not_there_is_a_finding() -> None:
    (finding,) = load("a.yaml", Shelf({"a.yaml": outer("inner.yaml")})).findings
    assert finding.code == "JK210"
    assert str(finding.span).startswith("shelf:a.yaml:2:")


def test_a_circle_is_found_there_too() -> None:
    shelf = Shelf({"a.yaml": outer("b.yaml"), "b.yaml": outer("a.yaml")})
    (finding,) = load("a.yaml", shelf).findings
    assert finding.code == "JK211"
    assert shelf.read_ == ["a.yaml", "b.yaml"]


def test_a_journey_that_is_not_there_is_an_error() -> None:
    with pytest.raises(InputError, match="there is no such file"):
        load("a.yaml", Shelf({}))
