"""One page for every finding there is."""

from __future__ import annotations

import re

import pytest

from journeykit.definition.loader import load_source
from journeykit.definition.problems import SCHEMA_PROBLEMS
from journeykit.definition.source import Source
from journeykit.definition.yaml_problems import YAML_PROBLEMS
from journeykit.errors import UsageError
from journeykit.lint.explain import as_markdown, catalogue, explain
from journeykit.lint.rules import ALL


def test_every_finding_of_loading_and_of_rules_has_a_page():
    codes = [page.code for page in catalogue()]
    assert codes == sorted(set(codes))
    assert {rule.code for rule in ALL} <= set(codes)
    assert {problem.code for problem in (*YAML_PROBLEMS, *SCHEMA_PROBLEMS)} <= set(codes)
    assert any(code.startswith("JK40") for code in codes)
    assert len({page.name for page in catalogue()}) == len(codes)


@pytest.mark.parametrize("page", catalogue(), ids=[page.code for page in catalogue()])
def test_every_page_is_whole(page):
    assert page.title.endswith(".")
    assert page.why.endswith(".")
    assert page.bad.endswith("\n")
    assert page.good.endswith("\n")
    assert page.bad != page.good
    assert len(page.bad) <= 1_500
    text = as_markdown(page)
    assert text.startswith(f"# {page.code}: {page.name}\n")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Why it matters", "Bad", "Good"]
    assert f"*{page.family} · {page.severity}*" in text
    assert text.count(f"```{page.language}\n") == 2


@pytest.mark.parametrize(
    "wanted", ["JK301", "jk301", "301", "unreachable-stage", " Unreachable-Stage "]
)
def test_a_page_is_found_by_code_or_name(wanted):
    page = explain(wanted)
    assert (page.code, page.name, page.severity) == ("JK301", "unreachable-stage", "error")
    assert page.title == "No way forward leads to a stage."
    assert page.part


@pytest.mark.parametrize(
    ("wanted", "help"),
    [
        ("unreachable-stag", "did you mean `unreachable-stage`?"),
        ("JK3O1", "did you mean `JK301`?"),
        ("quite something else", "`journeykit rules` lists them all"),
    ],
)
def test_an_unknown_page_is_refused_with_the_nearest(wanted, help):
    with pytest.raises(UsageError, match=f"there is no rule `{wanted}`") as caught:
        explain(wanted)
    assert caught.value.help == help


def test_the_examples_of_loading_show_what_they_are_about():
    page = explain("JK116")
    found = load_source(Source("journey.yaml", page.bad)).findings
    assert [finding.code for finding in found] == ["JK116"]
    assert not page.part
