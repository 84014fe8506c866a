"""The stages that a part of the journey is about: written, or those of the existing phase."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.definition.models import Phase
from journeykit.diff.model import Change, Effect, Kind
from journeykit.diff.sides import Pair
from journeykit.graph import JourneyGraph
from journeykit.language import say

_DEFAULT: Phase = "existing"


def compare_scope(
    pair: Pair,
    key: str,
    said: tuple[str, str],
    old: tuple[str, ...] | None,
    new: tuple[str, ...] | None,
) -> Iterator[Change]:
    """Stages that a part is about now or no longer is.

    Where neither journey writes them they follow from the phases, whose changes are told already;
    so are those of stages that only one journey has.

    Args:
        pair: The part.
        key: The key that names the stages.
        said: The sentences of a ``{stage}`` that is no longer among them, and of one that is now.
        old: What was written; None: the stages of the existing phase.
        new: What is.
    """
    if old is None and new is None:
        return
    sides = pair.sides
    before = [sides.names.stage(stage) for stage in _effective(sides.old_graph, old)]
    after = _effective(sides.new_graph, new)
    lasting = {sides.new.journey.stages[now].id for _, now in sides.stages.pairs}
    gone = [stage for stage in before if stage not in after and stage in lasting]
    come = [stage for stage in after if stage not in before and stage in lasting]
    for kind, stages, message in ((Kind.REMOVED, gone, said[0]), (Kind.ADDED, come, said[1])):
        for stage in stages:
            what = say(message, stage=sides.stage_label(stage))
            yield pair.change(kind, key, what)
    if not gone and not come and (old is None) is not (new is None):
        what = say("stages written in another way that means the same")
        yield pair.change(Kind.RESTATED, key, what, effect=Effect.WORDING)


def _effective(graph: JourneyGraph, written: tuple[str, ...] | None) -> tuple[str, ...]:
    return graph.in_phase(_DEFAULT) if written is None else tuple(dict.fromkeys(written))
