"""The first of the monitor are the same however many customers are looked at beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeykit.definition.loader import Definition, load_source
from journeykit.definition.source import Source
from journeykit.engines.tallying import Reading
from journeykit.scoring import monitoring
from journeykit.scoring.tallies import Tallying
from tests.cli.small import JOURNEY

AS_OF = date(2026, 9, 30)
Customer = tuple[str, float | None, bool]
customers = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "d"]),
        st.none() | st.sampled_from([-1.5, 0.0, 1.0, 2.0]),
        st.booleans(),
    ),
    max_size=12,
)


def write(path: Path, rows: Sequence[Customer]) -> None:
    duckdb.execute(
        "COPY (SELECT row, ids[row] AS customer_id, amounts[row] AS value, "
        "CASE WHEN flags[row] THEN ['stuck'] ELSE [] END AS at_risk, "
        "NULL::TEXT AS name, NULL::TEXT AS stage, NULL::TEXT AS band, NULL::BIGINT AS "
        "days_in_stage, NULL::TEXT AS owner, NULL::DATE AS renewal_date, NULL::TEXT AS outcome "
        "FROM (SELECT $1::TEXT[] AS ids, $2::DOUBLE[] AS amounts, $3::BOOLEAN[] AS flags), "
        f"range(1, $4 + 1) AS t(row)) TO '{path}' (FORMAT parquet)",
        [*([row[place] for row in rows] for place in range(3)), len(rows)],
    )


def expected(rows: Sequence[Customer], most: int) -> list[tuple[str, float | None]]:
    """The most valuable first, who has no known value last; of equals the first id."""
    at_risk = [(customer, value) for customer, value, is_at_risk in rows if is_at_risk]
    known = sorted(
        ((customer, value) for customer, value in at_risk if value is not None),
        key=lambda one: (-one[1], one[0]),
    )
    unknown = sorted(one for one in at_risk if one[1] is None)
    return [*known, *unknown][:most]


@cache
def journey() -> Definition:
    found = load_source(Source("journey.yaml", JOURNEY)).definition
    assert found is not None
    return found


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(customers, st.integers(1, 4), st.integers(0, 12))
def test_the_first_are_the_first_of_all(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[Customer],
    most: int,
    looked_at: int,
) -> None:
    monkeypatch.setattr(monitoring, "_LOOKED_AT", looked_at)
    path = tmp_path / "scored.parquet"
    write(path, rows)
    tallying = Tallying(journey(), AS_OF)
    with Reading([path]) as reading:
        for asked, kept in ((tallying.at_risk(most), most), (tallying.at_risk(None), len(rows))):
            listed = [asked.row(*row) for row in reading.tally([asked], path)[asked.name]]
            assert [(one.customer_id, one.value) for one in listed] == expected(rows, kept)
