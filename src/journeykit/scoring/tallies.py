"""Aggregates over snapshots as named queries: what each counts, and the data it becomes.

Every query reads the view ``now`` of one snapshot; those of a comparison read ``before`` too. Pure:
nothing is run here. Order is fixed everywhere, ties by id, so that the same snapshot gives the same
tallies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlglot import exp

from journeykit.definition.loader import Definition
from journeykit.scoring import sql, tallied
from journeykit.scoring.aggregates import aggregate_sql
from journeykit.scoring.asking import Tally, ask, literal, quoted
from journeykit.scoring.comparing import Comparisons
from journeykit.scoring.groups import (
    CONDITIONS,
    COSTS,
    DAYS_HERE,
    LOSSES,
    LOST_HERE,
    PATHS,
    RISKS,
    STILL_HERE,
    UNEXPLAINED,
    UNMAPPED_BUCKETS,
    UNMAPPED_REASONS,
    by_value,
    people,
    worth,
)
from journeykit.scoring.monitoring import Monitoring
from journeykit.scoring.query_text import QueryText
from journeykit.scoring.schema import ColumnType
from journeykit.scoring.spans import Durations, medians

SEGMENT_VALUES = 20
"""The values of a segment that are told apart, largest first."""
_PEOPLE_LOST = "CAST(SUM(l.n) AS BIGINT)"

Row = tuple[Any, ...]
Rows = Sequence[Row]


def snapshot_tallies(definition: Definition, as_of: date) -> tuple[Tally, ...]:
    """All queries over one snapshot."""
    return Tallying(definition, as_of).asked()


def at_risk_tally(definition: Definition, as_of: date) -> Tally:
    """Everybody on the member-at-risk monitor."""
    return Tallying(definition, as_of).at_risk(None)


def at_risk_of(answers: Mapping[str, Rows], asked: Tally) -> tuple[tallied.AtRiskCustomer, ...]:
    """The answer to ``at_risk_tally`` as data."""
    return _rows(asked, answers)


def scorecard_tally(definition: Definition, as_of: date) -> Tally:
    """The measures of the scorecard alone."""
    return Tallying(definition, as_of).scorecard()


def scorecard_of(answers: Mapping[str, Rows], asked: Tally) -> tuple[float | None, ...]:
    """The answer to ``scorecard_tally`` as data."""
    (measures,) = _rows(asked, answers)
    return tuple(measures)


def comparison_tallies(definition: Definition, as_of: date, before: date) -> tuple[Tally, ...]:
    """The queries over two snapshots."""
    return Comparisons(definition, as_of).asked(before)


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
        stage_moves=data["stage_moves"],
        band_moves=data["band_moves"],
        risen=data["risen"],
        fallen=data["fallen"],
        retention=data["retention"][0],
    )


def _rows(tally: Tally, answers: Mapping[str, Rows]) -> tuple[Any, ...]:
    return tuple(tally.row(*row) for row in answers[tally.name])


class Tallying(Monitoring, Durations):
    """The queries of one journey over the view ``now``."""

    def asked(self) -> tuple[Tally, ...]:
        """Every query, in order."""
        return (
            self._totals(),
            self._stages(),
            self._losses(),
            self._recorded(),
            self._unmapped_buckets(),
            self._unmapped_reasons(),
            self._bands(),
            self._boxes(),
            self.at_risk(),
            self.at_risk_totals(),
            self.at_risk_reasons(),
            self.due(),
            self._fit(),
            self._segments(),
            self._loops(),
            self.scorecard(),
        )

    def _totals(self) -> Tally:
        counts = (
            people(),
            worth(),
            people("lost"),
            worth("lost"),
            people("lost IS NULL"),
            people("returned AND NOT COALESCE(lost, FALSE)"),
            people("stage = 'outside'"),
            people("stage = 'unknown'"),
            f"(SELECT {people(UNEXPLAINED)} FROM losses_alike)",
            people("at_once"),
            people("LEN(gaps) > 0"),
            people("LEN(joined) > 0"),
            f"(SELECT {people('provisional')} FROM conditions)",
            people("moved_by = 'recorded'"),
        )
        return ask(
            "totals",
            "Everybody, so that every other count can be held against them.",
            tallied.CustomerTotals,
            f"SELECT {', '.join(counts)} FROM paths",
            PATHS,
            CONDITIONS,
            LOSSES,
        )

    def _stages(self) -> Tally:
        """Lists are taken apart, and stages told apart, once for all stages and not for each."""
        lists = ("reached", "went_on", "gaps", "joined")
        parts = {
            **{f"{name}_": f"SELECT stage, {people()} AS n FROM {_each(name)}" for name in lists},
            "here": self._standing(),
            "stuck": f"SELECT stage, {people()} AS n FROM risks "
            "WHERE LIST_CONTAINS(at_risk, 'stuck')",
        }
        here = f"(SELECT stage, days, n FROM {DAYS_HERE.name} WHERE {STILL_HERE}) AS still_here"
        days = {"took": medians("days_taken"), "been_here": medians(here)}
        named = [
            *(f"{name} AS ({part} GROUP BY stage)" for name, part in parts.items()),
            *(f"{name} AS ({part})" for name, part in days.items()),
        ]
        standing = ("in_progress", "waiting", "unknown", "lost", "loss_unknown")
        columns = (
            *(f"COALESCE({name}_.n, 0)" for name in lists[:2]),
            *(f"COALESCE(here.{one}, 0)" for one in standing),
            "here.value_here",
            "here.value_lost",
            *(f"COALESCE({name}_.n, 0)" for name in lists[2:]),
            "COALESCE(stuck.n, 0)",
            "took.median",
            "COALESCE(took.n, 0)",
            "been_here.median",
            "COALESCE(been_here.n, 0)",
        )
        joins = " ".join(f"LEFT JOIN {part} ON {part}.stage = s.stage" for part in (*parts, *days))
        return ask(
            "stages",
            "At each stage: who reached it, went on, is still here, was lost; how long it took.",
            tallied.StageTally,
            f"WITH {', '.join(named)} SELECT s.stage, {', '.join(columns)} "
            f"FROM {self.stage_list()} {joins} ORDER BY s.place",
            PATHS,
            RISKS,
            self.days_taken("days_taken", "How long customers took for each stage.", "packed"),
            DAYS_HERE,
        )

    def _standing(self) -> str:
        """Those who stand at each stage, by how they stand there."""
        counts = (
            *(
                f"{people(f'standing = {literal(one)}')} AS {one}"
                for one in ("in_progress", "waiting", "unknown", "lost", "loss_unknown")
            ),
            f"{worth(STILL_HERE)} AS value_here",
            f"{worth(LOST_HERE)} AS value_lost",
        )
        return f"SELECT stage, {', '.join(counts)} FROM paths"

    def _losses(self) -> Tally:
        return ask(
            "losses",
            "Why customers left, at each stage; the branch that also matches is counted beside.",
            tallied.LossTally,
            f"WITH also AS (SELECT stage, branch, {people()} AS n FROM (SELECT stage, "
            "UNNEST(contributing) AS branch, n FROM losses_alike) GROUP BY stage, branch) "
            f"SELECT l.stage, l.reason, l.reason_stage, l.cause, l.controllable, {_PEOPLE_LOST}, "
            "CAST(SUM(l.money) AS DOUBLE), COALESCE(MAX(also.n), 0) FROM losses_alike AS l "
            "LEFT JOIN also ON also.stage = l.stage AND also.branch = l.reason "
            "GROUP BY l.stage, l.reason, l.reason_stage, l.cause, l.controllable "
            f"ORDER BY {_PEOPLE_LOST} DESC, l.stage, l.reason, l.reason_stage",
            LOSSES,
        )

    def _recorded(self) -> Tally:
        return ask(
            "recorded",
            "What the CRM says against what the evidence shows.",
            tallied.RecordedTally,
            f"SELECT recorded_stage, stage, disagreement, {people()}, {worth()}, "
            "COALESCE(recorded_stage IS NULL AND lost, FALSE) AS is_lost FROM paths "
            "WHERE disagreement IS NOT NULL GROUP BY recorded_stage, stage, disagreement, is_lost "
            f"ORDER BY {people()} DESC, recorded_stage, stage, disagreement, is_lost",
            PATHS,
        )

    def _unmapped_buckets(self) -> Tally:
        return self.texts(
            "unmapped_buckets",
            UNMAPPED_BUCKETS.why,
            f"SELECT bucket AS found, n FROM {UNMAPPED_BUCKETS.name}",
            UNMAPPED_BUCKETS,
        )

    def _unmapped_reasons(self) -> Tally:
        return self.texts(
            "unmapped_reasons",
            UNMAPPED_REASONS.why,
            f"SELECT recorded_reason AS found, n FROM {UNMAPPED_REASONS.name}",
            UNMAPPED_REASONS,
        )

    def _bands(self) -> Tally:
        return ask(
            "bands",
            "Health at each stage.",
            tallied.BandTally,
            f"SELECT stage, band, {people()}, {worth()}, {people('provisional')} FROM conditions "
            "WHERE band IS NOT NULL GROUP BY stage, band ORDER BY stage, band",
            CONDITIONS,
        )

    def _boxes(self) -> Tally:
        written = "TRUE" if self.journey.nine_box else "FALSE"
        return ask(
            "boxes",
            "The nine-box; whoever cannot be placed in one box is counted beside it.",
            tallied.BoxTally,
            f"SELECT box_row, box_column, {people()}, {worth()} FROM conditions "
            f"WHERE {written} AND NOT COALESCE(lost, FALSE) "
            "GROUP BY 1, 2 ORDER BY 1 DESC NULLS LAST, 2 NULLS LAST",
            CONDITIONS,
        )

    def _fit(self) -> Tally:
        written = "TRUE" if self.definition.at("ideal_customer", "fit") is not None else "FALSE"
        data = self.journey.data
        if data is None or data.cost_to_serve is None:
            costs, source = "CAST(NULL AS DOUBLE), CAST(0 AS BIGINT)", "conditions"
            by, over = "fit", [CONDITIONS]
        else:
            costs = "CAST(cost AS DOUBLE) / NULLIF(cost_n, 0), CAST(cost_n AS BIGINT)"
            source = "conditions JOIN costs ON of_fit IS NOT DISTINCT FROM fit"
            by, over = "fit, cost, cost_n", [CONDITIONS, COSTS]
        return ask(
            "fit",
            "What customers outside the ideal cost.",
            tallied.FitTally,
            f"SELECT fit, {people()}, {people('lost')}, {people('lost IS NOT NULL')}, {worth()}, "
            f"{costs} FROM {source} WHERE {written} GROUP BY {by} ORDER BY fit DESC NULLS LAST",
            *over,
        )

    def _segments(self) -> Tally:
        groups = [
            by_value(
                place, self.schema.cell[name], is_text=self.schema.types[name] is ColumnType.TEXT
            )
            for place, name in enumerate(self.schema.segments)
        ]
        parts = [
            f"SELECT {place} AS place, {literal(name)} AS segment, {quoted(self.schema.cell[name])}"
            f" AS label, lost, band, n, money FROM {group.name}"
            for place, (name, group) in enumerate(zip(self.schema.segments, groups, strict=True))
        ]
        red = "band = 'red'"
        nobody = (
            "SELECT 0 AS place, '' AS segment, '' AS label, FALSE AS lost, '' AS band, 0 AS n, "
            "0 AS money WHERE FALSE"
        )
        return ask(
            "segments",
            "The journey's segments, the largest values of each.",
            tallied.SegmentTally,
            f"WITH parts AS ({' UNION ALL '.join(parts) or nobody}) "
            f"SELECT segment, label, {people()}, {people('lost')}, {people('lost IS NOT NULL')}, "
            f"{worth()}, {people(red)} FROM parts GROUP BY place, segment, label "
            f"QUALIFY ROW_NUMBER() OVER (PARTITION BY place ORDER BY {people()} DESC, "
            f"label NULLS LAST) <= {SEGMENT_VALUES} "
            f"ORDER BY place, {people()} DESC, label NULLS LAST",
            *groups,
        )

    def _loops(self) -> Tally:
        return self.texts(
            "loops",
            "How many have taken each loop.",
            "SELECT UNNEST(loops) AS found, n FROM paths",
            PATHS,
        )

    def scorecard(self) -> Tally:
        """The scorecard alone."""
        if not self.journey.scorecard:
            nothing = "SELECT COUNT(*) FROM now"
            return ask("scorecard", "There is no scorecard.", lambda _count: (), nothing)
        return Tally(
            "scorecard",
            "The scorecard's values over all scored customers.",
            QueryText(self._measures(is_narrow=False)),
            lambda *values: tuple(values),
            narrow=QueryText(self._measures(is_narrow=True)),
        )

    def _measures(self, *, is_narrow: bool) -> str:
        """SQL of the scorecard's values."""
        values: list[exp.Expr] = []
        for place in range(len(self.journey.scorecard)):
            expression = self.definition.at("scorecard", place, "value")
            value: exp.Expr = exp.null()
            if expression:
                value = aggregate_sql(expression, self.schema, self.as_of, is_narrow=is_narrow)
            called = sql.name(f"score_{place}")
            values.append(exp.Alias(this=sql.cast(value, "double"), alias=called))
        of = exp.Table(this=sql.name("now"))
        return sql.render(exp.Select(expressions=values).from_(of, copy=False), "duckdb")


def _each(column: str) -> str:
    """Every stage of a list of stages, with how many customers it stands for."""
    return f"(SELECT UNNEST({column}) AS stage, n FROM paths)"
