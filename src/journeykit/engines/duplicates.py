"""Counts rows that repeat an id, the cheap way where the ids stand in an order.

Ids that only ever rise from row to row, or only ever fall, cannot repeat, and to see that costs a
quarter of telling them all apart, and no memory. Exports are often in the order of their ids.
"""

from __future__ import annotations

from journeykit.engines.session import Session

_LOOKED_AT = 2_000
"""Rows at the beginning that say which order there might be."""
_LONGER = (
    "CASE WHEN strlen(id) = strlen(before) THEN id {0} before "
    "ELSE strlen(id) {0} strlen(before) END"
)
_ORDERS = (_LONGER.format(">"), _LONGER.format("<"), "id > before", "id < before")
"""SQL of what is true of every row but the first in an order that has no id twice: by their length
and then their text, as numbers without leading zeros are, or by their text. Many ids of one length
at the beginning fit both; where longer ones follow, they are mostly numbers."""


def count_duplicates(session: Session, rows: str) -> int:
    """How many rows repeat an id that a row before them has; those without an id do not count."""
    scored = f"FROM {rows} WHERE customer_id <> ''"
    if _stand_in_order(session, f"SELECT customer_id AS id {scored}"):
        return 0
    # hashes that all differ are of ids that do, and take half the memory
    ((alike,),) = session.run(f"SELECT count(*) - count(DISTINCT hash(customer_id)) {scored}")
    if not alike:
        return 0
    ((repeated,),) = session.run(f"SELECT count(*) - count(DISTINCT customer_id) {scored}")
    return int(repeated)


def _stand_in_order(session: Session, ids: str) -> bool:
    """Whether every id comes after the one before it, in one of the orders."""
    held = ", ".join(f"bool_and({order})" for order in _ORDERS)
    begin = _with_before(f"{ids} LIMIT {_LOOKED_AT}")
    (found,) = session.run(f"SELECT {held} FROM {begin}")
    order = next((order for order, holds in zip(_ORDERS, found, strict=True) if holds), None)
    if order is None:
        return False
    # the first row has none before it, and what is neither true nor false is not looked for
    return not session.run(f"SELECT 1 FROM {_with_before(ids)} WHERE NOT ({order}) LIMIT 1")


def _with_before(ids: str) -> str:
    return f"(SELECT id, lag(id) OVER () AS before FROM ({ids}))"
