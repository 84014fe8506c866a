"""Rows that end in several ways, also where a cell in quotes stands before the odd end."""

from __future__ import annotations

import csv
import io
from itertools import permutations
from pathlib import Path

import pytest

from journeykit.engines.copies import MIXED
from tests.engines.read_exports import score_files

ENDS = ("\n", "\r\n", "\r")
CELLS = {"plain": "why", "quoted": '"why, ""then"""', "of several lines": '"why{end}{end}x,"'}


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize(("usual", "odd"), [*permutations(ENDS, 2)])
def test_every_end_ends_a_row(usual: str, odd: str, cell: str, tmp_path: Path) -> None:
    """One odd end behind such a last cell; all rows are there, as Python's own reader has them."""
    last = CELLS[cell].format(end=usual)
    rows = [f"c{n},name,1,2026-01-02,3,open,{last}" for n in range(9)]
    rows[5] = 'c5,"two\nlines",much,,3,open,'
    ends = [odd if n == 3 else usual for n in range(9)]
    header = f"id,name,arr,signed_on,users,status,why_left{usual}"
    text = header + "".join(row + end for row, end in zip(rows, ends, strict=True))
    found = score_files(tmp_path, {"a.csv": text.encode()})
    read = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert found.ids == [row[0] for row in read] == [f"c{n}" for n in range(9)]
    assert (found.facts.rows_in, found.facts.rejected) == (9, 0)
    assert [(one["row"], one["text"]) for one in found.rejects] == [("6", "much")]
    assert MIXED in found.facts.notes


def test_a_quote_that_is_never_closed_is_no_odd_end(tmp_path: Path) -> None:
    header = "id,name,arr,signed_on,users,status,why_left"
    rows = [f"c{n},name,1,2026-01-02,3,open,why" for n in range(5)]
    rows[2] = 'c2,"name,1,,3,open,'
    found = score_files(tmp_path, {"a.csv": "\n".join([header, *rows, ""]).encode()})
    assert found.ids == ["c0", "c1", "c3", "c4"]
    assert (found.facts.rejected, found.facts.notes) == (1, ())
