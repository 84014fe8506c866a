"""What follows from a fault is not said beside it, and each fault is found at its own text."""

from __future__ import annotations

import pytest

from journeykit.lint.examples import base_text, patched


def run_stage(validation):
    return patched(f"stages: [{{id: run, validation: {{when: {validation}, date: null}}}}]")


@pytest.mark.parametrize(
    ("validation", "code"),
    [
        ("machines_watched > 3 or machines_watched <= 3", "JK514"),
        ("machines_watched > 3 and machines_watched < 3", "JK514"),
        ("1 = 1", "JK513"),
    ],
)
def test_of_a_validation_that_tells_nobody_apart_nothing_else_is_said(check_text, validation, code):
    assert [finding.code for finding in check_text(run_stage(validation))] == [code]


def at_risk(when):
    return patched(f'at_risk: [{{id: overdue, when: "{when}"}}]')


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("band = 'blue'", [("'blue'", "bands: green, purple, red, unknown, yellow")]),
        ("'gren' = band", [("'gren'", "did you mean 'green'?")]),
        ("(stage) <> 'instal'", [("'instal'", "did you mean 'install'?")]),
        (
            "stage not in ('run', 'runs', 'walk')",
            [
                ("'runs'", "did you mean 'run'?"),
                ("'walk'", "stages: explore, install, outside, renew, run"),
            ],
        ),
        (
            "stage = 'unknown'",
            [("'unknown'", "write `stage is null`: an unknown stage is empty here")],
        ),
        ("stage = 'outside' or band in ('red', 'unknown') or region = 'blue'", []),
    ],
)
def test_a_stage_or_band_that_there_is_not(check_text, when, said):
    text = at_risk(when)
    lines = text.splitlines()
    found = [
        (lines[f.span.line - 1][f.span.column - 1 : f.span.end_column - 1], f.help)
        for f in check_text(text)
    ]
    assert found == said


def test_a_stage_whose_id_was_refused_may_be_meant(check_text):
    text = at_risk("stage = 'run it'").replace('id": "run"', 'id": "run it"')
    assert "JK437" not in {finding.code for finding in check_text(text)}


@pytest.mark.parametrize("when", ["1 = 1", "1 = 2"])
def test_of_purple_that_reads_no_column_nothing_else_is_said_of_its_condition(check_text, when):
    text = patched(f"health: {{purple: {{when: {when}}}}}")
    said = [(f.code, f.message) for f in check_text(text) if f.code in ("JK435", "JK436", "JK614")]
    assert said == [("JK614", "the evidence for purple reads no column")]


SHOE = patched("data: {columns: {shoe_size: {type: integer}}}")


@pytest.mark.parametrize(
    ("condition", "codes"),
    [
        ('"shoe_siez >= 3"', ["JK402"]),
        ('"shoe_size >="', ["JK401"]),
        ('["shoe_size >= 3"]', ["JK203"]),
        ('"weight >= 3"', ["JK402", "JK440"]),
    ],
)
def test_a_column_that_a_faulty_condition_may_mean_is_not_called_unused(
    check_text, condition, codes
):
    text = SHOE.replace('"overdue_days > 30"', condition)
    assert sorted(finding.code for finding in check_text(text)) == codes


def test_a_column_that_an_unreadable_nested_journey_may_read_is_not_called_unused(check_text):
    text = SHOE.replace('"name": "Trial kit"', '"journey": "nowhere.yaml"')
    assert [finding.code for finding in check_text(text)] == ["JK210"]


def test_where_no_operation_advances_a_stage_only_that_is_said(check_text):
    whole = base_text()
    start, end = whole.index("\noperations:"), whole.index("\nhealth:")
    text = (
        whole[:start] + "\noperations: [{id: call, name: Calls, owner: services}]\n" + whole[end:]
    )
    assert [finding.code for finding in check_text(text)] == ["JK565"]
