"""What a review is made from: one snapshot's counts and facts, and those it is held against."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from journeykit.records import dataclass, field
from journeykit.scoring.segmenting import SegmentTallies
from journeykit.scoring.tallied import Comparison, Tallies

Valences = Mapping[tuple[str, str], float | None]
"""How an emotional moment feels, by the ids of its stage and its own."""


@dataclass(frozen=True)
class SnapshotFacts:
    """Where a snapshot comes from; rows in = scored + rejected + blank + duplicates + narrowed."""

    as_of: date
    input_name: str
    input_hash: str
    rows_in: int
    scored: int
    rejected: int
    blank: int
    duplicates: int
    unread: tuple[tuple[str, int], ...]
    definition: str
    definition_hash: str
    version: str
    narrowed: tuple[tuple[int, str], ...] = ()
    """How many customers were left out of a narrowed score, and by what."""


@dataclass(frozen=True)
class Earlier:
    """The snapshot that a review compares with, of the same meaning."""

    facts: SnapshotFacts
    tallies: Tallies
    comparison: Comparison | None
    """None where customers cannot be told apart (``row_number``)."""
    valences: Valences = field(default_factory=dict)
    """Those of its own definition, where it felt otherwise than the one of now."""


@dataclass(frozen=True)
class Sources:
    """Everything a review says comes from here and from the definition."""

    facts: SnapshotFacts
    tallies: Tallies
    earlier: Earlier | None = None
    definition_changed: str | None = None
    """Why an earlier snapshot is not compared."""
    history: tuple[tuple[date, tuple[float | None, ...]], ...] = field(default=())
    """Scorecard values of earlier snapshots of the same meaning, oldest first."""
    by: SegmentTallies | None = None
    """The counts by one segment, where a section by it was asked for."""
    nothing_before: str | None = None
    """Why there is nothing to compare with, where that needs saying: another quarter has one."""
