"""The JSON Schemas that journeykit keeps: of what it reads, and of the data that it writes."""

from __future__ import annotations

from enum import StrEnum


class SchemaName(StrEnum):
    """What a schema is of."""

    JOURNEY = "journey"
    REVIEW = "review"
    BRIEF = "brief"


def schema_of(name: SchemaName) -> str:
    """The schema's text, as it is kept in ``schemas/``."""
    if name is SchemaName.JOURNEY:
        from journeykit.app.checking import schema_text

        return schema_text()
    from journeykit.render.json_schema import BRIEF, REVIEW

    return {SchemaName.REVIEW: REVIEW, SchemaName.BRIEF: BRIEF}[name].text()
