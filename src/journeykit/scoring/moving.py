"""Queries over two snapshots: who moved on, fell, left or stayed, one by one and as matrices."""

from __future__ import annotations

from journeykit.scoring import moved
from journeykit.scoring.asking import MONEY, Questions, Shared, Tally, ask, count, literal, share
from journeykit.scoring.groups import people
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
_DIRECTIONS = {"risen": _RISEN, "fallen": _FALLEN}
_COMPARED = ("stage", "lost", "band", "progress")
"""What tells one kind of pair from another, each as it is and as it was."""
_KINDS = ("is_new", "is_gone", *_COMPARED, *(f"{name}_then" for name in _COMPARED))
_BOTH_KNOWN = "value IS NOT NULL AND value_then IS NOT NULL"


def _pairs(now: str, before: str) -> Shared:
    """The pairs of two relations, as their columns stand in the files."""
    sides = ", ".join(
        f"n.{name} AS {name}, b.{name} AS {name}_then"
        for name in (*_COMPARED, "standing", "went_on")
    )
    return share(
        "pairs",
        "Each customer of either snapshot with what they were and are.",
        "SELECT COALESCE(n.customer_id, b.customer_id) AS customer_id, "
        f"{MONEY.format('n.value')} AS value, {MONEY.format('b.value')} AS value_then, "
        f"b.customer_id IS NULL AS is_new, n.customer_id IS NULL AS is_gone, {sides} "
        f"FROM {now} AS n FULL JOIN {before} AS b ON b.customer_id = n.customer_id",
    )


PAIRS = _pairs("packed", "packed_before")
_ALIKE = share(
    "kinds",
    "Pairs that are alike, counted, each kind with a number and the sums of their values.",
    "SELECT ROW_NUMBER() OVER () AS kind, * FROM ("
    f"SELECT {', '.join(_KINDS)}, COUNT(*) AS n, SUM(value) AS money_now, "
    "SUM(value_then) AS money_then, SUM(COALESCE(value, value_then)) AS money, "
    f"COUNT(value_then) AS then_n, {count(_BOTH_KNOWN)} AS both_n, "
    f"SUM(value) FILTER (WHERE {_BOTH_KNOWN}) AS both_now, "
    f"SUM(value_then) FILTER (WHERE {_BOTH_KNOWN}) AS both_then, "
    "SUM(value_then - value) FILTER (WHERE value < value_then) AS less, "
    "SUM(value - value_then) FILTER (WHERE value > value_then) AS more "
    "FROM pairs GROUP BY ALL) AS alike",
)
_TOLD = share(
    "kinds_told",
    "The same, in words.",
    "SELECT * FROM kinds",
    _COMPARED,
    {f"{name}_then": name for name in _COMPARED},
)


def _first(direction: str) -> Shared:
    """The most valuable of those who moved up, or of those who fell, with the kind of each."""
    alike = " AND ".join(f"p.{name} IS NOT DISTINCT FROM k.{name}" for name in _KINDS)
    kind = ", ".join(f"k.{name}" for name in ("kind", *_KINDS))
    return share(
        f"{direction}_first",
        "The most valuable of those who moved.",
        "SELECT p.customer_id, COALESCE(p.value, p.value_then) AS value, k.kind "
        f"FROM pairs AS p JOIN (SELECT {kind} FROM kinds AS k JOIN moves AS m ON m.kind = k.kind "
        f"WHERE {_DIRECTIONS[direction]}) AS k ON {alike} "
        f"ORDER BY value DESC NULLS LAST, customer_id LIMIT {MOVERS_SHOWN}",
    )


def _named(*first: Shared) -> tuple[Shared, Shared]:
    """Who some customers are: names are read of them alone."""
    ids = " UNION ALL ".join(f"SELECT customer_id FROM {one.name}" for one in first)
    now = share(
        "named",
        "Who those who moved are.",
        f"SELECT customer_id, name, owner FROM packed WHERE customer_id IN ({ids})",
        ("name", "owner"),
    )
    before = share(
        "named_before",
        "Who they were, where they have no name or owner now.",
        "SELECT customer_id, name, owner FROM packed_before WHERE customer_id IN "
        "(SELECT customer_id FROM named WHERE name IS NULL OR owner IS NULL)",
        packed_before={"name": "name", "owner": "owner"},
    )
    return now, before


def _movers_of(first: Shared) -> str:
    """SQL of what ``_mover`` reads."""
    return (
        "SELECT f.customer_id, COALESCE(n.name, b.name), COALESCE(n.owner, b.owner), "
        "CAST(f.value AS DOUBLE), stage_then, stage_now, band_then, band_now, "
        f"{', '.join(Way)} FROM {first.name} AS f JOIN moves AS m ON m.kind = f.kind "
        "LEFT JOIN named AS n ON n.customer_id = f.customer_id "
        "LEFT JOIN named_before AS b ON b.customer_id = f.customer_id"
    )


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
            self._movers("risen", "Who moved up, the most valuable first."),
            self._movers("fallen", "Who fell, the most valuable first."),
            self._retention(),
        )

    def of_one(self, customer_id: str) -> Tally:
        """How one customer moved; no row where they are not in both snapshots. Asked alone."""
        only = f"WHERE customer_id = {literal(customer_id)}"
        views = (f"(SELECT * FROM {view} {only})" for view in ("packed", "packed_before"))
        one = share(
            "one_first",
            "The customer, with the kind of their moves.",
            "SELECT p.customer_id, COALESCE(p.value, p.value_then) AS value, k.kind "
            "FROM pairs AS p JOIN kinds AS k ON TRUE",
        )
        return ask(
            "moves_of_one",
            "How one customer moved between the two snapshots.",
            _mover,
            f"{_movers_of(one)} WHERE {_BOTH}",
            *self._moved(_pairs(*views)),
            one,
            *_named(one),
        )

    def _moved(self, pairs: Shared = PAIRS) -> tuple[Shared, ...]:
        """Kinds of pairs, and how those of each moved."""
        moves = share("moves", "Kinds of pairs, and how those of each moved.", self._with_ways())
        return pairs, _ALIKE, _TOLD, moves

    def _with_ways(self) -> str:
        order = " ".join(
            f"WHEN {literal(name)} THEN {place}" for place, name in enumerate(self.ids)
        )
        colours = " ".join(f"WHEN '{band}' THEN {place}" for place, band in enumerate(BANDS))
        existing = ", ".join(literal(name) for name in self.graph.in_phase("existing"))
        renamed = ", ".join(f"{name} AS {name}_now" for name in _COMPARED)
        placed = (
            f"SELECT *, {renamed}, "
            f"CASE stage {order} END AS place_now, CASE stage_then {order} END AS place_then, "
            f"CASE band {colours} END AS level_now, CASE band_then {colours} END AS level_then, "
            f"lost_then = FALSE AND {f'stage_then IN ({existing})' if existing else 'FALSE'} "
            "AS opening FROM kinds_told"
        )
        ways = ", ".join(f"COALESCE({way}, FALSE) AS {name}" for name, way in _WAYS.items())
        return f"SELECT *, {ways} FROM ({placed}) AS placed"

    def _movement(self) -> Tally:
        counts = (
            people("is_new"),
            _total("money_now", "is_new"),
            people("is_gone"),
            _total("money_then", "is_gone"),
            people(_BOTH),
            *(people(way) for way in _WAYS),
            people(_RISEN),
            _total("money", _RISEN),
            people(_FALLEN),
            _total("money", _FALLEN),
        )
        return ask(
            "movement",
            "Who is new, gone, further on, newly lost, back, better or worse.",
            moved.MovementTally,
            f"SELECT {', '.join(counts)} FROM moves",
            *self._moved(),
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
            f"SELECT {then}, {now}, {people()}, {_total('money_then')}, {_total('money_now')} "
            "FROM moves GROUP BY 1, 2 ORDER BY 1, 2",
            *self._moved(),
        )

    def _movers(self, name: str, why: str) -> Tally:
        firsts = {direction: _first(direction) for direction in _DIRECTIONS}
        return ask(
            name,
            why,
            _mover,
            f"{_movers_of(firsts[name])} ORDER BY f.value DESC NULLS LAST, f.customer_id",
            *self._moved(),
            *firsts.values(),
            *_named(*firsts.values()),
        )

    def _retention(self) -> Tally:
        lost = "NOT is_gone AND lost_now"
        kept = "NOT is_gone AND NOT lost_now"
        unvalued_then = f"SUM(n - then_n) FILTER (WHERE {kept} OR {lost})"
        unvalued_now = f"SUM(then_n - both_n) FILTER (WHERE {kept})"
        counts = (
            people(),
            people(kept),
            people(lost),
            people("is_gone"),
            people("NOT is_gone AND lost_now IS NULL"),
            f"CAST(COALESCE({unvalued_then}, 0) AS BIGINT)",
            f"CAST(COALESCE({unvalued_now}, 0) AS BIGINT)",
            _total("both_then", kept),
            _total("both_now", kept),
            _total("less", kept),
            _total("more", kept),
            _total("money_then", lost),
            _total("money_then", "is_gone"),
        )
        return ask(
            "retention",
            "What became of those who were customers at the earlier snapshot, and of their value.",
            moved.RetentionTally,
            f"SELECT {', '.join(counts)} FROM moves WHERE opening",
            *self._moved(),
        )


def _total(value: str, where: str | None = None) -> str:
    """The exact sum of decimals as a double."""
    only = f" FILTER (WHERE {where})" if where else ""
    return f"CAST(SUM({value}){only} AS DOUBLE)"


def _state(known: str) -> str:
    """The state of one side; ``{}`` stands for ``then`` or ``now``."""
    return f"CASE WHEN lost_{{}} THEN {literal(moved.LOST_STATE)} ELSE {known} END"
