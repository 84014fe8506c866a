"""What must hold of a sentence about a change, and of a decision."""

from __future__ import annotations

import re

from journeykit.scoring.tallied import Tallies
from tests.review.raw import FEW, Found, Raw, integer
from tests.review.reading import number, one_of_the_last_digit, reads


class ChangeChecks(Raw):
    """Checks of the forms of headline, changes and decisions."""

    def check_conversion(self, found: Found) -> bool:
        since, then = self.conversion(found["stage"])
        share, before = since.went_on / since.decided, then.went_on / then.decided
        interval = self.interval(found["stage"])
        assert interval is not None, "ranked under 20"
        assert interval[0] > -1e-9 or interval[1] < 1e-9, "called a change, and is within noise"
        if found.get("k"):
            assert (integer(found["k"]), integer(found["of"])) == (since.went_on, since.decided)
            assert (integer(found["k2"]), integer(found["of2"])) == (then.went_on, then.decided)
        if found.get("target"):
            target = self.graph.stage(self.stages[found["stage"]]).target
            assert target is not None
            assert share < target
            assert reads(found["target"], target)
            assert found["target"] != found["now"]
        printed = reads(found["now"], share) and reads(found["then"], before)
        return printed and self.way_holds(found, share, before)

    def check_days(self, found: Found) -> bool:
        since, then = self.duration(found["stage"])
        assert min(since.n, then.n) >= FEW
        assert since.median_days is not None
        assert then.median_days is not None
        if found.get("k"):
            assert (integer(found["k"]), integer(found["k2"])) == (since.n, then.n)
        promise = self.graph.stage(self.stages[found["stage"]]).expected_days
        if found.get("promise"):
            assert reads(found["promise"], promise)
        printed = reads(found["now"], since.median_days, 1)
        printed = printed and reads(found["then"], then.median_days, 1)
        return printed and self.way_holds(found, since.median_days, then.median_days)

    def check_measure(self, found: Found) -> bool:
        place = self.measures[found["measure"]]
        entry = self.graph.journey.scorecard[place]
        now, then = self.now.scorecard[place], self.before.scorecard[place]
        assert now is not None
        assert then is not None
        assert min(self.now.totals.customers, self.before.totals.customers) >= FEW
        if found.get("target"):
            self.on_target(found["target"], found["met"] == "met", now, entry.target, entry.better)
            assert found["met"] == "met" or found["target"] != found["now"]
        assert abs(now - then) >= 1.49 * one_of_the_last_digit(now, entry.unit), "rounding alone"
        printed = reads(found["now"], now) and reads(found["then"], then)
        return printed and self.way_holds(found, now, then)

    def check_more(self, found: Found) -> bool:
        """Its parts are the whole; that nothing else is missing is held by a test of its own."""
        if found["where"]:
            return integer(found["n"]) > 0
        parts = re.findall(r"(?:^|and |, )([\d,]+) (?:among|in) ", found["places"])
        return len(parts) > 1 and integer(found["n"]) == sum(map(integer, parts))

    def on_target(
        self, text: str, met: bool, value: float, target: float | None, better: str
    ) -> None:
        assert target is not None
        assert reads(text, target)
        over = value - target if better == "higher" else target - value
        assert met == (over > -1e-9)

    def check_missed_target(self, found: Found) -> bool:
        place = self.measures[found["measure"]]
        entry = self.graph.journey.scorecard[place]
        value = self.now.scorecard[place]
        assert value is not None
        assert self.now.totals.customers >= FEW
        self.on_target(found["target"], False, value, entry.target, entry.better)
        return reads(found["now"], value) and found["now"] != found["target"]

    def check_missed_stage(self, found: Found) -> bool:
        earlier = self.sources.earlier
        name = found["stage"]
        tally = self.stage(name)
        k, of = tally.went_on, tally.went_on + tally.lost
        if earlier and earlier.comparison:
            since, _ = self.conversion(name)
            k, of = since.went_on, since.decided
        target = self.graph.stage(tally.stage).target
        assert target is not None
        assert k / of < target
        assert reads(found["target"], target)
        assert found["now"] != found["target"]
        return self.share(found, k, of, least=FEW)

    def check_health(self, found: Found) -> bool:
        band = "red" if found["band"] == "red" else "purple"
        n, of = self.in_band(self.now, band), self.in_band(self.now, None)
        n2, of2 = self.in_band(self.before, band), self.in_band(self.before, None)
        assert min(of, of2) >= FEW
        if found.get("n"):
            told = [integer(found[name]) for name in ("n", "of", "n2", "of2")]
            assert told == [n, of, n2, of2]
        assert abs(n / of - n2 / of2) >= 0.0149, "rounding alone"
        printed = reads(found["now"], n / of) and reads(found["then"], n2 / of2)
        return printed and self.way_holds(found, n / of, n2 / of2)

    check_conversion_clause = check_conversion
    check_days_clause = check_days
    check_health_clause = check_health

    def check_nobody(self, _: Found) -> bool:
        return self.now.totals.customers == self.now.totals.outside

    def check_unexplained(self, found: Found) -> bool:
        totals = self.now.totals
        return self.share(found, totals.unexplained, totals.lost, least=FEW)

    def check_none_explained(self, found: Found) -> bool:
        totals = self.now.totals
        return integer(found["of"]) == totals.lost == totals.unexplained

    def in_box(self, tallies: Tallies, text: str) -> tuple[int, float | None]:
        written = self.graph.journey.nine_box
        assert written is not None
        for row in range(3):
            for column in range(3):
                name = f"{written.rows.name or written.rows.by} {written.rows.labels[row]}, "
                name += f"{written.columns.name or written.columns.by} "
                name += written.columns.labels[column]
                play = written.plays[2 - row][column] if written.plays else None
                if text == (f"in “{play}” ({name})" if play else f"at {name}"):
                    found = [b for b in tallies.boxes if (b.row, b.column) == (row, column)]
                    return (found[0].n, found[0].value) if found else (0, None)
        raise AssertionError(f"no such box: {text}")

    def than_before(self, found: Found, now: int, then: int) -> bool:
        difference = now - then
        told = integer(found["by"]) == abs(difference) != 0
        return told and (difference > 0) == (found["more"] == "more")

    def check_box(self, found: Found) -> bool:
        n, value = self.in_box(self.now, found["box"])
        told = integer(found["n"] or "0") == n
        if found.get("worth"):
            told = told and reads(found["worth"], value) and number(found["worth"]) > 0
        if found.get("by"):
            told = told and self.than_before(found, n, self.in_box(self.before, found["box"])[0])
        return told

    def check_fullest_box(self, found: Found) -> bool:
        placed = [box.n for box in self.now.boxes if box.row is not None]
        n, _ = self.in_box(self.now, found["box"])
        return (integer(found["n"]), integer(found["of"])) == (max(placed), sum(placed)) and (
            n == max(placed)
        )

    def check_vulnerable(self, found: Found) -> bool:
        shares = {
            name: tally.lost / of
            for name in self.stages
            if (tally := self.stage(name)) and (of := tally.lost + tally.went_on) >= FEW
        }
        tally = self.stage(found["stage"])
        others = [share for name, share in shares.items() if name != found["stage"]]
        assert all(share < shares[found["stage"]] for share in others)
        return self.share(found, tally.lost, tally.lost + tally.went_on, least=FEW)

    def check_controllable(self, found: Found) -> bool:
        ident = self.stages[found["stage"]]
        own = [t for t in self.now.losses if t.stage == ident and t.controllable]
        branches = {(n.branch.id, n.stage): n.branch.reason for n in self.graph.loss_nodes}
        mine = next(t for t in own if branches[t.reason, t.branch_stage] == found["reason"])
        assert all(other.n < mine.n for other in own if other is not mine)
        return self.share(found, mine.n, self.stage(found["stage"]).lost, least=FEW)

    def check_attendance(self, found: Found) -> bool:
        totals = self.now.totals
        lost = 0 if found["lost"] == "none" else integer(found["lost"])
        return (integer(found["n"]), lost) == (totals.customers - totals.outside, totals.lost)

    def check_overdue(self, found: Found) -> bool:
        told = integer(found["late"]), integer(found["n"])
        groups: dict[tuple[str, str, str], list[int]] = {}
        for tally in self.now.due:
            stage = tally.stage if tally.kind == "moment" else ""
            sums = groups.setdefault((tally.kind, tally.id, stage), [0, 0])
            sums[0] += tally.overdue
            sums[1] += tally.n
        return list(told) in groups.values() and told[0] == max(s[0] for s in groups.values())
