"""Groups that are counted in one pass are those that Python counts set by set."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeykit.engines.metadata import metadata_literal
from journeykit.engines.session import Session
from journeykit.engines.tallying import Reading
from journeykit.scoring import grouping
from journeykit.scoring.asking import Shared, Tally, ask
from journeykit.scoring.grouping import Known
from journeykit.scoring.groups import alike_in
from journeykit.scoring.storing import STORED_KEY, Stored
from journeykit.scoring.words import Lane, Word

Row = tuple[str | None, int | None, bool | None, list[str], float | None]
NAMES = ("word", "place", "is_so", "marks")
TYPES = ("TEXT", "INTEGER", "BOOLEAN", "TEXT[]", "DOUBLE")
worths = st.none() | st.sampled_from([0.1, 0.2, 0.000001, 1e5, -3.25, 999_999.5])
large = worths | st.sampled_from([1e12, -4e15])


def rows_of(worth: st.SearchStrategy[float | None]) -> st.SearchStrategy[list[Row]]:
    texts = st.lists(st.sampled_from(["x", "y"]), max_size=2, unique=True)
    words = st.none() | st.sampled_from(["a", "b'"])
    row = st.tuples(
        words, st.none() | st.integers(0, 2), st.none() | st.booleans(), texts.map(sorted), worth
    )
    return st.lists(row, max_size=15)


sets = st.lists(st.lists(st.sampled_from(NAMES), min_size=1, unique=True), min_size=2, max_size=5)


WORDS = (
    Word("w0", (Lane("place", 0, 8, "utinyint"), Lane("is_so", 56, 8, "boolean"))),
    Word("w1", (Lane("word", 16, 16, "utinyint"), Lane("far", 32, 32, "bigint", -7))),
)
IN_WORDS = Stored((*NAMES, "value"), coded=(("word", ("a", "b'")),), words=WORDS)
"""How ``write`` may store the rows; the numbers of a word go up to its last bit."""


def write(path: Path, rows: Sequence[Row], *, in_words: bool = False) -> None:
    columns = (*NAMES, "value")
    listed = ", ".join(f"${n}::{type_}[] AS c{n}" for n, type_ in enumerate(TYPES, 1))
    picked = ", ".join(f"c{n}[i] AS {name}" for n, name in enumerate(columns, 1))
    made = f"SELECT {picked} FROM (SELECT {listed}), range(1, $6 + 1) AS t(i)"
    kept = ""
    if in_words:
        place = "COALESCE(place + 1, 0)::UBIGINT"
        is_so = "CASE WHEN is_so THEN 2 WHEN NOT is_so THEN 1 ELSE 0 END::UBIGINT"
        word = "COALESCE(LIST_POSITION(['a', 'b'''], word), 0)::UBIGINT"
        made = (
            f"SELECT {place} + {is_so} * {1 << 56} AS w0, {word} * 65536 + {9 << 32} AS w1, "
            f"marks, value FROM ({made})"
        )
        kept = f", KV_METADATA {metadata_literal({STORED_KEY: IN_WORDS.as_json()})}"
    duckdb.execute(
        f"COPY ({made}) TO '{path}' (FORMAT parquet{kept})",
        [*([row[place] for row in rows] for place in range(5)), len(rows)],
    )


def counted(rows: Sequence[Row], names: Sequence[str]) -> dict[Any, tuple[int, Decimal | None]]:
    """How many are alike in these columns, and what they are worth to six decimals."""
    found: dict[Any, tuple[int, Decimal | None]] = {}
    for row in rows:
        cells = (row[NAMES.index(name)] for name in names)
        key = tuple(tuple(cell) if isinstance(cell, list) else cell for cell in cells)
        n, worth = found.get(key, (0, None))
        if row[4] is not None:
            worth = (worth or Decimal(0)) + Decimal(row[4]).quantize(Decimal("0.000001"))
        found[key] = (n + 1, worth)
    return found


def tally_of(number: int, names: Sequence[str]) -> Tally:
    groups = alike_in(f"g{number}", "To count them.", names)
    columns = ", ".join(names)
    return ask(
        f"t{number}", "To read them.", tuple, f"SELECT {columns}, n, money FROM g{number}", groups
    )


@pytest.mark.parametrize("worth", [worths, large], ids=["usual values", "large values"])
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), asked=sets, at_once=st.integers(1, 4), in_words=st.booleans())
def test_one_pass_gives_what_each_set_is_by_itself(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    worth: st.SearchStrategy[float | None],
    data: st.DataObject,
    asked: list[list[str]],
    at_once: int,
    in_words: bool,
) -> None:
    monkeypatch.setattr(grouping, "_MOST_KEYS", at_once)
    rows = data.draw(rows_of(worth))
    path = tmp_path / "rows.parquet"
    write(path, rows, in_words=in_words)
    with Reading([path]) as reading:
        answers = reading.tally([tally_of(n, names) for n, names in enumerate(asked)], path)
    for n, names in enumerate(asked):
        found = {
            tuple(tuple(cell) if isinstance(cell, list) else cell for cell in cells): (count, money)
            for *cells, count, money in answers[f"t{n}"]
        }
        assert len(found) == len(answers[f"t{n}"])
        assert found == counted(rows, names)


def test_the_file_is_read_once_for_all_sets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    run = Session.run
    monkeypatch.setattr(
        Session, "run", lambda self, text, given=(): asked.append(text) or run(self, text, given)
    )
    path = tmp_path / "rows.parquet"
    write(path, [("a", 1, True, ["x"], 2.5)])
    with Reading([path]) as reading:
        reading.tally([tally_of(n, [name]) for n, name in enumerate(NAMES)], path)
    assert sum("FROM packed" in text for text in asked) == 1


def test_values_in_one_word_are_one_key() -> None:
    groups: list[Shared] = [alike_in("g0", "", ["place", "is_so"]), alike_in("g1", "", ["is_so"])]
    places = {f'"{lane.column}"': (WORDS[0], lane) for lane in WORDS[0].lanes}
    (several,) = grouping.together(groups, Known({}, places))
    assert several.keys == (
        f'"w0" & CAST({(255 << 56) + 255} AS UBIGINT)',
        f'"w0" & CAST({255 << 56} AS UBIGINT)',
    )
    assert several.of(groups[1]) == (
        'SELECT NULLIF(("k1" >> 56), 0) = 2 AS "is_so", n, money FROM groups_together '
        "WHERE alike_in = 2"
    )


def test_a_value_that_everybody_shares_tells_nobody_apart() -> None:
    groups: list[Shared] = [alike_in("g0", "", ["word", "marks"]), alike_in("g1", "", ["word"])]
    constants = {'"marks"': "CAST([] AS TEXT[])"}
    (several,) = grouping.together(groups, Known(constants, {}))
    assert several.keys == ('"word"',)
    assert several.of(groups[0]) == (
        'SELECT k0 AS "word", CAST([] AS TEXT[]) AS "marks", n, money FROM groups_together '
        "WHERE alike_in = 0"
    )
    assert not list(grouping.together(groups, Known({**constants, '"word"': "NULL"}, {})))
