"""Rules over what was loaded: nested journeys, faults of loading, rules that fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from journeykit.definition.loader import load
from journeykit.lint.engine import RuleFailedError, check
from journeykit.lint.examples import base_text, patched
from journeykit.lint.rules import ALL, BY_CODE

TEN_LINES = """\
journeykit: 1
id: first-sketch
stages:
  - id: hear
  - id: try
  - id: buy
  - id: use
    phase: existing
data:
  customer_id: customer
"""


def codes(findings):
    return [finding.code for finding in findings]


def test_a_first_sketch_of_ten_lines_has_no_error_and_is_not_shouted_at(check_text):
    found = check_text(TEN_LINES)
    assert [f for f in found if f.severity == "error"] == []
    assert {f.severity for f in found} == {"warning", "advice"}
    assert max(codes(found).count(code) for code in codes(found)) <= 2
    assert len(found) <= 15


def test_what_all_stages_lack_is_said_once(check_text):
    about_triggers = [f for f in check_text(TEN_LINES) if f.code == "JK501"]
    assert [(f.span.line, f.message) for f in about_triggers] == [
        (3, "no stage says what starts it")
    ]


def test_findings_come_sorted_by_place(check_text):
    places = [finding.span for finding in check_text(TEN_LINES)]
    assert places == sorted(places)


def nested(tmp_path: Path, inner: str) -> Path:
    """The base journey with one inner file named by two touchpoints."""
    outer = patched(
        "stages: [{id: install, touchpoints: ["
        "{id: mounting, journey: inner.yaml}, {id: lesson, journey: inner.yaml}]}]"
    )
    (tmp_path / "journey.yaml").write_text(outer, encoding="utf-8")
    (tmp_path / "inner.yaml").write_text(inner, encoding="utf-8")
    return tmp_path / "journey.yaml"


def test_a_nested_journey_is_checked_once_in_its_own_file(tmp_path):
    inner = "id: mounting-day\nstages: [{id: unpack, next: [mount, mount]}, {id: mount}]\n"
    found = check(load(nested(tmp_path, inner)), [BY_CODE["JK305"]])
    assert [(f.code, Path(f.span.file).name) for f in found] == [("JK305", "inner.yaml")]


def test_some_rules_do_not_speak_in_nested_journeys(tmp_path):
    inner = "id: mounting-day\nstages: [{id: unpack}, {id: mount}]\n"
    file = nested(tmp_path, inner)
    assert "JK575" in codes(check(load(tmp_path / "inner.yaml")))
    assert "JK575" not in codes(check(load(file)))
    assert "JK501" in codes(check(load(file)))


def test_columns_read_by_a_nested_journey_alone_are_used(tmp_path):
    inner = (
        "id: mounting-day\nstages:\n  - {id: unpack}\n"
        "  - {id: mount, validation: {evidence: Mounted, when: screws_left = 0}}\n"
    )
    file = nested(tmp_path, inner)
    text = file.read_text(encoding="utf-8")
    declared = text.replace('"columns":', '"columns":\n    "screws_left": {"type": "integer"}', 1)
    file.write_text(declared, encoding="utf-8")
    assert "screws_left" in file.read_text(encoding="utf-8")
    assert check(load(file), [BY_CODE["JK440"]]) == ()
    (tmp_path / "inner.yaml").write_text("id: inner\nstages: [{id: unpack}]\n", encoding="utf-8")
    assert codes(check(load(file), [BY_CODE["JK440"]])) == ["JK440"]


@pytest.mark.parametrize(
    ("patch", "said", "not_said"),
    [
        ("stages: [{id: run, validation: null, validaton: {evidence: x}}]", "JK201", "JK511"),
        ("stages: [{id: run, owner: 7}]", "JK203", "JK523"),
        ("scorecard: [{id: retention, target: high}]", "JK203", "JK630"),
    ],
)
def test_what_loading_refused_is_not_called_missing_as_well(check_text, patch, said, not_said):
    found = codes(check_text(patched(patch)))
    assert said in found
    assert not_said not in found


def test_a_route_leads_to_the_place_in_the_file_even_after_a_refused_item(check_text):
    text = patched(
        "at_risk: [{id: overdue, owner: 7}]\nstages: [{id: install, loss_branches: null}]"
    )
    text = text.replace('"stages":', '"stages":\n  - "name": "no id"\n    "phase": "nonsense"', 1)
    about_install = [f for f in check_text(text) if f.code == "JK530" and "install" in f.message]
    lines = [text.splitlines()[f.span.line - 1].strip() for f in about_install]
    assert lines == ['"id": "install"']


def test_nothing_is_checked_where_nothing_loads(check_text):
    assert all(code < "JK300" for code in codes(check_text("stages: [")))


def test_a_rule_that_fails_is_named(tmp_path):
    def broken(journey):
        raise KeyError(journey.entry)

    file = tmp_path / "journey.yaml"
    file.write_text(base_text(), encoding="utf-8")
    rule = replace(ALL[0], check=broken)
    with pytest.raises(RuleFailedError, match=r"JK301 \(unreachable-stage\) failed on .*journey"):
        check(load(file), [rule])
