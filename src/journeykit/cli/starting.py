"""What a command that calls the engine loads before it begins."""

from __future__ import annotations

import gc
import sys
from importlib import import_module


def load(*modules: str) -> None:
    """Import modules, and spare what they made every later look for garbage.

    They live as long as the process, so that nothing in them is ever found. The engine must not be
    among them: it complains at the end of what is not cleared away, and only what Python looks
    through is cleared away. So it comes after them; where it is there already, nothing is spared.
    """
    for name in modules:
        import_module(name)
    if "_duckdb" not in sys.modules and not gc.get_freeze_count():
        gc.freeze()
