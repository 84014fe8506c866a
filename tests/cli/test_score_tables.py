"""Every aggregate of the screen against a plain pandas re-computation of the scored file."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from journeykit.app.scoring import Scored, ScoreRequest, score
from journeykit.engines.duckdb import Output, OutputFormat
from journeykit.errors import UsageError
from journeykit.review.model import Rate
from journeykit.review.scrutiny import Details, ranked
from tests.cli.inside import runner

AS_OF = date(2026, 6, 30)
STAGES = ("look", "buy", "use")
MAX_DAYS = {"look": 30, "buy": 20}
JOURNEY = """\
journeykit: 1
id: tables
name: Tables
ideal_customer: {fit: employees >= 50}
data:
  unit: account
  customer_id: id
  value: arr
  recorded_stage: crm
  cost_to_serve: hours
  segments: [region, tier]
  columns:
    id: {type: text}
    arr: {type: decimal}
    crm: {type: text}
    hours: {type: decimal}
    region: {type: text}
    tier: {type: integer}
    channel: {type: text}
    employees: {type: integer}
    seen_on: {type: date}
    bought_on: {type: date}
    users: {type: integer}
    status: {type: text}
    why_left: {type: text}
lost: {when: status = 'left', crm: [Gone], reason: why_left}
stages:
  - id: look
    name: Look
    crm: [Looking]
    max_days: 30
    trigger: {event: Seen, by: customer, when: seen_on is not null, date: seen_on}
    validation: {evidence: Bought, when: bought_on is not null, date: bought_on}
    loss_branches: [{id: dear, reason: Too dear, cause: price, recorded: [Price]}]
  - id: buy
    name: Buy
    crm: [Buying]
    max_days: 20
    validation: {evidence: Somebody uses it, when: users > 0}
    loss_branches: [{id: slow, reason: Too slow, cause: process, recorded: [Time]}]
  - id: use
    name: Use
    phase: existing
    crm: [Using]
    validation: {evidence: Ten use it, when: users >= 10}
health:
  measures: [{id: users, value: users, points: {0: 0, 20: 100}}]
at_risk: [{id: small, when: arr < 200}]
"""
BUCKETS = ("Looking", "Buying", "Using", "Gone", "Byuing", "")


def row(chance: random.Random, number: int) -> dict[str, Any]:
    seen = AS_OF - timedelta(days=chance.randrange(120))
    bought = seen + timedelta(days=chance.randrange(40)) if chance.random() < 0.7 else None
    users = chance.choice([0, 0, 3, 8, 12, 20, None]) if bought else None
    left = chance.random() < 0.35
    return {
        "id": f"C{number:03}",
        "arr": chance.choice([100, 250.5, 900, 1200, None]),
        "crm": chance.choice(BUCKETS),
        "hours": chance.choice([1, 2.5, 9, None]),
        "region": chance.choices(["EU", "NA", "APAC", None], [60, 30, 8, 4])[0],
        "tier": chance.choice([1, 2]),
        "channel": f"channel {chance.randrange(12):02}",
        "employees": chance.choice([5, 80, 400, None]),
        "seen_on": seen,
        "bought_on": bought if bought and bought <= AS_OF else None,
        "users": users,
        "status": "left" if left else chance.choice(["open", "open", None]),
        "why_left": chance.choice(["Price", "Time", "Other", None]) if left else None,
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("tables")
    (place / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
    chance = random.Random(7)  # noqa: S311 - the same customers in every run
    frame = pd.DataFrame([row(chance, number) for number in range(420)])
    frame["users"] = frame["users"].astype("Int64")
    frame["employees"] = frame["employees"].astype("Int64")
    frame.to_csv(place / "customers.csv", index=False)
    return place


def run(folder: Path, **asked: Any) -> tuple[Scored, pd.DataFrame]:
    """A score, and its scored file with the export's own columns, as pandas reads it."""
    out = folder / "scored.parquet"
    scored = score(
        ScoreRequest(
            journey=folder / "journey.yaml",
            customers=folder / "customers.csv",
            as_of=AS_OF,
            snapshots=folder / ".journeykit",
            outputs=[Output(out, OutputFormat.PARQUET)],
            save=False,
            **asked,
        )
    )
    raw = pd.read_csv(folder / "customers.csv", dtype={"id": str}, keep_default_na=True)
    return scored, read_parquet(out).merge(
        raw, left_on="customer_id", right_on="id", suffixes=("", "_raw")
    )


def read_parquet(path: Path) -> pd.DataFrame:
    import duckdb

    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT * FROM read_parquet('{path}')")
        names = [column[0] for column in found.description]
        return pd.DataFrame(found.fetchall(), columns=names)


@pytest.fixture(scope="module")
def whole(folder: Path) -> tuple[Scored, pd.DataFrame]:
    return run(folder, details=True, by="region")


def same_rate(rate: Rate, k: int, n: int) -> None:
    assert (rate.k, rate.n) == (k, n)
    if n:
        from statsmodels.stats.proportion import proportion_confint  # a second to import

        low, high = proportion_confint(k, n, method="wilson")
        assert rate.low == pytest.approx(low, abs=1e-12)
        assert rate.high == pytest.approx(high, abs=1e-12)


def total(values: pd.Series) -> float | None:
    known = values.dropna()
    return None if known.empty else pytest.approx(float(known.sum()))


def is_lost(frame: pd.DataFrame) -> pd.Series:
    return frame["lost"].map(lambda value: value is True)


def reached(frame: pd.DataFrame, stage: str) -> pd.Series:
    """In this journey without branches: they stand there or further on."""
    places = frame["stage"].map({name: place for place, name in enumerate(STAGES)})
    return places >= STAGES.index(stage)


def decided(frame: pd.DataFrame, stage: str) -> tuple[int, int]:
    """Lost, and went on or lost, at a stage."""
    here = frame["stage"] == stage
    known = frame["lost"].map(lambda value: value is False)
    lost = int((here & is_lost(frame)).sum())
    went_on = int((reached(frame, stage) & ~here).sum())
    if stage == STAGES[-1]:
        went_on = int((here & ~is_lost(frame) & (frame["progress"] == "done")).sum())
    assert known.sum() + is_lost(frame).sum() <= len(frame)
    return lost, lost + went_on


def unexplained(frame: pd.DataFrame) -> pd.Series:
    return is_lost(frame) & frame["reason"].isin(["none_recorded", "other_stage", "unmapped"])


def details_of(scored: Scored) -> Details:
    assert scored.scrutiny is not None
    assert scored.scrutiny.details is not None
    return scored.scrutiny.details


def test_the_unexplained_share(whole: tuple[Scored, pd.DataFrame]) -> None:
    scored, frame = whole
    assert scored.scrutiny is not None
    k, n = int(unexplained(frame).sum()), int(is_lost(frame).sum())
    assert 0 < k < n
    same_rate(scored.scrutiny.unexplained, k, n)


def test_stages_are_ranked_by_the_share_of_the_decided_that_is_lost(
    whole: tuple[Scored, pd.DataFrame],
) -> None:
    scored, frame = whole
    assert scored.scrutiny is not None
    rows = {one.stage: one for one in scored.scrutiny.by_loss}
    assert set(rows) == set(STAGES)
    shares = {}
    for stage in STAGES:
        lost, of = decided(frame, stage)
        same_rate(rows[stage].rate, lost, of)
        shares[stage] = lost / of
    expected = sorted(shares, key=lambda stage: -shares[stage])
    assert [one.stage for one in scored.scrutiny.by_loss] == expected
    assert [one.rank for one in scored.scrutiny.by_loss] == [1, 2, 3]


def test_stages_are_ranked_by_stall(whole: tuple[Scored, pd.DataFrame]) -> None:
    scored, frame = whole
    rows = {one.stage: one for one in details_of(scored).by_stall}
    assert set(rows) == set(MAX_DAYS)
    for stage, most in MAX_DAYS.items():
        here = frame[
            (frame["stage"] == stage)
            & (frame["progress"] == "in_progress")
            & frame["lost"].map(lambda value: value is False)
            & frame["days_in_stage"].notna()
        ]
        same_rate(rows[stage].rate, int((here["days_in_stage"] > most).sum()), len(here))


def test_nothing_is_ranked_of_fewer_than_twenty() -> None:
    few, many = Rate(9, 19, 0.2, 0.7), Rate(2, 20, 0.0, 0.3)
    rows = ranked([("a", "A", few), ("b", "B", many), ("c", "C", Rate(0, 0, 0, 1))])
    assert [(row.stage, row.rank) for row in rows] == [("b", 1), ("a", None)]


def test_the_value_at_each_step(whole: tuple[Scored, pd.DataFrame]) -> None:
    scored, frame = whole
    for stage, worth in zip(STAGES, details_of(scored).worths, strict=True):
        here = frame["stage"] == stage
        assert worth.reached == total(frame[reached(frame, stage)]["value"])
        assert worth.lost == total(frame[here & is_lost(frame)]["value"])
        still = frame["progress"].isin(["in_progress", "waiting", "unknown"])
        known = frame["lost"].map(lambda value: value is False)
        assert worth.here == total(frame[here & still & known]["value"])
        if stage != STAGES[-1]:
            assert worth.went_on == total(frame[reached(frame, stage) & ~here]["value"])


def test_the_crm_against_the_evidence(whole: tuple[Scored, pd.DataFrame]) -> None:
    scored, frame = whole
    assert scored.scrutiny is not None
    crossing = scored.scrutiny.crossing
    assert crossing is not None
    said = frame[frame["recorded_stage"].notna()]
    names = {"look": "Look", "buy": "Buy", "use": "Use", "lost": "Lost"}
    evidence = frame["stage"].where(~is_lost(frame), "lost").map(names)
    silent = frame["crm"].isna().map({True: "none recorded", False: "bucket of no stage"})
    recorded = frame["recorded_stage"].map(names).fillna(silent)
    expected = pd.crosstab(recorded, evidence)
    assert list(crossing.evidence) == ["Look", "Buy", "Use", "Lost"]
    rows = ["Look", "Buy", "Use", "Lost", "bucket of no stage", "none recorded"]
    assert [name for name, _ in crossing.rows] == rows
    assert sum(sum(cells) for _, cells in crossing.rows) == len(frame)
    for name, cells in crossing.rows:
        assert list(cells) == [expected.loc[name].get(column, 0) for column in crossing.evidence]
    kinds = frame["disagreement"].value_counts()
    assert dict(crossing.by_kind) == {k: int(kinds[k]) for k in kinds.index if k != "none"}
    contradicted = int(sum(kinds.get(kind, 0) for kind in ("ahead", "behind", "lost")))
    same_rate(crossing.differ, contradicted, len(said))


def test_a_bucket_of_no_stage_with_the_nearest(whole: tuple[Scored, pd.DataFrame]) -> None:
    scored, frame = whole
    (one,) = scored.review.unmapped_buckets
    assert (one.text, one.n) == ("Byuing", int((frame["crm"] == "Byuing").sum()))
    assert one.nearest == "Buying (Buy)"


def test_fit_against_non_fit(whole: tuple[Scored, pd.DataFrame]) -> None:
    scored, frame = whole
    words = {"fit": True, "non_fit": False, "unknown": None}
    rows = details_of(scored).fit
    assert [one.fit for one in rows] == list(words)
    for one in rows:
        part = frame[frame["fit"].map(lambda fit, one=one: fit is words[one.fit])]
        assert one.n == len(part)
        same_rate(one.lost, int(is_lost(part).sum()), int(part["lost"].notna().sum()))
        assert one.value == total(part["value"])
        assert (one.mean_value, one.value_n) == (
            pytest.approx(part["value"].mean()),
            part["value"].count(),
        )
        assert one.lost_value == total(part[is_lost(part)]["value"])
        assert (one.mean_cost, one.cost_n) == (
            pytest.approx(part["hours"].mean()),
            part["hours"].count(),
        )


def test_who_needs_action_is_a_share_of_those_who_are_watched(
    whole: tuple[Scored, pd.DataFrame],
) -> None:
    scored, frame = whole
    watched = frame[(frame["stage"] == "use") & ~is_lost(frame)]
    listed = frame[frame["at_risk"].map(len) > 0]
    same_rate(details_of(scored).monitored.at_risk, len(listed), len(watched))
    assert details_of(scored).monitored.value == total(listed["value"])


def test_every_table_by_region(whole: tuple[Scored, pd.DataFrame]) -> None:
    scored, frame = whole
    labels = frame["region"].fillna("(empty)").value_counts()
    assert [part.label for part in scored.parts] == list(labels.index)
    for part in scored.parts:
        mine = frame[frame["region"].fillna("(empty)") == part.label]
        totals = part.review.totals
        assert (totals.customers, totals.lost) == (len(mine), int(is_lost(mine).sum()))
        assert totals.value == total(mine["value"])
        same_rate(part.scrutiny.unexplained, int(unexplained(mine).sum()), totals.lost)
        for stage, facts in zip(STAGES, part.review.picture.stages, strict=True):
            assert facts.counts is not None
            lost, of = decided(mine, stage)
            assert facts.counts.reached == int(reached(mine, stage).sum())
            assert (facts.counts.lost, facts.counts.went_on) == (lost, of - lost)
        reasons = mine[is_lost(mine)].groupby(["stage", "reason"]).size()
        assert {(one.stage, one.id): one.n for one in part.review.losses} == reasons.to_dict()
        bands = mine.groupby(["stage", "band"]).size().to_dict()
        assert {
            (row.stage, count.band): count.n
            for row in part.review.health
            for count in row.bands
            if count.n
        } == bands
        listed = mine[mine["at_risk"].map(len) > 0]
        assert part.review.at_risk.n == len(listed)
        assert part.scrutiny.details is not None
        assert part.scrutiny.details.monitored.value == total(listed["value"])


def test_a_column_of_any_name_tells_tables_apart(folder: Path, tmp_path: Path) -> None:
    name = "x\"y'); DROP VIEW now; --"
    journey = yaml.safe_load((folder / "journey.yaml").read_text(encoding="utf-8"))
    journey["data"]["columns"][name] = {"type": "text", "from": "channel"}
    (tmp_path / "journey.yaml").write_text(yaml.safe_dump(journey), encoding="utf-8")
    frame = pd.read_csv(folder / "customers.csv")
    frame["channel"] = frame["region"].map({"EU": "'; SELECT 1; --", "NA": '"'})
    frame.to_csv(tmp_path / "customers.csv", index=False)
    scored, _ = run(tmp_path, by=name)
    sizes = frame["channel"].fillna("(empty)").value_counts().to_dict()
    assert {part.label: part.review.totals.customers for part in scored.parts} == sizes


@pytest.mark.slow
def test_rare_values_are_one_part(folder: Path) -> None:
    scored, frame = run(folder, by="channel")
    counts = sorted(frame["channel"].value_counts().items(), key=lambda one: (-one[1], one[0]))
    assert [part.label for part in scored.parts] == [
        *(name for name, _ in counts[:7]),
        f"({len(counts) - 7} others)",
    ]
    assert [part.review.totals.customers for part in scored.parts] == [
        *(n for _, n in counts[:7]),
        sum(n for _, n in counts[7:]),
    ]


@contextmanager
def refused(message: str, help: str) -> Iterator[None]:
    with pytest.raises(UsageError) as error:
        yield
    assert error.value.where == "--by"
    assert error.value.message == message
    assert error.value.help == help


def test_a_column_that_tables_cannot_be_told_apart_by(folder: Path) -> None:
    with refused("there is no column `regon`", "did you mean `region`?"):
        run(folder, by="regon")
    texts = "region, tier, id, crm, channel, status, why_left"
    with refused("there is no column `zzzzzzzz`", f"choose one of {texts}"):
        run(folder, by="zzzzzzzz")
    with refused(
        "`arr` is a column of type decimal, not of text",
        f"name it under `data.segments`, or choose one of {texts}",
    ):
        run(folder, by="arr")
    scored, frame = run(folder, by="tier")
    sizes = frame["tier"].astype(str).value_counts().to_dict()
    assert {part.label: part.review.totals.customers for part in scored.parts} == sizes


def test_the_screen_shows_them(
    folder: Path,
    whole: tuple[Scored, pd.DataFrame],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    scored, _ = whole
    monkeypatch.setenv("COLUMNS", "120")
    printed = runner(monkeypatch, capfd)(
        *("score", "customers.csv", "--no-save", "--as-of", AS_OF.isoformat()),
        *("--details", "--by", "region"),
        cwd=folder,
    )
    assert printed.code == 0, printed.err
    lines = [" ".join(line.split()) for line in printed.out.splitlines()]
    assert scored.scrutiny is not None
    share = scored.scrutiny.unexplained
    assert any(line.startswith(f"unexplained: {share.k} of {share.n} lost (") for line in lines)
    first = scored.scrutiny.by_loss[0]
    assert any(line.startswith(f"loses most: {first.stage_name} ") for line in lines)
    assert any(line.startswith("the CRM differs: ") for line in lines)
    assert any(line.startswith(f"1 {first.stage_name} {first.rate.k} ") for line in lines)
    for begin in (
        "Loses most Lost Share of 95 %",
        "Stalls most Stalled Share of 95 %",
        "Value at Reached Went on Here Lost",
        "CRM says ↓ evidence → Look Buy Use Lost All",
        "Byuing ",
        "inside the ideal ",
        "Stage region Reached",
        "region Lost at For Cause",
        "Health at region",
        "Needs action now, by region n Share",
    ):
        assert any(line.startswith(begin) for line in lines), begin
    assert "grey: of fewer than 20; ranks nothing" in lines
    short = runner(monkeypatch, capfd)(
        *("score", "customers.csv", "--no-save", "--as-of", AS_OF.isoformat()), cwd=folder
    )
    assert "Stalls most" not in short.out
    assert len(short.out.splitlines()) < 50
