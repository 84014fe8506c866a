"""Which columns of a journey follow: those that nobody counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from journeykit.definition.loader import load_source
from journeykit.definition.source import Source
from journeykit.engines.opening import open_export
from journeykit.scoring.following import BETWEEN
from journeykit.scoring.plan import make_plan
from journeykit.scoring.storing import Stored

JOURNEY = """
journeykit: 1
id: followers
data:
  customer_id: id
  segments: [share, name]
  columns:
    id: {type: text}
    name: {type: text}
    used: {type: integer}
    seats: {type: integer}
    asked_on: {type: date}
    lost_on: {type: date}
    share: {type: decimal, value: used / seats}
    rest: {type: decimal, value: seats - used}
    whole: {type: integer, value: seats - used}
lost: {when: lost_on is not null, date: lost_on}
stages:
  - id: ask
    phase: existing
    trigger: {event: They ask, when: asked_on is not null, date: asked_on}
    validation: {evidence: They asked, when: asked_on is not null, date: asked_on}
  - {id: use, validation: {evidence: They use it, when: used > 0}}
health:
  measures:
    - {id: a, value: rest, points: {0: 0, 10: 100}, weight: 2}
    - {id: b, value: length(name), points: {0: 0, 10: 100}}
  gates: [{id: big, when: whole > 9, at_most: yellow}]
"""
ALWAYS = {
    *("measured.a", "points_a", "points_b", "contribution.a", "contribution.b"),
    *(
        "health_low",
        "health_high",
        "known_weight",
        "entered_on",
        "lost_on",
        "validated.ask",
        "validated.use",
    ),
}
MOSTLY = {"health_score", "cell.rest"}


def stored_of(journey: str, folder: Path, only: set[str] | None = None) -> Stored:
    loaded = load_source(Source("journey.yaml", journey))
    assert loaded.definition is not None
    path = folder / "export.csv"
    path.write_text(
        "id,name,used,seats,asked_on,lost_on\nx,Ann,1,2,2026-01-02,\n", encoding="utf-8"
    )
    return make_plan(
        loaded.definition, open_export(path).columns, date(2026, 9, 30), only=only
    ).stored


def followers_of(stored: Stored) -> set[str]:
    found = {name for name, _ in stored.formulas if not name.startswith(BETWEEN)}
    assert found.isdisjoint(stored.columns)
    return found


def test_what_is_read_of_one_customer_follows(tmp_path: Path) -> None:
    stored = stored_of(JOURNEY, tmp_path)
    assert followers_of(stored) == ALWAYS | MOSTLY
    assert {"measured.b", "cell.share", "cell.whole", "provisional"} <= set(stored.columns)


@pytest.mark.parametrize(
    ("value", "stays"),
    [
        ("avg(health_score)", {"health_score"}),
        ("sum(rest) filter (where health_score > 50)", {"health_score", "cell.rest"}),
        ("count(*)", set[str]()),
    ],
)
def test_what_the_scorecard_reads_stays(value: str, stays: set[str], tmp_path: Path) -> None:
    card = f"scorecard: [{{id: mean, value: {value}, target: 1, better: higher}}]\n"
    stored = stored_of(JOURNEY + card, tmp_path)
    assert followers_of(stored) == (ALWAYS | MOSTLY) - stays
    assert stays <= set(stored.columns)


def test_where_only_some_columns_are_asked_for_nothing_follows(tmp_path: Path) -> None:
    only = {"customer_id", "health_score", "cell.used", "cell.seats", "provisional"}
    assert followers_of(stored_of(JOURNEY, tmp_path, only)) == set()
