"""The sentences of a brief: its headline, where the customer stands, what changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from journeykit.graph import JourneyGraph
from journeykit.language import many, say
from journeykit.review.brief_model import Past
from journeykit.review.model import Claim, Tone
from journeykit.review.picture import stage_name
from journeykit.review.placement import unsettled_band, why_here
from journeykit.review.units import value_unit
from journeykit.review.wording import capital, day, days, either, integer, money, number
from journeykit.scoring.moved import Way
from journeykit.scoring.schema import OUTSIDE, UNKNOWN, Progress, Schema


def headline(
    graph: JourneyGraph,
    row: Mapping[str, Any],
    as_of: date,
    past: Sequence[Past],
    reason_name: str | None,
) -> Claim:
    """Who they are, where they stand and since when, and how they are."""
    name = row["name"] or say("{unit} {id}", unit=capital(_unit(graph)), id=row["customer_id"])
    if row["lost"]:
        return Claim(_lost(name, row, reason_name), "bad")
    parts = [_where(graph, name, row)]
    if row["band"] not in (None, UNKNOWN):
        parts.append(_health(row["band"], past))
    if row["renewal_date"]:
        parts.append(_renewal((row["renewal_date"] - as_of).days))
    tone: Tone = "bad" if row["at_risk"] else "neutral"
    return Claim(say("; ").join(parts), tone)


def _unit(graph: JourneyGraph) -> str:
    return graph.journey.data.unit if graph.journey.data else "customer"


def _lost(name: str, row: Mapping[str, Any], reason_name: str | None) -> str:
    if row["lost_on"] and reason_name:
        return say(
            "{name} was lost on {day}: {reason}",
            name=name,
            day=day(row["lost_on"]),
            reason=reason_name,
        )
    if row["lost_on"]:
        return say("{name} was lost on {day}", name=name, day=day(row["lost_on"]))
    if reason_name:
        return say("{name} was lost: {reason}", name=name, reason=reason_name)
    return say("{name} was lost", name=name)


def _where(graph: JourneyGraph, name: str, row: Mapping[str, Any]) -> str:
    if row["stage"] == OUTSIDE:
        return say("{name} stands outside the journey", name=name)
    if row["stage"] == UNKNOWN:
        return say("Nothing says where {name} stands", name=name)
    stage = graph.stage(row["stage"])
    shown = _shown(graph, name, row) if _validated(row) else _ended(graph, name, row)
    if shown:
        return shown
    spent = row["days_in_stage"]
    if spent is None:
        return say("{name} stands in {stage}", name=name, stage=stage.label)
    text = say(
        "{name} has been in {stage} for {days}", name=name, stage=stage.label, days=days(spent)
    )
    if stage.max_days is not None and spent > stage.max_days and _in_progress(row):
        return say("{text}, {most} at most were planned", text=text, most=days(stage.max_days))
    return text


def _in_progress(row: Mapping[str, Any]) -> bool:
    return bool(row["progress"] == Progress.IN_PROGRESS)


def _validated(row: Mapping[str, Any]) -> bool:
    """Whether the evidence of the stage where they stand is there, and not that of a last round."""
    return row["stage"] in (row["validated"] or ()) and not _in_progress(row)


def _shown(graph: JourneyGraph, name: str, row: Mapping[str, Any]) -> str:
    """Of one whose evidence is there: since when, and what they wait for."""
    on = row[Schema.of(graph.definition).validated_on[row["stage"]]]
    gaps = {"name": name, "stage": stage_name(graph, row["stage"]), "day": day(on)}
    if row["progress"] == Progress.DONE:
        if on is None:
            return say("{name} has completed {stage}", **gaps)
        return say("{name} completed {stage} on {day}", **gaps)
    text = (
        say("{name} has shown the evidence of {stage}", **gaps)
        if on is None
        else say("{name} has shown the evidence of {stage} since {day}", **gaps)
    )
    if row["progress"] != Progress.WAITING:
        return text
    onward = either([stage_name(graph, way.target) for way in graph.forward(row["stage"])])
    return say("{text} and waits for {stages}", text=text, stages=onward)


def _ended(graph: JourneyGraph, name: str, row: Mapping[str, Any]) -> str | None:
    """Of one at an end that no evidence proves; None of all others."""
    if row["progress"] != Progress.DONE:
        return None
    gaps = {"name": name, "stage": stage_name(graph, row["stage"]), "day": day(row["entered_on"])}
    if row["entered_on"] is None:
        return say("{name} has reached {stage}, the end of the journey", **gaps)
    return say("{name} reached {stage}, the end of the journey, on {day}", **gaps)


def _health(band: str, past: Sequence[Past]) -> str:
    before = past[-1].band if past else None
    if before is None or before in ("unknown", band):
        return say("health is {band}", band=say(band))
    return say(
        "health is {band}, {before} on {day}",
        band=say(band),
        before=say(before),
        day=day(past[-1].as_of),
    )


def _renewal(until: int) -> str:
    if until < 0:
        return say("the renewal is {days} overdue", days=days(-until))
    if until == 0:
        return say("the renewal is today")
    return say("the renewal is in {days}", days=days(until))


def standing(
    graph: JourneyGraph, row: Mapping[str, Any], reason_name: str | None
) -> tuple[str, ...]:
    """Where they stand, since when, why there and why no further."""
    return tuple(_standing(graph, row, reason_name))


def _standing(
    graph: JourneyGraph, row: Mapping[str, Any], reason_name: str | None
) -> Iterator[str]:
    if row["stage"] in graph:
        yield _stay(graph, row)
    yield why_here(graph, row)
    if row["lost"]:
        yield say("{clause}.", clause=_lost(say("The customer"), row, reason_name))
    elif row["lost"] is None:
        yield say("The data cannot say whether they are lost.")
    if row["returned"]:
        yield say("They were lost before and came back.")
    unsettled = unsettled_band(graph, row)
    if unsettled:
        yield unsettled
    if row["disagreement"] in ("ahead", "behind", "lost", "unmapped"):
        yield _disagreement(graph, row)


def _stay(graph: JourneyGraph, row: Mapping[str, Any]) -> str:
    """Since when they are in the stage, or when they came and what has ended it."""
    if row["lost"]:
        return _was(graph, row)
    gaps = {"stage": stage_name(graph, row["stage"]), "day": day(row["entered_on"])}
    if _validated(row):
        came = (
            say("When they entered {stage} is not known.", **gaps)
            if row["entered_on"] is None
            else say("Entered {stage} on {day}.", **gaps)
        )
        return say(" ").join((came, _proved(graph, row)))
    if row["entered_on"] is None:
        return say("In {stage}; since when is not known.", **gaps)
    return say("In {stage} since {day}, {days}.", days=days(row["days_in_stage"]), **gaps)


def _was(graph: JourneyGraph, row: Mapping[str, Any]) -> str:
    """Of a lost one: from when until when they were in the stage."""
    entered, left = row["entered_on"], row["lost_on"]
    gaps = {"stage": stage_name(graph, row["stage"]), "day": day(entered)}
    if entered is None:
        return say("Was in {stage}; since when is not known.", **gaps)
    if left is None:
        return say("Was in {stage} from {day}; until when is not known.", **gaps)
    if left < entered:
        return say("Was in {stage}; the day of entry, {day}, is after that of the loss.", **gaps)
    text = "Was in {stage} from {day} to {end}, {days}."
    return say(text, end=day(left), days=days(row["days_in_stage"]), **gaps)


def _proved(graph: JourneyGraph, row: Mapping[str, Any]) -> str:
    on = row[Schema.of(graph.definition).validated_on[row["stage"]]]
    done = row["progress"] == Progress.DONE
    gaps = {"stage": stage_name(graph, row["stage"]), "day": day(on)}
    if on is None and done:
        return say("Completed {stage}; on which day is not known.", **gaps)
    if on is None:
        return say("The evidence of {stage} is there; since when is not known.", **gaps)
    if done:
        return say("Completed {stage} on {day}.", **gaps)
    return say("The evidence of {stage} has been there since {day}.", **gaps)


def _disagreement(graph: JourneyGraph, row: Mapping[str, Any]) -> str:
    bucket = row["bucket"]
    if row["disagreement"] == "unmapped":
        return say("The CRM says “{bucket}”, which no stage names.", bucket=bucket)
    if row["disagreement"] == "lost":
        return say(
            "The CRM says “{bucket}”: one of the two says lost and the other does not.",
            bucket=bucket,
        )
    recorded = stage_name(graph, row["recorded_stage"])
    if row["disagreement"] == "ahead":
        return say(
            "The CRM says “{bucket}” ({stage}), further than the evidence shows.",
            bucket=bucket,
            stage=recorded,
        )
    return say(
        "The CRM says “{bucket}” ({stage}), and the evidence is further on.",
        bucket=bucket,
        stage=recorded,
    )


def changes(
    graph: JourneyGraph, past: Sequence[Past], now: Past, ways: Collection[str]
) -> tuple[str, ...]:
    """What is different from the snapshot before; nothing without one.

    ``ways`` is how the customer moved, as the review of all customers counts it.
    """
    return tuple(_changes(graph, past[-1], now, ways)) if past else ()


def _changes(graph: JourneyGraph, before: Past, now: Past, ways: Collection[str]) -> Iterator[str]:
    since = day(before.as_of)
    yield from _moved(before, now, ways, since)
    if Way.FINISHED in ways:
        text = "Completed {stage}, the last stage, since {day}."
        yield say(text, stage=now.stage_name, day=since)
    if _began_again(graph, before, now):
        yield say("A further round of {stage} began since {day}.", stage=now.stage_name, day=since)
    if Way.NEWLY_LOST in ways and before.lost is False:
        yield say("Lost since {day}.", day=since)
    elif Way.NEWLY_LOST in ways:
        yield say("Lost now; on {day} the data could not say.", day=since)
    if Way.RETURNED in ways:
        yield say("Came back since {day}.", day=since)
    if before.band and now.band:
        words = {"before": say(before.band), "now": say(now.band), "day": since}
        if Way.IMPROVED in ways:
            yield say("Health rose from {before} to {now} since {day}.", **words)
        if Way.WORSENED in ways:
            yield say("Health fell from {before} to {now} since {day}.", **words)
    yield from _numbers(graph, before, now, since)


def _began_again(graph: JourneyGraph, before: Past, now: Past) -> bool:
    repeating = {stage.label for stage in graph.stages if stage.repeats}
    same = before.stage_name == now.stage_name and now.stage_name in repeating
    return same and (before.progress, now.progress) == (Progress.DONE, Progress.IN_PROGRESS)


def _moved(before: Past, now: Past, ways: Collection[str], since: str) -> Iterator[str]:
    """From stage to stage; onward and back only where the journey's order says so."""
    gaps = {"before": before.stage_name, "now": now.stage_name, "day": since}
    if Way.MOVED_ON in ways:
        yield say("Moved on from {before} to {now} since {day}.", **gaps)
    elif Way.MOVED_BACK in ways:
        yield say("Moved back from {before} to {now} since {day}.", **gaps)
    elif before.stage_name != now.stage_name:
        yield say("The stage was {before} on {day}; it is {now} now.", **gaps)


def _numbers(graph: JourneyGraph, before: Past, now: Past, since: str) -> Iterator[str]:
    if before.score is not None and now.score is not None:
        then, today = number(before.score, 1), number(now.score, 1)
        if then != today:
            yield say(
                "The health score went from {before} to {now} since {day}.",
                before=then,
                now=today,
                day=since,
            )
    if before.value is not None and now.value is not None and before.value != now.value:
        unit = value_unit(graph)
        then, today = money(before.value, unit), money(now.value, unit)
        if then != today:
            yield say(
                "The value went from {before} to {now} since {day}.",
                before=then,
                now=today,
                day=since,
            )
    if before.at_risk != now.at_risk:
        yield many(
            now.at_risk,
            "{n} reason to act, {before} on {day}.",
            "{n} reasons to act, {before} on {day}.",
            n=integer(now.at_risk),
            before=integer(before.at_risk),
            day=since,
        )
