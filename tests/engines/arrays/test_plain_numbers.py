"""Numbers read from plain texts: the same double as SQL's, bit for bit, or left to SQL."""

from __future__ import annotations

import random
import struct
from contextlib import closing
from itertools import product

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from journeykit.definition.models import FileColumn
from journeykit.engines.arrays import plain_numbers as reading
from journeykit.engines.arrays.asking import Asking
from journeykit.engines.arrays.plain_numbers import plain_numbers
from journeykit.scoring import cells, sql
from journeykit.scoring.amounts import Marks

MARKS = [
    Marks(thousands, decimal)
    for thousands, decimal in product((None, ",", ".", " ", "'"), (".", ","))
    if thousands != decimal
]


def bits(number: float | None) -> bytes | None:
    return None if number is None else struct.pack("<d", number)


def read(texts: list[str], marks: Marks, begin: int = 0) -> list[float | None]:
    """What is read of texts; None for those that are left to SQL."""
    array = pa.array([*["1"] * begin, *texts], pa.string()).slice(begin)
    found = plain_numbers(array, marks)
    pairs = zip(found.data.to_pylist(), found.are_plain.to_pylist(), strict=True)
    return [number if is_plain else None for number, is_plain in pairs]


def by_queries(texts: list[str], marks: Marks) -> list[float | None]:
    """What the plan's SQL makes of them."""
    column = FileColumn(type="decimal", decimal=marks.decimal, thousands=marks.thousands)
    query = f"SELECT {sql.render(cells.amount(sql.column('c0'), column), 'duckdb')} FROM cells"
    with closing(Asking()) as asking:
        return asking.ask(query, pa.table({"c0": texts})).column(0).to_pylist()


def by_hand(text: str, marks: Marks) -> float:
    return float(text.replace(marks.thousands or "", "").replace(marks.decimal, "."))


def written(number: int, fraction: str, marks: Marks, sign: str) -> str:
    whole = f"{number:,}".replace(",", marks.thousands or "")
    return sign + whole + (marks.decimal + fraction if fraction else "")


@st.composite
def numbers(draw: st.DrawFn) -> tuple[list[str], Marks]:
    """Numbers as people write them, of at most fifteen signs before and behind the point."""
    marks = draw(st.sampled_from(MARKS))
    rows = st.builds(
        lambda size, rest, fraction, sign: written(rest % 10**size, fraction, marks, sign),
        st.integers(1, 8),
        st.integers(0, 10**8),
        st.text(st.sampled_from("0123456789"), max_size=4),
        st.sampled_from(["", "", "-"]),
    )
    return draw(st.lists(rows, min_size=1, max_size=12)), marks


@settings(deadline=None, max_examples=150)
@given(numbers(), st.integers(0, 2))
def test_numbers_of_every_usual_form_are_read(made: tuple[list[str], Marks], begin: int) -> None:
    texts, marks = made
    assert [*map(bits, read(texts, marks, begin))] == [bits(by_hand(one, marks)) for one in texts]


HOSTILE = [
    "", "0", "-0", "-0.0", "00", "007", "+7", " 7", "7 ", "1e5", "0x1F", "inf", "nan", "-", "--1",
    ".", ",", ".5", "5.", "-.5", "1_000", "1,2", "12,34", "1,234", "1234,567", "1,234,56", ",123",
    "1,,234", "0,001", "999,999,999,999", "9,999,999,999,999", "999999999999999",
    "9007199254740993", "0.12345678901234", "0.123456789012345", "0.1234567890123456789012",
    "123456789012.345", "12345678901234.56", "0.1", "0.30000000000000004", "1.7976931348623157",
    "2.2250738585072014", "1.234.567,89", "1.234", "1'234.5", "1 234", "1\u00a0234", "\u0661\u0662",
    "1234567890123456789012", "-999,999.99", "-1,234", "- 1", "1-2", "4.35", "0.000000000000001",
    "1,234.5678", "12345,678", "1.5.5", "1,234.567,8", "100.10", "1$", "/0", ":1", "0/", "3,-12",
]  # fmt: skip


@pytest.mark.parametrize("marks", MARKS)
def test_whatever_is_read_is_what_queries_read(marks: Marks) -> None:
    chance = random.Random(7)  # noqa: S311 - nothing is to be kept secret
    texts = [*HOSTILE, *(_damaged(chance, marks) for _ in range(1500))]
    truth, count = by_queries(texts, marks), 0
    for _ in range(4):
        order = chance.sample(range(len(texts)), len(texts))
        found = read([texts[place] for place in order], marks)
        for place, one in zip(order, found, strict=True):
            assert one is None or bits(one) == bits(truth[place]), texts[place]
        count += len(found) - found.count(None)
    assert count > 1500


def _damaged(chance: random.Random, marks: Marks) -> str:
    """A number, nearly always, or one with a sign too much, too little or another."""
    fraction = str(chance.randrange(1000))[: chance.randrange(4)]
    text = written(chance.randrange(10 ** chance.randrange(1, 14)), fraction, marks, "")
    if chance.random() < 0.4:
        place = chance.randrange(len(text))
        sign = chance.choice(["", *"0123456789,.-+' /:eE\u0661"])
        text = text[:place] + sign + text[place + chance.randrange(2) :]
    return text


@given(st.lists(st.text(st.sampled_from("0123456789,.-/:"), max_size=20), max_size=5))
@example([])
@example(["1", "x" * 40])
def test_any_texts_are_left_to_queries_or_read_as_python_reads_them(texts: list[str]) -> None:
    marks = Marks(",", ".")
    for text, found in zip(texts, read(texts, marks), strict=True):
        assert found is None or bits(found) == bits(by_hand(text, marks))


def test_rows_behind_many_odd_ones_are_left_to_queries() -> None:
    """Odd rows are looked at one by one, and not for ever."""
    odd = ["?"] * (reading._ROUNDS - 1)
    assert read([*odd, "5"], Marks(None, ".")) == [None] * len(odd) + [5.0]
    assert read([*odd, "?", "5"], Marks(None, ".")) == [None] * (len(odd) + 2)
    assert read([*[""] * 50, "5"], Marks(None, ".")) == [None] * 50 + [5.0]
