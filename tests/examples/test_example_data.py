"""The exports of the examples: the same bytes each time, and the story their journeys tell."""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from types import ModuleType

import pytest
import yaml

from tests.oracle.cells import columns_of, read_cell, read_row
from tests.oracle.results import Scored, score_all, stage_counts
from tests.oracle.states import UNREAD

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = ("bank-campaign", "career", "loan", "saas", "telecom")
JOURNEY_OF = {"ibm.csv": "ibm.yaml", "maven.csv": "maven.yaml"}
BANK = "calls-2010-11-30.csv"
REAL = {
    "ibm.csv": "ibm_telco_snapshot/Telco-Customer-Churn.csv",
    "maven.csv": "maven_telco_reasons/telecom_customer_churn.csv",
    BANK: "bank_marketing/bank-additional.csv",
}
DIGESTS = {
    "2026-q2.csv": "3de40ddec26e2d0d",
    "2026-q3.csv": "e76fd1fb4e61df6c",
    "applications-2026-09-30.csv": "516f4dabcdf1c8ad",
    "calls-2010-11-30.csv": "7d70e2de5f661bd5",
    "ibm.csv": "9dd93111cab4d397",
    "maven.csv": "f8ef38aecded2f83",
    "people-2026-09-30.csv": "ab32f32bc4abecef",
}

Rows = list[dict[str, str]]


def maker(folder: str) -> ModuleType:
    """The example's own ``make_data.py`` as a module."""
    path = EXAMPLES / folder / "make_data.py"
    name = f"make_data_of_{folder.replace('-', '_')}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every export of every example, by its file's name."""
    place = tmp_path_factory.mktemp("exports")
    return {path.name: path for folder in FOLDERS for path in maker(folder).write(place / folder)}


def rows_of(path: Path, delimiter: str | None = None) -> Rows:
    """The rows of an export under its trimmed headers."""
    delimiter = delimiter or (";" if path.name == BANK else ",")
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file, delimiter=delimiter))
    return [{str(name).strip(): cell for name, cell in row.items()} for row in read]


def journey_of(path: Path) -> dict[str, object]:
    """The journey that an export belongs to, as plain data."""
    folder = EXAMPLES / path.parent.name
    text = (folder / JOURNEY_OF.get(path.name, "journey.yaml")).read_text(encoding="utf-8")
    journey = yaml.safe_load(text)
    assert isinstance(journey, dict)
    return journey


EXPORT_NAMES = sorted(DIGESTS)


@pytest.mark.parametrize("name", EXPORT_NAMES)
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
    assert {path.name for path in written} == set(maker(folder).EXPORTS)
    assert all(path.read_bytes() == exports[path.name].read_bytes() for path in written)


@pytest.mark.parametrize("name", EXPORT_NAMES)
def test_every_cell_can_be_read_as_its_journey_declares(
    exports: Mapping[str, Path], name: str
) -> None:
    journey, rows = journey_of(exports[name]), rows_of(exports[name])
    as_of = maker(exports[name].parent.name).EXPORTS[name]
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


# --- the quarters of the software journey --------------------------------------------------------

QUARTERS = {"2026-q2.csv": date(2026, 6, 30), "2026-q3.csv": date(2026, 9, 30)}
ONCE_SAID = ("first_seen_on", "engaged_on", "signed_on", "go_live_on", "lost_on", "third_close_on")


@pytest.fixture(scope="session")
def quarters(exports: Mapping[str, Path]) -> tuple[Rows, Rows]:
    """The accounts at the end of the second and of the third quarter."""
    before, after = (rows_of(exports[name]) for name in QUARTERS)
    return before, after


def days(begin: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(begin)).days


def lately(day: str, as_of: date) -> bool:
    return bool(day) and days(day, as_of.isoformat()) <= 90


def is_lost(row: Mapping[str, str]) -> bool:
    gone = row["status"] in {"churned", "closed_lost"}
    return gone and not row["reactivated_on"]


def facts(rows: Rows, as_of: date) -> dict[str, str]:
    """What the README says of an export, counted from its cells alone."""
    signed = sum(lately(row["signed_on"], as_of) for row in rows)
    decided_against = sum(
        is_lost(row) and not row["signed_on"] and lately(row["lost_on"], as_of) for row in rows
    )
    live = [row for row in rows if lately(row["go_live_on"], as_of)]
    matched = [row for row in rows if lately(row["balances_matched_on"], as_of)]
    waiting = [row for row in rows if row["status"] == "active" and not row["go_live_on"]]
    large = [row for row in rows if row["active_users"] and float(row["arr"] or 0) >= 120_000]
    old = [row for row in rows if row["arr_a_year_ago"]]
    a_year_ago = sum(float(row["arr_a_year_ago"]) for row in old)
    kept = [row for row in old if not is_lost(row)]
    now = [float(row["arr"] or 0) for row in kept]
    no_more = [min(float(row["arr"] or 0), float(row["arr_a_year_ago"])) for row in kept]
    ends = [row["renewal_on"].split("/") for row in rows if row["status"] == "active"]
    left = [(date(int(y), int(m), int(d)) - as_of).days for d, m, y in filter(any, ends)]
    gone = [row for row in rows if row["status"] in {"churned", "closed_lost"}]
    return {
        "accounts": str(len(rows)),
        "signed within ninety days": str(signed),
        "of those who decided within ninety days, signed": per_cent(
            signed / (signed + decided_against)
        ),
        "median days from signature to go-live, last ninety days": plain(
            median(days(row["signed_on"], row["go_live_on"]) for row in live)
        ),
        "median days in the migration, last ninety days": plain(
            median(days(row["balances_opened_on"], row["balances_matched_on"]) for row in matched)
        ),
        "signed more than thirty days ago, active and not live": str(
            sum(days(row["signed_on"], as_of.isoformat()) > 30 for row in waiting)
        ),
        "customers above 120,000 a year with fewer than 30 % of their seats in use": str(
            sum(int(row["active_users"]) / int(row["seats"]) < 0.3 for row in large)
        ),
        "net revenue retention": per_cent(sum(now) / a_year_ago),
        "gross revenue retention": per_cent(sum(no_more) / a_year_ago),
        "renewals due within ninety days": str(sum(0 <= day <= 90 for day in left)),
        "renewals overdue": str(sum(day < 0 for day in left)),
        "lost without a recorded reason": str(sum(not row["lost_reason"] for row in gone)),
    }


def per_cent(share: float) -> str:
    return f"{100 * share:.1f} %"


def plain(number: float) -> str:
    return f"{number:g}"


def test_the_readme_tells_what_the_exports_hold(quarters: tuple[Rows, Rows]) -> None:
    text = (EXAMPLES / "saas" / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text, flags=re.MULTILINE)
    told = {name: (before, after) for name, before, after in table if "---" not in name}
    told.pop("", None)
    before, after = (
        facts(rows, as_of) for rows, as_of in zip(quarters, QUARTERS.values(), strict=True)
    )
    assert told == {name: (before[name], after[name]) for name in before}


def test_the_same_accounts_are_carried_on(quarters: tuple[Rows, Rows]) -> None:
    before, after = ({row["account_id"]: row for row in rows} for rows in quarters)
    assert len(before) == len(quarters[0])
    assert len(after) == len(quarters[1])
    assert all(re.fullmatch(r"\d{6}", number) for number in after)
    assert len({row["account_name"] for row in quarters[1]}) == len(after)
    vanished = before.keys() - after.keys()
    assert 0 < len(vanished) < 10
    assert not any(before[number]["signed_on"] for number in vanished)
    for number in before.keys() & after.keys():
        then, now = before[number], after[number]
        assert then["account_name"] == now["account_name"]
        assert all(now[column] == then[column] for column in ONCE_SAID if then[column])
    assert all(
        days(row["first_seen_on"], "2026-06-30") < 0
        for row in after.values()
        if row["account_id"] not in before
    )


def test_active_users_a_quarter_earlier_are_those_of_the_earlier_export(
    quarters: tuple[Rows, Rows],
) -> None:
    before = {row["account_id"]: row["active_users"] for row in quarters[0]}
    pairs = [
        (row["active_users_before"], before.get(row["account_id"]))
        for row in quarters[1]
        if row["active_users_before"] and before.get(row["account_id"])
    ]
    assert len(pairs) > 300
    assert all(told == held for told, held in pairs)


def test_onboarding_slows_and_large_accounts_slide_while_the_funnel_improves(
    quarters: tuple[Rows, Rows],
) -> None:
    before, after = (
        facts(rows, as_of) for rows, as_of in zip(quarters, QUARTERS.values(), strict=True)
    )

    def change(name: str) -> float:
        earlier, later = (float(fact[name].removesuffix(" %")) for fact in (before, after))
        return later - earlier

    assert change("median days from signature to go-live, last ninety days") > 7
    assert change("median days in the migration, last ninety days") > 7
    assert change("of those who decided within ninety days, signed") > 5
    assert change("customers above 120,000 a year with fewer than 30 % of their seats in use") >= 10


@pytest.fixture(scope="session")
def customers(exports: Mapping[str, Path]) -> Sequence[Scored]:
    """The customers of the third quarter, scored by the oracle."""
    path = exports["2026-q3.csv"]
    rows = [row for row in rows_of(path) if row["signed_on"] and not row["lost_on"]]
    return score_all(journey_of(path), rows, QUARTERS[path.name])


def test_customers_stand_everywhere_on_the_page(customers: Sequence[Scored]) -> None:
    journey = yaml.safe_load((EXAMPLES / "saas" / "journey.yaml").read_text(encoding="utf-8"))
    assert {one.band for one in customers} == {"red", "yellow", "green", "purple", "unknown"}
    assert len({one.box for one in customers} - {None}) == 9
    assert {rule for one in customers for rule in one.at_risk} >= {
        *(rule["id"] for rule in journey["at_risk"]), "band_red", "stuck", "renewal_due",
        "renewal_overdue",
    }  # fmt: skip
    assert {topic for one in customers for topic in one.voice} == {
        topic["id"] for topic in journey["customer_voice"]
    }
    assert {gate for one in customers for gate in one.gates} == {
        gate["id"] for gate in journey["health"]["gates"]
    }
    assert {one.disagreement for one in customers} >= {"none", "ahead", "behind", "unmapped"}


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
