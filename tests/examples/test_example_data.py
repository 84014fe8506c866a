"""The exports of the examples: the same bytes each time, and the story their journeys tell."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml

from tests.examples.made import BANK, EXAMPLES, FOLDERS, joined, journey_of, maker, rows_of
from tests.oracle.cells import columns_of, read_cell, read_row
from tests.oracle.results import score_all, stage_counts
from tests.oracle.states import UNREAD

REAL = {
    "ibm.csv": "ibm_telco_snapshot/Telco-Customer-Churn.csv",
    "maven.csv": "maven_telco_reasons/telecom_customer_churn.csv",
    BANK: "bank_marketing/bank-additional.csv",
}
DIGESTS = {
    "2026-q2.csv": "b1871a656d75d5dd",
    "2026-q3.csv": "43a3fc89a0f11a1e",
    "applications-2026-09-30.csv": "516f4dabcdf1c8ad",
    "calls-2010-11-30.csv": "7d70e2de5f661bd5",
    "ibm.csv": "9dd93111cab4d397",
    "invoices.csv": "21abee681f8a3751",
    "maven.csv": "f8ef38aecded2f83",
    "people-2026-09-30.csv": "ab32f32bc4abecef",
    "tickets.csv": "bb5f304a63f4b15d",
}

LOGS = ("invoices.csv", "tickets.csv")
EXPORT_NAMES = sorted(DIGESTS.keys() - set(LOGS))


@pytest.mark.parametrize("name", sorted(DIGESTS))
def test_every_run_writes_the_same_bytes(exports: Mapping[str, Path], name: str) -> None:
    assert hashlib.sha256(exports[name].read_bytes()).hexdigest()[:16] == DIGESTS[name]


@pytest.mark.parametrize("folder", FOLDERS)
def test_as_a_script_it_writes_where_it_is_told(
    exports: Mapping[str, Path], folder: str, tmp_path: Path
) -> None:
    script = EXAMPLES / folder / "make_data.py"
    target = tmp_path / "not" / "there yet"
    done = subprocess.run(
        [sys.executable, str(script), str(target)], capture_output=True, text=True, check=True
    )
    written = sorted(target.iterdir())
    assert sorted(done.stdout.split("\n")[:-1]) == [str(path) for path in written]
    assert {path.name for path in written} == {
        *maker(folder).EXPORTS,
        *(LOGS if folder == "saas" else ()),
    }
    assert all(path.read_bytes() == exports[path.name].read_bytes() for path in written)


@pytest.mark.parametrize("name", EXPORT_NAMES)
def test_every_cell_can_be_read_as_its_journey_declares(
    exports: Mapping[str, Path], name: str
) -> None:
    as_of = maker(exports[name].parent.name).EXPORTS[name]
    journey, rows = joined(exports[name], as_of)
    unread = {
        column
        for row in rows
        for column, cell in read_row(journey, row, as_of).items()
        if cell is UNREAD
    }
    assert unread == set()


def test_the_nested_journey_reads_the_same_exports(exports: Mapping[str, Path]) -> None:
    text = (EXAMPLES / "saas" / "onboarding.yaml").read_text(encoding="utf-8")
    journey = yaml.safe_load(text)
    rows = rows_of(exports["2026-q3.csv"])
    assert not [
        column
        for row in rows
        for column, cell in read_row(journey, row, date(2026, 9, 30)).items()
        if cell is UNREAD
    ]


# --- look-alikes of real exports -----------------------------------------------------------------


@pytest.mark.parametrize(("name", "real"), REAL.items())
def test_the_header_is_that_of_the_real_file(
    exports: Mapping[str, Path], real_data: Path, name: str, real: str
) -> None:
    with exports[name].open("rb") as made, (real_data / real).open("rb") as given:
        assert made.readline() == given.readline()


@pytest.mark.parametrize(("name", "real"), REAL.items())
def test_every_cell_of_the_real_file_can_be_read_as_declared(
    exports: Mapping[str, Path], real_data: Path, name: str, real: str
) -> None:
    rows = rows_of(real_data / real, ";" if name == BANK else ",")
    read = {column: one for column, one in columns_of(journey_of(exports[name])).items()
            if "value" not in one and column != "row_number"}  # fmt: skip
    unread = {
        (column, cell)
        for column, declared in read.items()
        for cell in {row[declared.get("from", column)] for row in rows}
        if read_cell(cell, declared) is UNREAD
    }
    assert unread == set()
    assert len(rows) in {4119, 7043}


def test_what_makes_the_telecom_files_awkward_is_kept(exports: Mapping[str, Path]) -> None:
    maven = exports["maven.csv"].read_bytes()
    assert maven.startswith(b"\xef\xbb\xbfCustomerid ,")
    assert maven.count(b"\n") == maven.count(b"\r\n") == 300
    assert not maven.endswith(b"\n")
    assert any(float(row["Monthlycharge"]) < 0 for row in rows_of(exports["maven.csv"]))
    ibm = rows_of(exports["ibm.csv"])
    blank = [row for row in ibm if row["TotalCharges"] == " "]
    assert len(blank) == 3
    assert {row["tenure"] for row in blank} == {"0"}


def test_every_reason_of_the_real_file_has_a_branch(
    exports: Mapping[str, Path], real_data: Path
) -> None:
    path = real_data / "maven_telco_reasons" / "telecom_customer_churn.csv"
    recorded = {row["Churnreason"] for row in rows_of(path)} - {""}
    journey = yaml.safe_load((EXAMPLES / "telecom" / "maven.yaml").read_text(encoding="utf-8"))
    branches = journey["lost"]["branches"]
    mapped = [text for branch in branches for text in branch["recorded"]]
    assert sorted(mapped) == sorted(recorded)
    assert len(mapped) == 20
    assert {reason for reason, *_ in maker("telecom").REASONS} == recorded


def test_every_text_of_the_bank_is_quoted_and_no_number(exports: Mapping[str, Path]) -> None:
    cells = [
        cell
        for line in exports[BANK].read_text(encoding="utf-8").splitlines()[1:]
        for cell in line.split(";")
    ]
    quoted = re.compile(r'"[a-z0-9.\-]+"')
    number = re.compile(r"-?\d+(\.\d+)?")
    assert all(quoted.fullmatch(cell) or number.fullmatch(cell) for cell in cells)
    assert "999" in cells
    assert '"unknown"' in cells


# --- loan and career -----------------------------------------------------------------------------


def test_both_ways_to_a_decision_meet_at_the_offer(exports: Mapping[str, Path]) -> None:
    path = exports["applications-2026-09-30.csv"]
    scored = score_all(journey_of(path), rows_of(path), date(2026, 9, 30))
    counts = stage_counts(journey_of(path), scored)
    ways = {
        way: sum("offer" in one.reached and way in one.path for one in scored)
        for way in ("auto_decision", "manual_review")
    }
    assert ways["auto_decision"] + ways["manual_review"] == counts["offer"].reached
    assert min(ways.values()) > 50
    assert all(0.4 <= one.went_on / (one.went_on + one.lost) < 1 for one in counts.values())
    reasons = {one.reason for one in scored if one.lost}
    assert reasons >= {"declined_by_rule", "declined_by_reviewer", "withdrawn_waiting"}
    assert reasons >= {"better_offer", "none_recorded", "unmapped"}


def test_people_are_codes(exports: Mapping[str, Path]) -> None:
    rows = rows_of(exports["people-2026-09-30.csv"])
    assert all(re.fullmatch(r"P-\d{3}", row["person"]) for row in rows)
    texts = {row[name] for row in rows for name in ("department", "site", "role", "people_partner")}
    assert all(text == text.lower() for text in texts)
    assert len(texts) < 30
    counts = stage_counts(
        journey_of(exports["people-2026-09-30.csv"]),
        score_all(journey_of(exports["people-2026-09-30.csv"]), rows, date(2026, 9, 30)),
    )
    assert all(one.lost and one.in_progress for one in counts.values())
