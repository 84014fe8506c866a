"""The draft of further files: the key that leads to the customers, and a few sound aggregates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from journeykit.drafting.choosing import Drafted
from journeykit.drafting.facts import ExportFacts
from journeykit.drafting.naming import is_id, names_of
from journeykit.records import dataclass, field

_ADDED_UP = re.compile(
    r"amount|total|revenue|price|charge|fee|cost|hours|minutes|quantity|qty|units|paid|value"
)
_NOT_ADDED_UP = re.compile(r"rate|ratio|share|percent|pct|%|score|rating|average|avg|mean|lat|lon")
_MOSTLY = 0.5
"""The share from which on a column is the key without a doubt; see ``DraftedFile``."""


@dataclass(frozen=True)
class DraftedFile:
    """A further file as it is drafted.

    Attributes:
        name: In the journey.
        path: As it was named.
        export: What was read.
        columns: In the order of the file.
        shared: Of each column, how many of its different values are ids of customers.
        customers: How many ids there are.
        said: What was said of how it is written, by the keys of a file: the journey says it too.
    """

    name: str
    path: str
    export: ExportFacts
    columns: tuple[Drafted, ...]
    shared: tuple[int, ...]
    customers: int
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> int | None:
        """The place of the column that most likely names the customer; None where none does."""
        places = [at for at, one in enumerate(self.columns) if one.facts.header and self.shared[at]]
        return max(places, key=self._likely, default=None)

    def _likely(self, place: int) -> tuple[float, bool, int]:
        header = self.columns[place].facts.header
        return (round(self._share(place), 2), is_id(header), self.shared[place])

    def _share(self, place: int) -> float:
        """The share of its values that are ids; of a column that is filled in some rows, less."""
        facts = self.columns[place].facts
        return self.shared[place] / max(1, facts.distinct) * facts.filled / max(1, facts.rows)

    def doubts(self, key: int) -> Iterator[str]:
        """What somebody has to settle of the key."""
        facts = self.columns[key].facts
        if self._share(key) < _MOSTLY:
            yield (
                f"`{facts.header}` names a customer in few rows: is it the key of this file, and "
                "are these all customers?"
            )
        for at, one in enumerate(self.columns):
            if at != key and self._share(at) >= _MOSTLY and one.facts.distinct > 2:
                yield f"`{one.facts.header}` holds ids of customers too"

    def match(self, key: int) -> str:
        """How its key and the customers' go together, as measured."""
        distinct = self.columns[key].facts.distinct
        return (
            f"{self.shared[key]:,} of its {distinct:,} values are ids of customers, "
            f"who are {self.customers:,}"
        )

    @property
    def has_safe_path(self) -> bool:
        """Whether a journey beside it may name its path: below the folder, without detours."""
        parts = PurePosixPath(self.path).parts
        rooted = self.path.startswith("/") or PureWindowsPath(self.path).drive
        return not rooted and "\\" not in self.path and ".." not in parts


@dataclass(frozen=True)
class Gathered:
    """A column of the customers that is gathered from a file: what it says, and a word on it."""

    name: str
    keys: dict[str, Any]
    remark: str


def gathered_from(file: DraftedFile, names: Sequence[str], taken: Sequence[str]) -> list[Gathered]:
    """What is worth gathering: how many rows, the sums of what adds up, the last of each day.

    Args:
        file: A file with a key.
        names: Of its columns, empty for one that is left out.
        taken: Names that are taken.
    """
    wanted: list[tuple[str, str, str, str]] = [
        (f"{file.name}_count", "integer", "count(*)", "rows in it; 0 for those without one")
    ]
    for at, (name, one) in enumerate(zip(names, file.columns, strict=True)):
        kind, header = one.keys["type"], one.facts.header.lower()
        if not name or at == file.key or not one.facts.filled:
            continue
        if kind in ("date", "timestamp"):
            wanted.append((f"{file.name}_last_{name}", kind, f"max({name})", "the last of them"))
        elif kind in ("integer", "decimal") and _adds_up(header, kind):
            remark = f"where a sum means nothing: avg({name})"
            wanted.append((f"{file.name}_{name}_total", kind, f"sum({name})", remark))
    called = names_of([*taken, *(one[0] for one in wanted)])[len(taken) :]
    return [
        Gathered(name, {"type": kind, "of": file.name, "value": text}, remark)
        for name, (_, kind, text, remark) in zip(called, wanted, strict=True)
    ]


def _adds_up(header: str, kind: str) -> bool:
    if is_id(header) or _NOT_ADDED_UP.search(header):
        return False
    return kind == "decimal" or _ADDED_UP.search(header) is not None
