"""sqlglot's nodes, without the package around them.

The package brings parsers, generators and its dialects, which search what is installed for more of
them. Nothing plain needs these, and they take longer to load than all nodes. So the package stands
in its place without having run: ``from sqlglot import exp`` loads the nodes alone, and whatever
else is asked of it runs it first.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import Any

_NAME = "sqlglot"
_NODES = "exp"


def spare() -> None:
    """Put the package in its place without running it, unless somebody has loaded it."""
    spec = None if _NAME in sys.modules else find_spec(_NAME)
    if spec is None:
        return
    package = module_from_spec(spec)

    def wanted(name: str) -> Any:
        if name == _NODES:
            setattr(package, _NODES, import_module(f"{_NAME}.expressions"))
        elif name.startswith("__"):  # which no module has to have
            raise AttributeError(name)
        else:
            whole()
        return getattr(package, name)

    setattr(package, "__getattr__", wanted)  # noqa: B010 - mypy knows of no such attribute
    sys.modules[_NAME] = package


def whole() -> None:
    """Run the package, if it has not run: before any part of it but the nodes is loaded."""
    package = sys.modules.get(_NAME)
    if package is None or "__getattr__" not in vars(package):
        return
    delattr(package, "__getattr__")
    spec = package.__spec__
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(package)
