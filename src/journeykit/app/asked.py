"""Which columns of a snapshot a score asks for, where nothing of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from journeykit.app.scoring import ScoreRequest
    from journeykit.definition.loader import Definition


def columns_asked(definition: Definition, request: ScoreRequest) -> frozenset[str] | None:
    """The columns that the screen, the files and the lists of a score read; None: all of them.

    A snapshot keeps all columns for whoever asks later. A score that is not saved has no later.
    """
    if request.save or request.explain or definition.nested:
        return None
    from journeykit.scoring.asking import columns_read
    from journeykit.scoring.schema import Schema
    from journeykit.scoring.scrutinising import parts_tally, scrutiny_tallies
    from journeykit.scoring.tallies import at_risk_tally, snapshot_tallies

    schema = Schema.of(definition)
    tallies = [
        *snapshot_tallies(definition, request.as_of),
        *scrutiny_tallies(definition, request.as_of),
        at_risk_tally(definition, request.as_of),
    ]
    if request.by is not None:
        tallies.append(parts_tally(schema, request.by))
    names = {"customer_id", "row", *columns_read(tallies)}
    names.update(name for _, name in schema.raw.items())
    if schema.has_profiles:
        names.add("profiles_tied")
    if request.outputs:
        names.update(column.name for column in schema.public)
        names.update(schema.cell[name] for name in schema.segments)
    return frozenset(names)
