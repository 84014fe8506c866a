"""Cells that readers of numbers and dates are at odds over mean the same both ways."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from journeykit.engines.opening import open_export
from journeykit.scoring.plan import make_plan
from tests.engines.arrays.both_ways import differences, write_both
from tests.oracle.pool import AS_OF
from tests.oracle.test_agreement import definition_of

NUMBERS = [
    "7", "07", "007", " 7", "7 ", "+7", "-7", "-0", "0", "0x1F", "1e3", "1_000", "7.0", "7.", ".7",
    "99999999999999999999", "9223372036854775807", "-9223372036854775808", "12,5", "1,234", "-1",
    "\u0667", "7\u00a0", "", '"', '7"', "nan", "inf", "999", "TRUE", "NULL", "7\n", "\t7",
]  # fmt: skip
DAYS = [
    "2024-01-31", "2024-1-31", "24-01-31", "2024-02-30", "0000-01-01", "0001-01-01", "9999-12-31",
    "10000-01-01", "-2024-01-01", "2024-01-31T00:00", "2024-01-31 10:00:00", "2024/01/31", "",
    " 2024-01-31", "2024-01-31 ", "20240131", "infinity", "epoch", "2024-01-31\n", "2024-01-31BC",
    "2024-01-31T10:00:00+02:00", "2024-01-31 24:00:00", "2024-01-31 10:00:00.123456789", "today",
]  # fmt: skip
COLUMNS = {
    "id": {"type": "text"},
    "whole": {"type": "integer", "missing": ["-1", "999"]},
    "bare": {"type": "integer"},
    "share": {"type": "decimal", "decimal": ",", "thousands": "."},
    "day": {"type": "date"},
    "seen": {"type": "timestamp"},
    "yes": {"type": "boolean"},
    "word": {"type": "text", "missing": ["7"]},
}
JOURNEY = {
    "journeykit": 1,
    "id": "hostile",
    "data": {"customer_id": "id", "owner": "word", "value": "share", "columns": COLUMNS},
    "stages": [
        {"id": "one", "validation": {"evidence": "Whole", "when": "whole > bare", "date": "day"}},
        {"id": "two", "trigger": {"event": "Seen", "when": "seen > day or yes is not null"}},
        {"id": "three", "trigger": {"event": "Bare", "when": "bare = 7 and day is not null"}},
    ],
}


def written(cell: str, chance: random.Random) -> str:
    """A cell, in quotes where it needs them and now and then without need."""
    needs = any(sign in cell for sign in ',"\r\n')
    return '"' + cell.replace('"', '""') + '"' if needs or chance.random() < 0.2 else cell


@pytest.mark.parametrize(("seed", "end"), [(1, "\n"), (2, "\r\n")])
def test_hostile_cells_mean_the_same(
    seed: int, end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most come only after some pieces without them; empty lines stand between rows."""
    chance = random.Random(seed)  # noqa: S311 - nothing is to be kept secret
    lines = [",".join(COLUMNS)]
    for number in range(900):
        odd = chance.random() < number / 900
        cells = [str(number)]
        for name in list(COLUMNS)[1:]:
            usual = (
                [f"2024-0{number % 9 + 1}-11"] if name in ("day", "seen") else [f"{number % 50}"]
            )
            hostile = DAYS if name in ("day", "seen") else NUMBERS
            cells.append(chance.choice(hostile if odd else usual))
        lines.append(",".join(written(cell, chance) for cell in cells))
        lines += [""] * (chance.random() < 0.05)
    path = tmp_path / "export.csv"
    path.write_bytes((end.join(lines) + end).encode())
    opened = open_export(path)
    plan = make_plan(definition_of(JOURNEY), opened.columns, AS_OF)
    both = write_both(plan, opened, tmp_path, monkeypatch, 4000)
    assert differences(both) == []
    assert both.facts.scored == 900
