"""Gathered columns: the SQL against plain loops, on made files with every kind of bad cell."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from journeykit.app.scoring import ScoreRequest, score
from journeykit.engines.duckdb import Limits, run
from journeykit.engines.gathering import SideFile
from journeykit.engines.opening import open_export
from journeykit.engines.stored import rows_in
from journeykit.scoring.gathering import make_gathering
from journeykit.scoring.plan import make_plan
from journeykit.scoring.schema import Schema
from tests.oracle.cells import read_cell
from tests.oracle.files import gathered, in_type
from tests.oracle.generate import export_from, journey_from
from tests.oracle.pool import AS_OF as AS_OF_POOL
from tests.oracle.pool import SeededChooser
from tests.oracle.results import score_all
from tests.oracle.states import EMPTY, UNREAD, Cell
from tests.oracle.test_agreement import compare, definition_of, write_export

AS_OF = date(2026, 6, 30)
COLUMNS = {
    "day": {"type": "date"},
    "hours": {"type": "decimal"},
    "n": {"type": "integer"},
    "who": {"type": "text"},
    "ok": {"type": "boolean"},
}
CELLS = {
    "day": ("2026-01-31", "2026-06-30", "2026-07-01", "", "", "soon"),
    "hours": ("0.1", "0.2", "1e3", "-7", "", "x"),
    "n": ("1", "2", "3", "", "1.5"),
    "who": ("kim", "lee", "", "KIM"),
    "ok": ("yes", "no", "no", "", "maybe"),
}
AGGREGATES = {
    "count(*)": "integer",
    "count(hours)": "integer",
    "count(distinct who)": "integer",
    "count(distinct n)": "integer",
    "sum(hours)": "decimal",
    "sum(n)": "integer",
    "sum(n * hours)": "decimal",
    "avg(hours)": "decimal",
    "median(n)": "decimal",
    "min(hours)": "decimal",
    "max(n)": "integer",
    "min(day)": "date",
    "max(add_days(day, n))": "date",
}
FILTERS = (
    "",
    " filter (where ok)",
    " filter (where not ok)",
    " filter (where day <= as_of)",
    " filter (where day is null)",
    " filter (where who = 'kim' or n > 1)",
    " filter (where who = 'kim' and hours > 0)",
    " filter (where n in (1, 2))",
)
AROUND = (
    ("{}", None),
    ("{} is null", "boolean"),
    ("case when {} is null then 'nothing' else 'some' end", "text"),
    ("coalesce({}, {})", None),
)
NUMBERS_AROUND = (
    ("{} / count(*)", "decimal"),
    ("{} + count(*) filter (where ok)", "decimal"),
    ("{} > 1", "boolean"),
    ("round({})", "integer"),
    ("coalesce({}, -1)", None),
    ("{} / 2", "integer"),
)


def some_expressions(choose: SeededChooser, count: int) -> list[tuple[str, str]]:
    """Expressions with the type they are declared as."""
    found = []
    for _ in range(count):
        bare, type_ = choose.one(list(AGGREGATES.items()))
        text = bare + choose.one(FILTERS)
        around, other = choose.one(AROUND if type_ == "date" else (*AROUND, *NUMBERS_AROUND))
        found.append((around.replace("{}", text), other or type_))
    return found


def made_rows(choose: SeededChooser, count: int) -> list[dict[str, str]]:
    """Rows of a file: few columns have a bad cell in one row."""
    rows = []
    for _ in range(count):
        row = {name: choose.one(cells[:4]) for name, cells in CELLS.items()}
        spoilt = choose.one([*CELLS, None, None])
        if spoilt is not None:
            row[spoilt] = choose.one(CELLS[spoilt])
        rows.append({"key": f"c{choose.number(0, 30)}", **row})
    return rows


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("seed", range(3))
def test_gathered_columns_agree_with_plain_loops(tmp_path: Path, seed: int) -> None:
    choose = SeededChooser(seed)
    expressions = some_expressions(choose, 30)
    rows = made_rows(choose, 60)
    ids = [f"c{n}" for n in range(25)]  # some have no rows, some rows are of nobody
    journey = {
        "id": "made",
        "data": {
            "customer_id": "id",
            "files": {"events": {"key": "key", "path": "events.csv", "columns": COLUMNS}},
            "columns": {
                f"g{at}": {"type": type_, "of": "events", "value": text}
                for at, (text, type_) in enumerate(expressions)
            },
        },
        "at_risk": [{"id": f"r{at}", "when": f"g{at} is null"} for at, _ in enumerate(expressions)],
        "stages": [{"id": "first"}],
    }
    (tmp_path / "journey.yaml").write_text(json.dumps(journey), encoding="utf-8")
    write(tmp_path / "customers.csv", [{"id": one} for one in ids])
    write(tmp_path / "events.csv", rows)
    scored = score(
        ScoreRequest(
            tmp_path / "journey.yaml",
            tmp_path / "customers.csv",
            AS_OF,
            tmp_path / "snapshots",
            limits=Limits(threads=2),
        )
    )
    assert scored.snapshot is not None
    found = duckdb.execute(f"SELECT * FROM {rows_in(scored.snapshot)} ORDER BY row")
    names = [column[0] for column in found.description]
    kinds = {UNREAD: 0, EMPTY: 0, "value": 0}
    for customer, snapshot in zip(ids, found.fetchall(), strict=True):
        saved = dict(zip(names, snapshot, strict=True))
        own = [
            {name: read_cell(row[name], COLUMNS[name]) for name in COLUMNS}
            for row in rows
            if row["key"] == customer
        ]
        assert saved["rows.events"] == len(own)
        for at, (text, type_) in enumerate(expressions):
            expected = in_type(gathered(text, own, AS_OF), type_)
            got = read_back(saved, f"g{at}")
            kinds[expected if expected in (UNREAD, EMPTY) else "value"] += 1
            assert alike(got, expected), (text, type_, customer, own, got, expected)
    assert min(kinds.values()) > 10, kinds


MOVED = ("n0", "n1", "n2", "x0", "x1", "x2", "d0", "d1", "d2", "d3", "t0")
"""Columns of generated journeys that another file may hold as well."""


@pytest.mark.parametrize("seed", range(200, 204))
def test_a_journey_whose_columns_are_gathered_is_the_same_journey(
    tmp_path: Path, seed: int
) -> None:
    """The greatest of one cell is that cell, and of no rows it is empty, as an empty cell is."""
    choose = SeededChooser(seed)
    journey = journey_from(choose)
    rows = export_from(choose, 50)
    moved = [name for name in MOVED if choose.number(0, 2)]
    columns = journey["data"]["columns"]
    beside = {
        "events": {
            "key": "id",
            "path": "events.csv",
            "columns": {name: columns[name] for name in moved},
        }
    }
    gathers = {
        name: {"type": columns[name]["type"], "of": "events", "value": f"max({name})"}
        for name in moved
    }
    split = {
        **journey,
        "data": {**journey["data"], "files": beside, "columns": {**columns, **gathers}},
    }
    definition = definition_of(split)
    write_export(
        tmp_path / "customers.csv",
        [{name: cell for name, cell in row.items() if name not in moved} for row in rows],
    )
    events = [{"id": row["id"], **{name: row.get(name) for name in moved}} for row in rows]
    some = [row for row in reversed(events) if any(row[name] for name in moved)]
    assert 0 < len(some) <= len(rows)
    write_export(tmp_path / "events.csv", some)
    export = open_export(tmp_path / "customers.csv")
    files = []
    if set(moved) & set(Schema.of(definition).gathered):
        held = open_export(tmp_path / "events.csv")
        gathering = make_gathering(definition, "events", held.columns, AS_OF_POOL, held.name)
        files.append(SideFile(gathering, held))
    plan = make_plan(
        definition, export.columns, AS_OF_POOL, gatherings=[one.gathering for one in files]
    )
    snapshot = tmp_path / "snapshot.parquet"
    run(plan, export, snapshot, {}, files=files, limits=Limits(threads=1))
    oracle = score_all(journey, rows, AS_OF_POOL)
    assert compare(journey, oracle, snapshot, definition) == []


def read_back(saved: dict[str, Any], name: str) -> Cell:
    if saved[f"raw.{name}"] is not None:
        assert saved[f"cell.{name}"] is None
        return UNREAD
    value: Cell | None = saved[f"cell.{name}"]
    return EMPTY if value is None else value


def alike(got: Cell, expected: Cell) -> bool:
    if isinstance(got, float) and isinstance(expected, int | float):
        return got == pytest.approx(float(expected), rel=1e-12, abs=1e-9)
    return got == expected and isinstance(got, bool) == isinstance(expected, bool)
