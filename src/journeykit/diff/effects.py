"""What a column has an effect on: where it is read, in the order that customers are scored in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from journeykit.definition.findings import Route
from journeykit.definition.loader import Definition
from journeykit.definition.models import ColumnRef, marked_fields
from journeykit.diff.model import Effect

_ROLES = {"customer_id": Effect.PLACEMENT, "recorded_stage": Effect.PLACEMENT}
_ROOTS = {
    "lost": Effect.LOSS,
    "health": Effect.HEALTH,
    "scorecard": Effect.SCORECARD,
    "stages": Effect.PLACEMENT,
}
_INSIDE_STAGES = {"loss_branches": Effect.LOSS, "emotional_moments": Effect.ATTENTION}
BY_RANK = (
    Effect.PLACEMENT,
    Effect.LOSS,
    Effect.HEALTH,
    Effect.ATTENTION,
    Effect.SCORECARD,
    Effect.DRAWING,
)
"""Effects in the order that customers are scored in."""


def column_effects(definition: Definition) -> Mapping[str, Effect]:
    """The first effect that each column of a journey has, by its name; of what is read nowhere
    the last.
    """
    found: defaultdict[str, set[Effect]] = defaultdict(set)
    for route, expression in definition.expressions.items():
        if route[:2] != ("data", "columns"):
            for name in expression.columns:
                found[name].add(_effect_of(route))
    for route, mark, name in marked_fields(definition.journey):
        if isinstance(mark, ColumnRef):
            found[name].add(_ROLES.get(str(route[1]), _effect_of(route)))
    for other in reversed(definition.derived):  # what one is derived from comes before it
        own = definition.at("data", "columns", other, "value")
        for name in own.columns if own else ():
            found[name] |= found[other]
    return {
        name: min(found[name], key=BY_RANK.index, default=Effect.DRAWING)
        for name in (*definition.columns, *found)
    }


def _effect_of(route: Route) -> Effect:
    if route[0] == "stages":
        inside = _INSIDE_STAGES.get(str(route[2]))
        return inside or Effect.PLACEMENT
    return _ROOTS.get(str(route[0]), Effect.ATTENTION)
