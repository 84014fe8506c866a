"""Decisions needed: ranked issues, each with an owner and a suggested next step."""

from __future__ import annotations

from collections.abc import Iterator

from journeykit.graph import JourneyGraph
from journeykit.language import many, say
from journeykit.records import dataclass
from journeykit.review import wording
from journeykit.review.changes import Change, enough_customers
from journeykit.review.claims import and_more, most_vulnerable
from journeykit.review.intervals import FEWEST
from journeykit.review.model import Conversion, Decision, Due, LossReason, ScorecardRow
from journeykit.review.sources import Sources
from journeykit.review.units import unit_words

MOST_DECISIONS = 6
_MUCH_UNEXPLAINED = 0.2


@dataclass(frozen=True)
class Decisions:
    """The most urgent ones; ``more`` says how many there are beside them, and where they stand."""

    told: tuple[Decision, ...]
    more: str | None


def decisions(
    graph: JourneyGraph,
    sources: Sources,
    found: tuple[Change, ...],
    scorecard: tuple[ScorecardRow, ...],
    conversions: tuple[Conversion, ...],
    losses: tuple[LossReason, ...],
    due: tuple[Due, ...],
) -> Decisions:
    """What got worse, what misses its target, what is overdue or unexplained, most urgent first."""
    worse = [change for change in found if change.tone == "bad" and change.rank]
    said = {change.topic for change in worse}
    ranked = [
        (
            change.kind,
            Decision(
                change.rank,
                say("{clause}.", clause=wording.capital(change.clause)),
                change.owner or graph.journey.owner,
                change.step,
            ),
        )
        for change in worse
    ]
    if enough_customers(sources):
        ranked += [("measure", one) for one in _missed_targets(scorecard, said)]
    ranked += [("conversion", one) for one in _missed_stages(graph, conversions, said)]
    ranked += [("loss", one) for one in _controllable(graph, sources, losses)]
    ranked += [("due", one) for one in _overdue(graph, due)]
    ranked += [("loss", one) for one in _unexplained(graph, sources)]
    ranked.sort(key=lambda entry: -entry[1].rank)
    told = tuple(decision for _, decision in ranked[:MOST_DECISIONS])
    rest = [kind for kind, _ in ranked[MOST_DECISIONS:]]
    return Decisions(told, and_more(rest) if rest else None)


def _missed_targets(rows: tuple[ScorecardRow, ...], said: set[str]) -> Iterator[Decision]:
    for row in rows:
        if row.met is not False or row.value is None or row.target is None:
            continue
        if f"measure:{row.id}" not in said:
            value, target = wording.measured_apart(row.unit, row.value, row.target)
            yield Decision(
                4,
                say(
                    "{name}: {value} against a target of {target}.",
                    name=wording.named(row.name),
                    value=value,
                    target=target,
                ),
                row.owner,
                say("agree what brings it to the target, or change the target"),
            )


def _missed_stages(
    graph: JourneyGraph, rows: tuple[Conversion, ...], said: set[str]
) -> Iterator[Decision]:
    for row in rows:
        if row.target is None or row.now.share is None or f"conversion:{row.stage}" in said:
            continue
        if row.now.n >= FEWEST and row.now.high < row.target:
            share, target = wording.shares_apart(row.now.share, row.target)
            yield Decision(
                4,
                say(
                    "{share} go on from {stage} ({k} of {n} decided); the target is {target}.",
                    share=share,
                    stage=row.stage_name,
                    k=wording.integer(row.now.k),
                    n=wording.integer(row.now.n),
                    target=target,
                ),
                graph.stage(row.stage).owner,
                _helping(graph, row.stage),
            )


def _helping(graph: JourneyGraph, stage: str) -> str:
    operations = [one for one in graph.journey.operations if stage in one.advances]
    helping = [say("“{name}”", name=one.name or one.id) for one in operations]
    if not helping:
        return say("plan what helps the customer there: no operation does")
    return many(
        len(helping),
        "review what {operations} contributes there",
        "review what {operations} contribute there",
        operations=wording.listed(helping, 2),
    )


def _controllable(
    graph: JourneyGraph, sources: Sources, losses: tuple[LossReason, ...]
) -> Iterator[Decision]:
    """The most frequent reason at the most vulnerable stage that could have been controlled."""
    stage = most_vulnerable(sources)
    if stage is None or stage.lost < FEWEST:
        return
    own = [loss for loss in losses if loss.stage == stage.stage and loss.controllable]
    if own and (len(own) == 1 or own[0].n > own[1].n):
        top = own[0]
        yield Decision(
            3,
            say(
                "At {stage}, the most vulnerable stage, the first reason in our control is "
                "“{reason}”: {k} of {n} lost there ({share}).",
                stage=top.stage_name,
                reason=top.label,
                k=wording.integer(top.n),
                n=wording.integer(stage.lost),
                share=wording.percent(top.share),
            ),
            graph.stage(stage.stage).owner,
            say("way back: {way}", way=top.recovery)
            if top.recovery
            else say("plan a way back: there is none"),
        )


def _overdue(graph: JourneyGraph, due: tuple[Due, ...]) -> Iterator[Decision]:
    late = max((item for item in due if item.overdue), key=lambda item: item.overdue, default=None)
    if late is not None:
        yield Decision(
            4 if late.overdue >= FEWEST else 2,
            say(
                "The response to “{what}” is overdue for {k} of {who}.",
                what=late.name,
                k=wording.integer(late.overdue),
                who=unit_words(graph, late.n),
            ),
            late.owner,
            late.response
            or (say("take it to {team}", team=late.to) if late.to else say("plan a response")),
        )


def _unexplained(graph: JourneyGraph, sources: Sources) -> Iterator[Decision]:
    totals = sources.tallies.totals
    if totals.lost < FEWEST or totals.unexplained / totals.lost <= _MUCH_UNEXPLAINED:
        return
    lost = wording.integer(totals.lost)
    text = say("None of the {n} losses has a known reason.", n=lost)
    if totals.unexplained < totals.lost:
        text = say(
            "{share} of the losses have no known reason ({k} of {n}).",
            share=wording.percent(totals.unexplained / totals.lost),
            k=wording.integer(totals.unexplained),
            n=lost,
        )
    yield Decision(
        2,
        text,
        graph.journey.owner,
        say("record a reason for every loss, and write the branches that are missing"),
    )
