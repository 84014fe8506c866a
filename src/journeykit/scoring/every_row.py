"""What is written of every row of an export, scored or not, before rows are left out."""

from __future__ import annotations

from journeykit.scoring import sql
from journeykit.scoring.plan import WANTED, Plan
from journeykit.scoring.reading import KEYLESS, ROW_KIND, SCORED
from journeykit.scoring.sql import Sql


def written_columns(plan: Plan) -> list[tuple[str, Sql]]:
    """What the file of a first pass holds of the last step, every row: name and value.

    The key of a row that is not scored says why: there is none of a blank one, and an empty one of
    a row without a key.
    """
    scored = (sql.text(SCORED), sql.coalesce(sql.column("customer_id"), sql.text("")))
    keyless = (sql.text(KEYLESS), sql.text(""))
    key = sql.case([scored, keyless], subject=sql.column(ROW_KIND))
    kept = [name for _, name in plan.kept]
    wanted = [WANTED] if plan.narrows else []
    return [
        (name, key if name == "customer_id" else sql.column(name))
        for name in (*plan.stored.columns, *kept, *wanted)
    ]
