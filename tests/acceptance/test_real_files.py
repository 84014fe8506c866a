"""Real account tables with their event tables, joined by key; every figure counted again here."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from journeykit.app.scoring import Scored, ScoreRequest, score
from journeykit.engines.stored import rows_in

AS_OF = date(2018, 9, 30)

OLIST = """
id: seller-funnel
data:
  unit: lead
  customer_id: mql_id
  value: revenue
  files:
    deals:
      key: mql_id
      flow: order_to_cash
      columns:
        won_date: {type: timestamp, format: "%d-%m-%Y %H:%M"}
        declared_monthly_revenue: {type: decimal}
        has_company: {type: boolean}
        business_segment: {type: text}
  segments: [origin]
  columns:
    first_contact_date: {type: date, format: "%d-%m-%Y"}
    deals: {type: integer, of: deals, value: count(*) filter (where won_date <= as_of)}
    won_on: {type: date, of: deals, value: min(won_date) filter (where won_date <= as_of)}
    revenue: {type: decimal, of: deals, value: sum(declared_monthly_revenue)}
    companies: {type: integer, of: deals, value: count(*) filter (where has_company)}
    unsaid: {type: integer, of: deals, value: count(*) filter (where has_company is null)}
    pets: {type: boolean, of: deals, value: "count(*) filter (where business_segment = 'pet') > 0"}
stages:
  - id: interest
    trigger: {event: The seller leaves an address, date: first_contact_date}
    validation: {evidence: A contract, when: deals > 0, date: won_on}
  - {id: sell, phase: existing, trigger: {event: The seller signs, date: won_on}}
at_risk:
  - {id: reads_all, when: companies + unsaid > 5 and pets}
"""


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def moment(text: str, form: str) -> datetime:
    """A moment as Python reads it."""
    return datetime.strptime(text, form)  # noqa: DTZ007 - exports have no time zones


def run(
    folder: Path, journey: str, customers: Path, as_of: date = AS_OF, **files: Path
) -> tuple[Scored, list[dict[str, Any]]]:
    """Score, and the snapshot's rows in the order of the export."""
    (folder / "journey.yaml").write_text(journey, encoding="utf-8")
    scored = score(
        ScoreRequest(folder / "journey.yaml", customers, as_of, folder / "snapshots", files=files)
    )
    assert scored.snapshot is not None
    found = duckdb.execute(f"SELECT * FROM {rows_in(scored.snapshot)}")
    names = [column[0] for column in found.description]
    return scored, [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_olist_leads_with_their_closed_deals(real_data: Path, tmp_path: Path) -> None:
    olist = real_data / "olist_marketing_funnel"
    leads = olist / "olist_marketing_qualified_leads_dataset.csv"
    deals = olist / "olist_closed_deals_dataset.csv"
    scored, customers = run(tmp_path, OLIST, leads, deals=deals)
    by_lead = defaultdict(list)
    for deal in read(deals):
        by_lead[deal["mql_id"]].append(deal)
    export = read(leads)
    assert [row["customer_id"] for row in customers] == [row["mql_id"] for row in export]
    for row in customers:
        own = by_lead.get(row["customer_id"], [])
        won = [moment(deal["won_date"], "%d-%m-%Y %H:%M").date() for deal in own]
        counted = [day for day in won if day <= AS_OF]
        assert row["rows.deals"] == len(own)
        assert row["cell.deals"] == len(counted)
        assert row["cell.won_on"] == min(counted, default=None)
        assert row["value"] == float(sum(Decimal(d["declared_monthly_revenue"]) for d in own))
        assert row["cell.companies"] == sum(deal["has_company"] == "TRUE" for deal in own)
        assert row["cell.unsaid"] == sum(deal["has_company"] == "" for deal in own)
        assert row["cell.pets"] is any(deal["business_segment"] == "pet" for deal in own)
    (facts,) = scored.facts.files
    assert (facts.rows_in, facts.gathered, facts.of_nobody, facts.unread) == (842, 842, 0, ())
    assert scored.review.totals.value == float(
        sum(Decimal(deal["declared_monthly_revenue"]) for deal in read(deals))
    )
    # deals won after the day that the score speaks for are in the file, and do not count
    late = sum(moment(deal["won_date"], "%d-%m-%Y %H:%M").date() > AS_OF for deal in read(deals))
    assert late > 0
    assert sum(row["cell.deals"] for row in customers) == 842 - late


PATIENTS = """
id: clinic
data:
  unit: patient
  customer_id: patient
  files:
    visits:
      key: patient
      columns:
        handling: {type: text}
        registration_type: {type: text}
        employee: {type: text}
        time: {type: timestamp}
  columns:
    registered_at:
      type: timestamp
      of: visits
      value: min(time) filter (where handling = 'Registration')
    seen: {type: integer, of: visits, value: count(*) filter (where registration_type = 'start')}
    steps: {type: integer, of: visits, value: count(distinct handling)}
    staff: {type: integer, of: visits, value: count(distinct employee)}
    left_at: {type: timestamp, of: visits, value: "max(time) filter (where handling = 'Check-out')"}
    days: {type: integer, value: "days_between(registered_at, left_at)"}
stages:
  - id: arrive
    trigger: {event: The patient comes, date: registered_at}
    validation: {evidence: Checked out, when: left_at is not null, date: left_at}
at_risk:
  - {id: long, when: days > 3 and seen > 0 and steps > 0 and staff > 0}
"""


def test_bupar_patients_with_the_log_of_what_was_done(real_data: Path, tmp_path: Path) -> None:
    log = real_data / "bupar_patients" / "patients.csv"
    visits = read(log)
    ids = sorted({row["patient"] for row in visits}, key=int)
    known = ids[:400]  # a hundred patients of the log are in no table of patients
    (tmp_path / "patients.csv").write_text("patient\n" + "\n".join(known) + "\n", "utf-8")
    scored, customers = run(
        tmp_path, PATIENTS, tmp_path / "patients.csv", date(2018, 5, 31), visits=log
    )
    by_patient = defaultdict(list)
    for visit in visits:
        by_patient[visit["patient"]].append(visit)
    assert [row["customer_id"] for row in customers] == known
    for row in customers:
        own = by_patient[row["customer_id"]]
        times = defaultdict(list)
        for visit in own:
            at = moment(visit["time"], "%Y-%m-%dT%H:%M:%SZ")
            times[visit["handling"]].append(at)
        assert row["cell.registered_at"] == min(times["Registration"])
        assert row["cell.left_at"] == max(times["Check-out"], default=None)
        assert row["cell.seen"] == sum(one["registration_type"] == "start" for one in own)
        assert row["cell.steps"] == len({one["handling"] for one in own})
        assert row["cell.staff"] == len({one["employee"] for one in own})
        if times["Check-out"]:
            days = (max(times["Check-out"]).date() - min(times["Registration"]).date()).days
            assert row["cell.days"] == days
    (facts,) = scored.facts.files
    strangers = sum(len(by_patient[one]) for one in ids[400:])
    assert (facts.rows_in, facts.of_nobody, facts.strangers) == (5442, strangers, 100)
    assert facts.gathered == 5442 - strangers
    first = list(dict.fromkeys(v["patient"] for v in visits if v["patient"] in ids[400:]))[:3]
    assert facts.examples == tuple(first)


SALESFORCE = """
id: opportunities
data:
  unit: account
  customer_id: account_id
  value: won
  files:
    opportunities:
      key: account_id
      columns:
        id: {type: text}
        amount: {type: decimal}
        is_won: {type: boolean}
        close_date: {type: timestamp}
    history:
      key: account_id
      columns:
        start: {type: timestamp, from: _fivetran_start}
        end: {type: timestamp, from: _fivetran_end, missing: ["9999-12-31 23:59:59"]}
        stage_name: {type: text}
  columns:
    won: {type: decimal, of: opportunities, value: sum(amount) filter (where is_won)}
    lost_deals: {type: integer, of: opportunities, value: count(*) filter (where not is_won)}
    closed_on: {type: date, of: opportunities, value: max(close_date)}
    current: {type: integer, of: history, value: count(*) filter (where "end" is null)}
    stages_seen: {type: integer, of: history, value: count(distinct stage_name)}
stages:
  - id: sell
    trigger: {event: An opportunity is opened, date: closed_on}
    validation: {evidence: One is won, when: won > 0 and current > 0 and stages_seen > 0}
at_risk:
  - {id: losing, when: lost_deals > 1}
"""


def test_salesforce_accounts_with_opportunities_and_their_history(
    real_data: Path, tmp_path: Path
) -> None:
    folder = real_data / "fivetran_salesforce"
    opportunities = folder / "sf_opportunity_data.csv"
    history = folder / "sf_opportunity_history_data.csv"
    deals, changes = read(opportunities), read(history)
    accounts = [*dict.fromkeys(deal["account_id"] for deal in deals), "none"]
    (tmp_path / "accounts.csv").write_text("account_id\n" + "\n".join(accounts) + "\n", "utf-8")
    scored, customers = run(
        tmp_path,
        SALESFORCE,
        tmp_path / "accounts.csv",
        date(2019, 12, 31),
        opportunities=opportunities,
        history=history,
    )
    assert [row["customer_id"] for row in customers] == accounts
    for row in customers:
        own = [deal for deal in deals if deal["account_id"] == row["customer_id"]]
        told = [change for change in changes if change["account_id"] == row["customer_id"]]
        won = [deal["amount"] for deal in own if deal["is_won"] == "true"]
        amounts = [float(amount) for amount in won if amount]
        # a deal that is won without an amount is no deal of nothing
        assert row["value"] == (sum(amounts) if amounts or not won else None)
        assert row["cell.lost_deals"] == sum(deal["is_won"] == "false" for deal in own)
        days = [datetime.fromisoformat(deal["close_date"]).date() for deal in own]
        assert row["cell.closed_on"] == max(days, default=None)
        assert row["cell.current"] == sum(one["_fivetran_end"] > "9999" for one in told)
        assert row["cell.stages_seen"] == len({one["stage_name"] for one in told})
    assert [(one.name, one.rows_in, one.gathered) for one in scored.facts.files] == [
        ("opportunities", 10, 10),
        ("history", 10, 10),
    ]


HUBSPOT = """
id: deals
data:
  unit: deal
  customer_id: deal_id
  files:
    stages:
      key: deal_id
      columns:
        entered: {type: timestamp, from: date_entered, format: "%Y-%m-%d %H:%M:%S"}
        active: {type: boolean, from: _fivetran_active}
    changes:
      key: deal_id
      columns:
        timestamp: {type: timestamp}
        source: {type: text}
  columns:
    entered: {type: timestamp, of: stages, value: max(entered) filter (where active)}
    changes: {type: integer, of: changes, value: count(*)}
    by_contact: {type: integer, of: changes, value: "count(*) filter (where source = 'CONTACTS')"}
    touched: {type: timestamp, of: changes, value: max(timestamp)}
stages:
  - id: open
    trigger: {event: The deal is opened, when: changes >= 0}
    validation: {evidence: A stage is entered, when: entered is not null or by_contact > 0}
at_risk:
  - {id: quiet, when: touched is null}
"""


def test_hubspot_deals_with_their_stages_and_their_history(real_data: Path, tmp_path: Path) -> None:
    folder = real_data / "fivetran_hubspot"
    stages, changes = folder / "deal_stage_data.csv", folder / "deal_property_history_data.csv"
    told, entered = read(changes), read(stages)
    # the samples share no deals: the table of deals is all that any of them names
    ids = list(dict.fromkeys(row["deal_id"] for row in [*entered, *told]))
    (tmp_path / "deals.csv").write_text("deal_id\n" + "\n".join(ids) + "\n", encoding="utf-8")
    scored, customers = run(
        tmp_path, HUBSPOT, tmp_path / "deals.csv", date(2021, 6, 30), stages=stages, changes=changes
    )
    counts = Counter(row["deal_id"] for row in told)
    for row in customers:
        name = row["customer_id"]
        own = [one for one in told if one["deal_id"] == name]
        assert row["cell.changes"] == counts[name]
        assert row["cell.by_contact"] == sum(one["source"] == "CONTACTS" for one in own)
        moments = [datetime.fromisoformat(one["timestamp"]) for one in own]
        assert row["cell.touched"] == max(moments, default=None)
        at = [one["date_entered"] for one in entered if one["deal_id"] == name]
        known = [moment(one, "%Y-%m-%d %H:%M:%S") for one in at]
        assert row["cell.entered"] == max(known, default=None)
    # the export of deals itself holds none of these: all rows are somebody else's, and said
    deals = folder / "deal_data.csv"
    none, customers = run(
        tmp_path, HUBSPOT, deals, date(2021, 7, 1), stages=stages, changes=changes
    )
    assert [(one.gathered, one.of_nobody) for one in none.facts.files] == [(0, 14), (0, 100)]
    assert {row["cell.changes"] for row in customers} == {0}
    assert [(one.gathered, one.of_nobody) for one in scored.facts.files] == [(14, 0), (100, 0)]
