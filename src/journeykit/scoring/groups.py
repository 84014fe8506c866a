"""Customers counted by what they have in common, so that tallies read some hundred rows.

A tally of a million customers by stage, by band or by reason looks at no more of a customer than a
few words and lists. Those who are alike in them are counted once, in one pass over the snapshot's
columns; each tally then adds up these groups, in which a list is taken apart once for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from journeykit.scoring.asking import ANY, MONEY, Shared, quoted, share
from journeykit.scoring.schema import LossReason

_NO_BRANCH = ", ".join(f"'{reason}'" for reason in LossReason)
UNEXPLAINED = f"lost AND (cause = 'unknown' OR reason IN ({_NO_BRANCH}))"
"""A loss that no branch explains."""
STILL_HERE = "standing IN ('in_progress', 'waiting', 'unknown')"
"""Those who stand at a stage and may go on."""
LOST_HERE = "standing = 'lost'"
"""Those who were lost at a stage."""


def people(where: str | None = None) -> str:
    """How many customers are in the groups for which a condition is true."""
    kept = "" if where is None else f" FILTER (WHERE {where})"
    return f"CAST(COALESCE(SUM(n){kept}, 0) AS BIGINT)"


def worth(where: str | None = None) -> str:
    """What these are worth, exact to six decimals, as a double; NULL where no value is known."""
    kept = "" if where is None else f" FILTER (WHERE {where})"
    return f"CAST(SUM(money){kept} AS DOUBLE)"


def _groups(
    name: str,
    why: str,
    packed: Sequence[str],
    plain: Sequence[str] = (),
    sums: Sequence[str] = (),
    where: str = "TRUE",
) -> Shared:
    """Groups of those who are alike in columns as they stand in the file, and in plain ones."""
    money = MONEY.format("value")
    counted = ("COUNT(*) AS n", f"SUM({money}) AS money", "COUNT(value) AS money_n", *sums)
    return share(
        name,
        why,
        f"SELECT {', '.join((*packed, *plain, *counted))} FROM packed WHERE {where} GROUP BY ALL",
        packed,
    )


PATHS = _groups(
    "paths",
    "Where customers stand and how they came there.",
    (
        "stage",
        "standing",
        "moved_by",
        "reason",
        "cause",
        "reached",
        "went_on",
        "gaps",
        "joined",
        "loops",
    ),
    ("lost", "returned", "provisional", f"{quoted(ANY + 'at_once')} AS at_once"),
)

CONDITIONS = _groups(
    "conditions",
    "How customers are: their health, box and fit, and why they need action.",
    ("stage", "band", "at_risk"),
    (
        "lost",
        "provisional",
        "CASE WHEN box IS NOT NULL THEN box_row END AS box_row",
        "CASE WHEN box IS NOT NULL THEN box_column END AS box_column",
        "fit",
    ),
    (f"SUM({MONEY.format('cost_to_serve')}) AS cost", "COUNT(cost_to_serve) AS cost_n"),
)

LOSSES = _groups(
    "losses_alike",
    "Why customers were lost, and where the CRM says they are.",
    (
        "stage",
        "reason",
        "reason_stage",
        "cause",
        "recorded_stage",
        "disagreement",
        "contributing",
    ),
    ("lost", "controllable"),
)


def by_value(place: int, cell: str, *, is_text: bool) -> Shared:
    """Who is alike in a column of the export, the segment of that place; its values are texts."""
    value = quoted(cell) if is_text else f"CAST({quoted(cell)} AS TEXT) AS {quoted(cell)}"
    return share(
        f"segment_{place}",
        "Who is alike in a segment.",
        f"SELECT {value}, band, lost, COUNT(*) AS n, SUM({MONEY.format('value')}) AS money "
        "FROM packed GROUP BY ALL",
        (cell, "band"),
    )


def holding(kind: str, column: str) -> Shared:
    """For whom moments, events or topics hold now, and when the response to each is due."""
    return _groups(
        f"{kind}_holding",
        f"Where a {kind} holds now, and when the response is due.",
        ("stage", column, f"{column}_due"),
        where=quoted(ANY + column),
    )
