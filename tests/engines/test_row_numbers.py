"""The number of a row is its place below the header, whatever was rejected before it."""

from __future__ import annotations

import csv
import io
from itertools import accumulate
from pathlib import Path
from random import Random

import pytest

from tests.cli.small import JOURNEY
from tests.engines.read_exports import score_files

HEADER = "id,name,arr,signed_on,users,status,why_left"
NUMBERED = JOURNEY.replace("customer_id: id", "customer_id: row_number")
LINES = (
    '{n},"Two{end}lines, ""{n}""",1,2026-01-02,3,open,',
    "{n},plain,1,,3,open,",
    ",no id,1,,3,open,",
    "{n},unread,many,,3,open,",
    ",,,,,,",
    "{n},short",
    ",,",
    "{n},1,2,3,4,5,6,7,8",
    "",
    '"{n}","a{end}{end}b",1,,,open,',
)


def export(seed: int, rows: int, end: str, *, without: tuple[int, ...] = ()) -> str:
    """Rows of all kinds that may stand in one, a few of each that cannot be scored."""
    random = Random(seed)  # noqa: S311 - nothing secret is made here
    kinds = [kind for kind in range(len(LINES)) if kind not in without]
    weights = [9 if kind in (0, 1) else 2 for kind in kinds]
    chosen = random.choices(kinds, weights, k=rows)
    lines = [LINES[kind].format(n=f"c{n}", end=end) for n, kind in enumerate(chosen)]
    return end.join([HEADER, *lines, ""])


def records(text: str) -> list[list[str]]:
    """All rows below the header, as Python's own reader has them."""
    return [row for row in csv.reader(io.StringIO(text, newline="")) if row][1:]


def by_number(text: str, first: int = 1) -> dict[str, str]:
    """The id of every row that can be scored, by its number."""
    return {
        str(number): row[0]
        for number, row in enumerate(records(text), first)
        if len(row) == 7 and any(row)
    }


CASES = [
    (1, 40, "\n", ()),
    (2, 200, "\r\n", ()),
    (3, 200, "\n", (8,)),
    (4, 300, "\n", (0, 9)),
    (5, 200, "\r", (9,)),
    (6, 200, "\n", (5, 6, 7)),
]


@pytest.mark.parametrize(("seed", "rows", "end", "without"), CASES)
def test_rows_are_numbered_as_they_stand(
    seed: int, rows: int, end: str, without: tuple[int, ...], tmp_path: Path
) -> None:
    text = export(seed, rows, end, without=without)
    numbered = score_files(tmp_path, {"a.csv": text.encode()}, text=NUMBERED)
    assert numbered.ids == list(by_number(text))
    keyed = score_files(tmp_path, {"a.csv": text.encode()})
    all_rows = records(text)
    assert keyed.ids == [row[0] for row in all_rows if len(row) == 7 and row[0]]
    told = [(one["row"], one["column"]) for one in keyed.rejects if one["row"]]
    assert told == [
        *((str(n), "id") for n, row in enumerate(all_rows, 1) if len(row) == 7 and is_keyless(row)),
        *((str(n), "arr") for n, row in enumerate(all_rows, 1) if "many" in row),
    ]


def is_keyless(row: list[str]) -> bool:
    return not row[0] and any(row)


def test_rows_of_several_files_are_numbered_on_and_told_file_by_file(tmp_path: Path) -> None:
    files = {f"{seed}.csv": export(seed, 60, "\n") for seed in (11, 12, 13)}
    numbered = score_files(tmp_path, {name: t.encode() for name, t in files.items()}, text=NUMBERED)
    counts = [len(records(text)) for text in files.values()]
    begins = accumulate(counts, initial=1)
    expected = [by_number(text, first) for text, first in zip(files.values(), begins, strict=False)]
    assert numbered.ids == [number for one in expected for number in one]
    assert numbered.facts.rows_in == sum(counts)
    told = [(one["file"], one["row"]) for one in numbered.rejects if one["column"] == "arr"]
    assert told == [
        (name, str(number))
        for name, text in files.items()
        for number, row in enumerate(records(text), 1)
        if "many" in row
    ]


def test_a_first_few_of_them_too(tmp_path: Path) -> None:
    """Where a score is narrowed, numbers are those of the whole export."""
    text = export(3, 60, "\n")
    numbered = score_files(tmp_path, {"a.csv": text.encode()}, text=NUMBERED)
    first = [row["customer_id"] for row in numbered.rows][:9]
    assert first == list(by_number(text))[:9]
    assert first != [str(number) for number in range(1, 10)]


PLAIN = "{n},plain,1,,3,open,"


@pytest.mark.parametrize("size", [3, 400])
@pytest.mark.parametrize("begin", ["", "sep=,\n", "\n\n"])
@pytest.mark.parametrize("header", [HEADER, HEADER.replace("name", '"name"') + ',"of\nall"'])
def test_a_quote_that_is_never_closed_is_one_row(
    header: str, begin: str, size: int, tmp_path: Path
) -> None:
    """In a file with several lines of header or some before it, of one piece and of many."""
    more = ",x" if header != HEADER else ""
    rows = [PLAIN.format(n=f"c{n}") + more for n in range(1, size + 1)]
    rows[1] = f'c2,"never,1,,,open,{more}'
    rows.insert(2, "" if begin else "c2b,short")
    text = "\n".join([begin + header, *rows, ""])
    numbered = score_files(tmp_path, {"a.csv": text.encode()}, text=NUMBERED)
    last = size if begin else size + 1
    assert numbered.ids == ["1", *map(str, range(last - size + 3, last + 1))]
