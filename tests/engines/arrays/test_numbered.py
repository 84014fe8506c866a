"""What rests on an amount follows from its number, where the text is one: the same as asked."""

from __future__ import annotations

import random
from contextlib import closing
from typing import Any

import pyarrow as pa
import pytest
import sqlglot

from journeykit.definition.models import FileColumn
from journeykit.engines.arrays.asking import Asking
from journeykit.engines.arrays.evaluating import Evaluator
from journeykit.engines.arrays.values import to_arrow
from journeykit.scoring import cells, sql
from journeykit.scoring.splitting import split
from journeykit.scoring.steps import Step

FOLLOWS = {
    "itself": "n",
    "double": "CAST(n AS DOUBLE)",
    "held": "CASE WHEN n BETWEEN -1e18 AND 1e18 THEN n END",
    "large": "n BETWEEN 10 AND 1e3",
    "cut": "CASE WHEN n < 10 THEN 0 WHEN n < 1000 THEN 1 WHEN NOT n IS NULL THEN 2 END",
    "named": "CASE (CASE WHEN n < 0 THEN 1 ELSE 2 END) WHEN 1 THEN n WHEN 2 THEN -n END",
    "unread": "NOT CASE WHEN n IS NULL AND NOT c0 IS NULL THEN c0 END IS NULL",
    "known": "CASE WHEN (n IS NULL OR n > 1e0) IS TRUE THEN 1 ELSE 0 END",
    "false": "(n > 5 AND NOT n IS NULL) IS FALSE",
    "reckoned": "FLOOR(ABS(n) / NULLIF(n - 7, 0)) * 2 + COALESCE(n, 0)",
    "never": "CASE WHEN n IS NULL THEN 5 WHEN TRUE THEN 3 ELSE 4 END",
    "nothing": "CASE WHEN n IS NULL THEN n END > 3",
    "not": "NOT (n = 12.5e0)",
}
ASKED = {
    "text": "c0",
    "round": "ROUND(n, 0)",
    "length": "LENGTH(c0)",
    "mixed": "CASE WHEN n > 5 THEN c0 ELSE 'small' END",
}
ODD = ["", "1e5", "x", " 7 ", "12345678901234567890", "+3", "nan", "0x10"]


class Noting(Asking):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[pa.Table] = []

    def ask(self, query: str, table: pa.Table) -> pa.Table:
        self.tables.append(table)
        return super().ask(query, table)


def evaluator(asking: Asking, wanted: dict[str, str]) -> Evaluator:
    number = cells.amount(sql.column("c0"), FileColumn(type="decimal", thousands=","))
    query = sqlglot.parse_one(f"SELECT *, {sql.render(number, 'duckdb')} AS n FROM rows")
    assert isinstance(query, sqlglot.exp.Select)
    results = [(name, sqlglot.parse_one(text, dialect="duckdb")) for name, text in wanted.items()]
    made = Evaluator(split([Step("numbers", "", query)], results), asking)
    made.lookups["c0"].is_direct = True
    return made


def by_queries(texts: list[str], wanted: dict[str, str]) -> list[list[Any]]:
    number = cells.amount(sql.column("c0"), FileColumn(type="decimal", thousands=","))
    results = ", ".join(wanted.values())
    query = f"SELECT {results} FROM (SELECT *, {sql.render(number, 'duckdb')} AS n FROM cells)"
    with closing(Asking()) as asking:
        found = asking.ask(query, pa.table({"c0": [text or None for text in texts]}))
    return [column.to_pylist() for column in found.columns]


def found_of(made: Evaluator, texts: list[str]) -> list[list[Any]]:
    given = {"c0": pa.chunked_array([texts], pa.string())}
    ((count, found),) = made.evaluate(len(texts), given)
    return [to_arrow(one, count).to_pylist() for one in found.values()]


def amounts(chance: random.Random, count: int) -> list[str]:
    return [
        f"{chance.choice([-1, 1, 1]) * chance.randrange(10 ** chance.randrange(1, 9)):,}"
        for _ in range(count)
    ]


def test_nothing_is_asked_where_every_text_is_a_number() -> None:
    texts = ["5", "7", "10", "1,000", "-12", "0", *amounts(random.Random(1), 200)]  # noqa: S311
    with closing(Noting()) as asking:
        made = evaluator(asking, FOLLOWS)
        asking.tables.clear()
        assert found_of(made, texts) == by_queries(texts, FOLLOWS)
        assert asking.tables == []


@pytest.mark.parametrize("seed", range(4))
def test_other_texts_alone_are_asked_each_once(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing is to be kept secret
    texts = [*amounts(chance, 60), *ODD, *chance.choices(ODD, k=20)]
    chance.shuffle(texts)
    with closing(Noting()) as asking:
        made = evaluator(asking, FOLLOWS)
        asking.tables.clear()
        for _ in range(3):  # a question that is asked again is ready, and answered alike
            assert found_of(made, texts) == by_queries(texts, FOLLOWS)
        (first, *_) = asking.tables
        others = [text or None for text in dict.fromkeys(texts) if text in ODD]
        assert first.column("c0").to_pylist() == others


def test_what_arrays_cannot_do_with_a_number_is_asked() -> None:
    """They cast every number, the engine only those that are asked for."""
    texts = ["5", "300", "99", "1,000", "-3"]
    wanted = {"byte": "CASE WHEN n BETWEEN 0 AND 100 THEN CAST(n AS UTINYINT) END", "itself": "n"}
    with closing(Asking()) as asking:
        made = evaluator(asking, wanted)
        for _ in range(2):
            assert found_of(made, texts) == by_queries(texts, wanted)


@pytest.mark.parametrize("odd", [0, 1, 30])
def test_what_only_the_text_says_is_asked_as_it_stands(odd: int) -> None:
    texts = [*amounts(random.Random(9), 20), *ODD[:1] * odd, *ODD[1:2] * odd]  # noqa: S311
    wanted = {**ASKED, **FOLLOWS}
    with closing(Asking()) as asking:
        assert found_of(evaluator(asking, wanted), texts) == by_queries(texts, wanted)
