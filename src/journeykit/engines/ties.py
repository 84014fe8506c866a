"""Customers of whom two health profiles hold that are equally specific: an error of the journey."""

from __future__ import annotations

from journeykit.engines.session import Session
from journeykit.errors import InputError
from journeykit.scoring.schema import Schema

_SHOWN = 5


def refuse_ties(session: Session, schema: Schema, rows: str, where: str) -> None:
    """See that one profile counts for every customer of a relation with a snapshot's columns.

    Raises:
        InputError: For some of them two do; the first are named.
    """
    if not schema.has_profiles:
        return
    found = session.run(
        "SELECT customer_id, array_to_string(profiles_tied, ' and '), count(*) OVER () "
        f"FROM {rows} WHERE len(profiles_tied) > 0 ORDER BY row LIMIT {_SHOWN}"
    )
    if not found:
        return
    n = found[0][2]
    some = ", ".join(f"{key} ({tied})" for key, tied, _ in found)
    more = " and more" if n > _SHOWN else ""
    raise InputError(
        f"for {n:,} customer{'' if n == 1 else 's'} two health profiles hold that are equally "
        f"specific: {some}{more}",
        where=where,
        help="give one of the profiles a further key, or let their conditions exclude one another",
    )
