"""What the models say of their keys: the text below each field, read from the source when asked.

Nothing reads them at a start.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from functools import cache
from types import ModuleType

from journeykit.definition import models
from journeykit.definition.blocks import Block, fields_of


def meanings(block: type[Block]) -> Mapping[str, str]:
    """What each key of a block means, by the key as written in YAML; lines are joined."""
    said: dict[str, str] = {}
    for model in reversed(block.__mro__):
        said |= said_in(models).get(model.__name__, {})
    return {field.key: said[name] for name, field in fields_of(block).items() if name in said}


@cache
def said_in(module: ModuleType) -> Mapping[str, Mapping[str, str]]:
    """The texts below the fields of every class of a module, by class and field."""
    tree = ast.parse(inspect.getsource(module))
    return {node.name: _below(node) for node in tree.body if isinstance(node, ast.ClassDef)}


def _below(block: ast.ClassDef) -> dict[str, str]:
    said = {}
    for field, text in zip(block.body, block.body[1:], strict=False):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            said[field.target.id] = " ".join(str(text.value.value).split())
    return said
