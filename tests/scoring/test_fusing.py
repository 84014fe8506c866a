"""The fewest queries give what the steps give, and hold nothing that nobody reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from sqlglot import exp

from journeykit.engines.duckdb import Limits, run
from journeykit.engines.opening import open_export
from journeykit.engines.session import Session
from journeykit.engines.stored import rows_in
from journeykit.scoring import sql
from journeykit.scoring.asking import quoted
from journeykit.scoring.fusing import fuse
from journeykit.scoring.plan import make_plan
from journeykit.scoring.steps import Sheet, Step
from tests.oracle.generate import export_from, journey_from
from tests.oracle.pool import AS_OF, SeededChooser
from tests.oracle.test_agreement import definition_of, write_export


def rows_of(steps: Sequence[Step], wanted: str) -> list[tuple[Any, ...]]:
    """What the last step gives over three rows."""
    texts = ", ".join(f'"{one.name}" AS ({sql.render(one.select, "duckdb")})' for one in steps)
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE export AS SELECT * FROM (VALUES (1, 5), (2, NULL), (3, 7)) AS t(a, b)"
        )
        connection.execute("CREATE TABLE other AS SELECT 2 AS a, 9 AS z")
        return connection.execute(
            f'WITH {texts} SELECT {wanted} FROM "{steps[-1].name}" ORDER BY ALL'
        ).fetchall()


def plus(left: str, right: str | int) -> sql.Sql:
    other = sql.whole(right) if isinstance(right, int) else sql.column(right)
    return sql.binary(exp.Add, sql.column(left), other)


def counted() -> Sheet:
    """A sheet with names that change their meaning, and columns that nobody reads."""
    sheet = Sheet("export")
    sheet.keep("first", "Two columns.", [("a", sql.column("a")), ("b", sql.column("b"))])
    sheet.add("second", "Sums.", [("c", plus("a", "b")), ("unread", plus("a", 100))])
    sheet.replace("third", "Another meaning.", [("a", plus("a", 1)), ("b", sql.column("a"))])
    sheet.add("fourth", "Both meanings.", [("d", plus("a", "c")), ("e", plus("b", "d"))])
    sheet.keep(
        "last",
        "What is asked for.",
        [("a", sql.column("a")), ("e", sql.column("e")), ("again", sql.column("e"))],
    )
    return sheet


def test_a_name_keeps_the_meaning_that_it_had_where_it_is_read() -> None:
    fused = fuse(counted().steps, ["a", "e", "again"])
    assert rows_of(fused, "*") == rows_of(counted().steps, "*")
    assert rows_of(fused, "*") == [(2, 9, 9), (3, None, None), (4, 17, 17)]
    assert len(fused) < len(counted().steps)
    assert "100" not in "".join(sql.render(one.select, "duckdb") for one in fused)
    assert fused[-1].name == "last"


def test_rows_are_numbered_left_out_joined_and_grouped_where_they_were() -> None:
    def steps() -> list[Step]:
        sheet = Sheet("export")
        number = exp.Window(this=exp.RowNumber())
        sheet.keep("rows", "Numbered.", [("a", sql.column("a")), ("n", number)])
        sheet.replace("moved", "Another meaning.", [("n", plus("n", 0))])
        sheet.add("more", "More.", [("m", plus("n", 10)), ("o", plus("a", "n"))])
        above_one = exp.GT(this=sql.column("m"), expression=sql.whole(11))
        sheet.filter("fewer", "Without the first.", above_one)
        sheet.join("joined", "Another table.", "other", "a", [("z", sql.column("z", "other"))])
        sheet.add("sums", "Sums.", [("s", plus("o", "m")), ("t", sql.column("z"))])
        total = exp.Sum(this=sql.column("s"))
        sheet.group("last", "In groups.", "t", [("t", sql.column("t")), ("total", total)])
        return sheet.steps

    fused = fuse(steps(), ["t", "total"])
    assert rows_of(fused, "*") == rows_of(steps(), "*") == [(9, 16), (None, 19)]
    assert [one.name for one in fused if one.name in ("rows", "fewer", "joined", "last")] == [
        "rows",
        "fewer",
        "joined",
        "last",
    ]


def test_what_a_case_compares_and_what_a_lambda_reads_is_not_written_into_them() -> None:
    def steps() -> list[Step]:
        sheet = Sheet("export")
        sheet.keep("first", "Two.", [("a", sql.column("a")), ("b", sql.column("b"))])
        sheet.add("sum", "A sum.", [("s", plus("a", "b")), ("l", plus("b", "b"))])
        named = sql.case([(sql.whole(6), sql.text("six"))], sql.text("other"), sql.column("s"))
        body = exp.Lambda(this=plus("x", "l"), expressions=[sql.name("x")])
        listed = sql.function("list_transform", exp.Array(expressions=[sql.column("a")]), body)
        sheet.keep("last", "Both.", [("named", named), ("listed", listed)])
        return sheet.steps

    fused = fuse(steps(), ["named", "listed"])
    assert rows_of(fused, "*") == rows_of(steps(), "*")
    made = [item.alias for item in fused[0].select.expressions if isinstance(item, exp.Alias)]
    assert set(made) == {"s", "l"}


@pytest.mark.parametrize("seed", [3, 4])
def test_a_journey_scores_alike_by_its_steps_and_by_the_fewest(seed: int, tmp_path: Path) -> None:
    choose = SeededChooser(seed)
    definition = definition_of(journey_from(choose))
    export = tmp_path / "export.csv"
    write_export(export, export_from(choose, 40))
    opened = open_export(export)
    found = []
    for readable in (True, False):
        snapshot = tmp_path / f"{readable}.parquet"
        plan = make_plan(definition, opened.columns, AS_OF, readable=readable)
        run(plan, opened, snapshot, {}, limits=Limits(max_bad=1.0, threads=1))
        columns = ", ".join(sorted(quoted(one.name) for one in plan.schema.columns))
        with Session([snapshot], threads=1) as session:
            found.append(session.run(f"SELECT {columns} FROM {rows_in(snapshot)} ORDER BY row"))
    assert found[0] == found[1]
    assert len(found[0]) == 40
