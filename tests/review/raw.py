"""The raw numbers of a review, by the names that its sentences use."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from statsmodels.stats.proportion import confint_proportions_2indep

from journeykit.graph import JourneyGraph
from journeykit.review.sources import Sources
from journeykit.scoring.tallied import BandTally, ConversionTally, Duration, StageTally, Tallies
from tests.review.reading import number, reads

FEW = 20
Found = dict[str, str]
"""What a form's groups hold; a group of a part that is missing is empty."""


def integer(text: str) -> int:
    return int(text.replace(",", ""))


@dataclass
class Raw:
    """What a review was made from."""

    graph: JourneyGraph
    sources: Sources
    hidden: int = field(default=0, init=False)
    """How many names the list that was read last does not name."""

    def __post_init__(self) -> None:
        stages = {stage.label: stage.id for stage in self.graph.stages}
        self.stages = stages
        self.measures = {
            (f"“{e.name}”" if e.name and "," in e.name else e.name or e.id): place
            for place, e in enumerate(self.graph.journey.scorecard)
        }
        self.measures |= {
            f"“{e.name or e.id}”": place for place, e in enumerate(self.graph.journey.scorecard)
        }
        data = self.graph.journey.data
        self.unit = data.unit if data else "customer"
        self.units = {"person": "people", "company": "companies"}.get(self.unit, f"{self.unit}s")

    @property
    def now(self) -> Tallies:
        return self.sources.tallies

    @property
    def before(self) -> Tallies:
        assert self.sources.earlier is not None, "a change is claimed without an earlier snapshot"
        return self.sources.earlier.tallies

    def stage(self, name: str) -> StageTally:
        return next(t for t in self.now.stages if t.stage == self.stages[name])

    def conversion(self, name: str) -> tuple[ConversionTally, ConversionTally]:
        assert self.sources.earlier is not None
        assert self.sources.earlier.comparison is not None
        comparison = self.sources.earlier.comparison
        ident = self.stages[name]
        since = next(t for t in comparison.since if t.stage == ident)
        return since, next(t for t in comparison.by_then if t.stage == ident)

    def duration(self, name: str) -> tuple[Duration, Duration]:
        assert self.sources.earlier is not None
        assert self.sources.earlier.comparison is not None
        comparison = self.sources.earlier.comparison
        ident = self.stages[name]
        since = next(t for t in comparison.days_since if t.stage == ident)
        return since, next(t for t in comparison.days_by_then if t.stage == ident)

    def interval(self, name: str) -> tuple[float, float] | None:
        """The Newcombe interval of a conversion's change, by statsmodels; None under 20."""
        since, then = self.conversion(name)
        if min(since.decided, then.decided) < FEW:
            return None
        low, high = confint_proportions_2indep(
            since.went_on,
            since.decided,
            then.went_on,
            then.decided,
            method="newcomb",
            alpha=0.05 / len(self.graph.stages),
        )
        return float(low), float(high)

    def really(self) -> tuple[list[str], list[str], int]:
        """Stages whose conversion really rose, really fell, and how many can be compared."""
        found = {name: self.interval(name) for name in self.stages}
        known = {name: ends for name, ends in found.items() if ends is not None}
        gains = [name for name, (low, _) in known.items() if low > 1e-9]
        drops = [name for name, (_, high) in known.items() if high < -1e-9]
        return gains, drops, len(known)

    def in_band(self, tallies: Tallies, band: str | None, name: str | None = None) -> int:
        def counts(tally: BandTally) -> bool:
            here = name is None or tally.stage == self.stages[name]
            return here and band in (None, tally.band)

        return sum(tally.n for tally in tallies.bands if counts(tally))

    def share(self, found: Found, k: int, of: int, least: int = 0) -> bool:
        told = integer(found["k"]), integer(found["of"])
        return told == (k, of) and reads(found["now"], k / of) and of >= least

    def way_holds(self, found: Found, now: float, then: float) -> bool:
        """The words of direction against the values, and against what is printed."""
        words = {found.get("way"), found.get("word")} - {None}
        up = bool(words & {"up", "rose", "More", "longer", "more"})
        printed = number(found["now"]) - number(found["then"])
        alike = printed == 0 and found["now"] == found["then"]
        return (now > then) == up and now != then and not alike and (printed >= 0) == up

    def names(self, text: str) -> list[str]:
        found = [name for name in self.stages if re.search(rf"{re.escape(name)}(?!\d)", text)]
        more = re.search(r"and (\d+) more$", text)
        self.hidden = int(more.group(1)) if more else 0
        return found
