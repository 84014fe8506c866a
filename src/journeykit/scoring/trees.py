"""Looking through trees of SQL."""

from __future__ import annotations

from sqlglot import exp

_ENDS = frozenset({exp.Column, exp.Literal, exp.Boolean, exp.Null, exp.Identifier})
"""Nodes below which there is nothing that a plan looks for."""


def nodes(tree: exp.Expr) -> list[exp.Expr]:
    """The nodes of a tree, each before those below it, but for what is below a column.

    The order is that of ``walk``, which takes three times as long: a plan looks through its trees
    again and again.
    """
    found = [tree]
    for node in found:
        if type(node) in _ENDS:
            continue
        for part in node.args.values():
            if isinstance(part, exp.Expr):
                found.append(part)
            elif isinstance(part, list):
                found += [one for one in part if isinstance(one, exp.Expr)]
    return found


def columns_of(tree: exp.Expr) -> list[exp.Column]:
    """The columns in a tree, in the order of ``nodes``."""
    return [node for node in nodes(tree) if isinstance(node, exp.Column)]
