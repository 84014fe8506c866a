"""What a saved score holds, and which of them to let go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit.errors import OutputError

if TYPE_CHECKING:
    from journeykit.snapshots import Snapshot, SnapshotFolder

Fact = tuple[str, str | int]
"""What is known of a snapshot: its name and its value."""


def facts_of(snapshot: Snapshot) -> tuple[Fact, ...]:
    """What a snapshot says of itself, without its customers.

    Raises:
        InputError: The file cannot be read.
    """
    return tuple(_facts(snapshot))


def _facts(snapshot: Snapshot) -> Iterator[Fact]:
    facts, identity = snapshot.facts, snapshot.identity
    yield "as_of", snapshot.as_of.isoformat()
    yield "file", str(snapshot.path)
    yield "bytes", snapshot.path.stat().st_size
    yield "journey", identity.journey
    yield "definition", snapshot.definition_name
    yield "meaning", identity.meaning_hash
    yield "journeykit", snapshot.version
    yield "export", facts.input_name
    yield "input", identity.input_hash
    yield "rows", facts.rows_in
    yield "scored", facts.scored
    yield "rejected", facts.rejected
    yield "blank", facts.blank
    yield "duplicates", facts.duplicates
    for one in facts.unread:
        yield f"unread {one.column}", one.n
    if snapshot.absent:
        yield "absent columns", ", ".join(sorted(snapshot.absent))
    yield "evidence carried from", identity.memory or "none"


def outdated(folder: SnapshotFolder, keep: int) -> tuple[Path, ...]:
    """The files of all snapshots but the newest ``keep``, oldest first.

    Behind each stand those of the journeys nested in it.
    """
    days: tuple[date, ...] = folder.dates()
    gone = days[: max(0, len(days) - keep)]
    return tuple(file for day in gone for file in (folder.path(day), *folder.nested_files(day)))


def remove(files: tuple[Path, ...]) -> None:
    """Remove snapshots.

    Raises:
        OutputError: One cannot be removed; those before it are gone.
    """
    for file in files:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(
                f"it cannot be removed: {error.strerror or error}", where=str(file)
            ) from None
