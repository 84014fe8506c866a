"""What a score asks of its snapshot: which columns, where nothing of it is kept, and what ahead."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from journeykit.app.scoring import ScoreRequest
    from journeykit.definition.loader import Definition
    from journeykit.engines.duckdb import Limits
    from journeykit.scoring.asking import Ahead, Shared, Tally


def columns_asked(definition: Definition, request: ScoreRequest) -> frozenset[str] | None:
    """The columns that the screen, the files and the lists of a score read; None: all of them.

    A snapshot keeps all columns for whoever asks later. A score that is not saved has no later.
    """
    if _keeps_all(definition, request):
        return None
    return _read(definition, request, _tallies(definition, request))


def asked_ahead(definition: Definition, request: ScoreRequest, limits: Limits) -> Ahead | None:
    """What of the screen can be counted while customers are scored; None: nothing.

    What is counted then is counted of every row that has an id, so that none of them may be left
    out afterwards: by a condition, a limit, or for another row with its id. Where nothing is kept
    for a later question, that would be known too late.
    """
    from journeykit.scoring.asking import Ahead, counted_in

    if request.narrowing.narrows:
        return None
    tallies = _tallies(definition, request)
    shared = counted_in(tallies)
    if _keeps_all(definition, request) or request.outputs or request.by is not None:
        return Ahead(shared)
    if limits.on_duplicate != "error":
        return None
    return Ahead(shared, _read(definition, request, tallies, shared))


def _keeps_all(definition: Definition, request: ScoreRequest) -> bool:
    return request.save or request.explain or bool(definition.nested)


def _tallies(definition: Definition, request: ScoreRequest) -> list[Tally]:
    """Every question that is asked of the snapshot."""
    from journeykit.scoring.schema import Schema
    from journeykit.scoring.scrutinising import parts_tally, scrutiny_tallies
    from journeykit.scoring.tallies import at_risk_tally, snapshot_tallies

    tallies = list(snapshot_tallies(definition, request.as_of))
    if request.details or request.by is not None:
        tallies += scrutiny_tallies(definition, request.as_of)
    if request.list_at_risk:
        tallies.append(at_risk_tally(definition, request.as_of))
    if request.by is not None:
        tallies.append(parts_tally(Schema.of(definition), request.by))
    return tallies


def _read(
    definition: Definition,
    request: ScoreRequest,
    tallies: Sequence[Tally],
    but_for: Collection[Shared] = (),
) -> frozenset[str] | None:
    from journeykit.scoring.asking import columns_read
    from journeykit.scoring.schema import Schema

    schema, read = Schema.of(definition), columns_read(tallies, but_for)
    if read is None:
        return None
    names = {"customer_id", "row", *read}
    names.update(name for _, name in schema.raw.items())
    if schema.has_profiles:
        names.add("profiles_tied")
    if request.outputs:
        names.update(column.name for column in schema.public)
        names.update(schema.cell[name] for name in schema.segments)
    return frozenset(names)
