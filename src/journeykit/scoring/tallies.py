"""Aggregates over snapshots as named queries: what each counts, and the data it becomes.

Every query reads the view ``now`` of one snapshot; those of a comparison read ``before`` too. Pure:
nothing is run here. Order is fixed everywhere, ties by id, so that the same snapshot gives the same
tallies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlglot import exp, parse_one

from journeykit.definition.loader import Definition
from journeykit.graph import JourneyGraph
from journeykit.scoring import tallied
from journeykit.scoring.aggregates import aggregate_sql
from journeykit.scoring.schema import BANDS, Schema

AT_RISK_SHOWN = 200
"""How many at-risk customers a tally holds; the totals are of all."""
SEGMENT_VALUES = 20
"""The values of a segment that are told apart, largest first."""
_TEXTS = 50

Row = tuple[Any, ...]
Rows = Sequence[Row]


@dataclass(frozen=True)
class Tally:
    """One query, why it is asked, and the dataclass that each of its rows becomes."""

    name: str
    why: str
    query: exp.Query
    row: Callable[..., Any]

    def sql(self, dialect: str = "duckdb") -> str:
        """The query's text."""
        return self.query.sql(dialect)


def snapshot_tallies(definition: Definition, as_of: date) -> tuple[Tally, ...]:
    """All queries over one snapshot."""
    asked = _Questions(definition, as_of)
    return (
        asked.totals(),
        asked.stages(),
        asked.losses(),
        asked.recorded(),
        asked.unmapped_buckets(),
        asked.unmapped_reasons(),
        asked.bands(),
        asked.boxes(),
        asked.at_risk(),
        asked.at_risk_totals(),
        asked.at_risk_reasons(),
        asked.due(),
        asked.fit(),
        asked.segments(),
        asked.loops(),
        asked.scorecard(),
    )


def comparison_tallies(definition: Definition, as_of: date, before: date) -> tuple[Tally, ...]:
    """The queries over two snapshots."""
    asked = _Questions(definition, as_of)
    return (
        asked.decided_since(),
        asked.decided_by_then(),
        asked.days("days_since", "now", after=before, until=as_of),
        asked.days("days_by_then", "before", after=None, until=before),
        asked.movement(),
    )


def tallies_of(answers: Mapping[str, Rows], asked: Sequence[Tally]) -> tallied.Tallies:
    """The answers to ``snapshot_tallies`` as data."""
    data = {tally.name: _rows(tally, answers) for tally in asked}
    return tallied.Tallies(
        totals=data["totals"][0],
        stages=data["stages"],
        losses=data["losses"],
        recorded=data["recorded"],
        unmapped_buckets=data["unmapped_buckets"],
        unmapped_reasons=data["unmapped_reasons"],
        bands=data["bands"],
        boxes=data["boxes"],
        at_risk=data["at_risk"],
        at_risk_totals=data["at_risk_totals"][0],
        at_risk_reasons=data["at_risk_reasons"],
        due=data["due"],
        fit=data["fit"],
        segments=data["segments"],
        loops=data["loops"],
        scorecard=data["scorecard"][0],
    )


def comparison_of(answers: Mapping[str, Rows], asked: Sequence[Tally]) -> tallied.Comparison:
    """The answers to ``comparison_tallies`` as data."""
    data = {tally.name: _rows(tally, answers) for tally in asked}
    return tallied.Comparison(
        since=data["decided_since"],
        by_then=data["decided_by_then"],
        days_since=data["days_since"],
        days_by_then=data["days_by_then"],
        movement=data["movement"][0],
    )


def _rows(tally: Tally, answers: Mapping[str, Rows]) -> tuple[Any, ...]:
    return tuple(tally.row(*row) for row in answers[tally.name])


def _name(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql("duckdb")


def _text(text: str) -> str:
    return exp.Literal.string(text).sql("duckdb")


def _date(day: date) -> str:
    return f"DATE '{day.isoformat()}'"


_PLAIN_SUM = "CAST(SUM(CAST(value AS DECIMAL(38, 6))) AS DOUBLE)"


def _sum(where: str | None = None) -> str:
    if where is None:
        return _PLAIN_SUM
    return f"CAST(SUM(CAST(value AS DECIMAL(38, 6))) FILTER (WHERE {where}) AS DOUBLE)"


def _count(where: str) -> str:
    return f"COUNT(*) FILTER (WHERE {where})"


def _tally(name: str, why: str, row: Callable[..., Any], query: str) -> Tally:
    return Tally(name, why, parse_one(query, dialect="duckdb", into=exp.Select), row)


def _at_risk_customer(*row: Any) -> tallied.AtRiskCustomer:
    return tallied.AtRiskCustomer(*row[:6], tuple(row[6]), *row[7:])


class _Questions:
    """The queries of one journey."""

    def __init__(self, definition: Definition, as_of: date) -> None:
        self._definition = definition
        self._journey = definition.journey
        self._graph = JourneyGraph.of(definition)
        self._schema = Schema.of(definition)
        self._as_of = as_of
        self._ids = [stage.id for stage in self._graph.stages]

    def totals(self) -> Tally:
        counts = (
            "COUNT(*)",
            _sum(),
            _count("lost"),
            _sum("lost"),
            _count("lost IS NULL"),
            _count("returned AND NOT COALESCE(lost, FALSE)"),
            _count("stage = 'outside'"),
            _count("stage = 'unknown'"),
            _count(
                "lost AND (cause = 'unknown' "
                "OR reason IN ('none_recorded', 'other_stage', 'unmapped'))"
            ),
            _count("LEN(at_once) > 0"),
            _count("LEN(gaps) > 0"),
            _count("LEN(joined) > 0"),
            _count("provisional"),
            _count("moved_by = 'recorded'"),
        )
        return _tally(
            "totals",
            "Everybody, so that every other count can be held against them.",
            tallied.CustomerTotals,
            f"SELECT {', '.join(counts)} FROM now",
        )

    def stages(self) -> Tally:
        here = "n.stage = s.stage AND n.standing = '{}'"
        still = "n.stage = s.stage AND n.standing IN ('in_progress', 'waiting', 'unknown')"
        days = self._days("n")
        counts = (
            _count("LIST_CONTAINS(n.reached, s.stage)"),
            _count("LIST_CONTAINS(n.went_on, s.stage)"),
            *(
                _count(here.format(standing))
                for standing in ("in_progress", "waiting", "unknown", "lost", "loss_unknown")
            ),
            _sum(still).replace("(value", "(n.value"),
            _sum(here.format("lost")).replace("(value", "(n.value"),
            _count("LIST_CONTAINS(n.gaps, s.stage)"),
            _count("LIST_CONTAINS(n.joined, s.stage)"),
            _count("n.stage = s.stage AND LIST_CONTAINS(n.at_risk, 'stuck')"),
            f"CAST(MEDIAN({days}) AS DOUBLE)",
            f"COUNT({days})",
            f"CAST(MEDIAN(CASE WHEN {still} THEN n.days_in_stage END) AS DOUBLE)",
            f"COUNT(CASE WHEN {still} THEN n.days_in_stage END)",
        )
        return _tally(
            "stages",
            "At each stage: who reached it, went on, is still here, was lost; how long it took.",
            tallied.StageTally,
            f"SELECT s.stage, {', '.join(counts)} FROM {self._stage_list()} "
            "LEFT JOIN now AS n ON TRUE GROUP BY s.place, s.stage ORDER BY s.place",
        )

    def losses(self) -> Tally:
        return _tally(
            "losses",
            "Why customers left, at each stage; the branch that also matches is counted beside.",
            tallied.LossTally,
            "WITH lost AS (SELECT * FROM now WHERE lost), "
            "also AS (SELECT stage, branch, COUNT(*) AS n FROM "
            "(SELECT stage, UNNEST(contributing) AS branch FROM lost) GROUP BY stage, branch) "
            "SELECT l.stage, l.reason, l.reason_stage, l.cause, l.controllable, COUNT(*), "
            f"{_sum().replace('(value', '(l.value')}, COALESCE(MAX(also.n), 0) FROM lost AS l "
            "LEFT JOIN also ON also.stage = l.stage AND also.branch = l.reason "
            "GROUP BY l.stage, l.reason, l.reason_stage, l.cause, l.controllable "
            "ORDER BY COUNT(*) DESC, l.stage, l.reason, l.reason_stage",
        )

    def recorded(self) -> Tally:
        return _tally(
            "recorded",
            "What the CRM says against what the evidence shows.",
            tallied.RecordedTally,
            f"SELECT recorded_stage, stage, disagreement, COUNT(*), {_sum()} FROM now "
            "WHERE disagreement IS NOT NULL GROUP BY recorded_stage, stage, disagreement "
            "ORDER BY COUNT(*) DESC, recorded_stage, stage, disagreement",
        )

    def unmapped_buckets(self) -> Tally:
        return self._texts(
            "unmapped_buckets",
            "CRM buckets that no stage names, so that the analyst can map them.",
            "SELECT bucket AS found FROM now WHERE disagreement = 'unmapped'",
        )

    def unmapped_reasons(self) -> Tally:
        return self._texts(
            "unmapped_reasons",
            "Recorded reasons that no branch names, so that the analyst can write the branch.",
            "SELECT recorded_reason AS found FROM now WHERE lost AND reason = 'unmapped'",
        )

    def bands(self) -> Tally:
        return _tally(
            "bands",
            "Health at each stage.",
            tallied.BandTally,
            f"SELECT stage, band, COUNT(*), {_sum()}, {_count('provisional')} FROM now "
            "WHERE band IS NOT NULL GROUP BY stage, band ORDER BY stage, band",
        )

    def boxes(self) -> Tally:
        written = "TRUE" if self._journey.nine_box else "FALSE"
        row = "CASE WHEN box IS NOT NULL THEN box_row END"
        column = "CASE WHEN box IS NOT NULL THEN box_column END"
        return _tally(
            "boxes",
            "The nine-box; whoever cannot be placed in one box is counted beside it.",
            tallied.BoxTally,
            f"SELECT {row}, {column}, COUNT(*), {_sum()} FROM now "
            f"WHERE {written} AND NOT COALESCE(lost, FALSE) "
            "GROUP BY 1, 2 ORDER BY 1 DESC NULLS LAST, 2 NULLS LAST",
        )

    def at_risk(self) -> Tally:
        return _tally(
            "at_risk",
            "Who needs action now, the most valuable first.",
            _at_risk_customer,
            "SELECT customer_id, name, stage, band, value, days_in_stage, at_risk, owner, "
            "renewal_date, outcome FROM now WHERE LEN(at_risk) > 0 "
            f"ORDER BY value DESC NULLS LAST, customer_id, row LIMIT {AT_RISK_SHOWN}",
        )

    def at_risk_totals(self) -> Tally:
        return _tally(
            "at_risk_totals",
            "The whole monitor, since the list is cut.",
            tallied.AtRiskTotals,
            f"SELECT COUNT(*), {_sum()} FROM now WHERE LEN(at_risk) > 0",
        )

    def at_risk_reasons(self) -> Tally:
        return self._texts(
            "at_risk_reasons",
            "How often each reason puts somebody on the monitor.",
            "SELECT UNNEST(at_risk) AS found FROM now",
        )

    def due(self) -> Tally:
        parts = (
            f"SELECT '{kind}' AS kind, UNNEST({column}) AS id, UNNEST({column}_due) AS due, "
            "stage, value FROM now"
            for kind, column in (("moment", "moments"), ("event", "events"), ("voice", "voice"))
        )
        return _tally(
            "due",
            "Moments, events and topics that hold now, and when the response is due.",
            tallied.DueTally,
            f"WITH holding AS ({' UNION ALL '.join(parts)}) "
            f"SELECT kind, id, stage, COUNT(*), {_sum()}, MIN(due), "
            f"{_count(f'due < {_date(self._as_of)}')} FROM holding "
            "GROUP BY kind, id, stage ORDER BY kind, COUNT(*) DESC, id, stage",
        )

    def fit(self) -> Tally:
        written = self._definition.at("ideal_customer", "fit") is not None
        return _tally(
            "fit",
            "What customers outside the ideal cost.",
            tallied.FitTally,
            f"SELECT fit, COUNT(*), {_count('lost')}, COUNT(lost), {_sum()}, "
            "CAST(SUM(CAST(cost_to_serve AS DECIMAL(38, 6))) AS DOUBLE) / "
            "NULLIF(COUNT(cost_to_serve), 0), COUNT(cost_to_serve) FROM now "
            f"WHERE {'TRUE' if written else 'FALSE'} GROUP BY fit ORDER BY fit DESC NULLS LAST",
        )

    def segments(self) -> Tally:
        parts = [
            f"SELECT {place} AS place, {_text(name)} AS segment, "
            f"CAST({_name(self._schema.cell[name])} AS TEXT) AS label, lost, value, band FROM now"
            for place, name in enumerate(self._schema.segments)
        ]
        nothing = "now WHERE FALSE"
        if not parts:
            parts = [
                f"SELECT 0 AS place, '' AS segment, '' AS label, lost, value, band FROM {nothing}"
            ]
        red = _count("band = 'red'")
        return _tally(
            "segments",
            "The journey's segments, the largest values of each.",
            tallied.SegmentTally,
            f"WITH parts AS ({' UNION ALL '.join(parts)}) "
            f"SELECT segment, label, COUNT(*), {_count('lost')}, COUNT(lost), {_sum()}, {red} "
            "FROM parts GROUP BY place, segment, label QUALIFY ROW_NUMBER() OVER "
            f"(PARTITION BY place ORDER BY COUNT(*) DESC, label NULLS LAST) <= {SEGMENT_VALUES} "
            "ORDER BY place, COUNT(*) DESC, label NULLS LAST",
        )

    def loops(self) -> Tally:
        return self._texts(
            "loops",
            "How many have taken each loop.",
            "SELECT UNNEST(loops) AS found FROM now",
        )

    def scorecard(self) -> Tally:
        query = exp.select().from_("now")
        for place in range(len(self._journey.scorecard)):
            expression = self._definition.at("scorecard", place, "value")
            value = (
                aggregate_sql(expression, self._schema, self._as_of) if expression else exp.null()
            )
            query = query.select(exp.cast(value, "DOUBLE").as_(f"score_{place}", quoted=True))
        if not self._journey.scorecard:
            query = query.select(exp.Count(this=exp.Star()))
            return Tally("scorecard", "There is no scorecard.", query, lambda _count: ())
        return Tally(
            "scorecard",
            "The scorecard's values over all scored customers.",
            query,
            lambda *values: tuple(values),
        )

    # Two snapshots

    def decided_since(self) -> Tally:
        """Decided now and not yet decided in the earlier snapshot."""
        before = (
            "COALESCE(LIST_CONTAINS(b.went_on, s.stage), FALSE) "
            "OR COALESCE(b.stage = s.stage AND b.standing = 'lost', FALSE)"
        )
        went_on, lost = _went_on("n"), _lost_here("n")
        return _tally(
            "decided_since",
            "Conversion of this quarter: customers decided at a stage since the earlier snapshot.",
            tallied.ConversionTally,
            f"SELECT s.stage, {_count(f'{went_on} AND NOT ({before})')}, "
            f"{_count(f'({went_on} OR {lost}) AND NOT ({before})')} "
            f"FROM {self._stage_list()} LEFT JOIN now AS n ON TRUE "
            "LEFT JOIN before AS b ON b.customer_id = n.customer_id "
            "GROUP BY s.place, s.stage ORDER BY s.place",
        )

    def decided_by_then(self) -> Tally:
        """Decided in the earlier snapshot, as it had them."""
        went_on, lost = _went_on("b"), _lost_here("b")
        return _tally(
            "decided_by_then",
            "Conversion of the quarter before: customers decided by the earlier snapshot.",
            tallied.ConversionTally,
            f"SELECT s.stage, {_count(went_on)}, {_count(f'{went_on} OR {lost}')} "
            f"FROM {self._stage_list()} LEFT JOIN before AS b ON TRUE "
            "GROUP BY s.place, s.stage ORDER BY s.place",
        )

    def days(self, name: str, view: str, *, after: date | None, until: date) -> Tally:
        """Days in a stage of those who left it after one day and until another."""
        left = self._by_stage("n", "left")
        period = f"{left} <= {_date(until)}"
        if after is not None:
            period += f" AND {left} > {_date(after)}"
        days = f"CASE WHEN {period} THEN {self._days('n')} END"
        return _tally(
            name,
            "How long those who left a stage in this period had been in it.",
            tallied.Duration,
            f"SELECT s.stage, CAST(MEDIAN({days}) AS DOUBLE), COUNT({days}) "
            f"FROM {self._stage_list()} LEFT JOIN {view} AS n ON TRUE "
            "GROUP BY s.place, s.stage ORDER BY s.place",
        )

    def movement(self) -> Tally:
        order = " ".join(f"WHEN {_text(name)} THEN {place}" for place, name in enumerate(self._ids))
        colours = " ".join(f"WHEN '{band}' THEN {place}" for place, band in enumerate(BANDS))
        now_place = f"CASE n.stage {order} END"
        then_place = f"CASE b.stage {order} END"
        now_band = f"CASE n.band {colours} END"
        then_band = f"CASE b.band {colours} END"
        both = "n.customer_id IS NOT NULL AND b.customer_id IS NOT NULL"
        lost_value = _sum("n.customer_id IS NULL").replace("(value", "(b.value")
        return _tally(
            "movement",
            "Who is new, gone, further on, newly lost, back, better or worse.",
            tallied.MovementTally,
            f"SELECT {_count('b.customer_id IS NULL')}, {_count('n.customer_id IS NULL')}, "
            f"{lost_value}, {_count(both)}, {_count(f'{now_place} > {then_place}')}, "
            f"{_count('n.lost AND NOT b.lost')}, {_count('b.lost AND NOT n.lost')}, "
            f"{_count(f'{now_band} > {then_band}')}, {_count(f'{now_band} < {then_band}')} "
            "FROM now AS n FULL JOIN before AS b ON b.customer_id = n.customer_id",
        )

    # Parts

    def _stage_list(self) -> str:
        rows = ", ".join(f"({_text(name)}, {place})" for place, name in enumerate(self._ids))
        return f"(VALUES {rows}) AS s(stage, place)"

    def _by_stage(self, view: str, family: str) -> str:
        names = getattr(self._schema, family)
        cases = " ".join(f"WHEN {_text(i)} THEN {view}.{_name(names[i])}" for i in self._ids)
        return f"CASE s.stage {cases} END"

    def _days(self, view: str) -> str:
        entered, left = self._by_stage(view, "entered"), self._by_stage(view, "left")
        # GREATEST passes over what is not known: a day that is missing would count as none
        days = f"DATE_DIFF('day', {entered}, {left})"
        return f"CASE WHEN {days} < 0 THEN 0 ELSE {days} END"

    def _texts(self, name: str, why: str, source: str) -> Tally:
        return _tally(
            name,
            why,
            tallied.TextTally,
            f"WITH texts AS ({source}) SELECT found, COUNT(*) FROM texts WHERE found IS NOT NULL "
            f"GROUP BY found ORDER BY COUNT(*) DESC, found LIMIT {_TEXTS}",
        )


def _went_on(view: str) -> str:
    return f"LIST_CONTAINS({view}.went_on, s.stage)"


def _lost_here(view: str) -> str:
    return f"({view}.stage = s.stage AND {view}.standing = 'lost')"
