"""The file that ``--at-risk`` writes: everybody who needs action now."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

from journeykit.outputs import as_text

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
