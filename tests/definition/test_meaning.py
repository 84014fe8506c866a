"""What has a part in the meaning of a journey, and what has none."""

from __future__ import annotations

import pytest

from journeykit.definition.loader import load_source
from journeykit.definition.meaning import has_meaning, meaning_of
from journeykit.definition.models import Column, Edge, Measure, Stage
from journeykit.definition.reading import read_block
from journeykit.definition.source import Source

TEXT = """\
id: example
data:
  customer_id: id
  columns: {id: {type: text}, arr: {type: decimal}, seats: {type: integer}}
stages:
  - id: a
    trigger: {event: They ask}
    validation: {when: seats > 1}
nine_box:
  rows: {by: arr, cuts: [1, 2]}
  columns: {by: seats, cuts: [1, 2]}
scorecard: [{id: all, value: count(*)}]
"""


def hash_of(text: str) -> str:
    loaded = load_source(Source("x", text))
    assert loaded.definition is not None
    assert loaded.findings == ()
    return loaded.definition.meaning_hash


def edited(old: str, new: str) -> str:
    assert TEXT.count(old) == 1
    return TEXT.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{id: {type: text}, arr: {type: decimal},", "{arr: {type: decimal}, id: {type: text},"),
        ("id: a\n", "id: a\n    customer: {goal: Win}\n"),
        ("id: a\n", "id: a\n    target: 0.5\n    expected_days: 9\n"),
        ("value: count(*)", "value: count(*), target: 5, better: lower"),
        ("{event: They ask}", "{event: They call, by: customer}"),
        ("id: example\n", "id: example\nperspective: company\nideal_customer: {geographic: EU}\n"),
        ("{type: decimal}", "{type: decimal, flow: order_to_cash, set_by: us, unit: EUR}"),
    ],
)  # fmt: skip
def test_what_only_describes_has_no_part(old: str, new: str) -> None:
    assert hash_of(edited(old, new)) == hash_of(TEXT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rows: {by: arr,", "rows: {by: seats,"),
        ("rows: {by: arr, cuts: [1, 2]", "rows: {by: arr, cuts: [1, 3]"),
        ("{type: decimal}", "{type: decimal, decimal: ','}"),
        ("    trigger: {event: They ask}\n", ""),
        ("seats > 1", "seats > 2"),
        ("value: count(*)", "value: count(distinct id)"),
        ("id: a\n", "id: a\n    max_days: 9\n"),
        ("id: a\n", "id: a\n    next: []\n"),
    ],
)
def test_what_decides_has_a_part(old: str, new: str) -> None:
    assert hash_of(edited(old, new)) != hash_of(TEXT)


def test_one_name_may_decide_in_one_block_and_describe_in_another() -> None:
    assert has_meaning(Edge, "kind")
    assert not has_meaning(Measure, "kind")
    assert not has_meaning(Column, "unit")
    assert has_meaning(Column, "type")


def test_a_block_that_nobody_computes_with_is_as_if_it_were_not_written() -> None:
    assert meaning_of(Stage(id="a")) == meaning_of(
        read_block(Stage, {"id": "a", "customer": {"goal": "Win"}, "name": "A"})
    )
