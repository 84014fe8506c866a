"""What is said about a refused value: the mend in words, its place, and the mend that is sure."""

from __future__ import annotations

import pytest

from journeykit.definition.findings import Finding
from journeykit.definition.loader import load_source
from journeykit.definition.source import Source
from journeykit.lint.fixing import edited

HEAD = "id: example\ndata: {customer_id: account_id}\n"
S = "stages: [{id: a}]\n"
COLUMN = "id: example\ndata: {customer_id: a, columns: {x: %s}}\n" + S
STAGE = HEAD + "stages: [{id: a, %s}]\n"
MEASURE = HEAD + S + "health: {measures: [{id: m, value: '1', points: %s}]}\n"


def only_finding(text: str) -> tuple[Source, Finding]:
    source = Source("journey.yaml", text)
    (finding,) = [f for f in load_source(source).findings if f.severity == "error"]
    return source, finding


@pytest.mark.parametrize(
    ("text", "marked", "message", "help"),
    [
        (
            STAGE % "target: 90",
            "90",
            "`stages[0].target`: 90 must be 1 or less",
            "write 0.9: it is a share, from 0 to 1",
        ),
        (
            STAGE % "target: 90%",
            "90%",
            "`stages[0].target` takes a number, not the text `90%`",
            "write 0.9: it is a share, from 0 to 1",
        ),
        (
            HEAD + S + "scorecard: [{id: n, value: count(*), target: 90%}]\n",
            "90%",
            "`scorecard[0].target` takes a number, not the text `90%`",
            "write 0.9 for a share, or 90",
        ),
        (
            STAGE % "max_days: 30 days",
            "30 days",
            "`stages[0].max_days` takes a whole number, not the text `30 days`",
            "write 30: the number without its unit",
        ),
        (
            STAGE % "max_days: 4.5",
            "4.5",
            "`stages[0].max_days` takes a whole number, not the number 4.5",
            "round it",
        ),
        (
            STAGE % "max_days: [3]",
            "[3]",
            "`stages[0].max_days` takes a whole number, not a list",
            "write one number above 0",
        ),
        (
            STAGE % "emotional_moments: [{id: m, valence: -5}]",
            "-5",
            "`stages[0].emotional_moments[0].valence`: -5 must be -3 or more",
            "write a number from -3 to 3",
        ),
        (
            STAGE % "repeats: often",
            "often",
            "`stages[0].repeats` takes true or false, not the text `often`",
            "write true or false, without quotes",
        ),
        (
            STAGE % "trigger: They sign",
            "They sign",
            "`stages[0].trigger` takes a block of keys, not the text `They sign`",
            "write {event: They sign}",
        ),
        (
            STAGE % "trigger: signed_on is not null",
            "signed_on is not null",
            "`stages[0].trigger` takes a block of keys, not the text `signed_on is not null`",
            "write {when: signed_on is not null}",
        ),
        (
            STAGE % "validation: {evidence: [They pay]}",
            "[They pay]",
            "`stages[0].validation.evidence` takes text, not a list",
            "write it without a list: They pay",
        ),
        (
            STAGE % "validation: {evidence: They pay, when: true}",
            "true",
            "`stages[0].validation.when` takes text, not `true`",
            "write what makes it so in the data, such as `active_users >= 10`",
        ),
        (
            STAGE % "next: [3]",
            "3",
            "`stages[0].next[0]` takes text or a block of keys, not the number 3",
            "write a text alone, or {to: …}",
        ),
        (
            STAGE % "next: [~]",
            "~",
            "`stages[0].next[0]` takes text or a block of keys, not nothing",
            "write text or a block of keys, or take the item out",
        ),
        (
            STAGE % "crm: {Live: 1}",
            "crm",
            "`stages[0].crm` takes a list, not a block of keys",
            "write a list, such as [Onboarding, Implementation]",
        ),
        (
            HEAD + "stages: {try: {name: Try}, buy: }\n",
            "stages",
            "`stages` takes a list, not a block of keys",
            "write a list, each entry with a dash: `- id: try`",
        ),
        (
            HEAD + S + "health: {measures: {id: m, value: '1'}}\n",
            "measures",
            "`health.measures` takes a list, not a block of keys",
            "put a dash before its first key: `- id: …`",
        ),
        (
            COLUMN % "[text]",
            "[text]",
            "`data.columns.x` takes a block of keys, not a list",
            None,
        ),
        (
            COLUMN % "{type: date, format: 3}",
            "3",
            "`data.columns.x.format` takes text or a list, not the number 3",
            "write a list: [3]",
        ),
        (
            COLUMN % "{type: date, format: {a: 1}}",
            "format",
            "`data.columns.x.format` takes text or a list, not a block of keys",
            'write "%d/%m/%Y", or a list of such',
        ),
        (
            COLUMN % "{type: decimal, thousands: ;}",
            ";",
            "`data.columns.x.thousands`: the text `;` is none of its choices",
            """choices: ",", ".", " ", "'\"""",
        ),
        (
            COLUMN % "{type: [text]}",
            "[text]",
            "`data.columns.x.type`: a list is none of its choices",
            "choices: text, integer, decimal, boolean, date, timestamp",
        ),
        (
            MEASURE % "[0, 10]",
            "[0, 10]",
            "`health.measures[0].points` takes a block of keys, not a list",
            "write it as {0: 0, 0.4: 50, 0.8: 100}",
        ),
        (
            MEASURE % "{0: 0, low: 5, 9: 9}",
            "low",
            "`health.measures[0].points.low`: the key `low` is no number",
            "write the number without quotes or unit",
        ),
        (
            MEASURE % "{0: 0, 9: 110}",
            "110",
            "`health.measures[0].points[9]`: 110 must be 100 or less",
            "write a number from 0 to 100",
        ),
        (
            STAGE % 'owner: ""',
            '""',
            "`stages[0].owner`: the text is empty",
            "write text, or leave the key out",
        ),
    ],
)
def test_a_refused_value(text: str, marked: str, message: str, help: str | None) -> None:
    source, finding = only_finding(text)
    assert source.slice(finding.span) == marked
    assert finding.message == message
    assert help is None or finding.help == help


@pytest.mark.parametrize(
    ("text", "key", "takes", "help"),
    [
        (HEAD + S + "name:\n", "name", "text", "write text, or leave the key out"),
        (STAGE % "next: ", "next", "a list", "write a list, or leave the key out"),
        (
            STAGE % "trigger: ",
            "trigger",
            "a block of keys",
            "write a block of keys, or leave the key out",
        ),
        (
            STAGE % "phase: ",
            "phase",
            "one of its choices",
            "choices: prospective, existing; or leave the key out",
        ),
        (HEAD + "stages:\n", "stages", "a list", "write a list"),
    ],
)
def test_a_key_without_a_value_is_refused_as_by_the_schema(
    text: str, key: str, takes: str, help: str
) -> None:
    source, finding = only_finding(text)
    assert finding.code == "JK203"
    assert source.slice(finding.span) == key
    assert finding.message.endswith(f"{key}` takes {takes}, not nothing")
    assert finding.help == help


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (COLUMN % "{type: int}", COLUMN % "{type: integer}"),
        (COLUMN % "{type: String}", COLUMN % "{type: text}"),
        (COLUMN % "{type: 'float'}", COLUMN % "{type: 'decimal'}"),
        (COLUMN % "{type: datetime}", COLUMN % "{type: timestamp}"),
        (COLUMN % "{type: text, optional: yes}", COLUMN % "{type: text, optional: true}"),
        (COLUMN % '{type: text, optional: "No"}', COLUMN % "{type: text, optional: false}"),
        (COLUMN % "text", COLUMN % "{type: text}"),
        (STAGE % 'max_days: "30"', STAGE % "max_days: 30"),
        (STAGE % "crm: Live now", STAGE % "crm: [Live now]"),
        (STAGE % "next: a", STAGE % "next: [a]"),
        (STAGE % "owner: 007", STAGE % 'owner: "007"'),
        (
            HEAD + S + "scorecard: [{id: n, value: count(*), better: up}]\n",
            HEAD + S + "scorecard: [{id: n, value: count(*), better: higher}]\n",
        ),
    ],
)
def test_what_can_only_have_been_meant_one_way_has_a_fix(before: str, after: str) -> None:
    source, finding = only_finding(before)
    assert finding.fix is not None
    assert edited(source, finding.fix.edits).text == after


@pytest.mark.parametrize(
    "text",
    [
        STAGE % "crm: Live, later",  # YAML itself cuts this one in braces
        STAGE % 'crm: "Live, later"',
        STAGE % "target: 90",
        STAGE % "max_days: 30 days",
        STAGE % "trigger: They sign",
        HEAD + S + "nine_box: {rows: {by: '1', cuts: low}, columns: {by: '1', cuts: [1, 2]}}\n",
        COLUMN % "{type: txet2}",
    ],
)
def test_what_may_have_been_meant_otherwise_has_none(text: str) -> None:
    findings = load_source(Source("journey.yaml", text)).findings
    assert findings
    assert all(f.fix is None for f in findings if f.code in ("JK203", "JK204", "JK205"))


@pytest.mark.parametrize(
    ("text", "help"),
    [
        (STAGE % "event: They ask", "it belongs in `trigger:`"),
        (STAGE % "when: x", "it belongs in `trigger:` or `validation:`"),
        (HEAD + S + "crm: [Live]\n", "it belongs in `lost:`"),
        (HEAD + S + "phase: existing\n", "it belongs in an entry of `stages:`"),
        (STAGE % "touchpoints: [{id: t, max_days: 3}]", "it belongs in `stages[0]`"),
    ],
)
def test_a_key_of_another_block_names_its_block(text: str, help: str) -> None:
    _, finding = only_finding(text)
    assert finding.code == "JK201"
    assert finding.help == help
