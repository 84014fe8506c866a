"""The SQL against the oracle: two implementations of one page that never saw each other."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from journeykit.definition.loader import Definition, load_source
from journeykit.definition.source import Source
from journeykit.engines.duckdb import Limits, run
from journeykit.engines.opening import open_export
from journeykit.engines.session import Session, identifier
from journeykit.engines.stored import rows_in
from journeykit.engines.tallying import tally
from journeykit.scoring.plan import make_plan
from journeykit.scoring.schema import Schema, edge_key
from journeykit.scoring.tallies import snapshot_tallies, tallies_of
from tests.oracle.cells import read_row
from tests.oracle.generate import export_from, journey_from
from tests.oracle.pool import AS_OF, SeededChooser
from tests.oracle.results import (
    Earlier,
    Scored,
    losses_by_reason,
    score_all,
    scorecard,
    stage_counts,
)
from tests.oracle.states import UNREAD

Row = Mapping[str, str | None]
CUSTOMERS = 60
ALIKE = (
    "stage",
    "progress",
    "entered_on",
    "days_in_stage",
    "furthest_stage",
    "gaps",
    "joined",
    "recorded_stage",
    "disagreement",
    "lost",
    "returned",
    "reason",
    "cause",
    "contributing",
    "lost_on",
    "health_score",
    "health_low",
    "health_high",
    "band",
    "provisional",
    "gates",
    "at_risk",
    "moments",
    "events",
    "voice",
    "fit",
    "box",
    "play",
    "reached",
    "validated",
)
"""What both sides must say alike of every customer."""


def definition_of(journey: Mapping[str, Any]) -> Definition:
    text = yaml.safe_dump(dict(journey), sort_keys=False, allow_unicode=True)
    loaded = load_source(Source("journey.yaml", text))
    assert loaded.definition is not None, loaded.findings
    assert not loaded.has_errors, loaded.findings
    return loaded.definition


def write_export(path: Path, rows: Sequence[Row]) -> None:
    headers = list(dict.fromkeys(header for row in rows for header in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        writer.writerows([row.get(header) or "" for header in headers] for row in rows)


def score(
    definition: Definition, export: Path, snapshot: Path, as_of: date, before: Path | None = None
) -> None:
    opened = open_export(export)
    plan = make_plan(definition, opened.columns, as_of, remembers=before is not None)
    run(plan, opened, snapshot, {}, before=before, limits=Limits(max_bad=1.0, threads=1))


def read(snapshot: Path) -> dict[str, dict[str, Any]]:
    """Each customer's columns."""
    source = rows_in(snapshot)
    with Session([snapshot], threads=1) as session:
        names = [row[0] for row in session.run(f"DESCRIBE SELECT * FROM {source}")]
        listed = ", ".join(identifier(name) for name in names)
        rows = session.run(f"SELECT {listed} FROM {source} ORDER BY row")
    found = (dict(zip(names, row, strict=True)) for row in rows)
    return {row["customer_id"]: row for row in found}


def same(expected: Any, found: Any) -> bool:
    if isinstance(expected, float) and isinstance(found, float):
        return abs(expected - found) <= 1e-9 * max(1.0, abs(expected))
    if isinstance(expected, list | tuple):
        return list(expected) == list(found or [])
    return bool(expected == found)


def differences(expected: Scored, found: Mapping[str, Any], schema: Schema) -> Iterator[str]:
    for name in ALIKE:
        if not same(getattr(expected, name), found[name]):
            yield f"{name}: oracle {getattr(expected, name)!r}, SQL {found[name]!r}"
    if schema.has_profiles and expected.profile != found["profile"]:
        yield f"profile: oracle {expected.profile!r}, SQL {found['profile']!r}"
    for measure, points in expected.points.items():
        value = found[schema.points[measure]]
        if not same(points, value):
            yield f"points of {measure}: oracle {points!r}, SQL {value!r}"
    loops = {key.split(" ")[0] for key in found["loops"] or []}
    if {edge_key(*loop) for loop in expected.loops} != loops:
        yield f"loops: oracle {expected.loops!r}, SQL {found['loops']!r}"
    if expected.two_at_once != bool(found["at_once"]):
        yield f"two at once: oracle {expected.two_at_once!r}, SQL {found['at_once']!r}"


def compare(
    journey: Mapping[str, Any], oracle: Sequence[Scored], snapshot: Path, definition: Definition
) -> list[str]:
    schema = Schema.of(definition)
    table = read(snapshot)
    assert list(table) == [str(one.customer_id) for one in oracle]
    return [
        f"{one.customer_id}: {text}"
        for one in oracle
        for text in differences(one, table[str(one.customer_id)], schema)
    ]


def compare_aggregates(
    journey: Mapping[str, Any], oracle: Sequence[Scored], snapshot: Path, definition: Definition
) -> list[str]:
    asked = snapshot_tallies(definition, AS_OF)
    tallies = tallies_of(tally(asked, snapshot), asked)
    found = []
    counts = stage_counts(journey, list(oracle))
    for stage in tallies.stages:
        theirs = counts[stage.stage]
        ours = (
            stage.reached,
            stage.went_on,
            stage.in_progress,
            stage.waiting,
            stage.unknown,
            stage.lost,
            stage.loss_unknown,
        )
        expected = (
            theirs.reached,
            theirs.went_on,
            theirs.in_progress,
            theirs.waiting,
            theirs.unknown,
            theirs.lost,
            theirs.loss_unknown,
        )
        if ours != expected:
            found.append(f"counts of {stage.stage}: oracle {expected}, SQL {ours}")
        if stage.reached != sum(ours[1:]):
            found.append(f"the counts of {stage.stage} do not close: {ours}")
    reasons = losses_by_reason(list(oracle))
    ours_lost: dict[tuple[str, str], int] = {}
    for loss in tallies.losses:
        key = (loss.stage, loss.reason)
        ours_lost[key] = ours_lost.get(key, 0) + loss.n
    if dict(reasons) != ours_lost:
        found.append(f"losses: oracle {dict(reasons)}, SQL {ours_lost}")
    expected_scores = scorecard(journey, list(oracle), AS_OF)
    for entry, value in zip(journey.get("scorecard", []), tallies.scorecard, strict=True):
        known = expected_scores[entry["id"]]
        number = float(known) if isinstance(known, int | float) else None
        close = number is not None and value is not None
        if close and abs(number - value) <= 1e-6 * max(1.0, abs(number)):  # type: ignore[operator]
            continue
        if number != value:
            found.append(f"scorecard {entry['value']}: oracle {known!r}, SQL {value!r}")
    return found


def agree(seed: int, folder: Path) -> list[str]:
    """The differences between both sides for one generated journey and its customers."""
    choose = SeededChooser(seed)
    journey = journey_from(choose)
    rows = export_from(choose, CUSTOMERS)
    definition = definition_of(journey)
    export, snapshot = folder / f"{seed}.csv", folder / f"{seed}.parquet"
    write_export(export, rows)
    score(definition, export, snapshot, AS_OF)
    oracle = score_all(journey, rows, AS_OF)
    found = compare(journey, oracle, snapshot, definition)
    found += compare_aggregates(journey, oracle, snapshot, definition)
    # a second run that remembers the first, over other cells of the same customers
    later_rows = export_from(choose, CUSTOMERS)
    later = folder / f"{seed}-later.csv"
    write_export(later, later_rows)
    second = folder / f"{seed}-later.parquet"
    score(definition, later, second, AS_OF, before=snapshot)
    memory: dict[Any, Earlier] = {one.customer_id: one.as_earlier() for one in oracle}
    again = score_all(journey, later_rows, AS_OF, memory)
    found += [f"later {text}" for text in compare(journey, again, second, definition)]
    return [f"seed {seed}, {text}" for text in found]


RICH = (37, 53, 63, 104, 192, 199)
"""Journeys with what few have: profiles, further rounds, loops taken, two ways at once."""


@pytest.mark.parametrize("seed", [*range(19), *RICH])
def test_the_sql_agrees_with_the_oracle(seed: int, tmp_path: Path) -> None:
    assert agree(seed, tmp_path) == []


def test_what_is_held_against_the_oracle_holds_every_part_often() -> None:
    """Counted over the customers of the journeys above, with and without an earlier snapshot."""
    often: Counter[str] = Counter()
    for seed in (*range(5), *RICH):
        choose = SeededChooser(seed)
        journey = journey_from(choose)
        rows, later_rows = export_from(choose, CUSTOMERS), export_from(choose, CUSTOMERS)
        first = score_all(journey, rows, AS_OF)
        later = score_all(
            journey, later_rows, AS_OF, {o.customer_id: o.as_earlier() for o in first}
        )
        forgetful = score_all(journey, later_rows, AS_OF)
        repeating = {stage["id"] for stage in journey["stages"] if stage.get("repeats")}
        for one in (*first, *later):
            often["another round"] += one.stage in repeating
            often["a loop"] += bool(one.loops)
            often["two ways at once"] += one.two_at_once
            often["a profile"] += one.profile is not None
            often["a band that fell"] += "band_fell" in one.at_risk
        for with_memory, without in zip(later, forgetful, strict=True):
            often["placed by memory"] += with_memory.stage != without.stage
        for row in rows:
            often["an empty cell"] += any(not cell for cell in row.values())
            often["an unread cell"] += UNREAD in read_row(journey, row, AS_OF).values()
    assert {
        part: n for part, n in often.items() if n < (3 if part == "a band that fell" else 20)
    } == {}
    assert len(often) == 8


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 1120, 20))
def test_the_sql_agrees_with_the_oracle_on_many_journeys(start: int, tmp_path: Path) -> None:
    found = [text for seed in range(start, start + 20) for text in agree(seed, tmp_path)]
    assert found == []
