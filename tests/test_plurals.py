"""Plurals: of known English nouns, and of nothing else."""

from __future__ import annotations

import pytest

from journeykit.plurals import plural_of


@pytest.mark.parametrize(
    ("unit", "several"),
    [
        ("account", "accounts"),
        ("company", "companies"),
        ("survey", "surveys"),
        ("branch", "branches"),
        ("class", "classes"),
        ("person", "people"),
        ("salesperson", "salespeople"),
        ("Child", "Children"),
        ("existing person", "existing people"),
        ("bank account", "bank accounts"),
        ("Patient", "Patients"),
    ],
)
def test_a_known_noun_has_its_plural(unit: str, several: str) -> None:
    assert plural_of(unit) == several


@pytest.mark.parametrize("unit", ["Kunde", "客戶", "compte joint", "cliente", "B2B-KD", "", "x "])
def test_any_other_word_stays_as_its_author_wrote_it(unit: str) -> None:
    assert plural_of(unit) == unit
