"""Findings: severities, order, routes as text."""

from __future__ import annotations

import itertools

import pytest

from journeykit.definition.findings import Finding, Problem, Route, Severity, show_route
from journeykit.definition.source import Span
from journeykit.definition.yaml_problems import BROKEN_YAML, YAML_PROBLEMS

HERE = Span("f.yaml", 3, 5, 3, 9)


def test_an_error_is_graver_than_a_warning_and_a_warning_than_advice() -> None:
    ranked = [Severity.ADVICE, Severity.WARNING, Severity.ERROR]
    assert sorted([Severity.ERROR, Severity.ADVICE, Severity.WARNING]) == ranked
    for left, right in itertools.product(ranked, repeat=2):
        li, ri = ranked.index(left), ranked.index(right)
        assert (left < right, left <= right, left > right, left >= right) == (
            li < ri,
            li <= ri,
            li > ri,
            li >= ri,
        )
    assert Severity("warning") is Severity.WARNING
    assert f"{Severity.ERROR}" == "error"


def test_findings_sort_by_place_then_code() -> None:
    def finding(line: int, column: int, code: str) -> Finding:
        span = Span("f.yaml", line, column, line, column + 1)
        return Finding(code, "name", Severity.ERROR, "message", span)

    ordered = [
        finding(1, 2, "JK103"),
        finding(2, 1, "JK101"),
        finding(2, 1, "JK102"),
        finding(10, 1, "JK101"),
    ]
    assert sorted([ordered[3], ordered[2], ordered[0], ordered[1]]) == ordered


@pytest.mark.parametrize(
    ("route", "shown"),
    [
        ((), ""),
        (("stages", 2, "trigger", "when"), "stages[2].trigger.when"),
        (("data", "columns", "Monthly Charge"), 'data.columns["Monthly Charge"]'),
        (("points", "0.4"), 'points["0.4"]'),
        (('a"\\',), '["a\\"\\\\"]'),
        ((0, 1), "[0][1]"),
        (("csm-opinion", "x"), "csm-opinion.x"),
    ],
)
def test_routes_as_text(route: Route, shown: str) -> None:
    assert show_route(route) == shown


def test_a_problem_makes_its_findings() -> None:
    finding = BROKEN_YAML.at(HERE, "wrong", "mend", also=[(HERE, "too")], route=("id",))
    assert finding == Finding(
        BROKEN_YAML.code,
        BROKEN_YAML.name,
        Severity.ERROR,
        "wrong",
        HERE,
        "mend",
        ((HERE, "too"),),
        ("id",),
    )


def test_the_bad_example_is_repeated_and_encoded() -> None:
    problem = Problem(
        code="JK1",
        name="n",
        severity=Severity.ERROR,
        title="t",
        why="w",
        bad="é",
        good="",
        times=3,
        encoding="latin-1",
    )
    assert problem.bad_file == b"\xe9\xe9\xe9"


def test_codes_and_names_are_used_once_and_the_prose_is_whole() -> None:
    codes = [problem.code for problem in YAML_PROBLEMS]
    assert codes == sorted(set(codes))
    assert len({problem.name for problem in YAML_PROBLEMS}) == len(codes)
    for problem in YAML_PROBLEMS:
        assert problem.code.startswith("JK1")
        assert problem.name == problem.name.lower().replace(" ", "-")
        assert problem.title.endswith(".")
        assert problem.why.endswith(".")
