"""The two journeys side by side, and one block of both with its place and its name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property

from journeykit.definition.blocks import Block, as_plain, with_changes
from journeykit.definition.expressions import Expression
from journeykit.definition.expressions.renaming import Names
from journeykit.definition.findings import Route
from journeykit.definition.loader import Definition
from journeykit.definition.meaning import has_meaning, meaning_of
from journeykit.definition.models import Column, Formula, Stage, marked_fields
from journeykit.diff.effects import column_effects
from journeykit.diff.matching import Match, match
from journeykit.diff.model import Change, Effect, Kind
from journeykit.diff.sentences import of
from journeykit.graph import JourneyGraph
from journeykit.records import dataclass, replace


@dataclass(frozen=True)
class Sides:
    """Two definitions of a journey: as it was and as it is."""

    old: Definition
    new: Definition

    @cached_property
    def stages(self) -> Match:
        """Which stage of the old journey is which of the new one; positions in ``stages``."""
        old, new = self.old.journey.stages, self.new.journey.stages
        common = {stage.id for stage in old} & {stage.id for stage in new}
        return match(old, new, lambda stage: stage.id, lambda stage: _stage_content(stage, common))

    @cached_property
    def columns(self) -> Match:
        """Which declared column is which; positions in ``declared``."""
        old, new = list(declared(self.old).items()), list(declared(self.new).items())
        return match(old, new, lambda item: item[0], lambda item: _column_content(*item))

    @cached_property
    def names(self) -> Names:
        """What old columns and stages are called in the new journey, where that differs."""
        columns = list(declared(self.old)), list(declared(self.new))
        old, new = self.old.journey.stages, self.new.journey.stages
        return Names(
            {columns[0][was]: columns[1][now] for was, now in self.columns.renamed},
            {old[was].id: new[now].id for was, now in self.stages.renamed},
        )

    @cached_property
    def old_graph(self) -> JourneyGraph:
        """The old journey as a graph."""
        return JourneyGraph.of(self.old)

    @cached_property
    def new_graph(self) -> JourneyGraph:
        """The new journey as a graph."""
        return JourneyGraph.of(self.new)

    @cached_property
    def old_effects(self) -> Mapping[str, Effect]:
        """What each column of the old journey has an effect on."""
        return column_effects(self.old)

    @cached_property
    def new_effects(self) -> Mapping[str, Effect]:
        """What each column of the new journey has an effect on."""
        return column_effects(self.new)

    def stage_label(self, stage_id: str) -> str:
        """What people call a stage, by its new id or the id it had."""
        for graph in (self.new_graph, self.old_graph):
            if stage_id in graph:
                return graph.stage(stage_id).label
        return stage_id


@dataclass(frozen=True)
class Pair:
    """One block in both journeys.

    Attributes:
        sides: The journeys.
        old: As it was; a block without anything written where there was none.
        new: As it is.
        old_route: Where it stood.
        new_route: Where it stands.
        subject: Its logical place.
        section: The part of the journey it belongs to.
        name: What it is called in sentences: ``gate "No sponsor"``; empty for the section itself.
        effect: What its changes touch.
        breaks: Whether it has a part in the meaning of the journey.
        noun: What an item of a list is: ``gate``.
    """

    sides: Sides
    old: Block
    new: Block
    old_route: Route
    new_route: Route
    subject: str
    section: str
    name: str
    effect: Effect
    breaks: bool = True
    noun: str = ""

    def inner(self, key: str, old: Block, new: Block, name: str) -> Pair:
        """A block inside this one."""
        return replace(
            self,
            old=old,
            new=new,
            old_route=(*self.old_route, key),
            new_route=(*self.new_route, key),
            subject=f"{self.subject}.{key}" if self.subject else key,
            name=name,
        )

    def expressions(self, key: str) -> tuple[Expression | None, Expression | None]:
        """The expression of a field in both."""
        old, new = self.sides.old, self.sides.new
        return old.at(*self.old_route, key), new.at(*self.new_route, key)

    def means(self, field: str) -> bool:
        """Whether a field has a part in the meaning of the journey."""
        return self.breaks and has_meaning(type(self.new), field)

    def change(
        self,
        kind: Kind,
        key: str,
        what: str,
        before: str | None = None,
        after: str | None = None,
        *,
        effect: Effect | None = None,
        breaks: bool | None = None,
    ) -> Change:
        """A change of a key of this block, or of the whole block for an empty key."""
        subject = ".".join(part for part in (self.subject, key) if part)
        wording = effect is Effect.WORDING
        return Change(
            kind,
            effect or self.effect,
            subject,
            self.section,
            what,
            before,
            after,
            not wording and (self.breaks if breaks is None else breaks),
        )

    def of(self, noun: str) -> str:
        """``weight of the measure "Seats"``; the noun alone for the section itself."""
        return of(noun, self.name)


def declared(definition: Definition) -> dict[str, Column]:
    """The columns that a journey declares itself."""
    return dict(definition.journey.data.columns) if definition.journey.data else {}


def called(block: Block) -> str:
    """What people call a block: its name, its reason, else its id."""
    for field in ("name", "reason", "id"):
        value = getattr(block, field, None)
        if value:
            return str(value)
    return ""


def content_of(block: Block) -> str | None:
    """What makes an item with another id the same: its meaning, or every word of it.

    A meaning without any condition is not enough, since many items have the same; nor is nothing.
    """
    if any(isinstance(mark, Formula) for _, mark, _ in marked_fields(block)):
        meaning = meaning_of(block) or {}
        return _json({key: value for key, value in meaning.items() if key != "id"})
    written = as_plain(block, without={"id"}, tells_all=False)
    return _json(written) if written else None


def _stage_content(stage: Stage, common: set[str]) -> str | None:
    """A stage's content, in which stages that may have a new name are all alike."""

    def known(target: str) -> str:
        return target if target in common else "?"

    edges = stage.next and tuple(with_changes(edge, to=known(edge.to)) for edge in stage.next)
    branches = tuple(
        with_changes(branch, recovery=with_changes(branch.recovery, to=known(branch.recovery.to)))
        if branch.recovery
        else branch
        for branch in stage.loss_branches
    )
    return content_of(with_changes(stage, next=edges, loss_branches=branches))


def _column_content(name: str, column: Column) -> str:
    if column.value is not None:
        return _json(as_plain(column, without={"from_"}))
    return _json([column.from_ or name, as_plain(column, without={"from_"})])


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True)
