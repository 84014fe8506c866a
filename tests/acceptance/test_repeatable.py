"""The same inputs and the same day give the same bytes, whatever the folder and the cores."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.cli.running import journeykit
from tests.cli.small import CUSTOMERS, JOURNEY

EARLIER, NOW = "2026-03-31", "2026-06-30"
ENDINGS = ("csv", "json", "parquet")
ROWS = 300_000
"""Several groups of rows of a Parquet file, so that cores have something to get out of order."""


def write_large(target: Path, as_of: str, changed: int) -> None:
    """An export of many rows, with some that are blank, ragged, repeated, unread."""
    duckdb.execute(
        "COPY (SELECT i AS id, 'Company, \"' || (i * 7919 % 9973) || '\"' AS name, "
        "CASE WHEN i % 1000 = 7 THEN 'much' ELSE CAST(i * 31 % 4001 AS VARCHAR) END AS arr, "
        f"CASE WHEN i % 3 > 0 THEN DATE '{as_of}' - CAST(i % 200 AS INTEGER) END AS signed_on, "
        f"i * 17 % 29 AS users, CASE WHEN i % 11 = {changed} THEN 'left' ELSE 'open' END "
        "AS status, CASE WHEN i % 2 = 0 THEN 'Price' ELSE '' END AS why_left "
        f"FROM range({ROWS}) t(i)) TO '{target}' (FORMAT csv, HEADER true)"
    )
    with target.open("a", encoding="utf-8") as file:
        file.write(",,,,,,\n" * 50 + "x,ragged\n" * 20 + "7,again,1,,,open,\n" * 10)


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    write_large(folder / "q1.csv", EARLIER, 3)
    write_large(folder / "q2.csv", NOW, 4)
    return folder


def results(folder: Path, exports: Path, threads: str) -> dict[str, str]:
    """A hash of every file that scoring twice and reporting leaves in a new folder."""
    folder.mkdir(parents=True)
    (folder / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
    for name, day in (("q1", EARLIER), ("q2", NOW)):
        shutil.copy(exports / f"{name}.csv", folder / f"{name}.csv")
        options = ("--as-of", day, "--threads", threads, "--on-duplicate", "last")
        run = journeykit("score", f"{name}.csv", *options, "-o", f"{name}.out.csv", cwd=folder)
        assert run.code == 0, run.err
    for ending in ENDINGS[1:]:
        run = journeykit("score", "q2.csv", *options, "-o", f"q2.out.{ending}", cwd=folder)
        assert run.code == 0, run.err
    for page in ("page.html", "page.md"):
        done = journeykit("report", "-o", page, cwd=folder)
        assert done.code == 0, done.err
    left = (path for path in folder.rglob("*") if path.is_file() and path.name not in GIVEN)
    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(left)
    }
    return found | {"screen": hashlib.sha256(run.out.encode()).hexdigest()}


GIVEN = {"q1.csv", "q2.csv", "journey.yaml", ".gitignore"}
FIGURES = ("band-moves", "conversion", "flow", "health", "map", "retention", "stage-moves")
WRITTEN = [
    ".journeykit/small/2026-03-31.parquet",
    ".journeykit/small/2026-06-30.parquet",
    *(f"page-{name}.svg" for name in FIGURES),
    "page.html",
    "page.md",
    "q1.out.csv",
    "q2.out.csv",
    "q2.out.json",
    "q2.out.parquet",
    "screen",
]


@pytest.mark.slow
def test_the_same_bytes_on_one_core_and_two_in_any_folder(exports: Path, tmp_path: Path) -> None:
    one = results(tmp_path / "one", exports, "1")
    assert list(one) == WRITTEN
    assert one == results(tmp_path / "some where" / "else", exports, "2")


def test_a_scored_file_keeps_the_order_of_the_export(exports: Path, tmp_path: Path) -> None:
    (tmp_path / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
    run = journeykit(
        "score",
        exports / "q2.csv",
        *("--as-of", NOW, "--threads", "2", "--on-duplicate", "first", "-o", "scored.csv"),
        cwd=tmp_path,
    )
    assert run.code == 0, run.err
    with (tmp_path / "scored.csv").open(encoding="utf-8") as file:
        ids = [line.split(",", 1)[0] for line in file][1:]
    assert ids == [str(number) for number in range(ROWS)]


def test_small_exports_too_from_every_kind_of_file(tmp_path: Path) -> None:
    found = set()
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "journey.yaml").write_text(JOURNEY, encoding="utf-8")
        (folder / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
        scored = []
        for source in ("customers.csv", "-"):
            run = journeykit(
                *("score", source, "--as-of", NOW, "--no-save", "--format", "csv"),
                cwd=folder,
                stdin=CUSTOMERS,
            )
            assert run.code == 0, run.err
            scored.append(run.out)
        found |= set(scored)
    assert len(found) == 1
