"""Where customers stand, by hand: each case is a row whose place was worked out on paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.scoring.tried import define, read, score

LINE = """
journeykit: 1
id: line
data:
  customer_id: id
  name: who
  recorded_stage: bucket
  value: arr
  columns:
    id: {type: text}
    who: {type: text}
    bucket: {type: text, missing: ["-"]}
    arr: {type: decimal}
    first_seen: {type: date}
    tried_on: {type: date}
    signed_on: {type: date}
    users: {type: integer}
    live_on: {type: date}
    renewed_on: {type: date}
    status: {type: text}
    left_on: {type: date}
    last_stage: {type: text}
    why: {type: text}
lost:
  when: status = 'churned'
  crm: [Closed Lost]
  stage: last_stage
  reason: why
  date: left_on
  returned: status = 'back'
  branches:
    - {id: moved, cause: external, recorded: [Moved away]}
stages:
  - id: aware
    crm: [Lead]
    trigger: {event: They found us, date: first_seen}
    validation: {evidence: A trial, date: tried_on}
    loss_branches:
      - {id: no_budget, cause: price, recorded: [Budget]}
  - id: trial
    crm: [Trial, Demo]
    phase: prospective
    trigger: {event: A trial began, date: tried_on}
    validation: {evidence: They signed, date: signed_on}
    loss_branches:
      - {id: too_hard, cause: product, recorded: [Too hard], when: users < 2}
      - {id: too_long, cause: process, when: 'days_between(tried_on, left_on) > 30'}
  - id: onboard
    crm: [Onboarding]
    phase: existing
    trigger: {event: They signed, date: signed_on}
    validation: {evidence: Ten users are live, when: users >= 10, date: live_on}
    max_days: 60
  - id: adopt
    crm: [Live]
    validation: {evidence: They renewed, when: renewed_on is not null, date: renewed_on}
"""

BLANK = {
    "id": "",
    "who": "",
    "bucket": "",
    "arr": "",
    "first_seen": "",
    "tried_on": "",
    "signed_on": "",
    "users": "",
    "live_on": "",
    "renewed_on": "",
    "status": "active",
    "left_on": "",
    "last_stage": "",
    "why": "",
}
SEEN = {"first_seen": "2026-01-01"}
TRIED = SEEN | {"tried_on": "2026-02-01"}
SIGNED = TRIED | {"signed_on": "2026-03-01"}
LIVE = SIGNED | {"users": "12", "live_on": "2026-04-01"}


class Scorer:
    """Scores the rows of all tables below in one run; a row of its own where as_of differs."""

    def __init__(self) -> None:
        rows = [BLANK | cells for cells in LINE_CELLS]
        found = score(LINE, [row | {"id": str(n)} for n, row in enumerate(rows)])
        self._known = {tuple(row.values()): one for row, one in zip(rows, found, strict=True)}

    def __call__(self, cells: dict[str, str]) -> dict[str, Any]:
        return self._known[tuple((BLANK | cells).values())]


@pytest.fixture(scope="module")
def one() -> Scorer:
    """The scored row of some cells."""
    return Scorer()


PLACES: list[tuple[Any, ...]] = [
    ({}, "outside", None, [], [], []),
    (SEEN, "aware", "in_progress", ["aware"], [], []),
    (TRIED, "trial", "in_progress", ["aware", "trial"], [], []),
    (SIGNED, "onboard", "unknown", ["aware", "trial", "onboard"], [], []),
    (SIGNED | {"users": "3"}, "onboard", "in_progress", ["aware", "trial", "onboard"], [], []),
    (LIVE, "adopt", "in_progress", ["aware", "trial", "onboard", "adopt"], [], []),
    # true while its date lies after as_of is not yet true
    (
        LIVE | {"live_on": "2026-12-01"},
        "onboard",
        "in_progress",
        ["aware", "trial", "onboard"],
        [],
        [],
    ),
    # an unknown date does not undo a condition that holds
    (
        LIVE | {"live_on": "soon"},
        "adopt",
        "in_progress",
        ["aware", "trial", "onboard", "adopt"],
        [],
        [],
    ),
    # renewed without ever having been seen live: a gap, and the last stage is done
    (
        SIGNED | {"users": "3", "renewed_on": "2026-06-01"},
        "adopt",
        "done",
        ["aware", "trial", "onboard", "adopt"],
        ["onboard"],
        [],
    ),
    # signed without a trial: that stage's own trigger is false, so it is not reached
    (
        SEEN | {"signed_on": "2026-03-01", "users": "3"},
        "onboard",
        "in_progress",
        ["aware", "trial", "onboard"],
        ["aware"],
        [],
    ),
    # an unreadable date as the first trigger is unknown: the row is there, so it is reached
    ({"first_seen": "yesterday"}, "aware", "in_progress", ["aware"], [], []),
    # ... and as a validation it leaves the progress unknown
    (SEEN | {"tried_on": "01.02.2026"}, "aware", "unknown", ["aware"], [], []),
]


@pytest.mark.parametrize(("cells", "stage", "progress", "reached", "gaps", "joined"), PLACES)
def test_by_evidence(
    one: Scorer,
    cells: dict[str, str],
    stage: str,
    progress: str | None,
    reached: list[str],
    gaps: list[str],
    joined: list[str],
) -> None:
    row = one(cells)
    assert (row["stage"], row["progress"]) == (stage, progress)
    assert row["reached"] == reached
    assert row["gaps"] == gaps
    assert row["joined"] == joined


def test_dates_of_entry(one: Scorer) -> None:
    row = one(LIVE)
    assert row["entered_on"] == date(2026, 4, 1)  # adopt has no trigger: the validation before
    assert row["days_in_stage"] == (date(2026, 9, 30) - date(2026, 4, 1)).days
    assert row["entered.trial"] == date(2026, 2, 1)
    assert row["left.trial"] == date(2026, 3, 1)
    assert row["left.adopt"] is None
    assert row["furthest_stage"] == "onboard"


def test_stuck_is_longer_in_progress_than_allowed(one: Scorer) -> None:
    few = SIGNED | {"users": "3"}
    assert one(few)["at_risk"] == ["stuck"]
    assert one(SIGNED)["at_risk"] == []  # its progress is unknown
    for day, reasons in ((date(2026, 4, 30), []), (date(2026, 5, 1), ["stuck"])):
        (row,) = score(LINE, [BLANK | {"id": "1"} | few], as_of=day)
        assert row["at_risk"] == reasons


RECORDS: list[tuple[Any, ...]] = [
    (TRIED | {"bucket": "Demo"}, "trial", "none"),
    (TRIED | {"bucket": "Live"}, "adopt", "ahead"),
    (TRIED | {"bucket": "Lead"}, "aware", "behind"),
    (TRIED | {"bucket": "Closed Lost", "status": "back"}, "lost", "lost"),
    (TRIED | {"bucket": "Lead", "status": "churned"}, "aware", "lost"),
    (TRIED | {"bucket": "-"}, None, "none"),
    (TRIED | {"bucket": "Limbo"}, None, "unmapped"),
    ({"bucket": "Lead"}, "aware", "ahead"),
    (TRIED | {"bucket": "lead"}, None, "unmapped"),
]


@pytest.mark.parametrize(("cells", "recorded", "disagreement"), RECORDS)
def test_the_record_against_the_evidence(
    one: Scorer, cells: dict[str, str], recorded: str | None, disagreement: str
) -> None:
    row = one(cells)
    assert (row["recorded_stage"], row["disagreement"]) == (recorded, disagreement)


LOSSES: list[tuple[Any, ...]] = [
    ({"bucket": "Trial"}, False, "trial", None, None, []),
    # an empty bucket may be the one that means lost
    ({"bucket": ""}, None, "trial", None, None, []),
    ({"status": "churned", "why": "Too hard"}, True, "trial", "too_hard", "product", []),
    ({"status": "churned", "why": ""}, True, "trial", "none_recorded", "unknown", []),
    ({"status": "churned", "why": "Budget"}, True, "trial", "other_stage", "unknown", []),
    ({"status": "churned", "why": "Weather"}, True, "trial", "unmapped", "unknown", []),
    ({"status": "churned", "why": "Moved away"}, True, "trial", "moved", "external", []),
    (
        {"status": "churned", "users": "1", "left_on": "2026-05-01", "why": "Moved away"},
        True,
        "trial",
        "too_hard",
        "product",
        ["too_long", "moved"],
    ),
    # the loss has not come yet
    (
        {"status": "churned", "left_on": "2026-10-01", "bucket": "Lead"},
        False,
        "trial",
        None,
        None,
        [],
    ),
    (
        {"status": "churned", "last_stage": "Lead", "why": "Budget"},
        True,
        "aware",
        "no_budget",
        "price",
        [],
    ),
    (
        {"status": "churned", "last_stage": "adopt"},
        True,
        "adopt",
        "none_recorded",
        "unknown",
        [],
    ),
    ({"status": "back", "bucket": "Lead"}, False, "trial", None, None, []),
]


@pytest.mark.parametrize(("cells", "lost", "stage", "reason", "cause", "contributing"), LOSSES)
def test_loss_and_its_reason(
    one: Scorer,
    cells: dict[str, str],
    lost: bool | None,
    stage: str,
    reason: str | None,
    cause: str | None,
    contributing: list[str],
) -> None:
    row = one(TRIED | cells)
    assert row["lost"] is lost
    assert row["stage"] == stage
    assert (row["reason"], row["cause"], row["contributing"]) == (reason, cause, contributing)


def test_lost_where_they_stood_last(one: Scorer) -> None:
    earlier = one(LIVE | GONE | {"last_stage": "trial"})
    assert earlier["reached"] == ["aware", "trial"]
    assert earlier["went_on"] == ["aware"]
    later = one(TRIED | GONE | {"last_stage": "Live"})
    assert later["reached"] == ["aware", "trial", "adopt"]
    assert later["joined"] == ["adopt"]
    assert later["days_in_stage"] is None
    assert one(SEEN | GONE)["days_in_stage"] == (date(2026, 5, 1) - date(2026, 1, 1)).days
    before_it = one(GONE | {"first_seen": "2026-05-02"})
    assert (before_it["lost"], before_it["days_in_stage"]) == (True, None)
    assert one(GONE | {"first_seen": "2026-05-01"})["days_in_stage"] == 0
    nowhere = one({"status": "churned", "first_seen": "soon"})
    assert (nowhere["stage"], nowhere["reached"]) == ("unknown", [])
    assert one({"status": "churned"})["stage"] == "outside"


def test_what_was_validated_stays_validated(tmp_path: Path) -> None:
    before = tmp_path / "before.parquet"
    score(LINE, [BLANK | {"id": "1"} | LIVE], keep=before, as_of=date(2026, 6, 30))
    decayed = BLANK | {"id": "1"} | LIVE | {"users": "4"}
    (forgotten,) = score(LINE, [decayed])
    assert forgotten["stage"] == "onboard"
    (kept,) = score(LINE, [decayed], before=before)
    assert kept["stage"] == "adopt"
    assert kept["carried"] == ["onboard"]
    assert kept["gaps"] == []
    assert read(before)[0]["carried"] == []


GONE = {"status": "churned", "left_on": "2026-05-01"}
LINE_CELLS = [
    *(cells for cells, *_ in PLACES),
    *(cells for cells, *_ in RECORDS),
    *(TRIED | cells for cells, *_ in LOSSES),
    LIVE | GONE | {"last_stage": "trial"},
    TRIED | GONE | {"last_stage": "Live"},
    SEEN | GONE,
    *(GONE | {"first_seen": f"2026-05-0{day}"} for day in (1, 2)),
    {"status": "churned", "first_seen": "soon"},
    {"status": "churned"},
]


FORK = """
journeykit: 1
id: fork
data:
  customer_id: id
  columns:
    id: {type: text}
    asked: {type: boolean}
    demo_on: {type: date}
    demo_ok: {type: boolean}
    pilot_on: {type: date}
    pilot_ok: {type: boolean}
    big: {type: boolean}
    won: {type: boolean}
    again: {type: boolean}
stages:
  - {id: ask, validation: {evidence: asked, when: asked}, next: [demo, {to: pilot, when: big}]}
  - id: demo
    trigger: {event: demo, date: demo_on}
    validation: {evidence: ok, when: demo_ok}
    next: [win]
  - id: pilot
    trigger: {event: pilot, date: pilot_on}
    validation: {evidence: ok, when: pilot_ok}
    next: [win]
  - id: win
    validation: {evidence: won, when: won}
    next: [{to: ask, kind: loop, name: Again, when: again}]
"""
FORK_ROW = {
    "id": "1",
    "asked": "yes",
    "demo_on": "",
    "demo_ok": "no",
    "pilot_on": "",
    "pilot_ok": "no",
    "big": "yes",
    "won": "no",
    "again": "no",
}


BRANCHES: list[tuple[Any, ...]] = [
    ({}, "ask", ["ask"], []),
    ({"demo_on": "2026-01-01"}, "demo", ["ask", "demo"], []),
    ({"pilot_on": "2026-01-01"}, "pilot", ["ask", "pilot"], []),
    # the later trigger decides, then the order of `next`
    ({"demo_on": "2026-01-01", "pilot_on": "2026-01-02"}, "pilot", ["ask", "pilot"], []),
    ({"demo_on": "2026-01-01", "pilot_on": "2026-01-01"}, "demo", ["ask", "demo"], []),
    # a validation that lies only there goes before any trigger
    (
        {"demo_on": "2026-01-01", "demo_ok": "yes", "pilot_on": "2026-05-01"},
        "win",
        ["ask", "demo", "win"],
        [],
    ),
    (
        {"demo_ok": "yes", "pilot_ok": "yes", "pilot_on": "2026-01-01"},
        "win",
        ["ask", "pilot", "win"],
        ["ask>demo"],
    ),
    # a way whose condition is not true is no branch
    ({"pilot_ok": "yes", "big": "no"}, "ask", ["ask"], []),
    ({"pilot_ok": "yes", "big": ""}, "ask", ["ask"], []),
]


def test_one_path_where_it_branches() -> None:
    rows = [FORK_ROW | cells | {"id": str(n)} for n, (cells, *_) in enumerate(BRANCHES)]
    for (cells, *expected), row in zip(BRANCHES, score(FORK, rows), strict=True):
        assert [row["stage"], row["reached"], row["at_once"]] == expected, cells


def test_a_loop_moves_nobody() -> None:
    done = {"demo_on": "2026-01-01", "demo_ok": "yes", "won": "yes", "again": "yes"}
    (row,) = score(FORK, [FORK_ROW | done])
    assert (row["stage"], row["progress"]) == ("win", "done")
    assert row["loops"] == ["win>ask Again"]
    assert row["went_on"] == ["ask", "demo", "win"]
    (early,) = score(FORK, [FORK_ROW | {"again": "yes"}])
    assert early["loops"] == []


def test_a_repeating_stage_counts_its_latest_round() -> None:
    journey = """
    journeykit: 1
    id: rounds
    data:
      customer_id: id
      columns:
        id: {type: text}
        due: {type: boolean}
        renewed: {type: boolean}
        advocates: {type: boolean}
    stages:
      - {id: use}
      - id: renew
        repeats: true
        trigger: {event: due, when: due}
        validation: {evidence: renewed, when: renewed}
      - {id: advocate, trigger: {event: gave a reference, when: advocates}}
    """
    rows = [
        {"id": "in it again", "due": "yes", "renewed": "yes", "advocates": "yes"},
        {"id": "went on", "due": "no", "renewed": "yes", "advocates": "yes"},
        {"id": "not yet", "due": "no", "renewed": "no", "advocates": "no"},
    ]
    again, on, not_yet = score(journey, rows)
    assert (again["stage"], again["progress"]) == ("renew", "in_progress")
    assert again["reached"] == ["use", "renew"]
    assert again["gaps"] == []
    assert again["furthest_stage"] == "renew"
    assert (on["stage"], on["progress"]) == ("advocate", "done")
    assert (not_yet["stage"], not_yet["progress"]) == ("use", "in_progress")


def test_a_journey_without_conditions_is_placed_by_the_record() -> None:
    journey = define(
        """
        journeykit: 1
        id: record
        data: {customer_id: id, recorded_stage: bucket}
        lost: {crm: [Dead]}
        stages:
          - {id: a, crm: [A], next: [b, c]}
          - {id: b, crm: [B], next: [d]}
          - {id: c, crm: [C], next: [d]}
          - {id: d, crm: [D]}
        """
    )
    buckets = ["A", "C", "D", "X", "", "Dead"]
    rows = score(journey, [{"id": str(n), "bucket": b} for n, b in enumerate(buckets)])
    assert [row["stage"] for row in rows] == ["a", "c", "d", "unknown", "unknown", "unknown"]
    assert [row["reached"] for row in rows] == [["a"], ["a", "c"], ["a", "b", "d"], [], [], []]
    assert [row["progress"] for row in rows] == [
        "in_progress",
        "in_progress",
        "done",
        None,
        None,
        None,
    ]
    assert [row["lost"] for row in rows] == [False, False, False, False, None, True]
    assert all(row["gaps"] == [] for row in rows)
    assert {row["moved_by"] for row in rows} == {"recorded", None}


def test_the_row_number_as_the_key() -> None:
    rows = score(
        """
        journeykit: 1
        id: keyless
        data: {customer_id: row_number, columns: {a: {type: boolean}}}
        stages: [{id: only, validation: {evidence: a, when: a}}]
        """,
        [{"a": "yes"}, {"a": ""}, {"a": "no"}],
    )
    assert [row["customer_id"] for row in rows] == ["1", "3"]
    assert [row["progress"] for row in rows] == ["done", "in_progress"]
