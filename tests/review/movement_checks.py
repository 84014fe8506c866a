"""What must hold of a sentence about who moved between two snapshots."""

from __future__ import annotations

import re

from statsmodels.stats.proportion import confint_proportions_2indep

from journeykit.scoring.tallied import Comparison
from tests.review.raw import FEW, Found, Raw, integer
from tests.review.reading import reads


class SegmentChecks(Raw):
    """Checks of the title of the section by segment."""

    def pairs(self) -> dict[tuple[str, str], tuple[int, int, int, int, bool]]:
        """By value and stage: k of n, k of n of the others, and whether they really differ."""
        by = self.sources.by
        assert by is not None
        whole = {t.stage: t for t in self.now.stages}
        found = {}
        for tally in by.stages:
            k, n = tally.went_on, tally.went_on + tally.lost
            others = whole[tally.stage].went_on - k
            of = whole[tally.stage].went_on + whole[tally.stage].lost - n
            if min(n, of) >= FEW and self.graph.shows_loss:
                found[tally.label or "(empty)", tally.stage] = (k, n, others, of, False)
        for key, (k, n, others, of, _) in found.items():
            low, high = confint_proportions_2indep(
                k, n, others, of, method="newcomb", alpha=0.05 / len(found)
            )
            found[key] = (k, n, others, of, bool(low > 1e-9 or high < -1e-9))
        return found

    def check_by_few(self, _: Found) -> bool:
        return not self.pairs()

    def check_by_noise(self, _: Found) -> bool:
        return bool(self.pairs()) and not any(real for *_, real in self.pairs().values())

    def check_by_segment(self, found: Found) -> bool:
        """Its numbers, and no value is further from the others."""
        pairs = self.pairs()
        k, n, others, of, real = pairs[found["label"], self.stages[found["stage"]]]
        apart = abs(k / n - others / of)
        most = max(abs(a / b - c / d) for a, b, c, d, really in pairs.values() if really)
        assert (integer(found["k"]), integer(found["of"])) == (k, n)
        assert real
        assert apart >= most - 1e-12
        assert found["now"] != found["others"]
        return reads(found["now"], k / n) and reads(found["others"], others / of)


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
        raw = [moved.moved_on, moved.finished, moved.moved_back, moved.newly_lost, moved.returned]
        raw += [moved.new, moved.vanished, moved.improved, moved.worsened]
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
        valued = cohort.kept + cohort.lost - cohort.unvalued_then - cohort.unvalued_now
        if found["worth"]:
            assert reads(found["worth"], opening)
            assert valued == cohort.opening, "the worth is of all who are named"
        if found["gross"]:
            assert bool(found["valued"]) == (valued != cohort.opening)
        if found["valued"]:
            assert integer(found["valued"]) == valued
            assert reads(found["base"], opening)
        if not found["gross"]:
            return round(opening, 9) <= 0
        kept = (cohort.kept_then or 0.0) - (cohort.contraction or 0.0)
        assert reads(found["gross"], kept / opening, 1)
        if found["none"]:
            return not cohort.expansion and self.on_the_day(found)
        assert cohort.expansion
        return reads(found["net"], (cohort.kept_now or 0.0) / opening, 1) and self.on_the_day(found)

    def check_left_out(self, found: Found) -> bool:
        """Each reason with its count; with those in the sums they are the whole cohort."""
        cohort = self.comparison.retention
        reasons = {
            r"([\d,]+) (?:has|have) no value in the earlier export": cohort.unvalued_then,
            r"([\d,]+) (?:has|have) no value in the later export": cohort.unvalued_now,
            r"([\d,]+) (?:is|are) no longer in the export": cohort.vanished,
            r"of ([\d,]+) the data cannot say whether (?:it is|they are) lost": cohort.unclear,
        }
        told = [re.findall(reason, found["reasons"]) for reason in reasons]
        assert [[integer(n) for n in each] for each in told] == [
            [n] if n else [] for n in reasons.values()
        ]
        return integer(found["n"]) == sum(reasons.values()) > 0
