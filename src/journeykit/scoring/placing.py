"""Where the evidence puts a customer: what is passed, what is reached, how far they are.

Stages are counted by their place in the file, from 0: ``evidence_stage`` is such a place, NULL for
a customer who is outside the journey or of whom nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlglot import exp

from journeykit.graph import Way
from journeykit.scoring import sql
from journeykit.scoring.context import Context
from journeykit.scoring.evidence import States, is_open
from journeykit.scoring.paths import Paths
from journeykit.scoring.schema import Progress
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Sheet

OUTSIDE = "is_outside"
"""Whether the first stage's trigger excludes the customer."""
STAGE = "evidence_stage"
PROGRESS = "evidence_progress"
SHOWN = "something_shown"
"""Whether any trigger or validation on the path is true."""
ROUND = "open_round"
"""The stage, as a place, whose latest round a customer is in; NULL: none."""
_LAST_SHOWN = "last_shown"


class Placing:
    """Placement by evidence, for a journey that has conditions."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._graph = context.graph
        self._states = States(context)
        self.paths = Paths(context)
        self._shown_here = context.family("shown_on_path")
        self.passed = context.family("passed")
        self._once_reached = context.family("reached_once")
        self.reached = context.family("reached_by_evidence")

    def add(self, sheet: Sheet) -> None:
        """The steps of placement."""
        sheet.add(
            "paths",
            "One path per customer: the branch that the evidence speaks for.",
            self.paths.columns(),
        )
        sheet.add(
            "passed",
            "A stage is passed by its own validation or by evidence after it.",
            self._passed(),
        )
        sheet.add(
            "reached",
            "A stage is reached when it is passed, or when the one before it is "
            "and its own trigger has come.",
            self._reached(),
        )
        sheet.add(
            "placed",
            "The last stage that is reached, and how far the customer is in it.",
            self._placed(),
        )

    def position(self, stage_id: str) -> int:
        """A stage's place in the file."""
        return self._context.position[stage_id]

    def on(self, stage_id: str) -> Sql:
        """Whether a stage is on the path."""
        return self.paths.on(stage_id)

    # Passed

    def _passed(self) -> Iterator[tuple[str, Sql]]:
        ids = self._context.stage_ids
        yield OUTSIDE, self._states.refused(self._graph.entry)
        for stage_id in ids:
            yield self._shown_here[stage_id], self._shown(stage_id)
        yield (
            _LAST_SHOWN,
            _last(
                [(sql.column(self._shown_here[one]), self.position(one)) for one in ids], none=-1
            ),
        )
        for stage_id in ids:
            later = exp.GT(
                this=sql.column(_LAST_SHOWN), expression=sql.whole(self.position(stage_id))
            )
            by_later = sql.both([later, self.on(stage_id), self._states.not_refused(stage_id)])
            own = sql.column(self._shown_here[stage_id])
            yield self.passed[stage_id], sql.either([own, sql.bracketed(by_later)])

    def _shown(self, stage_id: str) -> Sql:
        """What makes a stage passed by itself: its validation, or without one the next trigger."""
        if self._states.validation_is_written(stage_id):
            return sql.both([self.on(stage_id), self._states.validated(stage_id)])
        next_is_triggered = sql.either(
            sql.bracketed(sql.both([self._leads_on(way), self._states.triggered(way.target)]))
            for way in self._graph.forward(stage_id)
        )
        return sql.both(
            [
                self.on(stage_id),
                self._states.not_refused(stage_id),
                sql.bracketed(next_is_triggered),
            ]
        )

    def _leads_on(self, way: Way) -> Sql:
        """Whether a way is open and leads to a stage on the path."""
        return sql.both([is_open(way), self.on(way.target)])

    # Reached

    def _reached(self) -> Iterator[tuple[str, Sql]]:
        inside = sql.negate(sql.column(OUTSIDE))
        for stage_id in self._context.stage_ids:
            may_be: list[Sql] = [sql.column(self.passed[stage_id])]
            if stage_id == self._graph.entry:
                may_be = [sql.boolean(True)]
            before = sql.either(
                sql.bracketed(sql.both([is_open(way), sql.column(self.passed[way.source])]))
                for way in ways_into(self._context, stage_id)
            )
            enters = sql.both(
                [sql.bracketed(before), self.on(stage_id), self._states.may_enter(stage_id)]
            )
            may_be.append(sql.bracketed(enters))
            yield (
                self._once_reached[stage_id],
                sql.both([inside.copy(), sql.bracketed(sql.either(may_be))]),
            )
        yield ROUND, self._open_round()
        for stage_id in self._context.stage_ids:
            yield self.reached[stage_id], self._not_cut(stage_id)

    def _open_round(self) -> Sql:
        """The earliest repeating stage on the path whose trigger is true now."""
        return sql.case(
            (
                (
                    sql.both(
                        [
                            sql.column(self._once_reached[stage_id]),
                            sql.is_true(self._states.trigger(stage_id)),
                        ]
                    ),
                    sql.whole(self.position(stage_id)),
                )
                for stage_id in self.repeating
            ),
            sql.null("integer"),
        )

    @property
    def repeating(self) -> list[str]:
        """The stages with rounds."""
        return [
            stage.id
            for stage in self._graph.stages
            if stage.repeats and self._states.trigger_is_written(stage.id)
        ]

    def _not_cut(self, stage_id: str) -> Sql:
        once = sql.column(self._once_reached[stage_id])
        if not any(self.position(one) < self.position(stage_id) for one in self.repeating):
            return once
        everything = sql.whole(len(self._context.stage_ids))
        not_after = exp.GTE(
            this=sql.coalesce(sql.column(ROUND), everything),
            expression=sql.whole(self.position(stage_id)),
        )
        return sql.both([once, not_after])

    # Placed

    def _placed(self) -> Iterator[tuple[str, Sql]]:
        ids = self._context.stage_ids
        yield (
            STAGE,
            _last([(sql.column(self.reached[one]), self.position(one)) for one in ids], none=None),
        )
        yield (
            PROGRESS,
            by_stage(STAGE, [(self.position(one), self._progress(one)) for one in ids], "varchar"),
        )
        shown = [sql.bracketed(sql.both([self.on(one), self._any(one)])) for one in ids]
        yield SHOWN, sql.either(shown)

    def _any(self, stage_id: str) -> Sql:
        return sql.bracketed(
            sql.either([self._states.triggered(stage_id), self._states.validated(stage_id)])
        )

    def _progress(self, stage_id: str) -> Sql:
        """How far a customer is who stands at a stage."""
        here = sql.equal(sql.column(ROUND), sql.whole(self.position(stage_id)))
        again = sql.is_true(here) if stage_id in self.repeating else sql.boolean(False)
        ways = self._graph.forward(stage_id)
        next_unknown = sql.either(
            sql.bracketed(sql.both([is_open(way), self._states.unknown_trigger(way.target)]))
            for way in ways
        )
        pairs = [(again, sql.text(Progress.IN_PROGRESS))]
        if self._states.validation_is_written(stage_id):
            state = self._states.validation(stage_id)
            pairs += [
                (sql.is_null(state), sql.text(Progress.UNKNOWN)),
                (sql.negate(state.copy()), sql.text(Progress.IN_PROGRESS)),
            ]
            last = Progress.WAITING
        else:
            last = Progress.IN_PROGRESS
        if not ways:
            return sql.case(pairs, sql.text(Progress.DONE))
        return sql.case([*pairs, (next_unknown, sql.text(Progress.UNKNOWN))], sql.text(last))


def ways_into(context: Context, stage_id: str) -> list[Way]:
    """The ways forward that lead to a stage, in the order of the stages."""
    return [way for way in context.graph.all_forward if way.target == stage_id]


def by_stage(subject: str, pairs: Iterable[tuple[int, Sql]], type_: str) -> Sql:
    """One of several values, by a place in the order of the stages; NULL for any other."""
    kept = [(sql.whole(place), value) for place, value in pairs if not isinstance(value, exp.Null)]
    if not kept:
        return sql.null(type_)
    return sql.case(kept, sql.null(type_), sql.column(subject))


def _last(pairs: list[tuple[Sql, int]], none: int | None) -> Sql:
    """The last place whose condition is true."""
    default = sql.null("integer") if none is None else sql.whole(none)
    return sql.case([(test, sql.whole(place)) for test, place in reversed(pairs)], default)
