"""Every row of an export is accounted for, whatever is wrong with it."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeykit.definition.loader import Definition, load_source
from journeykit.definition.source import Source
from journeykit.engines.accounting import Limits
from journeykit.engines.beginning import LONGEST_LINE
from journeykit.engines.copies import MIXED
from journeykit.engines.duckdb import Output, OutputFormat, run
from journeykit.engines.facts import Cell, RunFacts
from journeykit.engines.lines import USUAL_LINE
from journeykit.engines.opening import open_export
from journeykit.engines.reject_file import RejectFile
from journeykit.errors import InputError
from journeykit.scoring.plan import make_plan
from tests.cli.small import JOURNEY

HEADER = "id,name,arr,signed_on,users,status,why_left"
FEW, MANY = "fewer cells than the header", "more cells than the header"
EVERYTHING = Limits(max_bad=1.0, on_duplicate="first")


@cache
def journey() -> Definition:
    found = load_source(Source("journey.yaml", JOURNEY)).definition
    assert found is not None
    return found


def score(
    folder: Path, data: bytes, limits: Limits = EVERYTHING, name: str = "e.csv"
) -> tuple[RunFacts, list[dict[str, str]]]:
    """What was found, and the rows of the scored CSV file."""
    (folder / name).write_bytes(data)
    export = open_export(folder / name)
    plan = make_plan(journey(), export.columns, date(2026, 6, 30))
    scored = folder / "scored.csv"
    output = Output(scored, OutputFormat.CSV)
    facts = run(plan, export, folder / "s.parquet", {}, [output], limits=limits)
    assert not list(folder.glob("*.part"))
    with scored.open(encoding="utf-8", newline="") as file:
        return facts, list(csv.DictReader(file))


@dataclass(frozen=True)
class Line:
    """A line of an export, and what is to become of it."""

    text: str
    fate: str
    key: str = ""


def well(key: str, name: str) -> Line:
    file = io.StringIO(newline="")
    csv.writer(file).writerow([key, name, "1", "", "2", "open", ""])
    return Line(file.getvalue().removesuffix("\r\n"), "scored", key)


keys = st.sampled_from([*(f"K{n}" for n in range(30)), "0", "007", "é", "a b"])
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=9) | (
    st.sampled_from(["two\nlines", 'a "quoted" one', "a,b", "'", "=1+1"])
)
damaged = st.sampled_from(
    [
        Line("X,short", "rejected"),
        Line("lonely", "rejected"),
        Line("X,a,1,,,open,,8,9", "rejected"),
        Line('X,"a" b,1,,,open,', "rejected"),
        Line('"X" y,a,1,,,open,,8,9', "rejected"),
        Line(",no id,1,,,open,", "rejected"),
        Line("  ,no id,1,,,open,", "rejected"),
        Line(",,,,,,", "blank"),
        Line(",,,", "blank"),
        Line(",,,,,,,,,,,", "blank"),
        Line("   ", "blank"),
        Line(" , ,,,,,", "blank"),
        Line("", "no row"),
    ]
)
exports = st.lists(st.builds(well, keys, names) | damaged, min_size=1, max_size=40)
line_ends = st.sampled_from(["\n", "\r\n", "\r"])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(exports, line_ends, st.booleans(), st.sampled_from(["first", "last"]))
def test_rows_in_are_scored_rejected_blank_or_duplicates(
    tmp_path: Path, lines: list[Line], end: str, ended: bool, choice: str
) -> None:
    fates = Counter(line.fate for line in lines)
    keyed = [line.key for line in lines if line.fate == "scored"]
    text = end.join([HEADER, *(line.text for line in lines)]) + (end if ended else "")
    limits = Limits(max_bad=1.0, on_duplicate="first" if choice == "first" else "last")
    if not keyed and not fates["rejected"]:
        with pytest.raises(InputError, match="a header and no rows"):
            score(tmp_path, text.encode(), limits)
        return
    facts, rows = score(tmp_path, text.encode(), limits)
    assert facts.scored == len(rows) == len(set(keyed))
    assert facts.rejected == fates["rejected"]
    assert facts.blank == fates["blank"]
    assert facts.duplicates == len(keyed) - len(set(keyed))
    assert facts.rows_in == facts.scored + facts.rejected + facts.blank + facts.duplicates
    found = [row["customer_id"] for row in rows]
    assert sorted(found) == sorted(set(keyed))
    seen = keyed if choice == "first" else keyed[::-1]
    order = list(dict.fromkeys(seen))
    assert found == (order if choice == "first" else order[::-1])


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_reject_is_placed_by_its_line_in_the_file(
    tmp_path: Path, pack: type[bytes], end: str
) -> None:
    """The engine counts records; a cell of two lines must not shift what is behind it."""
    rows = [f'A{n},"two{end}lines",1,,,open,' for n in range(300)]
    text = end.join(["", HEADER, *rows, "X,short", rows[0].replace("A0", "B"), "Y,1,2,3,4,5,6,7"])
    name = "e.csv" if pack is bytes else "e.csv.gz"
    facts, _ = score(tmp_path, pack(text.encode()), name=name)
    assert [(one.line, one.reason, one.text) for one in facts.rejects] == [
        (603, FEW, "X,short"),
        (606, MANY, "Y,1,2,3,4,5,6,7"),
    ]
    assert (facts.scored, facts.rejected) == (301, 2)


NEVER_CLOSED = "a quote is never closed, or text stands behind one that is"


def test_an_open_quote_costs_its_line_and_no_other(tmp_path: Path) -> None:
    """The parts of a large file are read at once: none of them begins where the quote says."""
    lines = [f"K{n},{'name ' * 16}{n},1,,,open," for n in range(180_000)]
    lines[5000] = lines[-1] = 'Q,"never,1,,,open,'
    data = "\n".join([HEADER, *lines, ""]).encode()
    assert len(data) > LONGEST_LINE
    facts, rows = score(tmp_path, data, Limits(threads=2, memory="200MB"))
    assert (facts.rows_in, facts.scored, facts.rejected) == (180_000, 179_998, 2)
    assert [row["customer_id"] for row in rows[4999:5001]] == ["K4999", "K5001"]
    assert len(rows) == facts.scored
    assert [(one.line, one.reason, one.text) for one in facts.rejects] == [
        (5002, NEVER_CLOSED, lines[5000]),
        (180_001, NEVER_CLOSED, lines[-1]),
    ]


@pytest.mark.parametrize("size", [USUAL_LINE + 1, 3 * USUAL_LINE, LONGEST_LINE // 2])
def test_a_row_longer_than_the_pieces_that_are_read_is_one(tmp_path: Path, size: int) -> None:
    """The engine passes over a line that is longer than a piece of the file, without a word."""
    lines = [f"K{n},name,1,,,open," for n in range(3000)]
    lines[1500] = f"K1500,{'y' * size},1,,,open,"
    facts, rows = score(tmp_path, "\n".join([HEADER, *lines]).encode())
    assert (facts.rows_in, facts.scored, facts.rejected) == (3000, 3000, 0)
    assert [row["customer_id"] for row in rows] == [f"K{n}" for n in range(3000)]


@pytest.mark.parametrize(
    "size", [LONGEST_LINE + 1, pytest.param(5 * LONGEST_LINE // 2, marks=pytest.mark.slow)]
)
def test_a_row_longer_than_any_that_is_read_is_rejected(tmp_path: Path, size: int) -> None:
    lines = [f"K{n},name,1,,,open," for n in range(3000)]
    lines[1500] = f"K1500,{'y' * size},1,,,open,"
    facts, _ = score(tmp_path, "\n".join([HEADER, *lines]).encode())
    assert (facts.rows_in, facts.scored, facts.rejected) == (3000, 2999, 1)
    assert facts.rejects[0].line == 1502
    assert facts.rejects[0].reason == "the row is longer than 16 MB"


def test_lines_of_a_cell_that_look_like_rows_are_no_customers(tmp_path: Path) -> None:
    """A part of a large file may begin within such a cell, and nothing there tells it so."""
    note = "\n".join(f"Z{n},pasted,1,,,open," for n in range(1500))
    rows = [f'K{n},"{note}\n",1,,,open,' for n in range(700)]
    data = "\n".join([HEADER, *rows, "X,short"]).encode()
    assert len(data) > LONGEST_LINE
    facts, scored = score(tmp_path, data)
    assert (facts.rows_in, facts.scored, facts.rejected) == (701, 700, 1)
    assert [row["customer_id"] for row in scored] == [f"K{n}" for n in range(700)]
    assert [(one.line, one.text) for one in facts.rejects] == [(700 * 1501 + 2, "X,short")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("first", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_kinds_end_rows(tmp_path: Path, first: str, encoding: str) -> None:
    ends = [first, "\r\n", "\n", "\r", "\r\n", "\n"]
    lines = [HEADER, *(f"K{n},n,1,,,open," for n in range(4)), "X,short"]
    data = "".join(line + end for line, end in zip(lines, ends, strict=True)).encode(encoding)
    facts, rows = score(tmp_path, data)
    assert [row["customer_id"] for row in rows] == ["K0", "K1", "K2", "K3"]
    assert (facts.rows_in, facts.scored, facts.rejected) == (5, 4, 1)
    assert [one.line for one in facts.rejects] == [6]
    assert facts.notes in ((), (MIXED,))


def test_a_header_in_the_middle_is_no_customer(tmp_path: Path) -> None:
    """As where exports were put one behind the other."""
    part = [HEADER, "A,n,1,,,open,", "B,n,1,,,open,"]
    lines = [*part, " id , name,arr,signed_on,users,status,why_left", "C,n,1,,,open,"]
    data = "\n".join([*lines, HEADER, "id,name,arr,signed_on,users,status,other", ",n,1,,,open,"])
    facts, rows = score(tmp_path, data.encode())
    assert [row["customer_id"] for row in rows] == ["A", "B", "C", "id"]
    assert (facts.rows_in, facts.scored, facts.rejected) == (7, 4, 3)
    assert [(one.row, one.reason) for one in facts.rejects] == [
        (3, "2 rows repeat the header, the first of them here"),
        (7, "no id stands in it"),
    ]
    assert [(one.column, one.n) for one in facts.unread] == [
        ("arr", 1),
        ("signed_on", 1),
        ("users", 1),
    ]


def test_a_header_in_the_middle_is_listed(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text(f"{HEADER}\nA,n,1,,,open,\n{HEADER}\n", encoding="utf-8")
    export = open_export(tmp_path / "e.csv")
    plan = make_plan(journey(), export.columns, date(2026, 6, 30))
    rejects = RejectFile(tmp_path / "rejects.csv")
    facts = run(plan, export, tmp_path / "s.parquet", {}, rejects=rejects, limits=EVERYTHING)
    assert [one.reason for one in facts.rejects] == ["the header stands here again"]
    assert rejects.path.read_text(encoding="utf-8").splitlines()[1:] == [
        f"{tmp_path}/e.csv,,2,,the header stands here again,"
    ]


def test_unread_cells_are_shown_by_row_and_counted_in_scored_rows_alone(tmp_path: Path) -> None:
    rows = ["A,n,x,,,open,", ",,,,,,", "B,n,y,,,open,", "A,n,z,,,open,", ",n,w,,,open,"]
    facts, _ = score(tmp_path, "\n".join([HEADER, *rows]).encode())
    (unread,) = facts.unread
    assert (unread.column, unread.n) == ("arr", 2)
    assert unread.examples == (Cell(1, "x"), Cell(3, "y"))


def test_facts_survive_the_snapshot_and_shrink_where_they_must(tmp_path: Path) -> None:
    from journeykit.engines.metadata import FACTS_KEY, read_metadata

    rows = [f"K{n},n,{'x' * 500},{'y' * 500},{'z' * 500},open," for n in range(5)]
    ragged = [f"X{n}," + '\\"\N{GRINNING FACE}' * 300 for n in range(30)]
    facts, _ = score(tmp_path, "\n".join([HEADER, *rows, *ragged]).encode())
    kept = RunFacts.from_json(read_metadata(tmp_path / "s.parquet")[FACTS_KEY])
    assert kept in (facts, facts.without_examples())
    assert (kept.rows_in, kept.rejected, kept.scored) == (35, 30, 5)
    assert [(one.column, one.n) for one in kept.unread] == [
        ("arr", 5),
        ("signed_on", 5),
        ("users", 5),
    ]
