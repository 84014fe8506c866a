"""What asks the engine about texts reaches nothing but the table it is given."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from journeykit.engines.arrays.asking import Asking

CELLS = pa.table({"c0": ["a", "", "a"]})
PRIVATE = pa.table({"secret": [1]})


def test_it_answers_row_by_row() -> None:
    with closing(Asking()) as asking:
        found = asking.ask("SELECT upper(c0) AS v0, c0 = '' AS v1 FROM cells", CELLS)
    assert found.to_pydict() == {"v0": ["A", "", "A"], "v1": [False, True, False]}


def test_a_query_that_is_asked_again_reads_the_table_that_it_is_asked_of() -> None:
    queries = ["SELECT upper(c0) AS v0 FROM cells", "SELECT c0 || '!' AS v0 FROM cells"]
    with closing(Asking()) as asking:
        for number in range(5):
            table = pa.table({"c0": [f"a{number}", None, *["b"] * number]})
            one, other = (asking.ask(query, table).to_pydict()["v0"] for query in queries)
            assert one == [f"A{number}", None, *["B"] * number]
            assert other == [f"a{number}!", None, *["b!"] * number]
        assert asking.ask(queries[0], CELLS.slice(0, 0)).num_rows == 0


def test_the_same_query_of_other_columns_is_another() -> None:
    """Also of the same columns, with other types."""
    query = "SELECT a + 1 AS found FROM cells"
    with closing(Asking()) as asking:
        for _ in range(3):
            assert asking.ask(query, pa.table({"a": [1, 2]})).to_pydict() == {"found": [2, 3]}
            assert asking.ask(query, pa.table({"a": [0.5]})).to_pydict() == {"found": [1.5]}
            twice = pa.table({"b": ["x"], "a": [1]})
            assert asking.ask(query, twice).to_pydict() == {"found": [2]}


def test_what_is_wrong_is_said_each_time() -> None:
    query = "SELECT CAST(c0 AS BIGINT) AS v0 FROM cells"
    with closing(Asking()) as asking:
        for _ in range(3):
            assert asking.ask(query, pa.table({"c0": ["7"]})).to_pydict() == {"v0": [7]}
            with pytest.raises(duckdb.ConversionException):
                asking.ask(query, CELLS)
            with pytest.raises(duckdb.BinderException):
                asking.ask("SELECT c1 FROM cells", CELLS)


def test_threads_ask_at_once() -> None:
    with closing(Asking()) as asking, ThreadPoolExecutor(4) as pool:
        tables = [pa.table({"c0": [str(number)] * 3000}) for number in range(60)]
        query = "SELECT CAST(c0 AS BIGINT) AS v0 FROM cells"
        found = pool.map(lambda table: asking.ask(query, table)["v0"].unique().to_pylist(), tables)
        assert list(found) == [[number] for number in range(60)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('{file}')",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{folder}/*')",
        "COPY (SELECT 1) TO '{folder}/made.csv'",
        "ATTACH '{folder}/made.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SELECT * FROM PRIVATE",
        "SELECT * FROM CELLS_OF_TEST",
        "SELECT getenv('HOME')",
    ],
)
def test_it_reaches_nothing_else(query: str, tmp_path: Path) -> None:
    CELLS_OF_TEST = PRIVATE  # noqa: F841, N806 - no variable may be read as a table
    file = tmp_path / "private.csv"
    file.write_text("secret\n1\n", encoding="utf-8")
    with closing(Asking()) as asking:
        for _ in range(3):  # what is asked again is asked otherwise
            with pytest.raises(duckdb.Error):
                asking.ask(query.format(file=file, folder=tmp_path), CELLS)
    assert [path.name for path in tmp_path.iterdir()] == ["private.csv"]


def test_ctrl_c_is_told_as_such() -> None:
    """The engine has a word of its own for it where the main thread asks."""
    stop = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    numbers = pa.table({"n": range(1_000_000)})
    with closing(Asking()) as asking:
        asking.ask("SELECT n FROM cells", numbers)  # what has to be loaded is
        stop.start()
        with pytest.raises(KeyboardInterrupt):
            asking.ask("SELECT sum(a.n * b.n) FROM cells a, cells b", numbers)
    stop.join()


@pytest.mark.parametrize("types", ["DATE", "BIGINT", "VARCHAR"])
def test_what_has_no_type_gets_one_that_the_query_takes(types: str) -> None:
    queries = {
        "DATE": "SELECT a + INTERVAL 1 DAY AS found FROM cells",
        "BIGINT": "SELECT add_days + INTERVAL 1 MONTH * a AS found FROM cells",
        "VARCHAR": "SELECT lower(a) || b AS found FROM cells",
    }
    nothing = {name: pa.nulls(2) for name in ("a", "b", "add_days")}
    with closing(Asking()) as asking:
        if types == "BIGINT":
            nothing.pop("b")
        found = asking.ask_typed(queries[types], pa.table(nothing))
    assert found.column(0).null_count == 2


def test_a_query_that_no_type_fits_is_refused() -> None:
    with closing(Asking()) as asking, pytest.raises(duckdb.Error):
        asking.ask_typed("SELECT no_such_function(a) FROM cells", pa.table({"a": pa.nulls(1)}))
