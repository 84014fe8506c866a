"""Headers of several lines, with a mark before them, and lines that end otherwise than the rows."""

from __future__ import annotations

import csv
import gzip
import io
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeykit.engines.opening import open_export
from journeykit.engines.quoting import UncertainRowsError, check_rows_told_apart, scan
from journeykit.errors import InputError
from tests.cli.inside import runner
from tests.cli.small import CUSTOMERS, JOURNEY
from tests.engines.arrays.both_ways import force_arrays
from tests.engines.read_exports import score_files
from tests.engines.test_quoting import read

ENDS = ("\n", "\r\n", "\r")
MARK = "\ufeff"
NOT_A_ROW = "X,short"
IDS = [*"ABCDEF"]


def journey_of(header: str) -> str:
    """The small journey, the id under this header."""
    escaped = header.encode("unicode_escape").decode()
    return JOURNEY.replace("id: {type: text}", f'id: {{type: text, from: "{escaped}"}}', 1)


@pytest.mark.parametrize(("mark", "within", "end"), [*product(("", MARK), ENDS, ENDS)])
def test_every_row_is_right_whatever_ends_the_lines_of_the_first_header(
    tmp_path: Path, mark: str, within: str, end: str
) -> None:
    header = f"Customer{within}id"
    data = mark + '"' + header + '"' + (CUSTOMERS + NOT_A_ROW).replace("\n", end)[2:]
    found = score_files(tmp_path, {"e.csv": data.encode()}, text=journey_of(header))
    assert found.ids == IDS
    assert [row["name"] for row in found.rows][:2] == ["Amber Arch", "Birch Bay"]
    assert [(row["line"], row["text"]) for row in found.rejects] == [("9", NOT_A_ROW)]
    assert found.facts.notes == ()


@pytest.mark.parametrize(
    ("mark", "end"), [(MARK, "\n"), ("", "\r\n"), (MARK, "\r\n")], ids=["mark", "ends", "both"]
)
def test_commands_read_a_header_of_several_lines(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    mark: str,
    end: str,
) -> None:
    """As a spreadsheet writes it: a line feed within the cell, whatever ends rows."""
    inside = runner(monkeypatch, capfd)
    (tmp_path / "journey.yaml").write_text(journey_of("a\nb"), encoding="utf-8")
    data = mark + '"a\nb"' + CUSTOMERS.replace("\n", end)[2:]
    (tmp_path / "customers.csv").write_bytes(data.encode())
    options = ("--no-save", "--as-of", "2026-06-30", "-o", "scored.csv")
    scored = inside("score", "customers.csv", *options, cwd=tmp_path)
    assert scored.code == 0, scored.err
    with (tmp_path / "scored.csv").open(encoding="utf-8", newline="") as file:
        assert [row["customer_id"] for row in csv.DictReader(file)] == IDS
    drafted = inside("columns", "customers.csv", cwd=tmp_path)
    assert drafted.code == 0, drafted.err
    assert "from all 6 rows" in drafted.out
    assert 'from: "a\\nb"' in drafted.out


texts = st.lists(st.sampled_from(["a", "b c", '"', ",", "é", "", *ENDS]), max_size=4).map("".join)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    headers=st.tuples(texts, texts, texts),
    cells=st.lists(st.tuples(texts, texts), min_size=1, max_size=4),
    end=st.sampled_from(ENDS),
    before=st.sampled_from(["", "", "\n", "sep=,\n", " \nsep=,\n"]),
    marks=st.integers(0, 2),
    encoding=st.sampled_from(["utf-8", "utf-8", "utf-16", "gzip"]),
)
def test_regular_files_are_read_as_another_reader_reads_them(
    tmp_path: Path,
    headers: tuple[str, str, str],
    cells: list[tuple[str, str]],
    end: str,
    before: str,
    marks: int,
    encoding: str,
) -> None:
    names = [f"h{place}{header}" for place, header in enumerate(headers)]
    rows = [[f"K{place}", *row] for place, row in enumerate(cells)]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([names, *rows])
    text = MARK * marks + before.replace("\n", end) + out.getvalue()
    data = text.encode("utf-16" if encoding == "utf-16" else "utf-8")
    path = tmp_path / "e.csv"
    path.write_bytes(gzip.compress(data, mtime=0) if encoding == "gzip" else data)
    truth = list(csv.reader(io.StringIO(out.getvalue(), newline="")))
    found, rejected, _ = read(path)
    assert open_export(path).headers == tuple(name.strip() for name in truth[0])
    assert found == [tuple(cell or None for cell in row) for row in truth[1:]]
    assert rejected.lines == 0


def test_files_of_an_export_may_end_their_lines_each_in_its_way(tmp_path: Path) -> None:
    header = '"Customer\nid",name,arr,signed_on,users,status,why_left'
    files = {
        f"{mark}{place}.csv": f"{MARK if mark else ''}{header}{end}{mark}{place},n,1,,,open,{end}"
        for mark in ("", "marked")
        for place, end in enumerate(ENDS)
    }
    found = score_files(
        tmp_path,
        {name: text.encode() for name, text in files.items()},
        text=journey_of("Customer\nid"),
    )
    assert found.ids == ["0", "1", "2", "marked0", "marked1", "marked2"]
    assert found.rejects == []


@pytest.mark.parametrize(("mark", "within", "end"), [*product(("", MARK), ENDS, ENDS[:2])])
def test_arrays_read_them_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str, within: str, end: str
) -> None:
    ways = force_arrays(monkeypatch)
    header = f"Customer{within}id"
    data = mark + '"' + header + '"' + CUSTOMERS.replace("\n", end)[2:]
    found = score_files(tmp_path, {"e.csv": data.encode()}, text=journey_of(header))
    assert (found.ids, ways.refused) == (IDS, [None])


def test_as_many_rows_as_lines_do_not_settle_where_a_long_header_ends(tmp_path: Path) -> None:
    """Of three rows the engine may have taken one from the header, and lost another's end."""
    (tmp_path / "e.csv").write_text('"a\nb",c\n1,"x\ny"\n2,z\n', encoding="utf-8")
    export = open_export(tmp_path / "e.csv")
    assert scan(export.files[0]).records == 2
    with pytest.raises(UncertainRowsError):
        check_rows_told_apart(export, 3)
    check_rows_told_apart(export, 2)


@pytest.mark.parametrize(
    "header", ['"h 0" , "a\nb"', '"h 0", "a\nb" ', ' "h 0","a\nb"', 'h 0, "a\nb"  ']
)
@pytest.mark.parametrize("mark", ["", MARK])
def test_blanks_around_quotes_are_borne_in_the_header_as_in_rows(
    tmp_path: Path, header: str, mark: str
) -> None:
    path = tmp_path / "e.csv"
    path.write_bytes(f'{mark}{header}\r\n1, "x\ny"\r\n2,z\r\n'.encode())
    assert open_export(path).headers == ("h 0", "a\nb")
    found, rejected, _ = read(path)
    assert (found, rejected.lines) == ([("1", "x\ny"), ("2", "z")], 0)


def test_a_large_file_with_another_line_end_in_its_header_alone(tmp_path: Path) -> None:
    """Its sample is cut behind a row, not within the header."""
    rows = [(f"K{place}", "name") for place in range(30_000)]
    text = '"a\nb",c\r' + "".join(f"{key},{name}\r" for key, name in rows)
    path = tmp_path / "e.csv"
    path.write_text(text, encoding="utf-8", newline="")
    found, rejected, _ = read(path)
    assert (found, rejected.lines) == (rows, 0)


@pytest.mark.parametrize("end", ENDS)
def test_a_quote_of_the_header_that_is_never_closed_is_said(tmp_path: Path, end: str) -> None:
    path = tmp_path / "e.csv"
    path.write_bytes(f'id,"name{end}1,a{end}2,b{end}'.encode())
    with pytest.raises(InputError) as refused:
        open_export(path)
    assert refused.value.message == "a quote in the header is opened and never closed"
    assert refused.value.where == f"{path}, header"
    assert refused.value.help == "remove it, or close it"
