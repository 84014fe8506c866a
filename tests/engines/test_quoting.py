"""Where rows end by their quotes, held against Python's own reader; what is said of bad ones."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeykit.engines import lines as lines_of_files
from journeykit.engines import quoting
from journeykit.engines.attempts import read_surely
from journeykit.engines.export import Export
from journeykit.engines.opening import open_export
from journeykit.engines.quoting import UncertainRowsError, check_rows_told_apart, scan
from journeykit.engines.rejects import Rejected, all_rejects, read_rejects
from journeykit.engines.session import Session
from journeykit.errors import InputError

Rows = list[tuple[str | None, ...]]
_LONGEST = 2000
"""Bytes of the longest row in these tests: the engine reads pieces of as much."""


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_of_files, "USUAL_LINE", _LONGEST)


def read(path: Path) -> tuple[Rows, Rejected, list[tuple[int | None, str]]]:
    """The rows of a file, what was rejected, and each reject by its line."""

    def all_of(export: Export) -> tuple[Rows, Rejected, list[tuple[int | None, str]]]:
        with Session(export.paths) as session:
            rows = session.run(export.relation())
            rejected = read_rejects(session, export, len(rows))
            listed = [(one.line, one.text) for one in all_rejects(session, export)]
        return rows, rejected, listed

    with TemporaryDirectory() as folder:
        return read_surely(open_export(path), Path(folder), all_of, None)


words = st.sampled_from(
    [
        "a",
        "b c",
        "x,y",
        '"q"',
        "K7,n,3\nK8,m,4",
        "",
        "line\ntwo",
        "\n",
        "\n\n",
        '6"',
        "é",
        ", ,",
        '""',
    ]
)
texts = st.lists(words, max_size=4).map(" ".join)
rows = st.tuples(texts, texts, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
ENDS = ("\n", "\r\n", "\r")
lines = rows | st.sampled_from(["short", "a,b,c,d", ""])


@pytest.mark.usefixtures("small_pieces")
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(lines, min_size=1, max_size=12), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans()
)
def test_rows_of_any_cells_are_those_of_another_reader(
    tmp_path: Path, block: list[tuple[str, str, int] | str], end: str, ended: bool
) -> None:
    """Many times over, so that a piece begins wherever it may mislead the engine."""
    out = io.StringIO(newline="")
    out.write(f"id,name,n{end}K,n,1{end}")
    for number in range(40):
        for line in block:
            if isinstance(line, str):
                out.write(line + end)
                continue
            cells = [f"K{number}", *(text.replace("\n", end) for text in line[:2])]
            csv.writer(out, lineterminator=end, quoting=line[2]).writerow(cells)  # type: ignore[arg-type]
    data = out.getvalue() if ended else out.getvalue().rstrip("\r\n")
    path = tmp_path / "e.csv"
    path.write_bytes(data.encode())
    truth = [one for one in csv.reader(io.StringIO(data, newline="")) if one][1:]
    found, rejected, _ = read(path)
    assert found == [tuple(cell or None for cell in one) for one in truth if len(one) == 3]
    assert rejected.lines == len(truth) - len(found)


BROKEN = ('X,"never,1', '"X,never,1', 'X,a,"1', 'X,"a"" b,1', 'X,"')


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("broken", BROKEN)
def test_a_quote_that_is_never_closed_costs_its_line(tmp_path: Path, broken: str, end: str) -> None:
    text = [f'K{n},"name, {n}",{n}' if n % 3 else f"K{n},name,{n}" for n in range(300)]
    at = (0, 100, 200, 299)
    for place in at:
        text[place] = broken
    (tmp_path / "e.csv").write_bytes(end.join(["id,name,n", "", *text]).encode())
    found, rejected, listed = read(tmp_path / "e.csv")
    assert [row[0] for row in found] == [f"K{n}" for n in range(300) if n not in at]
    assert rejected.lines == 4
    assert listed == [(place + 3, broken) for place in at]


def test_a_table_of_one_column_with_an_open_quote_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ids.csv").write_text('id\nA\n"B\nC\n', encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read(tmp_path / "ids.csv")
    assert refused.value.message == (
        "a quote is opened and never closed here: where rows end is not known"
    )
    assert refused.value.where == f"{tmp_path}/ids.csv, line 3"
    assert refused.value.help == "export it again with every quote within a cell doubled"


def test_a_file_in_which_quotes_mean_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quoting, "MOST_BROKEN", 20)
    (tmp_path / "e.csv").write_text("id,size\n" + 'A,"6 inches\n' * 30, encoding="utf-8")
    with pytest.raises(InputError, match="never closed in more than 20 lines, the first of them"):
        read(tmp_path / "e.csv")


def test_rows_that_still_differ_are_refused_with_the_line(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text('id,n\nA,1\nB,"2\nC,3\n', encoding="utf-8")
    export = open_export(tmp_path / "e.csv")
    with pytest.raises(UncertainRowsError) as uncertain:
        check_rows_told_apart(export, 2)
    (found,) = uncertain.value.scans
    assert (found.records, [one.line for one in found.broken]) == (3, [3])
    (file,) = export.files
    known = replace(file, records=found.records, broken=found.broken)
    check_rows_told_apart(Export((known,)), 3)
    with pytest.raises(InputError) as refused:
        check_rows_told_apart(Export((known,)), 2)
    assert refused.value.message == (
        "by its quotes the export has 3 rows, and 2 came out of it; the first quote that is never "
        "closed is opened here"
    )
    assert refused.value.where == f"{tmp_path}/e.csv, line 3"


def test_a_quote_that_is_closed_too_far_away_is_not_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quoting, "_FAR", 50)
    text = "id,n\n" + 'A,"1\n' + "B,2\n" * 30 + 'C,3"\n'
    (tmp_path / "e.csv").write_text(text, encoding="utf-8")
    found = scan(open_export(tmp_path / "e.csv").files[0])
    assert (found.records, [one.line for one in found.broken]) == (32, [2])
