"""CRM buckets: which stage each of them means, or that it means lost."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.definition.models import Journey
from journeykit.diff.model import Change, Effect, Kind
from journeykit.diff.owners import transfers
from journeykit.diff.sentences import did, from_to, named
from journeykit.diff.sides import Sides
from journeykit.language import say

LOST = "lost"
"""The owner of the buckets that mean lost; no stage may have this id."""


def compare_buckets(sides: Sides, owner: str, section: str) -> Iterator[Change]:
    """The buckets that came to an owner, or went from it to nobody.

    Args:
        sides: The journeys.
        owner: The new id of a stage, the old id of one that is gone, or ``lost``.
        section: Where they are told.
    """
    old = {
        bucket: [sides.names.stage(one) for one in owners]
        for bucket, owners in _buckets(sides.old.journey).items()
    }
    new = _buckets(sides.new.journey)
    lasting = {LOST, *(sides.new.journey.stages[now].id for _, now in sides.stages.pairs)}
    for transfer in transfers(old, new, lasting):
        if transfer.teller == owner:
            labels = [_label(sides, one) for one in (transfer.origin, transfer.target) if one]
            bucket = named("CRM bucket", transfer.text)
            what = (
                from_to(Kind.MOVED, bucket, *labels)
                if transfer.kind is Kind.MOVED
                else did(transfer.kind, bucket)
            )
            to_loss = LOST in (transfer.origin, transfer.target)
            yield Change(
                transfer.kind,
                Effect.LOSS if to_loss else Effect.PLACEMENT,
                "lost.crm" if owner == LOST else f"stages[{owner}].crm",
                section,
                what,
            )


def _buckets(journey: Journey) -> dict[str, list[str]]:
    owners: dict[str, list[str]] = {}
    for stage in journey.stages:
        for bucket in stage.crm:
            owners.setdefault(bucket, []).append(stage.id)
    for bucket in journey.lost.crm if journey.lost else ():
        owners.setdefault(bucket, []).append(LOST)
    return owners


def _label(sides: Sides, owner: str) -> str:
    return say("lost") if owner == LOST else sides.stage_label(owner)
