"""Two snapshots in which every stage, band, loss and gap occurs, and their rows."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from journeykit.app.reporting import ReportRequest, report
from journeykit.app.scoring import ScoreRequest, score
from journeykit.definition.loader import load
from journeykit.engines.stored import rows_in
from journeykit.engines.tallying import tally
from journeykit.review.model import Review
from journeykit.scoring.tallied import Comparison
from journeykit.scoring.tallies import comparison_of, comparison_tallies

JOURNEY = """\
journeykit: 1
id: moving
data:
  customer_id: id
  name: name
  value: worth
  segments: [region]
  columns:
    id: {type: text}
    name: {type: text}
    worth: {type: decimal, unit: EUR}
    use: {type: decimal}
    state: {type: text}
    region: {type: text}
    tried_on: {type: date}
    bought_on: {type: date}
    kept_on: {type: date}
    spoke_on: {type: date}
lost: {when: state = 'left'}
stages:
  - id: try
    validation: {evidence: It is tried, when: tried_on is not null, date: tried_on}
  - id: buy
    validation: {evidence: It is bought, when: bought_on is not null, date: bought_on}
  - id: use
    phase: existing
    validation: {evidence: It is used, when: use >= 0.5}
  - id: keep
    trigger: {event: A year is over, by: time, when: kept_on is not null, date: kept_on}
    validation: {evidence: It is kept, when: use >= 0.9}
health:
  measures: [{id: use, value: use, points: {0: 0, 1: 100}}]
  bands: {yellow: 40, green: 70}
  purple: {evidence: They speak for us, when: spoke_on is not null}
"""
THEN, NOW = date(2026, 6, 30), date(2026, 9, 30)
ORDER = ("try", "buy", "use", "keep")
COLOURS = ("red", "yellow", "green", "purple")


def made_rows(dice: random.Random, as_of: date, ids: range) -> str:
    """An export in which every stage, band, loss and gap occurs."""
    lines = ["id,name,worth,use,state,region,tried_on,bought_on,kept_on,spoke_on"]
    for ident in ids:
        depth = dice.randint(0, 3)
        days = [as_of - timedelta(days=dice.randint(1, 300)) for _ in range(4)]
        dates = [str(day) if place < depth else "" for place, day in enumerate(days[:3])]
        worth = dice.choice(("", "0", "100", "250.5", str(dice.randint(1, 900))))
        use = dice.choice(("", "0.1", "0.45", "0.6", "0.8", "0.95"))
        state = dice.choice(("open", "open", "open", "left", ""))
        region = dice.choice(("North", "North", "South", "South", "West", ""))
        region = "East" if ident == 30 else region
        spoke = str(days[3]) if dice.random() < 0.3 else ""
        lines.append(
            ",".join([f"c{ident:03}", f"Firm {ident}", worth, use, state, region, *dates, spoke])
        )
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Two:
    """Two snapshots: the rows of each by customer, what the queries say, and the review."""

    then: dict[str, dict[str, Any]]
    now: dict[str, dict[str, Any]]
    asked: Comparison
    review: Review
    kept: Path


def rows_of(snapshot: Path) -> dict[str, dict[str, Any]]:
    found = duckdb.sql(
        "SELECT customer_id, stage, progress, lost, band, standing, reached, went_on, "
        '"cell.region" AS region, '
        "LEN(at_risk) > 0 AS at_risk, CAST(value AS DOUBLE) AS value "
        f"FROM {rows_in(snapshot)}"
    )
    names = [column[0] for column in found.description]
    return {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}


def two_snapshots(folder: Path) -> Two:
    """Two snapshots of made-up customers, scored in a folder."""
    journey = folder / "journey.yaml"
    journey.write_text(JOURNEY, encoding="utf-8")
    dice = random.Random(20260930)  # noqa: S311 - dice for tests
    saved = []
    for as_of, ids in ((THEN, range(400)), (NOW, range(25, 460))):
        customers = folder / f"{as_of}.csv"
        customers.write_text(made_rows(dice, as_of, ids), encoding="utf-8")
        snapshot = score(
            ScoreRequest(journey, customers, as_of, folder / "kept", forget=True)
        ).snapshot
        assert snapshot is not None
        saved.append(snapshot)
    definition = load(journey).definition
    assert definition is not None
    asked = comparison_tallies(definition, NOW, THEN)
    return Two(
        rows_of(saved[0]),
        rows_of(saved[1]),
        comparison_of(tally(asked, saved[1], saved[0]), asked),
        report(ReportRequest("moving", folder / "kept", by="region")),
        folder / "kept",
    )
