"""What an editor shows: one message for one fault, an example for every key, no word of null."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from journeykit.definition import models
from journeykit.definition.blocks import Block
from journeykit.definition.expressions import DataType, Kind, Scope, parse
from journeykit.definition.models import Formula, _telling
from journeykit.definition.schema import json_schema
from journeykit.definition.schema_examples import COMMON, EXAMPLES, examples_of
from tests.definition.test_schema import KEPT, SMALL, VALIDATOR

SCHEMA = json_schema()
BLOCKS: dict[str, Any] = {"Journey": SCHEMA, **SCHEMA["$defs"]}
KEYS = [(name, key) for name, block in BLOCKS.items() for key in block["properties"]]
NUMBERS = ("active_users", "seats", "employees", "overdue_days", "arr", "arr_a_year_ago")
DATES = ("signed_on", "go_live_on", "lost_on", "last_referral_on", "sponsor_changed_on")
DATES_TOO = ("reactivated_on",)
TEXTS = ("status", "region", "sponsor", "top_request")
SCOPE = Scope(
    {
        **dict.fromkeys(NUMBERS, DataType.DECIMAL),
        **dict.fromkeys((*DATES, *DATES_TOO), DataType.DATE),
        **dict.fromkeys(TEXTS, DataType.TEXT),
    },
    {"lost": DataType.BOOLEAN, "health_score": DataType.DECIMAL},
)


def every(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from every(value)
    elif isinstance(node, list):
        for value in node:
            yield from every(value)


def test_no_key_may_be_null_and_nothing_is_any_of() -> None:
    for node in every(SCHEMA):
        assert "anyOf" not in node
        assert node.get("type") != "null"
        assert node.get("default", 0) is not None


@pytest.mark.parametrize(("block", "key"), KEYS)
def test_every_key_has_an_example_or_needs_none(block: str, key: str) -> None:
    field = BLOCKS[block]["properties"][key]
    holds_blocks = "$ref" in json.dumps(field)
    obvious = "enum" in field or "const" in field or field.get("type") == "boolean"
    assert obvious or holds_blocks or field.get("examples"), f"{block}.{key}"


@pytest.mark.parametrize(("block", "key"), KEYS)
def test_examples_are_valid(block: str, key: str) -> None:
    field = BLOCKS[block]["properties"][key]
    whole = Draft202012Validator({"$defs": SCHEMA["$defs"], **field})
    for example in field.get("examples", ()):
        whole.validate(example)


def test_examples_stand_for_keys_that_there_are() -> None:
    assert {(b, k) for b, keys in EXAMPLES.items() for k in keys} <= set(KEYS)
    assert set(COMMON) <= {key for _, key in KEYS}


@pytest.mark.parametrize("name", [name for name in BLOCKS if name != "Block"])
def test_examples_of_conditions_are_conditions(name: str) -> None:
    block: type[Block] = getattr(models, name)
    for _, key, mark in _telling(block):
        if isinstance(mark, Formula):
            for example in examples_of(name, key):
                answer = parse(str(example), Kind(mark.kind), SCOPE)
                assert not isinstance(answer, tuple), (name, key, answer)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("stages: [{id: one, next: [2]}]", "2 is not of type 'object'"),
        ("stages: [{id: one, next: [{name: Go}]}]", "'to' is a required property"),
        ("stages: [{id: lost}]", "['lost', 'outside', 'unknown']"),
        ("stages: [{id: one}]\nname:", "None is not of type 'string'"),
        ("stages: [{id: one}]\nlost: {branches: [{id: unmapped}]}", "'unmapped'"),
        ("stages: [{id: one}]\nat_risk: [{id: stuck, when: x}]", "'stuck'"),
        (
            "stages: [{id: one}]\ndata: {customer_id: k, columns: {stage: {type: text}}}",
            "'stage' should not be valid under",
        ),
        (
            "stages: [{id: one}]\nhealth: {purple: {when: x is null}}",
            "'measures' is a required property",
        ),
        (
            "stages: [{id: one}]\nhealth: {measures: [{id: m, value: x, points: {0: 1}}]}",
            "does not have enough properties",
        ),
    ],
)
def test_one_fault_is_one_message(line: str, message: str) -> None:
    import yaml

    document = json.loads(json.dumps(yaml.safe_load(f"id: a\n{line}\n")))
    [error] = VALIDATOR.iter_errors(document)
    assert message in error.message


def check_jsonschema(file: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("check-jsonschema")
    return subprocess.run(
        [program, "--schemafile", KEPT, file], capture_output=True, text=True, check=False
    )


def test_another_checker_agrees_on_good_and_bad(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(SMALL)
    bad.write_text(SMALL.replace("id: two", "id: two, phase: later"))
    assert check_jsonschema(good).returncode == 0
    refused = check_jsonschema(bad)
    assert refused.returncode == 1
    assert "$.stages[1].phase: 'later' is not one of ['prospective', 'existing']" in refused.stdout
