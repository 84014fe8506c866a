"""What the models say of their keys: the text below each field, read from the source when asked.

pydantic could read it too, but would do so at every start, which takes longer than to check a file.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from functools import cache

from journeykit.definition import models
from journeykit.definition.models import Block


def meanings(block: type[Block]) -> Mapping[str, str]:
    """What each key of a block means, by the key as written in YAML; lines are joined."""
    said = _all_meanings()[block.__name__]
    return {
        field.alias or name: said[name]
        for name, field in block.model_fields.items()
        if name in said
    }


@cache
def _all_meanings() -> Mapping[str, Mapping[str, str]]:
    """The texts below the fields of every class of the models, by class and field."""
    module = ast.parse(inspect.getsource(models))
    return {node.name: _below(node) for node in module.body if isinstance(node, ast.ClassDef)}


def _below(block: ast.ClassDef) -> dict[str, str]:
    said = {}
    for field, text in zip(block.body, block.body[1:], strict=False):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            said[field.target.id] = " ".join(str(text.value.value).split())
    return said
