"""What a run found of its input: every row and every unread cell accounted for."""

from __future__ import annotations

import json
from dataclasses import asdict, field, replace
from typing import Any

from journeykit.records import dataclass


@dataclass(frozen=True)
class Reject:
    """A row of the export that could not be scored.

    ``line`` is the line of the file where it begins, or None; ``row`` its number among all rows
    below the header, or None; one of them is known. ``file`` is named where there are several.
    """

    line: int | None
    row: int | None
    reason: str
    text: str
    file: str | None = None

    @property
    def place(self) -> str:
        """Where it stands, as text."""
        number = f"line {self.line}" if self.line is not None else f"row {self.row}"
        return number if self.file is None else f"{self.file}, {number}"


@dataclass(frozen=True)
class Cell:
    """A cell that could not be read: its row, its text, and its file where there are several."""

    row: int
    text: str
    file: str | None = None

    @property
    def place(self) -> str:
        """Where it stands, as text."""
        return f"row {self.row}" if self.file is None else f"{self.file}, row {self.row}"


@dataclass(frozen=True)
class Unread:
    """A column with cells that could not be read as its type, and the first of them."""

    column: str
    n: int
    examples: tuple[Cell, ...]


@dataclass(frozen=True)
class FileFacts:
    """The account of a further file: rows_in = gathered + of_nobody + rejected + blank, always.

    ``of_nobody`` counts the rows whose id no customer of the export has, ``strangers`` these ids,
    of which ``examples`` are the first.
    """

    name: str
    input_name: str
    rows_in: int
    gathered: int
    of_nobody: int
    strangers: int
    rejected: int
    blank: int
    examples: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()
    rejects: tuple[Reject, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        """Whether every row and every cell was read; a row of somebody else is no fault."""
        return not (self.rejected or self.unread)

    def without_examples(self) -> FileFacts:
        """The same account with no more than its numbers."""
        return replace(
            self,
            input_name=self.input_name[:200],
            examples=(),
            unread=tuple(replace(one, examples=()) for one in self.unread),
            rejects=(),
            notes=(),
        )


@dataclass(frozen=True)
class RunFacts:
    """The account of a run, always closed:
    rows_in = scored + rejected + blank + duplicates + left_out + beyond_limit.

    ``rejects`` holds the first ones only, ``rejected`` counts all. ``left_out`` counts those who
    do not meet the condition that narrows a score, ``undecided`` those of them for whom it is
    unknown; ``beyond_limit`` those after the last customer that was asked for.
    """

    input_name: str
    input_hash: str
    rows_in: int
    scored: int
    rejected: int
    blank: int
    duplicates: int
    unread: tuple[Unread, ...] = ()
    rejects: tuple[Reject, ...] = ()
    notes: tuple[str, ...] = field(default=())
    left_out: int = 0
    undecided: int = 0
    beyond_limit: int = 0
    files: tuple[FileFacts, ...] = ()
    """Of the further files, in the order of the journey."""

    @property
    def is_clean(self) -> bool:
        """Whether every row was scored and every cell read, in the further files too."""
        own = not (self.rejected or self.duplicates or self.unread)
        return own and all(one.is_clean for one in self.files)

    def without_examples(self) -> RunFacts:
        """The same account with no more than its numbers, where the examples take too much room."""
        return replace(
            self,
            input_name=self.input_name[:200],
            unread=tuple(replace(one, examples=()) for one in self.unread),
            rejects=(),
            notes=(),
            files=tuple(one.without_examples() for one in self.files),
        )

    def as_json(self) -> str:
        """One line of JSON, for a snapshot's metadata."""
        return json.dumps(asdict(self), ensure_ascii=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> RunFacts:
        """What ``as_json`` wrote. ValueError, KeyError or TypeError where it did not."""
        data = json.loads(text)
        _settle(data)
        for one in data.get("files", ()):
            _settle(one)
            one["examples"] = tuple(one["examples"])
        data["files"] = tuple(FileFacts(**one) for one in data.get("files", ()))
        return cls(**data)


def _settle(data: dict[str, Any]) -> None:
    """What JSON knows as lists, as the parts of an account."""
    data["unread"] = tuple(
        Unread(one["column"], one["n"], tuple(Cell(**cell) for cell in one["examples"]))
        for one in data["unread"]
    )
    data["rejects"] = tuple(Reject(**one) for one in data["rejects"])
    data["notes"] = tuple(data["notes"])
