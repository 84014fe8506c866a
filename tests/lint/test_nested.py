"""Journeys nested in others: with the one around them, by themselves, and both in one run."""

from __future__ import annotations

import pytest

from journeykit.app.validating import Request, validate
from journeykit.errors import InputError
from journeykit.settings import LintSettings, Said

OUTER = """\
id: outer
data: {customer_id: a, columns: {seats: {type: integer}}}
stages: [{id: try, touchpoints: [{id: t, journey: inner.yaml}]}]
"""
INNER = """\
id: inner
stages: [{id: one, validation: {evidence: x, when: seats > 3}}]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "journey.yaml").write_text(OUTER)
    (tmp_path / "inner.yaml").write_text(INNER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(folder, *names, select="JK1,JK2,JK3,JK4,JK573,JK9"):
    words = tuple(Said(word, "test") for word in select.split(","))
    paths = tuple(folder / name for name in names)
    run = validate(Request(paths, layers=(LintSettings(select=words),)))
    return run, [(f.span.file.rpartition("/")[2], f.code) for f in run.findings]


def test_it_reads_the_columns_of_the_journey_around_it(folder):
    assert found(folder, "journey.yaml", select="JK4")[1] == []


def test_by_itself_it_names_columns_that_nobody_knows_and_one_warning_says_so(folder):
    run, said = found(folder, "inner.yaml", select="JK4")
    assert said == [("inner.yaml", "JK446")]
    [finding] = run.findings
    assert finding.severity == "warning"
    assert finding.message == (
        "this reads columns, and the journey has no `data` block that declares them"
    )
    assert "if the journey is nested in another, check that one" in finding.help


def test_what_is_wrong_with_a_condition_is_found_though_its_columns_are_unknown(folder):
    (folder / "inner.yaml").write_text(INNER.replace("seats > 3", "seats >"))
    assert found(folder, "inner.yaml", select="JK40")[1] == [("inner.yaml", "JK401")]


def test_in_one_run_with_the_journey_around_it_it_is_checked_as_its_part(folder):
    (folder / "inner.yaml").write_text(f"# journeykit: ignore-file[JK573]\n{INNER}")
    _, said = found(folder, "inner.yaml", "journey.yaml")
    assert said == [("journey.yaml", "JK573")]


def test_with_data_of_its_own_it_is_checked_by_itself_too(folder):
    own = "data: {customer_id: b, columns: {seats: {type: integer}}}\n"
    (folder / "inner.yaml").write_text(INNER + own)
    _, said = found(folder, "inner.yaml", "journey.yaml", select="JK573")
    assert said == [("inner.yaml", "JK573"), ("journey.yaml", "JK573")]


def test_a_column_refused_in_the_journey_around_it_is_no_fault_of_the_nested_one(folder):
    (folder / "journey.yaml").write_text(OUTER.replace("integer", "whole"))
    assert found(folder, "journey.yaml", select="JK2,JK4")[1] == [("journey.yaml", "JK204")]


def test_the_text_of_a_nested_file_is_there_to_show_though_nothing_in_it_is_sound(folder):
    (folder / "inner.yaml").write_text("id: [inner\nstages: []\n")
    run, said = found(folder, "journey.yaml", select="JK1")
    assert said == [("inner.yaml", "JK109")]
    assert run.findings[0].span.file in run.sources


def test_a_missing_file_comes_with_the_nearest(folder):
    (folder / "journey.yaml").write_text(OUTER.replace("inner.yaml", "iner.yaml"))
    run, said = found(folder, "journey.yaml", select="JK2")
    assert said == [("journey.yaml", "JK210")]
    assert run.findings[0].help == "did you mean `inner.yaml`?"
    with pytest.raises(InputError) as caught:
        found(folder, "jurney.yaml")
    assert caught.value.help == f"did you mean {folder / 'journey.yaml'}?"


def test_in_a_folder_whose_journeys_are_nested_in_one_another_the_circle_is_found(folder):
    text = "journeykit: 1\nid: a\nstages: [{id: o, touchpoints: [{id: t, journey: %s}]}]\n"
    (folder / "journey.yaml").write_text(text % "inner.yaml")
    (folder / "inner.yaml").write_text(text % "journey.yaml")
    (folder / "leaf.yaml").write_text(text % "leaf.yaml")
    run, said = found(folder, "", select="JK2")
    assert said == [("journey.yaml", "JK211"), ("leaf.yaml", "JK211")]
    assert run.parts == {str(folder / "journey.yaml")}
