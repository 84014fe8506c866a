"""Texts of the export that mean something to us, and who owns them: a bucket, a recorded reason."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Generic, TypeVar

from journeykit.diff.model import Kind
from journeykit.records import dataclass

Owner = TypeVar("Owner", bound=Hashable)


@dataclass(frozen=True)
class Transfer(Generic[Owner]):
    """A text that has another owner now; one of both is None where nobody has or had it."""

    text: str
    origin: Owner | None
    target: Owner | None

    @property
    def teller(self) -> Owner | None:
        """The owner it is told with: the new one, else the old one."""
        return self.origin if self.target is None else self.target

    @property
    def kind(self) -> Kind:
        """What happened to the text."""
        if self.origin is None:
            return Kind.ADDED
        return Kind.REMOVED if self.target is None else Kind.MOVED


def transfers(
    old: Mapping[str, Sequence[Owner]],
    new: Mapping[str, Sequence[Owner]],
    lasting: Collection[Owner],
) -> Iterator[Transfer[Owner]]:
    """The texts whose owners differ.

    What comes or goes together with its owner alone is not told: that the owner did is enough.
    """
    for text in dict.fromkeys([*old, *new]):
        before, after = old.get(text, ()), new.get(text, ())
        gone = [owner for owner in dict.fromkeys(before) if owner not in after]
        come = [owner for owner in dict.fromkeys(after) if owner not in before]
        for origin, target in zip_longest(gone, come):
            if (origin is not None and target is not None) or (origin or target) in lasting:
                yield Transfer(text, origin, target)
