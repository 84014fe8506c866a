"""Queries over two snapshots: who moved on, fell, left or stayed, one by one and as matrices."""

from __future__ import annotations

from functools import cached_property

from journeykit.scoring import moved
from journeykit.scoring.asking import Questions, Shared, Tally, ask, count, literal, share
from journeykit.scoring.moved import DOWN, UP, MovedCustomer, Way
from journeykit.scoring.schema import BANDS, Progress

MOVERS_SHOWN = 50
"""How many of those who moved up, and of those who fell, a tally holds."""

_BOTH = "NOT is_new AND NOT is_gone"
_STAYED = f"{_BOTH} AND NOT COALESCE(lost_then, FALSE) AND NOT COALESCE(lost_now, FALSE)"
_WAYS: dict[Way, str] = {
    Way.MOVED_ON: f"{_STAYED} AND place_now > place_then",
    Way.FINISHED: (
        f"{_STAYED} AND progress_now = {literal(Progress.DONE)} "
        f"AND progress_then IN ({literal(Progress.IN_PROGRESS)}, {literal(Progress.WAITING)})"
    ),
    Way.RETURNED: f"{_BOTH} AND lost_then AND NOT lost_now",
    Way.IMPROVED: f"{_BOTH} AND level_now > level_then",
    Way.NEWLY_LOST: f"{_BOTH} AND lost_now AND NOT COALESCE(lost_then, FALSE)",
    Way.MOVED_BACK: f"{_STAYED} AND place_now < place_then",
    Way.WORSENED: f"{_BOTH} AND level_now < level_then",
}
"""Each way as a condition, in the order of the counts."""
_RISEN = f"({' OR '.join(UP)})"
_FALLEN = f"({' OR '.join(DOWN)})"


_MOVER = (
    "SELECT customer_id, name, owner, CAST(COALESCE(value_now, value_then) AS DOUBLE), "
    f"stage_then, stage_now, band_then, band_now, {', '.join(Way)}"
)
"""What ``_mover`` reads."""


def _mover(
    customer_id: str,
    name: str | None,
    owner: str | None,
    value: float | None,
    stage_then: str,
    stage_now: str,
    band_then: str | None,
    band_now: str | None,
    *held: bool,
) -> MovedCustomer:
    """A customer from a row; ``held`` is whether each way is theirs, in the order of ``Way``."""
    ways = tuple(way for way, is_held in zip(Way, held, strict=True) if is_held)
    return MovedCustomer(
        customer_id, name, owner, value, stage_then, stage_now, band_then, band_now, ways
    )


class Moves(Questions):
    """The queries of one journey over the views ``now`` and ``before``."""

    def moves(self) -> tuple[Tally, ...]:
        """Every query, in order."""
        return (
            self._movement(),
            self._stages(),
            self._bands(),
            self._movers("risen", "Who moved up, the most valuable first.", _RISEN),
            self._movers("fallen", "Who fell, the most valuable first.", _FALLEN),
            self._retention(),
        )

    def of_one(self, customer_id: str) -> Tally:
        """How one customer moved; no row where they are not in both snapshots."""
        only = f"WHERE customer_id = {literal(customer_id)}"
        views = (f"(SELECT * FROM {view} {only})" for view in ("now", "before"))
        return ask(
            "moves_of_one",
            "How one customer moved between the two snapshots.",
            _mover,
            f"{_MOVER} FROM ({self._paired(*views)}) AS pairs WHERE {_BOTH}",
        )

    @cached_property
    def _pairs(self) -> Shared:
        return share(
            "pairs",
            "Each customer of either snapshot with what they were and are, and how they moved.",
            self._paired("now", "before"),
        )

    def _paired(self, now: str, before: str) -> str:
        """The query of the pairs of two relations."""
        order = " ".join(
            f"WHEN {literal(name)} THEN {place}" for place, name in enumerate(self.ids)
        )
        colours = " ".join(f"WHEN '{band}' THEN {place}" for place, band in enumerate(BANDS))
        existing = ", ".join(literal(name) for name in self.graph.in_phase("existing"))
        both = (
            "SELECT COALESCE(n.customer_id, b.customer_id) AS customer_id, "
            "COALESCE(n.name, b.name) AS name, COALESCE(n.owner, b.owner) AS owner, "
            "CAST(n.value AS DECIMAL(38, 6)) AS value_now, "
            "CAST(b.value AS DECIMAL(38, 6)) AS value_then, "
            "b.customer_id IS NULL AS is_new, n.customer_id IS NULL AS is_gone, "
            "n.stage AS stage_now, b.stage AS stage_then, "
            "n.lost AS lost_now, b.lost AS lost_then, n.band AS band_now, b.band AS band_then, "
            "n.progress AS progress_now, b.progress AS progress_then, "
            f"CASE n.stage {order} END AS place_now, CASE b.stage {order} END AS place_then, "
            f"CASE n.band {colours} END AS level_now, CASE b.band {colours} END AS level_then, "
            f"b.lost = FALSE AND {f'b.stage IN ({existing})' if existing else 'FALSE'} AS opening "
            f"FROM {now} AS n FULL JOIN {before} AS b ON b.customer_id = n.customer_id"
        )
        ways = ", ".join(f"COALESCE({way}, FALSE) AS {name}" for name, way in _WAYS.items())
        return f"SELECT *, {ways} FROM ({both}) AS both_"

    def _movement(self) -> Tally:
        counts = (
            count("is_new"),
            _total("value_now", "is_new"),
            count("is_gone"),
            _total("value_then", "is_gone"),
            count(_BOTH),
            *(count(way) for way in _WAYS),
            count(_RISEN),
            _total("COALESCE(value_now, value_then)", _RISEN),
            count(_FALLEN),
            _total("COALESCE(value_now, value_then)", _FALLEN),
        )
        return ask(
            "movement",
            "Who is new, gone, further on, newly lost, back, better or worse.",
            moved.MovementTally,
            f"SELECT {', '.join(counts)} FROM pairs",
            self._pairs,
        )

    def _stages(self) -> Tally:
        return self._matrix(
            "stage_moves",
            "From which stage to which; lost ones are one state, wherever they were lost.",
            _state("stage_{}"),
        )

    def _bands(self) -> Tally:
        band = f"COALESCE(band_{{}}, {literal(moved.UNWATCHED_STATE)})"
        return self._matrix("band_moves", "From which band of health to which.", _state(band))

    def _matrix(self, name: str, why: str, state: str) -> Tally:
        absent = literal(moved.ABSENT_STATE)
        then = f"CASE WHEN is_new THEN {absent} ELSE {state.replace('{}', 'then')} END"
        now = f"CASE WHEN is_gone THEN {absent} ELSE {state.replace('{}', 'now')} END"
        return ask(
            name,
            why,
            moved.StateTally,
            f"SELECT {then}, {now}, COUNT(*), {_total('value_then')}, "
            f"{_total('value_now')} FROM pairs GROUP BY 1, 2 ORDER BY 1, 2",
            self._pairs,
        )

    def _movers(self, name: str, why: str, which: str) -> Tally:
        return ask(
            name,
            why,
            _mover,
            f"{_MOVER} FROM pairs WHERE {which} "
            "ORDER BY COALESCE(value_now, value_then) DESC NULLS LAST, customer_id "
            f"LIMIT {MOVERS_SHOWN}",
            self._pairs,
        )

    def _retention(self) -> Tally:
        lost = "NOT is_gone AND lost_now"
        kept = "NOT is_gone AND NOT lost_now"
        valued = f"{kept} AND value_then IS NOT NULL AND value_now IS NOT NULL"
        counts = (
            "COUNT(*)",
            count(kept),
            count(lost),
            count("is_gone"),
            count("NOT is_gone AND lost_now IS NULL"),
            count(
                f"({kept} AND (value_then IS NULL OR value_now IS NULL)) "
                f"OR ({lost} AND value_then IS NULL)"
            ),
            _total("value_then", valued),
            _total("value_now", valued),
            _total("value_then - value_now", f"{valued} AND value_now < value_then"),
            _total("value_now - value_then", f"{valued} AND value_now > value_then"),
            _total("value_then", lost),
            _total("value_then", "is_gone"),
        )
        return ask(
            "retention",
            "What became of those who were customers at the earlier snapshot, and of their value.",
            moved.RetentionTally,
            f"SELECT {', '.join(counts)} FROM pairs WHERE opening",
            self._pairs,
        )


def _total(value: str, where: str | None = None) -> str:
    """The exact sum of decimals as a double."""
    only = f" FILTER (WHERE {where})" if where else ""
    return f"CAST(SUM({value}){only} AS DOUBLE)"


def _state(known: str) -> str:
    """The state of one side; ``{}`` stands for ``then`` or ``now``."""
    return f"CASE WHEN lost_{{}} THEN {literal(moved.LOST_STATE)} ELSE {known} END"
