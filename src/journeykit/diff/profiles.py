"""Profiles of health: for whom they are, and which weights and anchors they change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from journeykit.definition.models import Profile
from journeykit.diff.fields import compare_fields, shown
from journeykit.diff.model import Change, Kind
from journeykit.diff.sentences import did, listed
from journeykit.diff.sides import Pair
from journeykit.language import say


def compare_profile(pair: Pair) -> Iterator[Change]:
    """The changes of one profile."""
    old, new = cast("Profile", pair.old), cast("Profile", pair.new)
    yield from compare_fields(pair, frozenset({"segments"}))
    yield from _texts(pair, "segments", say("segments"), _segments(old, pair), _segments(new))
    yield from _tenure(pair, old, new)
    for key, noun in (("weights", "weight of {measure}"), ("points", "points of {measure}")):
        was, now = _written(getattr(old, key)), _written(getattr(new, key))
        for measure in dict.fromkeys((*was, *now)):
            said = say(noun, measure=measure)
            yield from _texts(pair, f"{key}.{measure}", said, was.get(measure), now.get(measure))


def _tenure(pair: Pair, old: Profile, new: Profile) -> Iterator[Change]:
    if old.tenure is not None and new.tenure is not None:
        yield from compare_fields(pair.inner("tenure", old.tenure, new.tenure, pair.name))
        return
    was, now = (one.tenure.since if one.tenure else None for one in (old, new))
    yield from _texts(pair, "tenure", say("tenure"), was, now)


def _texts(pair: Pair, key: str, noun: str, was: str | None, now: str | None) -> Iterator[Change]:
    if was == now:
        return
    kind = Kind.ADDED if was is None else Kind.REMOVED if now is None else Kind.CHANGED
    yield pair.change(kind, key, did(kind, pair.of(noun)), was, now)


def _segments(profile: Profile, renamed: Pair | None = None) -> str | None:
    """The segments as one text; those of the old journey under the columns' new names."""
    column = renamed.sides.names.column if renamed else str
    parts = sorted(f"{column(one.column)}: {listed(sorted(one.is_))}" for one in profile.segments)
    return say("; ").join(parts) or None


def _written(found: Mapping[str, float] | Mapping[str, Mapping[float, float]]) -> dict[str, str]:
    return {
        measure: listed(f"{shown(at)}: {shown(points)}" for at, points in value.items())
        if isinstance(value, Mapping)
        else shown(value)
        for measure, value in found.items()
    }
