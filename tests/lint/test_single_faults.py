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


@pytest.mark.parametrize(
    ("old", "new", "key", "help"),
    [
        ("\ndata:", "\n  data:", "data", "it belongs in the file"),
        ("\nlost:", "\n  lost:", "lost", "it belongs in the file"),
        ("\nstages:", "\n  stages:", "stages", "it belongs in the file"),
        ("\n    trigger:", "\n      trigger:", "trigger", "it belongs in `stages[0]`"),
    ],
)
def test_a_block_that_stands_too_deep_is_one_finding(check_text, old, new, key, help):
    text = base_text().replace(old, new, 1)
    [finding] = check_text(text)
    line = text.splitlines()[finding.span.line - 1]
    assert line[finding.span.column - 1 : finding.span.end_column - 1] == key
    assert (finding.code, finding.help) == ("JK201", help)


@pytest.mark.parametrize("key", ["id", "customer_id", "stages"])
def test_a_key_that_other_blocks_need_hides_nothing_where_it_is_unknown(check_text, key):
    text = base_text().replace("by: customer", f"{key}: x\n      by: customer", 1)
    text = text.replace("overdue_days > 30", "overdue_dyas > 30")
    assert [(f.code, f.message.partition(" in ")[0]) for f in check_text(text)] == [
        ("JK201", f"unknown key `{key}`"),
        ("JK402", "there is no column `overdue_dyas`"),
    ]


def test_a_block_that_is_written_twice_hides_what_it_may_read(check_text):
    [finding] = check_text(base_text().replace("\nlost:\n", "\nlost:\nlost:\n"))
    assert finding.code == "JK116"


def unclosed():
    """Each value of one line in the base journey with a quote before it and none behind."""
    for value in VALUES:
        line = BASE.text.splitlines()[value.span.line - 1]
        if line[: value.span.column - 1].endswith(": ") and "{" not in line:
            for quote in "\"'":
                if quote not in line:
                    yield Edit(value.span, f"{quote}{value.text}"), quote


def test_an_unclosed_quote_is_found_where_it_opens_however_far_it_runs(check_text):
    chosen = list(unclosed())[::6]
    assert len(chosen) > 20
    for edit, quote in chosen:
        [finding] = check_text(edited(BASE, [edit]).text)
        place = (edit.span.line, edit.span.column)
        assert (finding.code, finding.span.line, finding.span.column) == ("JK108", *place)
        [(closing, what)] = finding.also
        assert closing.line > place[0]
        assert what in ("this quote closes it, and more text follows", "the file ends here")
        assert finding.help.startswith(f"close it with {quote}")
