"""GitHub's commands, GitLab's report and JUnit XML, read back as their readers do."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from junitparser import Failure, JUnitXml

from journeykit.definition.findings import Severity
from journeykit.render.findings.github import step_summary, workflow_commands
from journeykit.render.findings.gitlab import code_quality
from journeykit.render.findings.junit import junit
from journeykit.render.findings.report import Report
from tests.render.findings.reports import BROKEN, hostile_reports, many, report_of

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def read_command(line: str) -> tuple[str, dict[str, str], str]:
    """A workflow command as the runner of GitHub reads it."""
    found = COMMAND.fullmatch(line)
    assert found, line
    pairs = (pair.partition("=") for pair in found[2].split(","))
    return found[1], {key: unquote(value) for key, _, value in pairs}, unquote(found[3])


def test_a_command_names_place_rule_and_mend() -> None:
    lines = workflow_commands(report_of(BROKEN)).splitlines()
    level, places, message = read_command(lines[0])
    assert level == "error"
    assert places == {
        "file": "journeys/trial.yaml",
        "line": "5",
        "endLine": "5",
        "col": "5",
        "endColumn": "9",
        "title": "JK201 unknown-key",
    }
    assert message == "unknown key `nmae` in stages[0]\ndid you mean `name`?"


def test_the_gravest_come_first_and_ten_of_a_level_are_shown() -> None:
    found = many(12)
    broken = report_of(BROKEN)
    mixed = Report(found.files, (*found.findings, *broken.findings), found.sources)
    lines = workflow_commands(mixed).splitlines()
    levels = [found[1] for line in lines if (found := COMMAND.fullmatch(line))]
    assert levels == sorted(levels, key=["error", "warning", "notice"].index)
    assert levels.count("warning") == 10
    more = sum(item.severity == "warning" for item in mixed.findings) - 10
    assert f"+{more} more warnings, which GitHub would not show" in lines


@settings(max_examples=60, deadline=None)
@given(report=hostile_reports())
def test_no_text_makes_a_command_of_its_own(report: Report) -> None:
    lines = workflow_commands(report).split("\n")[:-1]
    assert len(lines) == len(report.findings)
    for line in lines:
        _, places, _ = read_command(line)
        assert set(places) <= {"file", "line", "endLine", "col", "endColumn", "title"}
        assert {"line", "endLine", "title"} <= set(places)
    step_summary(report).encode("utf-8")


@settings(max_examples=60, deadline=None)
@given(report=hostile_reports())
def test_a_row_of_the_summary_stays_a_row(report: Report) -> None:
    text = step_summary(report)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    if report.findings:
        assert len(rows) == len(report.findings) + 2
        assert all(row.count("|") == 5 for row in rows)
        assert "<" not in text


def test_a_long_summary_is_cut_and_says_so() -> None:
    text = step_summary(many(250))
    assert text.startswith("### journeykit: 250 warnings in 1 journey\n")
    assert text.count("\n| warning") == 100
    assert "+150 more" in text


def test_gitlab_reads_place_severity_and_a_fingerprint_of_its_own() -> None:
    report = report_of(BROKEN)
    issues = json.loads(code_quality(report))
    assert len({issue["fingerprint"] for issue in issues}) == len(report.findings)
    for issue, finding in zip(issues, report.findings, strict=True):
        assert issue["location"]["path"] == "journeys/trial.yaml"
        assert issue["location"]["lines"]["begin"] == finding.span.line
        assert issue["check_name"] == finding.code
    pairs = zip(report.findings, issues, strict=True)
    severities = {finding.severity.value: issue["severity"] for finding, issue in pairs}
    assert severities["error"] == "major"
    assert severities["advice"] == "info"


@settings(max_examples=40, deadline=None)
@given(report=hostile_reports())
def test_gitlab_fingerprints_never_meet(report: Report) -> None:
    issues = json.loads(code_quality(report).encode("utf-8"))
    assert len({issue["fingerprint"] for issue in issues}) == len(report.findings)


def test_junit_counts_what_fails_as_the_exit_code_does() -> None:
    report = report_of(BROKEN)
    errors = sum(item.severity is Severity.ERROR for item in report.findings)
    read = JUnitXml.fromstring(junit(report).encode())
    [suite] = list(read)
    cases = list(suite)
    assert (read.tests, read.failures) == (suite.tests, suite.failures)
    assert (len(cases), suite.failures) == (len(report.findings), errors)
    assert sum(bool(case.result) for case in cases) == errors
    assert all(isinstance(case.result[0], Failure) for case in cases if case.result)
    assert cases[0].classname == "journeys/trial.yaml"


def test_junit_of_a_clean_file_is_one_case_that_passed() -> None:
    read = JUnitXml.fromstring(junit(Report(("a.yaml",), (), {})).encode())
    [suite] = list(read)
    [case] = list(suite)
    assert (suite.name, case.name, case.result, read.failures) == ("a.yaml", "no findings", [], 0)


@settings(max_examples=60, deadline=None)
@given(report=hostile_reports())
def test_junit_is_xml_whatever_the_texts_are(report: Report) -> None:
    top = ET.fromstring(junit(report).encode("utf-8"))  # noqa: S314 - our own text
    cases = top.findall("testsuite/testcase")
    clean = sum(not any(f.span.file == file for f in report.findings) for file in report.files)
    assert len(cases) == len(report.findings) + clean
    assert int(top.attrib["tests"]) == len(cases)
    failing = sum(report.fails(item) for item in report.findings)
    assert len(top.findall("testsuite/testcase/failure")) == failing == int(top.attrib["failures"])
