"""``score --explain``: every missing term with its value and what is needed; the score's parts."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.inside import Runs, runner

JOURNEY = """\
journeykit: 1
id: explained
data:
  customer_id: id
  columns:
    id: {type: text}
    asked_on: {type: date}
    users: {type: integer}
    seats: {type: integer}
    share: {type: decimal, value: users / seats}
    live_on: {type: date}
    plan: {type: text}
    signed: {type: boolean}
    paused: {type: boolean}
    fee: {type: decimal}
    nps: {type: integer, optional: true}
    left: {type: boolean}
lost: {when: left}
stages:
  - id: ask
    trigger: {event: They ask, by: customer, when: asked_on is not null}
    validation:
      evidence: Everything
      when: >-
        users >= 10 and (signed and not paused) and 0.5 < share and plan in ('pro', 'max')
        and fee between 1 and seats and plan <> 'x;y' and nps > 6
        and (live_on is null or live_on > date '2026-01-31')
        and live_on >= date '2026-02-01'
      date: live_on
  - id: use
    phase: existing
    trigger: {event: They log in, by: customer, when: days_since(live_on) > 30}
    validation: {evidence: Many, when: users > seats}
health:
  measures:
    - {id: users, value: users, points: {0: 0, 20: 100}, weight: 3}
    - {id: nps, value: nps, points: {0: 0, 10: 100}}
  gates:
    - {id: poor, when: fee < 5, at_most: yellow}
    - {id: asked, when: nps < 2, at_most: red}
"""
HEADER = "id,asked_on,users,seats,live_on,plan,signed,paused,fee,nps,left"
ALL = "2026-01-01,12,20,2026-03-01,pro,yes,no,9,8,no"
ROWS = {
    "all": ALL,
    "none": "2026-01-01,4,,2026-01-15,mini,no,yes,90,,no",
    "odd": "2026-01-01,many,20,,,yes,no,0.5,6,no",
    "later": ALL.replace("2026-03-01", "2026-12-24"),
    "waits": ALL.replace("2026-03-01", "2026-06-10"),
    "outside": ALL.replace("2026-01-01", ""),
    "gone": "2026-01-01,4,0,,mini,no,yes,90,,yes",
    "done": ALL.replace(",12,", ",30,"),
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runs:
    (tmp_path / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
    rows = [HEADER, *(f"{name},{cells}" for name, cells in ROWS.items())]
    (tmp_path / "customers.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    inside = runner(monkeypatch, capfd)
    return lambda command, *arguments: inside(command, *arguments, cwd=tmp_path)


def explained(run: Runs, *arguments: str) -> dict[str, dict[str, Any]]:
    found = run(
        *("score", "customers.csv", "--as-of", "2026-06-30", "--no-save"),
        *("--explain", "--format", "json", *arguments),
    )
    assert found.code == 0, found.err
    return {row["customer_id"]: row for row in json.loads(found.out)}


def missing(row: dict[str, Any]) -> list[tuple[str, str, str]]:
    return list(zip(row["missing"], row["missing_is"], row["missing_needs"], strict=True))


def test_each_unmet_term_with_its_value_and_what_is_needed(run: Runs) -> None:
    rows = explained(run)
    assert set(rows["none"]["missing_for"]) == {"validation of ask"}
    assert missing(rows["none"]) == [
        ("users >= 10", "4", "at least 10"),
        ("signed", "false", "true"),
        ("not paused", "true", "false"),
        ("0.5 < share", "(empty)", "more than 0.5"),
        ("plan in ('pro', 'max')", "mini", "one of pro, max"),
        ("fee between 1 and seats", "90", "from 1 to (empty)"),
        ("nps > 6", "(empty)", "more than 6"),
        (
            "(live_on is null or live_on > date '2026-01-31')",
            "live_on 2026-01-15",
            "this to hold",
        ),
        ("live_on >= date '2026-02-01'", "2026-01-15", "on or after 2026-02-01"),
    ]
    assert missing(rows["odd"]) == [
        ("users >= 10", "(unreadable: many)", "at least 10"),
        ("0.5 < share", "(unreadable)", "more than 0.5"),
        ("plan in ('pro', 'max')", "(empty)", "one of pro, max"),
        ("fee between 1 and seats", "0.5", "from 1 to 20"),
        ("plan <> 'x;y'", "(empty)", "not x;y"),
        ("nps > 6", "6", "more than 6"),
        ("live_on >= date '2026-02-01'", "(empty)", "on or after 2026-02-01"),
    ]


def test_the_date_that_has_not_come_and_the_next_trigger(run: Runs) -> None:
    rows = explained(run)
    assert (rows["later"]["stage"], rows["later"]["progress"]) == ("ask", "in_progress")
    assert missing(rows["later"]) == [("live_on", "2026-12-24", "a day up to 2026-06-30")]
    assert (rows["waits"]["stage"], rows["waits"]["progress"]) == ("ask", "waiting")
    assert rows["waits"]["missing_for"] == ["trigger of use"]
    assert missing(rows["waits"]) == [("days_since(live_on) > 30", "20", "more than 30")]
    assert rows["all"]["missing_for"] == ["validation of use"]
    assert missing(rows["all"]) == [("users > seats", "12", "more than 20")]
    assert rows["outside"]["missing_for"] == ["trigger of ask"]
    assert missing(rows["outside"]) == [("asked_on is not null", "(empty)", "a value")]
    for nothing in ("gone", "done"):
        assert missing(rows[nothing]) == []


def test_an_absent_column_says_so(run: Runs, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",nps,", ",other,"), encoding="utf-8")
    row = explained(run)["waits"]
    assert missing(row) == [("nps > 6", "(not in the export)", "more than 6")]
    assert row["progress"] == "unknown"


def test_what_the_score_is_made_of(run: Runs, tmp_path: Path) -> None:
    row = explained(run)["all"]
    assert row["contribution_users"] == pytest.approx(0.75 * 60)
    assert row["contribution_nps"] == pytest.approx(0.25 * 80)
    assert row["health_score"] == pytest.approx(65)
    assert (row["measures_unknown"], row["gates"], row["gates_unknown"]) == ([], [], [])
    file = tmp_path / "customers.csv"
    file.write_text(
        file.read_text(encoding="utf-8").replace("30,20,2026-03-01,pro,yes,no,9,8", ALL_BUT_NPS),
        encoding="utf-8",
    )
    # the evidence of ask is gone with the answer, that of use has passed it
    row = explained(run)["done"]
    assert row["gaps"] == ["ask"]
    assert (row["contribution_users"], row["contribution_nps"]) == (100, None)
    assert (row["measures_unknown"], row["gates"]) == (["nps"], ["poor"])
    assert row["gates_unknown"] == ["asked"]


ALL_BUT_NPS = "30,20,2026-03-01,pro,yes,no,3,"


def test_the_columns_stand_behind_all_others_in_one_order(run: Runs) -> None:
    plain = run("score", "customers.csv", "--no-save", "--keep-columns", "--format", "csv")
    full = run(
        "score", "customers.csv", "--no-save", "--keep-columns", "--explain", "--format", "csv"
    )
    before, after = (next(csv.reader(io.StringIO(one.out))) for one in (plain, full))
    assert after == [
        *before,
        *("missing_for", "missing", "missing_is", "missing_needs"),
        *("contribution_users", "contribution_nps"),
        *("measures_unknown", "gates_unknown"),
    ]
    rows = {row["customer_id"]: row for row in csv.DictReader(io.StringIO(full.out))}
    assert rows["none"]["missing"].split("; ")[:3] == ["users >= 10", "signed", "not paused"]


def test_why_shows_the_same(run: Runs) -> None:
    rows = explained(run)
    assert run("score", "customers.csv", "--as-of", "2026-06-30").code == 0
    for name in ("none", "odd", "waits"):
        told = json.loads(run("why", name, "--format", "json").out)
        found = [(one["term"], one["is"], one["needs"]) for one in told["missing"]]
        assert found == missing(rows[name])
        assert [one["of"] for one in told["missing"]] == rows[name]["missing_for"]
    printed = run("why", "waits").out
    line = next(line for line in printed.splitlines() if line.startswith("trigger of use"))
    assert " ".join(line.split()) == "trigger of use days_since(live_on) > 30 20 more than 30"
    assert "Missing for the next step" not in run("why", "done").out


def test_what_cannot_be_explained_is_refused(run: Runs, tmp_path: Path) -> None:
    refused = run("score", "customers.csv", "--explain")
    assert refused.code == 2
    assert "--explain adds columns to the scored file, and none is asked for" in refused.err
    assert "`journeykit why ID` explains one customer here" in refused.err
    file = tmp_path / "customers.csv"
    text = file.read_text(encoding="utf-8").splitlines()
    taken = [f"{text[0]},missing", *(f"{line},x" for line in text[1:])]
    file.write_text("\n".join(taken) + "\n", encoding="utf-8")
    refused = run(
        "score", "customers.csv", "--no-save", "--explain", "--keep-columns", "--format", "csv"
    )
    assert refused.code == 2
    assert "the column `missing` has the name of one that --explain adds" in refused.err
