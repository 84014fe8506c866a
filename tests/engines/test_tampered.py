"""A snapshot whose metadata journeykit has not written is refused in its own words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from journeykit.engines.metadata import metadata_literal
from journeykit.engines.session import Session
from journeykit.engines.stored import kept_as, kept_in
from journeykit.errors import InputError
from journeykit.scoring.storing import STORED_KEY, Stored
from journeykit.scoring.words import Lane, Word

SAID = "the snapshot does not say what its columns are"
STORED = Stored(
    ("customer_id", "stage", "lost", "measured.a"),
    same=(("owner", "customer_id"),),
    empty=(("outcome", "varchar"), ("gates", "varchar[]")),
    numbers_rows=True,
    coded=(("stage", ("use", "renew")),),
    words=(Word("w", (Lane("stage", 0, 8, "utinyint"), Lane("lost", 8, 8, "boolean"))),),
    formulas=(("points_a", ["*", ["column", "measured.a"], ["number", "2"]]),),
)


def lanes(*changed: Any) -> dict[str, Any]:
    return {"words": {"w": [list(changed), ["lost", 8, 8, "boolean", 0]]}}


def formula(*said: Any) -> dict[str, Any]:
    return {"formulas": [["points_a", [*said]]]}


def deep(levels: int) -> bytes:
    said = '["not",' * levels + '["null"]' + "]" * levels
    return STORED.as_json().replace('["column","measured.a"]', said).encode()


def measure(anchors: object, weight: object = 2) -> dict[str, Any]:
    return {"measures": [["measured.a", "points_a", "contribution.a", anchors, weight]]}


@pytest.mark.parametrize(
    "changed",
    [
        *({"empty": {"gates": type_}} for type_ in ("nonsense", "(select 1)", "x[]", "int[][]", 3)),
        *(measure([[0, 0], [1, most]]) for most in (10**400, float("nan"), float("inf"), True)),
        measure([[0, 0], [0, 1]]),
        measure([[1, 0], [0, 1]]),
        measure([[0, 0], [1, 1]], float("nan")),
        lanes("stage", True, 8, "utinyint", 0),
        lanes("stage", -8, 8, "utinyint", 0),
        lanes("stage", 64, 8, "utinyint", 0),
        lanes("stage", 4, 8, "utinyint", 0),
        lanes("stage", 10**30, 8, "utinyint", 0),
        lanes("stage", 8, 8, "utinyint", 0),
        lanes("stage", 0, 8, "varchar); DROP TABLE x; --", 0),
        lanes("stage", 0, 8, "utinyint", 10**40),
        lanes("stage", 0, 7, "utinyint", 0),
        formula(),
        formula("column"),
        formula("column", 3),
        formula("column", "a", "b"),
        formula("nonsense", ["null"]),
        formula("read_text", ["text", "/etc/passwd"]),
        formula("number", "1) OR (1"),
        formula("number", "1e999"),
        formula("number", 1),
        formula("text", None),
        formula("truth", "TRUE"),
        formula("is", ["null"], "NULL"),
        formula("+", ["null"]),
        formula("+", ["null"], "1"),
        formula("case", None, [], None),
        formula("case", None, [[["null"]]], None),
        formula("cast", ["null"], "double); DROP TABLE x; --"),
        {"formulas": [["points_a"]]},
        {"formulas": 3},
        {"coded": {"stage": 3}},
        {"numbered": None, "same": 5},
    ],
    ids=str,
)
def test_what_it_says_must_be_what_is_written(changed: dict[str, Any]) -> None:
    known = {**json.loads(STORED.as_json()), **changed}
    with pytest.raises(InputError, match=SAID):
        kept_as(Path("x.parquet"), json.dumps(known))


@pytest.mark.parametrize(
    "text", [b"\xff\xfe", b"[" * 100_000, deep(20_000), b"{}", b"[]", b"null", b""], ids=len
)
def test_so_is_no_json(text: bytes) -> None:
    with pytest.raises(InputError, match=SAID):
        kept_as(Path("x.parquet"), text)


@pytest.mark.parametrize(
    ("columns", "is_whole"),
    [
        ("'a' AS customer_id, 0::UBIGINT AS w, 1.0 AS \"measured.a\"", True),
        ("'a' AS customer_id, 0::UBIGINT AS v, 1.0 AS \"measured.a\"", False),
        ("'a' AS customer_id, 0::UBIGINT AS w", False),
        ("'a' AS id, 0::UBIGINT AS w, 1.0 AS \"measured.a\"", False),
    ],
)
def test_the_columns_that_it_speaks_of_must_be_there(
    columns: str, is_whole: bool, tmp_path: Path
) -> None:
    path = tmp_path / "tampered.parquet"
    said = metadata_literal({STORED_KEY: STORED.as_json()})
    duckdb.execute(f"COPY (SELECT {columns}) TO '{path}' (FORMAT parquet, KV_METADATA {said})")
    with Session([path], threads=1) as session:
        if is_whole:
            assert session.run(f"SELECT lost, points_a FROM ({kept_in(session, path).rows})")
            return
        with pytest.raises(InputError, match=SAID):
            kept_in(session, path)
