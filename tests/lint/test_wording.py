"""The words that rules on wording react to."""

from __future__ import annotations

import pytest

from journeykit.lint.examples import patched
from journeykit.lint.rules import BY_CODE, wording

LISTS = {
    "JK503": (*wording.OUR_ACTS, *wording.GUESSES),
    "JK504": wording.ACTIVITIES,
    "JK572": wording.OUR_GAINS,
}


@pytest.mark.parametrize("code", LISTS)
def test_the_reason_lists_every_word_the_rule_reacts_to(code):
    for phrase in LISTS[code]:
        assert phrase in BY_CODE[code].why


@pytest.mark.parametrize("phrase", LISTS["JK503"])
def test_each_word_is_reacted_to(check_text, phrase):
    text = patched(f"stages: [{{id: run, trigger: {{event: 'Then {phrase.upper()} at last'}}}}]")
    assert [f.code for f in check_text(text)] == ["JK503"]


@pytest.mark.parametrize(
    "event",
    [
        "Two operators finish the lesson",
        "A customer emails support",
        "The customer calls sales",
        "The interest rate rises",
        "The team is engaging a new supplier",
        "A weekend passes",
        "The order is sent by e-mail",
    ],
)
def test_ordinary_events_are_left_alone(check_text, event):
    text = patched(f'stages: [{{id: run, trigger: {{event: "{event}"}}}}]')
    assert check_text(text) == ()


@pytest.mark.parametrize(
    ("written", "hit"),
    [
        ("Follow up e-mail", "Follow up e-mail"),
        ("The  follow-up", "follow-up"),
        ("Upsell", "Upsell"),
    ],
)
def test_the_finding_covers_the_words_alone(check_text, written, hit):
    text = patched(f"stages: [{{id: run, name: '{written}'}}]")
    (found,) = check_text(text)
    line = text.splitlines()[found.span.line - 1]
    assert line[found.span.column - 1 : found.span.end_column - 1] == hit
