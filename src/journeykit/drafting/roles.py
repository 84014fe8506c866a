"""Columns that may well fill a role of ``data``: told by their header, type and values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from journeykit.drafting.choosing import Drafted
from journeykit.drafting.naming import is_id

_NUMBERS, _DAYS = ("integer", "decimal"), ("date", "timestamp")
_ROLES = (
    ("name", r"(?:account|customer|company|deal|opportunity|contact|lead)?[ _]?name$", ("text",)),
    ("recorded_stage", r"stage|status|bucket|phase|pipeline", ("text",)),
    ("value", r"arr$|mrr$|acv$|amount|revenue|value|price$|total|charge|fee", _NUMBERS),
    ("owner", r"owner|csm|rep$|manager|agent|handler", ("text",)),
    ("renewal_date", r"renew|expir|contract.*end|end.*contract|valid.*(?:to|until)", _DAYS),
)
"""Each role, what its header may look like, and the types it takes."""

_MOST_STAGES, _MOST_PARTS = 40, 12


def roles_of(columns: Sequence[tuple[str, Drafted]], key: str) -> Iterator[tuple[str, str]]:
    """Roles with the columns that may fill them, and a list of segments: suggestions only."""
    for role, pattern, types in _ROLES:
        found = [
            name
            for name, one in columns
            if name != key
            and not is_id(one.facts.header)
            and one.facts.distinct > 1
            and one.keys["type"] in types
            and re.search(pattern, one.facts.header.lower())
            and (role != "recorded_stage" or one.facts.distinct <= _MOST_STAGES)
        ]
        if found:
            others = f"   # or {', '.join(found[1:4])}" if len(found) > 1 else ""
            yield role, found[0] + others
    parts = [
        name
        for name, one in columns
        if one.keys["type"] == "text"
        and name != key
        and not is_id(one.facts.header)
        and not one.facts.is_unique
        and not one.choices
        and one.facts.knows_all_values
        and 2 <= one.facts.distinct <= _MOST_PARTS
    ]
    if parts:
        yield "segments", f"[{', '.join(parts[:4])}]"
