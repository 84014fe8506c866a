"""A score bounds its memory by itself, and does without the bound where it does not suffice."""

from __future__ import annotations

from pathlib import Path

import pytest

from journeykit.engines import duckdb as engine
from journeykit.engines.duckdb import Limits, run, running
from journeykit.engines.failures import ShortOfMemoryError
from journeykit.engines.opening import open_export
from journeykit.scoring.plan import make_plan
from tests.scoring.tried import AS_OF, define, read

JOURNEY = """
    journeykit: 1
    id: small
    name: Small
    owner: team
    data: {customer_id: id, columns: {id: {type: text}, paid: {type: decimal}}}
    stages:
      - {id: buy, name: Buy, trigger: {event: They come, by: customer}}
      - {id: use, name: Use, trigger: {event: They pay, by: customer, when: paid > 0}}
"""
TOO_LITTLE = "1MB"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    target = tmp_path / "export.csv"
    rows = "".join(f"id{place:06d},{place % 2}\n" for place in range(20_000))
    target.write_text(f"id,paid\n{rows}", encoding="utf-8")
    return target


def scored(export: Path, snapshot: Path, memory: str | None = None) -> int:
    opened = open_export(export)
    plan = make_plan(define(JOURNEY), opened.columns, AS_OF)
    return run(plan, opened, snapshot, {}, limits=Limits(memory=memory)).scored


def test_a_bound_of_the_users_own_is_kept(export: Path, tmp_path: Path) -> None:
    with pytest.raises(ShortOfMemoryError, match="the memory does not suffice"):
        scored(export, tmp_path / "snapshot.parquet", TOO_LITTLE)
    assert not (tmp_path / "snapshot.parquet").exists()


def test_the_usual_bound_gives_way(
    export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual, without = tmp_path / "usual.parquet", tmp_path / "without.parquet"
    assert scored(export, usual) == 20_000
    monkeypatch.setattr(engine, "_usual_memory", lambda *_: TOO_LITTLE)
    assert scored(export, without) == 20_000
    assert read(without) == read(usual)


def test_who_reads_on_in_the_session_of_a_run_is_bound_as_it_was(
    export: Path, tmp_path: Path
) -> None:
    opened, snapshot = open_export(export), tmp_path / "snapshot.parquet"
    plan = make_plan(define(JOURNEY), opened.columns, AS_OF)
    limits = Limits(memory="60MB", threads=1)
    said: list[float] = []
    with running(plan, opened, snapshot, {}, limits=limits, progress=said.append) as ran:
        said.clear()
        ((count,),) = ran.session.run(
            f"SELECT count(*) FROM read_parquet('{snapshot}'), range(400) r(i) "
            "WHERE contains(customer_id || i, 'x')"
        )
        assert (count, ran.facts.scored, said) == (0, 20_000, [])
    large = "SELECT list(i::VARCHAR || i::VARCHAR) FROM range(40_000_000) r(i)"
    with (
        pytest.raises(ShortOfMemoryError, match="the memory does not suffice"),
        running(plan, opened, snapshot, {}, limits=limits) as ran,
    ):
        ran.session.run(large)
    assert snapshot.exists()
