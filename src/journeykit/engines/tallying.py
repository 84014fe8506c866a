"""Runs tallies over snapshots: a few columns of a Parquet file, read once for each query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from journeykit.engines.session import Session
from journeykit.engines.stored import Kept, kept_in
from journeykit.scoring.asking import Shared, Tally, columns_of_views

Rows = Mapping[str, list[tuple[Any, ...]]]


def tally(
    tallies: Iterable[Tally], now: Path, before: Path | None = None, where: str | None = None
) -> Rows:
    """The rows of each tally by its name.

    Args:
        tallies: Over the views ``now`` and ``packed``, and ``before`` where that is given.
        now: A snapshot.
        before: An earlier one.
        where: SQL of a condition: only the rows of ``now`` for which it is true.

    Raises:
        InputError: a snapshot cannot be read.
        Interrupted: the user stopped it.
    """
    asked = tuple(tallies)
    with Session([now, *([before] if before else [])], reads_again=True) as session:
        kept = kept_in(session, now)
        if where is not None:
            kept = Kept(f"SELECT * FROM ({kept.rows}) WHERE {where}")
        read = columns_of_views(asked)
        session.run(f"CREATE VIEW now AS {kept.unpack_for(read)}")
        session.run(f"CREATE VIEW packed AS {kept.packed_with(_lists_looked_into(asked))}")
        earlier = None
        if before is not None:
            earlier = kept_in(session, before)
            session.run(f"CREATE VIEW before AS {earlier.unpack_for(read)}")
            session.run(f"CREATE VIEW packed_before AS {earlier.packed}")
        answered = {}
        made: set[str] = set()
        for one in asked:
            for shared in one.over:
                if shared.name not in made:
                    made.add(shared.name)
                    rows = _unpacked(shared, kept, earlier)
                    session.run(f"CREATE TEMP TABLE {shared.name} AS {rows}")
            answered[one.name] = session.run(one.sql())
        return answered


def _lists_looked_into(tallies: Iterable[Tally]) -> tuple[str, ...]:
    looked_into = (name for one in tallies for shared in one.over for name in shared.looked_into)
    return tuple(dict.fromkeys(looked_into))


def _unpacked(shared: Shared, now: Kept, before: Kept | None) -> str:
    """SQL of shared rows, lists and texts in them as they are told."""
    rows = now.unpack(shared.sql(), {name: name for name in sorted(shared.packed)})
    return rows if before is None else before.unpack(rows, shared.packed_before)
