"""The nearest known name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeykit.spelling import nearest


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
