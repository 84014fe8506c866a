"""Loss: what a lost customer looks like, the branches, and which recorded reason means which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from journeykit.definition.findings import Route
from journeykit.definition.models import Journey, LossBranch, Lost
from journeykit.diff.fields import compare_fields
from journeykit.diff.items import ident, name_of
from journeykit.diff.matching import moved
from journeykit.diff.model import Change, Effect, Kind
from journeykit.diff.owners import transfers
from journeykit.diff.sentences import did, from_to, listed, named
from journeykit.diff.sides import Pair, Sides
from journeykit.diff.spots import Both, Found, Sort, Spot, compare_spots, find, told_in
from journeykit.language import say

SECTION = "Loss"
_NOUN = "loss branch"
_OF_A_STAGE = Sort("loss_branches", _NOUN, Effect.LOSS)
_OF_ANY_STAGE = Sort("branches", _NOUN, Effect.LOSS)

Owner = tuple[str | None, str, bool]
"""A branch as the owner of recorded reasons: its stage, its id, and whether it is gone."""


def find_branches(sides: Sides) -> tuple[Found, ...]:
    """Every loss branch of both journeys."""
    return find(sides, _branches)


def compare_lost(sides: Sides, branches: tuple[Found, ...]) -> Iterator[Change]:
    """The block that says who is lost, and the branches of any stage; not its buckets."""
    old, new = sides.old.journey.lost or Lost(), sides.new.journey.lost or Lost()
    at = ("lost",)
    pair = Pair(sides, old, new, at, at, "lost", say(SECTION), "", Effect.LOSS)
    yield from compare_fields(pair, frozenset({"crm"}))
    yield from compare_branches(sides, branches, None, say(SECTION))


def compare_branches(
    sides: Sides, branches: tuple[Found, ...], stage: str | None, section: str
) -> Iterator[Change]:
    """The loss branches of one stage, or of any stage for None."""
    sort = _OF_ANY_STAGE if stage is None else _OF_A_STAGE
    here = tuple(told_in(sides, branches, stage))
    yield from compare_spots(sides, here, sort, section, _inside)
    yield from _recorded(branches, stage, section)
    stayed = [one for one in here if isinstance(one, Both) and one.old.stage == stage]
    if moved([_position(one.old) for one in stayed]):
        was = listed(ident(one.new.item) for one in sorted(stayed, key=_old_position))
        now = listed(ident(one.new.item) for one in stayed)
        subject = sort.subject(stayed[0].new).rpartition("[")[0]
        # of several branches that match a customer the first is the reason
        what = did(Kind.CHANGED, say("order of the loss branches"))
        yield Change(Kind.MOVED, Effect.LOSS, subject, section, what, was, now)


def _branches(journey: Journey) -> Iterator[tuple[str | None, Route, tuple[LossBranch, ...]]]:
    for place, stage in enumerate(journey.stages):
        yield stage.id, ("stages", place, "loss_branches"), stage.loss_branches
    if journey.lost:
        yield None, ("lost", "branches"), journey.lost.branches


def _position(spot: Spot) -> int:
    return int(spot.route[-1])


def _old_position(both: Both) -> int:
    return _position(both.old)


def _inside(pair: Pair) -> Iterator[Change]:
    yield from compare_fields(pair, frozenset({"recorded"}))
    old, new = cast("LossBranch", pair.old).recovery, cast("LossBranch", pair.new).recovery
    was = pair.sides.names.stage(old.to) if old else None
    now = new.to if new else None
    if was != now:
        kind = Kind.ADDED if was is None else Kind.REMOVED if now is None else Kind.CHANGED
        places = [pair.sides.stage_label(stage) for stage in (was, now) if stage is not None]
        way = pair.of(say("way back"))
        if kind is Kind.CHANGED:
            what = from_to(kind, way, *places)
        else:
            what = did(kind, say("{way} to {stage}", way=way, stage=places[0]))
        yield pair.change(kind, "recovery", what)
    if old and new:
        recovery = pair.inner("recovery", old, new, pair.name)
        yield from compare_fields(recovery, frozenset({"to"}))


def _recorded(branches: tuple[Found, ...], stage: str | None, section: str) -> Iterator[Change]:
    spots = {_owner(one): one.spot for one in branches}
    old = _texts((_owner(one), one.old.item) for one in branches if isinstance(one, Both))
    new = _texts((_owner(one), one.new.item) for one in branches if isinstance(one, Both))
    for one in branches:
        if not isinstance(one, Both):
            side = old if one.kind is Kind.REMOVED else new
            for text in cast("LossBranch", one.spot.item).recorded:
                side.setdefault(text, []).append(_owner(one))
    lasting = [_owner(one) for one in branches if isinstance(one, Both)]
    for transfer in transfers(old, new, lasting):
        teller = transfer.teller
        if teller is None or spots[teller].stage != stage:
            continue
        origin, target = (
            name_of(_NOUN, spots[owner].item) if owner else None
            for owner in (transfer.origin, transfer.target)
        )
        reason = named("recorded reason", transfer.text)
        if origin and target:
            what = from_to(Kind.MOVED, reason, origin, target)
        elif target:
            what = say("{what} added to {target}", what=reason, target=target)
        else:
            what = say("{what} gone from {origin}", what=reason, origin=origin)
        sort = _OF_ANY_STAGE if stage is None else _OF_A_STAGE
        subject = f"{sort.subject(spots[teller])}.recorded"
        yield Change(transfer.kind, Effect.LOSS, subject, section, what)


def _owner(found: Found) -> Owner:
    gone = not isinstance(found, Both) and found.kind is Kind.REMOVED
    return found.spot.stage, ident(found.spot.item), gone


def _texts(branches: Iterable[tuple[Owner, object]]) -> dict[str, list[Owner]]:
    owners: dict[str, list[Owner]] = {}
    for owner, branch in branches:
        for text in cast("LossBranch", branch).recorded:
            owners.setdefault(text, []).append(owner)
    return owners
