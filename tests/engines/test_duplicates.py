"""Rows that repeat an id are counted, in whatever order the ids stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeykit.engines import duplicates
from journeykit.engines.duplicates import count_duplicates
from journeykit.engines.session import Session

Ids = list[str | None]
Order = Callable[[Ids], Ids]

some_ids = st.lists(
    st.integers(0, 30).map(str) | st.text("aé\U0001f600Z0", max_size=3) | st.none(), max_size=25
)
orders = st.sampled_from(
    [
        lambda ids: ids,
        lambda ids: sorted(ids, key=lambda one: (one or "").encode()),
        lambda ids: sorted(ids, key=lambda one: (one or "").encode(), reverse=True),
        lambda ids: sorted(ids, key=lambda one: (len((one or "").encode()), (one or "").encode())),
        lambda ids: sorted(set(ids) - {None}, key=lambda one: (len(one.encode()), one.encode())),
    ]
)


def counted(session: Session, ids: Sequence[str | None]) -> int:
    session.run(
        "CREATE OR REPLACE TEMP TABLE rows_in AS SELECT unnest(CAST(? AS VARCHAR[])) "
        "AS customer_id",
        [list(ids)],
    )
    return count_duplicates(session, "rows_in")


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(some_ids, orders, st.integers(1, 5))
def test_each_row_that_repeats_an_id_counts(
    monkeypatch: pytest.MonkeyPatch, ids: Ids, order: Order, looked_at: int
) -> None:
    monkeypatch.setattr(duplicates, "_LOOKED_AT", looked_at)
    ordered = order(ids)
    keyed = [one for one in ordered if one]
    with Session([]) as session:
        assert counted(session, ordered) == len(keyed) - len(set(keyed))


@pytest.mark.parametrize("text", ["format('A{:07d}', i)", "CAST(i AS VARCHAR)"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_ids_in_an_order_are_never_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, direction: str
) -> None:
    asked: list[str] = []
    run = Session.run
    monkeypatch.setattr(
        Session, "run", lambda self, statement: asked.append(statement) or run(self, statement)
    )
    path = tmp_path / "ids.parquet"
    rows = f"SELECT i, {text} AS customer_id FROM range(60000) AS t(i) ORDER BY i {direction}"
    once_more = f"{rows} LIMIT 1 OFFSET 31000"
    for more, expected, apart in (("", 0, False), (f" UNION ALL ({once_more})", 1, True)):
        asked.clear()
        query = f"SELECT * FROM ({rows}){more}"
        duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 4096)")
        with Session([path]) as session:
            assert count_duplicates(session, f"read_parquet('{path}')") == expected
        assert any("DISTINCT" in statement for statement in asked) is apart
