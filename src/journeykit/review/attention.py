"""Who and what needs an answer now: the member-at-risk monitor, moments, events and topics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from journeykit.definition.models import AtRiskRule, Response
from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.records import dataclass
from journeykit.review.model import BANDS, AtRisk, AtRiskRow, Due
from journeykit.review.picture import stage_name
from journeykit.scoring.tallied import AtRiskCustomer, DueTally, Tallies


def _fixed_reasons() -> dict[str, tuple[str, str]]:
    """The reasons that every journey has: in words, and what to do."""
    return {
        "band_red": (say("health is red"), say("Agree a recovery plan")),
        "band_fell": (say("health fell"), say("Ask what has changed")),
        "stuck": (say("longer in the stage than planned"), say("Remove what holds them")),
        "renewal_due": (say("renewal within 90 days, evidence missing"), say("Start the renewal")),
        "renewal_overdue": (say("renewal overdue"), say("Settle the renewal")),
    }


_ALWAYS_DONE = ("renewal_due", "renewal_overdue")
"""Fixed reasons whose step stands also beside those of the author's own rules."""


def at_risk(graph: JourneyGraph, now: Tallies, before: Tallies | None) -> AtRisk:
    """The member-at-risk monitor."""
    rules = {rule.id: rule for rule in graph.journey.at_risk}
    medians = {tally.stage: tally.median_days for tally in now.stages}
    return AtRisk(
        n=now.at_risk_totals.n,
        value=now.at_risk_totals.value,
        before=before.at_risk_totals.n if before else None,
        rows=at_risk_rows(graph, now.at_risk, medians),
        by_reason=tuple((reason_words(rules, t.text), t.n) for t in now.at_risk_reasons),
    )


def at_risk_rows(
    graph: JourneyGraph,
    customers: Iterable[AtRiskCustomer],
    medians: Mapping[str, float | None],
) -> tuple[AtRiskRow, ...]:
    """Customers of the monitor with reasons in words, an owner and what to do."""
    rules = {rule.id: rule for rule in graph.journey.at_risk}
    return tuple(_at_risk_row(graph, rules, medians, customer) for customer in customers)


def reason_words(rules: Mapping[str, AtRiskRule], reason: str) -> str:
    """A reason for the monitor as people read it."""
    fixed = _fixed_reasons()
    if reason in fixed:
        return fixed[reason][0]
    rule = rules.get(reason)
    return (rule.name or rule.id) if rule else reason


def reason_action(reason: str) -> str | None:
    """What is done about a reason that no rule of the journey gives; None for a rule's."""
    fixed = _fixed_reasons().get(reason)
    return fixed[1] if fixed else None


def _at_risk_row(
    graph: JourneyGraph,
    rules: dict[str, AtRiskRule],
    medians: Mapping[str, float | None],
    row: AtRiskCustomer,
) -> AtRiskRow:
    own = [rules[reason] for reason in row.reasons if reason in rules]
    fixed = _fixed_reasons()
    actions = [rule.action for rule in own if rule.action]
    asked = _ALWAYS_DONE if actions else tuple(fixed)
    actions += [fixed[reason][1] for reason in row.reasons if reason in asked]
    stage_owner = graph.stage(row.stage).owner if row.stage in graph else None
    owners = [row.owner, *(rule.owner for rule in own), stage_owner]
    return AtRiskRow(
        customer_id=row.customer_id,
        name=row.name,
        stage=row.stage,
        stage_name=stage_name(graph, row.stage),
        band=next((band for band in BANDS if band == row.band), None),
        value=row.value,
        days_in_stage=row.days_in_stage,
        median_days=medians.get(row.stage),
        reasons=tuple(reason_words(rules, reason) for reason in row.reasons),
        owner=next((owner for owner in owners if owner), None),
        actions=tuple(dict.fromkeys(actions)),
        renewal_date=row.renewal_date,
        outcome=row.outcome,
    )


def due(graph: JourneyGraph, now: Tallies, before: Tallies | None) -> tuple[Due, ...]:
    """What holds now and is to be answered: moments, then events, then the customers' voice."""
    asked = [
        _Asked("moment", moment.id, moment.name, stage.id, stage.label, moment.response)
        for stage in graph.stages
        for moment in stage.emotional_moments
    ]
    asked += [
        _Asked("event", event.id, event.name, None, _touched(graph, event.stages), event.response)
        for event in graph.journey.external_events
    ]
    asked += [
        _Asked("voice", topic.id, topic.name, None, None, None, topic.owner, topic.to)
        for topic in graph.journey.customer_voice
    ]
    rows = (one.row(now, before) for one in asked)
    return tuple(row for row in rows if row.n)


def _touched(graph: JourneyGraph, stages: tuple[str, ...]) -> str | None:
    """The stages that an event touches, by their names; None: all."""
    return say(", ").join(stage_name(graph, stage) for stage in stages) or None


@dataclass(frozen=True)
class _Asked:
    """A moment, an event or a topic, and the response that its author planned."""

    kind: Literal["moment", "event", "voice"]
    id: str
    name: str | None
    stage: str | None
    stage_name: str | None
    response: Response | None
    owner: str | None = None
    to: str | None = None

    def row(self, now: Tallies, before: Tallies | None) -> Due:
        held = self._tallies(now)
        dates = [tally.first_due for tally in held if tally.first_due]
        values = [tally.value for tally in held if tally.value is not None]
        response = self.response
        return Due(
            kind=self.kind,
            id=self.id,
            name=self.name or self.id,
            stage_name=self.stage_name,
            n=sum(tally.n for tally in held),
            value=sum(values) if values else None,
            response=response.action if response else None,
            owner=(response.owner if response else None) or self.owner,
            to=self.to,
            first_due=min(dates) if dates else None,
            overdue=sum(tally.overdue for tally in held),
            before=sum(tally.n for tally in self._tallies(before)) if before else None,
        )

    def _tallies(self, tallies: Tallies) -> list[DueTally]:
        return [
            tally
            for tally in tallies.due
            if (tally.kind, tally.id) == (self.kind, self.id) and self.stage in (None, tally.stage)
        ]
