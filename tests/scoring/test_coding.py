"""Numbers for words stand in a snapshot, and are the same words again for whoever reads it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from journeykit.scoring import sql
from journeykit.scoring.coding import code_texts, coded, text_of
from journeykit.scoring.steps import Sheet
from journeykit.scoring.storing import UNREAD
from tests.scoring.tried import score

WORDS = ("red", "it's", "", "NULL", "a;b", "ä", "0")
JOURNEY = """
    journeykit: 1
    id: words
    name: Words
    owner: team
    data:
      customer_id: id
      recorded_stage: crm
      columns:
        id: {type: text}
        crm: {type: text}
        seen: {type: date}
        paid: {type: decimal}
    stages:
      - id: first
        name: First
        phase: prospective
        crm: [Lead]
        trigger: {event: They come, by: customer}
        validation: {evidence: They are seen, when: seen is not null, date: seen}
      - id: second
        name: Second
        phase: existing
        crm: [Won]
        trigger: {event: They are seen, by: customer, when: seen is not null, date: seen}
        validation: {evidence: They pay, when: paid > 0}
"""


def word(draw: st.DrawFn) -> sql.Sql:
    """A word or none."""
    found = draw(st.sampled_from((*WORDS, None)))
    return sql.null("varchar") if found is None else sql.text(found)


@st.composite
def choices(draw: st.DrawFn, columns: tuple[str, ...], depth: int = 2) -> sql.Sql:
    """CASEs of words, of other CASEs and of the columns named."""

    def result() -> sql.Sql:
        kind = draw(st.integers(0, 3))
        if kind == 0 and depth:
            return draw(choices(columns, depth - 1))
        if kind == 1 and columns:
            return sql.column(draw(st.sampled_from(columns)))
        return word(draw)

    pairs = [
        (sql.equal(sql.column("n"), sql.whole(draw(st.integers(0, 5)))), result())
        for _ in range(draw(st.integers(1, 3)))
    ]
    return exp.Case(
        ifs=[exp.If(this=condition, true=value) for condition, value in pairs],
        default=result() if draw(st.booleans()) else None,
    )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_number_stands_for_the_word_that_the_text_is(data: st.DataObject) -> None:
    sheet = Sheet("numbers")
    sheet.add("one", "A word.", [("a", data.draw(choices(())))])
    sheet.add("two", "Of it and others.", [("b", data.draw(choices(("a",))))])
    sheet.add("three", "Of both.", [("c", data.draw(choices(("a", "b"))))])
    names = ("a", "b", "c")
    words = code_texts(sheet.steps, names)
    back = [
        exp.alias_(text_of(sql.column(coded(name)), words[name]), f"back_{name}")
        if name in words
        else exp.alias_(sql.column(name), f"back_{name}")
        for name in names
    ]
    sheet.keep(
        "told",
        "The words, and what their numbers stand for.",
        [*((name, sql.column(name)) for name in names), *((one.alias, one.this) for one in back)],
    )
    steps = ", ".join(
        f'"{step.name}" AS ({sql.render(step.select, "duckdb")})' for step in sheet.steps
    )
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"WITH numbers AS (SELECT unnest(range(7)) AS n), {steps} SELECT * FROM told"
        ).fetchall()
    assert len(rows) == 7
    for row in rows:
        assert row[:3] == row[3:]


def test_a_text_of_the_export_has_no_number() -> None:
    sheet = Sheet("export")
    of_the_export = sql.case([(sql.is_null(sql.column("x")), sql.text("none"))], sql.column("x"))
    sheet.add("one", "A text.", [("a", of_the_export), ("b", sql.text("always"))])
    assert code_texts(sheet.steps, ("a", "b")) == {}


def test_the_file_holds_numbers_and_one_list_of_what_could_not_be_read(tmp_path: Path) -> None:
    snapshot = tmp_path / "snapshot.parquet"
    rows = [
        {"id": "A", "crm": "Won", "seen": "2026-01-02", "paid": "5"},
        {"id": "B", "crm": "Lead", "seen": "soon", "paid": "-"},
        {"id": "C", "crm": "?", "seen": "", "paid": "much"},
    ]
    found = score(JOURNEY, rows, keep=snapshot)
    assert [row["stage"] for row in found] == ["second", "first", "first"]
    assert [row["recorded_stage"] for row in found] == ["second", "first", None]
    assert [row["raw.seen"] for row in found] == [None, "soon", None]
    assert [row["raw.paid"] for row in found] == [None, "-", "much"]
    with duckdb.connect() as connection:
        described = connection.execute(f"DESCRIBE FROM '{snapshot}'").fetchall()
        types = {name: type_ for name, type_, *_ in described}
        lists = connection.execute(f"SELECT {UNREAD} FROM '{snapshot}'").fetchall()
    assert types["stage"] == types["standing"] == types["recorded_stage"] == "UTINYINT"
    assert "raw.seen" not in types
    assert lists == [(None,), (["soon", "-"],), ([None, "much"],)]


@pytest.mark.parametrize("many", [255, 256, 257])
def test_a_number_is_as_wide_as_there_are_words(many: int) -> None:
    sheet = Sheet("numbers")
    pairs = [(sql.whole(place), sql.text(f"word {place}")) for place in range(many)]
    sheet.add("one", "A word.", [("a", sql.case(pairs, subject=sql.column("n")))])
    words = code_texts(sheet.steps, ("a",))["a"]
    query = sql.render(sheet.steps[0].select, "duckdb")
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"WITH numbers AS (SELECT unnest(range({many + 1})) AS n) "
            f"SELECT n, {sql.render(text_of(sql.column(coded('a')), words), 'duckdb')} "
            f"FROM ({query}) ORDER BY n"
        ).fetchall()
    assert rows == [*((n, f"word {n}") for n in range(many)), (many, None)]
