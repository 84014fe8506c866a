"""What changes the text and not the meaning, for any journey and any two of its forms."""

from __future__ import annotations

import random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from journeykit.diff.compare import compare
from journeykit.diff.matching import match, moved
from journeykit.diff.model import Kind
from journeykit.diff.points import Shift, points_at, ranges, shift
from tests.diff.journeys import BASE, diff_of, read
from tests.diff.test_changes import CASES, edits_of

NAMES = sorted(CASES)


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same value with the keys of every mapping in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("style", [None, True, False])
@pytest.mark.parametrize("seed", range(3))
def test_another_layout_is_no_change(seed: int, style: bool | None) -> None:
    content = shuffled(yaml.safe_load(BASE), random.Random(seed))  # noqa: S311 - no secret
    text = yaml.safe_dump(content, sort_keys=False, default_flow_style=style, width=60 + seed)
    old, new = read(BASE), read("# another layout\n" + text)
    assert compare(old, new).changes == ()
    assert old.meaning_hash == new.meaning_hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("overdue_days > 60", "60 < overdue_days"),
        ("overdue_days > 60", "(overdue_days>60)"),
        ("overdue_days > 60", "not overdue_days <= 60"),
        ("status = 'ended'", "status in ('ended')"),
        ("machines between 20 and 500 and", "machines >= 20 and machines <= 500 and"),
        ("operators_trained >= 2", "operators_trained > 1"),
        ("days_until(contract_ends_on) between 0 and 90",
         "days_until(contract_ends_on) >= 0 and not days_until(contract_ends_on) > 90"),
    ],
)  # fmt: skip
def test_a_condition_written_in_another_way_is_no_change_of_meaning(old: str, new: str) -> None:
    diff = diff_of((old, new))
    assert [one.kind for one in diff.changes] == [Kind.RESTATED]
    assert diff.of_meaning == ()
    assert diff.comparable


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    name: Run\n    phase: existing\n", "    name: Run\n"),
        ("recorded: [Too expensive, No savings]", "recorded: [No savings, Too expensive]"),
        ("crm: [Lead, Trial]", "crm: [Trial, Lead]"),
        ("        recorded: [No signal]\n", "        recorded: [No signal]\n    next: [install]\n"),
        ("kind: loop, when: machines_w", "when: machines_w"),
    ],
)
def test_what_follows_anyway_may_be_written_or_not(old: str, new: str) -> None:
    diff = diff_of((old, new))
    assert [one.kind for one in diff.changes] == [Kind.RESTATED]
    assert diff.comparable


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
@settings(max_examples=40, deadline=None)
def test_several_edits_are_told_as_each_of_them_is(names: list[str]) -> None:
    text = BASE
    told: set[tuple[str, str]] = set()
    for name in names:
        for old, new in edits_of(CASES[name]):
            if text.count(old) != 1:
                return  # another edit is in the way
            text = text.replace(old, new)
        told |= {(one["kind"], one["at"]) for one in CASES[name]["said"]}
    try:
        changed = read(text)
    except AssertionError:
        return  # together they are no journey
    base = read(BASE)
    diff = compare(base, changed)
    assert compare(changed, changed).changes == ()
    if base.meaning_hash != changed.meaning_hash:
        assert any(one.kind is not Kind.REWORDED for one in diff.changes)
    else:
        assert diff.comparable
    breaking = any(one["breaks"] for name in names for one in CASES[name]["said"])
    assert diff.comparable is not breaking


@given(st.permutations(range(8)))
def test_what_moved_is_the_least_that_explains_an_order(order: list[int]) -> None:
    places = set(moved(order))
    rest = [value for place, value in enumerate(order) if place not in places]
    assert rest == sorted(rest)
    longest = [1] * len(order)
    for place in range(len(order)):
        for before in range(place):
            if order[before] < order[place]:
                longest[place] = max(longest[place], longest[before] + 1)
    assert len(rest) == max(longest)


def test_items_are_paired_by_key_then_by_content() -> None:
    old = [("a", 1), ("b", 2), ("c", 3)]
    new = [("b", 9), ("d", 3), ("e", 4)]
    found = match(old, new, lambda item: item[0], lambda item: item[1])
    assert found.pairs == ((1, 0), (2, 1))
    assert found.renamed == {(2, 1)}
    assert (found.removed, found.added) == ((0,), (2,))


ANCHORS = st.dictionaries(
    st.integers(-5, 5).map(float), st.integers(0, 10).map(float), min_size=2, max_size=5
)


@given(ANCHORS, ANCHORS, st.integers(-140, 140))
def test_points_rise_where_it_is_said(
    old: dict[float, float], new: dict[float, float], at: int
) -> None:
    value = at / 20 + 0.001
    difference = points_at(new, value) - points_at(old, value)
    if shift(old, new) is Shift.NONE:
        assert abs(difference) < 1e-6
    more = any(low < value < high for low, high in ranges(old, new, 1))
    fewer = any(low < value < high for low, high in ranges(old, new, -1))
    if abs(difference) > 1e-6:
        assert (more, fewer) == (difference > 0, difference < 0)
    assert not (more and fewer)
