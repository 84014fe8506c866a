"""Random conditions that are about the same few values, so that much is provable of them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from journeykit.definition.expressions import DataType
from tests.expressions.oracle import (
    CONDITIONS,
    ORDERS,
    POOLS,
    Made,
    between,
    compared,
    is_in,
    is_null,
    joined,
    literal,
    moment,
    moments_plain,
    negated,
    numbers,
    of_columns,
    same,
    texts,
)

_FLAGS = of_columns(DataType.BOOLEAN)
_SUBJECTS = [
    (DataType.INTEGER, numbers(_FLAGS), same),
    (DataType.DECIMAL, numbers(_FLAGS), same),
    (DataType.TEXT, texts(_FLAGS), same),
    (DataType.DATE, moments_plain(), moment),
    (DataType.TIMESTAMP, moments_plain(), moment),
]
_RECIPES = st.tuples(
    st.sampled_from(["to", "to", "both", "in", "between", "null"]),
    st.sampled_from(list(ORDERS)),
    st.lists(st.integers(0, 9), min_size=3, max_size=4),
    st.booleans(),
)
_SHAPES = st.recursive(
    st.integers(0, 3),
    lambda inner: st.one_of(
        st.tuples(st.just("and"), inner, inner),
        st.tuples(st.just("or"), inner, inner),
        st.tuples(st.just("not"), inner),
        st.tuples(st.just("null"), inner),
    ),
    max_leaves=4,
)


@st.composite
def _crowded(draw: st.DrawFn, count: int) -> list[Made]:
    """Conditions on the same few values: they exclude and imply one another often."""
    type, values, key = draw(st.sampled_from(_SUBJECTS))
    shared = draw(st.lists(values, min_size=2, max_size=2))
    pool = [literal(value) for value in POOLS[type]]

    def atom(kind: str, sign: str, picks: list[int], negated: bool) -> Made:
        subject = shared[picks[0] % len(shared)]
        constants = [pool[pick % len(pool)] for pick in picks[1:]]
        if kind == "to":
            return compared(subject, sign, constants[0], key)
        if kind == "both":
            return compared(subject, sign, shared[picks[1] % len(shared)], key)
        if kind == "in":
            return is_in(subject, constants, negated, key)
        if kind == "between":
            return between(subject, constants[0], constants[1], key)
        return is_null(subject, negated)

    atoms = [atom(*recipe) for recipe in draw(st.lists(_RECIPES, min_size=4, max_size=4))]

    def shaped(shape: Any) -> Made:
        if isinstance(shape, int):
            return atoms[shape]
        word, *inner = shape
        members = [shaped(each) for each in inner]
        if word == "not":
            return negated(members[0])
        return is_null(members[0], False) if word == "null" else joined(word, members)

    return [shaped(draw(_SHAPES)) for _ in range(count)]


CROWDED = _crowded(1).map(lambda made: made[0])
"""Conditions of which much is provable."""

PAIRS = st.one_of(_crowded(2), st.lists(CONDITIONS, min_size=2, max_size=2))
"""Two conditions, often about the same values."""
