"""The JSON Schema: kept current, true to every example, and strict."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from journeykit.definition.loader import load
from journeykit.definition.schema import json_schema, json_schema_text

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "schemas" / "journey.schema.json"
EXAMPLES = sorted(ROOT.glob("examples/*/*.yaml"))
STARTER = ROOT / "src" / "journeykit" / "app" / "starter.yaml"
SMALL = "id: a\nstages: [{id: one}, {id: two}]\n"


class CoreLoader(yaml.SafeLoader):
    """Reads plain scalars by the YAML 1.2 core schema: no dates, and only true and false."""


_OTHER = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool"}
CoreLoader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag not in _OTHER]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
CoreLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), ["t", "f"])


def faults(text: str) -> list[str]:
    """JSON paths of what the schema finds wrong with a YAML text; of a choice, in every branch."""
    read = yaml.load(text, Loader=CoreLoader)  # noqa: S506 - it is a SafeLoader
    document = json.loads(json.dumps(read))  # keys become texts
    return sorted(path for error in VALIDATOR.iter_errors(document) for path in _places(error))


def _places(error: ValidationError) -> Iterator[str]:
    yield error.json_path
    for part in error.context or ():
        yield from _places(part)


VALIDATOR = Draft202012Validator(json_schema())


def test_the_kept_schema_is_current() -> None:
    assert KEPT.read_text(encoding="utf-8") == json_schema_text(), "run python tools/make_docs.py"


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("file", [*EXAMPLES, STARTER], ids=lambda file: file.parent.name)
def test_every_example_is_valid(file: Path) -> None:
    assert faults(file.read_text(encoding="utf-8")) == []


def test_the_small_journey_is_valid_and_loads() -> None:
    assert faults(SMALL) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("id: a\nstages: [{id: one}]\nstagess: []\n", "$"),
        ("id: a\nstages: [{id: one, ownr: sales}]\n", "$.stages[0]"),
        ("id: a\nstages: [{id: one, trigger: {wen: x}}]\n", "$.stages[0].trigger"),
        ("id: a\nname: [b]\nstages: [{id: one}]\n", "$.name"),
        ("id: a\nname: 2026\nstages: [{id: one}]\n", "$.name"),
        ("id: a\nstages: one\n", "$.stages"),
        ("id: a\nstages: []\n", "$.stages"),
        ("id: a\n", "$"),
        ("stages: [{id: one}]\n", "$"),
        ("id: a b\nstages: [{id: one}]\n", "$.id"),
        ("journeykit: 2\nid: a\nstages: [{id: one}]\n", "$.journeykit"),
        ("id: a\nstages: [{id: one, target: 1.5}]\n", "$.stages[0].target"),
        ("id: a\nstages: [{id: one, max_days: 0}]\n", "$.stages[0].max_days"),
        ("id: a\nstages: [{id: one, repeats: maybe}]\n", "$.stages[0].repeats"),
        ("id: a\nstages: [{id: one, phase: later}]\n", "$.stages[0].phase"),
        ("id: a\nstages: [{id: one}]\ndata: {unit: deal}\n", "$.data"),
        (
            "id: a\nstages: [{id: one}]\ndata: {customer_id: k, columns: {k: {type: string}}}\n",
            "$.data.columns.k.type",
        ),
    ],
)
def test_what_is_no_journey_is_refused_where_the_fault_is(
    text: str, place: str, tmp_path: Path
) -> None:
    assert place in faults(text)
    file = tmp_path / "journey.yaml"
    file.write_text(text, encoding="utf-8")
    assert load(file).findings, "the loader refuses it too"


@pytest.mark.parametrize("mend", ["next: [two]", "next: [{to: two, kind: forward}]", "next: []"])
def test_short_and_long_forms_are_both_valid(mend: str) -> None:
    assert faults(f"id: a\nstages: [{{id: one, {mend}}}, {{id: two}}]\n") == []


def test_every_key_says_what_it_means() -> None:
    schema = json_schema()
    blocks = {"Journey": schema, **schema["$defs"]}
    silent = [
        f"{name}.{key}"
        for name, block in blocks.items()
        for key, field in block["properties"].items()
        if not field.get("description")
    ]
    assert silent == []
