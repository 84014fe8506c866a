"""What one core reads at once, so that others would only wait."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from journeykit.engines.export import SMALLEST_PIECE, Export
from journeykit.engines.inputs import Source
from journeykit.engines.opening import open_exports
from journeykit.engines.passes import Inputs

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
