"""What to talk about with one customer: sentences that follow from the row, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.review.attention import reason_action, reason_words
from journeykit.review.brief_model import (
    AgendaItem,
    DueHere,
    Evidence,
    HealthHere,
    MeasureHere,
    Needed,
)
from journeykit.review.units import value_unit
from journeykit.review.wording import capital, day, days, listed, money, number, team
from journeykit.scoring.explaining import part_of
from journeykit.scoring.schema import Progress, edge_key

SOON = 90
"""Days before a renewal at which it is a topic, as on the member-at-risk monitor."""
_MEASURES = 2
"""How many measures are talked about: those that could add most."""
_LEAST_ROOM = 5.0
"""Points of the score that a measure could still add before it is worth a word."""


def agenda(
    graph: JourneyGraph,
    row: Mapping[str, Any],
    as_of: date,
    evidence: Sequence[Evidence],
    needed: Sequence[Needed],
    health: HealthHere | None,
    due: Sequence[DueHere],
) -> tuple[AgendaItem, ...]:
    """The agenda, what cannot wait first.

    A customer who is lost has one of their own: why, and the way back.
    """
    if row["lost"]:
        return tuple(_of_the_lost(graph, row))
    return (
        *_outcome(row),
        *_responses(due),
        *_renewal(graph, row, as_of),
        *_risks(graph, row),
        *_evidence(graph, row, evidence, needed),
        *(_health(row, health) if health else ()),
        *_voice(due),
        *_play(graph, row, health),
    )


def _of_the_lost(graph: JourneyGraph, row: Mapping[str, Any]) -> Iterator[AgendaItem]:
    branch = next(
        (
            node.branch
            for node in graph.loss_nodes
            if node.branch.id == row["reason"] and node.stage == row["reason_stage"]
        ),
        None,
    )
    recovery = branch.recovery if branch else None
    if row["reason"] in (None, "none_recorded", "unmapped"):
        yield _item("loss", say("Ask why they left: the data gives no reason."), row["owner"])
    if recovery and recovery.to in graph:
        back = graph.stage(recovery.to)
        text = (
            say(
                "Offer the way back to {stage}: {action}.", stage=back.label, action=recovery.action
            )
            if recovery.action
            else say("Offer the way back to {stage}.", stage=back.label)
        )
        yield _item("loss", text, back.owner or row["owner"])


def _outcome(row: Mapping[str, Any]) -> Iterator[AgendaItem]:
    if row["outcome"]:
        text = say(
            "Ask how far they have come with what they want: {outcome}.", outcome=row["outcome"]
        )
        yield _item("outcome", text, row["owner"])


def _responses(due: Sequence[DueHere]) -> Iterator[AgendaItem]:
    """Moments and events, the one that is longest overdue first."""
    held = [one for one in due if one.kind != "voice"]
    for one in sorted(
        held, key=lambda item: -(item.days_over if item.days_over is not None else -9999)
    ):
        name = say("“{name}”", name=one.name)
        what = (
            say("Answer {name}: {action}", name=name, action=one.response)
            if one.response
            else say("Answer {name}: no response is planned", name=name)
        )
        text = say("{what}{when}.", what=what, when=_when(one))
        yield _item("response", text, one.owner, one.due)


def _when(one: DueHere) -> str:
    if one.due is None or one.days_over is None:
        return ""
    if one.days_over > 0:
        return say(" (was due {day}, {days} ago)", day=day(one.due), days=days(one.days_over))
    return say(" (due {day})", day=day(one.due))


def _renewal(graph: JourneyGraph, row: Mapping[str, Any], as_of: date) -> Iterator[AgendaItem]:
    renewal = row["renewal_date"]
    if renewal is None:
        return
    until = (renewal - as_of).days
    worth = (
        ""
        if row["value"] is None
        else say(" of {value}", value=money(row["value"], value_unit(graph)))
    )
    if until < 0:
        text = say("Settle the renewal{worth}: it was due {day}, {days} ago.",
                   worth=worth, day=day(renewal), days=days(-until))  # fmt: skip
    elif until <= SOON:
        text = say("Agree the renewal{worth} of {day}, in {days}.",
                   worth=worth, day=day(renewal), days=days(until))  # fmt: skip
    else:
        return
    if "renewal_due" in (row["at_risk"] or ()):
        text = say("{text} The evidence of its stage is missing.", text=text)
    yield _item("renewal", text, row["owner"], renewal)


def _risks(graph: JourneyGraph, row: Mapping[str, Any]) -> Iterator[AgendaItem]:
    rules = {rule.id: rule for rule in graph.journey.at_risk}
    for reason in row["at_risk"] or ():
        if reason in ("renewal_due", "renewal_overdue", "stuck"):
            continue  # said by the renewal and by the evidence, with their numbers
        rule = rules.get(reason)
        action = (rule.action if rule else None) or reason_action(reason)
        words = capital(reason_words(rules, reason))
        text = say("{reason}.", reason=words)
        if action:
            text = say("{reason}: {action}.", reason=words, action=action)
        yield _item("risk", text, (rule.owner if rule else None) or row["owner"])


def _evidence(
    graph: JourneyGraph,
    row: Mapping[str, Any],
    evidence: Sequence[Evidence],
    needed: Sequence[Needed],
) -> Iterator[AgendaItem]:
    here = next((one for one in evidence if one.stage == row["stage"]), None)
    if here and here.state in ("missing", "unknown"):
        stage = graph.stage(here.stage)
        owner = stage.owner or row["owner"]
        proof = here.proof or say("the evidence of {stage}", stage=here.stage_name)
        shown = listed(_lacking(here, needed))
        in_progress = row["progress"] == Progress.IN_PROGRESS
        spent, most = row["days_in_stage"], stage.max_days if in_progress else None
        late = (
            say(
                "; {days} in {stage}, {most} at most were planned",
                days=days(spent),
                stage=here.stage_name,
                most=days(most),
            )
            if spent is not None and most is not None and spent > most
            else ""
        )
        what = (
            say("Agree what it takes to show: {proof}", proof=proof)
            if here.state == "missing"
            else say("Find out whether this is so: {proof}", proof=proof)
        )
        reads = say(" ({values})", values=shown) if shown else ""
        yield _item(
            "evidence" if here.state == "missing" else "data",
            say("{what}{reads}{late}.", what=what, reads=reads, late=late),
            owner,
        )
    for one in evidence:
        if one.skipped and one.stage != row["stage"]:
            text = say(
                "Make up for the evidence of {stage}, which was passed without it: {proof}.",
                stage=one.stage_name,
                proof=one.proof or say("not written down"),
            )
            yield _item("evidence", text, graph.stage(one.stage).owner or row["owner"])


def _lacking(here: Evidence, needed: Sequence[Needed]) -> list[str]:
    """The terms of a stage's evidence that are not there; all that it reads, where none is told."""
    terms = [
        say("{term}: now {value}", term=one.term, value=one.value.strip("()"))
        for one in needed
        if one.of == part_of("validation", here.stage)
    ]
    return terms or [say("{name} is {value}", name=r.name, value=r.text) for r in here.reads]


def _health(row: Mapping[str, Any], health: HealthHere) -> Iterator[AgendaItem]:
    for gate in health.gates:
        text = say("Take away what caps health: {gate}.", gate=gate)
        yield _item("health", text, row["owner"])
    told = 0
    for measure in health.measures:
        if _gain(measure) >= _LEAST_ROOM and told < _MEASURES:
            told += 1
            yield _item("health", _raise(measure, health), row["owner"])
    unknown = [measure.name for measure in health.measures if measure.adds is None]
    if health.band == "unknown" and unknown:
        text = say(
            "Find out {names}: without it health lies between {low} and {high} points.",
            names=listed(unknown),
            low=number(health.low, 1),
            high=number(health.high, 1),
        )
        yield _item("data", text, row["owner"])


def _gain(measure: MeasureHere) -> float:
    if measure.adds is None or measure.most is None:
        return 0.0
    return measure.most - measure.adds


def _raise(measure: MeasureHere, health: HealthHere) -> str:
    return say(
        "Improve “{name}”: {value} gives {points} of 100 points; it could add {gain} to a score of "
        "{score}.",
        name=measure.name,
        value=number(measure.value, 2),
        points=number(measure.points, 0),
        gain=number(_gain(measure), 1),
        score=number(health.score, 1),
    )


def _voice(due: Sequence[DueHere]) -> Iterator[AgendaItem]:
    for one in due:
        if one.kind != "voice":
            continue
        to = say(" to {team}", team=team(one.to)) if one.to else ""
        text = say("They ask for “{name}”: say what became of it, and take it{to}{when}.",
                   name=one.name, to=to, when=_when(one))  # fmt: skip
        yield _item("voice", text, one.owner, one.due)


def _play(
    graph: JourneyGraph, row: Mapping[str, Any], health: HealthHere | None
) -> Iterator[AgendaItem]:
    if row["play"]:
        text = say("Play of the nine-box, {box}: {play}.", box=row["box"], play=row["play"])
        yield _item("play", text, row["owner"])
    for way in graph.all_loops:
        if edge_key(way.source, way.target, way.name) in (row["loops"] or ()):
            text = say(
                "Talk about “{loop}”: the data shows it.",
                loop=way.name or graph.stage(way.target).label,
            )
            yield _item("play", text, graph.stage(way.target).owner or row["owner"])
    purple = graph.journey.health.purple if graph.journey.health else None
    if health and purple and health.band == "green" and row["referenceable"] is False:
        proof = purple.evidence or say("evidence of a reference")
        yield _item(
            "play",
            say("Health is green; what makes it purple is missing: {proof}.", proof=proof),
            row["owner"],
        )


def _item(topic: Any, text: str, owner: str | None, by: date | None = None) -> AgendaItem:
    return AgendaItem(topic, text, owner, by)
