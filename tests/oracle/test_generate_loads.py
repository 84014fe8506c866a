"""Every generated journey is one that the product itself reads without an error."""

from __future__ import annotations

import pytest
import yaml

from journeykit.definition.findings import Severity
from journeykit.definition.loader import load_source
from journeykit.definition.source import Source
from tests.oracle.generate import journey_from
from tests.oracle.pool import SeededChooser


@pytest.mark.parametrize("seed", range(40))
def test_the_product_loads_every_generated_journey_without_an_error(seed: int) -> None:
    text = yaml.safe_dump(journey_from(SeededChooser(seed)), sort_keys=False)
    loaded = load_source(Source("generated.yaml", text), None)
    assert [one for one in loaded.findings if one.severity is Severity.ERROR] == []
    assert loaded.definition is not None
