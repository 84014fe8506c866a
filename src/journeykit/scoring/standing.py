"""Where a customer stands in the end: evidence, the record and loss taken together."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from journeykit.scoring import losing, placing, recorded, sql
from journeykit.scoring.context import HERE, Context
from journeykit.scoring.evidence import States, earlier_validated, is_carried, is_open
from journeykit.scoring.onward import Onward
from journeykit.scoring.placing import Placing, by_stage, ways_into
from journeykit.scoring.recorded import RecordedPath
from journeykit.scoring.schema import OUTSIDE, UNKNOWN, Progress, Standing
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Sheet

PLACE = "stage_place"
"""Where the customer stands, as a place in the order of the stages; NULL: at no stage."""
_NOWHERE = -1
_BY_EVIDENCE = "stands_by_evidence"


class Standpoint:
    """The columns about the stage where a customer stands."""

    def __init__(self, context: Context, evidence: Placing | None) -> None:
        self._context = context
        self._graph = context.graph
        self._states = States(context)
        self._evidence = evidence
        self._recorded = RecordedPath(context)
        self._may_be_named = losing.stage_column(context) is not None
        self.reached = context.reached
        self._went_on = context.family("gone_on")
        self._onward = Onward(context.stage_ids, self.reached, context.schema.entered)

    def add_recorded_placement(self, sheet: Sheet) -> None:
        """Placement by the recorded stage alone, so that branches can decide who is lost."""
        sheet.add(
            "placed",
            "No stage has a condition: the recorded stage alone says where a customer stands.",
            [
                (placing.STAGE, sql.column(recorded.PLACE)),
                (placing.OUTSIDE, sql.boolean(False)),
                (placing.SHOWN, sql.boolean(True)),
                (placing.ROUND, sql.null("integer")),
            ],
        )

    def add(self, sheet: Sheet) -> None:
        """The steps of standing."""
        if self._evidence is None:
            goal = sql.coalesce(sql.column(losing.LAST_OPEN), sql.column(recorded.PLACE))
            columns = [(recorded.GOAL, goal), *self._recorded.columns()]
            sheet.add("recorded_path", "The stages on the way to the recorded one.", columns)
        sheet.add(
            "standing",
            "The stage where the customer stands: of a lost one the last open stage, if recorded.",
            self._stage(),
        )
        sheet.add("dates", "When each reached stage was entered and left.", self._dates())
        sheet.add("here", "Since when the customer stands here, and how they count.", self._here())

    # The stage

    def _stage(self) -> Iterator[tuple[str, Sql]]:
        yield (
            _BY_EVIDENCE,
            sql.either([sql.column(placing.SHOWN), sql.column(losing.OWN_BRANCH)]),
        )
        last_open = sql.column(losing.LAST_OPEN)
        nothing_shown = sql.both(
            [sql.is_true(sql.column("lost")), sql.negate(sql.column(_BY_EVIDENCE))]
        )
        by_loss = [(sql.is_known(last_open), last_open.copy())] if self._may_be_named else []
        yield (
            PLACE,
            sql.case([*by_loss, (nothing_shown, exp.Null())], sql.column(placing.STAGE)),
        )
        place = sql.column(PLACE)
        at_none = sql.either([sql.is_true(sql.column("lost")), sql.is_null(place)])
        yield HERE, sql.case([(at_none, sql.whole(_NOWHERE))], place.copy())
        excluded = sql.both([sql.is_null(place), sql.column(placing.OUTSIDE)])
        yield (
            "stage",
            sql.case(
                [(excluded, sql.text(OUTSIDE)), (sql.is_null(place.copy()), sql.text(UNKNOWN))],
                recorded.place_to_id(self._context, place.copy()),
            ),
        )
        for stage_id in self._context.stage_ids:
            yield self.reached[stage_id], self._is_reached(stage_id)
        yield "progress", self._progress()
        yield "moved_by", self._placed_by()

    def _placed_by(self) -> Sql:
        """Who says where the customer stands."""
        by_loss: Sql = sql.boolean(False)
        if self._may_be_named:
            by_loss = sql.is_known(sql.column(losing.LAST_OPEN))
        otherwise = "recorded" if self._evidence is None else "evidence"
        named = sql.case([(by_loss, sql.text("lost_stage"))], sql.text(otherwise))
        return sql.when(sql.is_known(sql.column(PLACE)), named)

    def _is_reached(self, stage_id: str) -> Sql:
        place = sql.whole(self._context.position[stage_id])
        if self._evidence is None:
            return self._recorded.reached(stage_id)
        evidence = sql.column(self._evidence.reached[stage_id])
        at_no_stage = sql.is_null(sql.column(PLACE))
        if not self._may_be_named:
            return sql.both([sql.negate(at_no_stage), evidence])
        last_open = sql.column(losing.LAST_OPEN)
        here = sql.equal(last_open, place)
        leads = sql.is_among(
            last_open, [self._context.position[one] for one in self._graph.descendants(stage_id)]
        )
        before = sql.both([leads, evidence.copy(), sql.column(_BY_EVIDENCE)])
        return sql.case(
            [
                (sql.is_known(last_open.copy()), sql.either([here, before])),
                (at_no_stage, sql.boolean(False)),
            ],
            evidence,
        )

    def _progress(self) -> Sql:
        if self._evidence is None:
            pairs = [
                (
                    self._context.position[one],
                    sql.text(Progress.IN_PROGRESS if self._graph.forward(one) else Progress.DONE),
                )
                for one in self._context.stage_ids
            ]
            value = by_stage(PLACE, pairs, "varchar")
        else:
            value = sql.column(placing.PROGRESS)
        no_progress = sql.either([sql.is_true(sql.column("lost")), sql.is_null(sql.column(PLACE))])
        return sql.case([(no_progress, sql.null("varchar"))], value)

    # Dates

    def _before(self, stage_id: str) -> list[tuple[Sql, str]]:
        """Stages that may be the one before, latest first, and whether each is."""
        ways = sorted(
            ways_into(self._context, stage_id),
            key=lambda way: self._context.position[way.source],
            reverse=True,
        )
        return [
            (sql.both([sql.column(self.reached[way.source]), is_open(way)]), way.source)
            for way in ways
        ]

    def _dates(self) -> Iterator[tuple[str, Sql]]:
        schema = self._context.schema
        for stage_id in self._context.stage_ids:
            by_stage_before = sql.case(
                [
                    (test, self._states.validation_date(source))
                    for test, source in self._before(stage_id)
                ],
                sql.null("date"),
            )
            if self._graph.stage(stage_id).repeats:
                # once its evidence was there, they may have come back any number of times
                came_back = self._states.validated(stage_id)
                by_stage_before = sql.when(sql.negate(came_back), by_stage_before)
            entry = sql.coalesce(self._states.trigger_date(stage_id), by_stage_before)
            yield schema.entered[stage_id], sql.when(sql.column(self.reached[stage_id]), entry)
            if not self._states.validation_is_written(stage_id):
                yield schema.validated_on[stage_id], sql.null("date")
        yield "standing", self._standing()
        done = sql.is_true(sql.equal(sql.column("standing"), sql.text(Standing.DONE)))
        yield from self._onward.columns()
        for stage_id in self._context.stage_ids:
            here = sql.equal(sql.column(PLACE), sql.whole(self._context.position[stage_id]))
            gone = sql.both(
                [
                    sql.column(self.reached[stage_id]),
                    sql.either([sql.negate(sql.is_true(here)), done.copy()]),
                ]
            )
            yield self._went_on[stage_id], gone
            yield schema.left[stage_id], self._left(stage_id)

    def _left(self, stage_id: str) -> Sql:
        """When its validation was reached; where no date says so, entry into the next stage.

        What lies between the two is waiting, and no time that the stage took.
        """
        by_next = self._onward.entered_first(self._later(stage_id))
        went_on = sql.when(sql.column(self._went_on[stage_id]), by_next)
        until = sql.coalesce(self._states.validation_date(stage_id), went_on)
        tests: list[Sql] = [sql.column(self.reached[stage_id])]
        if self._graph.stage(stage_id).repeats:
            # of a round that is over only the trigger's date would tell when it began
            tests.append(sql.is_known(self._states.trigger_date(stage_id)))
        return sql.when(sql.both(tests), until)

    def _later(self, stage_id: str) -> tuple[str, ...]:
        return self._graph.descendants(stage_id)

    def _standing(self) -> Sql:
        """How the customer counts at the stage; one of ``Standing``."""
        lost, progress = sql.column("lost"), sql.column("progress")
        done = sql.equal(progress, sql.text(Progress.DONE))
        return sql.case(
            [
                (lost, sql.text(Standing.LOST)),
                (sql.is_null(sql.column(PLACE)), sql.null("varchar")),
                (done, sql.text(Standing.DONE)),
                (sql.is_null(lost.copy()), sql.text(Standing.LOSS_UNKNOWN)),
            ],
            progress.copy(),
        )

    # Here

    def _here(self) -> Iterator[tuple[str, Sql]]:
        context, schema = self._context, self._context.schema
        entered = [
            (context.position[one], sql.column(schema.entered[one])) for one in context.stage_ids
        ]
        yield "entered_on", by_stage(PLACE, entered, "date")
        yield "days_in_stage", self._days()
        yield "here_validated", self._here_validated()
        yield "furthest_stage", self._furthest()
        yield (
            "disagreement",
            recorded.disagreement(
                context, sql.column(PLACE), sql.equal(sql.column("stage"), sql.text(OUTSIDE))
            ),
        )
        yield from self._lists()

    def _days(self) -> Sql:
        """From the entry to as_of; of the lost to the loss, unknown where that is dated before."""
        entered, lost_on = sql.column("entered_on"), sql.column("lost_on")
        is_after = exp.GTE(this=lost_on, expression=entered)
        of_lost = sql.when(is_after, lost_on.copy())
        until = sql.case([(sql.column("lost"), of_lost)], sql.day(self._context.as_of))
        return exp.DateDiff(this=until, expression=entered.copy(), unit=exp.var("DAY"))

    def _here_validated(self) -> Sql:
        """Whether the validation of the stage where they stand is true, in this round."""
        pairs = []
        for stage_id in self._context.stage_ids:
            place = self._context.position[stage_id]
            valid = self._states.validated(stage_id)
            if self._evidence is not None and stage_id in self._evidence.repeating:
                in_round = sql.is_true(sql.equal(sql.column(placing.ROUND), sql.whole(place)))
                valid = sql.both([valid, sql.negate(in_round)])
            pairs.append((place, valid))
        return sql.coalesce(by_stage(PLACE, pairs, "boolean"), sql.boolean(False))

    def _furthest(self) -> Sql:
        return sql.case(
            [
                (self._states.validated(one), sql.text(one))
                for one in reversed(self._context.stage_ids)
            ],
            sql.null("varchar"),
        )

    def _lists(self) -> Iterator[tuple[str, Sql]]:
        ids = self._context.stage_ids
        yield "gaps", _ids([(self._is_gap(one), one) for one in ids])
        yield "joined", _ids([(self._is_joined(one), one) for one in ids])
        yield "reached", _ids([(sql.column(self.reached[one]), one) for one in ids])
        yield "went_on", _ids([(sql.column(self._went_on[one]), one) for one in ids])
        yield "validated", _ids([(self._states.validated(one), one) for one in ids])
        yield "carried", _ids([(self._is_carried(one), one) for one in ids])
        taken = []
        for way in self._graph.all_loops:
            if way.when is not None:
                holds = self._context.compiler.condition(way.when)
                test = sql.both([sql.column(self.reached[way.source]), holds])
                taken.append((test, edge(way.source, way.target, way.name)))
        yield "loops", sql.chosen(taken, "varchar")
        # whom the first trigger excludes is on no path, wherever lost.stage puts them
        inside = sql.negate(sql.column(placing.OUTSIDE))
        pairs = self._evidence.paths.at_once() if self._evidence else []
        at_once = [(sql.both([inside.copy(), test]), key) for test, key in pairs]
        yield "at_once", sql.chosen(at_once, "varchar")

    def _is_gap(self, stage_id: str) -> Sql:
        if self._evidence is None or not self._states.validation_is_written(stage_id):
            return sql.boolean(False)
        place = sql.whole(self._context.position[stage_id])
        tests = [
            sql.column(self.reached[stage_id]),
            sql.column(self._evidence.passed[stage_id]),
            sql.negate(self._states.validated(stage_id)),
        ]
        if self._may_be_named:
            here = sql.equal(sql.column(losing.LAST_OPEN), place.copy())
            tests.append(sql.negate(sql.is_true(here)))
        if stage_id in self._evidence.repeating:
            in_round = sql.is_true(sql.equal(sql.column(placing.ROUND), place))
            tests.append(sql.negate(in_round))
        return sql.both(tests)

    def _is_joined(self, stage_id: str) -> Sql:
        if stage_id == self._graph.entry:
            return sql.boolean(False)
        tests = [test for test, _ in self._before(stage_id)]
        if self._evidence is None:
            # who is placed by record came by any way that there is, open or not
            tests = [sql.column(self.reached[one]) for one in self._graph.before(stage_id)]
        return sql.both([sql.column(self.reached[stage_id]), sql.negate(sql.either(tests))])

    def _is_carried(self, stage_id: str) -> Sql:
        if not is_carried(self._context, stage_id):
            return sql.boolean(False)
        shown = sql.column(f"{self._context.validation[stage_id]} shown")
        return sql.both([earlier_validated(stage_id), sql.negate(sql.is_true(shown))])


def edge(source: str, target: str, name: str | None) -> Sql:
    """The key of an edge as a text literal."""
    from journeykit.scoring.schema import edge_key

    return sql.text(edge_key(source, target, name))


def _ids(pairs: list[tuple[Sql, str]]) -> Sql:
    return sql.chosen([(test, sql.text(one)) for test, one in pairs], "varchar")
