"""DuckDB's own module, without the package around it.

The package adds relations, expressions and data frames. Nothing here uses them, and importing them
takes longer than the engine itself.
"""

from __future__ import annotations

try:
    import _duckdb as duckdb
except ImportError:  # a release that names it otherwise: the package knows it
    import duckdb  # type: ignore[no-redef]

__all__ = ["duckdb"]
