"""Drafts the ``data`` block for an export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from journeykit.engines.inputs import Source


def draft_columns(
    customers: Sequence[Source],
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    sample: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> str:
    """The ``data`` block as YAML, with its doubts as comments.

    Args:
        customers: The files of the export.
        delimiter: Between cells; detected without it.
        encoding: Of a CSV file; utf-8 without it.
        sample: How many rows are looked at, from the first; all without it.
        progress: Called while the export is read.

    Raises:
        InputError: The export cannot be read, or has no rows.
    """
    from journeykit.drafting.choosing import choose
    from journeykit.drafting.facts import ExportFacts
    from journeykit.drafting.readings import readings_of
    from journeykit.drafting.writing import draft_text
    from journeykit.engines.opening import open_exports
    from journeykit.engines.profiling import profiled

    export = open_exports(customers, delimiter=delimiter, encoding=encoding)
    drafted = []
    with profiled(export, sample=sample, progress=progress) as profile:
        for place in range(len(profile.columns)):
            column = profile.column(place)
            facts = column.facts()
            readings = readings_of(facts)
            fits = column.fits([reading.column for reading in readings])
            drafted.append(choose(facts, list(zip(readings, fits, strict=True))))
        read = ExportFacts(
            export.title,
            profile.rows,
            profile.blank,
            profile.rejected.lines,
            tuple(one.facts for one in drafted),
            export.notes,
            sample if sample is not None and profile.rows >= sample else None,
        )
    return draft_text(read, drafted)
