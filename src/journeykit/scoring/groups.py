"""Customers counted by what they have in common, so that tallies read some hundred rows.

A tally of a million customers by stage, by band or by reason looks at no more of a customer than a
few words and lists. Those who are alike in them are counted once, in one pass over the snapshot's
columns; each tally then adds up these groups, in which a list is taken apart once for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from journeykit.scoring.asking import MONEY, Shared, quoted, share
from journeykit.scoring.counting import ANY, Among, Groups
from journeykit.scoring.schema import LossReason

_NO_BRANCH = ", ".join(f"'{reason}'" for reason in LossReason)
UNEXPLAINED = f"(cause = 'unknown' OR reason IN ({_NO_BRANCH}))"
"""Of those who were lost: a loss that no branch explains."""
STILL_HERE = "standing IN ('in_progress', 'waiting', 'unknown')"
"""Those who stand at a stage and may go on."""
LOST_HERE = "standing = 'lost'"
"""Those who were lost at a stage."""
_MONEY = f"SUM({MONEY.format('value')})"


def people(where: str | None = None) -> str:
    """How many customers are in the groups for which a condition is true."""
    kept = "" if where is None else f" FILTER (WHERE {where})"
    return f"CAST(COALESCE(SUM(n){kept}, 0) AS BIGINT)"


def worth(where: str | None = None) -> str:
    """What these are worth, exact to six decimals, as a double; NULL where no value is known."""
    kept = "" if where is None else f" FILTER (WHERE {where})"
    return f"CAST(SUM(money){kept} AS DOUBLE)"


def alike_in(
    name: str,
    why: str,
    packed: Sequence[str],
    plain: Sequence[str] = (),
    made: Mapping[str, str] | None = None,
    among: Among | None = None,
    *,
    is_valued: bool = True,
) -> Shared:
    """Groups of those who are alike in columns as they stand in the file, and in other values.

    ``made`` are further values, by their names, as SQL over ``packed``; ``among`` is who is
    counted, ``is_valued`` whether they are asked what they are worth.
    """
    alike = {**{column: quoted(column) for column in (*packed, *plain)}, **(made or {})}
    groups = Groups(tuple(alike.items()), among, is_valued)
    return share(name, why, groups.sql("COUNT(*)", _MONEY, "packed"), packed, counted=groups)


PATHS = alike_in(
    "paths",
    "Where customers stand and how they came there, by evidence and by record.",
    (
        "stage",
        "standing",
        "moved_by",
        "reached",
        "went_on",
        "gaps",
        "joined",
        "loops",
        "recorded_stage",
        "disagreement",
    ),
    ("lost", "returned"),
    {"at_once": quoted(f"{ANY}at_once")},
)

CONDITIONS = alike_in(
    "conditions",
    "How customers are: their health, box and fit.",
    ("stage", "band"),
    ("lost", "provisional", "fit", "box_row", "box_column"),
)

RISKS = alike_in("risks", "Why customers need action.", ("stage", "at_risk"))

LOSSES = alike_in(
    "losses_alike",
    "Why customers were lost.",
    ("stage", "reason", "reason_stage", "cause", "contributing"),
    ("controllable",),
    among=Among("lost"),
)

DAYS_HERE = alike_in(
    "days_here",
    "How long those who stand at a stage have been there, where that is known.",
    ("stage", "standing"),
    made={"days": "days_in_stage"},
    is_valued=False,
)

COSTS = share(
    "costs",
    "What customers cost, by fit.",
    f"SELECT fit AS of_fit, SUM({MONEY.format('cost_to_serve')}) AS cost, "
    "COUNT(cost_to_serve) AS cost_n FROM packed GROUP BY fit",
)


UNMAPPED_BUCKETS = alike_in(
    "buckets_unmapped",
    "CRM buckets that no stage names, so that the analyst can map them.",
    ("bucket",),
    among=Among("disagreement", "unmapped"),
    is_valued=False,
)

UNMAPPED_REASONS = alike_in(
    "reasons_unmapped",
    "Recorded reasons that no branch names, so that the analyst can write the branch.",
    ("recorded_reason",),
    among=Among("reason", "unmapped"),
    is_valued=False,
)


def by_value(place: int, cell: str, *, is_text: bool) -> Shared:
    """Who is alike in a column of the export, the segment of that place; its values are texts."""
    packed = ("band", cell) if is_text else ("band",)
    cast = {} if is_text else {cell: f"CAST({quoted(cell)} AS TEXT)"}
    return alike_in(f"segment_{place}", "Who is alike in a segment.", packed, ("lost",), cast)


def holding(kind: str, column: str) -> Shared:
    """For whom moments, events or topics hold now, and when the response to each is due."""
    return alike_in(
        f"{kind}_holding",
        f"Where a {kind} holds now, and when the response is due.",
        ("stage", column, f"{column}_due"),
        among=Among(column, is_list=True),
    )
