"""What must hold of a sentence about who moved between two snapshots."""

from __future__ import annotations

import re

from journeykit.scoring.tallied import Comparison
from tests.review.raw import Found, Raw, integer
from tests.review.reading import reads


class MovementChecks(Raw):
    """Checks of the forms of movement."""

    @property
    def comparison(self) -> Comparison:
        earlier = self.sources.earlier
        assert earlier is not None, "movement without an earlier snapshot"
        assert earlier.comparison is not None, "movement without ids"
        return earlier.comparison

    def on_the_day(self, found: Found) -> bool:
        assert self.sources.earlier is not None
        day = self.sources.earlier.facts.as_of
        return found["day"].split() == [str(day.day), day.strftime("%b"), str(day.year)]

    def check_no_movement(self, found: Found) -> bool:
        return self.check_movement(found | {"moves": ""})

    def check_movement(self, found: Found) -> bool:
        """Every number that is not zero is said, in its order."""
        moved = self.comparison.movement
        raw = [moved.moved_on, moved.moved_back, moved.newly_lost, moved.returned, moved.new]
        raw += [moved.vanished, moved.improved, moved.worsened]
        told = [integer(n) for n in re.findall(r"(?:^| )([\d,]*\d)(?= )", found["moves"])]
        return told == [n for n in raw if n] and self.on_the_day(found)

    def check_up_and_down(self, found: Found) -> bool:
        moved = self.comparison.movement
        down = 0 if found["down"] == "none" else integer(found["down"])
        up = integer(found["up"]) if found.get("up") else 0
        return (up, down) == (moved.risen, moved.fallen) and self.on_the_day(found)

    def check_nobody_moved(self, found: Found) -> bool:
        moved = self.comparison.movement
        return not moved.risen and not moved.fallen and self.on_the_day(found)

    def check_cohort(self, found: Found) -> bool:
        """The parts are those of the cohort, and they add up; shares only of a known value."""
        cohort = self.comparison.retention
        told = [integer(n) for n in re.findall(r"(?:^|of | )([\d,]*\d)(?= )", found["fates"])]
        parts = [cohort.kept, cohort.lost, cohort.vanished, cohort.unclear]
        assert told == [n for n in parts if n]
        assert integer(found["n"]) == sum(parts) == cohort.opening > 0
        values = (cohort.kept_then, cohort.lost_then)
        opening = sum(value for value in values if value is not None)
        if found["worth"]:
            assert reads(found["worth"], opening)
        if not found["net"]:
            return round(opening, 9) <= 0
        kept = (cohort.kept_then or 0.0) - (cohort.contraction or 0.0)
        assert reads(found["gross"], kept / opening, 1)
        return reads(found["net"], (cohort.kept_now or 0.0) / opening, 1) and self.on_the_day(found)
