"""Baselines: written and read, keyed by rule and logical path."""

from __future__ import annotations

import json

import pytest

from journeykit.definition.places import logical_path
from journeykit.definition.source import Source
from journeykit.definition.tree import parse
from journeykit.errors import InputError
from journeykit.lint.baseline import baseline_text, read_baseline, split_known
from journeykit.lint.engine import check
from journeykit.lint.examples import patched
from journeykit.lint.rules import ALL
from tests.lint.conftest import loaded

SKETCH = "id: sketch\nstages:\n  - id: try\n    next: [buy]\n  - id: buy\n"


def found(text, folder):
    path = str(folder / "journey.yaml")
    return check(loaded(text, path)), {path: Source(path, text)}


def written(text, folder):
    findings, sources = found(text, folder)
    file = folder / "known.json"
    file.write_text(baseline_text(findings, sources, folder), encoding="utf-8")
    return file


@pytest.mark.parametrize("rule", ALL, ids=[rule.code for rule in ALL])
def test_what_is_written_is_known_when_it_is_read(rule, tmp_path):
    text = patched(rule.bad)
    baseline = read_baseline(written(text, tmp_path))
    findings, sources = found(text, tmp_path)
    new, known, stale = split_known(findings, sources, baseline)
    assert (new, stale) == ([], [])
    assert sorted(known) == list(findings)


def test_the_same_findings_give_the_same_bytes_in_any_order(tmp_path):
    findings, sources = found(SKETCH, tmp_path)
    assert baseline_text(findings[::-1], sources, tmp_path) == baseline_text(
        findings, sources, tmp_path
    )


def test_lines_and_items_may_move(tmp_path):
    baseline = read_baseline(written(SKETCH, tmp_path))
    moved = SKETCH.replace("stages:\n", "stages:\n\n  # first of all\n").replace("id: sk", "id: sk")
    new, _, stale = split_known(*found(moved, tmp_path), baseline)
    assert (new, stale) == ([], [])


def test_what_is_new_is_shown_and_what_is_mended_is_stale(tmp_path):
    baseline = read_baseline(written(SKETCH, tmp_path))
    changed = SKETCH.replace("id: buy", "id: order").replace("[buy]", "[order]")
    new, _, stale = split_known(*found(changed, tmp_path), baseline)
    assert {finding.code for finding in new} == {"JK550"}
    (entry,) = stale
    assert (entry.code, entry.severity) == ("JK910", "advice")
    assert "JK550 (no-moment-at-start-or-end) is no longer found at `stages[buy].id`" in (
        entry.message
    )
    assert json.loads(baseline.source.slice(entry.span).removesuffix(","))["rule"] == "JK550"


def test_of_two_at_one_place_the_second_is_new(tmp_path):
    stages = "stages: [{id: try, trigger: {event: x, when: alpha > 1}}]\n"
    one = f"id: sketch\ndata: {{customer_id: a}}\n{stages}"
    two = one.replace("alpha > 1", "alpha > 1 and beta > 1")
    baseline = read_baseline(written(one, tmp_path))
    new, known, _ = split_known(*found(two, tmp_path), baseline)
    assert [finding.message for finding in new if finding.code == "JK402"] == [
        "there is no column `beta`"
    ]
    assert [f.message for f in known if f.code == "JK402"] == ["there is no column `alpha`"]


def test_entries_of_files_that_were_not_checked_are_not_stale(tmp_path):
    baseline = read_baseline(written(SKETCH, tmp_path))
    assert split_known([], {}, baseline) == ([], [], [])


def test_broken_yaml_and_comments_are_never_taken_in(tmp_path):
    text = f"{SKETCH}name: NO\nname: again\n"
    findings, sources = found(text, tmp_path)
    assert {"JK128", "JK116"} <= {finding.code for finding in findings}
    rules = {e["rule"] for e in json.loads(baseline_text(findings, sources, tmp_path))["findings"]}
    assert rules
    assert not [rule for rule in rules if rule.startswith(("JK1", "JK9"))]
    new, _, _ = split_known(findings, sources, read_baseline(written(text, tmp_path)))
    assert [finding.code for finding in new] == ["JK128", "JK116"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "this is no baseline"),
        ("[]", "this is no baseline"),
        ('{"findings": []}', "this is no baseline"),
        ('{"journeykit-baseline": 2, "findings": []}', "this is no baseline"),
        ('{"journeykit-baseline": 1, "findings": {}}', "this is no baseline"),
        ("[" * 100_000, "this is no baseline"),
        ('{"journeykit-baseline": 1, "findings": [3]}', "an entry is not what a baseline holds"),
        (
            '{"journeykit-baseline": 1, "findings": [{"file": "a", "rule": "b", "path": 1}]}',
            "an entry is not what a baseline holds",
        ),
        (
            (
                '{"journeykit-baseline": 1, "findings": '
                '[{"file": "a", "rule": "b", "path": "", "count": true}]}'
            ),
            "an entry is not what a baseline holds",
        ),
    ],
)
def test_what_is_no_baseline_is_refused(content, said, tmp_path):
    file = tmp_path / "known.json"
    file.write_text(content)
    with pytest.raises(InputError, match=said) as caught:
        read_baseline(file)
    assert caught.value.where == str(file)


def test_a_baseline_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="cannot read it"):
        read_baseline(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("route", "path"),
    [
        ((), ""),
        (("stages", 0, "id"), "stages[try].id"),
        (("stages", 1, "next", 0), "stages[buy].next[try]"),
        (("stages", 1, "next", 1), "stages[buy].next[leave]"),
        (("stages", 2), "stages[x]"),
        (("stages", 3, "id"), "stages[x~2].id"),
        (("stages", 9), "stages[9]"),
        (("data", "columns", "a b", "type"), 'data.columns["a b"].type'),
        (("data", "segments", 0), 'data.segments["a b"]'),
    ],
)
def test_logical_paths(route, path):
    text = (
        "data: {segments: [a b], columns: {a b: {type: text}}}\n"
        "stages: [{id: try}, {id: buy, next: [try, {to: leave}]}, {id: x}, {id: x}]\n"
    )
    assert logical_path(parse(Source("j.yaml", text)).root, route) == path


def test_what_was_known_of_all_stages_is_known_of_those_that_are_left(tmp_path):
    baseline = read_baseline(written(SKETCH, tmp_path))
    assert ("JK523", "stages") in {(known.rule, known.path) for known in baseline.counts}
    owned = SKETCH.replace("id: try", "id: try\n    owner: sales")
    new, known, stale = split_known(*found(owned, tmp_path), baseline)
    assert "JK523" not in {finding.code for finding in (*new, *stale)}
    assert [f.message for f in known if f.code == "JK523"] == ["stage `buy` has no owner"]
    all_owned = owned.replace("id: buy", "id: buy\n    owner: sales")
    _, _, stale = split_known(*found(all_owned, tmp_path), baseline)
    assert [f.message for f in stale if "JK523" in f.message] == [
        "JK523 (stage-without-owner) is no longer found at `stages` in journey.yaml"
    ]
