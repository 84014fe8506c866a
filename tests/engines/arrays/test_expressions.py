"""Journeys of expressions nobody would write, over many columns, by arrays and by queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.engines.arrays.test_first_pass import compare

COLUMNS: dict[str, dict[str, Any]] = {
    "id": {"type": "text"},
    "t": {"type": "text", "missing": ["-"]},
    "u": {"type": "text"},
    "i": {"type": "integer"},
    "j": {"type": "integer", "missing": ["-1"]},
    "x": {"type": "decimal"},
    "y": {"type": "decimal"},
    "d": {"type": "date"},
    "e": {"type": "date"},
    "m": {"type": "timestamp"},
    "n": {"type": "timestamp"},
    "b": {"type": "boolean"},
    "c": {"type": "boolean"},
}
CELLS: Mapping[str, list[str]] = {
    "t": ["", "-", "a", "B", "ab", " a ", "ä"],
    "u": ["", "a", "b", "AB", "aB"],
    "i": ["", "0", "1", "-1", "7", "60", "9007199254740993", "9223372036854775807", "x"],
    "j": ["", "0", "2", "-1", "30", "-9223372036854775808", "12.5"],
    "x": ["", "0", "-0", "0.5", "-2.5", "1e18", "-1e18", "1e-12", "0.1", "2.675", "y"],
    "y": ["", "0", "3", "-0.1", "1.005", "123456.789", "1e10"],
    "d": ["", "2026-11-21", "2024-02-29", "0001-01-01", "9999-12-31", "1969-12-31", "soon"],
    "e": ["", "2026-11-21", "2026-01-31", "1970-01-01", "2026-12-24"],
    "m": ["", "2026-11-21 10:00:00", "2026-11-21", "1969-12-31 23:59:59", "0001-01-01 00:00:00"],
    "n": ["", "2026-11-21 00:00:00", "2026-11-20T23:59:59", "9999-12-31 23:59:59"],
    "b": ["", "yes", "no", "true", "maybe"],
    "c": ["", "yes", "no", "f"],
}
Write = Callable[["Writing", int], str]


class Writing:
    """Expressions at random, each of a type."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - nothing secret is made here

    def of(self, type_: str, depth: int) -> str:
        """An expression of a type, no deeper than that."""
        ways = LEAVES[type_] if depth <= 0 or self.random.random() < 0.2 else WAYS[type_]
        return self.random.choice(ways)(self, depth - 1)

    def one(self, *texts: str) -> str:
        return self.random.choice(texts)


def leaf(*texts: str) -> list[Write]:
    return [lambda w, _: w.one(*texts)]


def comparison(w: Writing, depth: int) -> str:
    sign = w.one("=", "<>", "<", "<=", ">", ">=")
    left, right = w.one("number number", "day day", "moment day", "day moment", "text text").split()
    return f"{w.of(left, depth)} {sign} {w.of(right, depth)}"


def choice(type_: str) -> Write:
    def write(w: Writing, depth: int) -> str:
        more = f" when {w.of('truth', depth)} then {w.of(type_, depth)}" * (w.random.random() < 0.4)
        last = f" else {w.of(type_, depth)}" * (w.random.random() < 0.6)
        return f"case when {w.of('truth', depth)} then {w.of(type_, depth)}{more}{last} end"

    return write


def call(name: str, *types: str) -> Write:
    return lambda w, depth: f"{name}({', '.join(w.of(type_, depth) for type_ in types)})"


def between(type_: str) -> Write:
    def write(w: Writing, depth: int) -> str:
        low, high = w.of(type_, depth), w.of(type_, depth)
        return f"({w.of(type_, depth)}) {w.one('', 'not ')}between {low} and {high}"

    return write


def among(w: Writing, depth: int) -> str:
    type_ = w.one("number", "text")
    items = ", ".join(w.of(type_, depth) for _ in range(w.random.randint(1, 3)))
    return f"({w.of(type_, depth)}) {w.one('', 'not ')}in ({items})"


def infix(type_: str, *signs: str) -> Write:
    return lambda w, depth: f"({w.of(type_, depth)} {w.one(*signs)} {w.of(type_, depth)})"


def missing(w: Writing, depth: int) -> str:
    type_ = w.one("number", "day", "truth", "text", "moment")
    return f"({w.of(type_, depth)}) is {w.one('', 'not ')}null"


LEAVES: dict[str, list[Write]] = {
    "number": leaf("i", "j", "x", "y", "0", "2", "0.1", "5000000000"),
    "whole": leaf("i", "j", "0", "12", "-30"),
    "months": leaf("i", "j", "12", "floor(x)"),
    "day": leaf("d", "e", "as_of", "date '2026-02-28'"),
    "moment": leaf("m", "n", "timestamp '2026-11-21 00:00:00'"),
    "text": leaf("t", "u", "'a'", "''"),
    "truth": leaf("b", "c", "b = c", "x > y"),
}
WAYS: dict[str, list[Write]] = {
    "number": [
        *[infix("number", "+", "-", "*", "/")] * 3,
        choice("number"),
        call("coalesce", "number", "number"),
        call("nullif", "number", "number"),
        call("least", "number", "number"),
        call("greatest", "number", "number", "number"),
        call("abs", "number"),
        call("floor", "number"),
        call("ceil", "number"),
        lambda w, depth: f"round({w.of('number', depth)}, {w.random.randint(0, 9)})",
        call("round", "number"),
        lambda w, depth: f"-({w.of('number', depth)})",
        call("days_between", "day", "day"),
        call("days_since", "moment"),
        call("length", "text"),
        call("year", "day"),
    ],
    "whole": [
        call("floor", "number"),
        call("round", "number"),
        call("days_between", "day", "day"),
        call("coalesce", "whole", "whole"),
    ],
    "months": [call("coalesce", "months", "months"), call("floor", "number")],
    "day": [
        choice("day"),
        call("coalesce", "day", "day"),
        call("least", "day", "day"),
        call("greatest", "day", "day"),
        call("nullif", "day", "day"),
        call("add_days", "day", "whole"),
        call("next_anniversary", "day", "months"),
    ],
    "moment": [choice("moment"), call("coalesce", "moment", "day"), call("least", "moment", "day")],
    "text": [
        choice("text"),
        call("coalesce", "text", "text"),
        call("nullif", "text", "text"),
        infix("text", "||"),
        call("lower", "text"),
        call("trim", "text"),
    ],
    "truth": [
        *[comparison] * 4,
        *[infix("truth", "and", "or")] * 3,
        lambda w, depth: f"not ({w.of('truth', depth)})",
        choice("truth"),
        between("number"),
        between("day"),
        among,
        missing,
        lambda w, depth: f"({w.of('text', depth)}) like '%a%'",
    ],
}
DERIVED = {"decimal": "number", "integer": "whole", "date": "day", "boolean": "truth"}


def journey(seed: int, depth: int) -> dict[str, Any]:
    """Derived columns of each type, each read by a condition, so that it stands in the file."""
    w = Writing(seed)
    derived = {
        f"r{place}": {"type": type_, "value": w.of(DERIVED[type_], depth)}
        for place, type_ in enumerate([*DERIVED] * 4)
    }
    shown = " or ".join(f"{name} is not null" for name in derived)
    return {
        "journeykit": 1,
        "id": "wild",
        "data": {"customer_id": "id", "columns": {**COLUMNS, **derived}},
        "stages": [
            {"id": "one", "validation": {"evidence": "e", "when": w.of("truth", depth)}},
            {"id": "two", "trigger": {"event": "e", "when": shown, "date": w.of("day", depth)}},
        ],
        "health": {
            "stages": ["one", "two"],
            "measures": [
                {"id": f"m{n}", "value": w.of("number", depth), "points": {0: 0, 50: 100}}
                for n in range(3)
            ],
            "bands": {"yellow": 20, "green": 60},
        },
        "at_risk": [{"id": "rule", "when": w.of("truth", depth)}],
    }


def rows(seed: int, count: int) -> list[dict[str, str | None]]:
    random = Random(seed)  # noqa: S311 - nothing secret is made here
    return [
        {"id": f"{number}", **{name: random.choice(cells) for name, cells in CELLS.items()}}
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("seed", "depth"),
    [(1, 2), (2, 4)] + [pytest.param(seed, 3, marks=pytest.mark.slow) for seed in range(100, 130)],
)
def test_wild_expressions_give_the_same_file(
    seed: int, depth: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compare(journey(seed, depth), rows(seed, 300), tmp_path, monkeypatch, 8_000) == []
