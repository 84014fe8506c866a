"""The benchmark's program in pandas finds what journeykit finds: their speeds can be compared."""

from __future__ import annotations

import math
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pandas as pd
import pytest

from journeykit.app.scoring import ScoreRequest, score
from journeykit.definition.loader import load
from journeykit.engines.scored_files import Output, OutputFormat
from journeykit.engines.tallying import tally
from journeykit.scoring.tallied import Tallies
from journeykit.scoring.tallies import snapshot_tallies, tallies_of

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
AS_OF = date(2026, 9, 30)
ROWS = 3000


@pytest.fixture(scope="module")
def programs() -> tuple[ModuleType, ModuleType]:
    """The program that adds up, and the one that finds."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import pandas_accounts
        import with_pandas
    finally:
        sys.path.remove(str(BENCHMARKS))
    return with_pandas, pandas_accounts


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The benchmark's export, with some cells that it has not at this size, and some unread."""
    path = tmp_path_factory.mktemp("pandas") / "export.csv"
    script = "import sys, score; score.write_export(sys.argv[1], int(sys.argv[2]))"
    subprocess.run([sys.executable, "-c", script, str(path), str(ROWS)], cwd=BENCHMARKS, check=True)
    rows = duckdb.execute(f"SELECT * FROM read_csv('{path}', all_varchar=true)").df()
    for at, (column, text) in enumerate(
        [
            ("crm_stage", "Closed Lost"),
            ("lost_reason", "Nobody knows"),
            ("nps", "95"),
            ("seats", "0"),
            ("region", ""),
        ]
    ):
        rows.loc[rows.index % 11 == at, column] = text
    rows.loc[rows.index % 97 == 1, "go_live_on"] = "2026-10-07"  # has not come yet
    rows.to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def both(
    programs: tuple[ModuleType, ModuleType], export: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Any, dict[str, Any], Tallies, pd.DataFrame]:
    """What pandas finds and adds up, and what journeykit does; a row each in the same order."""
    folder = tmp_path_factory.mktemp("journeykit")
    journey, scored = BENCHMARKS / "journey.yaml", folder / "scored.parquet"
    request = ScoreRequest(
        journey, export, AS_OF, folder, outputs=(Output(scored, OutputFormat.PARQUET),)
    )
    done = score(request)
    definition = load(journey).definition
    assert definition is not None
    assert done.snapshot is not None
    asked = snapshot_tallies(definition, AS_OF)
    counted = tallies_of(tally(asked, done.snapshot), asked)
    adds, finds = programs
    found = finds.accounts(str(export))
    rows = duckdb.execute(f"SELECT * FROM read_parquet('{scored}')").df()
    return found, adds.tables(found), counted, rows


def told(value: Any) -> Any:
    """A missing value of pandas as None."""
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else value


def by_key(table: pd.DataFrame) -> dict[Any, tuple[int, float]]:
    """The sizes and values of a table of groups."""
    return {
        tuple(map(told, key)): (row.n, row.value)
        for key, row in zip(table.index, table.itertuples(), strict=True)
    }


def test_every_account_is_found_alike(both: Any) -> None:
    found, _, _, rows = both
    own = found.rows
    assert [*own["account_id"]] == [*rows["customer_id"]]
    for name in ("stage", "progress", "recorded_stage", "disagreement", "reason", "band"):
        assert [*map(told, own[name])] == [*map(told, rows[name])], name
    for name in ("days_in_stage", "health_score", "health_low", "health_high"):
        pd.testing.assert_series_equal(
            own[name].astype(float), rows[name].astype(float), check_names=False, atol=1e-9
        )
    lost = [None if one else bool(own["lost"][at]) for at, one in enumerate(found.lost.unknown)]
    assert lost == [None if pd.isna(one) else bool(one) for one in rows["lost"]]
    lists = {
        "gaps": found.placed.gaps,
        "joined": found.placed.joined,
        "at_risk": found.risks,
        "moments": {name: held for (kind, name), held in found.holding.items() if kind == "moment"},
        "events": {name: held for (kind, name), held in found.holding.items() if kind == "event"},
    }
    for name, held in lists.items():
        mine = [{one for one, holds in held.items() if holds[at]} for at in range(len(own))]
        assert mine == [set(one) for one in rows[name]], name
    fits = {"yes": True, "no": False, "unknown": None}
    assert [fits[one] for one in own["fit"]] == [
        None if pd.isna(one) else bool(one) for one in rows["fit"]
    ]


def test_every_table_is_the_same(both: Any) -> None:
    _, tables, counted, _ = both
    for name, value in tables["totals"].items():
        assert getattr(counted.totals, name) == value, name
    for one in counted.stages:
        own = tables["stages"].loc[one.stage]
        for name in (
            *("reached", "went_on", "in_progress", "waiting", "unknown", "lost", "loss_unknown"),
            *("gaps", "joined", "stuck", "median_n"),
        ):
            assert getattr(one, name) == own[name], (one.stage, name)
        assert one.median_days == told(float(own["median_days"]))
        assert (one.value_here or 0) == own["value_here"]
        assert (one.value_lost or 0) == own["value_lost"]
    assert {(one.stage, one.reason): (one.n, one.value) for one in counted.losses} == by_key(
        tables["losses"]
    )
    recorded: Counter[Any] = Counter()
    for each in counted.recorded:
        recorded[each.recorded, each.stage, each.disagreement] += each.n
    assert recorded == {key: n for key, (n, _) in by_key(tables["recorded"]).items()}
    assert {one.text: one.n for one in counted.unmapped_buckets} == dict(tables["unmapped buckets"])
    assert {(one.stage, one.band): (one.n, one.value) for one in counted.bands} == by_key(
        tables["bands"]
    )
    assert {(one.row, one.column): (one.n, one.value) for one in counted.boxes} == by_key(
        tables["boxes"]
    )
    assert counted.at_risk_totals.n == tables["at risk"]["n"]
    assert counted.at_risk_totals.value == tables["at risk"]["value"]
    assert {one.text: one.n for one in counted.at_risk_reasons} == dict(tables["reasons"])
    assert [one.customer_id for one in counted.at_risk] == [*tables["first"]["account_id"]]
    assert {(one.kind, one.id, one.stage): one.n for one in counted.due} == dict(tables["due"])
    for fit in counted.fit:
        own = tables["fit"].loc[{True: "yes", False: "no", None: "unknown"}[fit.fit]]
        assert (fit.n, fit.lost, fit.decided, fit.value) == (
            own["n"], own["lost"], own["decided"], own["value"],
        )  # fmt: skip
    for part in counted.segments:
        table = tables[f"by {part.segment}"]
        own = table[table.index.isna()].iloc[0] if part.label is None else table.loc[part.label]
        assert (part.n, part.lost, part.decided, part.value, part.red) == (
            own["n"], own["lost"], own["decided"], own["value"], own["red"],
        )  # fmt: skip
    assert counted.scorecard == pytest.approx((tables["scorecard"]["kept"],), rel=1e-12)


def test_the_export_has_all_that_is_to_be_told_apart(both: Any) -> None:
    _, _, counted, rows = both
    assert {one.band for one in counted.bands} == {"red", "yellow", "green", "purple", "unknown"}
    assert {one.disagreement for one in counted.recorded} == {
        "none", "ahead", "behind", "lost", "unmapped",
    }  # fmt: skip
    assert {"none_recorded", "other_stage", "unmapped"} <= {one.reason for one in counted.losses}
    assert counted.totals.loss_unknown > 0
    assert any(one.went_on and one.stage == "advocate" for one in counted.stages)
    assert len(rows) == ROWS


def test_it_prints_every_table(export: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / "with_pandas.py"), str(export)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    assert f"{ROWS:,} rows; cells that could not be read: {{}}\n" in done.stdout
    assert "\nscorecard\nkept" in done.stdout
