"""The nearest known name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeykit.spelling import at_most, nearest, only_near


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("validat", ["validate", "schema"], "validate"),
        ("VALIDATE", ["validate"], "validate"),
        ("employes", ["sales", "employees"], "employees"),
        ("scroe", ["score", "why"], "score"),
        ("seat use", ["seat_use"], "seat_use"),
        ("zzz", ["validate"], None),
        ("a", [], None),
    ],
)
def test_the_nearest_name(name: str, known: list[str], found: str | None) -> None:
    assert nearest(name, known) == found


LETTERS = "abcdefg_123"


@given(st.text(LETTERS, min_size=3, max_size=12), st.integers(0, 11), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_forgiven(name: str, place: int, letter: str) -> None:
    wrong = name[: place % len(name)] + letter + name[place % len(name) + 1 :]
    assert nearest(wrong, [name]) == name


@given(st.lists(st.text(max_size=8), max_size=6), st.text(max_size=8))
def test_the_order_of_the_known_names_has_no_say(known: list[str], name: str) -> None:
    assert nearest(name, known) == nearest(name, sorted(known))


def plain_distance(left: str, right: str) -> int:
    """Optimal string alignment from its definition, without any bound."""
    rows = [list(range(len(right) + 1))]
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and (a, left[i - 2]) == (right[j - 2], b):
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


@given(st.lists(st.text("ab_c", max_size=9), max_size=5), st.text("ab_c", max_size=9))
def test_the_nearest_is_the_one_of_least_distance(known: list[str], name: str) -> None:
    limit = max(1, len(name) // 3)
    found = sorted((plain_distance(name, each), each) for each in known)
    near = [(d, each) for d, each in found if d <= limit and d < len(name)]
    near = [(d, each) for d, each in near if abs(len(each) - len(name)) <= limit]
    assert nearest(name, known) == (near[0][1] if near else None)
    assert only_near(name, known) == (near[0][1] if len({each for _, each in near}) == 1 else None)


def test_suggestions_end_with_the_steps_that_are_allowed() -> None:
    known = [f"name_{n:03}" for n in range(300)]
    with at_most(20_000):
        asked = [nearest(f"nane_{n:03}", known) for n in range(300)]
        assert only_near("nme_000", ["name_000"]) is None  # nothing is sure any more
    assert asked[0] == "name_000"
    assert asked[-1] is None
    assert asked.index(None) > 1
    assert nearest("nane_299", known) == "name_299"


def test_another_number_is_no_misspelling_to_be_sure_of() -> None:
    assert nearest("fee_2025", ["fee_2026"]) == "fee_2026"
    assert only_near("fee_2025", ["fee_2026"]) is None
    assert only_near("fe_2026", ["fee_2026"]) == "fee_2026"
