"""The examples' journeys on the real exports that they were written for.

Every figure is counted again here from the export with the csv module.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.acceptance.real import EXAMPLES, RealScore, closes, score_real


@pytest.fixture(scope="module")
def ibm(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[RealScore, Path]:
    folder = tmp_path_factory.mktemp("ibm")
    export = real_data / "ibm_telco_snapshot" / "Telco-Customer-Churn.csv"
    return score_real(EXAMPLES / "telecom" / "ibm.yaml", export, folder), folder


@pytest.fixture(scope="module")
def maven(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[RealScore, Path]:
    folder = tmp_path_factory.mktemp("maven")
    export = real_data / "maven_telco_reasons" / "telecom_customer_churn.csv"
    return score_real(EXAMPLES / "telecom" / "maven.yaml", export, folder), folder


@pytest.fixture(scope="module")
def bank(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[RealScore, Path]:
    folder = tmp_path_factory.mktemp("bank")
    export = real_data / "bank_marketing" / "bank-additional.csv"
    journey = EXAMPLES / "bank-campaign" / "journey.yaml"
    return score_real(journey, export, folder, delimiter=";"), folder


def snapshot(folder: Path) -> Path:
    (found,) = (folder / ".journeykit").glob("*/*.parquet")
    return found


def cells(folder: Path, column: str) -> list[tuple[str, object]]:
    """Each customer's cell; asserts that none of them was unreadable."""
    import duckdb

    from journeykit.engines.stored import rows_in

    source = rows_in(snapshot(folder))
    names = {name for name, *_ in duckdb.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    if f"raw.{column}" in names:
        unread = duckdb.execute(f'SELECT count("raw.{column}") FROM {source}').fetchall()
        assert unread == [(0,)]
    return duckdb.execute(f'SELECT customer_id, "cell.{column}" FROM {source}').fetchall()


# IBM


def test_ibm_no_row_is_lost_and_the_counts_close(ibm: tuple[RealScore, Path]) -> None:
    score, folder = ibm
    assert len(score.export) == 7043
    assert len(score.customers) == 7043
    assert {row["customerID"] for row in score.export} == {
        customer["customer_id"] for customer in score.customers
    }
    assert "7,043 rows" in score.screen
    assert closes(score.customers, snapshot(folder))


def test_ibm_churn_is_loss(ibm: tuple[RealScore, Path]) -> None:
    score, _ = ibm
    churned = {row["customerID"] for row in score.export if row["Churn"] == "Yes"}
    assert len(churned) == 1869
    assert churned == {one["customer_id"] for one in score.customers if one["lost"]}


def test_ibm_blank_totals_are_unknown_and_not_zero(ibm: tuple[RealScore, Path]) -> None:
    score, folder = ibm
    blank = {row["customerID"] for row in score.export if not row["TotalCharges"].strip()}
    assert len(blank) == 11
    found = cells(folder, "TotalCharges")
    assert {key for key, value in found if value is None} == blank


def test_ibm_value_is_the_sum_of_the_charges(ibm: tuple[RealScore, Path]) -> None:
    from decimal import Decimal

    score, folder = ibm
    expected = sum(Decimal(row["MonthlyCharges"]) for row in score.export)
    import duckdb

    from journeykit.engines.stored import rows_in

    query = f"SELECT sum(CAST(value AS DECIMAL(38, 6))) FROM {rows_in(snapshot(folder))}"
    ((found,),) = duckdb.execute(query).fetchall()
    assert found == expected


# Maven


def test_maven_reads_through_bom_crlf_and_padded_headers(maven: tuple[RealScore, Path]) -> None:
    score, folder = maven
    assert len(score.export) == 7043
    assert len(score.customers) == 7043
    assert "24 of 38 headers are padded" in score.screen
    assert closes(score.customers, snapshot(folder))


def test_maven_every_churned_customer_is_lost_with_the_recorded_reason(
    maven: tuple[RealScore, Path],
) -> None:
    score, _ = maven
    journey = yaml.safe_load((EXAMPLES / "telecom" / "maven.yaml").read_text(encoding="utf-8"))
    branches = [b for stage in journey["stages"] for b in stage.get("loss_branches", [])]
    branches += journey["lost"].get("branches", [])
    ids = {text: b["id"] for b in branches for text in b.get("recorded", [])}
    causes = {b["id"]: b["cause"] for b in branches}
    churned = {
        row["Customerid"]: row["Churnreason"].strip()
        for row in score.export
        if row["Customerstatus"].strip() == "Churned"
    }
    assert len(churned) == 1869
    assert len(set(churned.values())) == 20
    assert set(churned.values()) == set(ids)
    lost = {one["customer_id"]: one for one in score.customers if one["lost"]}
    assert lost.keys() == churned.keys()
    for key, reason in churned.items():
        # a branch of the stage itself that a condition shows comes before a recorded one of any
        # stage; the recorded one is contributing then
        matching = [lost[key]["reason"], *lost[key]["contributing"]]
        assert ids[reason] in matching, (key, reason)
        assert lost[key]["cause"] == causes[lost[key]["reason"]]
    assert Counter(one["reason"] for one in lost.values()).total() == 1869
    assert not {one["reason"] for one in lost.values()} & {"none_recorded", "unmapped"}


# Bank


def test_bank_has_no_ids_and_every_row_is_scored(bank: tuple[RealScore, Path]) -> None:
    score, folder = bank
    assert len(score.export) == 4119
    assert [one["customer_id"] for one in score.customers] == [str(n) for n in range(1, 4120)]
    assert "semicolons" in score.screen
    assert closes(score.customers, snapshot(folder))


def test_bank_999_and_unknown_are_missing(bank: tuple[RealScore, Path]) -> None:
    score, folder = bank
    for column, marker in (("pdays", "999"), ("job", "unknown"), ("education", "unknown")):
        expected = [str(n) for n, row in enumerate(score.export, 1) if row[column] == marker]
        found = [key for key, value in cells(folder, column) if value is None]
        assert expected
        assert sorted(found, key=int) == expected


def test_bank_a_no_is_lost_and_a_yes_is_not(bank: tuple[RealScore, Path]) -> None:
    score, _ = bank
    for row, customer in zip(score.export, score.customers, strict=True):
        assert customer["lost"] is (row["y"] == "no")
    assert sum(row["y"] == "no" for row in score.export) == 3668
