"""The first pass by arrays against the same by queries: the same file, column by column."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from journeykit.engines.arrays import first_pass, lookups
from journeykit.engines.arrays.plain_numbers import Numbers, plain_numbers
from journeykit.engines.duckdb import Limits
from journeykit.engines.inputs import Source
from journeykit.engines.opening import open_export, open_exports
from journeykit.engines.regular import may_be_arrays
from journeykit.scoring.amounts import Marks
from journeykit.scoring.plan import make_plan
from journeykit.scoring.storing import in_words
from tests.engines.arrays.both_ways import differences, write_both
from tests.oracle.generate import export_from, journey_from
from tests.oracle.pool import AS_OF, SeededChooser
from tests.oracle.test_agreement import CUSTOMERS, RICH, definition_of, write_export

Rows = Sequence[Mapping[str, str | None]]


def compare(
    journey: Mapping[str, Any], rows: Rows, folder: Path, patch: pytest.MonkeyPatch, size: int
) -> list[str]:
    """What differs between the two ways; raises where arrays cannot at all."""
    export = folder / "export.csv"
    write_export(export, rows)
    opened = open_export(export)
    plan = make_plan(definition_of(journey), opened.columns, AS_OF)
    return differences(write_both(plan, opened, folder, patch, size))


def compare_generated(
    seed: int, folder: Path, patch: pytest.MonkeyPatch, size: int = 3000
) -> list[str]:
    choose = SeededChooser(seed)
    journey = journey_from(choose)
    return compare(journey, export_from(choose, CUSTOMERS), folder, patch, size)


@pytest.mark.parametrize("seed", [8, 37])
def test_generated_journeys_give_the_same_file(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compare_generated(seed, tmp_path, monkeypatch) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(300, 340), *RICH])
def test_many_generated_journeys_give_the_same_file(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compare_generated(seed, tmp_path, monkeypatch, 700 if seed % 2 else 100_000) == []


def many_marks(gates: int, branches: int) -> dict[str, Any]:
    """A journey with so many gates and branches of loss that their numbers are wide."""
    conditions = [f"n0 > {number}" for number in range(gates)]
    return {
        "journeykit": 1,
        "id": "wide",
        "data": {
            "customer_id": "id",
            "columns": {
                "id": {"type": "text"},
                "n0": {"type": "integer"},
                "why": {"type": "text"},
                "gone": {"type": "boolean"},
            },
        },
        "lost": {"when": "gone", "reason": "why"},
        "stages": [
            {
                "id": "only",
                "phase": "existing",
                "trigger": {"event": "They come", "when": "n0 is not null"},
                "validation": {"evidence": "It works", "when": "n0 > 5"},
                "loss_branches": [
                    {"id": f"branch_{n}", "reason": f"R{n}", "cause": "fit", "recorded": [f"R{n}"]}
                    for n in range(branches)
                ],
            }
        ],
        "health": {
            "measures": [{"id": "size", "value": "n0", "points": {0: 0, 40: 100}}],
            "bands": {"yellow": 20, "green": 60},
            "gates": [
                {"id": f"gate_{n}", "when": when, "at_most": "yellow"}
                for n, when in enumerate(conditions)
            ],
        },
    }


@pytest.mark.parametrize(
    ("gates", "branches"), [(9, 3), pytest.param(17, 300, marks=pytest.mark.slow), (33, 3), (64, 3)]
)
def test_numbers_for_many_words_are_as_wide_as_those_of_queries(
    gates: int, branches: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bit for each gate, a number for each reason: of 8, 16, 32 and 64 bits; lists beyond."""
    rows = [
        {
            "id": str(number),
            "n0": str(number * 7 % 70) if number % 9 else "",
            "why": f"R{number * 13 % (branches + 1)}",
            "gone": "yes" if number % 3 else "no",
        }
        for number in range(400)
    ]
    assert compare(many_marks(gates, branches), rows, tmp_path, monkeypatch, 1500) == []


def names_export(path: Path, rows: int) -> None:
    """An export in whose columns texts go on to come that were not there before, and repeat."""
    lines = ["id,name,owner,seats"]
    for number in range(rows):
        name, owner = number * 7919 % (number // 4 + 1), number * 31 % (20 + number // 100)
        lines.append(f"{number},name {name},owner {owner},{number % 50}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


NAMES = {
    "journeykit": 1,
    "id": "names",
    "data": {
        "customer_id": "id",
        "name": "name",
        "owner": "owner",
        "columns": {
            "id": {"type": "text"},
            "name": {"type": "text"},
            "owner": {"type": "text"},
            "seats": {"type": "integer"},
        },
    },
    "stages": [
        {"id": "trial", "validation": {"evidence": "They stay", "when": "owner like '%1'"}},
        {"id": "live", "trigger": {"event": "They buy", "when": "name ilike '%2' or seats > 40"}},
    ],
}


def test_several_files_with_the_same_columns_are_one_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other, whatever their delimiters and line ends."""
    names_export(tmp_path / "whole.csv", 900)
    header, *lines = (tmp_path / "whole.csv").read_text("utf-8").splitlines()
    sources = []
    for place, (begin, end, mark) in enumerate(
        ((0, 300, "\n"), (300, 301, "\r\n"), (301, 900, "\n"))
    ):
        path = tmp_path / f"part{place}.csv"
        text = mark.join([header, *lines[begin:end], ""])
        path.write_bytes(text.replace(",", ";" if place == 2 else ",").encode())
        sources.append(Source(path, path.name))
    export = open_exports(sources)
    plan = make_plan(definition_of(NAMES), export.columns, AS_OF)
    assert may_be_arrays(plan, export, Limits()) is False, "they are small"
    both = write_both(plan, export, tmp_path, monkeypatch, 1500)
    assert differences(both) == []
    assert both.facts.scored == 900


@pytest.mark.parametrize("most_texts", [lookups.MOST_TEXTS, 400])
def test_the_file_is_the_same_bytes_whatever_the_threads_do(
    most_texts: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a column turns out to have too many texts to keep them, in the midst of it."""
    monkeypatch.setattr(first_pass, "_PIECE", 15_000)
    monkeypatch.setattr(lookups, "MOST_TEXTS", most_texts)
    export = tmp_path / "export.csv"
    names_export(export, 8_000)
    opened = open_export(export)
    plan = make_plan(definition_of(NAMES), opened.columns, AS_OF)
    stored = in_words(plan.stored, plan.schema)
    assert stored.words
    hashes = set()
    for place, threads in enumerate((1, 4, 2, 4, 8)):
        target = tmp_path / f"{place}.parquet"
        first_pass.write_first_pass(plan, opened.files, target, stored, dict, threads=threads)
        hashes.add(hashlib.sha256(target.read_bytes()).hexdigest())
    assert len(hashes) == 1


AMOUNTS = {
    "journeykit": 1,
    "id": "amounts",
    "data": {
        "customer_id": "id",
        "value": "arr",
        "columns": {
            "id": {"type": "text"},
            "arr": {"type": "decimal", "thousands": ",", "missing": ["n/a"]},
            "cost": {"type": "decimal", "decimal": ",", "thousands": "."},
            "share": {"type": "decimal", "missing": ["-"]},
            "per_share": {"type": "decimal", "value": "arr / share"},
        },
    },
    "stages": [
        {"id": "trial", "validation": {"evidence": "They pay", "when": "arr > 1000.5"}},
        {"id": "live", "trigger": {"event": "They cost", "when": "cost >= 10 or share is null"}},
    ],
}
ODD = [
    "", " ", "-1", "n/a", "-", "$5", "1e3", "+7", " 12", "007", "-0", "1,2", "1.2.3", "nan", "inf",
    "1_000", ".5", "5.", "12345678901234567890", "0.1234567890123456", "1e400", "\u0661", "9e17",
    "2e18",
]  # fmt: skip


def amounts_export(path: Path, rows: int, odd: int) -> None:
    """Amounts, hardly two alike; every so many rows one is written oddly."""
    lines = ["id,arr,cost,share"]
    for number in range(rows):
        other = ODD[number // odd % len(ODD)] if number % odd == 0 else ""
        cents = number * 7919
        cost = f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02}"
        cells = [f"{cents * (-1) ** number:,}", cost, f"{number * 1.37:.{number % 5}f}"]
        if other:
            cells[number // odd % 3] = other
        lines.append(f"{number}," + ",".join(f'"{cell}"' for cell in cells))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("odd", [2, 40, 100_000])
def test_amounts_are_read_plainly_where_they_are_plain(
    odd: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each piece has odd cells here, so that numbers that are known stand beside others."""
    read = []

    def noted(texts: pa.StringArray, marks: Marks) -> Numbers:
        found = plain_numbers(texts, marks)
        read.append((marks, pc.mean(found.are_plain).as_py()))
        return found

    monkeypatch.setattr(lookups, "plain_numbers", noted)
    amounts_export(tmp_path / "export.csv", 1200, odd)
    opened = open_export(tmp_path / "export.csv")
    plan = make_plan(definition_of(AMOUNTS), opened.columns, AS_OF)
    assert differences(write_both(plan, opened, tmp_path, monkeypatch, 9000)) == []
    assert {marks for marks, _ in read} == {Marks(",", "."), Marks(".", ","), Marks(None, ".")}
    share = sum(plain for _, plain in read) / len(read)
    assert (share > 0.6) if odd == 2 else (share > 0.95)
