"""How two conditions stand to each other: the same, tighter, looser, or something else."""

from __future__ import annotations

from journeykit.definition.expressions import Expression
from journeykit.definition.expressions.renaming import Names, carried_over
from journeykit.diff.model import Kind


def compare(old: Expression, new: Expression, names: Names) -> Kind | None:
    """What became of an expression, as far as it is proven; None where nothing did,
    or only the names in it.

    Args:
        old: As it was.
        new: As it is, of the same place.
        names: What columns and stages of the old journey are called in the new one.
    """
    if old.text == new.text and not names.touch(old):
        return None
    now = carried_over(old, names, new.scope)
    if now is None:
        return Kind.CHANGED
    if now.same_as(new):
        return None if names.touch(old) else Kind.RESTATED
    tighter, looser = new.implies(now), now.implies(new)
    if tighter is not looser:
        return Kind.TIGHTENED if tighter else Kind.LOOSENED
    return Kind.REPLACED if not tighter and now.excludes(new) else Kind.CHANGED
