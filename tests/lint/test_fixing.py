"""Safe fixes: they restore what was meant, touch nothing else, and make nothing worse."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from journeykit.definition.findings import Edit, only_near
from journeykit.definition.keys import keys_at
from journeykit.definition.nodes import Mapping, Scalar, Sequence, node_at, plain
from journeykit.definition.source import Source, rewritten
from journeykit.definition.tree import parse
from journeykit.lint.engine import check
from journeykit.lint.examples import base_text
from journeykit.lint.fixing import edited, fix
from tests.lint.conftest import loaded

PATH = "journey.yaml"
QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
HEAD = (
    "id: example\n"
    "data:\n"
    "  customer_id: account\n"
    "  value: fee\n"
    "  columns:\n"
    "    account: {type: text}\n"
    "    fee: {type: decimal}\n"
    "    signed_on: {type: date}\n"
)


def found_in(sources):
    return check(loaded(sources[PATH].text))


def run(text):
    return fix({PATH: Source(PATH, text)}, found_in)


def fixed(text):
    return after(run(text), text)


def after(result, text):
    """The text as a run leaves it."""
    return result.sources[PATH].text if result.sources else text


def routes(node, route=()):
    """Every key of a tree, as the route of its value."""
    if isinstance(node, Mapping):
        for entry in node.entries:
            here = (*route, entry.key.text)
            yield here
            yield from routes(entry.value, here)
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from routes(item, (*route, index))


BASE = parse(Source(PATH, base_text())).root
KEYS = [route for route in routes(BASE) if route[-1] in keys_at(route[:-1])]
STAGES = [stage.entry("id").value.text for stage in node_at(BASE, ("stages",)).items]
CHOICES = {"phase": ("prospective", "existing"), "type": ("text", "integer", "decimal", "date")}
VALUES = [
    route
    for route in routes(BASE)
    if isinstance(node_at(BASE, route), Scalar) and route[-1] in CHOICES
]


def misspelt(draw, word):
    """A word with one letter left out, doubled, or in the wrong place."""
    at = draw(st.integers(0, len(word) - 1))
    kind = draw(st.sampled_from(["out", "twice", "swapped"]))
    if kind == "out":
        return word[:at] + word[at + 1 :]
    if kind == "twice":
        return word[: at + 1] + word[at:]
    return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


@QUICK
@given(st.data())
def test_misspellings_of_keys_and_choices_are_taken_back(data):
    edits = []
    chosen = data.draw(
        st.lists(st.sampled_from([*KEYS, *VALUES]), min_size=1, max_size=4, unique=True)
    )
    for route in chosen:
        is_key = route in KEYS and not (route in VALUES and data.draw(st.booleans()))
        parent = node_at(BASE, route[:-1])
        scalar = parent.entry(route[-1]).key if is_key else node_at(BASE, route)
        known = keys_at(route[:-1]) if is_key else CHOICES[route[-1]]
        wrong = misspelt(data.draw, scalar.text)
        assume(wrong not in known and only_near(wrong, known) == scalar.text)
        edits.append(Edit(scalar.span, wrong))
    assume(len({edit.span for edit in edits}) == len(edits))
    broken = edited(Source(PATH, base_text()), edits)
    assert fixed(broken.text) == base_text()


@QUICK
@given(st.data())
def test_misspelt_stages_are_taken_back(data):
    name = data.draw(st.sampled_from(STAGES))
    wrong = misspelt(data.draw, name)
    assume(wrong not in STAGES and only_near(wrong, STAGES) == name)
    text = base_text().replace("operations:\n", "operations:\n  - {id: extra, advances: [@]}\n", 1)
    assert "[@]" in text
    assert fixed(text.replace("@", wrong)) == text.replace("@", name)


@QUICK
@given(st.data())
def test_fixing_twice_changes_nothing_and_no_error_is_new(data):
    lines = base_text().split("\n")
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(lines) - 1))
        if lines[at].strip():
            start = len(lines[at]) - len(lines[at].lstrip())
            lines[at] = lines[at][:start] + misspelt(data.draw, lines[at][start:])
    text = "\n".join(lines)
    result = run(text)
    once = after(result, text)
    assert fixed(once) == once
    assert len(once.split("\n")) == len(lines)
    errors = Counter(f.code for f in found_in({PATH: Source(PATH, text)}) if f.severity == "error")
    left = Counter(f.code for f in result.left if f.severity == "error")
    assert bool(result.applied) == (once != text)
    if result.applied:
        opened = [f.fix.opens for f in result.applied if f.fix.opens]
        new = [
            f
            for f in result.left
            if f.severity == "error" and not any(f.route[: len(r)] == r for r in opened)
        ]
        assert not {f.code for f in new} - set(errors), (new, left)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("stages: [{id: try, onwer: sales}]", "stages: [{id: try, owner: sales}]"),
        ("stages: [{idd: try}]", "stages: [{id: try}]"),
        ('stages: [{id: try, "onwer": sales}]', 'stages: [{id: try, "owner": sales}]'),
        ("stages: [{id: try, phase: existng}]", "stages: [{id: try, phase: existing}]"),
        ("stages: [{id: try, phase: 'existng'}]", "stages: [{id: try, phase: 'existing'}]"),
        (
            "stages: [{id: try, next: [bye]}, {id: buying}]",
            "stages: [{id: try, next: [bye]}, {id: buying}]",
        ),
        (
            "stages: [{id: try, next: [buyng]}, {id: buying}]",
            "stages: [{id: try, next: [buying]}, {id: buying}]",
        ),
        ("name: NO\nstages: [{id: try}]", 'name: "NO"\nstages: [{id: try}]'),
        ("name: 010\nstages: [{id: try}]", 'name: "010"\nstages: [{id: try}]'),
        (
            "name: 22:30 # at night\nstages: [{id: try}]",
            'name: "22:30" # at night\nstages: [{id: try}]',
        ),
        ("stages: [{id: try, crm: [yes, 1.10]}]", 'stages: [{id: try, crm: ["yes", "1.10"]}]'),
        (
            "stages: [{id: try, validation: {evidence: x, when: coalesce(fee, 1) > 2}}]",
            'stages: [{id: try, validation: {evidence: x, when: "coalesce(fee, 1) > 2"}}]',
        ),
        (
            "stages: [{id: try, trigger: {event: x, when: fee in (1, 2, 3), date: signed_on}}]",
            'stages: [{id: try, trigger: {event: x, when: "fee in (1, 2, 3)", date: signed_on}}]',
        ),
        (
            'stages: [{id: try, trigger: {event: x, when: coalesce("fee", 1) > 2 }}]',
            "stages: [{id: try, trigger: {event: x, when: 'coalesce(\"fee\", 1) > 2' }}]",
        ),
        (
            "stages: [{id: try, touchpoints: [{id: call}, {id: mail, after: [cal]}]}]",
            "stages: [{id: try, touchpoints: [{id: call}, {id: mail, after: [call]}]}]",
        ),
    ],
)
def test_what_is_written_in_place_of_what(wrong, right):
    assert fixed(f"{HEAD}{wrong}\n") == f"{HEAD}{right}\n"


def test_columns_of_roles_are_respelt():
    text = HEAD.replace("value: fee", "value: fe") + "stages: [{id: try}]\n"
    assert "  value: fee\n" in fixed(text)
    segment = HEAD.replace("  value", "  segments: [acount]\n  value") + "stages: [{id: try}]\n"
    assert "segments: [account]" in fixed(segment)


@pytest.mark.parametrize(
    "text",
    [
        "stages: [{id: try, next: [buy_3]}, {id: buy_1}, {id: buy_2}]",  # two are as near
        "stages: [{id: try, owner: a, onwer: b}]",  # it would be there twice
        "id: 12\nstages: [{id: try}]",  # a text then, but no id
        "stages: [{id: try, max_days: 010}]",  # a number is taken here
        "stages: [{id: try, trigger: {event: We ring, and they answer}}]",  # who knows how far
        "stages: [{id: try, trigger: {event: customer's own, by: it's}}]",
    ],
)
def test_what_is_not_sure_is_left_alone(text):
    whole = text if text.startswith("id:") else HEAD + text
    assert fixed(f"{whole}\n") == f"{whole}\n"


def test_what_a_misspelt_key_hid_is_fixed_in_the_same_run():
    text = "stages:\n  - id: try\n    validaton: {evidnce: x, when: fee > 1}\n"
    assert (
        fixed(HEAD + text)
        == HEAD + "stages:\n  - id: try\n    validation: {evidence: x, when: fee > 1}\n"
    )


def test_comments_and_layout_stay():
    stages = "stages:\n\n  -   id:   try   # first\n      onwer: 'sales'   # ours\n\n"
    text = f"{HEAD}\n# about the stages\n{stages}"
    assert fixed(text) == text.replace("onwer", "owner")


def test_one_bad_fix_does_not_keep_the_others_from_being_made():
    text = "id: 12\nonwer: sales\nname: NO\nstages: [{id: try, phase: existng}]\n"
    assert fixed(text) == (
        'id: 12\nowner: sales\nname: "NO"\nstages: [{id: try, phase: existing}]\n'
    )


def test_a_value_behind_an_anchor_is_mended_once():
    text = (
        f"{HEAD}stages:\n  - {{id: try, trigger: &t {{evnt: Hi}}}}\n  - {{id: buy, trigger: *t}}\n"
    )
    result = run(text)
    assert [f.code for f in result.applied] == ["JK201"]
    assert result.sources[PATH].text == text.replace("evnt", "event")


def test_the_meaning_stays_where_only_quotes_are_added():
    text = f"{HEAD}name: NO\nstages: [{{id: try, crm: [yes, 1_000]}}]\n"
    before, after = (plain(parse(Source(PATH, t)).root) for t in (text, fixed(text)))
    assert before == after
    assert text != fixed(text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("mark", "encoding"), [(b"", "utf-8"), (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le")]
)
def test_a_file_is_stored_as_it_was(end, mark, encoding):
    old, new = "a: é\nb: 1\n", "a: é\nbb: 1\n"
    data = mark + old.replace("\n", end).encode(encoding)
    assert rewritten(data, old, new) == mark + new.replace("\n", end).encode(encoding)


def test_line_ends_may_be_mixed():
    assert rewritten(b"a\r\nb\nc\rd", "a\nb\nc\nd", "a\nbb\nc\nd") == b"a\r\nbb\nc\rd"


@pytest.mark.parametrize("data", [b"else", b"\xff", b"a\nb\n"])
def test_a_file_that_holds_something_else_is_not_written(data):
    assert rewritten(data, "a\n", "b\n") is None


@pytest.mark.parametrize(
    ("data", "new", "after"),
    [
        (b"a\r\nb\nc\rd", "a\nc\nd", b"a\r\nc\rd"),
        (b"a\r\nb\nc\rd", "b\nc\nd", b"b\nc\rd"),
        (b"a\r\nb\nc\rd", "a\nb\nc", b"a\r\nb\nc"),
        (b"a\r\nb\nc\rd", "a\nx\ny\nb\nc\nd", b"a\r\nx\r\ny\r\nb\nc\rd"),
        (b"a\r\nb\nc\rd", "d", b"d"),
        (b"a\r\nb\nc\rd", "a\nb\nc\nd\n", b"a\r\nb\nc\rd\r"),
    ],
)
def test_lines_that_go_take_their_ends_with_them(data, new, after):
    assert rewritten(data, "a\nb\nc\nd", new) == after
