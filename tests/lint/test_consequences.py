"""One finding for one fault, and all faults of a file in one run."""

from __future__ import annotations

import pytest

from journeykit.definition.loader import load
from journeykit.definition.source import Source
from journeykit.lint.engine import check
from tests.lint.conftest import loaded

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


def errors(text):
    return [
        (f.code, Source("", text).slice(f.span))
        for f in check(loaded(text))
        if f.severity == "error"
    ]


def codes(text):
    return [f.code for f in check(loaded(text))]


@pytest.mark.parametrize(
    ("rest", "code", "marked"),
    [
        ("stages: [{id: try, trigger: *none}]", "JK121", "*none"),
        ("stages: [{id: try, name: *none}]", "JK121", "*none"),
        ("stages: [{id: try, trigger: {event: x, when: *none}}]", "JK121", "*none"),
        (
            "stages: [{id: try, trigger: {event: x, when: coalesce(fee, 1) > 2}}]",
            "JK112",
            "coalesce(fee, 1) > 2",
        ),
        (
            "stages: [{id: try, trigger: {event: x, when: fee in (1, 2, 3)}}]",
            "JK112",
            "fee in (1, 2",
        ),
        ("stages: [{id:try, name: x}]", "JK113", ":"),
        ("stages: [&s {id: try}, {<<: *s, name: x}]", "JK119", "<<"),
        ("stages: [{idd: try}]", "JK201", "idd"),
        ("stages: [{id: try, trigger: &t {evnt: x}}, {id: buy, trigger: *t}]", "JK201", "evnt"),
        ("owner: 010\nstages: [{id: try}]", "JK203", "010"),
        ("stages: [{id: try, repeats: yes}]", "JK203", "yes"),
        ("stages: [{id: try, next: [byu]}, {id: buy}, {id: use}]", "JK209", "byu"),
        ("stages: [{id: try, next: [byu, use]}, {id: buy}, {id: use}]", "JK209", "byu"),
        ("stagess: [{id: try}]", "JK201", "stagess"),
    ],
)
def test_one_fault_is_one_error(rest, code, marked):
    assert errors(f"{HEAD}{rest}\n") == [(code, marked)]


@pytest.mark.parametrize(
    ("old", "new", "code", "marked"),
    [
        ("type: decimal", "type: decimel", "JK204", "decimel"),
        ("fee: {type", "fee: {typ", "JK201", "typ"),
        ("columns", "colums", "JK201", "colums"),
        ("data", "dta", "JK201", "dta"),
    ],
)
def test_an_expression_is_not_at_fault_for_a_column_that_is_declared_wrongly(
    old, new, code, marked
):
    rest = "stages: [{id: try, validation: {evidence: x, when: fee > 2 and signed_on is null}}]\n"
    assert errors(HEAD.replace(old, new) + rest) == [(code, marked)]


def test_what_is_really_unknown_is_still_said():
    rest = "stages: [{id: try, validation: {evidence: x, when: fee > other}}]\n"
    text = HEAD.replace("type: decimal", "type: decimel") + rest
    assert errors(text) == [("JK204", "decimel"), ("JK402", "other")]


def test_what_a_broken_value_would_have_said_is_not_called_missing():
    assert "JK501" not in codes(f"{HEAD}stages: [{{id: try, trigger: *none}}]\n")
    assert "JK501" in codes(f"{HEAD}stages: [{{id: try}}]\n")


def test_of_a_doubt_and_an_error_on_one_value_the_error_is_said():
    assert "JK128" not in codes(f"{HEAD}owner: 010\nstages: [{{id: try}}]\n")
    assert "JK128" in codes(f"{HEAD}owner: NO\nstages: [{{id: try}}]\n")


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("plays: [[a, b, c], [d, e, f]]", "`nine_box.plays` takes three, not two"),
        ("plays: [[a, b, c]]", "`nine_box.plays` takes three, not one"),
        ("plays: [[a, b, c], [d], [g, h, i]]", "`nine_box.plays[1]` takes three, not one"),
        (
            "plays: [[a, b, c], [d, e, f], [g, h, i], [j, k, l]]",
            "`nine_box.plays` takes three, not four",
        ),
        ("plays: []", "`nine_box.plays` takes three, not none"),
    ],
)
def test_a_list_of_fixed_length_says_how_many_it_takes(block, said):
    axes = "rows: {by: fee, cuts: [1, 2]}, columns: {by: health_score, cuts: [50, 75]}"
    text = f"{HEAD}stages: [{{id: try}}]\nnine_box: {{{axes}, {block}}}\n"
    assert [f.message for f in check(loaded(text)) if f.code < "JK3"] == [said]


def test_cuts_are_two():
    axes = "rows: {by: fee, cuts: [1]}, columns: {by: fee, cuts: [1, 2, 3]}"
    text = f"{HEAD}stages: [{{id: try}}]\nnine_box: {{{axes}}}\n"
    assert [f.message for f in check(loaded(text)) if f.code == "JK205"] == [
        "`nine_box.rows.cuts` takes two, not one",
        "`nine_box.columns.cuts` takes two, not three",
    ]


MANY = """\
id: example
name: NO
onwer: success
data:
  customer_id: account
  value: account
  columns:
    account: {type: text}
    fee: {type: decimal}
    never_used: {type: text}
stages:
  - id: try
    next: [use]
    trigger: {event: They follow up, when: fee > 'x'}
  - id: buy
    phase: existent
  - id: use
    next: [leave]
    validation: {evidence: x, when: 1 = 1}
health:
  measures:
    - {id: fees, value: fee, points: {0: 0, 10: 100}, weight: 30}
  bands: {yellow: 80, green: 50}
nine_box: {rows: {by: fee, cuts: [3, 2]}, columns: {by: health_score, cuts: [50, 75]}}
"""


def test_faults_of_every_family_are_found_in_one_run():
    found = codes(MANY)
    assert {"JK128", "JK201", "JK204", "JK209", "JK212", "JK611", "JK620", "JK440"} <= set(found)
    assert {code[2] for code in found} >= {"1", "2", "4", "5", "6"}
    graph = MANY.replace("next: [leave]", "next: [buy]")
    assert "3" in {code[2] for code in codes(graph)}


@pytest.mark.parametrize("line", MANY.splitlines()[1:3])
def test_mending_one_fault_neither_adds_nor_hides_another(line):
    before = [(f.code, f.message) for f in check(loaded(MANY))]
    after = [(f.code, f.message) for f in check(loaded(MANY.replace(f"{line}\n", "")))]
    gone = [known for known in before if known not in after]
    assert len(gone) == 1
    assert [new for new in after if new not in before] == []


def test_one_file_hides_nothing_of_another(tmp_path):
    for name, text in {"a": MANY, "b": MANY.replace("id: example", "id: [")}.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    touchpoints = "[{id: a, journey: a.yaml}, {id: b, journey: b.yaml}]"
    outer = f"id: outer\nonwer: x\nstages: [{{id: try, touchpoints: {touchpoints}}}]\n"
    (tmp_path / "journey.yaml").write_text(outer, encoding="utf-8")
    found = check(load(tmp_path / "journey.yaml"))
    files = {f.span.file.rsplit("/", 1)[-1] for f in found if f.severity == "error"}
    assert files == {"a.yaml", "b.yaml", "journey.yaml"}
    inner = {f.code for f in found if f.span.file.endswith("a.yaml")}
    assert {"JK128", "JK201", "JK204", "JK209", "JK611"} <= inner
