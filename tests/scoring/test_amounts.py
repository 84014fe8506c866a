"""The values that are the number of a cell's text are known by their SQL."""

from __future__ import annotations

from itertools import product

import pytest
import sqlglot
from sqlglot import exp

from journeykit.definition.models import FileColumn
from journeykit.scoring import cells, sql
from journeykit.scoring.amounts import Marks, marks_of
from journeykit.scoring.plain_cells import plain_value

MARKS = [one for one in product((None, ",", ".", " ", "'"), (".", ",")) if one[0] != one[1]]


@pytest.mark.parametrize(("thousands", "decimal"), MARKS)
def test_an_amount_is_known_by_its_marks(thousands: str | None, decimal: str) -> None:
    column = FileColumn(type="decimal", decimal=decimal, thousands=thousands)
    assert marks_of(cells.amount(sql.column("c7"), column)) == Marks(thousands, decimal)


def test_a_cast_of_a_text_is_a_plain_number() -> None:
    assert marks_of(sql.try_cast(sql.column("c1"), "double")) == Marks(None, ".")


def test_what_holds_a_cast_to_a_range_is_one_too() -> None:
    (cast, value), (_, held) = plain_value(sql.column("c1"), "x", FileColumn(type="decimal"))
    read = sql.render(held, "duckdb").replace(f'"{cast}"', sql.render(value, "duckdb"))
    assert marks_of(sqlglot.parse_one(read, dialect="duckdb")) == Marks(None, ".")


@pytest.mark.parametrize(
    "tree",
    [
        sql.try_cast(sql.column("c1"), "bigint"),
        sql.cast(sql.column("c1"), "double"),
        sql.try_cast(exp.Lower(this=sql.column("c1")), "double"),
        cells.amount(sql.column("c1"), FileColumn(type="decimal", thousands=",", symbol="$")),
        cells.amount(sql.column("c1"), FileColumn(type="integer", thousands=",")),
        cells.amount(exp.Lower(this=sql.column("c1")), FileColumn(type="decimal", thousands=",")),
        cells.in_range(cells.amount(sql.column("c1"), FileColumn(type="decimal", thousands=","))),
        sql.case([(sql.boolean(True), sql.number(1))], sql.number(2)),
        sql.column("c1"),
    ],
)
def test_other_values_are_not(tree: exp.Expr) -> None:
    assert marks_of(tree) is None
