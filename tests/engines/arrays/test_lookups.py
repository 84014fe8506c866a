"""What is known of a column's texts before the engine is asked."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from journeykit.engines.arrays.lookups import are_plain


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
