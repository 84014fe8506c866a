"""``journeykit why``: one customer, condition by condition, as scoring went by them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import journeykit
from tests.cli.small import CUSTOMERS, write_small

OPTIONAL = """\
    nps: {type: integer, optional: true}
    per_user: {type: decimal, value: arr / users}
"""


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_small(tmp_path_factory.mktemp("scored"))
    journey = (folder / "journey.yaml").read_text()
    journey = journey.replace(
        "    why_left: {type: text}\n", f"    why_left: {{type: text}}\n{OPTIONAL}"
    )
    journey += """\
  gates:
    - {id: silent, name: No answer, when: nps is null, at_most: red}
at_risk:
  - {id: dear, name: Dear for each user, when: per_user > 100, owner: finance}
  - {id: weak, name: Weak, when: health_score < 30, owner: success}
"""
    (folder / "journey.yaml").write_text(journey)
    (folder / "customers.csv").write_text(CUSTOMERS.replace(",4,active", ",four,active"))
    run = journeykit("score", "customers.csv", "--as-of", "2026-06-30", cwd=folder)
    assert run.code == 0, run.err
    return folder


def explained(folder: Path, customer: str) -> dict[str, Any]:
    run = journeykit("why", customer, "--format", "json", cwd=folder)
    assert run.code == 0, run.err
    data: dict[str, Any] = json.loads(run.out)
    return data


def values(data: dict[str, Any]) -> dict[str, tuple[Any, bool]]:
    return {one["route"]: (one["value"], one["unread"]) for one in data["conditions"]}


def test_every_condition_comes_with_its_value(scored: Path) -> None:
    data = explained(scored, "D")
    assert data["as_of"] == "2026-06-30"
    assert data["results"]["stage"] == "use"
    assert values(data) == {
        "lost.when": (False, False),
        "stages[0].validation.when": (True, False),
        "stages[0].validation.date": ("2026-01-10", False),
        "stages[1].trigger.when": (True, False),
        "stages[1].trigger.date": ("2026-01-10", False),
        "stages[1].validation.when": (True, False),
        "stages[1].loss_branches[0].when": (False, False),
        "health.measures[0].value": (15.0, False),
        "health.gates[0].when": (None, True),
        "at_risk[0].when": (False, False),
        "at_risk[1].when": (False, False),
    }


def test_unread_and_empty_are_told_apart(scored: Path) -> None:
    unread = values(explained(scored, "E"))
    assert unread["stages[1].validation.when"] == (None, True), "a typo in users"
    assert unread["at_risk[0].when"] == (None, True), "and in what is derived from it"
    empty = values(explained(scored, "A"))
    assert empty["stages[1].validation.when"] == (None, False), "no users yet"
    assert empty["at_risk[0].when"] == (None, False)


def test_the_screen_shows_the_cells_that_decided(scored: Path) -> None:
    run = journeykit("why", "E", cwd=scored)
    assert run.code == 0, run.err
    lines = [" ".join(line.split()) for line in run.out.splitlines()]
    assert lines[0] == "Elm End (E), as of 2026-06-30"
    assert lines[1].startswith("stands in Use, unknown, since 10 Feb 2026, 140 days")
    assert "validation unread users >= 10 users (unreadable: 'four')" in lines
    assert any("nps (not in the export)" in line for line in lines)
    assert not any(line.startswith("loss Too dear") for line in lines)


def test_what_the_measures_add_is_the_score(scored: Path) -> None:
    data = explained(scored, "D")
    assert [one["adds"] for one in data["health"]] == [75.0]
    assert sum(one["adds"] for one in data["health"]) == data["results"]["health_score"]
    text = journeykit("why", "D", cwd=scored).out
    assert "People who use it" in text
    assert "75" in text


def test_a_lost_customer_comes_with_the_reason(scored: Path) -> None:
    run = journeykit("why", "C", cwd=scored)
    assert "lost: Too dear (recorded: Price)" in run.out
    assert "At risk" not in run.out, "nobody asks this of a lost customer"
    assert "At risk" in journeykit("why", "C", "--all", cwd=scored).out


def test_an_unknown_customer_comes_with_the_nearest(scored: Path) -> None:
    run = journeykit("why", "a", cwd=scored)
    assert (run.code, run.out) == (2, "")
    assert "there is no customer 'a'" in run.err
    far = journeykit("why", "nobody at all", cwd=scored)
    assert "ids are taken as the export writes them: A, B, C" in far.err


def test_an_id_is_text_and_no_sql(scored: Path) -> None:
    run = journeykit("why", "x' or '1'='1", cwd=scored)
    assert run.code == 2
    assert "there is no customer" in run.err


@pytest.mark.parametrize("width", ["80", "120"])
def test_lines_fit_the_screen(scored: Path, width: str) -> None:
    run = journeykit("why", "D", cwd=scored, COLUMNS=width)
    assert max(map(len, run.out.splitlines())) <= int(width)
