"""Measures of the scorecard over numbers that a narrow decimal holds, and over larger ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeykit.definition.loader import Definition, load_source
from journeykit.definition.source import Source
from journeykit.engines.session import Session
from journeykit.engines.tallying import Reading
from journeykit.scoring.tallies import scorecard_of, scorecard_tally

AS_OF = date(2026, 9, 30)
JOURNEY = """\
journeykit: 1
id: sums
data:
  customer_id: id
  columns:
    id: {type: text}
    arr: {type: decimal}
    is_new: {type: boolean, yes_words: ["yes"], no_words: ["no"]}
stages:
  - {id: use, validation: {evidence: They pay, when: arr > 1}}
scorecard:
  - {id: all, name: All, value: sum(arr), target: 1, better: higher}
  - {id: mean, name: Mean, value: avg(arr) filter (where is_new), target: 1, better: higher}
  - id: some
    name: Some
    value: sum(case when is_new then arr else 0 end)
    target: 1
    better: higher
"""
Row = tuple[float | None, bool | None]
usual = st.none() | st.sampled_from([0.0, 0.1, 0.2, -3.25, 1_000_000.5])
large = usual | st.sampled_from([1e12, 3e15, -2e12])


@cache
def journey() -> Definition:
    found = load_source(Source("journey.yaml", JOURNEY)).definition
    assert found is not None
    return found


def total(values: Sequence[float | None]) -> float | None:
    """The exact sum of what these numbers are to six decimals."""
    known = [round(Fraction(value) * 10**6) for value in values if value is not None]
    return float(Fraction(sum(known), 10**6)) if known else None


def expected(rows: Sequence[Row]) -> tuple[float | None, ...]:
    new = [value for value, is_new in rows if is_new and value is not None]
    of_new = total(new)
    return (
        total([value for value, _ in rows]),
        None if of_new is None else of_new / len(new),
        total([value if is_new else 0.0 for value, is_new in rows]),
    )


@pytest.mark.parametrize("values", [usual, large], ids=["usual values", "large values"])
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_sums_are_exact_whatever_the_numbers_are(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    values: st.SearchStrategy[float | None],
    data: st.DataObject,
) -> None:
    rows = data.draw(st.lists(st.tuples(values, st.none() | st.booleans()), max_size=8))
    path = tmp_path / "rows.parquet"
    duckdb.execute(
        'COPY (SELECT a[i] AS "cell.arr", b[i] AS "cell.is_new", NULL::TEXT AS "raw.arr", '
        'NULL::TEXT AS "raw.is_new" FROM (SELECT $1::DOUBLE[] AS a, $2::BOOLEAN[] AS b), '
        f"range(1, $3 + 1) AS t(i)) TO '{path}' (FORMAT parquet)",
        [[value for value, _ in rows], [is_new for _, is_new in rows], len(rows)],
    )
    asked = scorecard_tally(journey(), AS_OF)
    texts: list[str] = []
    run = Session.run
    with monkeypatch.context() as watched, Reading([path]) as reading:
        watched.setattr(
            Session,
            "run",
            lambda self, text, given=(): texts.append(text) or run(self, text, given),
        )
        assert scorecard_of(reading.tally([asked], path), asked) == expected(rows)
    is_refused = any(value is not None and abs(value) >= 1e12 for value, _ in rows)
    assert (asked.sql() in texts) is is_refused
