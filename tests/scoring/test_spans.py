"""Days in stages are counted, and their medians are those of the customers one by one."""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence
from datetime import date, timedelta

import duckdb
import pytest

from journeykit.scoring.spans import Durations, medians
from tests.scoring.tried import define

JOURNEY = """\
journeykit: 1
id: spans
data: {customer_id: id, columns: {id: {type: text}, live: {type: boolean}}}
stages:
  - {id: its, validation: {evidence: It is live, when: live}}
  - {id: last, phase: existing, validation: {evidence: It is live, when: live}}
"""
STAGES = ("its", "last")
AS_OF = date(2026, 9, 30)
Stay = tuple[date | None, date | None]


def stays(seed: int) -> list[tuple[Stay, ...]]:
    """For each customer and stage the days of entry and end, in any order, often unknown."""
    choose = random.Random(seed)  # noqa: S311 - rows of a test

    def some_day() -> date | None:
        back = choose.choice([None, 0, 1, 2, 9, 80])
        return None if back is None else AS_OF - timedelta(back)

    return [tuple((some_day(), some_day()) for _ in STAGES) for _ in range(choose.randrange(12))]


def one_by_one(
    rows: Sequence[tuple[Stay, ...]], after: date | None, until: date | None
) -> dict[str, list[int]]:
    """The days of every customer at every stage."""
    found: dict[str, list[int]] = {stage: [] for stage in STAGES}
    for row in rows:
        for stage, (entered, left) in zip(STAGES, row, strict=True):
            if entered is None or left is None:
                continue
            if (after is None or left > after) and (until is None or left <= until):
                found[stage].append(max((left - entered).days, 0))
    return found


@pytest.mark.parametrize("seed", range(25))
def test_medians_of_counts_are_those_of_customers(seed: int) -> None:
    spans = Durations(define(JOURNEY), AS_OF)
    rows = stays(seed)
    after, until = (None, None) if seed % 3 == 0 else (AS_OF - timedelta(9), AS_OF - timedelta(1))
    families = (spans.schema.entered, spans.schema.left)
    names = [family[stage] for stage in STAGES for family in families]
    connection = duckdb.connect()
    columns = ", ".join(f'"{name}" DATE' for name in names)
    connection.execute(f"CREATE TABLE packed ({columns})")
    for row in rows:
        days = [day for stay in row for day in stay]
        connection.execute("INSERT INTO packed VALUES (?, ?, ?, ?)", days)
    counted = spans.days_taken("counted", "", "packed", after=after, until=until)
    connection.execute(f"CREATE TABLE counted AS {counted.sql()}")
    answer = connection.execute(medians("counted")).fetchall()
    expected = {stage: days for stage, days in one_by_one(rows, after, until).items() if days}
    assert {stage: (median, n) for stage, median, n in answer} == {
        stage: (statistics.median(days), len(days)) for stage, days in expected.items()
    }
