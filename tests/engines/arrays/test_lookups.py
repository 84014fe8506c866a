"""What is known of a column's texts before the engine is asked."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from journeykit.engines.arrays.asking import Asking
from journeykit.engines.arrays.lookups import Lookup, are_plain
from journeykit.engines.arrays.taking import in_order
from journeykit.engines.arrays.values import to_arrow
from journeykit.scoring.operands import Cells


def is_plain(text: str) -> bool:
    return bool(text) and "!" <= text[0] <= "}" and "!" <= text[-1] <= "}"


@given(st.lists(st.text(st.sampled_from(" !}~aZ\t\u00a0Ü"), max_size=3), min_size=1, max_size=6))
@example(["a", ""])
@example(["", ""])
@example(["~"])
def test_texts_are_plain_with_a_sign_at_both_ends(texts: list[str]) -> None:
    assert are_plain(pa.array(texts, pa.string())) is all(map(is_plain, texts))


@given(st.lists(st.sampled_from(["a", " a", "", "}"]), min_size=3, max_size=8))
def test_a_part_of_an_array_is_looked_at_alone(texts: list[str]) -> None:
    some = pa.array(texts, pa.string()).slice(1, len(texts) - 2)
    assert are_plain(some) is all(map(is_plain, texts[1:-1]))


TEXTS = ["a", "A", "", " a", "7", "07", "aa\u00df", "é", "x" * 40, "x" * 41]
MEANT = Cells(
    "SELECT upper(c0) AS v0, strlen(c0) AS v1, c0 = 'a' AS v2, [c0, 'b'] AS v3 FROM cells",
    count=4,
    often=frozenset(range(4)),
    plainly={},
    parts={},
)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.lists(st.sampled_from(TEXTS), max_size=5), max_size=3), max_size=4))
def test_cells_mean_what_queries_say_whatever_was_met_before(pieces: list) -> None:
    """In pieces of several chunks, some of them empty; looked at as a whole and in parts."""
    with closing(Asking()) as asking:
        lookup = Lookup("c0", MEANT, asking)
        for chunks in pieces:
            cells = pa.chunked_array(chunks, pa.string())
            whole = lookup.of(cells)
            texts = pc.if_else(pc.equal(cells, ""), None, cells)
            truth = asking.ask(MEANT.query, pa.table({"c0": texts}))
            for rows in (slice(0, len(cells)), slice(1, 3), slice(2, 2)):
                part, count = whole.some(rows), len(range(len(cells))[rows])
                for place, column in enumerate(truth.columns):
                    if len(lookup._texts):
                        made = to_arrow(part.value(place), count)
                        assert made.to_pylist() == column.to_pylist()[rows]


def test_a_dictionary_is_that_of_the_piece_in_the_order_of_its_cells() -> None:
    with closing(Asking()) as asking:
        lookup = Lookup("c0", MEANT, asking)
        lookup.of(pa.chunked_array([["c", "b", "d", "a"]]))
        found = lookup.of(pa.chunked_array([["a", "e"], ["b", "a", "B"]]))
        upper = found.some(slice(2, 5)).value(0).data.dictionary
    assert upper.to_pylist() == ["A", "E", "B"]


@pytest.mark.parametrize("different", [1, 3, 1_000, 3_000])
def test_places_are_numbered_in_the_order_in_which_they_come(different: int) -> None:
    places = np.random.default_rng(different).integers(0, different, 5_000) * 2
    numbers, ordered = in_order(places)
    assert ordered.tolist() == list(dict.fromkeys(places.tolist()))
    assert (ordered[numbers] == places).all()


def test_of_no_rows_no_place_is_numbered() -> None:
    numbers, ordered = in_order(np.zeros(0, np.intp))
    assert (len(numbers), len(ordered)) == (0, 0)


def test_texts_are_asked_about_once() -> None:
    asked = []

    class Noting(Asking):
        def ask(self, query: str, table: pa.Table) -> pa.Table:
            asked.append(table.column("c0").to_pylist())
            return super().ask(query, table)

    with closing(Noting()) as asking:
        lookup = Lookup("c0", MEANT, asking)
        for cells in (["b", "a", "b", ""], ["a", "b"], ["c", "", "a", "c"]):
            lookup.of(pa.chunked_array([cells]))
    assert asked == [["b", "a", None], ["c"]]


@pytest.mark.parametrize(("texts", "is_direct"), [(9, False), (10, False), (11, True), (30, True)])
def test_texts_that_hardly_repeat_are_asked_about_as_they_stand(
    texts: int, is_direct: bool
) -> None:
    cells = [str(number % texts) for number in range(30)]
    with closing(Asking()) as asking:
        lookup = Lookup("c0", MEANT, asking)
        lookup.choose_way(pa.chunked_array([cells[:7], cells[7:]]))
    assert lookup.is_direct is is_direct
