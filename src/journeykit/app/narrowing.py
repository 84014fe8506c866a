"""What ``--where`` and ``--limit`` narrow a score to, read from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journeykit.errors import UsageError
from journeykit.records import dataclass

if TYPE_CHECKING:
    from journeykit.definition.expressions import Expression, Fault
    from journeykit.definition.loader import Definition

WHERE = "--where"
_SHOWN = 100
"""Characters of an option's text that stand on the line with the carets."""


@dataclass(frozen=True)
class Narrowing:
    """Which customers are scored.

    Attributes:
        where: A condition over the columns and the results of scoring; None: everybody.
        limit: The most customers, the first of the export; None: all.
    """

    where: str | None = None
    limit: int | None = None

    @property
    def narrows(self) -> bool:
        """Whether somebody may be left out."""
        return self.where is not None or self.limit is not None


EVERYBODY = Narrowing()
"""Nobody is left out."""


def parse_where(definition: Definition, text: str) -> Expression:
    """The condition of ``--where``, in the language of the journey's own conditions.

    Raises:
        UsageError: It is none; every fault stands under its place in the text.
    """
    from journeykit.definition.compiling import scope_of_results
    from journeykit.definition.expressions import Expression, Kind, parse

    scope = scope_of_results(definition.journey, definition.types, definition.derived)
    answer = parse(text, Kind.CONDITION, scope)
    if isinstance(answer, Expression):
        return answer
    first, *others = answer
    lines = [first.message, *_pointed(text, first)]
    for fault in others:
        lines += [f"and {fault.message}", *_pointed(text, fault)]
    helps = dict.fromkeys(fault.help for fault in answer if fault.help)
    raise UsageError("\n".join(lines), where=WHERE, help="\n        ".join(helps) or None)


def _pointed(text: str, fault: Fault) -> tuple[str, str]:
    """The text on one line, and carets under what is wrong; cut where it is long."""
    line = "".join(" " if one.isspace() else one for one in text)
    start = max(0, fault.start - _SHOWN // 2) if len(line) > _SHOWN else 0
    shown = line[start : start + _SHOWN]
    carets = max(1, min(fault.end, start + _SHOWN) - fault.start)
    return f"  {shown}", f"  {' ' * (fault.start - start)}{'^' * carets}"
