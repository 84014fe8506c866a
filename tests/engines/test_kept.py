"""What a file of a snapshot holds: words as numbers, and of its columns those asked for."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from journeykit.engines.stored import kept_as
from journeykit.records import replace
from journeykit.scoring.storing import Stored
from journeykit.scoring.words import Lane, Word

STORED = Stored(
    ("stage", "at_risk", "bucket"),
    same=(("cell.crm", "bucket"),),
    empty=(("voice", "TEXT[]"), ("returned", "BOOLEAN")),
    marked=(("at_risk", ("stuck", "band_red")),),
    coded=(("stage", ("use", "renew")),),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kept.parquet"
    duckdb.execute(
        "COPY (SELECT * FROM (VALUES (0::UTINYINT, 2::UTINYINT, 'Live'), "
        "(1::UTINYINT, 0::UTINYINT, NULL), (NULL, 3::UTINYINT, 'it''s')) "
        f"AS t(stage, at_risk, bucket)) TO '{path}' (FORMAT parquet)"
    )
    return path


WORD = Word("w", (Lane("stage", 8, 8, "utinyint"), Lane("at_risk", 16, 8, "utinyint")))


@pytest.fixture
def file_of_words(file: Path, tmp_path: Path) -> Path:
    path = tmp_path / "words.parquet"
    lanes = "COALESCE(stage + 1, 0)::UBIGINT * 256 + COALESCE(at_risk + 1, 0)::UBIGINT * 65536"
    duckdb.execute(f"COPY (SELECT bucket, {lanes} AS w FROM '{file}') TO '{path}'")
    return path


@pytest.mark.parametrize("words", [(), (WORD,)], ids=["alone", "in words"])
@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("is.stage=renew", [False, True, None]),
        ("is.stage=gone", [False, False, False]),
        ("is.bucket=it's", [False, None, True]),
        ("any.at_risk", [True, False, True]),
        ("any.voice", [False, False, False]),
    ],
)
def test_lists_and_words_are_looked_into_as_they_stand(
    file: Path,
    file_of_words: Path,
    words: tuple[Word, ...],
    column: str,
    expected: list[bool | None],
) -> None:
    path, stored = (file_of_words if words else file), replace(STORED, words=words)
    rows = kept_as(path, stored.as_json()).packed_with([column])
    found = duckdb.execute(f'SELECT "{column}" FROM ({rows})').fetchall()
    assert [value for (value,) in found] == expected


def test_only_what_is_asked_for_is_read(file: Path) -> None:
    columns = ("stage", "at_risk", "bucket")
    kept = kept_as(file, STORED.as_json())
    some = kept.only({"stage", "cell.crm", "no such column"}, columns)
    found = duckdb.execute(some.rows)
    assert [column[0] for column in found.description] == ["stage", "cell.crm"]
    assert found.fetchall() == [("use", "Live"), ("renew", None), (None, "it's")]
    nothing = duckdb.execute(f"SELECT count(*) FROM ({kept.only(set(), columns).packed})")
    assert nothing.fetchone() == (3,)


def test_what_is_empty_for_everybody_is_known(file: Path) -> None:
    assert kept_as(file, STORED.as_json()).constants == {
        '"voice"': "CAST([] AS TEXT[])",
        '"returned"': "CAST(NULL AS BOOLEAN)",
        '"any.voice"': "FALSE",
        '"any.returned"': "FALSE",
    }
