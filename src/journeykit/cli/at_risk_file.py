"""The file that ``--at-risk`` writes: everybody who needs action now."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from journeykit.cli.console import say
from journeykit.cli.options import STDIO
from journeykit.cli.output import write_output
from journeykit.outputs import as_text, write_whole
from journeykit.records import dataclass

if TYPE_CHECKING:
    from journeykit.review.model import AtRiskRow

AT_RISK_COLUMNS = (
    "customer_id",
    "name",
    "stage",
    "band",
    "value",
    "days_in_stage",
    "renewal_date",
    "reasons",
    "owner",
    "actions",
    "outcome",
)
"""The columns of the file that ``--at-risk`` writes."""


@dataclass(frozen=True)
class AtRiskFile:
    """Where it goes, and what it holds; nowhere where nobody asked for it."""

    target: Path | None
    text: str

    @classmethod
    def written(
        cls, target: Path | None, rows: Iterable[AtRiskRow], *, safe: bool = False
    ) -> AtRiskFile:
        """Write it, before the screen, whose reader may leave; what goes to stdout waits.

        Raises:
            OutputError: It cannot be written.
        """
        text = "" if target is None else at_risk_csv(rows, safe=safe)
        if target is not None and target != STDIO:
            write_whole(target, text)
        return cls(target, text)

    def tell(self) -> None:
        """Say that it was written; or write it to stdout, behind all that was said."""
        if self.target == STDIO:
            write_output(None, self.text)
        elif self.target is not None:
            say(f"wrote {self.target}")


def at_risk_csv(rows: Iterable[AtRiskRow], *, safe: bool = False) -> str:
    """The member-at-risk monitor as CSV, the most valuable first; lists joined with ``; ``.

    With ``safe`` no text begins as a formula of a spreadsheet does.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(AT_RISK_COLUMNS)
    for row in rows:
        cells = (getattr(row, name) for name in AT_RISK_COLUMNS)
        texts = ("; ".join(cell) if isinstance(cell, tuple) else cell for cell in cells)
        writer.writerow(as_text(cell) if safe and isinstance(cell, str) else cell for cell in texts)
    return file.getvalue()
