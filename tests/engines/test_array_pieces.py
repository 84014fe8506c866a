"""CSV read as arrays: the engine's own cells, or a refusal; never a difference."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeykit.engines.arrays import pieces as reading
from journeykit.engines.arrays.pieces import LONGEST_ROW, IrregularError, pieces, read
from journeykit.engines.export import Compression, ExportFile, Kind, read_csv
from journeykit.engines.library import duckdb
from journeykit.engines.lines import measure
from journeykit.engines.opening import open_export
from journeykit.errors import InputError
from tests.conftest import NO_REAL_DATA, real_data_folder

Rows = list[tuple[str, ...]]
_HARMLESS = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100
)


class Engine:
    """DuckDB, with the options that it reads an export with."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(config={"threads": 2})
        self._asked = 0

    def rows(self, file: ExportFile) -> list[tuple[str | None, ...]] | None:
        """Of a file; None where it rejects one, or stops."""
        self._asked += 1
        name = f"asked{self._asked}"
        measured = replace(file, lengths=measure(file.path))
        try:
            rows = self._connection.execute(f"FROM {read_csv([measured], name)}").fetchall()
            errors = self._connection.execute(f"FROM {name}_errors").fetchall()
        except duckdb.Error:
            return None
        finally:
            for table in ("errors", "scans"):
                self._connection.execute(f"DROP TABLE IF EXISTS {name}_{table}")
        return None if errors else rows


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def opened(folder: Path, data: bytes, delimiter: str | None = None) -> ExportFile:
    path = folder / "export.csv"
    path.write_bytes(data)
    return open_export(path, delimiter=delimiter).files[0]


def tables_of(
    file: ExportFile, size: int, wanted: Collection[int] | None = None
) -> Iterator[pa.Table]:
    for piece in pieces(file, size):
        table = read(piece, file.delimiter, len(file.headers), wanted)
        table.validate(full=True)
        yield table


def cells(file: ExportFile, size: int = 1 << 20) -> Rows:
    return [
        row
        for table in tables_of(file, size)
        for row in zip(*(column.to_pylist() for column in table.columns), strict=True)
    ]


def said(rows: list[tuple[str | None, ...]] | None) -> Rows | None:
    """What the engine says, an empty cell as the empty text."""
    return None if rows is None else [tuple(cell or "" for cell in row) for row in rows]


def by_python(data: bytes, delimiter: str) -> Rows:
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return [tuple(row) for row in csv.reader(text, delimiter=delimiter, strict=True) if row][1:]


letters = st.sampled_from([*"abcé😀,;\"\n \t'\\#", "\u2028", "\x1a", "\x85", "NULL", '""', "\r\n"])
texts = st.lists(letters, max_size=4).map("".join)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], str, int, str]:
    """Rows of one width, a line end, a way of quoting, a delimiter."""
    width = draw(st.integers(2, 4))
    rows = draw(st.lists(st.lists(texts, min_size=width, max_size=width), max_size=8))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    return rows, end, quoting, draw(st.sampled_from(",;\t|"))


def written(rows: list[list[str]], end: str, quoting: int, delimiter: str, width: int) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=end, quoting=quoting, delimiter=delimiter)
    writer.writerow([f"h{place}" for place in range(width)])
    # an unquoted return is a line end of its own kind, which only some writers quote
    bare = quoting == csv.QUOTE_MINIMAL and end == "\n"
    writer.writerows([cell.replace("\r", "") if bare else cell for cell in row] for row in rows)
    return text.getvalue().encode()


@_HARMLESS
@given(table=tables(), size=st.integers(1, 60), mark=st.booleans(), is_cut=st.booleans())
def test_regular_files_are_read_as_the_engine_and_python_read_them(
    engine: Engine, tmp_path: Path, table: tuple, size: int, mark: bool, is_cut: bool
) -> None:
    rows, end, quoting, delimiter = table
    width = len(rows[0]) if rows else 2
    data = written(rows, end, quoting, delimiter, width)
    if is_cut and rows:
        data = data.removesuffix(end.encode())
    file = opened(tmp_path, (b"\xef\xbb\xbf" if mark else b"") + data, delimiter)
    found = cells(file, size)
    assert found == by_python(data, delimiter)
    assert found == said(engine.rows(file))


signs = st.sampled_from(
    [b"a", b",", b"\n", b'"', b'""', b" ", b"\r\n", b"\r", b"\xc3\xa9", b"\xef\xbb\xbf", b"\xff"]
)


@st.composite
def damages(draw: st.DrawFn) -> list[tuple[int, int, bytes]]:
    """Where signs are taken out and others put in."""
    return draw(
        st.lists(st.tuples(st.integers(0, 80), st.integers(0, 2), signs), min_size=1, max_size=3)
    )


@_HARMLESS
@given(table=tables(), damage=damages(), size=st.integers(1, 60))
def test_damaged_files_are_refused_or_read_as_the_engine_reads_them(
    engine: Engine, tmp_path: Path, table: tuple, damage: list, size: int
) -> None:
    rows, end, quoting, _ = table
    data = bytearray(written(rows, end, quoting, ",", len(rows[0]) if rows else 2))
    for place, taken, put in damage:
        data[place : place + taken] = put
    _hold_against_engine(engine, tmp_path, bytes(data), size)


@_HARMLESS
@given(headers=st.lists(texts, min_size=2, max_size=3), table=tables(), mark=st.booleans())
def test_any_headers_are_refused_or_read_as_the_engine_reads_them(
    engine: Engine, tmp_path: Path, headers: list[str], table: tuple, mark: bool
) -> None:
    _, end, quoting, _ = table
    rows = [headers, [f"row{place}" for place in range(len(headers))]]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end, quoting=quoting).writerows(rows)
    data = (b"\xef\xbb\xbf" if mark else b"") + text.getvalue().encode()
    _hold_against_engine(engine, tmp_path, data, 10)


@_HARMLESS
@given(behind=st.lists(signs, max_size=14).map(b"".join), size=st.integers(1, 20))
def test_any_signs_are_refused_or_read_as_the_engine_reads_them(
    engine: Engine, tmp_path: Path, behind: bytes, size: int
) -> None:
    _hold_against_engine(engine, tmp_path, b"h0,h1\n" + behind, size)


def _hold_against_engine(engine: Engine, folder: Path, data: bytes, size: int) -> None:
    try:
        file = opened(folder, data, ",")
        found = cells(file, size)
    except (InputError, IrregularError):
        return
    assert found == said(engine.rows(file)), data


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"a\nx\n\ny\n", "one column"),
        (b"a,b\n1\n", "Expected 2 columns, got 1"),
        (b"a,b\n1,2,3\n", "Expected 2 columns, got 3"),
        (b"a,b\n ,\n \n", "Expected 2 columns, got 1"),
        (b'a,b\n1,6" pipe\n', "never closed"),
        (b'a,b\n1,a "b" c\n', "not doubled"),
        (b'a,b\n1,"b" c\n', "not doubled"),
        (b'a,b\n1,"b"c"d"\n', "not doubled"),
        (b'a,b\n1, "b"\n', "not doubled"),
        (b'a,b\n1,"b" \n', "not doubled"),
        (b'a,b\n1,"b\n2,c\n', "never closed"),
        (b"a,b\n" + b"1,2\n" * 100_000 + b"1,\xe9\n", "no UTF-8"),
        (b"a,b\n" + b"1,2\n" * 100_000 + b"1,\xed\xa0\x80\n", "no UTF-8"),
        (b"a,b\n1,x\0y\n", "NUL"),
        (b"a,b\n1,2\r\n3,4\n", "line ends of several kinds"),
        (b"a,b\r\n1,2\n3,4\r\n", "line ends of several kinds"),
        (b"a,b\n1,2\r3,4\n", "line ends of several kinds"),
        (b"a,b\r\n1,2\r", "line ends of several kinds"),
        (b"a,b\r1,2\r3,4\r", "no end"),
        (b"a,b\n\n\r\n1,2\n", "line ends of several kinds"),
        (b"a,b", "no end"),
        (b'a,b "c" d\n1,2\n', "not doubled"),
        (b"a,b,\n1,2\n3,4\n", "Expected 2 columns, got 3"),
        (b'\xef\xbb\xbf"a,b",c\n1,2\n', "a mark before a quote"),
        (b'\xef\xbb\xbf"a\nb",c\n1,2\n', "a mark before a quote"),
        (b"a,b\n" + b"\xef\xbb\xbf,2\n", "a mark"),
        (b"a,b\n1," + b"x" * LONGEST_ROW + b"\n2,3\n", "a long row"),
        (b'a,b\n1,"' + b"x\n" * LONGEST_ROW + b'"\n2,3\n', "a long row"),
    ],
)
def test_irregular_files_are_refused(tmp_path: Path, data: bytes, why: str) -> None:
    file = opened(tmp_path, data)
    with pytest.raises(IrregularError, match=why):
        list(tables_of(file, 1 << 22))


@pytest.mark.parametrize("delimiter", ["é", " ", "x", "1", "~~", "\0"])
def test_unusual_delimiters_are_refused(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(f"a{delimiter}b\n1{delimiter}2\n".encode())
    file = ExportFile(path, "export.csv", Kind.CSV, ("a", "b"), delimiter=delimiter)
    with pytest.raises(IrregularError, match="delimiter"):
        list(pieces(file, 100))


def test_only_plain_utf8_is_read(tmp_path: Path) -> None:
    file = opened(tmp_path, b"a,b\n1,2\n")
    assert cells(file) == [("1", "2")]
    for other in (
        replace(file, encoding="iso2022_jp"),
        replace(file, compression=Compression.GZIP),
    ):
        with pytest.raises(IrregularError, match="packed, in another encoding"):
            list(pieces(other, 100))


def test_an_empty_cell_is_the_empty_text_and_null_to_the_engine(
    engine: Engine, tmp_path: Path
) -> None:
    file = opened(tmp_path, b'a,b,c\n"",,NULL\n"" ,x,\n'.replace(b'"" ', b'""'))
    assert cells(file) == [("", "", "NULL"), ("", "x", "")]
    assert engine.rows(file) == [(None, None, "NULL"), (None, "x", None)]


def test_the_columns_that_are_wanted_are_given_in_the_order_of_the_file(tmp_path: Path) -> None:
    file = opened(tmp_path, b"a,b,c\n1,x,p\n2,x,q\n3,y,p\n")
    (table,) = tables_of(file, 1000, frozenset({2, 1}))
    assert table.schema == pa.schema([("c1", pa.string()), ("c2", pa.string())])
    assert table.to_pydict() == {"c1": ["x", "x", "y"], "c2": ["p", "q", "p"]}


def test_a_row_that_lacks_a_cell_is_refused_whatever_is_wanted(tmp_path: Path) -> None:
    file = opened(tmp_path, b"a,b,c\n1,x,p\n2,x\n")
    with pytest.raises(IrregularError, match="Expected 3 columns, got 2"):
        list(tables_of(file, 1000, [0]))


def test_a_piece_is_read_block_by_block(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks end where rows do, also within the lines that look like such ends."""
    monkeypatch.setattr(reading, "_BLOCK", 40)
    monkeypatch.setattr(reading, "LONGEST_ROW", 60)
    rows = [b'%d,"of\n%d ""lines""\n"\n' % (place, place) for place in range(50)]
    file = opened(tmp_path, b"a,b\n" + b"".join([*rows[:25], b"\n" * 200, *rows[25:]]))
    (table,) = tables_of(file, 100_000)
    assert 10 < table.column("c0").num_chunks < 50
    assert cells(file, 100_000) == said(engine.rows(file))
    file = opened(tmp_path, b"a,b\n" + b"".join(rows) + b"\xef\xbb\xbfx,y\n" * 9)
    with pytest.raises(IrregularError, match="a mark"):
        list(tables_of(file, 100_000))


def test_pieces_are_all_that_is_behind_the_header(tmp_path: Path) -> None:
    begin = b'\xef\xbb\xbf\n\nsep=;\n"a;""x";b\n'
    rows = [b'%d;"of\n%d ""lines"""\n' % (place, place) for place in range(50)]
    file = opened(tmp_path, begin + b"".join(rows))
    for size in (1, 7, 30, 100, 10_000):
        found = list(pieces(file, size))
        assert b"".join(piece.data for piece in found) == b"".join(rows)
        assert [piece.place for piece in found] == [len(begin), *(p.last for p in found[:-1])]
        assert all(now.last == behind.place for now, behind in pairwise(found))
        assert all(len(piece.data) <= max(size, 4 * len(rows[-1])) for piece in found)
        assert (len(found) == 1) == (size == 10_000)


@pytest.mark.parametrize(
    ("data", "skip", "why"),
    [
        (b'said: "x"\na,b\n1,2\n', 1, "a quote before the header"),
        (b"\n\r\na,b\n1,2\n", 2, "line ends of several kinds"),
        (b"\na,b\n1,2\n", 0, "the header is empty"),
        (b"a,b", 1, "lines before the header"),
    ],
)
def test_irregular_lines_before_the_header_are_refused(
    tmp_path: Path, data: bytes, skip: int, why: str
) -> None:
    file = replace(opened(tmp_path, b"a,b\n1,2\n"), skip=skip)
    file.path.write_bytes(data)
    with pytest.raises(IrregularError, match=why):
        list(pieces(file, 100))


def test_a_piece_is_no_larger_than_asked_for_where_rows_are_long(tmp_path: Path) -> None:
    row = b'"' + b"x\n" * 10 + b"x" * 10_000 + b'",2\n'
    file = opened(tmp_path, b"a,b\n" + 20 * row)
    found = list(pieces(file, 25_000))
    assert [len(piece.data) for piece in found] == 10 * [2 * len(row)]


def test_headers_may_be_of_several_lines(engine: Engine, tmp_path: Path) -> None:
    for data in (
        b'"a\nb","c,""d"""\n1,2\n',
        b'\xef\xbb\xbf"a","b\nc"\n1,2\n',
        b'sep=;\n"a;\n";b\n1;2\n',
        b'a,"b\r"\n1,2\n',
        b'a,"b\nc"\r\n1,2\r\n',
        b'\n"a\r\n\n",b\n1,2\n',
        b'\xef\xbb\xbf\r\n"a\n","b\r"\r\n1,2\r\n',
    ):
        file = opened(tmp_path, data)
        assert cells(file) == said(engine.rows(file)) == [("1", "2")]


def test_a_quote_that_is_never_closed_ends_the_cutting(tmp_path: Path) -> None:
    file = opened(tmp_path, b'a,b\n1,"x\n' + b"2,y\n" * LONGEST_ROW)
    with pytest.raises(IrregularError, match="never closed"):
        list(pieces(file, 1 << 10))


def test_empty_lines_are_no_rows(engine: Engine, tmp_path: Path) -> None:
    for end in (b"\n", b"\r\n"):
        data = b"\n\n\na,b\n\n1,2\n\n\n\n3,4\n\n\n".replace(b"\n", end)
        file = opened(tmp_path, data)
        for size in (1, 5, 1000):
            assert cells(file, size) == [("1", "2"), ("3", "4")]
        assert said(engine.rows(file)) == [("1", "2"), ("3", "4")]


@pytest.mark.skipif(real_data_folder() is None, reason=NO_REAL_DATA)
def test_real_exports_are_refused_or_read_as_the_engine_reads_them(engine: Engine) -> None:
    folder = real_data_folder()
    assert folder is not None
    regular = []
    for path in sorted(folder.glob("*/*.csv")):
        file = open_export(path).files[0]
        try:
            found = cells(file, 1 << 16)
        except IrregularError:
            continue
        assert found == said(engine.rows(file)), path
        regular.append(path.stem)
    assert "Telco-Customer-Churn" in regular
    assert "bank-additional" in regular
