"""Opening exports: what is detected, and what is said of files that cannot be read."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeykit.engines.beginning import DELIMITERS, detect_delimiter
from journeykit.engines.copies import find_encoding_error, readable
from journeykit.engines.export import Kind
from journeykit.engines.opening import open_export
from journeykit.engines.session import Session, quote
from journeykit.errors import InputError


def rows(path: Path, **options: str) -> list[tuple[object, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        export = readable(open_export(path, **options), Path(folder))
        with Session(export.paths) as session:
            return session.run(export.relation())


def written(tmp_path: Path, data: bytes, name: str = "export.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("mark", DELIMITERS)
def test_delimiters_are_detected_and_said(tmp_path: Path, mark: str) -> None:
    path = written(
        tmp_path, mark.join(["id", "a", "b"]).encode() + b"\n" + mark.join("123").encode()
    )
    export = open_export(path)
    assert export.files[0].delimiter == mark
    assert export.headers == ("id", "a", "b")
    assert bool(export.notes) == (mark != ",")
    assert rows(path) == [("1", "2", "3")]


cells = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)


@given(
    st.sampled_from(DELIMITERS),
    st.lists(st.lists(cells, min_size=3, max_size=3), min_size=3, max_size=12),
)
def test_the_delimiter_of_a_quoted_file_is_found(mark: str, table: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file, delimiter=mark, quoting=csv.QUOTE_ALL).writerows([["id", "a", "b"], *table])
    assert detect_delimiter(file.getvalue()) == mark


def test_bom_crlf_padded_repeated_and_trailing_headers(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbfid , a,a ,\r\n1,2,3,\r\n")
    export = open_export(path)
    assert export.files[0].headers == ("id", "a", "a", "")
    assert export.headers == ("id", "a", "a (2)", "")
    assert [column.header for column in export.columns] == ["id", "a", "a (2)", ""]
    assert [column.name for column in export.columns] == ["c0", "c1", "c2", "c3"]
    assert len(export.notes) == 3
    assert rows(path) == [("1", "2", "3", None)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-8-sig", "utf-32"])
def test_encodings_by_their_mark(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "id,name\n1,Café\n".encode(encoding))
    assert rows(path) == [("1", "Café")]


def test_gzip_and_zstd(tmp_path: Path) -> None:
    text = b"id;name\n1;x\n2;y\n"
    path = written(tmp_path, gzip.compress(text), "export.csv.gz")
    assert rows(path) == [("1", "x"), ("2", "y")]
    packed = tmp_path / "export.csv.zst"
    duckdb.execute(
        "COPY (SELECT * FROM (VALUES (1, 'x'), (2, 'y')) t(id, name)) "
        f"TO {quote(str(packed))} (FORMAT csv, DELIMITER ';', COMPRESSION zstd)"
    )
    assert rows(packed) == [("1", "x"), ("2", "y")]


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "export.parquet"
    duckdb.execute(
        'COPY (SELECT 7 AS "id ", DATE \'2026-01-31\' AS "d""q", 1.5::DOUBLE AS n) '
        f"TO {quote(str(path))} (FORMAT parquet)"
    )
    export = open_export(path)
    assert export.kind is Kind.PARQUET
    assert export.headers == ("id", 'd"q', "n")
    assert [column.native.value for column in export.columns] == ["number", "date", "number"]
    assert rows(path) == [(7, date(2026, 1, 31), 1.5)]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.csv", b"", "the file is empty"),
        ("blank.csv", b"\n\n", "the file is empty"),
        ("book.xlsx", b"PK\x03\x04rest of a workbook", "this is a spreadsheet or an archive"),
        ("cut.parquet", b"PAR1 and then nothing", "the Parquet file is broken"),
        ("cut.csv.gz", gzip.compress(b"id,a\n" * 9, mtime=0)[:-12], "the gzip file is broken"),
        ("latin.csv", "id,name\n1,x\n2,Café\n".encode("latin-1"), "the byte 0xe9 is no UTF-8"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = written(tmp_path, data, name)
    with pytest.raises(InputError, match=message) as caught:
        open_export(path)
    assert name in str(caught.value.where)
    assert caught.value.help


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        open_export(tmp_path / "none.csv")
    with pytest.raises(InputError, match="a folder"):
        open_export(tmp_path)


def test_a_broken_byte_is_placed_by_row(tmp_path: Path) -> None:
    lines = [f"{n},fine" for n in range(200_000)]
    lines[150_000] = "150000,Caf\xe9"
    path = written(tmp_path, ("id,name\n" + "\n".join(lines)).encode("latin-1"))
    export = open_export(path)
    error = find_encoding_error(export)
    assert error is not None
    assert error.where == f"{path}, row 150001"
    assert "0xe9" in error.message
    with tempfile.TemporaryDirectory() as folder:
        plain = readable(open_export(path, encoding="latin-1"), Path(folder))
        assert find_encoding_error(plain) is None
