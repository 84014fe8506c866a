"""Findings for people: nothing steers the terminal, and thirty thousand are not shown."""

from __future__ import annotations

import json
import time

from hypothesis import given, settings

from journeykit.render.findings.as_json import as_lines, as_list
from journeykit.render.findings.report import Report, summary
from journeykit.render.findings.text import MOST_ALIKE, concise, full
from tests.render.findings.reports import BROKEN, hostile_reports, many, report_of


def test_other_places_have_their_own_lines() -> None:
    shown = next(part for part in full(report_of(BROKEN)).split("\n\n") if "  = journeys/" in part)
    lines = shown.splitlines()
    assert lines[0].startswith("journeys/trial.yaml:9:9: error[")
    assert lines[1:4] == ["  |", "9 |   - id: try", "  |         ^^^"]
    assert lines[4].startswith("  = journeys/trial.yaml:4:9: ")
    assert lines[5:8] == ["  |", "4 |   - id: try", "  |         ^^^"]


def test_thirty_thousand_alike_are_counted_and_soon_written() -> None:
    report = many(30_000)
    began = time.perf_counter()
    text = full(report)
    assert time.perf_counter() - began < 5
    assert text.count("warning[JK128]") == MOST_ALIKE
    more = f"+{30_000 - MOST_ALIKE:,} more of JK128; --format concise lists all"
    assert text.endswith(f"journeys/trial.yaml: {more}\n\n")


def test_every_other_format_holds_them_all() -> None:
    report = many(300)
    assert len(concise(report).splitlines()) == 300
    assert len(json.loads(as_list(report))) == 300
    assert len(as_lines(report).splitlines()) == 300


def test_the_cap_is_for_each_file_and_rule() -> None:
    one, two = many(30, "a.yaml"), many(30, "b.yaml")
    both = Report(("a.yaml", "b.yaml"), one.findings + two.findings, {**one.sources, **two.sources})
    parts = full(both).split("\n\n")[:-1]
    assert len(parts) == 2 * (MOST_ALIKE + 1)
    assert parts[MOST_ALIKE] == "a.yaml: +10 more of JK128; --format concise lists all"
    assert parts[-1] == "b.yaml: +10 more of JK128; --format concise lists all"


@settings(max_examples=80, deadline=None)
@given(report=hostile_reports())
def test_nothing_steers_the_terminal_and_concise_is_one_line_each(report: Report) -> None:
    for text in (full(report), concise(report)):
        text.encode("utf-8")
        assert not set(text) & {"\x1b", "\x00", "\r", "\u202e", "\u2028"}
    assert concise(report).count("\n") == len(report.findings)


@settings(max_examples=40, deadline=None)
@given(report=hostile_reports())
def test_json_lines_are_one_object_each(report: Report) -> None:
    lines = as_lines(report).split("\n")[:-1]
    assert [json.loads(line) for line in lines] == json.loads(as_list(report))


def test_the_summary_counts_each_severity() -> None:
    assert summary(many(2).findings, 3) == "2 warnings in 3 journeys"
    assert summary((), 1) == "no findings in 1 journey"
