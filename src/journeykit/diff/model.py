"""What a comparison of two journeys gives: changes, each with its place, kind and effect."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import groupby

from journeykit.language import say
from journeykit.records import dataclass


class Kind(StrEnum):
    """What happened to the subject of a change.

    A condition is *tightened* where it is proven that every row that makes the new one true makes
    the old one true, and not the other way round; *replaced* where no row makes both true.
    *Restated* is written in another way and means the same.
    """

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    RAISED = "raised"
    LOWERED = "lowered"
    REPLACED = "replaced"
    CHANGED = "changed"
    RESTATED = "restated"
    REWORDED = "reworded"

    @property
    def opposite(self) -> Kind:
        """What the same change is when old and new change places."""
        return _OPPOSITES.get(self, self)


_OPPOSITES = {
    Kind.ADDED: Kind.REMOVED,
    Kind.REMOVED: Kind.ADDED,
    Kind.TIGHTENED: Kind.LOOSENED,
    Kind.LOOSENED: Kind.TIGHTENED,
    Kind.RAISED: Kind.LOWERED,
    Kind.LOWERED: Kind.RAISED,
}


class Effect(StrEnum):
    """What a change may touch."""

    PLACEMENT = "placement"
    """Where customers stand."""
    LOSS = "loss"
    """Who is lost, and why."""
    HEALTH = "health"
    """The score and the band."""
    ATTENTION = "attention"
    """Who needs action and when: moments, events, at risk, voice, boxes, fit."""
    SCORECARD = "scorecard"
    """The numbers that stand for the whole, and targets."""
    DRAWING = "drawing"
    """What maps and pages show, and nothing that is computed."""
    WORDING = "wording"
    """Texts, and other ways to write the same."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        kind: What happened.
        effect: What it may touch.
        subject: The logical place, items by their ids: ``stages[onboard].validation``.
        section: The part of the journey as people call it: a stage's name, ``Health``.
        what: A sentence without its capital and its full stop: ``validation tightened``.
        before: What stood there, where that says more than ``what``.
        after: What stands there.
        breaks: Whether scores before and after it cannot be compared.
    """

    kind: Kind
    effect: Effect
    subject: str
    section: str
    what: str
    before: str | None = None
    after: str | None = None
    breaks: bool = True

    @property
    def sentence(self) -> str:
        """The change with its part of the journey: ``Onboard: validation tightened``."""
        return say("{section}: {what}", section=self.section, what=self.what)

    @property
    def is_wording(self) -> bool:
        """Whether nothing but the text differs."""
        return self.effect is Effect.WORDING


@dataclass(frozen=True, slots=True)
class Nested:
    """What changed in a journey nested in a touchpoint: ``Onboard / Data migration``."""

    title: str
    diff: Diff


@dataclass(frozen=True, slots=True)
class Diff:
    """All changes between two journeys, in the order of the new one.

    Attributes:
        title: What the new journey is called.
        changes: Of this journey; those of wording stand among the others.
        nested: The nested journeys in which something changed.
    """

    title: str
    changes: tuple[Change, ...]
    nested: tuple[Nested, ...] = ()

    @property
    def of_meaning(self) -> tuple[Change, ...]:
        """The changes of more than wording."""
        return tuple(change for change in self.changes if not change.is_wording)

    @property
    def of_wording(self) -> tuple[Change, ...]:
        """The changes of wording."""
        return tuple(change for change in self.changes if change.is_wording)

    @property
    def comparable(self) -> bool:
        """Whether scores by the old journey and by the new one may be compared.

        Nested journeys have no say: they do not place the customers of this one.
        """
        return not any(change.breaks for change in self.changes)

    @property
    def changes_meaning(self) -> bool:
        """Whether anything differs in what this journey or a nested one computes."""
        return not self.comparable or any(inner.diff.changes_meaning for inner in self.nested)


def sections(changes: tuple[Change, ...]) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """Changes by the part of the journey that they belong to, in their order."""
    for section, group in groupby(changes, key=lambda change: change.section):
        yield section, tuple(group)
