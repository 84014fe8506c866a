"""Changes of health's profiles, and proofs of ties."""

from __future__ import annotations

import pytest

from journeykit.diff.compare import compare
from journeykit.graph import JourneyGraph
from journeykit.lint.rules.profiles import profiles_tie
from tests.scoring.tried import define

TEXT = """
journeykit: 1
id: profiled
data:
  customer_id: id
  columns:
    id: {{type: text}}
    plan: {{type: text}}
    region: {{type: text}}
    since: {{type: date}}
    seats: {{type: integer}}
stages: [{{id: use, phase: existing}}, {{id: renew}}]
health:
  measures: [{{id: a, value: seats, points: {{0: 0, 9: 100}}}}]
  profiles: [{profiles}]
"""
BEFORE = (
    "{id: p, stages: [use], segments: [{column: plan, is: [Pro]}], when: seats > 1, "
    "tenure: {since: since, under_days: 90}, weights: {a: 2}, points: {a: {0: 0, 5: 100}}}"
)


def changes(after: str) -> list[str]:
    old, new = (define(TEXT.format(profiles=one)) for one in (BEFORE, after))
    found = compare(old, new).changes
    assert all(change.breaks for change in found)
    return [change.what for change in found]


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("weights: {a: 2}", "weights: {a: 3}", ['weight of a of the profile "p" changed']),
        (", weights: {a: 2}", "", ['weight of a of the profile "p" gone']),
        ("{0: 0, 5: 100}", "{0: 0, 6: 100}", ['points of a of the profile "p" changed']),
        ("is: [Pro]", "is: [Pro, Max]", ['segments of the profile "p" changed']),
        (
            "under_days: 90",
            "under_days: 60",
            ['end of the tenure of the profile "p" lowered from 90 to 60'],
        ),
        (", tenure: {since: since, under_days: 90}", "", ['tenure of the profile "p" gone']),
        ("seats > 1", "seats > 2", ['profile "p" tightened']),
        ("{id: p,", "{id: p, name: Some,", None),
    ],
)
def test_each_key_of_a_profile(was: str, now: str, said: list[str] | None) -> None:
    after = BEFORE.replace(was, now)
    assert after != BEFORE
    old, new = (define(TEXT.format(profiles=one)) for one in (BEFORE, after))
    if said is None:
        assert old.meaning_hash == new.meaning_hash
        return
    assert old.meaning_hash != new.meaning_hash
    assert changes(after) == said


def test_the_order_of_values_means_nothing() -> None:
    two = BEFORE.replace("is: [Pro]", "is: [Max, Pro]")
    old, new = (
        define(TEXT.format(profiles=one)) for one in (two, two.replace("[Max, Pro]", "[Pro, Max]"))
    )
    (change,) = compare(old, new).changes
    assert (change.what, change.breaks) == ("written in another way that means the same", False)


def ties(*profiles: str) -> list[str]:
    journey = JourneyGraph.of(define(TEXT.format(profiles=", ".join(profiles))))
    return [hit.message for hit in profiles_tie(journey)]


PRO = "{id: one, segments: [{column: plan, is: [Pro]}], weights: {a: 2}}"


@pytest.mark.parametrize(
    ("other", "ties_with"),
    [
        ("segments: [{column: plan, is: [Pro, Max]}]", True),
        ("segments: [{column: plan, is: [Max]}]", False),
        ("segments: [{column: region, is: [EU]}]", True),
        ("stages: [use]", True),
        ("tenure: {since: since}", True),
        ("when: plan = 'Pro'", True),
        ("when: plan <> 'Pro'", False),
        ("when: seats > 3", False),
        ("stages: [use], segments: [{column: plan, is: [Pro]}]", False),
    ],
)
def test_a_tie_that_a_proof_finds(other: str, ties_with: bool) -> None:
    found = ties(PRO, f"{{id: two, {other}, weights: {{a: 3}}}}")
    said = "`two` and `one` can hold for the same customer, and each has 1 key"
    assert found == ([said] if ties_with else [])


def test_profiles_at_other_stages_do_not_tie() -> None:
    assert ties("{id: a, stages: [use]}", "{id: b, stages: [renew]}") == []
    assert len(ties("{id: a, stages: [use]}", "{id: b, stages: [use, renew]}")) == 1
    new = "tenure: {since: since, under_days: 30}"
    old = "tenure: {since: since, from_days: 30}"
    assert ties(f"{{id: a, {new}}}", f"{{id: b, {old}}}") == []
