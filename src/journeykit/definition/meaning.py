"""The hash of what a journey means: two files with the same one score every export alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from journeykit.definition.blocks import Block, fields_of, remembered
from journeykit.definition.models import (
    Column,
    DataFile,
    EmotionalMoment,
    ExternalEvent,
    ForPeople,
    Journey,
    Measure,
    NineBox,
    ScorecardEntry,
    Stage,
    Trigger,
)

_DESCRIBES: Mapping[type[Block], frozenset[str]] = {
    Journey: frozenset({"operations", "perspective"}),
    Column: frozenset({"flow", "set_by"}),
    DataFile: frozenset({"delimiter", "encoding", "flow", "path", "set_by"}),
    Stage: frozenset({"expected_days", "target", "touchpoints"}),
    Trigger: frozenset({"by"}),
    EmotionalMoment: frozenset({"basis", "intensity", "touchpoint", "valence"}),
    ExternalEvent: frozenset({"intensity", "valence"}),
    Measure: frozenset({"kind"}),
    NineBox: frozenset({"plays"}),
    ScorecardEntry: frozenset({"better", "target"}),
}
"""Fields beside the labels that only describe, or that results are only held against: they place
nobody, change no score and stand in no count.
"""


def meaning_hash(journey: Journey) -> str:
    """SHA-256 over everything in a journey that decides placement, loss, health and due dates.

    Labels, texts and targets have no part in it, nor has the order of columns, so that rewording a
    stage does not forbid a comparison with the quarter before.
    """
    text = json.dumps(meaning_of(journey), sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def meaning_of(value: Any) -> Any:
    """What has meaning in a value of a journey, as plain data: dicts, lists, texts and numbers.

    A block in which only people find something is None, as if it were not written.
    """
    if isinstance(value, Block):
        parts = {
            name: part
            for name in fields_of(type(value))
            if (part := _part(value, name)) is not None
        }
        return parts or None
    if isinstance(value, Mapping):
        return {str(key): meaning_of(item) for key, item in value.items()} or None
    if isinstance(value, tuple):
        return [meaning_of(item) for item in value]
    return value


def has_meaning(model: type[Block], name: str) -> bool:
    """Whether a field has a part in the meaning; of an event only whether it is written has."""
    return name not in _DESCRIBES.get(model, ()) and not is_label(model, name)


@remembered
def is_label(model: type[Block], name: str) -> bool:
    """Whether a field is a text that only people read."""
    annotation = fields_of(model)[name].annotation
    parts = (annotation, *getattr(annotation, "__args__", ()))
    marks = [mark for part in parts for mark in getattr(part, "__metadata__", ())]
    return any(isinstance(mark, ForPeople) for mark in marks)


def _part(block: Block, name: str) -> Any:
    value = getattr(block, name)
    # whether the first stage's trigger has an event decides whether the row alone is evidence
    if name == "event":
        return None if value is None else True
    return meaning_of(value) if has_meaning(type(block), name) else None
