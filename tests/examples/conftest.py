"""The exports of the examples, made once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.examples.made import FOLDERS, maker


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every export of every example, by its file's name."""
    place = tmp_path_factory.mktemp("exports")
    return {path.name: path for folder in FOLDERS for path in maker(folder).write(place / folder)}
