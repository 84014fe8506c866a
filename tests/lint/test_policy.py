"""Which findings count: the settings and the command line in layers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeykit.definition.findings import Finding, Severity
from journeykit.definition.source import Span
from journeykit.errors import ConfigurationError
from journeykit.lint.codes import names
from journeykit.lint.policy import policy, shown
from journeykit.settings import LintSettings, Said

WORDS = ("ALL", "JK", "JK3", "JK5", "JK50", "JK51", "JK501", "jk511", "dead-end", "JK6", "JK301")
MEANS = {"dead-end": "JK302", "ALL": "JK", "jk511": "JK511"}


def said(*words):
    return tuple(Said(word, "here:1:1") for word in words)


def finding(code, file="journey.yaml", severity=Severity.WARNING):
    return Finding(code, names()[code], severity, "wrong", Span(file, 1, 1, 1, 2))


def test_without_a_word_everything_counts_and_errors_fail():
    assert policy(()).counted == frozenset(names())
    assert policy((LintSettings(),)).fail_on is Severity.ERROR


LAYERS = st.builds(
    LintSettings,
    select=st.none() | st.lists(st.sampled_from(WORDS), max_size=3).map(lambda w: said(*w)),
    extend_select=st.lists(st.sampled_from(WORDS), max_size=2).map(lambda w: said(*w)),
    ignore=st.lists(st.sampled_from(WORDS), max_size=3).map(lambda w: said(*w)),
)


def counts_by_hand(code, layers):
    """The rule of precedence as the docs say it, for one code at a time."""
    counts = True
    for layer in layers:
        if layer.select is not None:
            counts = False
        best = (-1, False)
        for words, ignores in (
            (layer.select or (), False),
            (layer.extend_select, False),
            (layer.ignore, True),
        ):
            for word in words:
                beginning = MEANS.get(word.text, word.text)
                if code.startswith(beginning) and (len(beginning), ignores) > best:
                    best = (len(beginning), ignores)
        if best[0] >= 0:
            counts = not best[1]
    return counts or code.startswith("JK1")


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(LAYERS, max_size=3))
def test_the_closer_word_wins_and_the_later_layer(layers):
    counted = policy(layers).counted
    assert counted == {code for code in names() if counts_by_hand(code, layers)}


def test_the_command_line_selects_anew():
    of_file = LintSettings(select=said("JK5"), ignore=said("JK501"))
    line = LintSettings(select=said("JK501"))
    assert {c for c in policy((of_file, line)).counted if c > "JK2"} == {"JK501"}


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (LintSettings(select=said("JK99")), "there is no rule 'JK99'"),
        (LintSettings(ignore=said("no-such-rule")), "there is no rule 'no-such-rule'"),
        (LintSettings(ignore=said("JK1")), "'JK1' is of broken YAML"),
        (LintSettings(ignore=said("duplicate-key")), "'duplicate-key' is of broken YAML"),
        (LintSettings(severity=((*said("JK5"), *said("grave")),)), "'grave' is none of error"),
        (LintSettings(severity=((*said("JK116"), *said("advice")),)), "'JK116' is of broken"),
        (LintSettings(severity=((*said("JK5"), *said("never")),)), "'never' is none of error"),
        (LintSettings(fail_on=said("errors")[0]), "'errors' is none of error"),
        (LintSettings(per_file_ignores=((said("*")[0], said("JKX")),)), "there is no rule 'JKX'"),
    ],
)
def test_a_word_that_means_nothing_is_refused_with_its_place(layer, message):
    with pytest.raises(ConfigurationError, match=message) as caught:
        policy((layer,))
    assert caught.value.where == "here:1:1"


def test_the_nearest_rule_is_named():
    with pytest.raises(ConfigurationError) as caught:
        policy((LintSettings(ignore=said("trigger-mising")),))
    assert caught.value.help == "did you mean `trigger-missing`?"


@pytest.mark.parametrize(
    ("pattern", "file", "holds"),
    [
        ("*.yaml", "/repo/a/b.yaml", True),
        ("drafts/*.yaml", "/repo/drafts/b.yaml", True),
        ("drafts/*.yaml", "/repo/drafts/x/b.yaml", False),
        ("drafts/**/*.yaml", "/repo/drafts/x/y/b.yaml", True),
        ("drafts/**/*.yaml", "/repo/drafts/b.yaml", True),
        ("drafts/**", "/repo/drafts/x/y/b.yaml", True),
        ("**/b.yaml", "/repo/b.yaml", True),
        ("./b.y?ml", "/repo/b.yaml", True),
        ("b.yaml", "/elsewhere/b.yaml", True),
        ("drafts/*.yaml", "/elsewhere/drafts/b.yaml", False),
        ("b+(.yaml", "/repo/b+(.yaml", True),
    ],
)
def test_patterns_of_files(tmp_path, pattern, file, holds):
    root = tmp_path.resolve().as_posix()
    file = file.replace("/repo", root)
    layer = LintSettings(per_file_ignores=((said(pattern)[0], said("JK5")),), folder=tmp_path)
    rules = policy((layer,))
    assert rules.left_out(finding("JK501"), file) is holds
    assert not rules.left_out(finding("JK301"), file)


def test_yaml_is_never_left_out_by_a_pattern(tmp_path):
    layer = LintSettings(per_file_ignores=((said("*")[0], said("ALL")),), folder=tmp_path)
    assert not policy((layer,)).left_out(finding("JK116"), "/a/journey.yaml")
    assert policy((layer,)).left_out(finding("JK201"), "/a/journey.yaml")


def test_the_closer_severity_wins_and_broken_yaml_keeps_its_own():
    pairs = (("JK501", "error"), ("ALL", "advice"), ("JK5", "warning"))
    rules = policy((LintSettings(severity=tuple((said(a)[0], said(b)[0]) for a, b in pairs)),))
    weighed = {c: rules.weighed(finding(c)).severity for c in ("JK501", "JK511", "JK301", "JK116")}
    assert weighed == {
        "JK501": Severity.ERROR,
        "JK511": Severity.WARNING,
        "JK301": Severity.ADVICE,
        "JK116": Severity.WARNING,
    }


def test_what_is_in_force_is_shown_with_where_it_is_from():
    of_file = LintSettings(
        ignore=(Said("JK5", "a.toml:2:1"),),
        severity=((Said("JK3", "a.toml:5:1"), Said("error", "a.toml:5:1")),),
        fail_on=Said("warning", "a.toml:3:1"),
    )
    line = LintSettings(extend_select=(Said("JK501", "--extend-select"),))
    assert list(shown((of_file, line))) == [
        ("select", '["ALL"]', "default"),
        ("extend-select", '["JK501"]', "--extend-select"),
        ("ignore", '["JK5"]', "a.toml:2:1"),
        ("fail-on", '"warning"', "a.toml:3:1"),
        ('severity."JK3"', '"error"', "a.toml:5:1"),
    ]
    anew = LintSettings(select=(Said("JK6", "--select"),), fail_on=Said("never", "--fail-on"))
    assert list(shown((of_file, anew)))[:4] == [
        ("select", '["JK6"]', "--select"),
        ("extend-select", "[]", "default"),
        ("ignore", "[]", "default"),
        ("fail-on", '"never"', "--fail-on"),
    ]
