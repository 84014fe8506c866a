"""Whole scores of a second quarter, with arrays against the same without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.inside import Runs, runner
from tests.cli.running import Run
from tests.engines.arrays.both_ways import force_arrays
from tests.engines.arrays.test_scores import (
    HEADERS,
    JOURNEY,
    Row,
    customer,
    keyless,
    rows,
    rows_of,
    twice,
    with_bad_cells,
    written,
)

FIRST, SECOND = "2026-03-31", "2026-06-30"


def later(count: int = 70) -> list[Row]:
    """The customers of before in another order and with other cells; some are gone, some new."""
    lines = [[customer(number)[0], *customer(number + 1)[1:]] for number in range(6, count)]
    return lines[20:] + lines[:20]


def unusual(lines: list[Row]) -> list[Row]:
    """Ids with white space around, and with letters of all kinds."""
    for place, name in ((3, "Ähre"), (9, "\u5ba2\u6237 9"), (14, 'a "b", c'), (18, "x" * 40)):
        lines[place][0] = name
    return lines


def padded(lines: list[Row]) -> list[Row]:
    for place, line in enumerate(lines):
        line[0] = (line[0], f" {line[0]}", f"{line[0]}\t", f"\u00a0{line[0]} ")[place % 4]
    return lines


@dataclass(frozen=True)
class Case:
    """The exports of two quarters, and more options of the second score."""

    first: Sequence[Row]
    second: Sequence[Row]
    options: tuple[str, ...] = ()
    code: int = 0


CASES = {
    "everything at once": Case(
        with_bad_cells(unusual(rows())),
        twice(with_bad_cells(keyless([*padded(unusual(later()))[:20], HEADERS, *later()[20:]]))),
        (
            *("--max-bad", "0.5", "--on-duplicate", "last", "--rejects", "bad.csv", "--explain"),
            *("--where", "region is null or lost or health_score < 70", "--limit", "40"),
            *("-o", "scored.csv", "--at-risk", "risk.csv", "--by", "region", "--safe-cells"),
        ),
    ),
    "plain": Case(rows(), later()),
    "white space around ids": Case(rows(), padded(later())),
    "ids of all letters": Case(unusual(rows()), unusual(later())),
    "nobody of before": Case(rows(20), later()[-10:]),
    "one customer": Case(rows(1), [customer(0)]),
    "the same again": Case(rows(), rows()),
    "ids twice": Case(rows(), twice(later()), ("--on-duplicate", "first")),
    "ids twice, an error": Case(rows(), twice(later()), code=2),
    "forgotten": Case(rows(), later(), ("--forget",)),
    "not saved": Case(rows(), later(), ("--no-save", "-o", "scored.json")),
}
FAST = ("everything at once", "plain")


@dataclass(frozen=True)
class Left:
    """What two scores left: what the second said, all files, and what others tell of them."""

    run: Run
    snapshots: list[list[tuple[str, ...]]]
    files: dict[str, bytes]
    told: list[Run]


def score(run: Runs, case: Case, folder: Path) -> Run:
    (folder / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
    (folder / "first.csv").write_text(written(case.first), encoding="utf-8")
    (folder / "second.csv").write_text(written(case.second), encoding="utf-8")
    first = run("score", "first.csv", "--max-bad", "0.5", "--as-of", FIRST, cwd=folder)
    assert first.code == 0, first.err
    return run("score", "second.csv", "--as-of", SECOND, *case.options, cwd=folder)


def left_by(run: Runs, case: Case, folder: Path) -> Left:
    folder.mkdir()
    said = score(run, case, folder)
    readers = [("report", "-f", "json", "-o", "-"), ("why", "0030"), ("why", "0012", "--all")]
    return Left(
        said,
        [rows_of(path) for path in sorted((folder / ".journeykit").rglob("*.parquet"))],
        {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()},
        [run(*reader, cwd=folder) for reader in readers],
    )


@pytest.mark.parametrize(
    "name", [name if name in FAST else pytest.param(name, marks=pytest.mark.slow) for name in CASES]
)
def test_nobody_can_tell_which_way_a_second_quarter_went(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    case = CASES[name]
    run = runner(monkeypatch, capfd)
    by_queries = left_by(run, case, tmp_path / "queries")
    assert by_queries.run.code == case.code, by_queries.run.err
    ways = force_arrays(monkeypatch, 1200)
    by_arrays = left_by(run, case, tmp_path / "arrays")
    assert by_arrays == by_queries
    assert ways.refused == [None, None]
