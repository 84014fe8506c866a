"""Bad input, as a user meets it: one message with its place and its mend, and nothing half-written.

Every message is read whole.
"""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import duckdb
import pytest

from tests.cli.running import Run, journeykit
from tests.cli.small import CUSTOMERS, JOURNEY, write_small
from tests.conftest import AS_ROOT, is_root

AS_OF = ("--as-of", "2026-06-30")
HEADER, *ROWS = CUSTOMERS.splitlines()
SNAPSHOT = ".journeykit/small/2026-06-30.parquet"
MANY = [f"K{n},name {n},{n},,{n % 30},open," for n in range(5000)]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_small(tmp_path)


def lines(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows, ""]).encode()


def score(folder: Path, export: bytes, *arguments: str, name: str = "bad.csv") -> Run:
    """Score an export that was never seen before, with every kind of output."""
    (folder / name).write_bytes(export)
    return journeykit("score", name, *AS_OF, "-o", "scored.csv", *arguments, cwd=folder)


def written(folder: Path) -> set[str]:
    """What a run has left: every file that no test wrote before it."""
    given = {"journey.yaml", "customers.csv", ".gitignore"}
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.name for path in files if path.name not in given and "bad" not in path.name}


def sums_up(run: Run) -> tuple[int, int, int, int, int]:
    """Rows in, scored, rejected, blank and duplicates of the summary; they add up."""
    (said,) = (line for line in run.out.splitlines() if " rows in " in line or " row in " in line)
    rows, *parts = [int(word.replace(",", "")) for word in said.split() if word[0].isdigit()]
    scored, rejected, blank, duplicates = parts
    assert rows == scored + rejected + blank + duplicates
    return rows, scored, rejected, blank, duplicates


SHOW_EXPORT = "it has `arr`, `id`, `name`, `signed_on`, `status`, `usrs`, `why_left`"
WHOLE = {
    "empty": (
        b"",
        "bad.csv: the file is empty",
        "check the export: not even a header is there",
    ),
    "blank lines alone": (
        b"\n\r\n\n",
        "bad.csv: the file is empty",
        "check the export: not even a header is there",
    ),
    "a header alone": (
        lines(),
        "bad.csv: the export has a header and no rows",
        "check the filter of the export",
    ),
    "blank lines behind the header": (
        lines(*[""] * 99),
        "bad.csv: the export has a header and no rows",
        "check the filter of the export",
    ),
    "delimiters behind the header": (
        lines(*[",,,,,,"] * 99),
        "bad.csv: the export has a header and no rows",
        "check the filter of the export",
    ),
    "a missing column": (
        CUSTOMERS.replace("users", "usrs").encode(),
        f"bad.csv: the export has no column `users`; {SHOW_EXPORT}",
        "`users` may be `usrs`: write `from: usrs` under `users`",
    ),
    "a duplicate id": (
        lines(*ROWS, "B,Again,1,,,open,"),
        "bad.csv, row 7: ids stand more than once: B (2 times)",
        "export one row for each, or choose with --on-duplicate first or last",
    ),
    "a short row": (
        lines(*ROWS, "G,Glade"),
        (
            "bad.csv, line 8: 1 of 7 rows cannot be read, more than 1.0%; "
            "the first: fewer cells than the header"
        ),
        "mend the export, or allow more with --max-bad",
    ),
    "a long row": (
        lines(*ROWS[:3], "G,Glade,1,,,open,,8,9", *ROWS[3:]),
        (
            "bad.csv, line 5: 1 of 7 rows cannot be read, more than 1.0%; "
            "the first: more cells than the header"
        ),
        "mend the export, or allow more with --max-bad",
    ),
    "a long row behind a cell of two lines": (
        lines('A,"Amber\nArch",100,,,open,', "G,Glade,1,,,open,,8,9"),
        (
            "bad.csv, line 4: 1 of 2 rows cannot be read, more than 1.0%; "
            "the first: more cells than the header"
        ),
        "mend the export, or allow more with --max-bad",
    ),
    "a row without an id": (
        lines(*ROWS, " ,Glade,1,,,open,"),
        "bad.csv, row 7: 1 of 7 rows cannot be read, more than 1.0%; the first: no id stands in it",
        "mend the export, or allow more with --max-bad",
    ),
    "text behind a quote": (
        lines(*ROWS, 'G,"Glade" Green,1,,,open,'),
        (
            "bad.csv, line 8: 1 of 7 rows cannot be read, more than 1.0%; "
            "the first: a quote is never closed, or text stands behind one that is"
        ),
        "mend the export, or allow more with --max-bad",
    ),
    "a quote that is never closed": (
        lines(*ROWS[:3], 'Q,"never,1,,,open,', *ROWS[3:]),
        (
            "bad.csv, line 5: 1 of 7 rows cannot be read, more than 1.0%; "
            "the first: a quote is never closed, or text stands behind one that is"
        ),
        "mend the export, or allow more with --max-bad",
    ),
    "a quote in the header": (
        b'"' + CUSTOMERS.encode(),
        "bad.csv, header: a quote in the header is opened and never closed",
        "remove it, or close it",
    ),
    "a row longer than 16 MB": (
        lines(*ROWS, f"G,{'x' * 17_000_000},1,,,open,"),
        (
            "bad.csv, line 8: 1 of 7 rows cannot be read, more than 1.0%; "
            "the first: the row is longer than 16 MB"
        ),
        "mend the export, or allow more with --max-bad",
    ),
    "latin-1": (
        lines("A,Caf\N{LATIN SMALL LETTER E WITH ACUTE},1,,,open,").decode().encode("latin-1"),
        (
            "bad.csv, row 1: the byte 0xe9 is no UTF-8 "
            "(…A,Caf\N{LATIN SMALL LETTER E WITH ACUTE},1,,,open,…)"
        ),
        "the file is probably cp1252: give --encoding cp1252, or save it as UTF-8",
    ),
    "a byte late in the file": (
        lines(*MANY * 4).replace(b"K", b"L", 1)[:-1] + b"\nZ,\xff,1,,,open,\n",
        (
            "bad.csv, row 20001: the byte 0xff is no UTF-8 "
            "(…Z,\N{LATIN SMALL LETTER Y WITH DIAERESIS},1,,,open,…)"
        ),
        "the file is probably cp1252: give --encoding cp1252, or save it as UTF-8",
    ),
    "no text": (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(200)),
        "bad.csv: this is no text",
        "export the customers as CSV or Parquet",
    ),
    "UTF-16 without a mark": (
        CUSTOMERS.encode("utf-16-le"),
        "bad.csv: this is UTF-16-LE without its mark",
        "give --encoding utf-16-le, or save it as UTF-8",
    ),
    "a page to log in": (
        b"<!DOCTYPE html><html><body>Log in</body></html>",
        "bad.csv: this is a web page or XML, not a CSV or Parquet file",
        "download the export again, as CSV",
    ),
    "JSON": (
        b'[{"id": "A"}]',
        "bad.csv: this is JSON, not a CSV or Parquet file",
        "download the export again, as CSV",
    ),
    "a workbook": (
        b"PK\x03\x04 and so on",
        "bad.csv: this is a spreadsheet or an archive, not a CSV or Parquet file",
        "save the sheet as CSV, or unpack the archive",
    ),
}


@pytest.mark.parametrize("fault", WHOLE)
def test_an_export_that_cannot_be_scored(small: Path, fault: str) -> None:
    export, message, mend = WHOLE[fault]
    run = score(small, export)
    assert (run.code, run.out) == (2, "")
    assert run.err == f"error: {message}\n  help: {mend}\n"
    assert written(small) == set()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["nowhere.csv"],
            (
                "error: nowhere.csv: there is no such file\n"
                "  help: name a file, or several with a pattern in quotes; "
                "there are customers.csv\n"
            ),
        ),
        (
            ["custmers.csv"],
            "error: custmers.csv: there is no such file\n  help: did you mean customers.csv?\n",
        ),
        (
            ["none/customers.csv"],
            (
                "error: none/customers.csv: there is no such file\n"
                "  help: there is no folder none either\n"
            ),
        ),
        (
            ["exports/*.csv"],
            (
                "error: exports/*.csv: no file matches this pattern\n"
                "  help: check the path of the export\n"
            ),
        ),
        (
            ["folder"],
            (
                "error: folder: this is a folder, not an export\n"
                "  help: name a file, or several with a pattern in quotes; there are "
                "folder/a.csv, folder/b.parquet\n"
            ),
        ),
        (
            ["customers.csv", "-o", "folder/none/scored.csv"],
            (
                "error: folder/none/scored.csv: there is no folder folder/none\n"
                "  help: make the folder first, or name another place\n"
            ),
        ),
        (
            ["customers.csv", "-o", "folder", "--format", "csv"],
            "error: folder: this is a folder\n  help: name a file in it\n",
        ),
        (
            ["customers.csv", "-o", "customers.csv"],
            "error: customers.csv: the output is what is read\n  help: name another file for it\n",
        ),
        (
            ["customers.csv", "--encoding", "klingon"],
            (
                "error: --encoding: `klingon` is no encoding of a file\n"
                "  help: all that Python knows are read, such as cp1252, latin-1, utf-16, "
                "shift_jis\n"
            ),
        ),
        (
            ["customers.csv", "--delimiter", "::"],
            (
                "error: --delimiter: '::' cannot stand between cells\n"
                "  help: name one character, such as ; or tab\n"
            ),
        ),
        (
            ["customers.csv", "--delimiter", ";"],
            "help: it has one column alone: say its delimiter, which is detected without that\n",
        ),
        (
            ["customers.csv", "--delimiter", ""],
            (
                "error: --delimiter: '' cannot stand between cells\n"
                "  help: name one character, such as ; or tab\n"
            ),
        ),
        (
            ["customers.csv", "--as-of", "30.6.2026"],
            "error: '30.6.2026' is no date\n  help: write the day as 2026-09-30\n",
        ),
        (
            ["customers.csv", "--memory", "much"],
            "help: give --memory as a size such as 1GB, and --threads as a number above 0\n",
        ),
    ],
)
def test_a_score_that_cannot_begin(small: Path, arguments: list[str], message: str) -> None:
    (small / "folder").mkdir()
    for name in ("a.csv", "b.parquet", "notes.md"):
        (small / "folder" / name).write_text("", encoding="utf-8")
    run = journeykit("score", *AS_OF, *arguments, cwd=small)
    assert (run.code, run.out) == (2, "")
    assert run.err.endswith(message)
    assert run.err.count("\n") == 2
    assert written(small) == {"a.csv", "b.parquet", "notes.md"}
    assert (small / "customers.csv").read_text() == CUSTOMERS


@pytest.mark.skipif(is_root(), reason=AS_ROOT)
@pytest.mark.parametrize(
    ("closed", "message"),
    [
        ("customers.csv", "Path 'customers.csv' is not readable"),
        ("folder", "folder/scored.csv: cannot write it: Permission denied"),
    ],
)
def test_what_is_closed_to_the_user(small: Path, closed: str, message: str) -> None:
    (small / "folder").mkdir()
    (small / closed).chmod(0o100)
    run = journeykit("score", "customers.csv", *AS_OF, "-o", "folder/scored.csv", cwd=small)
    (small / closed).chmod(0o700)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert "\n  help: " in run.err
    assert written(small) == set()


def damaged_parquet(folder: Path) -> bytes:
    """A Parquet file whose pages are overwritten; its footer is whole."""
    path = folder / "whole.parquet"
    duckdb.execute(
        f"COPY (FROM read_csv('{folder}/customers.csv', all_varchar=true)) TO '{path}' "
        "(FORMAT parquet, COMPRESSION uncompressed)"
    )
    data = bytearray(path.read_bytes())
    path.unlink()
    data[4:72] = hashlib.sha512(b"damage").digest() + b"over"
    return bytes(data)


def test_damaged_files_that_are_packed(small: Path) -> None:
    noise = (hashlib.sha256(str(n).encode()).hexdigest() for n in range(20_000))
    rows = (f"K{n},{text},1,,,open," for n, text in enumerate(noise))
    packed = gzip.compress(lines(*rows))
    cut = score(small, packed[: len(packed) // 2], name="bad.csv.gz")
    assert (cut.code, cut.out) == (2, "")
    assert cut.err == (
        "error: bad.csv.gz: the gzip file is broken: Compressed file ended before the "
        "end-of-stream marker was reached\n"
        "  help: export it again, or unpack it first; a copy may have been cut off\n"
    )
    broken = score(small, damaged_parquet(small), name="bad.parquet")
    assert (broken.code, broken.out) == (2, "")
    assert broken.err.startswith("error: bad.parquet: the Parquet file is broken: ")
    assert broken.err.endswith("help: write it again; a copy may have been damaged\n")
    short = score(small, b"PAR1 and no more", name="bad.parquet")
    assert (short.code, short.out) == (2, "")
    assert short.err.startswith("error: bad.parquet: the Parquet file is broken: ")
    assert short.err.endswith("help: write it again; a copy that was cut off has no footer\n")
    assert written(small) == set()


HARMLESS = {
    "only carriage returns": CUSTOMERS.replace("\n", "\r").encode(),
    "both kinds of line ends": CUSTOMERS.replace("\n", "\r\n", 3).encode(),
    "all kinds of line ends": b"\r\n" + CUSTOMERS.replace("\n", "\r", 3).encode(),
    "no line end at the end": CUSTOMERS.rstrip().encode(),
    "a mark and UTF-16": CUSTOMERS.encode("utf-16"),
    "NUL in a cell": CUSTOMERS.replace("Amber", "Am\0ber").encode(),
    "quotes within a cell": CUSTOMERS.replace("Amber Arch", 'Am"ber" Arch').encode(),
    "quotes around a cell": CUSTOMERS.replace("Amber Arch", '"Amber ""A"", Arch\n"').encode(),
    "a cell of a million characters": CUSTOMERS.replace("Amber", "x" * 1_000_000).encode(),
    "blank lines before the header": b"\n \r\n\n" + CUSTOMERS.encode(),
    "a line that names the separator": b"sep=;\r\n" + CUSTOMERS.replace(",", ";").encode(),
    "semicolons": CUSTOMERS.replace(",", ";").encode(),
    "a trailing delimiter": CUSTOMERS.replace("\n", ",\n").encode(),
}


@pytest.mark.parametrize("oddity", HARMLESS)
def test_an_oddity_that_changes_nothing(small: Path, oddity: str) -> None:
    run = score(small, HARMLESS[oddity], "--no-save")
    assert run.code == 0, run.err
    assert sums_up(run) == (6, 6, 0, 0, 0)
    assert run.out.startswith("Small, as of 2026-06-30\n6 accounts, 2.1k, 2 lost\n")
    strict = score(small, HARMLESS[oddity], "--no-save", "--strict")
    assert strict.code == 0, strict.err


def test_lines_of_delimiters_are_blank_whatever_their_number(small: Path) -> None:
    spread = ([",,,,,,"] * 3000, [",,,"] * 40, [",,,,,,,,,,"] * 40, ["  "] * 4, ['"",,,,,,'] * 2)
    run = score(small, lines(*ROWS, *(row for rows in spread for row in rows)), "--strict")
    assert run.code == 0, run.err
    assert sums_up(run) == (3092, 6, 0, 3086, 0)


def test_of_headers_that_repeat_the_first_is_read(small: Path) -> None:
    twice = "\n".join(f"{row},99" for row in ROWS)
    run = score(small, f"{HEADER},users\n{twice}\n".encode())
    assert run.code == 0, run.err
    assert run.err.startswith("note: headers that repeat, of which the first is read: users\n")
    assert ["Use", "3", "1", "1", "1"] in [line.split()[:5] for line in run.out.splitlines()]


def test_a_cell_of_the_wrong_type_is_unknown_shown_and_counted(small: Path) -> None:
    rows = [row.replace(",4,", ",four,") for row in ROWS]
    run = score(small, lines(*rows))
    assert run.code == 0, run.err
    assert run.err.splitlines()[:2] == [
        "unread: users, 1 cell (row 5: 'four')",
        "  help: say under data.columns how they are written: `type`, `format`, `missing`, …",
    ]
    strict = score(small, lines(*rows), "--replace", "--strict")
    assert strict.code == 1
    assert strict.err.endswith("error: rows or cells are bad, and --strict was asked for\n")


def test_some_bad_rows_are_borne_and_strictness_is_not(small: Path) -> None:
    export = lines(*MANY, *["X,short"] * 30, ",no id,1,,,open,")
    run = score(small, export)
    assert run.code == 0, run.err
    assert sums_up(run) == (5031, 5000, 31, 0, 0)
    assert run.err.splitlines()[0] == "rejected: line 5002, fewer cells than the header: X,short"
    assert "rejected: 26 more" in run.err.splitlines()
    assert written(small) == {"scored.csv", "2026-06-30.parquet"}
    assert score(small, export, "--strict", "--replace").code == 1
    few = score(small, export, "--max-bad", "0.005", "--no-save")
    assert few.code == 2
    assert few.err.startswith(
        "error: bad.csv, line 5002: 31 of 5,031 rows cannot be read, more than 0.5%"
    )
    all_of_them = score(small, lines("X,short"), "--max-bad", "1", "--no-save")
    assert sums_up(all_of_them) == (1, 0, 1, 0, 0)


@pytest.mark.parametrize(("choice", "value"), [("first", "1.0"), ("last", "3.0")])
def test_duplicates_are_chosen_among(small: Path, choice: str, value: str) -> None:
    export = lines("A,a,1,,,open,", "B,b,9,,,open,", "A,b,2,,,open,", "A,c,3,,,open,")
    run = score(small, export, "--on-duplicate", choice)
    assert run.code == 0, run.err
    assert sums_up(run) == (4, 2, 0, 0, 2)
    cells = [row.split(",") for row in (small / "scored.csv").read_text().splitlines()[1:]]
    assert sorted((row[0], row[3]) for row in cells) == [("A", value), ("B", "9.0")]
    assert score(small, export, "--on-duplicate", choice, "--strict").code == 1


def test_standard_input_is_judged_alike(small: Path) -> None:
    empty = journeykit("score", "-", *AS_OF, cwd=small, stdin=b"")
    assert empty.err == (
        "error: stdin: the file is empty\n  help: check the export: not even a header is there\n"
    )
    bad = journeykit("score", "-", *AS_OF, cwd=small, stdin=lines(*ROWS, "G,Glade"))
    assert bad.err.startswith("error: stdin, line 8: 1 of 7 rows cannot be read")
    assert (empty.code, bad.code, written(small)) == (2, 2, set())


def test_another_score_of_the_day_is_refused_before_the_export_is_read(small: Path) -> None:
    assert score(small, CUSTOMERS.encode()).code == 0
    saved = (small / SNAPSHOT).read_bytes()
    scored = (small / "scored.csv").read_bytes()
    assert score(small, CUSTOMERS.encode()).code == 0
    refused = score(small, CUSTOMERS.replace("open", "idle").encode() + b"X,ragged\n")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        f"error: {SNAPSHOT}: a different score for 2026-06-30 is saved already\n  help: --replace "
        "takes its place; --as-of scores another date; --no-save saves nothing\n"
    )
    ragged = score(small, CUSTOMERS.encode() + b"X,ragged\n", "--replace")
    assert ragged.code == 2
    assert (small / SNAPSHOT).read_bytes() == saved
    assert (small / "scored.csv").read_bytes() == scored


def test_a_broken_snapshot_is_named_and_scoring_anew_mends_it(small: Path) -> None:
    assert score(small, CUSTOMERS.encode()).code == 0
    whole = (small / SNAPSHOT).read_bytes()
    for data, words in (
        (b"", "the snapshot cannot be read: "),
        (whole[: len(whole) // 2], "the snapshot cannot be read: "),
        (b"not Parquet at all, but long enough to be looked at", "the snapshot cannot be read: "),
    ):
        (small / SNAPSHOT).write_bytes(data)
        for command in (("report", "-o", "page.html"), ("why", "A")):
            run = journeykit(*command, cwd=small)
            assert (run.code, run.out) == (2, "")
            assert run.err.startswith(f"error: {SNAPSHOT}: {words}")
            assert run.err.endswith("help: delete it, or score the export of that date again\n")
        assert score(small, CUSTOMERS.encode()).code == 0
        assert (small / SNAPSHOT).read_bytes() == whole
    duckdb.execute(f"COPY (SELECT 1 AS a) TO '{small / SNAPSHOT}' (FORMAT parquet)")
    run = journeykit("report", "-o", "page.html", cwd=small)
    assert (run.code, run.err) == (
        2,
        f"error: {SNAPSHOT}: this is no snapshot of journeykit\n  help: score the export again\n",
    )
    assert not (small / "page.html").exists()


@pytest.mark.parametrize("command", [("report", "-o", "page.html"), ("why", "A")])
def test_without_a_snapshot(small: Path, command: tuple[str, ...]) -> None:
    run = journeykit(*command, cwd=small)
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "error: .journeykit/small: there is no snapshot of `small` yet\n"
        "  help: `journeykit score CUSTOMERS` saves one\n"
    )
    assert written(small) == set()


def test_what_is_not_in_the_snapshots(small: Path) -> None:
    assert score(small, CUSTOMERS.encode()).code == 0
    other = journeykit("why", "A", "--as-of", "2026-01-01", cwd=small)
    assert other.err == (
        "error: .journeykit/small: there is no snapshot of `small` for 2026-01-01\n"
        "  help: saved: 2026-06-30\n"
    )
    nobody = journeykit("why", "Z", cwd=small)
    assert nobody.err.startswith(f"error: {SNAPSHOT}: there is no customer 'Z'\n  help: ")
    nowhere = journeykit("report", "-o", "none/page.html", cwd=small)
    assert nowhere.err == (
        "error: none/page.html: there is no folder none\n"
        "  help: make the folder first, or name another place\n"
    )
    assert (other.code, nobody.code, nowhere.code) == (2, 2, 2)


JOURNEYS = {
    "missing": (None, "bad.yaml: there is no such ", "file"),
    "empty": (b"", "bad.yaml", "empty"),
    "a broken encoding": (b"journeykit: 1\nid: caf\xe9\n", "bad.yaml:2:8", "byte 0xE9"),
    "no YAML": (b"journeykit: 1\nid: [a\nstages: {", "bad.yaml:", ""),
    "a tab": (b"journeykit: 1\nid: a\nstages:\n\t- id: b\n", "bad.yaml:4:1", "tab"),
    "an unknown stage in next": (
        JOURNEY.replace("    name: Buy\n", "    name: Buy\n    next: [uze]\n").encode(),
        "bad.yaml:23:12",
        "`uze`",
    ),
    "a circle of nested files": (
        JOURNEY.replace(
            "    name: Buy\n",
            "    name: Buy\n    touchpoints: [{id: inner, name: Inner, journey: bad.yaml}]\n",
        ).encode(),
        "bad.yaml:",
        "bad.yaml",
    ),
}


@pytest.mark.parametrize("fault", JOURNEYS)
@pytest.mark.parametrize("command", ["validate", "map", "score"])
def test_a_journey_that_cannot_be_read(small: Path, fault: str, command: str) -> None:
    data, place, words = JOURNEYS[fault]
    if data is not None:
        (small / "bad.yaml").write_bytes(data)
    arguments = {
        "validate": ("validate", "bad.yaml"),
        "map": ("map", "bad.yaml", "-o", "map.svg"),
        "score": ("score", "customers.csv", *AS_OF, "-j", "bad.yaml", "-o", "scored.csv"),
    }[command]
    run = journeykit(*arguments, cwd=small)
    said = run.out + run.err
    assert run.code == (1 if command == "validate" and data is not None else 2), said
    assert place in said
    assert words in said
    assert "help: " in said
    assert written(small) == set()
