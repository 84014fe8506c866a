"""However a pass by arrays ends: what stood there is whole, and nothing is left beside it."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from journeykit.cli.exits import run_guarded
from journeykit.engines.arrays import first_pass, writing
from tests.cli.small import CUSTOMERS, write_small
from tests.engines.arrays.both_ways import Ways, force_arrays

SNAPSHOT = ".journeykit/small/2026-06-30.parquet"


@pytest.fixture
def scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Path:
    """A folder with an export of some pieces, and a snapshot of another one for the same day."""
    folder = tmp_path / "work"
    folder.mkdir()
    write_small(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert score() == 0
    header, *lines = CUSTOMERS.splitlines()
    many = [f"{line[0]}{number}{line[1:]}" for number in range(60) for line in lines]
    (folder / "customers.csv").write_text("\n".join([header, *many]) + "\n", encoding="utf-8")
    capfd.readouterr()
    return folder


def score(*more: str) -> int:
    return run_guarded(["score", "customers.csv", "--as-of", "2026-06-30", "--replace", *more])


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def at_the_third(monkeypatch: pytest.MonkeyPatch, happens: Any) -> None:
    """Let something happen to the thread that has the third piece."""
    columns = first_pass._Reading.columns
    seen: list[object] = []

    def noted(*given: Any, **more: Any) -> Any:
        seen.append(None)
        if len(seen) == 3:
            happens()
        return columns(*given, **more)

    monkeypatch.setattr(first_pass._Reading, "columns", noted)


def raising(error: BaseException) -> Any:
    def happens(*_: Any, **__: Any) -> Any:
        raise error

    return happens


def test_ctrl_c_is_heard_while_threads_work(
    scored: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    before = contents(scored)
    force_arrays(monkeypatch)
    at_the_third(monkeypatch, lambda: os.kill(os.getpid(), signal.SIGINT))
    assert score() == 130
    assert capfd.readouterr().err == "error: stopped; nothing was written\n"
    assert contents(scored) == before


@pytest.mark.parametrize(
    ("module", "where"), [(first_pass, "split"), (first_pass, "awaited"), (writing, "_writer")]
)
def test_ctrl_c_is_heard_anywhere(
    module: ModuleType,
    where: str,
    scored: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    before = contents(scored)
    force_arrays(monkeypatch)
    monkeypatch.setattr(module, where, raising(KeyboardInterrupt()))
    assert score() == 130
    assert capfd.readouterr().err in {"error: stopped; nothing was written\n", "interrupted\n"}
    assert contents(scored) == before


def test_a_fault_is_said_to_be_one_and_queries_do_not_hide_it(
    scored: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    before = contents(scored)
    force_arrays(monkeypatch)
    at_the_third(monkeypatch, raising(ValueError("a fault")))
    assert score() == 3
    said = capfd.readouterr().err
    assert said.startswith("error: journeykit failed, and the fault is its own: ValueError\n")
    assert contents(scored) == before


def test_queries_take_over_where_memory_does_not_suffice(
    scored: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert score("--no-save", "-o", "queries.csv") == 0
    by_queries = capfd.readouterr()
    ways: Ways = force_arrays(monkeypatch)
    at_the_third(monkeypatch, raising(MemoryError()))
    assert score("--no-save", "-o", "again.csv") == 0
    assert ways.refused == ["MemoryError: "]
    assert capfd.readouterr().out == by_queries.out
    assert (scored / "again.csv").read_bytes() == (scored / "queries.csv").read_bytes()


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("share", [0.2, 0.99])
def test_a_full_disk_leaves_what_stood_there(
    share: float,
    scored: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Be it full while rows are written, or only at the end of the file."""
    before = contents(scored)
    ways = force_arrays(monkeypatch)
    assert score() == 0
    size = (scored / SNAPSHOT).stat().st_size
    (scored / SNAPSHOT).write_bytes(before[SNAPSHOT])
    capfd.readouterr()
    with files_of_at_most(int(size * share)):
        code = score()
    assert (code, ways.refused) == (2, [None])
    assert capfd.readouterr().err == (
        f"error: {scored / SNAPSHOT}: cannot write it: File too large\n"
        "  help: check who may write there, and the room on the disk\n"
    )
    assert contents(scored) == before
