"""Runs tallies over snapshots: a few columns of a Parquet file, read once for each query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from journeykit.engines.session import Session
from journeykit.engines.stored import stored_rows
from journeykit.scoring.asking import Tally

Rows = Mapping[str, list[tuple[Any, ...]]]


def tally(
    tallies: Iterable[Tally], now: Path, before: Path | None = None, where: str | None = None
) -> Rows:
    """The rows of each tally by its name.

    Args:
        tallies: Over the view ``now``, and ``before`` where that is given.
        now: A snapshot.
        before: An earlier one.
        where: SQL of a condition: only the rows of ``now`` for which it is true.

    Raises:
        InputError: a snapshot cannot be read.
        Interrupted: the user stopped it.
    """
    views = {"now": now} | ({"before": before} if before else {})
    with Session(views.values()) as session:
        for name, path in views.items():
            rows = stored_rows(session, path)
            if where is not None and name == "now":
                rows = f"SELECT * FROM ({rows}) WHERE {where}"
            session.run(f"CREATE VIEW {name} AS {rows}")
        return {one.name: session.run(one.sql()) for one in _prepared(session, tallies)}


def _prepared(session: Session, tallies: Iterable[Tally]) -> Iterator[Tally]:
    """The tallies, each after the rows that it shares with others are made, once."""
    made: set[str] = set()
    for one in tallies:
        if one.over and one.over.name not in made:
            made.add(one.over.name)
            session.run(f"CREATE TEMP TABLE {one.over.name} AS {one.over.sql()}")
        yield one
