"""The sentences at the head of a review: each computed, each carried by its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.review import wording
from journeykit.review.changes import Change
from journeykit.review.intervals import FEWEST
from journeykit.review.model import Claim
from journeykit.review.picture import stage_name
from journeykit.review.sources import Sources
from journeykit.review.units import unit, unit_words
from journeykit.scoring.tallied import StageTally

MOST_CLAIMS = 4
_MOST_REASONS = 6


def headline(graph: JourneyGraph, sources: Sources, found: tuple[Change, ...]) -> Claim:
    """One sentence with the number that matters.

    With a comparison: the best and the gravest change. Without one: the most vulnerable stage, else
    how many there are.
    """
    good = next((change for change in found if change.tone == "good" and change.rank), None)
    bad = next((change for change in found if change.tone == "bad" and change.rank), None)
    if good and bad:
        first = wording.capital(good.clause)
        return Claim(
            say("{first}, but {second}", first=first, second=bad.within or bad.clause), "bad"
        )
    only = bad or good
    if only:
        return Claim(wording.capital(only.clause), only.tone)
    return _vulnerability(graph, sources) or _attendance(graph, sources)


def _vulnerability(graph: JourneyGraph, sources: Sources) -> Claim | None:
    vulnerable = most_vulnerable(sources)
    if vulnerable is None:
        return None
    lost, decided = vulnerable.lost, vulnerable.lost + vulnerable.went_on
    text = say(
        "{stage} is the most vulnerable stage: {share} of the decided are lost there ({k} of {n})",
        stage=stage_name(graph, vulnerable.stage),
        share=wording.percent(lost / decided),
        k=wording.integer(lost),
        n=wording.integer(decided),
    )
    return Claim(text, "bad")


def _attendance(graph: JourneyGraph, sources: Sources) -> Claim:
    totals = sources.tallies.totals
    here = totals.customers - totals.outside
    if not here:
        return Claim(say("No {unit} is on this journey", unit=unit(graph)))
    who = unit_words(graph, here)
    if not totals.lost:
        return Claim(say("{who} on this journey, none known to be lost", who=who))
    lost = wording.integer(totals.lost)
    return Claim(say("{who} on this journey, {lost} known to be lost", who=who, lost=lost))


def most_vulnerable(sources: Sources) -> StageTally | None:
    """The one stage where the largest share of the decided is lost, as printed.

    Only stages with enough decided are ranked; where two share the first place there is none.
    """
    ranked = sorted(
        (t for t in sources.tallies.stages if t.lost and t.lost + t.went_on >= FEWEST),
        key=_share_lost,
        reverse=True,
    )
    if not ranked:
        return None
    first = [t for t in ranked if _shown(t) == _shown(ranked[0])]
    return first[0] if len(first) == 1 else None


def _share_lost(tally: StageTally) -> float:
    return tally.lost / (tally.lost + tally.went_on)


def _shown(tally: StageTally) -> str:
    return wording.percent(_share_lost(tally))


def improved(found: Sequence[Change]) -> tuple[Claim, ...]:
    """What improved, the most telling first."""
    return _claims(found, "good")


def worsened(found: Sequence[Change]) -> tuple[Claim, ...]:
    """What got worse, the gravest first."""
    return _claims(found, "bad")


def _claims(found: Sequence[Change], tone: str) -> tuple[Claim, ...]:
    own = [change for change in found if change.tone == tone]
    told = [Claim(change.sentence, change.tone) for change in own[:MOST_CLAIMS]]
    rest = [change.kind for change in own[MOST_CLAIMS:]]
    return (*told, Claim(and_more(rest))) if rest else tuple(told)


def and_more(kinds: Sequence[str]) -> str:
    """How many are not told here, and where they stand; ``kinds`` has one entry for each."""
    words = {
        "conversion": say("among the conversions"),
        "measure": say("in the scorecard"),
        "box": say("in the nine-box"),
        "health": say("in health by stage"),
        "days": say("among the times in stage"),
        "loss": say("among the losses"),
        "due": say("among what is due"),
    }
    places = [
        say("{n} {where}", n=wording.integer(kinds.count(kind)), where=where)
        for kind, where in words.items()
        if kind in kinds
    ]
    n = wording.integer(len(kinds))
    if len(set(kinds)) == 1:
        return say("And {n} more {where}.", n=n, where=words[kinds[0]])
    return say("And {n} more: {places}.", n=n, places=wording.listed(places))


def unchanged(sources: Sources) -> str:
    """What stands where nothing improved, or nothing got worse: why nothing is claimed."""
    if sources.definition_changed:
        return say("Not compared: the definition changed.")
    if sources.earlier is None and sources.nothing_before:
        return sources.nothing_before
    if sources.earlier is None:
        return say("There is no earlier snapshot to compare with.")
    return say("Nothing that the numbers show.")


def reasons_claim(graph: JourneyGraph, reasons: Sequence[tuple[str, int]]) -> str | None:
    """How often each reason puts somebody on the monitor; a customer may have several."""
    if not reasons:
        return None
    most = sorted(reasons, key=lambda reason: -reason[1])[:_MOST_REASONS]
    counted = say("; ").join(
        say("{reason} ({n})", reason=wording.capital(words), n=wording.integer(n))
        for words, n in most
    )
    if len(most) == len(reasons):
        text = "Reasons, of which one {unit} may have several: {reasons}."
        return say(text, unit=unit(graph), reasons=counted)
    text = "Most frequent reasons, of which one {unit} may have several: {reasons}."
    return say(text, unit=unit(graph), reasons=counted)
