"""Who left between two snapshots: a bad state that empties since its customers are lost is no gain.

Customers who are lost have no band and no box. Fewer red ones may mean that the red ones left, so
that an improvement is only claimed where it holds with those who left counted where they stood.
"""

from __future__ import annotations

from journeykit.records import dataclass
from journeykit.review.sources import Sources
from journeykit.scoring.moved import ABSENT_STATE, LOST_STATE
from journeykit.scoring.schema import BANDS, UNKNOWN


@dataclass(frozen=True)
class Left:
    """How many of those with a health score in the earlier snapshot left, and from which band.

    Where customers are not compared one by one, as many as there are more lost now, each from
    whichever band is asked for.
    """

    all: int
    by_band: dict[str, int] | None

    def of_band(self, band: str) -> int:
        """How many of that band left, at most."""
        return self.all if self.by_band is None else self.by_band.get(band, 0)


def left_watched(sources: Sources) -> Left:
    """Those who left of the ones whose health was watched."""
    comparison = sources.earlier.comparison if sources.earlier else None
    if comparison is None:
        return Left(_more_lost(sources), None)
    by_band: dict[str, int] = {}
    for tally in comparison.band_moves:
        if tally.then in (*BANDS, UNKNOWN) and tally.now in (LOST_STATE, ABSENT_STATE):
            by_band[tally.then] = by_band.get(tally.then, 0) + tally.n
    return Left(sum(by_band.values()), by_band)


def left(sources: Sources) -> int:
    """All who were newly lost or are no longer in the export."""
    comparison = sources.earlier.comparison if sources.earlier else None
    if comparison is None:
        return _more_lost(sources)
    return comparison.movement.newly_lost + comparison.movement.vanished


def _more_lost(sources: Sources) -> int:
    if sources.earlier is None:
        return 0
    return max(0, sources.tallies.totals.lost - sources.earlier.tallies.totals.lost)
