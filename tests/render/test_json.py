"""The review as JSON: by its schema, with all that the review holds, the same every time."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from journeykit.render.json import json_text, plain, render_json
from journeykit.render.json_schema import REVIEW, SchemaOf
from journeykit.review.build import build_review
from tests.render.hostile import EXPORTED, hostile_sources, journey
from tests.render.reviews import SHAPES, review

KEPT = Path(__file__).resolve().parents[2] / "schemas" / "review.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(
    REVIEW.schema(), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


def test_the_kept_schema_is_the_one_of_the_dataclasses() -> None:
    assert KEPT.read_text("utf-8") == REVIEW.text()
    jsonschema.Draft202012Validator.check_schema(REVIEW.schema())


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_keeps_to_the_schema(shape: str) -> None:
    name, made = SHAPES[shape]
    shown = review(name, made())
    data = json.loads(render_json(shown))
    VALIDATOR.validate(data)
    assert data["headline"] == {"text": shown.headline.text, "tone": shown.headline.tone}
    assert len(data["at_risk"]["rows"]) == len(shown.at_risk.rows)
    assert data["totals"]["customers"] == shown.totals.customers
    assert data["method"]["as_of"] == shown.method.as_of.isoformat()
    assert render_json(shown) == render_json(review(name, made()))


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (("title",), None),
        (("totals", "customers"), "many"),
        (("method", "as_of"), "last quarter"),
        (("headline", "tone"), "loud"),
        (("more",), 1),
    ],
)
def test_the_schema_refuses_what_is_no_review(place: tuple[str, ...], wrong: object) -> None:
    name, made = SHAPES["saas compared"]
    data = json.loads(render_json(review(name, made())))
    block = data
    for key in place[:-1]:
        block = block[key]
    block[place[-1]] = wrong
    assert list(VALIDATOR.iter_errors(data))


def test_hostile_texts_come_back_as_they_were() -> None:
    written = journey()
    shown = build_review(written, hostile_sources(written, 1))
    text = render_json(shown)
    assert not set(text) & {chr(code) for code in range(32) if code != 10}
    names = {row["customer_id"] for row in json.loads(text)["at_risk"]["rows"]}
    assert names == {row.customer_id for row in shown.at_risk.rows}
    assert names <= set(EXPORTED)


def test_what_json_cannot_write_is_not_known() -> None:
    assert plain((1.5, float("inf"), float("nan"), date(2026, 9, 30), {1: True})) == [
        1.5,
        None,
        None,
        "2026-09-30",
        {"1": True},
    ]
    shown = review(*((made := SHAPES["saas compared"])[0], made[1]()))
    odd = replace(shown, totals=replace(shown.totals, value=float("inf")))
    assert json.loads(render_json(odd))["totals"]["value"] is None


@dataclass(frozen=True)
class Odd:
    """A block that holds a set."""

    names: set[str]


def test_what_is_no_plain_data_has_no_schema() -> None:
    with pytest.raises(TypeError, match="no plain data"):
        SchemaOf("urn:odd", "odd", lambda: Odd).text()
    with pytest.raises(TypeError):
        json_text(Odd(names={"a"}), REVIEW)
