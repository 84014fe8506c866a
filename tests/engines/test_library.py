"""The engine's own module, and the package where a release has no such module."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

import duckdb
import pytest

from journeykit.engines import library


def test_what_it_raises_is_what_the_package_names() -> None:
    assert library.duckdb.Error is duckdb.Error
    with pytest.raises(duckdb.Error, match="no_such_table"):
        library.duckdb.connect().execute("SELECT * FROM no_such_table")


def test_where_the_module_is_called_otherwise_the_package_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    package = ModuleType("duckdb")
    monkeypatch.setitem(sys.modules, "_duckdb", None)
    monkeypatch.setitem(sys.modules, "duckdb", package)
    try:
        assert importlib.reload(library).duckdb is package
    finally:
        monkeypatch.undo()
        importlib.reload(library)
