"""What a value is where the cell that it rests on is plain: a text with a sign at both its ends.

Ids and names are nearly always so. What only trims a text, or asks whether anything stands in it,
is then known without a look at it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import TypeAlias

from sqlglot import exp

from journeykit.scoring.cells import FIRST_SIGN, LAST_SIGN
from journeykit.scoring.sql import Sql
from journeykit.scoring.writing import written


class Plainly(Enum):
    """What a value is, whatever the plain text says."""

    ITSELF = auto()
    """The text of the cell."""
    TRUE = auto()
    FALSE = auto()


Resolve: TypeAlias = "Callable[[str], Plainly | None]"

_TRUTHS = {True: Plainly.TRUE, False: Plainly.FALSE}


def plainly(tree: Sql, resolve: Resolve) -> Plainly | None:
    """What a value is for a plain cell; None where that depends on more.

    Args:
        tree: A value that rests on one column.
        resolve: The same of the column of a name; of the export's own it is ``ITSELF``.
    """
    if isinstance(tree, exp.Column):
        return resolve(tree.name)
    if isinstance(tree, exp.Boolean):
        return _TRUTHS[bool(tree.this)]
    if isinstance(tree, exp.Paren):
        return plainly(tree.this, resolve)
    if isinstance(tree, exp.Cast):
        found = plainly(tree.this, resolve)
        stays = (exp.DType.TEXT,) if found is Plainly.ITSELF else (exp.DType.BOOLEAN,)
        return found if tree.args["to"].this in stays else None
    if isinstance(tree, exp.Case) and tree.this is None:
        return _chosen(tree, resolve)
    if isinstance(tree, exp.Coalesce | exp.Trim):
        return plainly(tree.this, resolve)
    if isinstance(tree, exp.Nullif):
        is_empty = tree.args["expression"].is_string and not tree.args["expression"].name
        return plainly(tree.this, resolve) if is_empty else None
    return _truth(tree, resolve)


def _truth(tree: Sql, resolve: Resolve) -> Plainly | None:
    if isinstance(tree, exp.Not):
        found = plainly(tree.this, resolve)
        return {Plainly.TRUE: Plainly.FALSE, Plainly.FALSE: Plainly.TRUE}.get(found)  # type: ignore[arg-type]
    if isinstance(tree, exp.Is):
        return _asked(tree, resolve)
    if isinstance(tree, exp.And | exp.Or):
        return _together(tree, resolve)
    if isinstance(tree, exp.Between):
        ends = (tree.args["low"].name, tree.args["high"].name)
        is_end = _is_an_end(tree.this, resolve) and ends == (FIRST_SIGN, LAST_SIGN)
        return Plainly.TRUE if is_end else None
    if isinstance(tree, exp.GTE) and tree.expression.is_string:
        begins = plainly(tree.this, resolve) is Plainly.ITSELF
        return Plainly.TRUE if begins and tree.expression.name == FIRST_SIGN else None
    return None


def _is_an_end(tree: Sql, resolve: Resolve) -> bool:
    """Whether it is the text, or its last sign."""
    if isinstance(tree, exp.Substring):
        start = tree.args.get("start")
        is_last = start is not None and written(start) == "-1"
        return is_last and not tree.args.get("length") and _is_an_end(tree.this, resolve)
    return plainly(tree, resolve) is Plainly.ITSELF


def _asked(tree: exp.Is, resolve: Resolve) -> Plainly | None:
    found, asked = plainly(tree.this, resolve), tree.expression
    if found is None:
        return None
    if isinstance(asked, exp.Boolean):
        return _TRUTHS[found is _TRUTHS[bool(asked.this)]]
    return Plainly.FALSE


def _together(tree: exp.Connector, resolve: Resolve) -> Plainly | None:
    parts = [plainly(tree.left, resolve), plainly(tree.right, resolve)]
    settles = Plainly.FALSE if isinstance(tree, exp.And) else Plainly.TRUE
    if settles in parts:
        return settles
    return parts[0] if parts[0] is parts[1] else None


def _chosen(tree: exp.Case, resolve: Resolve) -> Plainly | None:
    for one in tree.args["ifs"]:
        test = plainly(one.this, resolve)
        if test is Plainly.TRUE:
            return plainly(one.args["true"], resolve)
        if test is not Plainly.FALSE:
            return None
    default = tree.args.get("default")
    return plainly(default, resolve) if default is not None else None
