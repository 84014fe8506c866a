"""Every kind of YAML finding is proven by its examples, with both parsers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from journeykit.definition.events import EventParser, PlainParser, default_parser
from journeykit.definition.findings import Problem
from journeykit.definition.source import Source
from journeykit.definition.tree import parse
from journeykit.definition.yaml_problems import YAML_PROBLEMS

PARSERS = [default_parser, PlainParser]
UNDERLINED = {
    "JK101": "\ufffd",
    "JK102": "",
    "JK103": "\u202e",
    "JK104": "",
    "JK105": "---",
    "JK106": "- id: ask",
    "JK107": ":",
    "JK108": '"',
    "JK109": "[",
    "JK110": "\t",
    "JK111": "name",
    "JK112": ":",
    "JK113": ":",
    "JK114": "'",
    "JK115": "\\R",
    "JK116": "name",
    "JK117": "[stages]",
    "JK118": "!!str",
    "JK119": "<<",
    "JK120": "%TAG ! tag:orders,",
    "JK121": "*orders",
    "JK122": "*stages",
    "JK123": "*d",
    "JK124": "[",
    "JK125": "",
    "JK126": "99999999999999999999",
    "JK127": "repeats",
    "JK128": "NO",
    "JK129": "1.10",
    "JK130": "\u00a0Orders",
    "JK131": "2026-13-45",
}


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("problem", YAML_PROBLEMS, ids=lambda problem: problem.code)
def test_the_bad_example_gives_exactly_its_finding(
    problem: Problem, parser: Callable[[str], EventParser]
) -> None:
    source = Source.from_bytes(problem.bad_file, "f.yaml")
    (finding,) = parse(source, parser).findings
    assert (finding.code, finding.name) == (problem.code, problem.name)
    assert finding.severity is problem.severity
    assert source.slice(finding.span) == UNDERLINED[problem.code]
    assert finding.message
    assert finding.help


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("problem", YAML_PROBLEMS, ids=lambda problem: problem.code)
def test_the_good_example_is_clean(problem: Problem, parser: Callable[[str], EventParser]) -> None:
    parsed = parse(Source("f.yaml", problem.good), parser)
    assert parsed.findings == ()
    assert parsed.root is not None
