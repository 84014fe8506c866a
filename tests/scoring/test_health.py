"""Health, its bounds, gates and bands, the monitor, moments and the nine-box: by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.scoring.tried import score

JOURNEY = """
journeykit: 1
id: health
ideal_customer: {fit: size > 10}
data:
  customer_id: id
  value: arr
  renewal_date: renews_on
  columns:
    id: {type: text}
    phase: {type: boolean}
    a: {type: decimal}
    b: {type: decimal}
    c: {type: decimal}
    size: {type: integer}
    sponsor: {type: text, optional: true}
    gave: {type: boolean}
    arr: {type: decimal}
    renews_on: {type: date}
    left: {type: boolean}
    upset_on: {type: date}
lost: {when: left}
stages:
  - {id: before, validation: {evidence: moved, when: phase}}
  - id: here
    phase: existing
    emotional_moments:
      - id: upset
        when: upset_on is not null
        date: upset_on
        response: {action: Call, within_days: 3}
      - {id: quiet, when: a < 10, response: {action: Call, within_days: 1}}
external_events:
  - {id: far, stages: [before], when: a < 50}
health:
  measures:
    - {id: a, value: a, points: {0: 0, 50: 100, 100: 50}, weight: 3}
    - {id: b, value: b, points: {0: 0, 1: 100}, weight: 1}
    - {id: c, value: c, points: {0: 0, 10: 100}, weight: 4, if_unknown: leave_out}
  bands: {yellow: 50, green: 75}
  gates:
    - {id: no_sponsor, when: sponsor is null, at_most: red}
    - {id: small, when: size < 5, at_most: yellow}
  purple: {when: gave}
at_risk:
  - {id: rich, when: "arr > 1000 and band = 'red'"}
customer_voice:
  - {id: more, when: b > 1, within_days: 10}
nine_box:
  rows: {by: arr, cuts: [100, 200]}
  columns: {by: health_score, cuts: [50, 75], labels: [poor, fair, strong]}
  plays: [[r1, r2, r3], [m1, m2, m3], [l1, l2, l3]]
"""
GOOD = {
    "phase": "yes",
    "a": "50",
    "b": "1",
    "c": "10",
    "size": "20",
    "sponsor": "board",
    "gave": "no",
    "arr": "150",
    "renews_on": "",
    "left": "no",
    "upset_on": "",
}

CASES: list[tuple[dict[str, str], dict[str, Any]]] = [
    (
        {},
        {
            "health_score": 100.0,
            "health_low": 100.0,
            "band": "green",
            "provisional": False,
            "box": "mid/strong",
            "play": "m3",
            "fit": True,
        },
    ),
    # piecewise: 75 lies half way down from 100 points to 50
    ({"a": "75"}, {"points_a": 75.0, "health_score": (3 * 75 + 100 + 400) / 8}),
    ({"a": "-5"}, {"points_a": 0.0}),
    ({"a": "500"}, {"points_a": 50.0}),
    # b is bound: 0 to 100 points with an eighth of the weight
    (
        {"b": ""},
        {
            "health_score": 100.0,
            "health_low": 87.5,
            "health_high": 100.0,
            "band": "green",
            "points_b": None,
            "provisional": False,
        },
    ),
    # a is bound and heavy: the band may be yellow or green
    ({"a": ""}, {"health_low": 62.5, "health_high": 100.0, "band": "unknown", "box": None}),
    ({"a": "", "size": "3"}, {"band": "yellow", "gates": ["small"]}),
    # c is left out: averaged over the rest, and said
    ({"c": ""}, {"health_score": 100.0, "health_low": 100.0, "provisional": True}),
    ({"a": "", "b": "", "c": ""}, {"health_score": None, "health_low": 0.0, "health_high": 100.0}),
    # a red gate gives red whatever else is unknown
    (
        {"a": "", "b": "", "c": "", "sponsor": "", "arr": "2000"},
        {"band": "red", "gates": ["no_sponsor"], "at_risk": ["band_red", "rich"]},
    ),
    # a gate that may hold keeps the band open
    ({"size": "many"}, {"band": "unknown", "gates_unknown": ["small"], "fit": None}),
    ({"gave": "yes"}, {"band": "purple"}),
    ({"gave": ""}, {"band": "green", "referenceable": None}),
    # b unknown leaves exactly three quarters of the bound weight known
    ({"gave": "yes", "b": "?"}, {"band": "green", "known_weight": 0.75}),
    ({"gave": "yes", "size": "4"}, {"band": "yellow"}),
    # the cuts are half-open
    ({"arr": "100"}, {"box": "mid/strong"}),
    ({"arr": "99.99"}, {"box": "low/strong", "play": "l3"}),
    ({"arr": "200"}, {"box": "high/strong", "play": "r3"}),
    ({"arr": ""}, {"box": None, "play": None, "band": "green"}),
    # health is asked where it applies
    ({"phase": "no"}, {"stage": "before", "health_score": None, "band": None, "gates": []}),
    ({"left": "yes"}, {"band": None, "box": None, "at_risk": [], "points_a": None}),
    # renewal: due within ninety days, overdue after
    ({"renews_on": "2026-12-29"}, {"at_risk": ["renewal_due"]}),
    ({"renews_on": "2026-12-30"}, {"at_risk": []}),
    ({"renews_on": "2026-09-30"}, {"at_risk": ["renewal_due"]}),
    ({"renews_on": "2026-09-29"}, {"at_risk": ["renewal_overdue"]}),
    # moments: due within days of when they began, or of today
    (
        {"upset_on": "2026-09-20", "a": "5"},
        {
            "moments": ["upset", "quiet"],
            "moments_due": [date(2026, 9, 23), date(2026, 10, 1)],
        },
    ),
    ({"upset_on": "2026-10-01"}, {"moments": []}),
    ({"upset_on": "2026-09-20", "left": "yes"}, {"moments": []}),
    ({"phase": "no", "a": "40"}, {"events": ["far"], "moments": []}),
    ({"a": "40"}, {"events": []}),
    ({"b": "2", "left": "yes"}, {"voice": ["more"], "voice_due": [date(2026, 10, 10)]}),
]


@pytest.fixture(scope="module")
def scored() -> list[dict[str, Any]]:
    """The rows of all cases, in order."""
    rows = [{"id": str(number)} | GOOD | cells for number, (cells, _) in enumerate(CASES)]
    return score(JOURNEY, rows)


@pytest.mark.parametrize("number", range(len(CASES)))
def test_case(number: int, scored: list[dict[str, Any]]) -> None:
    cells, expected = CASES[number]
    row = scored[number]
    assert {name: row[name] for name in expected} == expected, cells


def test_contributions_add_up_to_the_score(scored: list[dict[str, Any]]) -> None:
    known = [row for row in scored if row["health_score"] is not None]
    assert len(known) > 20
    for row in known:
        parts = [row[f"contribution.{one}"] for one in "abc"]
        total = sum(part for part in parts if part is not None)
        assert total == pytest.approx(row["health_score"], abs=1e-9)


def test_a_fallen_band_is_a_reason(tmp_path: Any) -> None:
    before = tmp_path / "before.parquet"
    rows = [{"id": str(number)} | GOOD for number in range(3)]
    score(JOURNEY, rows, as_of=date(2026, 6, 30), keep=before)
    now = [rows[0] | {"a": "0"}, rows[1] | {"a": ""}, rows[2] | {"gave": "yes"}]
    fallen, unclear, better = score(JOURNEY, now, before=before)
    assert (fallen["band"], fallen["at_risk"]) == ("yellow", ["band_fell"])
    assert (unclear["band"], unclear["at_risk"]) == ("unknown", [])
    assert (better["band"], better["at_risk"]) == ("purple", [])
    assert fallen["band_before"] == "green"


def test_an_absent_optional_column_fires_no_gate() -> None:
    row = {"id": "1"} | {name: cell for name, cell in GOOD.items() if name != "sponsor"}
    (found,) = score(JOURNEY, [row])
    assert found["gates"] == []
    assert found["gates_unknown"] == ["no_sponsor"]
    assert found["band"] == "unknown"
