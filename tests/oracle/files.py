"""Columns of a further file, by plain loops: what aggregates over a customer's rows come to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from statistics import median

from sqlglot import exp

from tests.oracle.expressions import Names, evaluate_tree, tree_of
from tests.oracle.functions import total
from tests.oracle.states import EMPTY, UNREAD, Cell, is_missing


def gathered(text: str, rows: Sequence[Names], as_of: date) -> Cell:
    """One expression of aggregates over the rows that one customer has in a file."""
    names: dict[str, Cell] = {"as_of": as_of}

    def as_name(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, (exp.AggFunc, exp.Filter)):
            return node
        called = f"aggregate {len(names)}"
        names[called] = _aggregate(node, [{**row, "as_of": as_of} for row in rows])
        return exp.column(called, quoted=True)

    return evaluate_tree(tree_of(text).copy().transform(as_name), names)


def in_type(cell: Cell, declared: str) -> Cell:
    """A gathered value as its column is declared: a fraction is no integer."""
    if declared == "integer" and isinstance(cell, float):
        return int(cell) if cell == math.floor(cell) else UNREAD
    return cell


def _aggregate(node: exp.Expr, rows: Sequence[Names]) -> Cell:
    condition = node.expression.this if isinstance(node, exp.Filter) else None
    bare = node.this if isinstance(node, exp.Filter) else node
    taken: list[Cell] = []
    for row in rows:
        holds = True if condition is None else evaluate_tree(condition, row)
        subject = _subject(bare, row)
        if holds is UNREAD and subject is not EMPTY:
            return UNREAD  # nobody knows whether the row counts
        if holds is not True:
            continue
        if subject is UNREAD:
            return UNREAD
        taken.append(subject)
    return 0.0 if isinstance(bare, exp.Sum) and not taken else _of_taken(bare, taken)


def _of_taken(bare: exp.Expr, taken: Sequence[Cell]) -> Cell:
    """The aggregate of what the rows that count add; none of it could not be read."""
    known = [cell for cell in taken if not is_missing(cell)]
    if isinstance(bare, exp.Count):
        return len(set(known)) if isinstance(bare.this, exp.Distinct) else len(known)
    if not known:
        return EMPTY
    if isinstance(bare, exp.Sum):
        return float(total(known))  # type: ignore[arg-type]
    if isinstance(bare, exp.Avg):
        return float(total(known)) / len(known)  # type: ignore[arg-type]
    if isinstance(bare, exp.Median):
        return float(median(known))  # type: ignore[type-var, arg-type]
    return min(known) if isinstance(bare, exp.Min) else max(known)  # type: ignore[type-var]


def _subject(bare: exp.Expr, row: Names) -> Cell:
    """What a row adds: for ``count(*)`` the row itself, which is always there."""
    inner = bare.this
    if isinstance(inner, exp.Star):
        return True
    if isinstance(inner, exp.Distinct):
        inner = inner.expressions[0]
    return evaluate_tree(inner, row)
