"""The hash of what is read is that of its bytes, whenever it is found."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest

from journeykit.app import scoring
from journeykit.engines.hashing import meanwhile
from journeykit.engines.metadata import INPUT_HASH_KEY, read_metadata
from tests.cli.inside import runner
from tests.engines.arrays.both_ways import force_arrays

JOURNEY = """
journeykit: 1
id: small
data:
  customer_id: id
  columns: {id: {type: text}, done: {type: boolean}}
stages: [{id: begin, validation: {when: done}}]
"""
ROWS = "id,done\n" + "".join(f"c{n},true\n" for n in range(50))


def test_who_asks_waits_for_it() -> None:
    go_on = threading.Event()

    def find() -> str:
        assert go_on.wait(10)
        return "found"

    found = meanwhile(find)
    go_on.set()
    assert [found(), found()] == ["found", "found"]


def test_who_asks_has_its_error() -> None:
    def find() -> str:
        raise FileNotFoundError(2, "it is gone")

    found = meanwhile(find)
    with pytest.raises(FileNotFoundError, match="it is gone"):
        found()


@pytest.mark.parametrize("way", ["arrays", "queries"])
@pytest.mark.parametrize("largest", [0, 1 << 40], ids=["meanwhile", "before"])
def test_a_saved_score_knows_its_input(
    way: str,
    largest: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    run = runner(monkeypatch, capfd)
    monkeypatch.setattr(scoring, "_LARGE", largest)
    ways = force_arrays(monkeypatch) if way == "arrays" else None
    export = tmp_path / "export.csv"
    (tmp_path / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
    saved = tmp_path / ".journeykit/small/2026-09-30.parquet"
    score = ("score", "export.csv", "--as-of", "2026-09-30")

    export.write_text(ROWS, encoding="utf-8")
    assert run(*score, cwd=tmp_path).code == 0
    assert read_metadata(saved)[INPUT_HASH_KEY] == hashlib.sha256(ROWS.encode()).hexdigest()
    first = saved.read_bytes()
    assert run(*score, cwd=tmp_path).code == 0
    assert saved.read_bytes() == first

    other = ROWS.replace("c7,true", "c7,false")
    export.write_text(other, encoding="utf-8")
    refused = run(*score, cwd=tmp_path)
    assert refused.code == 2
    assert "a different score for 2026-09-30 is saved already" in refused.err
    assert saved.read_bytes() == first
    assert run(*score, "--replace", cwd=tmp_path).code == 0
    assert read_metadata(saved)[INPUT_HASH_KEY] == hashlib.sha256(other.encode()).hexdigest()
    assert ways is None or ways.refused == [None] * 3
