"""Half of these tests run as a part of a large file does, the others as a small file by itself."""

from __future__ import annotations

from zlib import crc32

import pytest

from journeykit.engines import export


@pytest.fixture(autouse=True)
def planned_well_or_briefly(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every export here is small: it would be planned briefly, and by one core."""
    if crc32(request.node.nodeid.encode()) % 2:
        monkeypatch.setattr(export, "SMALLEST_PIECE", -1)
