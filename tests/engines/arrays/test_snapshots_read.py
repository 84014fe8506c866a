"""Whatever is made from snapshots is the same, whichever engine has written them."""

from __future__ import annotations

from pathlib import Path

import pytest

from journeykit.engines.metadata import read_metadata
from journeykit.scoring.storing import STORED_KEY, words_in
from tests.cli.inside import runner
from tests.engines.arrays.both_ways import force_arrays
from tests.examples.made import EXAMPLES, maker

DATES = ("2026-08-31", "2026-09-30")
READERS = (
    ("report", "-f", "json", "-o", "-", "--by", "purpose"),
    *(("why", f"L{number:05}", "--all") for number in (2, 512)),
    ("brief", "L00041", "-f", "md", "-o", "-"),
    ("score", "export.csv", "--as-of", "2026-10-31", "--no-save", "-f", "json"),
    ("map", "--as-of", "latest", "-f", "json", "-o", "-"),
)


def test_every_reader_tells_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    run = runner(monkeypatch, capfd)
    (made,) = maker("loan").write(tmp_path)
    told = []
    for way in ("queries", "arrays"):
        folder = tmp_path / way
        folder.mkdir()
        (folder / "export.csv").write_bytes(made.read_bytes())
        (folder / "journey.yaml").write_bytes((EXAMPLES / "loan" / "journey.yaml").read_bytes())
        with monkeypatch.context() as patch:
            ways = force_arrays(patch, 20_000) if way == "arrays" else None
            for day in DATES:
                scored = run("score", "export.csv", "--as-of", day, "--forget", cwd=folder)
                assert scored.code == 0, scored.err
            assert ways is None or ways.refused == [None] * len(DATES)
        stored = read_metadata(folder / f".journeykit/loan/{DATES[1]}.parquet")[STORED_KEY]
        assert bool(words_in(stored)) is (way == "arrays")
        told.append([run(*reader, cwd=folder) for reader in READERS])
    assert all(one.code == 0 for one in told[0]), [one.err for one in told[0] if one.code]
    for reader, one, other in zip(READERS, *told, strict=True):
        assert one == other, reader
