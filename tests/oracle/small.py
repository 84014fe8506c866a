"""Small journeys for tests written by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.oracle.cells import Raw
from tests.oracle.journey import Journey
from tests.oracle.results import Earlier, Scored, score_customer

AS_OF = date(2026, 11, 21)

COLUMNS: dict[str, dict[str, Any]] = {
    "id": {"type": "text"},
    "bucket": {"type": "text"},
    "reason": {"type": "text"},
    "last_stage": {"type": "text"},
    **{f"flag_{letter}": {"type": "boolean"} for letter in "abcdefgh"},
    **{f"day_{letter}": {"type": "date"} for letter in "abcdefgh"},
    **{f"n_{letter}": {"type": "integer"} for letter in "abc"},
    **{f"x_{letter}": {"type": "decimal"} for letter in "abc"},
    "survey": {"type": "integer", "optional": True},
}


def stage(stage_id: str, **blocks: Any) -> dict[str, Any]:
    """A stage whose ``trigger`` and ``validation`` may be written as bare conditions."""
    for part in ("trigger", "validation"):
        if isinstance(blocks.get(part), str):
            blocks[part] = {"when": blocks[part]}
    return {"id": stage_id, **blocks}


def journey(*stages: dict[str, Any], data: dict[str, Any] | None = None, **blocks: Any) -> Journey:
    """A journey over ``COLUMNS``."""
    return {
        "journeykit": 1,
        "id": "small",
        "name": "A small journey",
        "data": {"customer_id": "id", "columns": COLUMNS, **(data or {})},
        "stages": list(stages),
        **blocks,
    }


def score(of: Journey, earlier: Earlier | None = None, **cells: str) -> Scored:
    """Score one customer: the cells not given are empty, ``survey`` is absent unless given."""
    raw: dict[str, str | None] = {name: "" for name in COLUMNS if name != "survey"}
    row: Raw = {**raw, "id": "c1", **cells}
    return score_customer(of, row, AS_OF, earlier)


def three(**blocks: Any) -> Journey:
    """First, second, third in a line: each trigger is a flag, each validation another."""
    return journey(
        stage("first", trigger="flag_a", validation="flag_b", phase="existing"),
        stage("second", trigger="flag_c", validation="flag_d"),
        stage("third", trigger="flag_e", validation="flag_f"),
        **blocks,
    )
