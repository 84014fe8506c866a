"""Loading a journey: every kind of finding, its place, and what is left of the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from journeykit.definition.findings import show_route
from journeykit.definition.loader import Loaded, load, load_source
from journeykit.definition.problems import SCHEMA_PROBLEMS, Problem
from journeykit.definition.source import Source
from journeykit.errors import InputError

HEAD = "id: example\ndata: {customer_id: account_id}\n"


def loaded(text: str) -> Loaded:
    return load_source(Source("journey.yaml", text))


def found(text: str) -> list[tuple[str, str, str]]:
    """Code, the text under the caret, and the route of each finding."""
    result = loaded(text)
    return [
        (f.code, result.source.slice(f.span), show_route(f.route))
        for f in result.findings
        if f.severity == "error"
    ]


@pytest.mark.parametrize("problem", SCHEMA_PROBLEMS, ids=lambda problem: problem.code)
def test_the_bad_example_gives_exactly_its_finding(problem: Problem, tmp_path: Path) -> None:
    file = tmp_path / "journey.yaml"
    file.write_bytes(problem.bad_file)
    findings = load(file).findings
    assert [finding.code for finding in findings] == [problem.code]
    assert findings[0].name == problem.name
    assert findings[0].severity == problem.severity
    assert findings[0].message
    assert findings[0].span.file == str(file)


@pytest.mark.parametrize("problem", SCHEMA_PROBLEMS, ids=lambda problem: problem.code)
def test_the_good_example_is_clean(problem: Problem, tmp_path: Path) -> None:
    file = tmp_path / "journey.yaml"
    file.write_text(problem.good, encoding="utf-8")
    assert load(file).findings == ()


def test_every_fault_is_found_in_one_run_on_the_smallest_text() -> None:
    text = """\
id: example
onwer: success
data:
  customer_id: account_id
  columns:
    arr: {type: decimal, unti: EUR}
stages:
  - id: try
    target: 90
    trigger: {when: arr > 'x'}
    next: [bye]
  - name: Buy
    phase: existent
    max_days: "30"
  - id: stay
    crm: [Live, 3]
"""
    assert found(text) == [
        ("JK201", "onwer", "onwer"),
        ("JK201", "unti", "data.columns.arr.unti"),
        ("JK205", "90", "stages[0].target"),
        ("JK405", "'x'", "stages[0].trigger.when"),
        ("JK209", "bye", "stages[0].next[0].to"),
        ("JK202", "name", "stages[1]"),
        ("JK204", "existent", "stages[1].phase"),
        ("JK203", '"30"', "stages[1].max_days"),
        ("JK203", "3", "stages[2].crm[1]"),
    ]


def test_what_is_sound_is_built_beside_what_is_not() -> None:
    result = loaded(
        HEAD + "stages: [{id: a, crm: [3, Live, 4]}, {id: b, target: 9, owner: sales}]\n"
    )
    assert result.definition is not None
    assert result.definition.journey.stages[0].crm == ("Live",)
    assert result.definition.journey.stages[1].owner == "sales"
    assert {show_route(route) for route in result.definition.cut} == {
        "stages[0].crm[0]",
        "stages[0].crm[2]",
        "stages[1].target",
    }


def test_places_survive_what_was_taken_out_before_them() -> None:
    result = loaded(HEAD + "stages: [{id: a, crm: [3, Live, 4, Gone]}, {id: b}]\n")
    assert result.definition is not None
    span = result.definition.locate(("stages", 0, "crm", 1))
    assert result.source.slice(span) == "Gone"


def test_a_misspelt_key_and_its_missing_twin_are_one_finding() -> None:
    text = (
        HEAD
        + "stages: [{id: a}]\nhealth: {measures: [{id: m, valeu: '1', points: {0: 0, 1: 9}}]}\n"
    )
    result = loaded(text)
    assert found(text) == [("JK201", "valeu", "health.measures[0].valeu")]
    assert result.findings[0].help == "did you mean `value`?"
    assert result.definition is not None
    assert result.definition.journey.health is not None
    assert result.definition.journey.health.measures[0].value == "1"


def test_two_keys_missing_in_one_block_take_out_that_block_alone() -> None:
    whole = "{id: n, value: '1', points: {0: 0, 1: 9}}"
    text = HEAD + f"stages: [{{id: a}}]\nhealth: {{measures: [{{id: m}}, {whole}]}}\n"
    result = loaded(text)
    assert [finding.message for finding in result.findings] == [
        "`points` is missing in `health.measures[0]`",
        "`value` is missing in `health.measures[0]`",
    ]
    assert result.definition is not None
    assert result.definition.journey.health is not None
    assert [measure.id for measure in result.definition.journey.health.measures] == ["n"]


def test_a_stage_with_a_bad_id_may_be_named_by_others() -> None:
    stage = "stages: [{id: first step}]\n"
    text = HEAD + stage + "operations: [{id: o, advances: [first step]}]\n"
    assert found(text) == [("JK206", "first step", "stages[0].id")]


S = "stages: [{id: a}]\n"
MOMENT = "stages: [{id: a, emotional_moments: [{id: m, valence: 4}]}]\n"
MEASURE = S + "health: {measures: [{id: m, value: '1', points: {0: 0}}]}\n"


@pytest.mark.parametrize(
    ("text", "message", "help"),
    [
        ("stages: {id: a}\n", "`stages` takes a list, not a block of keys", None),
        (
            "stages: []\n",
            "`stages`: needs 1 or more, not 0",
            "write an entry, after a dash: `- …`",
        ),
        (
            "stages:\n",
            "`stages` takes a list, not nothing",
            "write a list",
        ),
        ("stages: [a]\n", "`stages[0]` takes a block of keys, not the text `a`", None),
        (S + "owner: true\n", "`owner` takes text, not `true`", 'quote it: "true"'),
        (
            "stages: [{id: a, crm: Live}]\n",
            "`stages[0].crm` takes a list, not the text `Live`",
            "write a list: [Live]",
        ),
        (MOMENT, "`stages[0].emotional_moments[0].valence`: 4 must be 3 or less", None),
        (
            MEASURE,
            "`health.measures[0].points`: needs two anchors or more, such as {0: 0, 10: 100}",
            None,
        ),
    ],
)
def test_messages_say_what_and_what_to_do(text: str, message: str, help: str | None) -> None:
    (finding,) = loaded(HEAD + text).findings
    assert finding.message == message
    assert help is None or finding.help == help


def test_an_unknown_choice_names_the_nearest() -> None:
    (finding,) = loaded(HEAD + "stages: [{id: a, phase: existent}]\n").findings
    assert finding.help == "did you mean `existing`? choices: prospective, existing"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.yaml", None, "there is no such file"),
        ("folder", "", "this is a folder, not a journey file"),
    ],
)
def test_a_path_that_cannot_be_opened_is_an_input_error(
    tmp_path: Path, name: str, content: str | None, message: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.mkdir()
    with pytest.raises(InputError) as caught:
        load(path)
    assert caught.value.message == message
    assert caught.value.where == str(path)
    assert caught.value.help


NESTED = "id: inner\nstages: [{id: one, trigger: {when: seats > 1}}]\n"


def outer(file: str = "inner.yaml") -> str:
    return (
        "id: outer\ndata: {customer_id: a, columns: {seats: {type: integer}}}\n"
        f"stages: [{{id: s, touchpoints: [{{id: t, journey: {file}}}]}}]\n"
    )


def test_a_nested_journey_is_loaded_relative_to_its_file_with_the_columns_around_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "journey.yaml").write_text(outer("deep/inner.yaml"))
    (tmp_path / "deep" / "inner.yaml").write_text(NESTED)
    result = load(tmp_path / "journey.yaml")
    assert result.findings == ()
    assert result.definition is not None
    (inner,) = result.definition.nested.values()
    assert inner.journey.id == "inner"
    assert inner.at("stages", 0, "trigger", "when") is not None


def test_findings_of_a_nested_file_name_that_file(tmp_path: Path) -> None:
    (tmp_path / "journey.yaml").write_text(outer())
    (tmp_path / "inner.yaml").write_text(NESTED.replace("seats", "seat"))
    (finding,) = load(tmp_path / "journey.yaml").findings
    assert finding.code == "JK402"
    assert finding.span.file == str(tmp_path / "inner.yaml")


def test_a_circle_of_files_is_found_where_it_closes(tmp_path: Path) -> None:
    (tmp_path / "journey.yaml").write_text(outer("b.yaml"))
    (tmp_path / "b.yaml").write_text(outer("c.yaml"))
    (tmp_path / "c.yaml").write_text(outer("journey.yaml"))
    (finding,) = load(tmp_path / "journey.yaml").findings
    assert finding.code == "JK211"
    assert finding.span.file == str(tmp_path / "c.yaml")


def test_a_link_that_leads_to_itself_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "inner.yaml").symlink_to(tmp_path / "inner.yaml")
    (tmp_path / "journey.yaml").write_text(outer())
    (finding,) = load(tmp_path / "journey.yaml").findings
    assert finding.code == "JK210"


def test_many_ways_to_one_nested_file_load_it_once(tmp_path: Path) -> None:
    for level in range(12):
        name = f"n{level + 1}.yaml"
        touchpoints = ", ".join(f"{{id: t{i}, journey: {name}}}" for i in range(6))
        (tmp_path / f"n{level}.yaml").write_text(
            f"id: n{level}\nstages: [{{id: s, touchpoints: [{touchpoints}]}}]\n"
        )
    (tmp_path / "n12.yaml").write_text("id: last\nstages: [{id: s}]\n")
    assert load(tmp_path / "n0.yaml").findings == ()


def test_the_meaning_hash_ignores_labels_and_notices_conditions() -> None:
    base = HEAD + "stages: [{id: a, name: A, validation: {when: account_id = 'x'}}]\n"
    first = loaded(base).definition
    renamed = loaded(base.replace("name: A", "name: B")).definition
    changed = loaded(base.replace("'x'", "'y'")).definition
    assert first is not None
    assert renamed is not None
    assert changed is not None
    assert first.meaning_hash == renamed.meaning_hash
    assert first.meaning_hash != changed.meaning_hash
    assert first.file_hash != renamed.file_hash


def test_used_columns_follow_derived_ones() -> None:
    text = """\
id: example
data:
  customer_id: account_id
  columns:
    a: {type: integer}
    b: {type: integer, value: a + 1}
    c: {type: integer, value: b + 1}
    unused: {type: integer}
stages: [{id: s, validation: {when: c > 1}}]
"""
    definition = loaded(text).definition
    assert definition is not None
    assert definition.used_columns == {"account_id", "a", "b", "c"}
    assert definition.derived == ("b", "c")
