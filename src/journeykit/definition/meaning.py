"""The hash of what a journey means: two files with the same one score every export alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from journeykit.definition.models import Block, ForPeople, Journey

_FOR_PEOPLE = frozenset(
    {
        "basis",
        "by",
        "flow",
        "intensity",
        "operations",
        "perspective",
        "touchpoint",
        "touchpoints",
        "valence",
    }
)
"""Fields beside the labels that only describe: they place nobody and change no score."""


def meaning_hash(journey: Journey) -> str:
    """SHA-256 over everything in a journey that decides placement, loss, health and due dates.

    Labels and texts have no part in it, so that rewording a stage does not forbid a comparison with
    the quarter before.
    """
    text = json.dumps(_meaning(journey), sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def changed_parts(old: Journey, new: Journey) -> tuple[str, ...]:
    """What differs between the meanings of two journeys, as routes, in the order of the models.

    Items of a list that have ids are told apart by them: ``stages[onboard].validation.when``.
    """
    before, after = dict(_flat(_meaning(old), "")), dict(_flat(_meaning(new), ""))
    changed = []
    for route in dict.fromkeys([*before, *after]):
        if route not in after:
            changed.append(f"{route} removed")
        elif route not in before:
            changed.append(f"{route} added")
        elif before[route] != after[route]:
            changed.append(f"{route} changed")
    return tuple(_blocks_once(changed))


def _blocks_once(changed: list[str]) -> Iterator[str]:
    """A block that is added or removed whole is one change, not one for each of its keys."""
    seen: set[str] = set()
    for line in changed:
        route, word = line.rsplit(" ", 1)
        block = route.rsplit(".", 1)[0]
        key = f"{block} {word}"
        if word == "changed" or not block.endswith("]"):
            yield line
        elif key not in seen:
            seen.add(key)
            yield key


def _flat(value: Any, route: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _flat(part, f"{route}.{key}" if route else key)
    elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
        for place, part in enumerate(value):
            name = part.get("id", place) if isinstance(part, dict) else place
            yield from _flat(part, f"{route}[{name}]")
    else:
        yield route, value


def _meaning(value: Any) -> Any:
    if isinstance(value, Block):
        return {
            name: part
            for name, field in type(value).model_fields.items()
            if (part := _part(name, field, getattr(value, name))) is not None
        }
    if isinstance(value, Mapping):
        return [[key, _meaning(item)] for key, item in value.items()]
    if isinstance(value, tuple):
        return [_meaning(item) for item in value]
    return value


def _part(name: str, field: Any, value: Any) -> Any:
    # whether the first stage's trigger has an event decides whether the row alone is evidence
    if name == "event":
        return value is not None
    if name in _FOR_PEOPLE or _is_label(field):
        return None
    return _meaning(value)


def _is_label(field: Any) -> bool:
    marks = list(field.metadata)
    for part in getattr(field.annotation, "__args__", ()):
        marks += getattr(part, "__metadata__", ())
    return any(isinstance(mark, ForPeople) for mark in marks)
