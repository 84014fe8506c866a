"""What the person at the screen should know of how an export was read, line by line."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from journeykit.cli.console import harmless
from journeykit.cli.side_files import account_of_file, rejected_rows
from journeykit.review.wording import counted

if TYPE_CHECKING:
    from journeykit.app.nesting import NestedScored
    from journeykit.engines.facts import RunFacts


def account(facts: RunFacts) -> Iterator[str]:
    """Notes on the export, the first cells that could not be read, the first rejected rows."""
    for note in facts.notes:
        yield harmless(f"note: {note}")
    for column in facts.unread:
        examples = ", ".join(f"{cell.place}: {cell.text!r}" for cell in column.examples)
        share = ", all there are" if column.n == facts.scored else ""
        yield harmless(f"unread: {column.column}, {counted(column.n, 'cell')}{share} ({examples})")
    if facts.unread:
        yield "  help: say under data.columns how they are written: `type`, `format`, `missing`, …"
    yield from rejected_rows(facts.rejects, facts.rejected)
    for one in facts.files:
        yield from account_of_file(one)


def nested_problems(nested: Iterable[NestedScored]) -> Iterator[str]:
    """Nested journeys that could not be scored, and why."""
    for one in nested:
        if one.problem is not None:
            where = f"{one.title}, nested in {one.stage}"
            yield harmless(f"note: {where}, is not scored: {one.problem}")


def faster(*, lacks_libraries: bool) -> Iterator[str]:
    """What would score such an export sooner, said to somebody who waits at a terminal."""
    if lacks_libraries and sys.stderr.isatty():
        yield (
            "note: an export of this size is mostly scored in half the time with "
            'python -m pip install "journeykit[fast]"'
        )
