"""What one core reads at once, so that others would only wait."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from journeykit.cli.exits import run_guarded
from journeykit.engines import export
from journeykit.engines.export import SMALLEST_PIECE, Export
from journeykit.engines.inputs import Source
from journeykit.engines.opening import open_exports
from journeykit.engines.passes import Inputs
from journeykit.engines.session import _NEEDED, Session
from tests.cli.small import write_small

ROWS = "account_id,name\n" + "".join(f"A{n},Company {n}\n" for n in range(100))


def opened(*paths: Path) -> Export:
    return open_exports([Source(path, path.name) for path in paths])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_a_small_file_is_one_piece_and_a_large_one_is_not(small: Path) -> None:
    large = small.with_name("large.csv")
    large.write_text(ROWS + "A,Nord\n" * (SMALLEST_PIECE // 7), encoding="utf-8")
    assert Inputs(opened(small), None, ()).is_one_piece
    assert not Inputs(opened(large), None, ()).is_one_piece
    assert Inputs(opened(small), small, ()).is_one_piece
    assert not Inputs(opened(small), large, ()).is_one_piece  # such an earlier snapshot


def test_several_files_and_packed_ones_are_no_single_piece(small: Path) -> None:
    packed = small.with_name("small.csv.gz")
    packed.write_bytes(gzip.compress(small.read_bytes()))
    assert not Inputs(opened(packed), None, ()).is_one_piece
    assert not Inputs(opened(small, small), None, ()).is_one_piece


def _left_out(session: Session) -> set[str]:
    [(said,)] = session.run("SELECT current_setting('disabled_optimizers')")
    return set(said.split(","))


def test_a_small_input_is_planned_in_a_few_steps() -> None:
    with Session([], plans_briefly=True) as session:
        every = {name for (name,) in session.run("SELECT name FROM duckdb_optimizers()")}
        assert every >= _NEEDED
        assert _left_out(session) == every - _NEEDED
    with Session([]) as session:
        assert _left_out(session) == {"build_side_probe_side", "in_clause"}


def test_one_piece_gives_what_a_part_of_a_large_file_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_small(tmp_path)
    monkeypatch.chdir(tmp_path)
    said = []
    for piece in (SMALLEST_PIECE, -1):
        monkeypatch.setattr(export, "SMALLEST_PIECE", piece)
        asked = ["score", "customers.csv", "--as-of", "2026-06-30", "--replace", "--explain"]
        assert run_guarded([*asked, "--details", "-o", "scored.csv"]) == 0
        said.append((capsys.readouterr(), (tmp_path / "scored.csv").read_bytes()))
    assert said[0] == said[1]
