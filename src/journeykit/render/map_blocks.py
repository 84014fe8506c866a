"""A journey's map as blocks in words, for languages that lay out boxes by themselves.

A stage is a group: what is written of it, then a row each of touchpoints, moments and ways to
leave. What no single stage owns stands in rows of its own. Nothing here is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from journeykit.definition.models import EmotionalMoment, ExternalEvent, LossBranch
from journeykit.graph import JourneyGraph
from journeykit.language import say
from journeykit.pictures.figures import valence
from journeykit.pictures.journey_map.lane import holding, readable_id, who_and_when
from journeykit.pictures.journey_map.touchpoints import in_order
from journeykit.pictures.text import NO_BREAK_SPACE
from journeykit.records import dataclass
from journeykit.render.diagrams import (
    DEFINITION,
    Counts,
    DiagramEdge,
    Drawn,
    stage_key,
    ways,
)
from journeykit.review import wording
from journeykit.review.model import StageFacts, TouchpointMark
from journeykit.review.picture import journey_picture, reasons

BlockKind = Literal["words", "touchpoint", "moment", "loss", "event"]


@dataclass(frozen=True)
class Block:
    """A box: ``lines`` of text, the name first. ``href`` is where its own journey is drawn.

    ``dashed`` marks a moment that is a hypothesis.
    """

    kind: BlockKind
    lines: tuple[str, ...]
    href: str | None = None
    nested: bool = False
    dashed: bool = False


@dataclass(frozen=True)
class Follows:
    """One block of a row comes after another, by their places: in order, or at any time."""

    source: int
    target: int
    ordered: bool


@dataclass(frozen=True)
class Row:
    """A lane within a group: its name, its blocks, and how they follow one another."""

    name: str
    blocks: tuple[Block, ...]
    joins: tuple[Follows, ...] = ()


@dataclass(frozen=True)
class StageGroup:
    """A stage with all that stands in it; a bare one has neither words nor rows."""

    key: str
    title: str
    phase: str
    words: Block | None
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class MapDiagram:
    """The map: its stages in order, what no single one owns, and the ways between them.

    The ``source`` and ``target`` of a way are ``key``s of stages.
    """

    title: str
    stages: tuple[StageGroup, ...]
    beyond: tuple[Row, ...]
    ways: tuple[DiagramEdge, ...]


def map_diagram(graph: JourneyGraph, drawn: Drawn = DEFINITION) -> MapDiagram:
    """Everything that the map says, in words."""
    shown = drawn.shown or journey_picture(graph)
    counts = Counts(shown)
    return MapDiagram(
        title=wording.dated(graph.journey.label, drawn.counted_on),
        stages=tuple(_group(graph, facts, counts, drawn) for facts in shown.stages),
        beyond=tuple(_beyond(graph, counts)),
        ways=tuple(ways(graph, counts)),
    )


def _group(graph: JourneyGraph, facts: StageFacts, counts: Counts, drawn: Drawn) -> StageGroup:
    stage = graph.stage(facts.id)
    at = {point.id: point.name for point in facts.touchpoints}
    moments = [_moment(moment, at, counts.moment(stage.id, moment.id)) for moment in
               stage.emotional_moments]  # fmt: skip
    losses = [
        _loss(graph, branch, counts.lost(stage.id, branch.id)) for branch in stage.loss_branches
    ]
    losses += [
        Block("loss", (loss.label, _about(None, loss.n)))
        for loss in facts.losses
        if loss.id in reasons()
    ]
    rows = (
        _touchpoints(graph, in_order(facts.touchpoints), drawn.links),
        Row(say("Moments"), tuple(moments)),
        Row(say("Ways to leave"), tuple(losses)),
    )
    written = tuple(_words(facts))
    return StageGroup(
        key=stage_key(facts.id),
        title=facts.name,
        phase=facts.phase,
        words=Block("words", written) if written else None,
        rows=tuple(row for row in rows if row.blocks),
    )


def _words(facts: StageFacts) -> Iterator[str]:
    """The lanes of the map that hold one text for each stage, and the counts before them."""
    yield from _counted(facts)
    lanes = (
        (say("Customer goal"), facts.goal),
        (say("Begins when"), facts.trigger),
        (say("Thinking"), f"“{facts.thinking}”" if facts.thinking else None),
        (say("Feeling"), facts.feeling),
        (say("Pain"), facts.problem),
        (say("What moves them on"), facts.push),
        (say("Proof"), facts.validation),
        (say("Owner"), readable_id(facts.owner)),
    )
    for name, text in lanes:
        if text:
            yield say("{lane}: {text}", lane=name, text=text)


def _counted(facts: StageFacts) -> Iterator[str]:
    """How many reached the stage, where they are now, and how long they took."""
    counts = facts.counts
    if counts is None:
        return
    yield say("{n} reached", n=wording.integer(counts.reached))
    parts = [
        say("{n} went on", n=wording.integer(counts.went_on)),
        say("{n} still here", n=wording.integer(counts.still_here)),
        say("{n} lost", n=wording.integer(counts.lost)),
    ]
    if counts.loss_unknown:
        parts.append(say("{n} loss unknown", n=wording.integer(counts.loss_unknown)))
    yield say(", ").join(parts)
    if counts.median_days is not None:
        yield say("median {days}", days=wording.days(counts.median_days))


def _touchpoints(
    graph: JourneyGraph, points: list[TouchpointMark], links: Mapping[str, str]
) -> Row:
    nested = {
        graph.journey.stages[int(route[1])].touchpoints[int(route[3])].journey: inner.journey.label
        for route, inner in graph.nested.items()
    }
    place = {point.id: number for number, point in enumerate(points)}
    joins = [
        Follows(number - 1, number, points[number - 1].id in point.after)
        for number, point in enumerate(points)
        if number
    ]
    joins += [
        Follows(place[before], number, ordered=True)
        for number, point in enumerate(points)
        for before in point.after
        if place.get(before, number) not in (number, number - 1)
    ]
    blocks = [_touchpoint(point, nested, links) for point in points]
    return Row(say("Touchpoints"), tuple(blocks), tuple(joins))


def _touchpoint(
    point: TouchpointMark, nested: Mapping[str | None, str], links: Mapping[str, str]
) -> Block:
    about = say(", ").join(readable_id(part) for part in (point.channel, point.owner) if part)
    lines = [point.name, about]
    if point.nested:
        journey = nested.get(point.nested, point.nested)
        lines.append(say("holds a journey of its own: {journey}", journey=journey))
    return Block(
        "touchpoint",
        tuple(line for line in lines if line),
        links.get(point.nested) if point.nested else None,
        nested=point.nested is not None,
    )


def _moment(moment: EmotionalMoment, at: Mapping[str, str], holds: int | None) -> Block:
    where = at.get(moment.touchpoint) if moment.touchpoint else None
    lines = (
        _held(moment, holds),
        _felt(moment),
        say("at {touchpoint}", touchpoint=where) if where else "",
        _response(moment),
    )
    kept = tuple(line for line in lines if line)
    return Block("moment", kept, dashed=moment.basis == "hypothesis")


def _held(felt: EmotionalMoment | ExternalEvent, holds: int | None) -> str:
    name = felt.name or felt.id
    return holding(name, holds) if holds else name


def _felt(felt: EmotionalMoment | ExternalEvent) -> str:
    """The emotion, how good or bad it is, and how strong."""
    parts = [felt.emotion] if felt.emotion else []
    if felt.valence is not None:
        parts.append(say("valence {level}", level=valence(felt.valence)))
    if felt.intensity is not None:
        n, most = wording.integer(felt.intensity), wording.integer(5)
        parts.append(say("intensity {n} of {most}", n=n, most=most).replace(" ", NO_BREAK_SPACE))
    return say(", ").join(parts)


def _response(felt: EmotionalMoment | ExternalEvent) -> str:
    response = felt.response
    if response is None:
        return say("No response planned")
    who = who_and_when(response.owner, response.within_days)
    action = f"{response.action} ({who})" if who else response.action
    return say("Response: {action}", action=action)


def _loss(graph: JourneyGraph, branch: LossBranch, lost: int | None) -> Block:
    lines = [branch.reason or branch.id, _about(branch.cause, lost)]
    back = branch.recovery
    if back and back.to in graph:
        stage = graph.stage(back.to).label
        if back.action:
            lines.append(say("Back to {stage}: {action}", stage=stage, action=back.action))
        else:
            lines.append(say("Back to {stage}", stage=stage))
    return Block("loss", tuple(line for line in lines if line))


def _about(cause: str | None, lost: int | None) -> str:
    return say(", ").join(wording.cause_and_losses(cause, lost))


def _event(graph: JourneyGraph, event: ExternalEvent, holds: int | None) -> Block:
    names = [graph.stage(stage).label for stage in event.stages if stage in graph]
    where = say("at {stages}", stages=wording.listed(names)) if names else say("at any stage")
    lines = (_held(event, holds), _felt(event), where, _response(event))
    return Block("event", tuple(line for line in lines if line))


def _beyond(graph: JourneyGraph, counts: Counts) -> Iterator[Row]:
    """What no single stage owns: events from outside, and losses that can happen anywhere."""
    events = graph.journey.external_events
    if events:
        blocks = [_event(graph, event, counts.event(event.id)) for event in events]
        yield Row(say("Outside events"), tuple(blocks))
    anywhere = [node.branch for node in graph.loss_nodes if node.stage is None]
    if anywhere:
        losses = [_loss(graph, branch, counts.lost(None, branch.id)) for branch in anywhere]
        yield Row(say("Ways to leave at any stage"), tuple(losses))
