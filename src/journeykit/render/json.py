"""A review or a brief as JSON: the data itself, every field by its name, for other programs.

The schemas that say what stands there are made from the same dataclasses
(``journeykit.render.json_schema``).
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any

from journeykit.render.json_schema import REVIEW, SchemaOf

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from journeykit.review.model import Review


def render_json(review: Review) -> str:
    """The review as JSON, in the order in which it is read. Same review, same text."""
    return json_text(review, REVIEW)


def json_text(value: DataclassInstance, schema: SchemaOf) -> str:
    """A dataclass of plain data as JSON that names its schema."""
    whole = {"$schema": schema.ident, **plain(value)}
    return json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """Frozen data as JSON knows it: objects, arrays, texts, numbers.

    A date is ``YYYY-MM-DD``; a number that JSON cannot write (infinity) is null, which is "not
    known" there.
    """
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not isfinite(value):
        return None
    if value is None or isinstance(value, str | int | float):
        return value
    return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
