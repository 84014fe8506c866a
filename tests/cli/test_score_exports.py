"""``journeykit score`` on exports as people name them: files, patterns, pipes, encodings."""

from __future__ import annotations

import gzip
import os
import threading
from pathlib import Path

import pytest

from tests.cli.running import Run, installed, journeykit
from tests.cli.small import CUSTOMERS, write_small

AS_OF = ("--as-of", "2026-06-30", "--no-save")
HEADER, *ROWS = CUSTOMERS.splitlines()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    write_small(tmp_path)
    (tmp_path / "exports").mkdir()
    half = len(ROWS) // 2
    for name, rows in (("b.csv", ROWS[half:]), ("a.csv", ROWS[:half])):
        text = "\n".join([HEADER, *rows, ""])
        (tmp_path / "exports" / name).write_text(text, encoding="utf-8")
    return tmp_path


def score(folder: Path, *arguments: str, stdin: bytes = b"") -> Run:
    return journeykit("score", *arguments, *AS_OF, cwd=folder, stdin=stdin)


def csv_of(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    run = score(folder, *arguments, "--format", "csv", stdin=stdin)
    assert run.code == 0, run.err
    return run.out


def test_one_export_however_it_is_given(small: Path) -> None:
    whole = csv_of(small, "customers.csv")
    half = (small / "exports" / "b.csv").read_bytes()
    assert csv_of(small, "exports/*.csv") == whole
    assert csv_of(small, "exports/a.csv", "exports/b.csv", "./exports/a.csv") == whole
    assert csv_of(small, "exports/a.csv", "-", stdin=gzip.compress(half)) == whole
    assert csv_of(small, "-", stdin=CUSTOMERS.encode("utf-16")) == whole
    tabbed = CUSTOMERS.replace(",", "\t").encode()
    assert csv_of(small, "-", "--delimiter", "tab", stdin=tabbed) == whole


def test_a_named_pipe_is_read_once(small: Path) -> None:
    pipe = small / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(gzip.compress(CUSTOMERS.encode()),))
    writer.start()
    run = installed("score", "pipe", *AS_OF, "--format", "csv", cwd=small)
    writer.join()
    assert run.code == 0, run.err
    assert run.out == csv_of(small, "customers.csv")


def test_the_screen_names_files_and_the_list_of_rejects(small: Path) -> None:
    with (small / "exports" / "b.csv").open("a", encoding="utf-8") as file:
        file.write("G,short\n" * 8 + ",no id,1,,,open,\nH,Hill,much,,,open,\n")
    run = score(small, "exports/*.csv", "--max-bad", "1", "--rejects", "rejects.csv")
    assert run.code == 0, run.err
    assert run.out.rstrip().splitlines()[-2] == (
        "16 rows in 2 files (a.csv … b.csv) = "
        "7 scored + 9 rejected + 0 blank + 0 duplicates dropped"
    )
    short = "fewer cells than the header: G,short"
    assert run.err.splitlines() == [
        "unread: arr, 1 cell (exports/b.csv, row 13: 'much')",
        "  help: say under data.columns how they are written: `type`, `format`, `missing`, …",
        *(f"rejected: exports/b.csv, line {line}, {short}" for line in range(5, 10)),
        "rejected: 4 more",
        "  help: --rejects FILE lists them all",
        "wrote rejects.csv",
    ]
    assert (small / "rejects.csv").read_text(encoding="utf-8").splitlines() == [
        "file,line,row,column,reason,text",
        *(f'exports/b.csv,{line},,,fewer cells than the header,"G,short"' for line in range(5, 13)),
        "exports/b.csv,,12,id,no id stands in it,",
        "exports/b.csv,,13,arr,no decimal,much",
    ]
    strict = score(small, "exports/*.csv", "--max-bad", "1", "--strict")
    assert strict.code == 1


def test_what_stops_a_run_is_listed_and_nothing_else_is_written(small: Path) -> None:
    (small / "bad.csv").write_text(CUSTOMERS + "G,short\n=1+1,=x,y\n", encoding="utf-8")
    options = ("-o", "scored.csv", "--rejects", "rejects.csv", "--safe-cells")
    run = score(small, "bad.csv", *options)
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        "error: bad.csv, line 8: 2 of 8 rows cannot be read, more than 1.0%; the first: fewer "
        "cells than the header\n"
        "  help: mend the export, or allow more with --max-bad; rejects.csv lists them\n"
    )
    assert (small / "rejects.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        'bad.csv,8,,,fewer cells than the header,"G,short"',
        'bad.csv,9,,,fewer cells than the header,"\'=1+1,=x,y"',
    ]
    assert not (small / "scored.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["customers.csv", "--rejects", "-"], "--rejects takes a file\n  help: name one"),
        (["customers.csv", "--rejects", "customers.csv"], "the output is what is read"),
        (["exports/*.csv", "-o", "exports/b.csv"], "exports/b.csv: the output is what is read"),
        (
            ["customers.csv", "-o", "x.csv", "--rejects", "x.csv"],
            "x.csv: the output is named twice",
        ),
        (["exports/*.txt"], "exports/*.txt: no file matches this pattern"),
        (["customers.csv", "--rejects", "none/x.csv"], "none/x.csv: there is no folder none"),
    ],
)
def test_what_cannot_be_asked_for(small: Path, arguments: list[str], message: str) -> None:
    run = score(small, *arguments)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert (small / "customers.csv").read_text(encoding="utf-8") == CUSTOMERS


def test_a_pattern_without_a_match_names_what_is_there(small: Path) -> None:
    assert "there are exports/a.csv, exports/b.csv\n" in score(small, "exports/*.txt").err
