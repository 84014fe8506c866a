"""The example journeys themselves: valid, used to the last column, and nothing left out of saas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from journeykit.definition import models
from journeykit.definition.blocks import Block, fields_of, written_in
from journeykit.definition.findings import Severity
from journeykit.definition.loader import load
from journeykit.lint.engine import check

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.glob("*/*.yaml"))

ADVICE = {
    "bank-campaign/journey.yaml": ["JK315"],  # the campaign's data ends at the yes
    "saas/onboarding.yaml": ["JK316"],  # nested: the sale lies in the journey around it
}
"""What validate says of an example, and rightly; of the others nothing at all."""


@pytest.mark.parametrize("file", FILES)
def test_validate_finds_nothing_but_what_is_meant(file: str) -> None:
    found = check(load(EXAMPLES / file))
    assert [(one.code, one.severity) for one in found] == [
        (code, Severity.ADVICE) for code in ADVICE.get(file, [])
    ]


@pytest.mark.parametrize("file", FILES)
def test_the_editor_is_told_the_schema(file: str) -> None:
    first = (EXAMPLES / file).read_text(encoding="utf-8").split("\n")[0]
    assert first == "# yaml-language-server: $schema=../../schemas/journey.schema.json"


def test_several_teams_own_the_stages_of_every_example() -> None:
    for file in FILES:
        definition = load(EXAMPLES / file).definition
        assert definition is not None
        owners = {point.owner for stage in definition.journey.stages for point in stage.touchpoints}
        assert len(owners) >= 3, file


def test_the_software_journey_uses_every_part_of_the_language() -> None:
    used: set[tuple[str, str]] = set()
    for file in ("saas/journey.yaml", "saas/onboarding.yaml"):
        definition = load(EXAMPLES / file).definition
        assert definition is not None
        used.update(_written(definition.journey))
    blocks = [
        block
        for block in vars(models).values()
        if isinstance(block, type) and issubclass(block, Block) and block is not Block
    ]
    how_cells_are_read = models.FileColumn  # Column has all of these too
    known = {
        (block.__name__, name)
        for block in blocks
        if block is not how_cells_are_read
        for name in fields_of(block)
    }
    assert known - used == set()


def _written(value: object) -> Iterator[tuple[str, str]]:
    """Every field that a journey writes, with the name of its block."""
    if isinstance(value, Block):
        for name in written_in(value):
            yield type(value).__name__, name
            yield from _written(getattr(value, name))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _written(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _written(item)
