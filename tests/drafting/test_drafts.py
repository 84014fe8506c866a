"""Drafts of ``data`` blocks: what is drafted, what is said; and every cell reads as drafted."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from journeykit.app.columns import draft_columns
from journeykit.app.scoring import ScoreRequest, score
from journeykit.definition.loader import load
from journeykit.engines import profiling
from journeykit.engines.inputs import Source
from journeykit.errors import InputError

REAL = (
    "bank_marketing/bank-additional.csv",
    "bupar_patients/patients.csv",
    "fivetran_hubspot/contact_property_history_data.csv",
    "fivetran_hubspot/deal_data.csv",
    "fivetran_hubspot/deal_pipeline_data.csv",
    "fivetran_hubspot/deal_pipeline_stage_data.csv",
    "fivetran_hubspot/deal_property_history_data.csv",
    "fivetran_hubspot/deal_stage_data.csv",
    "fivetran_salesforce/sf_lead_data.csv",
    "fivetran_salesforce/sf_opportunity_data.csv",
    "fivetran_salesforce/sf_opportunity_history_data.csv",
    "ibm_telco_snapshot/Telco-Customer-Churn.csv",
    "maven_telco_reasons/telecom_customer_churn.csv",
    "olist_marketing_funnel/olist_closed_deals_dataset.csv",
    "olist_marketing_funnel/olist_marketing_qualified_leads_dataset.csv",
)
QUICK = (REAL[3], REAL[7], REAL[13])
"""Checked with every run; the others in CI."""


def draft(export: Path, **options: Any) -> str:
    return draft_columns([Source(export, export.name)], **options)


def drafted(folder: Path, rows: Sequence[Sequence[str]], **options: Any) -> str:
    """The draft for an export with these rows, the first of which is the header."""
    export = folder / "export.csv"
    with export.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
    return draft(export, **options)


def column(folder: Path, *cells: str, header: str = "seen") -> tuple[list[str], dict[str, Any]]:
    """The comments above one column of an export with these cells, and what is drafted of it."""
    text = drafted(folder, [["k", header], *([f"a{n}", cell] for n, cell in enumerate(cells))])
    lines = text.splitlines()
    begin = next(at for at, line in enumerate(lines) if line.startswith("    k:")) + 1
    said = [line.strip().removeprefix("# ") for line in lines[begin:] if "#   " not in line]
    comments = [line.removeprefix("? ") for line in said if line.startswith("? ")]
    columns = yaml.safe_load(text)["data"]["columns"]
    return comments, next(keys for name, keys in columns.items() if name != "k")


def loads_and_reads(draft_text: str, export: Path, folder: Path) -> None:
    """Pasted into a journey that reads every column but text, no cell of the export is unread."""
    data = yaml.safe_load(draft_text)["data"]
    columns = data["columns"].items()  # text can always be read
    names = [f'"{name}" is null' for name, keys in columns if keys["type"] != "text"]
    rules = [
        {"id": f"reads_{at}", "when": " or ".join(names[at : at + 50])}
        for at in range(0, len(names), 50)
    ]
    told = json.dumps(rules, ensure_ascii=False)
    journey = folder / "journey.yaml"
    journey.write_text(
        f"id: drafted\n{draft_text}at_risk: {told}\nstages: [{{id: first}}]\n", encoding="utf-8"
    )
    errors = [one for one in load(journey).findings if one.severity == "error"]
    assert errors == []
    scored = score(
        ScoreRequest(journey, export, date(2026, 6, 30), folder / "snapshots", save=False)
    )
    assert scored.facts.unread == ()
    assert scored.facts.scored + scored.facts.blank == scored.facts.rows_in > 0


@pytest.mark.parametrize(
    "name", [one if one in QUICK else pytest.param(one, marks=pytest.mark.slow) for one in REAL]
)
def test_the_draft_of_a_real_export_loads_and_reads_every_cell(
    real_data: Path, tmp_path: Path, name: str
) -> None:
    export = real_data / name
    loads_and_reads(draft(export), export, tmp_path)


@pytest.mark.slow
def test_real_types_keys_and_formats_are_found(real_data: Path) -> None:
    def data(name: str) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load(draft(real_data / name))["data"]
        return found

    deals = data(REAL[13])
    assert deals["customer_id"] == "mql_id"
    assert deals["columns"]["won_date"] == {"type": "timestamp", "format": "%d-%m-%Y %H:%M"}
    assert deals["columns"]["declared_monthly_revenue"] == {"type": "integer"}
    leads = data(REAL[14])
    assert leads["columns"]["first_contact_date"] == {"type": "date", "format": "%d-%m-%Y"}
    ibm = data(REAL[11])
    assert ibm["customer_id"] == "customerID"
    assert ibm["columns"]["TotalCharges"] == {"type": "decimal"}
    assert ibm["columns"]["Churn"] == {"type": "boolean"}
    patients = data(REAL[1])
    assert patients["customer_id"] == "row_number"
    assert patients["columns"]["time"] == {"type": "timestamp"}
    assert patients["columns"]["employee"] == {"type": "text"}  # r1, r2 …: r is no currency
    bank = data(REAL[0])
    assert bank["columns"]["default"] == {"type": "boolean", "missing": ["unknown"]}
    assert bank["columns"]["emp_var_rate"] == {"from": "emp.var.rate", "type": "decimal"}
    stages = data(REAL[7])
    assert stages["columns"]["date_entered"] == {
        "type": "timestamp",
        "format": "%Y-%m-%d %H:%M:%S",
    }


def test_an_order_of_day_and_month_that_the_data_cannot_settle_is_said_and_not_guessed(
    tmp_path: Path,
) -> None:
    text = drafted(tmp_path, [["k", "signed"], ["a", "01/02/2026"], ["b", "03/04/2026"]])
    assert text.splitlines()[-4:] == [
        "    # ? Does the day come first, or the month? All 2 cells can be read either way:",
        '    #   signed: {type: date, format: "%d/%m/%Y"}',
        '    #   signed: {type: date, format: "%m/%d/%Y"}',
        "    signed: {type: text}",
    ]
    loads_and_reads(text, tmp_path / "export.csv", tmp_path)


@pytest.mark.parametrize(
    ("cells", "keys"),
    [
        (("13/02/2026", "03/04/2026"), {"type": "date", "format": "%d/%m/%Y"}),
        (("02/13/2026", "03/04/2026"), {"type": "date", "format": "%m/%d/%Y"}),
        (("2026-02-13", "2026-01-31"), {"type": "date"}),
        (("31.01.26", "01.02.26"), {"type": "date", "format": "%d.%m.%y"}),
        (("31.01.26", "31.01.2026"), {"type": "date", "format": ["%d.%m.%y", "%d.%m.%Y"]}),
        (("12 Jan 2026", "3 Feb 2026"), {"type": "date", "format": "%d %b %Y"}),
        (("12 January 2026", "3 February 2026"), {"type": "date", "format": "%d %B %Y"}),
        (("Jan 12, 2026", "Feb 3, 2026"), {"type": "date", "format": "%b %d, %Y"}),
        (("2026/01/31",), {"type": "date", "format": "%Y/%m/%d"}),
        (
            ("01/31/2026 3:05 PM", "02/01/2026 11:15 AM"),
            {"type": "timestamp", "format": "%m/%d/%Y %I:%M %p"},
        ),
        (("31.01.2026 15:05:07",), {"type": "timestamp", "format": "%d.%m.%Y %H:%M:%S"}),
        (("2026-01-31T15:05:07Z", "2026-01-31T15:05:07.123+01:00"), {"type": "timestamp"}),
        (("2026-01-31 15:05", "2026-02-01"), {"type": "timestamp"}),
        (("5", "-7", "1200"), {"type": "integer"}),
        (("5.0", "1e3", ".5"), {"type": "decimal"}),
        (("1.234,50", "12,5"), {"type": "decimal", "decimal": ",", "thousands": "."}),
        (("1,234.50", "12"), {"type": "decimal", "thousands": ","}),
        (("1 234 567", "12"), {"type": "integer", "thousands": " "}),
        (("1'234.5", "12"), {"type": "decimal", "thousands": "'"}),
        (("12,5", "3,25"), {"type": "decimal", "decimal": ","}),
        (("$5", "-$7.25"), {"type": "decimal", "symbol": "$"}),
        (("5 %", "7 %"), {"type": "integer", "symbol": "%"}),
        (
            ("1.005,10 EUR", "7,00 EUR"),
            {"type": "decimal", "symbol": "EUR", "decimal": ",", "thousands": "."},
        ),
        (("5", "n/a", "-"), {"type": "integer", "missing": ["n/a", "-"]}),
        (("2026-01-31", "0000-00-00"), {"type": "date", "missing": ["0000-00-00"]}),
        (("Yes", "no"), {"type": "boolean"}),
        (("TRUE", "TRUE"), {"type": "boolean"}),
        (("Ja", "Nein", "ja"), {"type": "boolean", "yes_words": ["ja"], "no_words": ["nein"]}),
        (("Yes", "No", "No internet service"), {"type": "text"}),
        (("0012", "0407"), {"type": "text"}),
        (("12345678901234567890", "7"), {"type": "text"}),
        (("r1", "r2"), {"type": "text"}),
        (("NULL", "open", "shut"), {"type": "text", "missing": ["NULL"]}),
    ],
)
def test_a_column_is_drafted_as_every_cell_of_it_reads(
    tmp_path: Path, cells: tuple[str, ...], keys: dict[str, Any]
) -> None:
    _, found = column(tmp_path, *cells)
    assert found == keys


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            ("5", "7", "abc", "9"),
            "3 of 4 cells are whole numbers, 1 is not (row 3: 'abc'): so declared, it would be",
        ),
        (
            ("13/01/2026", "01/13/2026", "01/02/2026"),
            "1 cell can only be read day first (row 1: '13/01/2026') and 1 only month first (row",
        ),
        (
            ("31.01.26", "31.01.2026", "30.01.2026"),
            "written in more than one way ('31.01.2026' in 2, '31.01.26' in 1): each cell is read",
        ),
        (
            ("1,234", "2,500", "999"),
            "Does the comma part thousands or decimals? All 3 cells can be read either way:",
        ),
        (
            ("999", "999", "5", "27"),
            "999 in 2 cells may mean unknown: then add it to `missing`",
        ),
        (
            ("2026-01-31", "9999-12-31"),
            "9999-12-31 is hardly a day: where it means an open end, add it to `missing`",
        ),
        (
            ("0", "1", "1"),
            "0 and 1 alone: a yes or no here; write `type: integer` if it counts something",
        ),
        (
            ("20260131", "20260201"),
            'may be days written together: then `{type: date, format: "%Y%m%d"}`',
        ),
        (("n/a", "7"), "'n/a' in 1 cell is read as no value"),
        (
            ("unknown", "red", "blue"),
            "'unknown' in 1 cell: where it means no value, add it to `missing`",
        ),
    ],
)
def test_what_the_data_leaves_open_is_said(
    tmp_path: Path, cells: tuple[str, ...], said: str
) -> None:
    drafted(tmp_path, [["k", "seen"], *([f"a{n}", cell] for n, cell in enumerate(cells))])
    export = tmp_path / "export.csv"
    text = draft(export)
    comments = " ".join(
        line.strip().removeprefix("# ") for line in text.splitlines() if line.startswith("    # ")
    )
    assert f"? {said}" in comments


def test_headers_become_names_that_expressions_take(tmp_path: Path) -> None:
    headers = ["Monthly Charge", "stage", "Stage", "2nd try", "Größe", "and", "", "x", "x", "é!"]
    text = drafted(tmp_path, [headers, [*"abcdefghij"]])
    columns = yaml.safe_load(text)["data"]["columns"]
    assert {name: keys.get("from") for name, keys in columns.items()} == {
        "monthly_charge": "Monthly Charge",
        "my_stage": "stage",
        "my_Stage_2": "Stage",
        "n_2nd_try": "2nd try",
        "Größe": None,
        "my_and": "and",
        "x": None,
        "x_2": "x (2)",
        "e": "é!",
    }
    assert "# 1 column has no header and is left out." in text
    loads_and_reads(text, tmp_path / "export.csv", tmp_path)


def test_headers_and_cells_that_would_be_yaml_of_their_own_stay_texts(tmp_path: Path) -> None:
    rows = [
        ["no", "a: b", "{x}", "# y", 'it\'s "so"', "tab\there", "null"],
        ["\x85", "- 1", "[", "#", "&a *b", "!!str", "~"],
        ["n/a", "%", "]", ":", "'", '"', "NULL"],
    ]
    text = drafted(tmp_path, rows)
    data = yaml.safe_load(text)["data"]
    headers = [keys.get("from", name) for name, keys in data["columns"].items()]
    assert headers == [header.strip() for header in rows[0]]
    loads_and_reads(text, tmp_path / "export.csv", tmp_path)


def test_the_key_is_what_tells_rows_apart_and_looks_like_one(tmp_path: Path) -> None:
    text = drafted(
        tmp_path,
        [["note", "account_id", "status"], ["x", "1", "open"], ["y", "2", "open"]],
    )
    assert yaml.safe_load(text)["data"]["customer_id"] == "account_id"
    again = drafted(tmp_path, [["account_id"], *([str(n // 2)] for n in range(40))])
    assert yaml.safe_load(again)["data"]["customer_id"] == "row_number"
    assert "# 20 values of `account_id` in 40 rows: where a customer has several" in again


def test_a_nearly_unique_id_is_said_with_one_that_repeats(tmp_path: Path) -> None:
    ids = [f"c{n}" for n in range(200)] + ["c7"]
    text = drafted(tmp_path, [["account_id"], *([one] for one in ids)])
    assert "nearly unique: 200 values in 201 rows, such as 'c7'" in text


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    export = tmp_path / "export.parquet"
    duckdb.execute(
        "COPY (SELECT 1 AS id, 1.5 AS rate, 2.0::DOUBLE AS whole, DATE '2026-01-31' AS on_day, "
        "TIMESTAMP '2026-01-31 10:00:00' AS at, true AS flag, '007' AS code, [1, 2] AS list) "
        f"TO '{export}'"
    )
    text = draft(export)
    columns = yaml.safe_load(text)["data"]["columns"]
    assert {name: keys["type"] for name, keys in columns.items()} == {
        "id": "integer",
        "rate": "decimal",
        "whole": "integer",
        "on_day": "date",
        "at": "timestamp",
        "flag": "boolean",
        "code": "text",
        "list": "text",
    }
    loads_and_reads(text, export, tmp_path)


def test_a_sample_says_that_it_is_one(tmp_path: Path) -> None:
    rows = [["k", "n"], *([f"a{n}", str(n)] for n in range(9)), ["b", "late"]]
    whole, part = drafted(tmp_path, rows), drafted(tmp_path, rows, sample=5)
    assert whole.startswith("# Drafted from export.csv, from all 10 rows. Check it, then take")
    assert part.startswith(
        "# Drafted from export.csv, from the first 5 rows alone (--sample): later ones may hold "
        "something else. Check\n# it, then take it over.\n"
    )
    assert yaml.safe_load(whole)["data"]["columns"]["n"] == {"type": "text"}
    assert yaml.safe_load(part)["data"]["columns"]["n"] == {"type": "integer"}


def test_a_column_that_a_file_of_the_export_lacks_is_optional(tmp_path: Path) -> None:
    files = []
    for name, text in (("a", "k,n\na1,5\n"), ("b", "k\na2\n")):
        files.append(tmp_path / f"{name}.csv")
        files[-1].write_text(text, encoding="utf-8")
    text = draft_columns([Source(file, file.name) for file in files])
    assert yaml.safe_load(text)["data"]["columns"] == {
        "k": {"type": "text"},
        "n": {"type": "integer", "optional": True},
    }
    assert text.startswith("# Drafted from 2 files (a.csv … b.csv), from all 2 rows.")


def test_rows_that_cannot_be_taken_apart_are_counted(tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    export.write_text("k,n\na,1\nb\nc,3\n,\n", encoding="utf-8")
    assert "# Not looked at: 1 row that cannot be taken apart.\n" in draft(export)


def test_an_export_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as stopped:
        drafted(tmp_path, [["k", "n"]])
    assert stopped.value.message == "the export has a header and no rows"


def test_columns_that_are_asked_one_by_one_are_drafted_as_those_asked_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = tmp_path / "export.csv"
    kinds = (
        "{n}",
        "0{n}",
        "2026-0{m}-01",
        "0{m}/1{m}/2026",
        "{n},5",
        "name {n}",
        "",
        "Yes",
        "{n}x",
    )
    lines = [",".join(f'"{one.format(n=n, m=n % 9 + 1)}"' for one in kinds) for n in range(50)]
    header = ",".join(f"c{place}" for place in range(len(kinds)))
    export.write_text("\n".join([header, *lines]), encoding="utf-8")
    together = draft_columns([Source(export, "export.csv")])
    for cells in (1, 120, 300):  # one, two and six columns at a time
        monkeypatch.setattr(profiling, "_CELLS", cells)
        assert draft_columns([Source(export, "export.csv")]) == together
    monkeypatch.setattr(profiling, "_CELLS", 500_000)
    monkeypatch.setattr(profiling, "_COLUMNS", 4)
    assert draft_columns([Source(export, "export.csv")]) == together
    assert together.count("type: date") == 2
    assert together.count("type: integer") >= 1


def test_a_day_that_no_calendar_has_speaks_for_no_order(tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    days = ("31.12.2025", "1.1.2026", "30.02.2026", "01.13.2026")
    export.write_text("id,day\n" + "".join(f"{n},{day}\n" for n, day in enumerate(days)), "utf-8")
    text = draft_columns([Source(export, "export.csv")])
    assert "can only be read" not in text
    assert "    day: {type: text}" in text


def test_columns_are_drafted_alike_whatever_is_looked_at_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every type that a file may know; numbers of several types have their own texts."""
    kinds = {
        "INTEGER": "i * 7 % 40",
        "DOUBLE": "CASE WHEN i % 9 > 0 THEN (i * 7 % 40) / 4 END",
        "DECIMAL(9, 2)": "i * 1.25",
        "VARCHAR": "CASE i % 4 WHEN 0 THEN ' a, b ' WHEN 1 THEN NULL ELSE '0' || i % 40 END",
        "BOOLEAN": "i % 3 = 0",
        "DATE": "DATE '2026-01-01' + i::INTEGER",
        "TIMESTAMP": "TIMESTAMP '2026-01-01 10:00:00' + INTERVAL (i) HOUR",
    }
    cells = ", ".join(
        f'CAST({cell} AS {kind}) AS "{kind} {n}"' for n in range(9) for kind, cell in kinds.items()
    )
    for ending in ("parquet", "csv"):
        export = tmp_path / f"export.{ending}"
        duckdb.sql(f"COPY (SELECT i AS id, {cells} FROM range(90) AS t(i)) TO '{export}'")
        together = draft(export)
        with monkeypatch.context() as patch:
            patch.setattr(profiling, "_COLUMNS", 1)
            assert draft(export) == together
        columns = yaml.safe_load(together)["data"]["columns"]
        assert len(columns) == 64
        assert len({repr({**one, "from": ""}) for one in columns.values()}) >= 6
