"""The counts close at every stage, whatever the rows hold."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from tests.scoring.test_placement import BLANK, FORK, FORK_ROW, LINE
from tests.scoring.tried import Row, define, score

_DATES = ["", "2026-01-01", "2026-05-01", "2026-09-30", "2027-01-01", "soon"]
_LINE_CELLS = {
    "bucket": ["", "Lead", "Trial", "Live", "Closed Lost", "Limbo", "-"],
    "arr": ["", "10", "0.1", "x"],
    "first_seen": [*_DATES[1:3], *_DATES],
    "tried_on": _DATES,
    "signed_on": _DATES,
    "users": ["", "3", "12", "many"],
    "live_on": _DATES,
    "renewed_on": _DATES,
    "status": ["", "active", "active", "churned", "back"],
    "left_on": _DATES,
    "last_stage": ["", "", "", "trial", "Live", "nowhere"],
    "why": ["", "Budget", "Too hard", "Moved away", "Other"],
}
_FORK_CELLS = {
    name: _DATES if name.endswith("_on") else ["yes", "no", "", "?"] for name in list(FORK_ROW)[1:]
}


def _rows(cells: dict[str, list[str]], count: int, seed: int) -> list[dict[str, str]]:
    choose = random.Random(seed)  # noqa: S311 - rows of a test
    return [
        {"id": str(number)} | {name: choose.choice(texts) for name, texts in cells.items()}
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("journey", "cells", "blank"),
    [(LINE, _LINE_CELLS, BLANK), (FORK, _FORK_CELLS, FORK_ROW)],
    ids=["line", "fork"],
)
def test_reached_is_went_on_and_still_here_and_lost_and_unknown(
    journey: str, cells: dict[str, list[str]], blank: dict[str, str]
) -> None:
    definition = define(journey)
    rows = [blank | row for row in _rows(cells, 3000, seed=7)]
    scored = score(definition, rows)
    assert len(scored) == len(rows)
    ids = [stage.id for stage in definition.journey.stages]
    for stage_id in ids:
        reached = sum(stage_id in row["reached"] for row in scored)
        went_on = sum(stage_id in row["went_on"] for row in scored)
        here = Counter(row["standing"] for row in scored if row["stage"] == stage_id)
        assert reached > 0
        assert reached == went_on + sum(n for standing, n in here.items() if standing != "done")
    for row in scored:
        _check_row(row, ids)


def _check_row(row: Row, ids: list[str]) -> None:
    """What holds for every customer."""
    assert row["reached"] == [one for one in ids if one in row["reached"]]
    assert set(row["gaps"]) <= set(row["reached"])
    assert set(row["joined"]) <= set(row["reached"])
    if row["stage"] in ids:
        assert row["reached"][-1] == row["stage"]
        assert row["standing"] is not None
        others = set(row["reached"]) - {row["stage"]}
        done = row["standing"] == "done"
        assert set(row["went_on"]) == (set(row["reached"]) if done else others)
    else:
        assert row["reached"] == row["went_on"] == []
    assert (row["progress"] is None) == (row["lost"] is True or row["stage"] not in ids)
    assert (row["reason"] is not None) == (row["lost"] is True)
    if row["stage"] == "unknown":
        assert row["lost"] is True
