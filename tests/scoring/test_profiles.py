"""Profiles of health: which one counts, what its weights and anchors make, and ties."""

from __future__ import annotations

from pathlib import Path

import pytest

from journeykit.errors import InputError
from tests.scoring.tried import Row, score

JOURNEY = """
journeykit: 1
id: profiled
data:
  customer_id: id
  columns:
    id: {{type: text}}
    plan: {{type: text}}
    since: {{type: date}}
    seats: {{type: integer}}
    a: {{type: decimal}}
    b: {{type: decimal}}
stages:
  - id: use
    phase: existing
    validation: {{evidence: seats, when: seats > 50}}
  - {{id: renew}}
health:
  measures:
    - {{id: a, value: a, points: {{0: 0, 100: 100}}, weight: 3}}
    - {{id: b, value: b, points: {{0: 0, 100: 100}}, weight: 1, required: true}}
  profiles: [{profiles}]
"""
PRO = "{id: pro, segments: [{column: plan, is: [Pro, Max]}], weights: {a: 1}}"
NEW = "{id: new, tenure: {since: since, from_days: 10, under_days: 100}, weights: {b: 0}}"
NEW_PRO = (
    "{id: new_pro, segments: [{column: plan, is: [Pro]}], when: seats < 5, "
    "points: {a: {0: 100, 100: 0}}}"
)
RENEW = "{id: renewing, stages: [renew], segments: [{column: plan, is: [Pro]}], weights: {a: 0}}"
CUSTOMER = {"plan": "Basic", "since": "2020-01-01", "seats": "9", "a": "80", "b": "40"}


def one(profiles: str, **cells: str) -> Row:
    (row,) = score(JOURNEY.format(profiles=profiles), [{"id": "x", **CUSTOMER, **cells}])
    return row


@pytest.mark.parametrize(
    ("cells", "profile", "expected"),
    [
        ({}, None, (3 * 80 + 40) / 4),
        ({"plan": "Max"}, "pro", (80 + 40) / 2),
        ({"plan": "pro"}, None, (3 * 80 + 40) / 4),
        # of the 100 days: day 10 belongs to it, day 100 does not
        ({"since": "2026-09-20"}, "new", 80),
        ({"since": "2026-09-21"}, None, (3 * 80 + 40) / 4),
        ({"since": "2026-06-23"}, "new", 80),
        ({"since": "2026-06-22"}, None, (3 * 80 + 40) / 4),
        # the more specific one counts alone: the usual weights, its own anchors
        ({"plan": "Pro", "seats": "3"}, "new_pro", (3 * 20 + 40) / 4),
        # at the second stage, where three keys do not hold but two do
        ({"plan": "Pro", "seats": "60"}, "renewing", 40),
    ],
)
def test_the_most_specific_one_counts(
    cells: dict[str, str], profile: str | None, expected: float
) -> None:
    row = one(f"{PRO}, {NEW}, {NEW_PRO}, {RENEW}", **cells)
    assert (row["profile"], row["profiles_tied"]) == (profile, [])
    assert row["health_score"] == pytest.approx(expected)
    assert row["contribution.a"] + row["contribution.b"] == pytest.approx(expected)


def test_a_weight_of_nothing_takes_a_required_measure_out() -> None:
    row = one(NEW, since="2026-09-01", b="")
    assert (row["health_score"], row["health_low"], row["health_high"]) == (80, 80, 80)
    assert (row["band"], row["known_weight"]) == ("green", 1)
    usual = one(NEW, b="")
    assert (usual["health_score"], usual["health_low"], usual["health_high"]) == (80, 0, 100)


def test_while_the_profile_is_unknown_there_is_no_score() -> None:
    row = one(f"{PRO}, {NEW_PRO}", plan="")
    assert row["profile"] == "unknown"
    assert (row["health_score"], row["health_low"], row["health_high"]) == (None, 0, 100)
    assert (row["points_a"], row["measured.a"], row["band"]) == (None, 80, "unknown")
    assert row["provisional"] is False


def test_what_is_less_specific_may_be_unknown() -> None:
    row = one(f"{NEW}, {NEW_PRO}", plan="Pro", seats="3", since="")
    assert row["profile"] == "new_pro"
    # of equally specific ones only one may hold, so that the true one settles it
    beside = "{id: many, when: seats > 5, weights: {a: 9}}"
    assert one(f"{PRO}, {beside}", plan="")["profile"] == "many"


def test_lost_and_prospects_have_no_profile() -> None:
    text = JOURNEY.format(profiles=PRO).replace("phase: existing", "phase: prospective")
    (row,) = score(text, [{"id": "x", **CUSTOMER, "plan": "Pro"}])
    assert (row["profile"], row["health_score"]) == (None, None)


def test_a_tie_that_only_data_shows_names_the_customers(tmp_path: Path) -> None:
    tied = "{id: big, when: seats > 5, weights: {a: 9}}"
    text = JOURNEY.format(profiles=f"{PRO}, {tied}")
    rows = [
        {"id": f"c{number}", **CUSTOMER, "plan": "Max" if number else "Basic"}
        for number in range(8)
    ]
    kept = tmp_path / "kept.parquet"
    with pytest.raises(InputError) as refused:
        score(text, rows, keep=kept)
    assert str(refused.value).endswith(
        "export.csv: for 7 customers two health profiles hold that are equally specific: "
        "c1 (pro and big), c2 (pro and big), c3 (pro and big), c4 (pro and big), c5 (pro and big) "
        "and more\n  help: give one of the profiles a further key, or let their conditions "
        "exclude one another"
    )
    assert not kept.exists()
    assert len(score(text, rows[:1])) == 1


def test_a_journey_without_profiles_has_no_such_columns() -> None:
    assert "profile" not in one("")
    assert "profile" in one(PRO)
