"""Queries over a snapshot of who needs action: the at-risk monitor, responses that are due."""

from __future__ import annotations

from typing import Any

from journeykit.scoring import tallied
from journeykit.scoring.asking import Questions, Shared, Tally, ask, day, quoted, share
from journeykit.scoring.counting import ANY, First
from journeykit.scoring.groups import RISKS, holding, people, worth

AT_RISK_SHOWN = 200
"""How many at-risk customers a tally holds; the totals are of all."""
_TEXTS = 50
_LOOKED_AT = 100_000
"""Customers looked at first: the most valuable of them tell who is not among the first of all."""


def _least(condition: str, most: int) -> str:
    """SQL of a value that so many rows with a condition reach; no row, or NULL, where none is told.

    Whoever is worth less than the first ``most`` of some rows is not of the first of all.
    """
    return (
        f"SELECT value FROM (SELECT value, {condition} FROM packed LIMIT {_LOOKED_AT}) "
        f"WHERE {condition} ORDER BY value DESC NULLS LAST LIMIT 1 OFFSET {most - 1}"
    )


def _at_risk_customer(*row: Any) -> tallied.AtRiskCustomer:
    known = list(row)
    known[6] = tuple(row[6])
    return tallied.AtRiskCustomer(*known)


class Monitoring(Questions):
    """The queries of one journey about who needs action."""

    def at_risk(self, most: int | None = AT_RISK_SHOWN) -> Tally:
        """The first of the monitor, or all of it."""
        columns = (
            "customer_id, name, stage, band, value, days_in_stage, at_risk, owner, renewal_date, "
            "outcome"
        )
        order = "ORDER BY value DESC NULLS LAST, customer_id, row"
        at_risk = quoted(f"{ANY}at_risk")
        limit, bound = ("", None) if most is None else (f" LIMIT {most}", _least(at_risk, most))
        enough = "" if most is None else " AND (CAST($1 AS DOUBLE) IS NULL OR value >= $1)"
        listed = share(
            "at_risk_first" if most else "at_risk_all",
            "Who needs action now, the most valuable first.",
            f"SELECT {columns}, row FROM packed WHERE {at_risk}{enough} {order}{limit}",
            ["stage", "band", "at_risk"],
            bound=bound,
            counted=None if most is None else First("at_risk", most),
        )
        return ask(
            "at_risk",
            "Who needs action now, the most valuable first.",
            _at_risk_customer,
            f"SELECT {columns} FROM {listed.name} {order}",
            listed,
        )

    def at_risk_totals(self) -> Tally:
        """The whole monitor in figures."""
        return ask(
            "at_risk_totals",
            "The whole monitor, since the list is cut.",
            tallied.AtRiskTotals,
            f"SELECT {people()}, {worth()} FROM risks WHERE LEN(at_risk) > 0",
            RISKS,
        )

    def at_risk_reasons(self) -> Tally:
        """The monitor by reason."""
        return self.texts(
            "at_risk_reasons",
            "How often each reason puts somebody on the monitor.",
            "SELECT UNNEST(at_risk) AS found, n FROM risks",
            RISKS,
        )

    def due(self) -> Tally:
        """Responses by what they answer."""
        kinds = {
            kind: (column, holding(kind, column))
            for kind, column in (("moment", "moments"), ("event", "events"), ("voice", "voice"))
        }
        parts = (
            f"SELECT '{kind}' AS kind, UNNEST({column}) AS id, UNNEST({column}_due) AS due, "
            f"stage, n, money FROM {groups.name}"
            for kind, (column, groups) in kinds.items()
        )
        return ask(
            "due",
            "Moments, events and topics that hold now, and when the response is due.",
            tallied.DueTally,
            f"WITH holding AS ({' UNION ALL '.join(parts)}) "
            f"SELECT kind, id, stage, {people()}, {worth()}, MIN(due), "
            f"{people(f'due < {day(self.as_of)}')} FROM holding "
            f"GROUP BY kind, id, stage ORDER BY kind, {people()} DESC, id, stage",
            *(groups for _, groups in kinds.values()),
        )

    def texts(self, name: str, why: str, source: str, *over: Shared) -> Tally:
        """How often each text ``found`` stands in rows that each speak for ``n`` customers."""
        return ask(
            name,
            why,
            tallied.TextTally,
            f"WITH texts AS ({source}) SELECT found, {people()} FROM texts WHERE found IS NOT NULL "
            f"GROUP BY found ORDER BY {people()} DESC, found LIMIT {_TEXTS}",
            *over,
        )
