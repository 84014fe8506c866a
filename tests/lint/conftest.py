"""How the tests of rules load a text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from journeykit.definition.findings import Finding
from journeykit.definition.loader import Loaded, load_source
from journeykit.definition.source import Source
from journeykit.lint.engine import check

Check = Callable[[str], tuple[Finding, ...]]


def loaded(text: str, path: str = "journey.yaml") -> Loaded:
    return load_source(Source(path, text))


@pytest.fixture(name="check_text")
def _check_text() -> Check:
    """Every finding of a journey's text, of loading and of all rules."""
    return lambda text: check(loaded(text))
