"""Profiles of health: for whom each is, as one condition, and what a customer's measures are then.

The structured keys mean conditions, and are read as such: ``segments`` an ``in``, ``tenure`` a
count of days. So they are typed, proven and compiled like any other, and unknown where a cell is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeykit.definition.blocks import with_changes
from journeykit.definition.expressions import Expression, Kind, Scope, parse
from journeykit.definition.models import Health, Measure, Profile

if TYPE_CHECKING:
    from journeykit.definition.loader import Definition

UNDETERMINED = "unknown"
"""What stands for the profile of a customer of whom it is not known which one is theirs."""


def profile_text(profile: Profile) -> str | None:
    """For whom a profile is, its stages apart, as one condition; None where nothing is written."""
    return " and ".join(f"({part})" for part in _parts(profile)) or None


def _parts(profile: Profile) -> Iterator[str]:
    for segment in profile.segments:
        values = ", ".join("'" + value.replace("'", "''") + "'" for value in segment.is_)
        yield f"{_name(segment.column)} in ({values})"
    if profile.tenure is not None:
        days = f"days_since({profile.tenure.since})"
        yield f"{days} >= {profile.tenure.from_days}"
        if profile.tenure.under_days is not None:
            yield f"{days} < {profile.tenure.under_days}"
    if profile.when is not None:
        yield profile.when


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def profile_condition(definition: Definition, profile: Profile) -> Expression | None:
    """The condition of ``profile_text``; None where nothing is written, or it has a fault.

    What can be wrong in it is reported where it is written.
    """
    text = profile_text(profile)
    if text is None:
        return None
    scope = Scope(definition.types, derived=frozenset(definition.derived))
    answer = parse(text, Kind.CONDITION, scope)
    return answer if isinstance(answer, Expression) else None


def measures_under(health: Health, profile: Profile) -> tuple[Measure, ...]:
    """The measures as a profile has them; one of weight 0 plays no part and is not among them."""
    measures = []
    for measure in health.measures:
        weight = profile.weights.get(measure.id, measure.weight)
        points = profile.points.get(measure.id, measure.points)
        if weight:
            measures.append(with_changes(measure, weight=weight, points=points))
    return tuple(measures)
