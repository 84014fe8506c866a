"""What is counted while customers are scored, against the same asked of the file afterwards."""

from __future__ import annotations

import gc
import weakref
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeykit.definition.loader import Definition
from journeykit.engines import regular
from journeykit.engines.arrays import coding, counting, first_pass
from journeykit.engines.arrays.coding import Lane, NoCodesError, coded, lane_of
from journeykit.engines.arrays.money import LargeMoneyError, Worth
from journeykit.engines.arrays.values import NOTHING, Kind, Values, text, truth
from journeykit.engines.duckdb import Limits, running
from journeykit.engines.opening import open_export
from journeykit.engines.tallying import Reading
from journeykit.scoring.asking import Ahead, Tally, columns_read, counted_in
from journeykit.scoring.counting import Spans
from journeykit.scoring.plan import make_plan
from journeykit.scoring.schema import Schema
from journeykit.scoring.scrutinising import scrutiny_tallies
from journeykit.scoring.tallies import snapshot_tallies
from tests.oracle.generate import export_from, journey_from
from tests.oracle.pool import AS_OF, SeededChooser
from tests.oracle.test_agreement import CUSTOMERS, RICH, definition_of, write_export

# Groups of rows

ONES = st.sampled_from([None, 0, 1, 2, 7, 254, 255])
WHOLES = st.one_of(st.none(), st.integers(-3, 3), st.sampled_from([-(2**40), 2**40, 70_000]))
TEXTS = st.sampled_from([None, "", "EU", "NA"])


def nulls(column: Sequence[object]) -> Any:
    return np.array([one is None for one in column], np.uint8)


def truths(column: Sequence[bool | None]) -> Values:
    return truth(np.array([1 if one is None else 2 * one for one in column], np.uint8))


def wholes(column: Sequence[int | None], type_: Any = np.int64) -> Values:
    data = np.array([77 if one is None else one for one in column], type_)
    return Values(Kind.WHOLE, data, nulls(column) if None in column else 0)


def reals(column: Sequence[float | None]) -> Values:
    data = np.array([np.nan if one is None else one for one in column], np.float64)
    return Values(Kind.REAL, data, nulls(column))


def texts(column: Sequence[str | None]) -> Values:
    return Values(Kind.OTHER, pa.array(column, pa.string()))


def in_dictionary(column: Sequence[str | None]) -> Values:
    return Values(Kind.OTHER, pa.array(column, pa.string()).dictionary_encode())


@st.composite
def columns(draw: st.DrawFn) -> tuple[list[Sequence[Any]], list[Values]]:
    """Some columns of a few rows, plain and as values."""
    rows = draw(st.integers(1, 12))
    kinds: list[tuple[Any, Any]] = [
        (st.sampled_from([None, False, True]), truths),
        (ONES, lambda column: wholes(column, np.uint8)),
        (WHOLES, wholes),
        (st.one_of(st.none(), st.sampled_from([0.5, -1e300, 3.0])), reals),
        (TEXTS, texts),
        (TEXTS, in_dictionary),
    ]
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=6))
    plain = [draw(st.lists(one, min_size=rows, max_size=rows)) for one, _ in chosen]
    return plain, [make(column) for column, (_, make) in zip(plain, chosen, strict=True)]


def held_by_hand(plain: Sequence[Sequence[Any]], lanes: Sequence[Lane], rows: int) -> None:
    """Hold the groups of rows against those that Python itself finds."""
    groups = coded(lanes, rows)
    alike = list(zip(*plain, strict=True))
    by_code = dict(zip(groups.groups.tolist(), groups.counts.tolist(), strict=True))
    numbers = groups.codes.tolist()
    assert len(set(zip(alike, numbers, strict=True))) == len(set(alike)) == len(by_code)
    assert Counter(numbers) == by_code
    found = {alike[place] for place in groups.first().tolist()}
    assert found == set(alike)
    weights = [float(3**row) for row in range(rows)]
    sums: dict[int, float] = defaultdict(float)
    for number, weight in zip(numbers, weights, strict=True):
        sums[number] += weight
    assert groups.sums(np.array(weights)).tolist() == [sums[one] for one in groups.groups.tolist()]


@given(columns())
def test_rows_are_in_a_group_where_they_are_alike(
    given_: tuple[list[Sequence[Any]], list[Values]],
) -> None:
    plain, values = given_
    held_by_hand(plain, [lane_of(one) for one in values], len(plain[0]))


@given(columns(), st.sampled_from([(2, 3, 8), (3, 9, 30)]))
def test_numbers_of_groups_are_kept_small(
    given_: tuple[list[Sequence[Any]], list[Values]], bounds: tuple[int, int, int]
) -> None:
    """With bounds so low that numbers have to be made dense, and looked up, again and again."""
    plain, values = given_
    with pytest.MonkeyPatch.context() as patch:
        for name, bound in zip(("_SMALL", "_NARROW", "_WIDE"), bounds, strict=True):
            patch.setattr(coding, name, bound)
        lanes = [lane_of(one) for one in values]
        held_by_hand(plain, lanes, len(plain[0]))


def test_what_is_one_for_all_rows_tells_nobody_apart() -> None:
    ones = [NOTHING, text("EU"), Values(Kind.WHOLE, 4), truth(2)]
    assert [lane_of(one).most for one in ones] == [1, 1, 1, 1]
    assert coded(map(lane_of, ones), 3).counts.tolist() == [3]
    held_by_hand([[4, None, 4]], [lane_of(Values(Kind.WHOLE, 4, np.array([0, 1, 0])))], 3)


def test_what_is_null_for_all_rows_tells_nobody_apart_whatever_stands_there() -> None:
    held_by_hand([[None] * 3], [lane_of(Values(Kind.WHOLE, np.array([4, 5, 6]), 1))], 3)
    assert lane_of(Values(Kind.REAL, np.array([4.0, 5.0]), 1)).most == 1


def test_lists_are_no_numbers() -> None:
    with pytest.raises(NoCodesError):
        lane_of(Values(Kind.OTHER, pa.array([["a"], []], pa.list_(pa.string()))))


# Money

AMOUNTS = st.one_of(
    st.none(),
    st.integers(-(10**9), 10**9).map(float),
    st.floats(-1e12, 1e12),
    st.integers(-(10**12), 10**12).map(lambda n: (n + 0.5) / 1e6),
    st.sampled_from([0.0, -0.0, 4.9999999999999994e-07, 5e-07, 1.5e-06, 8_999_999_999_999.0]),
)


ENGINE = duckdb.connect()


def added(amounts: Sequence[float | None]) -> Decimal | None:
    """The sum by hand: what DuckDB makes of a double in decimals, added by Python."""
    known = [one for one in amounts if one is not None]
    return sum(map(millionths, known), Decimal(0)) if known else None


def millionths(amount: float) -> Decimal:
    """A double in millionths is a double first, as the engine has it."""
    return Decimal(amount * 1e6).quantize(Decimal(1), ROUND_HALF_UP).scaleb(-6)


def groups_of(places: Sequence[int]) -> coding.Coded:
    return coded([Lane(np.array(places, np.uint8), 3)], len(places))


@given(st.lists(st.tuples(AMOUNTS, st.integers(0, 2)), min_size=1, max_size=30))
def test_money_is_added_exactly(rows: list[tuple[float | None, int]]) -> None:
    amounts, places = zip(*rows, strict=True)
    values = reals(amounts)
    sums = Worth(values, len(rows)).of(groups_of(places))
    by_hand = {place: added([a for a, p in rows if p == place]) for place in sorted(set(places))}
    assert sums.to_pylist() == [*by_hand.values()]
    table = pa.table({"amount": pa.array(amounts, pa.float64()), "place": places})
    asked = "SELECT SUM(CAST(amount AS DECIMAL(38, 6))) FROM table_ GROUP BY place ORDER BY place"
    ENGINE.register("table_", table)
    assert [one for (one,) in ENGINE.execute(asked).fetchall()] == sums.to_pylist()


def test_money_of_many_is_beyond_64_bits() -> None:
    rows = 40_000
    worth = Worth(Values(Kind.REAL, np.full(rows, 9e12)), rows)
    (found,) = worth.of(groups_of([0] * rows)).to_pylist()
    assert found == Decimal(9 * 10**12) * rows
    (less,) = Worth(Values(Kind.REAL, np.full(rows, -9e12)), rows).of(groups_of([0] * rows))
    assert less.as_py() == -found


def test_nobody_is_worth_anything_without_a_value() -> None:
    for nothing in (NOTHING, Values(Kind.REAL, 0.0, 1), Values(Kind.REAL, np.array([1.0] * 3), 1)):
        assert Worth(nothing, 3).of(groups_of([0, 1, 0])).to_pylist() == [None, None]
    assert Worth(Values(Kind.WHOLE, 5), 3).of(groups_of([0, 1, 0])).to_pylist() == [10, 5]


@pytest.mark.parametrize("amount", [1e13, -1e13, float("inf"), float("nan")])
def test_money_beyond_all_measure_is_left_to_queries(amount: float) -> None:
    with pytest.raises(LargeMoneyError):
        Worth(Values(Kind.REAL, np.array([1.0, amount])), 2)


# Whole journeys


WORTH: Mapping[str, Any] = {
    "journeykit": 1,
    "id": "worth",
    "data": {
        "customer_id": "id",
        "value": "arr",
        "segments": ["region", "plan"],
        "columns": {
            "id": {"type": "text"},
            "arr": {"type": "decimal"},
            "region": {"type": "text"},
            "plan": {"type": "text"},
        },
    },
    "stages": [
        {"id": "small", "validation": {"evidence": "Pays", "when": "arr > 0"}},
        {"id": "large", "validation": {"evidence": "Pays more", "when": "arr > 20"}},
    ],
}


def answers(
    definition: Definition,
    export: Path,
    folder: Path,
    *,
    is_ahead: bool,
    keeps: bool = True,
) -> tuple[dict[str, list[tuple[Any, ...]]], set[str], tuple[str, ...]]:
    """Every question of a score: the answers, what was counted, the columns of the file."""
    opened = open_export(export)
    asked = [*snapshot_tallies(definition, AS_OF), *scrutiny_tallies(definition, AS_OF)]
    shared, schema = counted_in(asked), Schema.of(definition)
    of_run = {"customer_id", "row", *(name for _, name in schema.raw.items())}
    of_run |= {"profiles_tied"} if schema.has_profiles else set()
    every, some = ((columns_read(asked, but_for) or set()) | of_run for but_for in ((), shared))
    plan = make_plan(definition, opened.columns, AS_OF, only=None if keeps else every)
    ahead = Ahead(shared, None if keeps else some) if is_ahead else None
    target = folder / "snapshot.parquet"
    limits = Limits(max_bad=1.0, on_duplicate="error")
    with running(plan, opened, target, {}, limits=limits, ahead=lambda: ahead) as ran:
        reading = Reading([target], ran.session, {target: ran.texts}, {target: ran.counted})
        return (
            dict(reading.tally(asked, target)),
            set(ran.counted.counts),
            tuple(pq.read_schema(target).names),
        )


def of_many(rows: Sequence[Mapping[str, str | None]]) -> Iterator[Mapping[str, str | None]]:
    """Rows with an id each, some without, some with nothing in them at all."""
    for place, row in enumerate(rows):
        if place % 11 == 3:
            yield {**row, "id": None}
        elif place % 13 == 5:
            yield dict.fromkeys(row)
        else:
            yield {**row, "id": f"{place:05}"}


def compare(seed: int, folder: Path, patch: pytest.MonkeyPatch, *, keeps: bool) -> set[str]:
    """Hold the answers of a generated journey together both ways; what was counted."""
    choose = SeededChooser(seed)
    definition = definition_of(journey_from(choose))
    key = definition.journey.data
    assert key is not None
    rows = export_from(choose, CUSTOMERS)
    export = folder / "export.csv"
    write_export(export, [*of_many(rows)] if "id" in rows[0] else rows)
    patch.setattr(regular, "LARGE", 0)
    patch.setattr(first_pass, "_PIECE", 2_000)
    patch.setattr(counting, "_TOGETHER", 20)
    ahead, counted, written = answers(definition, export, folder, is_ahead=True, keeps=keeps)
    after, nothing, _ = answers(definition, export, folder, is_ahead=False, keeps=keeps)
    assert nothing == set()
    assert ahead == after
    assert keeps or "paths" not in counted or "reached" not in written
    return counted


@pytest.mark.parametrize(("seed", "keeps"), [(5, True), (609, False)])
def test_generated_journeys_are_counted_as_they_are_asked(
    seed: int, keeps: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {"paths", "conditions", "days_taken", "at_risk_first"} <= compare(
        seed, tmp_path, monkeypatch, keeps=keeps
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(600, 640), *RICH])
def test_many_generated_journeys_are_counted_as_they_are_asked(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "paths" in compare(seed, tmp_path, monkeypatch, keeps=seed % 2 == 0)


@pytest.mark.parametrize(
    ("bound", "most"), [("_FEW", 3), pytest.param("_MOST", 15, marks=pytest.mark.slow)]
)
def test_what_are_too_many_groups_is_asked_of_the_file(
    bound: str, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Groups that are nearly as many as rows are left alone, in the first piece or a later one."""
    monkeypatch.setattr(counting, bound, most)
    assert "paths" not in compare(41, tmp_path, monkeypatch, keeps=False)


@pytest.mark.parametrize(("keeps", "most"), [(True, 1), (False, 2)])
def test_one_amount_beyond_all_measure_is_found_once(
    keeps: bool, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that is asked of money is left alone then, in the same pass where all is written."""
    lines = [f"C{n},12,EU,p" for n in range(300)]
    lines.append("C300,1e13,EU,p")
    passes, counted = counted_among(lines, tmp_path, monkeypatch, keeps=keeps)
    assert passes == most
    assert "days_taken" in counted
    assert "paths" not in counted


@pytest.mark.parametrize(("keeps", "most"), [(True, 1), (False, 3)])
def test_segments_that_are_many_only_later_cost_two_passes_at_most(
    keeps: bool, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_FEW", 12)
    lines = [
        f"C{n:03},12,{f'R{n}' if n > 100 else 'EU'},{f'P{n}' if n > 200 else 'p'}"
        for n in range(300)
    ]
    passes, counted = counted_among(lines, tmp_path, monkeypatch, keeps=keeps)
    assert passes == most
    assert counted.isdisjoint({"segment_0", "segment_1"})
    assert keeps == ("paths" in counted)


def test_a_pass_that_is_given_up_lets_go_of_what_it_held_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one needs the memory, and the command line rarely looks for garbage in circles."""
    held: list[weakref.ref[counting.Counting]] = []

    def noted(*given: Any, **more: Any) -> counting.Counting:
        made = counting.Counting(*given, **more)
        held.append(weakref.ref(made))
        return made

    monkeypatch.setattr(first_pass, "Counting", noted)
    gc.disable()
    try:
        counted_among(["C0,1e13,EU,p"], tmp_path, monkeypatch, keeps=False)
        assert [one() for one in held] == [None] * 3
    finally:
        gc.enable()


def counted_among(
    lines: Sequence[str], folder: Path, patch: pytest.MonkeyPatch, *, keeps: bool
) -> tuple[int, set[str]]:
    """How many passes an export of customers' worth takes, and what is counted in the last."""
    definition, written = definition_of(WORTH), first_pass.write_first_pass
    passes: list[object] = []

    def noted(*given: Any, **more: Any) -> dict[str, pa.Table]:
        passes.append(given)
        return written(*given, **more)

    export = folder / "export.csv"
    export.write_text("\n".join(["id,arr,region,plan", *lines, ""]))
    patch.setattr(regular, "LARGE", 0)
    patch.setattr(first_pass, "_PIECE", 700)
    patch.setattr(first_pass, "write_first_pass", noted)
    ahead, counted, _ = answers(definition, export, folder, is_ahead=True, keeps=keeps)
    found = len(passes)
    after, _, _ = answers(definition, export, folder, is_ahead=False, keeps=keeps)
    assert ahead == after
    return found, counted


def test_all_that_screens_read_of_groups_is_counted() -> None:
    """A new question of many customers belongs among these, or says here why it does not."""
    definition = definition_of(journey_from(SeededChooser(5)))
    asked: list[Tally] = [*snapshot_tallies(definition, AS_OF)]
    counted = {one.name for one in counted_in(asked)}
    others = {one.name for tally in asked for one in tally.over} - counted
    assert others <= {"costs"}
    assert any(isinstance(one.counted, Spans) for one in counted_in(asked))
