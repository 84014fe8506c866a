"""A real export cut into files that differ in all that may differ scores as the whole does."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
from pathlib import Path

from tests.acceptance.real import EXAMPLES
from tests.cli.running import journeykit

AS_OF = ("--as-of", "2026-06-30", "--no-save")


def packed(rows: list[list[str]], delimiter: str, encoding: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def test_maven_in_parts_is_maven_whole(real_data: Path, tmp_path: Path) -> None:
    """Another order of columns, delimiter, packing, and a column more: the same bytes come out."""
    export = real_data / "maven_telco_reasons" / "telecom_customer_churn.csv"
    shutil.copy(EXAMPLES / "telecom" / "maven.yaml", tmp_path / "journey.yaml")
    with export.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    parts = {
        "p1.csv": packed([header, *rows[:3000]], ",", "cp1252"),
        "p2.csv": packed([line[::-1] for line in (header, *rows[3000:5000])], ";", "cp1252"),
        "p3.csv": packed(
            [[*header, "extra"], *([*row, "x"] for row in rows[5000:])], "\t", "utf-16"
        ),
    }
    for name, data in parts.items():
        (tmp_path / name).write_bytes(gzip.compress(data) if name == "p2.csv" else data)
    options = ("--encoding", "cp1252", *AS_OF, "-o", "parts.csv")
    in_parts = journeykit("score", "p?.csv", *options, cwd=tmp_path)
    assert in_parts.code == 0, in_parts.err
    whole = journeykit("score", export, *AS_OF, "-o", "whole.csv", cwd=tmp_path)
    assert whole.code == 0, whole.err
    assert (tmp_path / "parts.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    lines = [run.out.rstrip().splitlines() for run in (in_parts, whole)]
    assert lines[0][:-1] == lines[1][:-1]
    closes = "= 7,043 scored + 0 rejected + 0 blank + 0 duplicates dropped"
    assert lines[0][-1] == f"7,043 rows in 3 files (p1.csv … p3.csv) {closes}"
    assert lines[1][-1] == f"7,043 rows in {export.name} {closes}"
    assert "note: p2.csv: cells are separated by semicolons" in in_parts.err
    assert "note: p1.csv, p2.csv: without `extra`, which other files have" in in_parts.err
