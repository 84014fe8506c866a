"""An export in several files is one export: nothing is lost, and every message names the file."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeykit.engines.accounting import Limits
from journeykit.engines.facts import Cell
from journeykit.engines.inputs import Source, found_sources
from journeykit.engines.opening import open_exports
from journeykit.errors import InputError
from tests.cli.small import JOURNEY
from tests.engines.read_exports import score_files

HEADERS = ["id", "name", "arr", "signed_on", "users", "status", "why_left"]
HEADER = ",".join(HEADERS)


def export(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def test_columns_in_another_order_and_with_another_delimiter(tmp_path: Path) -> None:
    found = score_files(
        tmp_path,
        {
            "a.csv": export("A,a,1,,2,open,"),
            "b.csv": export("open;;3;;4;b;B", header=";".join(reversed(HEADERS))).replace(
                b"open;;3;;4;b;B", b";open;3;;4;b;B"
            ),
            "c.csv": export("C,c,5,,6,open,,more", header=f"{HEADER},extra"),
        },
    )
    assert [(row["customer_id"], row["name"], row["value"]) for row in found.rows] == [
        ("A", "a", "1.0"),
        ("B", "b", "4.0"),
        ("C", "c", "5.0"),
    ]
    assert (found.facts.rows_in, found.facts.scored, found.rejects) == (3, 3, [])
    assert found.facts.input_name == "3 files (a.csv … c.csv)"
    assert found.facts.notes == (
        "b.csv: cells are separated by semicolons",
        "a.csv, b.csv: without `extra`, which other files have",
    )


def test_every_place_names_its_file_and_counts_within_it(tmp_path: Path) -> None:
    found = score_files(
        tmp_path,
        {
            "a.csv": export("A,a,x,,,open,", "A2,short"),
            "b.csv": export("B,b,1,,,open,", ",,,,,,", "A,again,1,,,open,", "B2,b,y,,,open,"),
            "c.csv": export("C,c,1,,,open,,,8", ",c,1,,,open,", 'D,"d\ne",1,,z,open,'),
        },
    )
    facts = found.facts
    assert (facts.rows_in, facts.scored, facts.rejected, facts.blank, facts.duplicates) == (
        *(9, 4, 3, 1, 1),
    )
    assert [(one.column, one.examples) for one in facts.unread] == [
        ("arr", (Cell(1, "x", "a.csv"), Cell(4, "y", "b.csv"))),
        ("users", (Cell(3, "z", "c.csv"),)),
    ]
    assert [one.place for one in facts.rejects] == [
        "a.csv, line 3",
        "c.csv, line 2",
        "c.csv, row 2",
    ]
    assert [tuple(row.values()) for row in found.rejects] == [
        ("a.csv", "3", "", "", "fewer cells than the header", "A2,short"),
        ("c.csv", "2", "", "", "more cells than the header", "C,c,1,,,open,,,8"),
        ("c.csv", "", "2", "id", "no id stands in it", ""),
        (
            *("b.csv", "", "3", "id"),
            *("the id stands more than once; the first of its rows is scored", "A"),
        ),
        ("a.csv", "", "1", "arr", "no decimal", "x"),
        ("b.csv", "", "4", "arr", "no decimal", "y"),
        ("c.csv", "", "3", "users", "no integer", "z"),
    ]


OPTIONAL = JOURNEY.replace("users: {type: integer}", "users: {type: integer, optional: true}")
OPTIONAL = OPTIONAL.replace("why_left: {type: text}", "why_left: {type: text, optional: true}")
NO_USERS = export(
    "B,b,1,2026-01-10,open", "D,d,1,2026-01-10,left", header="id,name,arr,signed_on,status"
)
WITH_ALL = export("A,a,1,2026-01-10,,open,", "C,c,1,2026-01-10,,left,")


def test_an_optional_column_is_unknown_in_the_file_that_lacks_it(tmp_path: Path) -> None:
    """An empty cell is null; where the column is absent, `is null` is neither true nor false."""
    text = OPTIONAL.replace("when: users >= 10}", "when: users is null and why_left is null}")
    found = score_files(tmp_path, {"a.csv": WITH_ALL, "b.csv": NO_USERS}, text=text)
    assert [
        (row["customer_id"], row["progress"]) for row in found.rows if row["lost"] == "false"
    ] == [
        ("A", "done"),
        ("B", "unknown"),
    ]
    assert (found.facts.unread, found.rejects) == ((), [])
    assert "b.csv: without `users`, `why_left`, which other files have" in found.facts.notes


def test_a_column_that_one_file_lacks_is_refused_with_the_nearest(tmp_path: Path) -> None:
    other = export("B,b,1,,1,open,", header=HEADER.replace("users", "usrs"))
    with pytest.raises(InputError) as caught:
        score_files(tmp_path, {"a.csv": WITH_ALL, "b.csv": other})
    assert caught.value.where == "b.csv"
    assert caught.value.message.startswith("the export has no column `users`; it has `arr`, `id`,")
    assert caught.value.message.endswith("other files have it")
    assert caught.value.help == "`users` may be `usrs`: write `from: usrs` under `users`"


def parquet(path: Path, columns: str) -> bytes:
    duckdb.execute(f"COPY (SELECT {columns}) TO '{path}' (FORMAT parquet)")
    data = path.read_bytes()
    path.unlink()
    return data


REST = (
    "NULL::VARCHAR AS name, NULL::DATE AS signed_on, 3 AS users, 'open' AS status, '' AS why_left"
)


def test_parquet_in_several_files_with_types_that_go_together(tmp_path: Path) -> None:
    found = score_files(
        tmp_path,
        {
            "a.parquet": parquet(tmp_path / "x", f"7 AS id, 1::INTEGER AS arr, {REST}"),
            "b.parquet": parquet(
                tmp_path / "x", f"{REST}, 2.50::DECIMAL(9,2) AS arr, 8::BIGINT AS id"
            ),
            "c.parquet": parquet(
                tmp_path / "x", f"9::SMALLINT AS id, 'nan'::DOUBLE AS arr, {REST}"
            ),
        },
    )
    assert [(row["customer_id"], row["value"]) for row in found.rows] == [
        ("7", "1.0"),
        ("8", "2.5"),
        ("9", ""),
    ]
    assert (found.facts.scored, found.facts.unread) == (3, ())


def test_parquet_with_types_that_do_not_and_mixed_kinds_are_refused(tmp_path: Path) -> None:
    number = parquet(tmp_path / "x", f"7 AS id, 1 AS arr, {REST}")
    text = parquet(tmp_path / "x", f"8 AS id, 'much' AS arr, {REST}")
    with pytest.raises(InputError) as caught:
        score_files(tmp_path, {"a.parquet": number, "b.parquet": text})
    assert str(caught.value) == (
        "b.parquet: the column `arr` is VARCHAR, but INTEGER in a.parquet\n"
        "  help: write it with one type in all files"
    )
    with pytest.raises(InputError) as caught:
        score_files(tmp_path, {"a.parquet": number, "b.csv": WITH_ALL})
    assert str(caught.value) == (
        "b.csv: an export is of one kind, but a.parquet is Parquet and this is CSV\n"
        "  help: score them apart, or export both alike"
    )


def test_an_empty_file_among_several_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the file is empty") as caught:
        score_files(tmp_path, {"a.csv": WITH_ALL, "b.csv": b""})
    assert caught.value.where == "b.csv"
    only_header = score_files(tmp_path, {"a.csv": WITH_ALL, "b.csv": export()})
    assert only_header.ids == ["A", "C"]


def test_an_id_in_two_files_is_named_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ids stand more than once: A ") as caught:
        score_files(
            tmp_path, {"a.csv": WITH_ALL, "b.csv": WITH_ALL.replace(b"C,c", b"D,d")}, Limits()
        )
    assert caught.value.where == "b.csv, row 1"
    assert str(caught.value.help).endswith("rejects.csv lists them")
    assert (tmp_path / "rejects.csv").read_text().count("the id stands more than once,A") == 2
    assert not (tmp_path / "scored.csv").exists()


def test_patterns_pipes_and_files_named_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("b.csv", "a.csv", "x[1].csv", "x1.csv"):
        Path(name).write_text("id\n1\n", encoding="utf-8")
    Path("d.csv").mkdir()
    named = [Path("[ab].csv"), Path("a.csv"), Path("*.csv"), Path("-")]
    with found_sources(named, io.BytesIO(b"id\n2\n")) as sources:
        assert [one.name for one in sources] == [
            *("a.csv", "b.csv", "x1.csv", "x[1].csv", "stdin"),
        ]
        assert sources[-1].path.read_bytes() == b"id\n2\n"
    assert not sources[-1].path.exists()
    with found_sources([Path("x[1].csv")], io.BytesIO()) as sources:
        assert [one.name for one in sources] == ["x[1].csv"]


def test_a_name_that_looks_like_a_pattern_is_the_file_of_that_name(tmp_path: Path) -> None:
    """The engine would read x1.csv, or all of them."""
    names = ("x[1].csv", "x1.csv", "x*.csv", "x?.csv", "x{1,2}.csv")
    for name in names:
        found = score_files(tmp_path, {name: export(f"{name[:-4].replace(',', '')},n,1,,,open,")})
        assert found.ids == [name[:-4].replace(",", "")]
        for path in tmp_path.iterdir():
            path.unlink()


keys = st.integers(0, 60).map(lambda number: f"K{number}")
names = st.sampled_from(["plain", 'a "quoted" one', "two\nlines", "a,b", "Zoë", ""])
amounts = st.sampled_from(["1", "2.5", "", "much", "1,5"])
lines = st.tuples(st.just("row"), keys, names, amounts) | st.sampled_from(
    [
        ("short", "X,short", "", ""),
        ("long", "X,a,1,,,open,,8,9", "", ""),
        ("blank", ",,,,,,", "", ""),
    ]
)
ORDERS = (HEADERS, HEADERS[::-1], [*HEADERS[3:], *HEADERS[:3]])


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(
            st.lists(lines, max_size=15),
            st.sampled_from(ORDERS),
            st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
            st.booleans(),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_rows_in_are_all_accounted_for_and_listed(tmp_path: Path, files: list[tuple]) -> None:  # type: ignore[type-arg]
    """Counted again with the csv module alone."""
    for path in tmp_path.iterdir():
        path.unlink()
    data = {}
    fates: Counter[str] = Counter()
    keyed, unread = [], []
    for place, (rows, order, encoding, packed) in enumerate(files):
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(order)
        name = f"f{place}.csv"
        number = 0
        for kind, key, called, arr in rows:
            fates[kind] += 1
            number += 1
            if kind != "row":
                text.write(key + "\n")
                continue
            cells = dict(zip(HEADERS, [key, called, arr, "", "3", "open", ""], strict=True))
            writer.writerow([cells[column] for column in order])
            keyed.append((key, name, number))
            if arr in ("much", "1,5"):
                unread.append((name, str(number), "arr", arr, key))
        raw = text.getvalue().encode(encoding)
        data[name] = gzip.compress(raw, mtime=0) if packed else raw
    if not keyed and not fates["short"] and not fates["long"]:
        with pytest.raises(InputError, match="a header and no rows"):
            score_files(tmp_path, data)
        return
    found = score_files(tmp_path, data)
    facts = found.facts
    first = dict(reversed([(key, (name, row)) for key, name, row in keyed]))
    assert found.ids == list(dict.fromkeys(key for key, _, _ in keyed))
    assert facts.rejected == fates["short"] + fates["long"]
    assert facts.blank == fates["blank"]
    assert facts.duplicates == len(keyed) - len(first)
    assert facts.rows_in == facts.scored + facts.rejected + facts.blank + facts.duplicates
    assert facts.rows_in == fates.total()
    listed = Counter("line" if row["line"] else row["column"] for row in found.rejects)
    assert listed["line"] == facts.rejected
    assert listed["id"] == facts.duplicates
    cells = [row for row in found.rejects if row["column"] == "arr"]
    assert [(r["file"], r["row"], r["column"], r["text"]) for r in cells] == [
        one[:4] for one in unread
    ]
    counted = sum(first[key] == (name, int(row)) for name, row, _, _, key in unread)
    assert sum(one.n for one in facts.unread) == counted


def test_hundreds_of_files_are_one_export(tmp_path: Path) -> None:
    files = {f"f{n:03}.csv": export(f"K{n},n,1,,,open,") for n in range(150)}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    opened = open_exports([Source(tmp_path / name, name) for name in files])
    assert opened.name == "f000.csv, f001.csv, f002.csv and 147 more"
    assert score_files(tmp_path, files).ids == [f"K{n}" for n in range(150)]
