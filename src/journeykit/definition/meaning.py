"""The hash of what a journey means: two files with the same one score every export alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
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
