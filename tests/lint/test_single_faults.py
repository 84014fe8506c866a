"""One fault in a whole and clean journey gives one finding, wherever it is."""

from __future__ import annotations

import pytest

from journeykit.definition.findings import Edit
from journeykit.definition.nodes import Mapping, Sequence
from journeykit.definition.source import Source
from journeykit.definition.tree import parse
from journeykit.lint.examples import base_text
from journeykit.lint.fixing import edited

BASE = Source("journey.yaml", base_text())


def spots(node):
    """Every key and every single value."""
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield "key", entry.key
            yield from spots(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from spots(item)
    elif node.text:
        yield "value", node


SPOTS = list(spots(parse(BASE).root))
KEYS = [key for kind, key in SPOTS if kind == "key" and isinstance(key.value, str)]
VALUES = [value for kind, value in SPOTS if kind == "value"]
REFUSED = ("null", "[[3]]", "true")
EVERY = 7
"""Of all spots the tests of every day try each seventh; all of them take half a minute."""


def swapped(word):
    return word[1] + word[0] + word[2:]


def edits(step):
    for key in KEYS[::step]:
        if len(key.text) > 2 and key.text[0] != key.text[1]:
            yield Edit(key.span, swapped(key.text))
    for number, value in enumerate(VALUES[::step]):
        for text in REFUSED if step == 1 else (REFUSED[number % len(REFUSED)],):
            if not isinstance(value.value, bool) or text != "true":
                yield Edit(value.span, text)


def shown(check_text, edit):
    text = edited(BASE, [edit]).text
    return edit, [(finding.code, finding.message) for finding in check_text(text)]


def test_a_single_fault_is_a_single_finding(check_text):
    found = [shown(check_text, edit) for edit in edits(EVERY)]
    assert len(found) > 100
    assert [one for one in found if len(one[1]) != 1] == []


@pytest.mark.slow
def test_every_single_fault_is_a_single_finding(check_text):
    found = [shown(check_text, edit) for edit in edits(1)]
    assert len(found) > 1_500
    assert [one for one in found if len(one[1]) != 1] == []


def test_a_number_as_a_key_may_hold_what_is_refused(check_text):
    text = base_text().replace("0.5: 60", "0.5: [[3]]")
    assert text != base_text()
    [finding] = check_text(text)
    assert finding.message == "`health.measures[0].points[0.5]` takes a number, not a list"


def test_true_is_no_version(check_text):
    [finding] = check_text(base_text().replace("journeykit: 1", "journeykit: true"))
    assert (finding.code, finding.help) == ("JK204", "choices: 1")


def test_a_column_that_is_not_declared_is_one_finding_with_every_place_that_names_it(check_text):
    text = base_text().replace("    yearly_fee:", "    yaerly_fee:")
    [finding] = check_text(text)
    assert finding.code == "JK212"
    assert finding.help == "did you mean `yaerly_fee`?"
    assert {what for _, what in finding.also} == {"and named here"}
    assert len(finding.also) == base_text().count("yearly_fee") - 2
