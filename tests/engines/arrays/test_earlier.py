"""A first pass by arrays that remembers an earlier snapshot, against the same by queries."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeykit.engines.arrays import earlier as reading
from journeykit.engines.arrays import first_pass
from journeykit.engines.arrays.earlier import Snapshot, by_hash
from journeykit.engines.arrays.pieces import IrregularError
from journeykit.engines.duckdb import Limits, run
from journeykit.engines.opening import open_export
from journeykit.errors import InputError, Interrupted
from journeykit.scoring.plan import make_plan
from journeykit.scoring.storing import STORED_KEY
from tests.engines.arrays.both_ways import differences, force_arrays, write_both
from tests.oracle.generate import export_from, journey_from
from tests.oracle.pool import AS_OF, SeededChooser
from tests.oracle.test_agreement import (
    CUSTOMERS,
    RICH,
    definition_of,
    read,
    score,
    write_export,
)

Rows = Sequence[Mapping[str, str | None]]


def snapshot_of(journey: Mapping[str, Any], rows: Rows, folder: Path) -> Path:
    """A snapshot of some customers."""
    write_export(folder / "earlier.csv", rows)
    snapshot = folder / "earlier.parquet"
    score(definition_of(journey), folder / "earlier.csv", snapshot, AS_OF)
    return snapshot


def compare(
    journey: Mapping[str, Any],
    before: Path,
    now: Rows,
    folder: Path,
    patch: pytest.MonkeyPatch,
    size: int = 3000,
) -> list[str]:
    """What differs between the two ways; raises where arrays cannot at all."""
    write_export(folder / "export.csv", now)
    export = open_export(folder / "export.csv")
    plan = make_plan(definition_of(journey), export.columns, AS_OF, remembers=True)
    return differences(write_both(plan, export, folder, patch, size, before=before))


def compare_generated(
    seed: int, folder: Path, patch: pytest.MonkeyPatch, size: int = 3000
) -> list[str]:
    """Customers with other cells than before, of whom some are new and some are gone."""
    choose = SeededChooser(seed)
    journey = journey_from(choose)
    before, now = export_from(choose, CUSTOMERS), export_from(choose, CUSTOMERS)
    snapshot = snapshot_of(journey, before[: -CUSTOMERS // 4], folder)
    return compare(journey, snapshot, now[CUSTOMERS // 5 :][::-1], folder, patch, size)


@pytest.mark.parametrize("seed", [37])
def test_generated_journeys_give_the_same_file(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compare_generated(seed, tmp_path, monkeypatch) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(300, 340), *RICH])
def test_many_generated_journeys_give_the_same_file(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compare_generated(seed, tmp_path, monkeypatch, 700 if seed % 2 else 100_000) == []


SEATS: dict[str, Any] = {
    "journeykit": 1,
    "id": "seats",
    "data": {
        "customer_id": "id",
        "columns": {
            "id": {"type": "text"},
            "seats": {"type": "integer"},
            "nps": {"type": "integer"},
        },
    },
    "stages": [
        {
            "id": one,
            "phase": "existing",
            "trigger": {"event": "They begin", "when": f"seats > {place}"},
            "validation": {"evidence": "They use it", "when": f"seats > {10 * place + 10}"},
        }
        for place, one in enumerate(("first", "second", "third"))
    ],
    "health": {
        "measures": [{"id": "voice", "value": "nps", "points": {0: 0, 10: 100}}],
        "bands": {"yellow": 40, "green": 80},
    },
}


def accounts(*cells: tuple[str, str, str]) -> Rows:
    return [{"id": one, "seats": seats, "nps": nps} for one, seats, nps in cells]


BEFORE = accounts(("a", "25", "9"), ("b", "15", "5"), ("c", "5", ""), ("d", "", "1"))
NOW = accounts(
    ("e", "12", "5"), (" a", "5", "5"), ("b\u00a0", "25", "3"), ("d", "", "1"), ("c", "40", "9"),
    ("", "40", "9"), ("", "", ""), ("b", "1", ""),
)  # fmt: skip


def test_what_was_validated_stays_so_and_bands_stand_beside_those_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted by hand; rows without a key are nobody's, and stay where they stand."""
    snapshot = snapshot_of(SEATS, BEFORE, tmp_path)
    write_export(tmp_path / "export.csv", NOW)
    export = open_export(tmp_path / "export.csv")
    plan = make_plan(definition_of(SEATS), export.columns, AS_OF, remembers=True)
    ways = force_arrays(monkeypatch, 20)
    limits = Limits(max_bad=1.0, threads=2, on_duplicate="first")
    run(plan, export, tmp_path / "now.parquet", {}, before=snapshot, limits=limits)
    assert ways.refused == [None]
    found = {
        key: (one["row"], one["validated"], one["carried"], one["band_before"], one["at_risk"])
        for key, one in read(tmp_path / "now.parquet").items()
    }
    assert found == {
        "e": (1, ["first"], [], None, []),
        "a": (2, ["first", "second"], ["first", "second"], "green", ["band_fell"]),
        "b": (3, ["first", "second"], [], "yellow", ["band_red", "band_fell"]),
        "d": (4, [], [], "red", ["band_red"]),
        "c": (5, ["first", "second", "third"], [], "unknown", []),
    }


def test_an_earlier_snapshot_may_have_other_words_and_other_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of stages in another order with one that is no more, and of a file without words at all."""
    extra = {"id": "gone", "validation": {"evidence": "It was so", "when": "nps > 0"}}
    other = SEATS | {"stages": [extra, *SEATS["stages"][::-1]]}
    snapshot = snapshot_of(other, BEFORE, tmp_path)
    assert compare(SEATS, snapshot, NOW, tmp_path, monkeypatch, 20) == []
    plain = pa.table(
        {
            "band": ["red", None, "beige"],
            "customer_id": ["b", None, "c"],
            "validated": pa.array([["third", "?"], ["first"], None], pa.list_(pa.string())),
        }
    )
    pq.write_table(plain, snapshot)
    assert compare(SEATS, snapshot, NOW, tmp_path, monkeypatch, 20) == []


@pytest.mark.parametrize("before", [BEFORE[:0], BEFORE[:1], accounts(("x", "25", "9"))])
def test_few_or_none_of_before(
    before: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = snapshot_of(SEATS, before or BEFORE[:1], tmp_path)
    if not before:
        file = pq.ParquetFile(snapshot)
        none = file.schema_arrow.empty_table().replace_schema_metadata(file.metadata.metadata)
        pq.write_table(none, snapshot)
    assert compare(SEATS, snapshot, NOW, tmp_path, monkeypatch, 20) == []


def test_a_key_that_is_made_of_several_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = SEATS["data"]["columns"] | {
        "part": {"type": "text"},
        "key": {"type": "text", "value": "id || '-' || part"},
    }
    journey = SEATS | {"data": {"customer_id": "key", "columns": columns}}
    rows = [
        {"id": "ab"[n % 2], "part": str(n) if n % 5 else "", "seats": str(n), "nps": str(n % 11)}
        for n in range(40)
    ]
    snapshot = snapshot_of(journey, rows[:30], tmp_path)
    again = [row | {"seats": str(45 - n)} for n, row in enumerate(rows)][::-1]
    assert compare(journey, snapshot, again, tmp_path, monkeypatch, 100) == []


def test_a_snapshot_with_a_customer_twice_is_left_to_queries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = snapshot_of(SEATS, BEFORE, tmp_path)
    file = pq.read_table(snapshot)
    pq.write_table(pa.concat_tables([file, file.slice(2, 1)]), snapshot)
    with pytest.raises(IrregularError, match="alike"):
        compare(SEATS, snapshot, NOW, tmp_path, monkeypatch)


def test_a_snapshot_that_does_not_say_what_its_columns_are_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = snapshot_of(SEATS, BEFORE, tmp_path)
    file = pq.read_table(snapshot)
    pq.write_table(file.replace_schema_metadata({STORED_KEY: "{}"}), snapshot)
    with pytest.raises(InputError, match="does not say what its columns are"):
        compare(SEATS, snapshot, NOW, tmp_path, monkeypatch)


def test_ctrl_c_ends_the_reading_of_a_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long that would take; who waits for the thread that reads is not kept waiting."""
    is_begun = threading.Event()

    def endless(connection: Any, *_: object) -> None:
        is_begun.set()
        connection.execute("SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b")

    def stopped(*_: object) -> None:
        assert is_begun.wait(60)
        raise KeyboardInterrupt

    snapshot = snapshot_of(SEATS, BEFORE, tmp_path)
    monkeypatch.setattr(reading, "_combinations", endless)
    monkeypatch.setattr(first_pass, "awaited", stopped)
    with pytest.raises(Interrupted):
        compare(SEATS, snapshot, NOW, tmp_path, monkeypatch)


def test_the_connection_reaches_the_snapshot_alone(tmp_path: Path) -> None:
    snapshot, other = tmp_path / "a.parquet", tmp_path / "b.parquet"
    for path in (snapshot, other):
        pq.write_table(pa.table({"n": [1]}), path)
    connection = Snapshot(snapshot, 1)._connection
    assert connection.execute(f"SELECT n FROM '{snapshot}'").fetchall() == [(1,)]
    for statement in (f"SELECT n FROM '{other}'", "SET threads=2", f"COPY (SELECT 1) TO '{other}'"):
        with pytest.raises(Exception, match=r"disabled|locked"):
            connection.execute(statement)
    connection.close()


hashes = st.one_of(
    st.integers(0, 2**64 - 1),
    st.sampled_from([0, 1, 2**63, 2**64 - 1, 2**64 - 2]),
    st.integers(0, 40).map(lambda low: (5 << 61) + low),
)


@given(st.dictionaries(hashes, st.integers(0, 3), max_size=60), st.lists(hashes, max_size=20))
def test_customers_are_found_by_both_hashes(known: dict[int, int], others: list[int]) -> None:
    """Hashes that begin with the same bits, or differ in the last ones alone, are told apart."""
    numbers = {one: place % 7 for place, one in enumerate(known)}
    customers = by_hash(
        np.array([*known], np.uint64),
        np.array([*known.values()], np.uint64),
        np.array([*numbers.values()], np.uint8),
        9,
    )
    asked = [*known, *others]
    against = [known.get(one, 0) ^ (place % 3 == 0) for place, one in enumerate(asked)]
    expected = [
        numbers[one] if known.get(one) == other else 9
        for one, other in zip(asked, against, strict=True)
    ]
    found = customers.of(np.array(asked, np.uint64), np.array(against, np.uint64))
    assert found.tolist() == expected
