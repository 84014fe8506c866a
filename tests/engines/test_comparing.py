"""What changed between two snapshots, counted by hand on few customers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from journeykit.app.scoring import ScoreRequest, score
from journeykit.definition.loader import load
from journeykit.engines.tallying import tally
from journeykit.scoring.tallied import Comparison
from journeykit.scoring.tallies import comparison_of, comparison_tallies

JOURNEY = """\
journeykit: 1
id: compared
data:
  customer_id: id
  columns:
    id: {type: text}
    seen_on: {type: date}
    tried_on: {type: date}
    bought_on: {type: date}
    left_on: {type: date}
lost: {when: left_on is not null, date: left_on}
stages:
  - id: try
    trigger: {event: It is seen, by: customer, when: seen_on is not null, date: seen_on}
    validation: {evidence: It is tried, when: tried_on is not null, date: tried_on}
  - id: buy
    phase: existing
    trigger: {event: It is tried, by: customer, when: tried_on is not null, date: tried_on}
    validation: {evidence: It is bought, when: bought_on is not null, date: bought_on}
"""
HEADER = "id,seen_on,tried_on,bought_on,left_on\n"
SPRING = (
    HEADER
    + """\
A,2026-01-01,2026-01-11,2026-02-01,
B,2026-01-01,2026-01-21,,
C,2026-01-01,,,
D,2026-01-01,,,
E,2026-01-01,,,2026-02-02
F,2026-01-01,,,2026-02-03
G,2026-01-01,,,
H,2026-01-01,2026-01-31,,2026-02-20
"""
)
SUMMER = (
    HEADER
    + """\
A,2026-01-01,2026-01-11,2026-02-01,
B,2026-01-01,2026-01-21,2026-05-01,
C,2026-01-01,2026-04-11,,
D,2026-01-01,,,2026-05-05
E,2026-01-01,,,2026-02-02
F,2026-01-01,,,
H,2026-01-01,2026-01-31,,2026-02-20
I,2026-04-01,2026-04-05,,
J,2026-04-01,,,2026-06-01
"""
)


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    folder = tmp_path_factory.mktemp("compared")
    journey = folder / "journey.yaml"
    journey.write_text(JOURNEY, encoding="utf-8")
    saved: list[Path] = []
    spring, summer = date(2026, 3, 31), date(2026, 6, 30)
    for as_of, export in ((spring, SPRING), (summer, SUMMER)):
        customers = folder / f"{as_of}.csv"
        customers.write_text(export, encoding="utf-8")
        snapshot = score(ScoreRequest(journey, customers, as_of, folder / "kept")).snapshot
        assert snapshot is not None
        saved.append(snapshot)
    definition = load(journey).definition
    assert definition is not None
    asked = comparison_tallies(definition, summer, spring)
    return comparison_of(tally(asked, saved[1], saved[0]), asked)


def test_those_decided_by_then_are_not_decided_again(compared: Comparison) -> None:
    """Went on from `try` since: C and I; lost there since: D and J. A, B, E, F, H had decided."""
    since = {row.stage: (row.went_on, row.decided) for row in compared.since}
    then = {row.stage: (row.went_on, row.decided) for row in compared.by_then}
    assert since == {"try": (2, 4), "buy": (1, 1)}
    assert then == {"try": (3, 5), "buy": (1, 2)}


def test_days_are_of_two_disjoint_groups(compared: Comparison) -> None:
    """Out of `try` by then after 10, 20 and 30 days; since, C after 100 and I after 4."""
    then = {row.stage: (row.median_days, row.n) for row in compared.days_by_then}
    since = {row.stage: (row.median_days, row.n) for row in compared.days_since}
    assert (then["try"], since["try"]) == ((20.0, 3), (52.0, 2))
    assert (then["buy"], since["buy"]) == ((21.0, 1), (100.0, 1))


def test_who_is_new_gone_further_newly_lost_and_back(compared: Comparison) -> None:
    """I and J are new, G is gone, C is further on, D is newly lost, F is back."""
    moved = compared.movement
    assert (moved.new, moved.vanished, moved.kept) == (2, 1, 7)
    assert (moved.moved_on, moved.newly_lost, moved.returned) == (1, 1, 1)
