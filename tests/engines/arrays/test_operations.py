"""Every operation on arrays against the same in SQL: whatever stands on either side, all pairs."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from itertools import product
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from journeykit.engines.arrays.choices import (
    NO_CODE,
    by_code,
    choose,
    chosen,
    codes_of,
    same,
)
from journeykit.engines.arrays.conversions import cast
from journeykit.engines.arrays.operations import operator
from journeykit.engines.arrays.truths import UnknownOperationError, bytes_of
from journeykit.engines.arrays.values import (
    NOTHING,
    Kind,
    Values,
    from_arrow,
    one_from_arrow,
    to_arrow,
)

Pool = Sequence[Any]


def _at(*parts: int) -> datetime:
    """A moment without a time zone, as those of exports are."""
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[misc,arg-type]


REALS: Pool = (
    None, 0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 0.15, 2.675, 1.005, -1.25, 1e-9, 5e-10,
    0.49999999999999994, 4503599627370495.5, 9007199254740992.0, 123456.7895, 1e15, 1e18, 1e300,
    -1.7976931348623157e308, 5e-324, 2.2250738585072014e-308, math.inf, -math.inf,
)  # fmt: skip
WHOLES: Pool = (None, 0, 1, -1, 2, 255, 256, 9007199254740993, 2**63 - 1, -(2**63), 5_000_000_000)
LITTLE: Pool = (None, 0, 1, 2, 7, 254, 255)
DAYS: Pool = (
    None, date(1, 1, 1), date(1969, 12, 31), date(1970, 1, 1), date(2026, 11, 22),
    date(2024, 2, 29), date(9999, 12, 31),
)  # fmt: skip
MOMENTS: Pool = (
    None, _at(1, 1, 1), _at(1969, 12, 31, 23, 59, 59, 999999), _at(1970, 1, 1),
    _at(2026, 11, 22, 13, 30), _at(2026, 11, 22), _at(9999, 12, 31, 23, 59, 59),
)  # fmt: skip
TRUTHS: Pool = (None, False, True)
TEXTS: Pool = (None, "", "a", "B", "b", "ä", "ab", "\U0001f600", "\ufe4f")
LISTS: Pool = (None, [], ["a"], ["a", None], ["b", "a"])


@dataclass(frozen=True)
class Type:
    """Values of a type of SQL."""

    pool: Pool
    arrow: pa.DataType

    def __str__(self) -> str:
        return str(self.arrow)


REAL = Type(REALS, pa.float64())
WHOLE = Type(WHOLES, pa.int64())
SMALL = Type(tuple(one for one in WHOLES if one is None or abs(one) < 2**53), pa.int64())
"""Those that a double holds: the plan writes a cast where others stand beside one."""
BYTE = Type(LITTLE, pa.uint8())
DAY = Type(DAYS, pa.date32())
MOMENT = Type(MOMENTS, pa.timestamp("us"))
TRUTH = Type(TRUTHS, pa.bool_())
TEXT = Type(TEXTS, pa.string())
LIST = Type(LISTS, pa.list_(pa.string()))
ALL = (REAL, WHOLE, BYTE, DAY, MOMENT, TRUTH, TEXT, LIST)


def asked(expression: str, types: Sequence[Type], rows: Sequence[tuple[Any, ...]]) -> pa.Array:
    """What SQL says, of operands a, b … for each row."""
    columns = {
        name: pa.array([row[place] for row in rows], type_.arrow)
        for place, (name, type_) in enumerate(zip("abcd", types, strict=False))
    }
    operands = pa.table(columns)
    engine().register("operands", operands)
    found = engine().sql(f"SELECT {expression} AS found FROM operands").to_arrow_table()
    return found.column(0).combine_chunks()


@cache
def engine() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def exact(values: Sequence[Any]) -> list[Any]:
    """Values that are equal only where they are the same: doubles by their bits, NaN as one."""
    return [
        struct.pack("<d", math.nan if math.isnan(one) else one) if isinstance(one, float) else one
        for one in values
    ]


def said(values: Values, rows: int, type_: pa.DataType) -> list[Any]:
    return exact(to_arrow(values, rows, type_).to_pylist())


def array_of(values: Sequence[Any], type_: Type) -> Values:
    return from_arrow(pa.array(values, type_.arrow))


def pooled(values: Sequence[Any], type_: Type) -> Values:
    """Texts or lists by their places in a dictionary, as those of a column that repeats them."""
    array = pa.array(values, type_.arrow)
    if type_ is TEXT:
        return Values(Kind.OTHER, array.dictionary_encode())
    places = pa.array(range(len(values)), pa.int32(), mask=np.asarray(array.is_null()))
    return Values(Kind.OTHER, pa.DictionaryArray.from_arrays(places, array))


def one_of(value: Any, type_: Type) -> Values:
    return one_from_arrow(pa.array([value], type_.arrow))


def check(
    operation: Callable[..., Values],
    expression: str,
    *types: Type,
    where: Callable[..., bool] = lambda *_: True,
) -> None:
    """Hold an operation against SQL: arrays and single values in each place, with NULL and without.

    What is asked for is every combination for which ``where`` holds.
    """
    rows = [row for row in product(*(type_.pool for type_ in types)) if where(*row)]
    answer = asked(expression, types, rows)
    expected = dict(zip(map(repr, rows), exact(answer.to_pylist()), strict=True))
    known = [row for row in rows if None not in row]
    for some in (rows, known):
        for ones in product((False, True), repeat=len(types)):
            if some is known and any(ones):
                continue  # a single value is what it is, whatever stands beside it
            for group in grouped(some, ones)[:: 7 if all(ones) and len(types) > 1 else 1]:
                operands = [
                    one_of(group[0][place], type_)
                    if ones[place]
                    else array_of([row[place] for row in group], type_)
                    for place, type_ in enumerate(types)
                ]
                with np.errstate(all="ignore"):  # as where a plan is evaluated
                    found = said(operation(*operands), len(group), answer.type)
                differing = [
                    (row, one, expected[repr(row)])
                    for row, one in zip(group, found, strict=True)
                    if one != expected[repr(row)]
                ]
                assert not differing, (expression, ones, differing[:3])


def grouped(rows: Sequence[tuple[Any, ...]], ones: Sequence[bool]) -> list[list[tuple[Any, ...]]]:
    """The rows in groups, in each of which what is a single value is the same."""
    groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for row in rows:
        key = tuple(repr(value) for value, is_one in zip(row, ones, strict=True) if is_one)
        groups.setdefault(key, []).append(row)
    return list(groups.values())


PAIRS = [
    (REAL, REAL), (WHOLE, WHOLE), (BYTE, BYTE), (BYTE, WHOLE), (WHOLE, REAL), (REAL, WHOLE),
    (BYTE, REAL), (DAY, DAY), (MOMENT, MOMENT), (DAY, MOMENT), (MOMENT, DAY),
]  # fmt: skip


@pytest.mark.parametrize("sign", ["=", "<>", "<", "<=", ">", ">="])
def test_comparisons(sign: str) -> None:
    for left, right in (*PAIRS, (TEXT, TEXT)):
        check(operator(sign), f"a {sign} b", left, right)


@pytest.mark.parametrize("sign", ["+", "-", "*"])
def test_arithmetic_of_doubles(sign: str) -> None:
    for left, right in ((REAL, REAL), (WHOLE, REAL), (REAL, BYTE)):
        check(operator(sign), f"a {sign} b", left, right)


@pytest.mark.parametrize(
    ("sign", "how"), [("+", int.__add__), ("-", int.__sub__), ("*", int.__mul__)]
)
def test_arithmetic_of_whole_numbers(sign: str, how: Callable[[int, int], int]) -> None:
    """Where the result has room; what comes near to 64 bits is left to SQL."""

    def has_room(left: int | None, right: int | None) -> bool:
        return abs(how(left or 0, right or 0)) < 9.1e18

    check(operator(sign), f"a {sign} b", WHOLE, WHOLE, where=has_room)
    check(operator(sign), f"a {sign} CAST(b AS BIGINT)", WHOLE, BYTE, where=has_room)
    for left, right in product(WHOLES[1:], WHOLES[1:]):
        if not -(2**63) <= how(left, right) < 2**63:
            for second in (array_of([right, 0], WHOLE), one_of(right, WHOLE)):
                with pytest.raises(UnknownOperationError):
                    operator(sign)(array_of([left, 0], WHOLE), second)


def test_division() -> None:
    check(operator("/"), "a / b", REAL, REAL, where=lambda _, divisor: divisor != 0)
    check(operator("/"), "a / b", WHOLE, WHOLE, where=lambda _, divisor: divisor != 0)


@pytest.mark.parametrize(
    ("kind", "expression"),
    [
        ("negative", "-a"),
        ("abs", "abs(a)"),
        ("floor", "floor(a)"),
        ("ceil", "ceil(a)"),
        ("isfinite", "isfinite(a)"),
    ],
)
def test_functions_of_a_double(kind: str, expression: str) -> None:
    check(operator(kind), expression, REAL)


@pytest.mark.parametrize("places", range(10))
def test_rounding(places: int) -> None:
    halves = Type((*REALS, *(n / 2 / 10**places for n in range(-9, 10))), pa.float64())
    to = Values(Kind.WHOLE, places)
    check(lambda value: operator("round")(value, to), f"round(a, {places})", halves)
    if not places:
        check(lambda value: operator("round")(value, to), "round(a)", halves)


def test_the_negative_of_a_whole_number() -> None:
    check(
        operator("negative"), "-a", WHOLE, where=lambda value: value is None or abs(value) < 9.1e18
    )


def test_days_between() -> None:
    check(operator("days"), "date_diff('day', a, b)", DAY, DAY)


def test_logic() -> None:
    check(operator("not"), "NOT a", TRUTH)
    for count, names in ((2, "ab"), (3, "abc")):
        for word in ("and", "or"):
            check(operator(word), f" {word} ".join(names), *[TRUTH] * count)


@pytest.mark.parametrize("asked_for", ["is true", "is false"])
def test_truths_asked_for(asked_for: str) -> None:
    check(operator(asked_for), f"a {asked_for}", TRUTH)


@pytest.mark.parametrize("type_", ALL, ids=str)
def test_what_is_there(type_: Type) -> None:
    check_lists_too(operator("is null"), "a IS NULL", type_)


@pytest.mark.parametrize("type_", ALL, ids=str)
def test_the_first_that_is_known(type_: Type) -> None:
    check_lists_too(operator("coalesce"), "coalesce(a, b)", type_, type_)
    if type_ in (TRUTH, DAY, TEXT):
        check(operator("coalesce"), "coalesce(a, b, c)", type_, type_, type_)


@pytest.mark.parametrize("type_", [*ALL[:5], TEXT], ids=str)
def test_null_where_it_is_the_other(type_: Type) -> None:
    check(operator("nullif"), "nullif(a, b)", type_, type_)


@pytest.mark.parametrize("kind", ["least", "greatest"])
def test_extremes(kind: str) -> None:
    for left, right in PAIRS:
        check(operator(kind), f"{kind}(a, b)", left, right)
    few = Type(REALS[:7], pa.float64())
    check(operator(kind), f"{kind}(a, b, c)", few, few, few)
    check(operator(kind), f"{kind}(a, b, c)", DAY, MOMENT, DAY)


def test_marks() -> None:
    for bits in (8, 16, 32, 64):
        numbers = Type((None, 0, 1, 3, 1 << (bits - 2)), getattr(pa, f"uint{bits}")())
        check(operator("|"), "a | b", numbers, numbers)


def check_lists_too(operation: Callable[..., Values], expression: str, *types: Type) -> None:
    """``check``; lists are no keys of a dictionary, so of them row by row."""
    if types[0] is not LIST:
        check(operation, expression, *types)
        return
    rows = list(product(*(type_.pool for type_ in types)))
    answer = asked(expression, types, rows)
    operands = [array_of([row[place] for row in rows], type_) for place, type_ in enumerate(types)]
    assert to_arrow(operation(*operands), len(rows), answer.type).equals(answer)


# Choices: a condition in an array or for all rows, values of each kind in every shape, NULL too


SHAPES = ("array", "known", "one", "no one", "nothing", "dictionary")


def shaped(shape: str, values: Sequence[Any], type_: Type) -> tuple[Values, list[Any]] | None:
    """Values in a shape, and what each row of them is; None where the type is never so."""
    if shape == "dictionary":
        return (pooled(values, type_), list(values)) if type_ in (TEXT, LIST) else None
    if shape == "array":
        return array_of(values, type_), list(values)
    if shape == "known":
        known = [type_.pool[1 + place % (len(type_.pool) - 1)] for place in range(len(values))]
        return array_of(known, type_), known
    one = type_.pool[-1] if shape == "one" else None
    return NOTHING if shape == "nothing" else one_of(one, type_), [one] * len(values)


@pytest.mark.parametrize("type_", ALL, ids=str)
def test_choices(type_: Type) -> None:
    """Of every shape with every other, by conditions that hold for some rows, for none, for all."""
    rows = list(product(type_.pool, type_.pool, TRUTHS))
    lefts, rights = [row[0] for row in rows], [row[1] for row in rows]
    for left, right in product(SHAPES, SHAPES):
        value, otherwise = shaped(left, lefts, type_), shaped(right, rights, type_)
        if value is None or otherwise is None:
            continue
        for truths in ([row[2] for row in rows], [True] * len(rows), [None] * len(rows)):
            for is_one in (False, True):
                if is_one and len(set(truths)) > 1:
                    continue
                condition = one_of(truths[0], TRUTH) if is_one else array_of(truths, TRUTH)
                found = choose(chosen(bytes_of(condition)), value[0], otherwise[0])
                expected = [
                    one if truth else other
                    for truth, one, other in zip(truths, value[1], otherwise[1], strict=True)
                ]
                assert said(found, len(rows), type_.arrow) == exact(expected), (left, right)
                again = operator("is null")(found)  # what is chosen says itself that it is NULL
                nulls = [one is None for one in expected]
                assert said(again, len(rows), pa.bool_()) == nulls, (left, right)
                filled = operator("coalesce")(found, one_of(type_.pool[-1], type_))
                whole = [type_.pool[-1] if one is None else one for one in expected]
                assert said(filled, len(rows), type_.arrow) == exact(whole), (left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [(SMALL, REAL), (REAL, BYTE), (BYTE, WHOLE), (DAY, MOMENT), (MOMENT, DAY)],
    ids=str,
)
def test_choices_of_two_kinds(left: Type, right: Type) -> None:
    def operation(condition: Values, value: Values, otherwise: Values) -> Values:
        return choose(chosen(bytes_of(condition)), value, otherwise)

    check(operation, "CASE WHEN a THEN b ELSE c END", TRUTH, left, right)


def test_texts_are_not_chosen_beside_numbers() -> None:
    condition = np.array([0, 1], dtype=np.uint8)
    with pytest.raises(UnknownOperationError):
        choose(condition, array_of(["a", "b"], TEXT), array_of([1, 2], WHOLE))


@pytest.mark.parametrize("type_", [BYTE, WHOLE], ids=str)
def test_numbers_told_by_a_byte(type_: Type) -> None:
    for number in (0, 1, 7, 254):
        for values in (list(type_.pool), list(type_.pool[1:])):
            found = same(codes_of(array_of(values, type_)), number)
            assert list(found) == [int(value == number) for value in values]  # type: ignore[arg-type]
        for value in type_.pool:
            assert same(codes_of(one_of(value, type_)), number) == int(value == number)
    assert same(codes_of(NOTHING), 0) == 0


@pytest.mark.parametrize(
    "values",
    [
        {0: 2, 1: 3, 2: 4, 3: 5},
        {0: 7, 1: 7, 2: 1},
        {5: 0, 3: None, 200: 255},
        {0: -3, 254: 70_000},
        {0: None},
    ],
)
@pytest.mark.parametrize("otherwise", [None, 9])
def test_numbers_by_a_code(values: dict[int, int | None], otherwise: int | None) -> None:
    def one(number: int | None) -> Values:
        return NOTHING if number is None else Values(Kind.WHOLE, number)

    found = by_code({code: one(number) for code, number in values.items()}, one(otherwise))
    codes = np.array([*range(256), *values, NO_CODE], np.uint8)
    expected = [values.get(int(code), otherwise) for code in codes]
    assert said(found(codes), len(codes), pa.int64()) == expected
    for code, number in zip(codes, expected, strict=True):
        assert said(found(int(code)), 1, pa.int64()) == [number]


def test_truths_and_texts_by_a_code() -> None:
    codes = np.array([0, 1, 2, NO_CODE], np.uint8)
    truths = by_code({0: one_of(True, TRUTH), 2: one_of(False, TRUTH)}, one_of(None, TRUTH))
    assert said(truths(codes), 4, pa.bool_()) == [True, None, False, None]
    texts = by_code({0: one_of("a", TEXT), 1: one_of("b", TEXT)}, NOTHING)
    assert said(texts(codes), 4, pa.string()) == ["a", "b", None, None]


# Casts


@pytest.mark.parametrize(
    ("type_", "to"),
    [
        (TRUTH, "boolean"), (TRUTH, "utinyint"), (TRUTH, "bigint"),
        (BYTE, "usmallint"), (BYTE, "uinteger"), (BYTE, "ubigint"), (BYTE, "int"), (BYTE, "bigint"),
        (BYTE, "double"), (WHOLE, "bigint"), (WHOLE, "double"), (REAL, "double"),
        (DAY, "date"), (DAY, "timestamp"), (MOMENT, "date"), (MOMENT, "timestamp"), (TEXT, "text"),
    ],
    ids=str,
)  # fmt: skip
def test_casts(type_: Type, to: str) -> None:
    check(lambda value: cast(value, to), f"CAST(a AS {to})", type_)


@pytest.mark.parametrize("to", ["int", "bigint", "utinyint"])
def test_casts_of_doubles_to_whole_numbers(to: str) -> None:
    def fits(value: float | None) -> bool:
        return value is None or -0.5 <= value < 200

    check(lambda value: cast(value, to), f"CAST(a AS {to})", REAL, where=fits)
    for value in (-1e300, 1e19, math.inf, -1e19):
        with pytest.raises(UnknownOperationError):
            cast(array_of([value, 1.0], REAL), to)


@pytest.mark.parametrize(
    "to",
    ["boolean", "utinyint", "usmallint", "uinteger", "ubigint", "int", "bigint", "double", "date",
     "timestamp", "text"],
)  # fmt: skip
def test_nothing_cast(to: str) -> None:
    expected = asked(f"CAST(NULL AS {to})", [TRUTH], [(None,)] * 3)
    assert to_arrow(cast(NOTHING, to), 3, expected.type).equals(expected)


@pytest.mark.parametrize("kind", ["=", "<", "+", "/", "days", "|"])
def test_nothing_gives_nothing(kind: str) -> None:
    type_ = {"days": DAY, "|": BYTE}.get(kind, REAL)
    values = array_of(type_.pool, type_)
    for operands in ((NOTHING, values), (values, NOTHING)):
        found = operator(kind)(*operands)
        assert to_arrow(found, len(type_.pool)).null_count == len(type_.pool)


@pytest.mark.parametrize("kind", ["negative", "abs", "floor", "ceil", "round", "isfinite", "not"])
def test_nothing_comes_of_nothing(kind: str) -> None:
    places = [Values(Kind.WHOLE, 2)] if kind == "round" else []
    assert to_arrow(operator(kind)(NOTHING, *places), 3).null_count == 3


@pytest.mark.parametrize(
    ("kind", "operands"),
    [
        ("+", (TEXT, REAL)), ("<", (TEXT, REAL)), ("<", (DAY, WHOLE)), ("abs", (WHOLE,)),
        ("days", (MOMENT, DAY)), ("least", (TEXT, TEXT)), ("|", (REAL, REAL)), ("not", (WHOLE,)),
        ("=", (TRUTH, WHOLE)), ("isfinite", (DAY,)), ("negative", (DAY,)),
    ],
)  # fmt: skip
def test_what_arrays_do_not_know_is_left_to_sql(kind: str, operands: Sequence[Type]) -> None:
    with pytest.raises(UnknownOperationError):
        operator(kind)(*[array_of(type_.pool[:3], type_) for type_ in operands])
