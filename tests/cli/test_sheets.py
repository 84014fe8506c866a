"""What is written for a pipe is what rich writes there, sign for sign."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from journeykit.cli.console import PIPED_WIDTH, _fitting, plain_table, show, stacked, styled
from journeykit.cli.sheets import _ONE_WIDE, Cell, Part, piped
from tests.cli.running import QUIET

WORDS = st.text(st.sampled_from("ab€–é "), max_size=12)
CELLS: st.SearchStrategy[Cell] = st.one_of(
    WORDS, st.lists(WORDS, max_size=5).map(" ".join), WORDS.map(lambda word: styled((word, "dim")))
)
WIDTHS = st.integers(1, 60)


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have a width and a colour."""
    for name in QUIET:
        monkeypatch.delenv(name, raising=False)


def by_rich(part: Part, width: int) -> str:
    stream = io.StringIO()
    console = Console(
        file=stream, width=width, force_terminal=False, no_color=True, color_system=None
    )
    console.print(_fitting(part), highlight=False, markup=False, emoji=False)
    return stream.getvalue()


@st.composite
def tables(draw: Callable[..., object]) -> Part:
    columns = draw(st.integers(1, 5))
    assert isinstance(columns, int)
    headers = [f"{draw(WORDS)}{place}" for place in range(columns)]
    rows = draw(st.lists(st.tuples(*[CELLS] * columns), max_size=4))
    assert isinstance(rows, list)
    return plain_table(headers, rows, right=[one for one in headers if draw(st.booleans())])


@settings(max_examples=150)
@given(tables(), WIDTHS)
def test_a_table_is_as_rich_writes_it(table: Part, width: int) -> None:
    assert piped(table, width) in (None, by_rich(table, width))


@settings(max_examples=150)
@given(st.lists(WORDS, max_size=12).map(" ".join), WORDS, WIDTHS)
def test_a_text_is_as_rich_writes_it(first: str, second: str, width: int) -> None:
    part = stacked(styled(first, ("\n", "bold"), second), first)
    assert piped(part, width) in (None, by_rich(part, width))


def test_the_widest_columns_give_way_together() -> None:
    long, longer = "ab " * 20, "abc " * 18
    table = plain_table(("n", "a", "b", "c"), [("1,234", long, "x", longer)], right=("n",))
    for width in range(30, 140):
        assert piped(table, width) == by_rich(table, width)


def test_signs_taken_for_one_wide_are() -> None:
    assert [sign for sign in sorted(_ONE_WIDE) if cell_len(sign) != 1] == []


@pytest.mark.parametrize(
    "part",
    [
        styled("日本"),
        styled("a\tb"),
        styled("a" * 121),
        plain_table(("a",), []),
        plain_table(("a",), [("b\nc",)]),
        plain_table(("",), [("",)]),
        plain_table(("a",), [("1" * 121,)], right=("a",)),
    ],
)
def test_what_is_uncommon_is_left_to_rich(part: Part, capsys: pytest.CaptureFixture[str]) -> None:
    assert piped(part, PIPED_WIDTH) is None
    show(part)
    assert capsys.readouterr().out == by_rich(part, PIPED_WIDTH)


@pytest.mark.parametrize("setting", ["FORCE_COLOR", "COLUMNS"])
def test_where_more_than_text_is_asked_for_rich_writes(
    setting: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    line = styled(("Nord", "bold"), " and so on, to the end of the line")
    show(line)
    plain = capsys.readouterr().out
    monkeypatch.setenv(setting, "20")
    show(line)
    assert capsys.readouterr().out != plain == f"{line}\n"
