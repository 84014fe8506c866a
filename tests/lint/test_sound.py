"""A journey is sound for every other command where ``validate`` finds no error in it."""

from __future__ import annotations

from pathlib import Path

from journeykit.app.checking import load_sound
from journeykit.definition.loader import load
from journeykit.errors import DefinitionError
from journeykit.lint.engine import check
from journeykit.lint.examples import patched
from journeykit.lint.rules import ALL


def is_sound(file: Path) -> bool:
    try:
        load_sound(file)
    except DefinitionError:
        return False
    return True


def test_a_journey_is_sound_where_nothing_found_is_an_error(tmp_path: Path) -> None:
    told = set()
    file = tmp_path / "journey.yaml"
    for rule in ALL[::3]:
        file.write_text(patched(rule.bad), encoding="utf-8")
        errors = [one for one in check(load(file)) if one.severity == "error"]
        assert is_sound(file) is not bool(errors), rule.code
        told.add(bool(errors))
    assert told == {True, False}
