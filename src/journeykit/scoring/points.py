"""The points of a measure and what it adds to the score.

Files that were written before ``following`` said formulas hold a list of measures in their place:
where everybody's health is scored alike, points and what they add follow from what was measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import pairwise
from math import isfinite

from sqlglot import exp

from journeykit.records import dataclass
from journeykit.scoring import sql
from journeykit.scoring.following import BETWEEN
from journeykit.scoring.sql import Sql

Anchors = Sequence[tuple[float, float]]
"""Values and their points, in rising order of the values."""

KNOWN_WEIGHT = f"{BETWEEN}weight that is known"
"""The weight of the measures that are known."""


@dataclass(frozen=True)
class Scored:
    """A measure of a score: its three columns, its anchors and its weight."""

    measured: str
    points: str
    contribution: str
    anchors: Anchors
    weight: float


def piecewise(value: Sql, anchors: Anchors) -> Sql:
    """Points of a value: linear between the anchors, flat outside, NULL where it is unknown."""
    (first, least), (_, most) = anchors[0], anchors[-1]
    pairs: list[tuple[Sql, Sql]] = [
        (sql.is_null(value), sql.null("double")),
        (sql.binary(exp.LTE, value.copy(), sql.number(first)), sql.number(least)),
    ]
    for (low, from_points), (high, to_points) in pairwise(anchors):
        share = sql.divide(
            sql.binary(exp.Sub, value.copy(), sql.number(low)), sql.number(high - low)
        )
        rise = sql.binary(exp.Mul, share, sql.number(to_points - from_points))
        line = sql.binary(exp.Add, sql.number(from_points), rise)
        pairs.append((sql.binary(exp.LT, value.copy(), sql.number(high)), line))
    return sql.case(pairs, sql.number(most))


def total(parts: Iterable[Sql]) -> Sql:
    """A sum from left to right; of nothing: 0."""
    added = list(parts)
    return reduce(
        lambda left, right: exp.Add(this=left, expression=right), added or [sql.number(0)]
    )


def weight_where_known(column: str, weight: Sql) -> Sql:
    """A weight where a column is known, else nothing."""
    return sql.case([(sql.is_known(sql.column(column)), weight)], sql.number(0))


def share_of_score(points: Sql, weight: Sql, weight_known: Sql) -> Sql:
    """What points add to a score; NULL where no weight is known."""
    return sql.divide(
        sql.binary(exp.Mul, points, weight), exp.Nullif(this=weight_known, expression=sql.number(0))
    )


def follow(measures: Sequence[Scored]) -> Iterator[tuple[str, Sql]]:
    """The columns of all measures of a score that follow from ``measured``, each behind those that
    it reads.

    A measure has points where it was measured. What it adds reads ``KNOWN_WEIGHT`` too, which is
    the same for all measures.
    """
    for one in measures:
        yield one.points, piecewise(sql.column(one.measured), one.anchors)
    if measures:
        yield KNOWN_WEIGHT, _known_weight(measures)
    for one in measures:
        points, known = sql.column(one.points), sql.column(KNOWN_WEIGHT)
        yield one.contribution, share_of_score(points, sql.number(one.weight), known)


def _known_weight(measures: Sequence[Scored]) -> Sql:
    return total(weight_where_known(one.measured, sql.number(one.weight)) for one in measures)


def read(data: Iterable[Sequence[object]]) -> Iterator[Scored]:
    """The measures that a file lists: of each its three columns, its anchors and its weight.

    Raises:
        ValueError or TypeError: It does not.
    """
    for measured, points, contribution, anchors, weight in data:
        if not isinstance(anchors, list) or len(anchors) < 2:
            raise ValueError(anchors)
        pairs = tuple((_number(value), _number(of)) for value, of in anchors)
        if any(low >= high for (low, _), (high, _) in pairwise(pairs)):
            raise ValueError(anchors)
        yield Scored(str(measured), str(points), str(contribution), pairs, _number(weight))


def _number(data: object) -> float:
    if type(data) not in (int, float) or not isfinite(data):  # type: ignore[arg-type]
        raise TypeError(data)
    return data  # type: ignore[return-value]
