"""Operands made ready: what is asked for twice is evaluated once, and kept no longer than that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pytest

from journeykit.engines.arrays.asking import Asking
from journeykit.engines.arrays.lookups import AsTheyStand, EvaluateTexts
from journeykit.engines.arrays.preparing import Prepared
from journeykit.engines.arrays.taking import taken
from journeykit.engines.arrays.values import Kind, Values, to_arrow
from journeykit.scoring.operands import Cell, Choice, Constant, Named, Operand, Operation

A, B = Cell("c1", 0), Cell("c1", 1)


@pytest.fixture
def asking() -> Iterator[Asking]:
    with closing(Asking()) as one:
        yield one


@dataclass
class Cells(AsTheyStand):
    """Whole numbers of two columns; notes how often each is asked for."""

    a: list[int]
    b: list[int]
    asked: Counter[int] = field(default_factory=Counter)

    def value(self, place: int) -> Values:
        self.asked[place] += 1
        return Values(Kind.WHOLE, np.array((self.a, self.b)[place]))

    def found(
        self, asking: Asking, named: dict[str, Operand], **wanted: Operand
    ) -> dict[str, list[object]]:
        prepared = Prepared(named, wanted, [], asking)
        values = prepared.of(len(self.a), {"c1": self})
        return {
            name: to_arrow(one, len(self.a), pa.int64()).to_pylist() for name, one in values.items()
        }


def test_what_several_ask_for_is_evaluated_once(asking: Asking) -> None:
    cells = Cells([1, 2, 3], [10, 20, 30])
    total = Operation("+", (A, B))
    more = {"x": Operation("+", (Named("t"), A)), "y": Operation("-", (Named("t"), B))}
    found = cells.found(asking, {"t": total}, **more, z=Operation("+", (A, B)))
    assert found == {"x": [12, 24, 36], "y": [1, 2, 3], "z": [11, 22, 33]}
    assert cells.asked == {0: 1, 1: 1}


def test_a_branch_that_no_row_takes_asks_for_nothing(asking: Asking) -> None:
    """Another that asks for the same later is given it, whether or not the first one did."""
    never = Operation(">", (A, Constant(9)))
    choice = Choice(((never, Operation("*", (B, Constant(2)))),), A)
    cells = Cells([1, 2], [10, 20])
    assert cells.found(asking, {}, x=choice) == {"x": [1, 2]}
    assert cells.asked == {0: 1}
    cells = Cells([1, 2], [10, 20])
    assert cells.found(asking, {}, x=choice, y=B) == {"x": [1, 2], "y": [10, 20]}
    assert cells.asked == {0: 1, 1: 1}
    cells = Cells([1, 12], [10, 20])
    assert cells.found(asking, {}, x=choice, y=B) == {"x": [1, 40], "y": [10, 20]}
    assert cells.asked == {0: 1, 1: 1}


def test_what_several_tests_are_held_against_is_evaluated_once(asking: Asking) -> None:
    """By whoever asks first, though each of the tests asks for it."""
    subject = Operation("+", (A, Constant(1)))
    pairs = [
        (Operation("=", (subject, Constant(n))), Operation("*", (B, Constant(n))))
        for n in (2, 3, 4)
    ]
    choice = Choice(tuple(pairs), Constant(0))
    cells = Cells([1, 2, 3, 9], [10, 20, 30, 40])
    found = cells.found(asking, {}, x=choice, y=Operation("-", (subject, A)), z=A)
    assert found == {"x": [20, 60, 120, 0], "y": [1, 1, 1, 1], "z": [1, 2, 3, 9]}
    assert cells.asked == {0: 1, 1: 1}


def bit(test: Operand, number: int, to: str) -> Choice:
    return Choice(((test, Constant(number, to)),), Constant(0, to))


@pytest.mark.parametrize(("to", "most"), [("utinyint", 8), ("usmallint", 16), ("bigint", 40)])
def test_bits_behind_conditions(asking: Asking, to: str, most: int) -> None:
    """In any order, with holes between them, beside numbers that are none, for all rows too."""
    cells = Cells([0, 1, 2, 3, 4], [1, 0, 1, 0, 0])
    places = [place for place in (7, 0, most - 1, most // 2) if place < most]
    terms: list[Operand] = [
        bit(Operation("=", (A, Constant(k))), 1 << place, to) for k, place in enumerate(places)
    ]
    expected = [1 << place for place in places] + [0]
    whole = Operation("|", (Operation("|", (terms[0], terms[1])), Operation("|", (*terms[2:],))))
    mixed = Operation("|", (Operation("|", (whole, Operation("cast", (B,), to))), terms[0]))
    always = Operation("|", (terms[1], bit(Constant(True), 4, to)))
    none = Operation("|", (bit(Constant(None), 1, to), bit(Constant(True), 2, to)))
    found = cells.found(asking, {}, whole=whole, mixed=mixed, always=always, none=none)
    assert found["whole"] == expected
    assert found["mixed"] == [one | b for one, b in zip(expected, cells.b, strict=True)]
    assert found["always"] == [4 | expected[1] * (k == 1) for k in range(5)]
    assert found["none"] == [2] * 5


def test_chains_that_end_alike_share_their_end(asking: Asking) -> None:
    tests = [Operation(">", (A, Constant(limit))) for limit in (9, 7, 5, 3)]
    ends = [Operation("*", (B, Constant(factor))) for factor in (2, 3, 4, 5)]
    pairs = tuple(zip(tests, ends, strict=True))
    cells = Cells([10, 8, 6, 4, 2], [1, 1, 1, 1, 1])
    wanted = {f"from{k}": Choice(pairs[k:], Constant(0)) for k in range(4)}
    found = cells.found(asking, {}, **wanted, again=Choice(pairs, Constant(0)))
    assert found["from0"] == found["again"] == [2, 3, 4, 5, 0]
    assert found["from1"] == [3, 3, 4, 5, 0]
    assert found["from2"] == [4, 4, 4, 5, 0]
    assert found["from3"] == [5, 5, 5, 5, 0]


def test_an_end_that_one_chain_does_not_need_is_there_for_another(asking: Asking) -> None:
    low, high = Operation("<", (A, Constant(50))), Operation(">", (A, Constant(50)))
    end = ((high, Operation("+", (B, B))), (low, Operation("-", (B, B))))
    cells = Cells([1, 2], [3, 4])
    found = cells.found(
        asking,
        {},
        x=Choice(((low, A), *end), Constant(7)),
        y=Choice(((high, A), *end), Constant(7)),
    )
    assert found == {"x": [1, 2], "y": [0, 0]}


def test_what_is_held_against_several_numbers_is_evaluated_once(asking: Asking) -> None:
    """In each of several choices, of constants and of others."""
    total = Operation("+", (A, B))
    tests = [Operation("=", (Named("t"), Constant(number))) for number in (11, 22, 33)]
    constants = Choice(tuple((test, Constant(k)) for k, test in enumerate(tests)), Constant(9))
    others = Choice(tuple(zip(tests, (A, B, A), strict=True)), Constant(0))
    cells = Cells([1, 2, 3, 5], [10, 20, 30, 5])
    found = cells.found(asking, {"t": total}, x=constants, y=others, z=Named("t"))
    assert found == {"x": [0, 1, 2, 9], "y": [1, 20, 3, 0], "z": [11, 22, 33, 10]}
    assert cells.asked == {0: 1, 1: 1}


@dataclass
class Known(Cells):
    """The same, with texts that are told apart: three of them."""

    def looked_up(self, evaluate: EvaluateTexts) -> Values | None:
        of_texts = evaluate(3, Cells([1, 2, 3], [10, 20, 30]))
        return taken(of_texts, np.array(self.a) - 1)


def test_what_rests_on_one_column_is_evaluated_of_its_texts(asking: Asking) -> None:
    """Be it under names; what takes less than to look it up is evaluated of the rows."""
    low = Choice(((Operation("<", (A, Constant(3))), Operation("*", (B, B))),), Constant(None))
    named: dict[str, Operand] = {"low": low, "more": Operation("+", (Named("low"), A))}
    cells = Known([3, 1, 2, 1], [30, 10, 20, 10])
    assert cells.found(asking, named, x=Named("more")) == {"x": [None, 101, 402, 101]}
    assert cells.asked == {}
    assert cells.found(asking, named, x=Operation("+", (A, B))) == {"x": [33, 11, 22, 11]}
    assert cells.asked == {0: 1, 1: 1}


def test_the_same_rows_are_evaluated_again_alike(asking: Asking) -> None:
    cells = Cells([4, 5], [1, 2])
    prepared = Prepared({}, {"x": Operation("+", (A, A)), "y": Operation("-", (A, B))}, [], asking)
    for _ in range(2):
        found = prepared.of(2, {"c1": cells})
        assert [list(one.data) for one in found.values()] == [[8, 10], [3, 3]]
    assert cells.asked == {0: 2, 1: 2}
