"""What holds for every rule: its examples prove it, its prose is whole, and it is registered."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter
from functools import cache

import pytest

from journeykit.definition.findings import Finding
from journeykit.definition.loader import load_source
from journeykit.definition.source import Source
from journeykit.lint import rules
from journeykit.lint.engine import check
from journeykit.lint.examples import base_text, patched
from journeykit.lint.rule import Rule
from journeykit.lint.rules import ALL, BY_CODE

MOST_WORDS_OF_A_TITLE = 25
EVERY_RULE = pytest.mark.parametrize("rule", ALL, ids=[f"{rule.code}-{rule.name}" for rule in ALL])


@cache
def findings(patch: str) -> tuple[Source, tuple[Finding, ...]]:
    source = Source("journey.yaml", patched(patch))
    return source, check(load_source(source))


def unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def test_the_base_journey_is_clean_under_every_rule():
    assert check(load_source(Source("base.yaml", base_text()))) == ()


@EVERY_RULE
def test_bad_example_gives_exactly_this_finding(rule: Rule):
    source, found = findings(rule.bad)
    counts = Counter(finding.code for finding in found)
    assert counts == Counter((rule.code, *rule.also)), [str(f.span) + f.message for f in found]
    hit = next(finding for finding in found if finding.code == rule.code)
    assert unquoted(source.slice(hit.span)) == rule.hit
    assert (hit.name, hit.severity) == (rule.name, rule.severity)


@EVERY_RULE
def test_good_example_is_clean_under_every_rule(rule: Rule):
    _, found = findings(rule.good)
    assert [(f.code, str(f.span), f.message) for f in found] == []


@EVERY_RULE
def test_prose_is_complete(rule: Rule):
    assert re.fullmatch(r"JK[3-6]\d\d", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.name)
    assert re.fullmatch(r"[A-Z“`].*[a-z`)]\.", rule.title), rule.title
    assert ". " not in rule.title, "the title is one sentence"
    assert len(rule.title.split()) <= MOST_WORDS_OF_A_TITLE
    for paragraph in rule.why.split("\n\n"):
        assert re.fullmatch(r"[A-Z`].*[\w%`)]\.", paragraph), paragraph
    assert len(rule.why.split()) >= 12, "the reason says more than the title"


@EVERY_RULE
def test_every_hit_says_what_is_wrong_and_what_to_do(rule: Rule):
    _, found = findings(rule.bad)
    for finding in found:
        assert finding.help
        assert not finding.message.endswith(".")
        assert not finding.help.endswith(".")
        assert finding.message != finding.help


def test_every_rule_of_every_module_is_registered():
    defined = {
        value.code
        for module in pkgutil.iter_modules(rules.__path__)
        for value in vars(importlib.import_module(f"{rules.__name__}.{module.name}")).values()
        if isinstance(value, Rule)
    }
    assert defined == {rule.code for rule in ALL}


def test_every_module_holds_a_rule():
    for module in pkgutil.iter_modules(rules.__path__):
        held = vars(importlib.import_module(f"{rules.__name__}.{module.name}")).values()
        assert any(isinstance(value, Rule) for value in held), module.name


def test_codes_and_names_are_used_once_and_in_order():
    assert len(BY_CODE) == len(ALL) == len({rule.name for rule in ALL})
    assert [rule.code for rule in ALL] == sorted(rule.code for rule in ALL)
    assert not [rule.code for rule in ALL if "JK400" <= rule.code < "JK430"]


def test_there_are_rules_of_every_family_and_severity():
    assert {rule.code[2] for rule in ALL} == {"3", "4", "5", "6"}
    assert {rule.severity.value for rule in ALL} == {"error", "warning", "advice"}
