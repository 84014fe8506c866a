"""``journeykit score`` on an export that is counted by hand."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import Run, journeykit
from tests.cli.small import CUSTOMERS, write_small

AS_OF = ("--as-of", "2026-06-30")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_small(tmp_path)


def score(folder: Path, *arguments: str, stdin: str | bytes = b"") -> Run:
    return journeykit("score", *arguments, *AS_OF, cwd=folder, stdin=stdin)


def rows_of(text: str) -> dict[str, dict[str, str]]:
    return {row["customer_id"]: row for row in csv.DictReader(io.StringIO(text))}


def words(text: str, begin: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if line.startswith(begin)]


def test_the_summary_counts_every_stage(small: Path) -> None:
    run = score(small, "customers.csv")
    assert run.code == 0, run.err
    assert run.out.startswith("Small, as of 2026-06-30\n6 accounts, 2.1k, 2 lost\n")
    buy, *_ = words(run.out, "Buy ")
    use, *_ = words(run.out, "Use ")
    assert buy[:6] == ["Buy", "6", "3", "2", "1", "75%"]
    assert use[:6] == ["Use", "3", "1", "1", "1", "50%"]
    assert " ".join(words(run.out, "Buy ")[1]) == "Buy Too dear price 1 100% 1 21%–100% 300"
    assert " ".join(words(run.out, "Use ")[1]) == "Use Never used process 1 100% 1 21%–100% 600"
    assert run.out.rstrip().endswith(
        "6 rows in customers.csv = 6 scored + 0 rejected + 0 blank + 0 duplicates dropped"
    )
    assert run.err == f"saved {Path('.journeykit/small/2026-06-30.parquet')}\n"


def test_the_snapshot_stands_beside_the_journey_with_an_ignore_file(small: Path) -> None:
    assert score(small, "customers.csv").code == 0
    assert sorted(
        path.relative_to(small).as_posix()
        for path in (small / ".journeykit").rglob("*")
        if path.is_file()
    ) == [".journeykit/.gitignore", ".journeykit/small/2026-06-30.parquet"]


def test_no_save_leaves_nothing(small: Path) -> None:
    run = score(small, "customers.csv", "--no-save")
    assert (run.code, run.err) == (0, "")
    assert not (small / ".journeykit").exists()


@pytest.mark.parametrize("how", ["file", "stdout", "dash"])
def test_the_scored_file_as_csv(small: Path, how: str) -> None:
    arguments = {
        "file": ["-o", "scored.csv"],
        "stdout": ["--format", "csv"],
        "dash": ["-o", "-"],
    }[how]
    run = score(small, "customers.csv", "--no-save", *arguments)
    assert run.code == 0, run.err
    text = (small / "scored.csv").read_text() if how == "file" else run.out
    rows = rows_of(text)
    assert {key: (row["stage"], row["lost"], row["reason"]) for key, row in rows.items()} == {
        "A": ("buy", "false", ""),
        "B": ("buy", "false", ""),
        "C": ("buy", "true", "price"),
        "D": ("use", "false", ""),
        "E": ("use", "false", ""),
        "F": ("use", "true", "unused"),
    }
    assert (rows["D"]["health_score"], rows["D"]["band"]) == ("75.0", "green")
    assert (rows["E"]["health_score"], rows["E"]["band"]) == ("20.0", "red")
    assert "6 accounts" in (run.out if how == "file" else run.err)


def test_json_and_parquet_by_their_ending(small: Path) -> None:
    run = score(small, "customers.csv", "--no-save", "-o", "scored.json")
    assert run.code == 0, run.err
    rows = json.loads((small / "scored.json").read_text())
    assert [row["customer_id"] for row in rows] == list("ABCDEF")
    run = score(small, "customers.csv", "--no-save", "-o", "scored.parquet")
    assert run.code == 0, run.err
    assert (small / "scored.parquet").read_bytes()[:4] == b"PAR1"


def test_standard_input_is_an_export(small: Path) -> None:
    run = score(small, "-", "--no-save", stdin=CUSTOMERS)
    assert run.code == 0, run.err
    assert "6 rows in stdin = 6 scored" in run.out


def test_the_same_again_is_silent_and_another_needs_replace(small: Path) -> None:
    first = score(small, "customers.csv")
    saved = (small / ".journeykit/small/2026-06-30.parquet").read_bytes()
    assert score(small, "customers.csv") == first
    assert (small / ".journeykit/small/2026-06-30.parquet").read_bytes() == saved
    (small / "customers.csv").write_text(CUSTOMERS.replace("active", "open"))
    refused = score(small, "customers.csv")
    assert (refused.code, refused.out) == (2, "")
    assert "a different score for 2026-06-30 is saved already" in refused.err
    assert "--replace" in refused.err
    assert (small / ".journeykit/small/2026-06-30.parquet").read_bytes() == saved
    assert score(small, "customers.csv", "--replace").code == 0
    assert (small / ".journeykit/small/2026-06-30.parquet").read_bytes() != saved


def test_a_cell_that_cannot_be_read_is_shown_with_its_row(small: Path) -> None:
    (small / "customers.csv").write_text(CUSTOMERS.replace(",15,", ",many,"))
    run = score(small, "customers.csv", "--no-save")
    assert run.code == 0, run.err
    assert "unread: users, 1 cell (row 4: 'many')\n" in run.err
    assert "cells that could not be read and count as unknown: users 1" in run.out
    strict = score(small, "customers.csv", "--no-save", "--strict")
    assert strict.code == 1
    assert "error: rows or cells are bad, and --strict was asked for\n" in strict.err


def test_a_missing_column_lists_what_there_is(small: Path) -> None:
    (small / "customers.csv").write_text(CUSTOMERS.replace("signed_on", "signed_at"))
    run = score(small, "customers.csv")
    assert (run.code, run.out) == (2, "")
    assert "signed_on" in run.err
    assert "signed_at" in run.err
    assert not list(small.rglob("*.parquet"))


def test_a_broken_row_is_rejected_with_its_line(small: Path) -> None:
    (small / "customers.csv").write_text(CUSTOMERS + "G,Glade,1,2,3,4,5,6,7,8\n")
    stopped = score(small, "customers.csv")
    assert stopped.code == 2
    assert "customers.csv, line 8" in stopped.err
    assert "--max-bad" in stopped.err
    run = score(small, "customers.csv", "--no-save", "--max-bad", "0.5")
    assert run.code == 0, run.err
    assert "rejected: line 8, more cells than the header" in run.err
    assert "7 rows in customers.csv = 6 scored + 1 rejected + 0 blank" in run.out
    (small / "customers.csv").write_text(CUSTOMERS + "G,short\nH,Hill,1,2026-01-01,many,open,\n")
    run = score(small, "customers.csv", "--no-save", "--max-bad", "0.5")
    assert "unread: users, 1 cell (row 8: 'many')\n" in run.err  # the eighth line of customers


def test_a_reader_who_leaves_costs_no_file(small: Path) -> None:
    """As in ``journeykit score … | head``: the screen ends, and what was asked for is written."""
    asked = ("-o", "scored.csv", "--rejects", "rejects.csv", "--at-risk", "risk.csv")
    whole = score(small, "customers.csv", *asked)
    assert whole.code == 0, whole.err
    written = {path.name: path.read_bytes() for path in small.glob("*.csv")}
    for name in written.keys() - {"customers.csv"}:
        (small / name).unlink()
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "journeykit", "score", "customers.csv", *AS_OF, *asked]
    left = subprocess.run(command, cwd=small, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (left.returncode, left.stderr) == (141, b"")
    assert {path.name: path.read_bytes() for path in small.glob("*.csv")} == written


@pytest.mark.parametrize("option", ["-o", "--rejects", "--at-risk"])
def test_no_output_takes_the_place_of_a_snapshot(small: Path, option: str) -> None:
    saved = ".journeykit/small/2026-06-30.parquet"
    run = score(small, "customers.csv", option, saved)
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        f"error: {saved}: this is in the folder of snapshots, which holds nothing else\n"
        "  help: name a file elsewhere\n"
    )
    assert not (small / saved).exists()


def test_customers_that_repeat_are_refused_or_chosen_among(small: Path) -> None:
    (small / "customers.csv").write_text(CUSTOMERS + "A,Amber Arch,100,2026-05-01,12,open,\n")
    run = score(small, "customers.csv", "--no-save")
    assert run.code == 2
    assert "A (2 times)" in run.err
    last = score(small, "customers.csv", "--no-save", "--on-duplicate", "last", "--format", "csv")
    assert rows_of(last.out)["A"]["stage"] == "use"
    first = score(small, "customers.csv", "--no-save", "--on-duplicate", "first", "--format", "csv")
    assert rows_of(first.out)["A"]["stage"] == "buy"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.csv"], "error: nowhere.csv: there is no such file"),
        (["customers.csv", "-o", "no/s.csv"], "there is no folder"),
        (["customers.csv", "-o", "s.xlsx"], "the ending of s.xlsx names no format"),
        (["customers.csv", "-o", "s.csv", "-f", "table"], "the table is for the screen"),
        (["customers.csv", "--as-of", "tomorrow"], "'tomorrow' is no date"),
        (["customers.csv", "--as-of", "2026-02-30"], "there is no day 2026-02-30"),
        (["customers.csv", "--max-bad", "7"], "invalid value for '--max-bad'"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    small: Path, arguments: list[str], message: str
) -> None:
    before = sorted(path.name for path in small.iterdir())
    run = journeykit("score", *AS_OF, *arguments, cwd=small)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert not list(small.rglob("*.part"))
    assert not list(small.rglob("*.parquet"))
    assert sorted(path.name for path in small.iterdir() if path.name != ".journeykit") == before


def test_the_settings_say_where_snapshots_are(small: Path) -> None:
    (small / "journeykit.toml").write_text('snapshots = "kept"\n')
    assert score(small, "customers.csv").code == 0
    assert (small / "kept" / "small" / "2026-06-30.parquet").exists()
    assert not (small / ".journeykit").exists()


def test_the_plan_is_printed_with_a_reason_for_every_step_and_nothing_is_written(
    small: Path,
) -> None:
    run = score(small, "customers.csv", "--sql")
    assert run.code == 0, run.err
    lines = run.out.splitlines()
    steps = [place for place, line in enumerate(lines) if line.startswith('"') and "AS (" in line]
    assert len(steps) >= 5
    assert all(lines[place - 1].startswith("-- ") for place in steps)
    assert "c0 is " in run.out
    assert not (small / ".journeykit").exists()


def test_everybody_at_risk_is_written_the_most_valuable_first(small: Path) -> None:
    run = score(small, "customers.csv", "--no-save", "--at-risk", "risk.csv")
    assert run.code == 0, run.err
    rows = rows_of((small / "risk.csv").read_text(encoding="utf-8"))
    scored = json.loads(score(small, "customers.csv", "--no-save", "--format", "json").out)
    assert rows
    assert set(rows) == {one["customer_id"] for one in scored if one["at_risk"]}
    values = [float(row["value"]) for row in rows.values() if row["value"]]
    assert values == sorted(values, reverse=True)
    assert all(row["reasons"] for row in rows.values())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "customers.csv"], "customers.csv: the output is what is read"),
        (["-o", "link.csv"], "link.csv: the output is what is read"),
        (["-o", "journey.yaml", "-f", "csv"], "journey.yaml: the output is what is read"),
        (["-o", "out.csv", "--at-risk", "./out.csv"], "out.csv: the output is named twice"),
    ],
)
def test_no_output_takes_the_place_of_what_is_read(
    small: Path, arguments: list[str], message: str
) -> None:
    (small / "link.csv").symlink_to(small / "customers.csv")
    before = {path.name: path.read_bytes() for path in small.iterdir() if path.is_file()}
    run = score(small, "customers.csv", *arguments)
    assert run.code == 2
    assert message in run.err
    after = {path.name: path.read_bytes() for path in small.iterdir() if path.is_file()}
    assert after == before


def test_loss_that_the_data_cannot_tell_is_explained_under_the_table(small: Path) -> None:
    journey = (small / "journey.yaml").read_text(encoding="utf-8")
    assert "+n?" not in score(small, "customers.csv", "--no-save").out
    (small / "journey.yaml").write_text(
        journey.replace("status = 'left'", "status = 'left' or users > 100", 1), encoding="utf-8"
    )
    run = score(small, "customers.csv", "--no-save")
    assert run.code == 0, run.err
    assert "+n?: so many more" in run.out


def test_one_row_is_one_row(tmp_path: Path) -> None:
    export = write_small(tmp_path) / "customers.csv"
    export.write_text("".join(export.read_text().splitlines(keepends=True)[:2]), encoding="utf-8")
    run = journeykit("score", "customers.csv", "--as-of", "2026-09-30", "--no-save", cwd=tmp_path)
    assert "1 row in customers.csv = 1 scored" in run.out + run.err
