"""Health: measures to points, points to a score with its bounds, score and gates to a band."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot import exp

from journeykit.definition.models import Bands, Gate, Measure
from journeykit.scoring import sql
from journeykit.scoring.context import Context
from journeykit.scoring.points import (
    Anchors,
    piecewise,
    share_of_score,
    total,
    weight_where_known,
)
from journeykit.scoring.profiles import Profiles
from journeykit.scoring.schema import BANDS, UNKNOWN
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Sheet

APPLIES = "health_applies"
"""Whether health is asked of the customer: not lost, and at a stage that has it."""
_PLACES = 9
"""Decimals of a score, so that every engine bands alike."""
_PURPLE_SHARE = 0.8
"""Share of the bound measures' weight that must be known for purple."""
_RED, _YELLOW, _GREEN = 0, 1, 2
_SUMS = (
    "weight_known",
    "weight_bound",
    "weight_bound_known",
    "weighted_points",
    "weight_missing",
    "weight_whole",
)
"""The sums over measures that a score is made of."""


class Healthiness:
    """The columns about health."""

    def __init__(self, context: Context) -> None:
        self._context = context
        health = context.journey.health
        self._health = health
        self._measures: tuple[Measure, ...] = health.measures if health else ()
        self._gates: tuple[Gate, ...] = health.gates if health else ()
        self._bands = health.bands if health else Bands()
        self._profiles = Profiles(context)

    def add(self, sheet: Sheet) -> None:
        """The steps of health."""
        sheet.add(
            "measures", "What each measure of health is, and the points that gives.", self._points()
        )
        sheet.add(
            "score",
            "The score over what is known, and the lowest and highest that are possible.",
            self._score(),
        )
        sheet.add(
            "band",
            "The band, capped by gates; unknown where the bounds fall into different bands.",
            self._band(),
        )

    # Points

    def _points(self) -> Iterator[tuple[str, Sql]]:
        yield APPLIES, self._applies()
        if self._profiles:
            yield from self._profiles.columns(sql.column(APPLIES))
        schema = self._context.schema
        for number, measure in enumerate(self._measures):
            expression = self._context.at("health", "measures", number, "value")
            value = self._context.compiler.number(expression) if expression else sql.null("double")
            measured = schema.measured[measure.id]
            yield measured, sql.when(sql.column(APPLIES), value)
            yield schema.points[measure.id], self._points_of(measure)
            if self._profiles.varies_weight(measure):
                yield _weight_name(measure), self._profiles.weight(measure)
        for gate_number, gate in enumerate(self._gates):
            condition = self._context.at("health", "gates", gate_number, "when")
            if condition is not None:
                yield self._gate(gate), self._context.compiler.condition(condition)
        purple = self._context.at("health", "purple", "when")
        evidence = self._context.compiler.condition(purple) if purple else sql.boolean(False)
        yield "referenceable", sql.when(sql.column(APPLIES), evidence)

    @property
    def followers(self) -> frozenset[str]:
        """The columns that may follow from cells and from ``provisional``; with profiles few do."""
        schema = self._context.schema
        families = (schema.measured, schema.points, schema.contribution)
        of_measures = {family[one.id] for family in families for one in self._measures}
        return frozenset(
            of_measures | {"health_score", "health_low", "health_high", "known_weight"}
        )

    @property
    def between(self) -> frozenset[str]:
        """The columns that they follow from in their turn, and that are no results."""
        return frozenset(_SUMS)

    @property
    def given(self) -> dict[str, Sql]:
        """What columns are that they read, where these are asked whether they are true."""
        return {APPLIES: sql.is_known(sql.column("provisional"))}  # it is NULL nowhere else

    def _points_of(self, measure: Measure) -> Sql:
        """Points through the anchors of the customer's profile; none while that is unknown."""
        value = sql.column(self._context.schema.measured[measure.id])
        usual = piecewise(value, _anchors(measure))
        if not self._profiles:
            return usual
        pairs = [
            (test, piecewise(value.copy(), _anchors(other)))
            for test, other in self._profiles.anchors(measure)
        ]
        unknown = (self._profiles.is_undetermined, sql.null("double"))
        return sql.case([unknown, *pairs], usual)

    def _weight(self, measure: Measure) -> Sql:
        """The weight of a measure in the customer's profile."""
        if self._profiles.varies_weight(measure):
            return sql.column(_weight_name(measure))
        return sql.number(measure.weight)

    def _counts(self, measure: Measure) -> Sql:
        """Whether the measure has a part in the score."""
        if not self._profiles.leaves_out(measure):
            return sql.boolean(True)
        return exp.GT(this=self._weight(measure), expression=sql.number(0))

    def _gate(self, gate: Gate) -> str:
        return f"gate.{gate.id}"

    def _applies(self) -> Sql:
        if self._health is None:
            return sql.boolean(False)
        stages = self._health.stages
        named = stages if stages is not None else self._context.graph.in_phase("existing")
        return self._context.is_open_at(named)

    # The score

    def _known(self, measure: Measure) -> Sql:
        return sql.is_known(sql.column(self._context.schema.points[measure.id]))

    def _bounded(self) -> list[Measure]:
        return [one for one in self._measures if one.required or one.if_unknown == "bound"]

    def _weights(self, measures: Iterable[Measure], *, known_only: bool) -> Sql:
        return total(
            weight_where_known(self._context.schema.points[one.id], self._weight(one))
            if known_only
            else self._weight(one)
            for one in measures
        )

    def _score(self) -> Iterator[tuple[str, Sql]]:
        schema = self._context.schema
        yield "weight_known", self._weights(self._measures, known_only=True)
        yield "weight_bound", self._weights(self._bounded(), known_only=False)
        yield "weight_bound_known", self._weights(self._bounded(), known_only=True)
        yield (
            "weighted_points",
            total(
                sql.coalesce(
                    sql.binary(exp.Mul, sql.column(schema.points[one.id]), self._weight(one)),
                    sql.number(0),
                )
                for one in self._measures
            ),
        )
        missing = sql.binary(exp.Sub, sql.column("weight_bound"), sql.column("weight_bound_known"))
        yield "weight_missing", missing
        whole = sql.binary(exp.Add, sql.column("weight_known"), sql.column("weight_missing"))
        yield "weight_whole", whole
        applies = sql.column(APPLIES)
        something = exp.GT(this=sql.column("weight_known"), expression=sql.number(0))
        score = sql.divide(sql.column("weighted_points"), sql.column("weight_known"))
        yield "health_score", sql.when(sql.both([applies, something]), _rounded(score))
        open_end = self._nothing_bounds()
        low = sql.divide(sql.column("weighted_points"), sql.column("weight_whole"))
        most = sql.binary(
            exp.Add,
            sql.column("weighted_points"),
            sql.binary(exp.Mul, sql.column("weight_missing"), sql.number(100)),
        )
        high = sql.divide(most, sql.column("weight_whole"))
        for name, value, end in (("health_low", low, 0), ("health_high", high, 100)):
            bounded = sql.case([(open_end.copy(), sql.number(end))], _rounded(value))
            yield name, sql.when(applies.copy(), bounded)
        yield "known_weight", sql.when(applies.copy(), self._known_share())
        yield "provisional", sql.when(applies.copy(), self._provisional())
        for one in self._measures:
            points = sql.column(schema.points[one.id])
            share = share_of_score(points, self._weight(one), sql.column("weight_known"))
            yield schema.contribution[one.id], share

    def _nothing_bounds(self) -> Sql:
        """A required measure is unknown, or no weight is there at all."""
        required = [
            sql.both([self._counts(one), sql.negate(self._known(one))])
            for one in self._measures
            if one.required
        ]
        no_weight = exp.LTE(this=sql.column("weight_whole"), expression=sql.number(0))
        return sql.either([self._profiles.is_undetermined, *required, no_weight])

    def _known_share(self) -> Sql:
        bound = sql.column("weight_bound")
        share = sql.divide(sql.column("weight_bound_known"), bound)
        nothing = exp.LTE(this=bound.copy(), expression=sql.number(0))
        return sql.case([(nothing, sql.number(1))], _rounded(share))

    def _provisional(self) -> Sql:
        left_out = [
            sql.both([self._counts(one), sql.negate(self._known(one))])
            for one in self._measures
            if one.if_unknown == "leave_out" and not one.required
        ]
        return sql.both([sql.negate(self._profiles.is_undetermined), sql.either(left_out)])

    # The band

    def _band(self) -> Iterator[tuple[str, Sql]]:
        applies = sql.column(APPLIES)
        high = _least(self._rank("health_high"), self._cap(unknown_too=False))
        low = _least(self._rank("health_low"), self._cap(unknown_too=True))
        yield "rank_high", sql.when(applies, high)
        yield "rank_low", sql.when(applies.copy(), low)
        for end in ("low", "high"):
            yield f"band_{end}", _band_of(sql.column(f"rank_{end}"))
        yield "band", self._published()
        gates = [
            (gate, sql.column(self._gate(gate))) for gate in self._gates if self._is_read(gate)
        ]
        for name, test in (("gates", sql.is_true), ("gates_unknown", sql.is_null)):
            listed = [
                (sql.both([applies.copy(), test(value.copy())]), sql.text(gate.id))
                for gate, value in gates
            ]
            yield name, sql.chosen(listed, "varchar")

    def _is_read(self, gate: Gate) -> bool:
        number = self._gates.index(gate)
        return self._context.at("health", "gates", number, "when") is not None

    def _rank(self, score: str) -> Sql:
        """The band of a score as a rank; half-open bands."""
        value = sql.column(score)
        return sql.case(
            [
                (_at_least(value, self._bands.green), sql.whole(_GREEN)),
                (_at_least(value, self._bands.yellow), sql.whole(_YELLOW)),
            ],
            sql.whole(_RED),
        )

    def _cap(self, *, unknown_too: bool) -> Sql:
        """The worst cap of the gates that hold; with ``unknown_too`` of those that may."""
        pairs = []
        for rank, colour in enumerate(("red", "yellow")):
            tests = [
                sql.negate(sql.is_false(sql.column(self._gate(gate))))
                if unknown_too
                else sql.is_true(sql.column(self._gate(gate)))
                for gate in self._gates
                if gate.at_most == colour and self._is_read(gate)
            ]
            pairs.append((sql.either(tests), sql.whole(rank)))
        return sql.case(pairs, sql.whole(_GREEN))

    def _published(self) -> Sql:
        low, high = sql.column("rank_low"), sql.column("rank_high")
        is_green = sql.both(
            [
                sql.equal(low, sql.whole(_GREEN)),
                sql.equal(high, sql.whole(_GREEN)),
            ]
        )
        no_gate = [
            sql.is_false(sql.column(self._gate(gate)))
            for gate in self._gates
            if self._is_read(gate)
        ]
        enough = _at_least(sql.column("known_weight"), _PURPLE_SHARE)
        purple = sql.both([is_green, *no_gate, enough, sql.is_true(sql.column("referenceable"))])
        differ = exp.NEQ(this=low.copy(), expression=high.copy())
        return sql.case(
            [
                (sql.negate(sql.column(APPLIES)), sql.null("varchar")),
                (purple, sql.text("purple")),
                (differ, sql.text(UNKNOWN)),
            ],
            _band_of(low.copy()),
        )


def _anchors(measure: Measure) -> Anchors:
    return tuple(measure.points.items())


def _weight_name(measure: Measure) -> str:
    return f"weight.{measure.id}"


def band_rank(value: Sql) -> Sql:
    """The rank of a band's name, worst first; NULL where it is no colour."""
    pairs: list[tuple[Sql, Sql]] = [
        (sql.text(band), sql.whole(rank)) for rank, band in enumerate(BANDS)
    ]
    return sql.case(pairs, sql.null("integer"), value)


def _band_of(rank: Sql) -> Sql:
    pairs: list[tuple[Sql, Sql]] = [
        (sql.whole(place), sql.text(band)) for place, band in enumerate(BANDS[:3])
    ]
    return sql.case(pairs, sql.null("varchar"), rank)


def _least(left: Sql, right: Sql) -> Sql:
    return exp.Least(this=left, expressions=[right], ignore_nulls=True)


def _at_least(value: Sql, bound: float) -> Sql:
    return exp.GTE(this=value.copy(), expression=sql.number(bound))


def _rounded(value: Sql) -> Sql:
    return exp.Round(this=value, decimals=sql.whole(_PLACES))
