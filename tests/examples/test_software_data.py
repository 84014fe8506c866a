"""The exports of the software example: what its README says of them, counted from their cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median

import duckdb
import pytest
import yaml

from journeykit.app.scoring import ScoreRequest, score
from journeykit.engines.stored import rows_in
from tests.examples.made import EXAMPLES, Rows, events_of, joined, rows_of, told
from tests.oracle.results import Scored, score_all
from tests.oracle.states import EMPTY

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


def facts_of_events(folder: Path, rows: Rows, as_of: date) -> dict[str, str]:
    """What the README says of tickets and invoices on a day, counted from their cells alone."""
    day = as_of.isoformat()
    known = {row["account_id"] for row in rows}
    tickets = events_of(folder / "tickets.csv", {})
    invoices = events_of(folder / "invoices.csv", {"delimiter": ";", "encoding": "cp1252"})
    urgent = Counter(
        one["account_id"]
        for one in tickets
        if one["priority"] == "urgent" and one["opened_on"] <= day
        if not one["closed_on"] or one["closed_on"] > day
    )
    overdue = [
        Decimal(one["Net amount"].removesuffix(" €").replace(".", "").replace(",", "."))
        for one in invoices
        if one["Customer no."] in known and iso(one["Due"]) < day
        if not one["Paid"] or iso(one["Paid"]) > day
    ]
    return {
        "customers with two or more urgent tickets open": str(
            sum(count >= 2 for account, count in urgent.items() if account in known)
        ),
        "invoices overdue": str(len(overdue)),
        "their sum in euros": f"{sum(overdue):,.2f}",
    }


def iso(day: str) -> str:
    """31.12.2026 as 2026-12-31."""
    return "-".join(reversed(day.split(".")))


def per_cent(share: float) -> str:
    return f"{100 * share:.1f} %"


def plain(number: float) -> str:
    return f"{number:g}"


def test_the_readme_tells_what_the_exports_hold(
    quarters: tuple[Rows, Rows], exports: Mapping[str, Path]
) -> None:
    folder = exports["tickets.csv"].parent
    text = (EXAMPLES / "saas" / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text, flags=re.MULTILINE)
    written = {name: (before, after) for name, before, after in table if "---" not in name}
    written.pop("", None)
    before, after = (
        facts(rows, as_of) | facts_of_events(folder, rows, as_of)
        for rows, as_of in zip(quarters, QUARTERS.values(), strict=True)
    )
    assert written == {name: (before[name], after[name]) for name in before}


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
    journey, rows = joined(path, QUARTERS[path.name])
    here = [row for row in rows if row["signed_on"] and not row["lost_on"]]
    return score_all(journey, here, QUARTERS[path.name])


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


def test_what_is_gathered_from_tickets_and_invoices_is_what_plain_loops_find(
    exports: Mapping[str, Path], tmp_path: Path
) -> None:
    path, as_of = exports["2026-q3.csv"], QUARTERS["2026-q3.csv"]
    files = {name: path.parent / f"{name}.csv" for name in ("tickets", "invoices")}
    journey = EXAMPLES / "saas" / "journey.yaml"
    scored = score(ScoreRequest(journey, path, as_of, tmp_path, files=files))
    assert scored.snapshot is not None
    names = ("urgent_tickets", "overdue_amount", "overdue_since")
    cells = ", ".join(f'"cell.{name}"' for name in names)
    held = duckdb.execute(f"SELECT customer_id, {cells} FROM {rows_in(scored.snapshot)}").fetchall()
    found = {
        number: (str(urgent), float(amount), told(EMPTY if since is None else since))
        for number, urgent, amount, since in held
    }
    _, rows = joined(path, as_of)
    assert found == {
        row["account_id"]: (
            row["urgent_tickets"],
            float(row["overdue_amount"]),
            row["overdue_since"],
        )
        for row in rows
    }
    assert sum(int(urgent) for urgent, _, _ in found.values()) > 100
    tickets, invoices = scored.facts.files
    assert (tickets.of_nobody, tickets.examples) == (3, ("000000",))
    assert (invoices.of_nobody, invoices.unread, invoices.rejected) == (0, (), 0)
