"""What is read plainly is what the patterns would have read, whatever stands in a cell."""

from __future__ import annotations

import random
from collections.abc import Iterator

import duckdb
import pytest

from journeykit.definition.models import Column
from journeykit.scoring import cells, sql
from journeykit.scoring.cells import Native
from journeykit.scoring.plain_cells import plain_value, reads_plainly
from journeykit.scoring.sql import Binder
from journeykit.scoring.steps import Sheet

KINDS = {
    "whole": Column(type="integer"),
    "real": Column(type="decimal"),
    "german": Column(type="decimal", decimal=",", thousands="."),
    "money": Column(type="decimal", thousands=",", symbol="$"),
    "flag": Column(type="boolean"),
    "day": Column(type="date"),
    "written": Column(type="date", format=("%d/%m/%Y", "%b %d, %Y")),
    "moment": Column(type="timestamp"),
    "clock": Column(type="timestamp", format=("%Y-%m-%d %H:%M",)),
}
KNOWN = (
    *("12", "+12", "-12", "007", "0", "-0", "00", "1_000", "1__0", "0x10", "0b11", "12.0", "12.5"),
    *("1e3", "1E3", "1e", "1e+", "1.e5", "--5", "+-5", "- 5", "5-", ".", "+.", "5.", ".5", "1e999"),
    *("9223372036854775807", "9223372036854775808", "1e18", "1.0000000000000001e18", "inf"),
    *("infinity", "-infinity", "Infinity", "nan", "NaN", "-nan", "epoch", "1d", "5f", "1 000"),
    *("1,5", "1,234", "1,234.5", "12,34", "1.234", "1.234,5", "$5", "$ 5", "5 $", "-$5", "$-5"),
    *("true", "TRUE", "t", "Yes", "no", "0", "1", "on", "2026-02-28", "2026-02-30", "2026-2-8"),
    *("02026-1-05", "2026/02/28", "2026-02-28 (BC)", "0001-01-01", "0000-01-01", "10000-01-01"),
    *(
        "-026-01-05",
        "2026-01-5",
        "20260228",
        "31/01/2026",
        "1/2/2026",
        "01/31/2026",
        "Jan 05, 2026",
    ),
    *("2026-01-31 10:30", "2026-01-31 10:30:15", "2026-01-31T10:30:15", "2026-01-31t10:30:15"),
    *("2026-01-31 10:30:15.25", "2026-01-31T10:30:00Z", "2026-01-31 10:30:00+05:30"),
    *("2026-01-31 25:00:00", "2026-01-31 24:00:00", "2026-01-31  10:30:15", "T026-01-31 10:30:15"),
    *("", " ", "é", "\u00a05", "1900-01-01", "01/01/1900", "1900-01-01 00:00", "10:30"),
)
EDGES = ("", " ", "\t", "  ", "\u00a0", "\n", "\x1c", "\u3000", "_", "0", "-")


def texts() -> list[str]:
    """Cells of every kind, with signs around and in them."""
    return list(dict.fromkeys(_texts(random.Random(7))))  # noqa: S311 - no secret


def _texts(chance: random.Random) -> Iterator[str]:
    yield from KNOWN
    for text in KNOWN:
        yield from (left + text + right for left in EDGES for right in EDGES)
    for _ in range(2000):
        text = list(chance.choice(KNOWN))
        for _ in range(chance.randint(1, 2)):
            text.insert(chance.randint(0, len(text)), chance.choice("0159-+.,:/_ eEtTnx$Z"))
        yield "".join(text)


@pytest.mark.parametrize("kind", KINDS)
def test_a_plain_cell_is_what_the_pattern_reads(kind: str) -> None:
    column = KINDS[kind]
    assert reads_plainly(column)
    sheet = Sheet("export")
    sheet.add("plain", "Plain.", plain_value(sql.column("source"), "plain", column))
    sheet.add("trimmed", "Trimmed.", [("trimmed", cells.stripped(sql.column("source")))])
    sheet.add("present", "Present.", [("present", cells.present(sql.column("trimmed"), column))])
    slowly = cells.read(sql.column("present"), column, Native.TEXT, Binder())
    sheet.add("read", "Read.", [("slowly", slowly)])
    steps = ", ".join(
        f'"{one.name}" AS ({sql.render(one.select, "duckdb")})' for one in sheet.steps
    )
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE export AS SELECT unnest($1) AS source", [texts()])
        query = f'WITH {steps} SELECT source, plain, slowly FROM "read" WHERE plain IS NOT NULL'
        rows = connection.execute(query).fetchall()
    assert len(rows) >= 2
    assert [row for row in rows if row[1] != row[2]] == []


@pytest.mark.parametrize(
    ("column", "plainly"),
    [
        (Column(type="integer", missing=("n/a", "")), True),
        (Column(type="integer", missing=("-1",)), False),
        (Column(type="decimal", missing=("NaN",)), False),
        (Column(type="date", missing=("9999-12-31",)), False),
        (Column(type="boolean", missing=("?", "0")), False),
        (Column(type="boolean", missing=("?",)), True),
        (Column(type="text"), False),
    ],
)
def test_not_where_a_marker_for_a_missing_cell_looks_like_one(
    column: Column, plainly: bool
) -> None:
    assert reads_plainly(column) is plainly
