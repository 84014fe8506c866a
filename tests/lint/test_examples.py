"""Patches: laid over the base journey as the rules' examples are."""

from __future__ import annotations

import pytest
import yaml

from journeykit.lint.examples import base_text, patched


def base():
    return yaml.safe_load(base_text())


def test_an_empty_change_leaves_the_base_as_it_is():
    assert yaml.safe_load(patched("id: machine-watch")) == base()


def test_a_mapping_is_merged_and_a_null_takes_a_key_away():
    changed = yaml.safe_load(patched("data: {value: null, unit: plant}"))
    expected = base()
    del expected["data"]["value"]
    expected["data"]["unit"] = "plant"
    assert changed == expected


def test_blocks_are_merged_by_id_and_new_ones_added_at_the_end():
    changed = yaml.safe_load(patched("stages: [{id: run, owner: support}, {id: leave, crm: null}]"))
    expected = base()
    expected["stages"][2]["owner"] = "support"
    expected["stages"].append({"id": "leave"})
    assert changed == expected


def test_an_id_that_a_patch_names_twice_is_there_twice():
    changed = yaml.safe_load(patched("at_risk: [{id: overdue}, {id: overdue, when: x > 1}]"))
    assert changed["at_risk"] == [*base()["at_risk"], {"id": "overdue", "when": "x > 1"}]


def test_other_lists_are_replaced():
    changed = yaml.safe_load(patched("data: {segments: []}\nlost: {crm: [A, B]}"))
    assert changed["data"]["segments"] == []
    assert changed["lost"]["crm"] == ["A", "B"]


@pytest.mark.parametrize("patch", ["- a list", "a: [", ""])
def test_a_patch_that_is_no_mapping_is_refused(patch):
    with pytest.raises(ValueError, match="no sound YAML"):
        patched(patch)
