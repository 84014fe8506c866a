"""What must hold of a section's title."""

from __future__ import annotations

from tests.review.checks import ChangeChecks
from tests.review.raw import FEW, Found, integer
from tests.review.reading import number, reads


class TitleChecks(ChangeChecks):
    """Checks of the forms of titles."""

    def check_longer(self, found: Found) -> bool:
        since, then = self.duration(found["stage"])
        assert min(since.n, then.n) >= FEW
        difference = (since.median_days or 0) - (then.median_days or 0)
        told = reads(found["by"], abs(difference), 1)
        return told and (difference > 0) == (found["word"] == "longer")

    def check_late(self, found: Found) -> bool:
        tally = self.stage(found["stage"])
        promise = self.graph.stage(tally.stage).expected_days
        assert tally.median_n >= FEW
        assert promise is not None
        assert tally.median_days is not None
        told = reads(found["now"], tally.median_days, 1) and reads(found["promise"], promise)
        return told and tally.median_days > promise

    def _overruns(self) -> list[str]:
        return [
            name
            for name in self.stages
            if (tally := self.stage(name)).median_n >= FEW
            and (promise := self.graph.stage(tally.stage).expected_days)
            and (tally.median_days or 0) > promise
        ]

    def _too_few_left(self) -> bool:
        earlier = self.sources.earlier
        if earlier and earlier.comparison:
            return all(min(a.n, b.n) < FEW for a, b in map(self.duration, self.stages))
        return all(tally.median_n < FEW for tally in self.now.stages)

    def _grew(self, name: str, *, clearly: bool = True) -> bool:
        of, of2 = self.in_band(self.now, None, name), self.in_band(self.before, None, name)
        red, red2 = self.in_band(self.now, "red", name), self.in_band(self.before, "red", name)
        unknown = self.in_band(self.now, "unknown", name)
        unknown2 = self.in_band(self.before, "unknown", name)
        if min(of, of2) < FEW or of == unknown or of2 == unknown2:
            return False
        among_known = red / (of - unknown) > red2 / (of2 - unknown2)
        return red / of - red2 / of2 > (0.0149 if clearly else 0) and among_known

    def check_lowest(self, found: Found) -> bool:
        valences = [
            (moment.valence, moment.name or moment.id, stage.label, moment.id, stage.id)
            for stage in self.graph.stages
            for moment in stage.emotional_moments
            if moment.valence is not None
        ]
        low = min(value for value, *_ in valences)
        mine = next(v for v in valences if v[1:3] == (found["what"], found["stage"]))
        same = [v for v in valences if v[0] == low]
        if found.get("n"):
            held = sum(
                t.n for t in self.now.due if (t.kind, t.id, t.stage) == ("moment", mine[3], mine[4])
            )
            assert integer(found["n"]) == held
        assert integer(found["others"] or "0") == len(same) - 1
        return mine[0] == low < 0

    def check_losses(self, found: Found) -> bool:
        by_stage: dict[str, int] = {}
        for tally in self.now.losses:
            by_stage[tally.stage] = by_stage.get(tally.stage, 0) + tally.n
        here = by_stage[self.stages.get(found["stage"], "unknown")]
        total = self.now.totals.lost
        assert here == max(by_stage.values())
        if "k" not in found:
            return integer(found["of"]) == here == total
        return self.share(found, here, total, least=FEW)

    def check_changed(self, found: Found) -> bool:
        gains, drops, compared = self.really()
        for told, real in ((found["gains"], gains), (found["drops"], drops)):
            names = self.names(told) if told else []
            assert set(names) <= set(real)
            assert not told or len(names) + self.hidden == len(real)
            assert told or not real
        if found["only"]:
            return len(gains + drops) == 1 and (compared > 1) == (found["only"] == "Only one")
        return (integer(found["n"]), integer(found["of"])) == (len(gains + drops), compared)

    def _ranked(self) -> dict[str, float]:
        """The conversion of each stage with enough decided, cumulative or since."""
        earlier = self.sources.earlier
        if earlier and earlier.comparison:
            pairs = {name: self.conversion(name) for name in self.stages}
            return {
                name: since.went_on / since.decided
                for name, (since, then) in pairs.items()
                if min(since.decided, then.decided) >= FEW
            }
        tallies = {name: self.stage(name) for name in self.stages}
        return {
            name: tally.went_on / (tally.went_on + tally.lost)
            for name, tally in tallies.items()
            if tally.went_on + tally.lost >= FEW
        }

    def check_fewest(self, found: Found) -> bool:
        ranked = self._ranked()
        named = self.names(found["low"])
        assert all(reads(found["now"], ranked[name]) for name in named)
        alike = [name for name, share in ranked.items() if reads(found["now"], share)]
        return min(ranked.values()) in [ranked[n] for n in named] or bool(
            self.hidden and len(alike) == len(named) + self.hidden
        )

    def check_at_risk(self, found: Found) -> bool:
        totals = self.now.at_risk_totals
        told = integer(found["n"]) == totals.n
        if found.get("worth"):
            told = told and reads(found["worth"], totals.value) and number(found["worth"]) > 0
        if found.get("by"):
            told = told and self.than_before(found, totals.n, self.before.at_risk_totals.n)
        return told

    def _recorded(self) -> tuple[int, int]:
        asked = [t for t in self.now.recorded if t.recorded is not None]
        return sum(t.n for t in asked), sum(t.n for t in asked if t.disagreement != "none")

    def check_disagree(self, found: Found) -> bool:
        asked, n = self._recorded()
        return self.share(found, n, asked, least=FEW)

    def check_fit(self, found: Found) -> bool:
        rows = {row.fit: row for row in self.now.fit}
        assert min(rows[True].n, rows[False].n) >= FEW
        inside = reads(found["inside"], rows[True].cost_to_serve)
        return inside and reads(found["outside"], rows[False].cost_to_serve)

    check_all_losses = check_losses

    def check_takes(self, found: Found) -> bool:
        tally = self.stage(found["stage"])
        return tally.median_n >= FEW and reads(found["now"], tally.median_days, 1)

    def check_on_time(self, _: Found) -> bool:
        return not self._overruns()

    def check_same_time(self, _: Found) -> bool:
        pairs = [self.duration(name) for name in self.stages]
        known = [(a, b) for a, b in pairs if min(a.n, b.n) >= FEW]
        return all(abs((a.median_days or 0) - (b.median_days or 0)) < 1 for a, b in known)

    def check_no_time(self, _: Found) -> bool:
        return self._too_few_left()

    def check_only_red(self, found: Found) -> bool:
        others = [name for name in self.stages if name != found["stage"]]
        return self._grew(found["stage"]) and not any(
            self._grew(name, clearly=False) for name in others
        )

    def check_red_grew(self, found: Found) -> bool:
        return all(map(self._grew, self.names(found["grown"])))

    def check_red(self, found: Found) -> bool:
        told = integer(found["n"]), integer(found["of"])
        return told == (self.in_band(self.now, "red"), self.in_band(self.now, None))

    def check_none_red(self, found: Found) -> bool:
        told = 0, integer(found["of"])
        return told == (self.in_band(self.now, "red"), self.in_band(self.now, None))

    def check_one_not_red(self, _: Found) -> bool:
        return (self.in_band(self.now, "red"), self.in_band(self.now, None)) == (0, 1)

    def check_no_score(self, _: Found) -> bool:
        return self.graph.journey.health is None

    def check_no_health(self, _: Found) -> bool:
        return self.in_band(self.now, None) == 0

    def check_no_low_point(self, found: Found) -> bool:
        return integer(found["n"]) == len(self.graph.stages)

    def check_few_losses(self, found: Found) -> bool:
        return integer(found["n"]) == self.now.totals.lost < FEW

    def check_no_losses(self, _: Found) -> bool:
        return self.now.totals.lost == 0

    def check_no_change(self, _: Found) -> bool:
        gains, drops, compared = self.really()
        return not gains and not drops and compared > 0

    def check_no_loss_shown(self, _: Found) -> bool:
        lost = self.graph.journey.lost
        written = [lost.when, *lost.crm] if lost else []
        branches = [b for stage in self.graph.stages for b in stage.loss_branches]
        branches += lost.branches if lost else ()
        return not any(written) and not any(b.when or b.recorded for b in branches)

    def check_too_few_decided(self, _: Found) -> bool:
        return not self._ranked()

    def check_all_alike(self, found: Found) -> bool:
        return all(reads(found["now"], share) for share in self._ranked().values())

    def check_nobody_at_risk(self, _: Found) -> bool:
        return self.now.at_risk_totals.n == 0

    def check_disagree_few(self, found: Found) -> bool:
        asked, n = self._recorded()
        return (integer(found["of"]), integer(found["k"])) == (asked, n) and asked < FEW

    def check_agree(self, found: Found) -> bool:
        return (integer(found["n"]), 0) == self._recorded()

    def check_no_crm(self, _: Found) -> bool:
        return self._recorded()[0] == 0

    def check_same_fit(self, found: Found) -> bool:
        return self.check_fit(found | {"outside": found["inside"]})

    def check_no_fit(self, _: Found) -> bool:
        """Nothing is claimed: one of the two costs is unknown, or rests on too few."""
        rows = {row.fit: row for row in self.now.fit if row.cost_to_serve is not None}
        return not all(fit in rows and rows[fit].n >= FEW for fit in (True, False))

    def check_no_box(self, _: Found) -> bool:
        return self.graph.journey.nine_box is None

    def check_nobody_placed(self, _: Found) -> bool:
        return not [box for box in self.now.boxes if box.row is not None]
