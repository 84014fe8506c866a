"""The oracle's cells and expressions, held against the rules for missing values, by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from tests.oracle.cells import read_cell, read_row
from tests.oracle.expressions import Names, aggregate, evaluate
from tests.oracle.results import score_all, scorecard
from tests.oracle.small import AS_OF, COLUMNS, journey, stage
from tests.oracle.states import EMPTY, UNREAD, Cell

NAMES: Names = {
    "as_of": AS_OF,
    "yes": True,
    "no": False,
    "five": 5,
    "half": 0.5,
    "word": "Trial",
    "begun": date(2026, 1, 31),
    "moment": datetime.fromisoformat("2026-11-20T23:59"),
    "empty": EMPTY,
    "unread": UNREAD,
    "Monthly Charge": 12.5,
}


NINE = datetime.fromisoformat("2026-01-31T09:00")


@pytest.mark.parametrize(
    ("raw", "column", "cell"),
    [
        ("  007 ", {"type": "text"}, "007"),
        ("   ", {"type": "text"}, EMPTY),
        (None, {"type": "integer"}, EMPTY),
        ("n/a", {"type": "integer", "missing": ["n/a"]}, EMPTY),
        ("N/A", {"type": "integer", "missing": ["n/a"]}, UNREAD),
        ("-12", {"type": "integer"}, -12),
        ("12.0", {"type": "integer"}, 12),
        ("12.5", {"type": "integer"}, UNREAD),
        ("9223372036854775808", {"type": "integer"}, UNREAD),
        ("NaN", {"type": "integer"}, EMPTY),
        ("nan", {"type": "decimal"}, EMPTY),
        ("inf", {"type": "decimal"}, UNREAD),
        ("1e19", {"type": "decimal"}, UNREAD),
        ("1.234,5", {"type": "decimal", "decimal": ",", "thousands": "."}, 1234.5),
        ("1,234.5", {"type": "decimal", "decimal": ","}, UNREAD),
        ("1,5", {"type": "decimal", "thousands": ","}, UNREAD),
        ("-$1,200", {"type": "decimal", "thousands": ",", "symbol": "$"}, -1200.0),
        ("45 %", {"type": "decimal", "symbol": "%"}, 45.0),
        ("Y", {"type": "boolean"}, True),
        ("0", {"type": "boolean"}, False),
        ("Ja", {"type": "boolean", "yes_words": ["ja"], "no_words": ["nein"]}, True),
        ("yes", {"type": "boolean", "yes_words": ["ja"], "no_words": ["nein"]}, UNREAD),
        ("2026-02-29", {"type": "date"}, UNREAD),
        ("31/01/2026", {"type": "date", "format": "%d/%m/%Y"}, date(2026, 1, 31)),
        ("1.2.2026", {"type": "date", "format": ["%d/%m/%Y", "%d.%m.%Y"]}, date(2026, 2, 1)),
        ("2026-01-31", {"type": "timestamp"}, datetime.fromisoformat("2026-01-31")),
        ("2026-01-31 10:30", {"type": "date"}, UNREAD),
        ("soon", {"type": "date", "format": "%d/%m/%Y"}, UNREAD),
        ("soon", {"type": "timestamp"}, UNREAD),
        ("2026-02-30 10:00", {"type": "timestamp"}, UNREAD),
        ("31.01.26 9h", {"type": "timestamp", "format": "%d.%m.%y %Hh"}, NINE),
        ("2026-01-31 11:00:00+02:00", {"type": "timestamp"}, NINE),
        ("x1", {"type": "decimal"}, UNREAD),
        ("1e3", {"type": "integer"}, UNREAD),
        (".5", {"type": "decimal"}, 0.5),
        ("2026-01-31T10:30:00Z", {"type": "timestamp"}, datetime.fromisoformat("2026-01-31T10:30")),
    ],
)
def test_every_cell_is_a_value_empty_or_unread(
    raw: str | None, column: dict[str, Any], cell: Cell
) -> None:
    found = read_cell(raw, column)
    assert (found, type(found)) == (cell, type(cell))


def test_an_absent_optional_column_is_unread_and_derived_columns_follow() -> None:
    columns = {
        **COLUMNS,
        "ratio": {"type": "decimal", "value": "twice / n_b"},
        "twice": {"type": "decimal", "value": "n_a * 2"},
        "asked": {"type": "integer", "value": "survey"},
        "half": {"type": "integer", "value": "n_a / 2"},
        "whole": {"type": "integer", "value": "n_a * 2"},
        "day": {"type": "date", "value": "coalesce(moment, day_a)"},
        "moment": {"type": "timestamp", "value": "day_b"},
        "charge": {"type": "decimal", "from": "Monthly Charge", "symbol": "$"},
    }
    of = journey(stage("only"), data={"columns": columns})
    raw: dict[str, str | None] = dict.fromkeys(COLUMNS, "")
    raw |= {"n_a": "3", "n_b": "4", "Monthly Charge": "$9", "day_b": "2026-01-31"}
    del raw["survey"]
    row = read_row(of, raw, AS_OF)
    assert (row["ratio"], row["asked"], row["charge"]) == (1.5, UNREAD, 9.0)
    assert (row["half"], row["whole"], type(row["whole"])) == (UNREAD, 6, int)
    assert (row["day"], row["moment"]) == (
        date(2026, 1, 31),
        datetime.fromisoformat("2026-01-31"),
    )
    with pytest.raises(KeyError):
        read_row(of, {"id": "1"}, AS_OF)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("empty = 1 or unread = 1", UNREAD),
        ("unread = 1 and no", False),
        ("empty = 1 or yes", True),
        ("empty > 1 and yes", EMPTY),
        ("not (unread > 1)", UNREAD),
        ("five + empty + unread > 1", EMPTY),
        ("five + unread > 1", UNREAD),
        ("five / 0", EMPTY),
        ("five / 2", 2.5),
        ("five in (1, 5, empty)", True),
        ("five in (1, empty)", EMPTY),
        ("five not in (1, 2)", True),
        ("five between 6 and unread", False),
        ("five between 5 and unread", UNREAD),
        ("empty is null", True),
        ("unread is null", UNREAD),
        ("unread is not null", UNREAD),
        ("five is not null", True),
        ("coalesce(empty, unread, 3)", 3),
        ("coalesce(empty, unread)", UNREAD),
        ("coalesce(empty, null)", EMPTY),
        ("nullif(five, 5)", EMPTY),
        ("nullif(five, empty)", 5),
        ("nullif(unread, 1)", UNREAD),
        ("case when empty > 1 then 1 when yes then 2 end", 2),
        ("case word when 'Trial' then 1 else 2 end", 1),
        ("case when no then 1 end", EMPTY),
        ("least(five, half)", 0.5),
        ("greatest(half, five)", 5),
        ("1.5 < 2 and date '2026-01-31' = begun", True),
        ("add_days(begun, 1e9)", EMPTY),
        ("add_days(begun, 0.5)", EMPTY),
        ("next_anniversary(begun, 0)", EMPTY),
        ("next_anniversary(begun, 1000000)", EMPTY),
        ("1e300 * 1e300", EMPTY),
        ("round(1e300 * 10, 15)", EMPTY),
        ("greatest(five, unread)", UNREAD),
        ("word || empty", EMPTY),
        ("lower(word) || '!'", "trial!"),
        ("word like 'T_i%'", True),
        ("word like 't%'", False),
        ("word ilike 't%'", True),
        ("word not like 't%'", True),
        ("empty not like 'a'", EMPTY),
        ('"Monthly Charge" > 12', True),
        ("round(-2.5)", -3.0),
        ("round(0.125, 2)", 0.13),
        ("days_since(moment)", 1),
        ("days_until(date '2026-12-01')", 10),
        ("days_between(begun, as_of)", 294),
        ("add_days(moment, 1)", AS_OF),
        ("next_anniversary(begun, 1)", date(2026, 11, 30)),
        ("next_anniversary(begun, 12)", date(2027, 1, 31)),
        ("next_anniversary(date '2026-11-21', 1)", date(2026, 12, 21)),
        ("moment < as_of", True),
        ("date '2026-11-21' = timestamp '2026-11-21 00:00:00'", True),
        ("year(begun) + month(begun)", 2027.0),
    ],
)
def test_an_expression_is_at_a_row_a_value_empty_or_unread(text: str, cell: Cell) -> None:
    found = evaluate(text, NAMES)
    assert found == cell
    assert isinstance(found, bool) == isinstance(cell, bool)


ROWS: list[Names] = [
    {"x": 0.1, "n": 1, "lost": True},
    {"x": 0.2, "n": 3, "lost": False},
    {"x": EMPTY, "n": 3, "lost": EMPTY},
    {"x": UNREAD, "n": UNREAD, "lost": False},
]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("sum(x)", 0.3),
        ("sum(n)", 7),
        ("count(*)", 4),
        ("count(n)", 3),
        ("count(distinct n)", 2),
        ("median(n)", 3),
        ("avg(n)", pytest.approx(7 / 3)),
        ("min(x)", 0.1),
        ("sum(n) filter (where n > 5)", EMPTY),
        ("coalesce(sum(n) filter (where n > 5), 0)", 0),
        ("count(*) filter (where not lost) / count(*)", 0.5),
        ("sum(n) / count(*) filter (where n > 5)", EMPTY),
        ("sum(case when lost then 0 else n end) / sum(n)", pytest.approx(6 / 7)),
    ],
)
def test_aggregates_skip_empty_and_unread_and_a_filter_takes_rows_whose_condition_is_true(
    text: str, cell: Cell
) -> None:
    assert aggregate(text, ROWS, AS_OF) == cell


def test_a_scorecard_value_is_one_aggregate_over_scored_customers() -> None:
    of = journey(
        stage("first", trigger="flag_b", validation="flag_a"),
        stage("second"),
        lost={"when": "flag_g"},
        scorecard=[
            {"id": "kept", "value": "count(*) filter (where not lost) / count(*)"},
            {"id": "second", "value": "count(*) filter (where stage = 'second')"},
            {"id": "unknown", "value": "count(*) filter (where lost is null)"},
        ],
    )
    cells = [{"flag_b": "y", "flag_g": "y"}, {"flag_a": "y", "flag_g": "n"}, {"flag_a": "y"}]
    scored = score_all(of, [dict.fromkeys(COLUMNS, "") | one for one in cells], AS_OF)
    assert scorecard(of, scored, AS_OF) == {"kept": 1 / 3, "second": 2, "unknown": 1}
