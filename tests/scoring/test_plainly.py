"""What is said of plain texts without a look at them is what the SQL says of each."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from journeykit.engines.opening import open_export
from journeykit.scoring.every_row import written_columns
from journeykit.scoring.plainly import Plainly
from journeykit.scoring.plan import make_plan
from journeykit.scoring.splitting import split
from tests.oracle.generate import export_from, journey_from
from tests.oracle.pool import AS_OF, SeededChooser
from tests.oracle.test_agreement import definition_of, write_export

PLAIN = (
    "A0001",
    "!",
    "}",
    "x y",
    "a\u00a0Ü\u3000z",
    "2026-01-31",
    "17",
    "yes",
    "n/a",
    "NULL",
    "a~b",
)


@pytest.mark.parametrize("seed", range(6))
def test_the_engine_says_the_same_of_every_plain_text(seed: int, tmp_path: Path) -> None:
    choose = SeededChooser(seed)
    journey = journey_from(choose)
    write_export(tmp_path / "export.csv", export_from(choose, 5))
    export = open_export(tmp_path / "export.csv")
    plan = make_plan(definition_of(journey), export.columns, AS_OF)
    parts = split(plan.steps, written_columns(plan))
    said = 0
    resting = {column: cells for column, cells in parts.cells.items() if column}
    for column, cells in resting.items():
        for place, what in cells.plainly.items():
            said += 1
            rows = duckdb.execute(
                f"WITH cells AS (SELECT unnest(?) AS {column}) "
                f"SELECT * FROM (SELECT v{place} FROM ({cells.query}))",
                [list(PLAIN)],
            ).fetchall()
            expected = {Plainly.TRUE: True, Plainly.FALSE: False}
            assert [row[0] for row in rows] == [expected.get(what, text) for text in PLAIN]
    assert said
