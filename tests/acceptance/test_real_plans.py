"""Every real export, scored by the plan that people read and by the fewest queries: the same rows.

The two of Salesforce are held against the oracle too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from journeykit.definition.loader import Definition, load
from journeykit.engines.duckdb import Limits, run
from journeykit.engines.gathering import SideFile
from journeykit.engines.opening import open_export
from journeykit.engines.session import Session, identifier
from journeykit.engines.stored import rows_in
from journeykit.scoring.gathering import make_gathering
from journeykit.scoring.plan import make_plan
from tests.acceptance.real import EXAMPLES
from tests.acceptance.test_real_files import HUBSPOT, OLIST, PATIENTS, SALESFORCE, read
from tests.oracle.results import score_all
from tests.oracle.test_agreement import compare, definition_of

DEALS = """
id: deals
data:
  unit: deal
  customer_id: id
  name: name
  recorded_stage: stage_name
  value: amount
  owner: owner_id
  segments: [lead_source, forecast_category]
  columns:
    id: {type: text}
    name: {type: text}
    stage_name: {type: text}
    owner_id: {type: text}
    lead_source: {type: text}
    forecast_category: {type: text}
    amount: {type: decimal}
    probability: {type: integer}
    created_date: {type: timestamp}
    close_date: {type: date, format: "%Y-%m-%d %H:%M:%S"}
    is_won: {type: boolean}
    is_closed: {type: boolean}
    has_opportunity_line_item: {type: boolean}
    pricebook: {type: text, from: pricebook_2_id}
    expected: {type: decimal, value: amount * probability / 100}
    open_days: {type: integer, value: "days_between(created_date, close_date)"}
lost:
  when: is_closed and not is_won
  date: close_date
  branches:
    - {id: quick, reason: Given up within a month, cause: fit, when: open_days <= 30}
    - {id: rest, reason: Later, cause: unknown, when: open_days > 30}
stages:
  - id: open
    crm: [9RN9J3tlxr89gDctReax5w==]
    trigger: {event: A deal is opened, date: created_date}
    validation: {evidence: Products are on it, when: has_opportunity_line_item, date: created_date}
    max_days: 20
  - id: offer
    crm: [GavUFuuf4DrnQAoiRGlWpQ==, Nowhere]
    trigger: {event: A price list is asked for, when: pricebook is not null}
    validation: {evidence: An amount is agreed, when: amount >= 1000}
  - id: won
    phase: existing
    trigger: {event: The order is signed, when: is_won, date: close_date}
    validation: {evidence: Paid in full, when: is_won and expected > 150000}
health:
  stages: [open, offer, won]
  measures:
    - {id: chance, value: probability, points: {0: 0, 100: 100}, weight: 3}
    - {id: size, value: amount, points: {0: 0, 200000: 100}, weight: 1}
  bands: {yellow: 40, green: 70}
  gates: [{id: bare, when: not has_opportunity_line_item, at_most: yellow}]
at_risk_stages: [open, offer, won]
at_risk: [{id: stale, when: days_since(created_date) > 30 and not is_closed}]
nine_box:
  rows: {name: Amount, by: amount, cuts: [1000, 150000], labels: [low, mid, high]}
  columns: {name: Health, by: health_score, cuts: [40, 70], labels: [poor, fair, strong]}
  plays: [[a, b, c], [d, e, f], [g, h, i]]
"""

LEADS = """
id: leads
data:
  unit: lead
  customer_id: id
  recorded_stage: status
  columns:
    id: {type: text}
    status: {type: text}
    industry: {type: text}
    revenue: {type: decimal, from: annual_revenue, unit: USD}
    created: {type: timestamp, from: created_date}
    converted: {type: timestamp, from: converted_date}
    is_converted: {type: boolean}
    bounced: {type: boolean, from: email_bounced_c}
    priority: {type: integer, from: mkto_si_priority_c}
    employees: {type: integer, from: number_of_employees}
stages:
  - id: new
    trigger: {event: It comes in, date: created}
    validation: {evidence: A priority, when: priority > 50}
  - id: converted
    crm: [Converted]
    phase: existing
    trigger: {event: It is asked for, when: not bounced}
    validation: {evidence: Converted, when: is_converted, date: converted}
health:
  measures:
    - {id: reached, value: priority, points: {0: 0, 60: 100}}
    - {id: size, value: employees, points: {0: 0, 9: 100}}
at_risk: [{id: rich, when: revenue > 100000000 or industry is null}]
"""


@dataclass(frozen=True)
class Case:
    """A journey with the real export that it is scored on; no export: all ids of the files."""

    journey: str | Path
    as_of: date
    export: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


CASES = {
    "salesforce deals": Case(
        DEALS, date(2019, 1, 31), "fivetran_salesforce/sf_opportunity_data.csv"
    ),
    "salesforce leads": Case(LEADS, date(2019, 12, 31), "fivetran_salesforce/sf_lead_data.csv"),
    "salesforce accounts": Case(
        SALESFORCE,
        date(2019, 12, 31),
        files={
            "opportunities": "fivetran_salesforce/sf_opportunity_data.csv",
            "history": "fivetran_salesforce/sf_opportunity_history_data.csv",
        },
    ),
    "hubspot": Case(
        HUBSPOT,
        date(2021, 6, 30),
        "fivetran_hubspot/deal_data.csv",
        {
            "stages": "fivetran_hubspot/deal_stage_data.csv",
            "changes": "fivetran_hubspot/deal_property_history_data.csv",
        },
    ),
    "olist": Case(
        OLIST,
        date(2018, 9, 30),
        "olist_marketing_funnel/olist_marketing_qualified_leads_dataset.csv",
        {"deals": "olist_marketing_funnel/olist_closed_deals_dataset.csv"},
    ),
    "bupar": Case(PATIENTS, date(2018, 5, 31), files={"visits": "bupar_patients/patients.csv"}),
    "ibm": Case(
        EXAMPLES / "telecom" / "ibm.yaml",
        date(2026, 6, 30),
        "ibm_telco_snapshot/Telco-Customer-Churn.csv",
    ),
    "maven": Case(
        EXAMPLES / "telecom" / "maven.yaml",
        date(2026, 6, 30),
        "maven_telco_reasons/telecom_customer_churn.csv",
    ),
    "bank": Case(
        EXAMPLES / "bank-campaign" / "journey.yaml",
        date(2010, 11, 30),
        "bank_marketing/bank-additional.csv",
    ),
}


def loaded(case: Case) -> Definition:
    if isinstance(case.journey, str):
        return definition_of(yaml.safe_load(case.journey))
    definition = load(case.journey).definition
    assert definition is not None
    return definition


def customers_of(case: Case, real_data: Path, folder: Path) -> Path:
    """The export; where there is none, a table of the ids in the first file."""
    if case.export:
        return real_data / case.export
    assert isinstance(case.journey, str)
    key = yaml.safe_load(case.journey)["data"]["customer_id"]
    first = next(iter(case.files.values()))
    ids = dict.fromkeys(row[key] for row in read(real_data / first))
    made = folder / "ids.csv"
    made.write_text("\n".join([key, *ids]) + "\n", encoding="utf-8")
    return made


def rows_by(
    case: Case, real_data: Path, folder: Path, *, readable: bool
) -> tuple[Path, list[str], list[Any]]:
    """The snapshot, the names of its columns, and its rows in the order of the export."""
    definition, export = loaded(case), open_export(customers_of(case, real_data, folder))
    files = []
    for name, path in case.files.items():
        held = open_export(real_data / path)
        gathering = make_gathering(definition, name, held.columns, case.as_of, held.name)
        files.append(SideFile(gathering, held))
    gatherings = [one.gathering for one in files]
    plan = make_plan(
        definition, export.columns, case.as_of, gatherings=gatherings, readable=readable
    )
    snapshot = folder / f"{readable}.parquet"
    run(plan, export, snapshot, {}, files=files, limits=Limits(threads=1))
    with Session([snapshot], threads=1) as session:
        source = rows_in(snapshot)  # what it keeps and what follows from that are in any order
        names = sorted(name for name, *_ in session.run(f"DESCRIBE SELECT * FROM {source}"))
        listed = ", ".join(identifier(name) for name in names)
        return snapshot, names, session.run(f"SELECT {listed} FROM {source} ORDER BY row")


@pytest.mark.parametrize("name", CASES)
def test_the_plan_that_people_read_gives_the_same(
    real_data: Path, tmp_path: Path, name: str
) -> None:
    case = CASES[name]
    _, named, fewest = rows_by(case, real_data, tmp_path, readable=False)
    _, names, readable = rows_by(case, real_data, tmp_path, readable=True)
    assert named == names
    assert fewest == readable
    assert len(fewest) == len(read_any(customers_of(case, real_data, tmp_path)))


def read_any(path: Path) -> list[str]:
    """The rows of an export by its lines: no cell of these has several."""
    return [line for line in path.read_text(encoding="utf-8-sig").splitlines()[1:] if line.strip()]


@pytest.mark.parametrize("name", ["salesforce deals", "salesforce leads"])
def test_salesforce_is_what_the_oracle_finds(real_data: Path, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    snapshot, *_ = rows_by(case, real_data, tmp_path, readable=False)
    assert isinstance(case.journey, str)
    journey = yaml.safe_load(case.journey)
    oracle = score_all(journey, read(real_data / case.export), case.as_of)
    assert compare(journey, oracle, snapshot, loaded(case)) == []
    if name == "salesforce deals":
        assert len({one.stage for one in oracle}) > 1
        assert any(one.lost for one in oracle)
