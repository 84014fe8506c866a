"""Who is lost, where, and why."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from journeykit.graph import LossNode
from journeykit.scoring import placing, sql
from journeykit.scoring.context import Context
from journeykit.scoring.placing import by_stage
from journeykit.scoring.recorded import bucket_column, bucket_place
from journeykit.scoring.schema import LossReason
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Sheet

LAST_OPEN = "lost_place"
"""The stage that ``lost.stage`` names for a lost customer, as a place; NULL: none."""
LOSS_DATE = "loss_date"
"""The day that the export has for a loss, which may be later than as_of."""
OWN_BRANCH = "own_branch_decides"
"""Whether a branch of the stage where they stand made the customer lost."""
_NODE = "reason_node"
_BASE = "loss_shown"


def stage_column(context: Context) -> str | None:
    """The column of ``lost.stage``, where one is read."""
    lost = context.journey.lost
    name = lost.stage if lost else None
    return name if name in context.schema.types else None


class Losing:
    """The columns about loss."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._graph = context.graph
        self._lost = context.journey.lost
        self._nodes = context.graph.loss_nodes

    def add_branches(self, sheet: Sheet) -> None:
        """Whether each loss branch matches, by its condition and by the recorded reason."""
        columns: list[tuple[str, Sql]] = [("recorded_reason", self._reason_cell())]
        for number, node in enumerate(self._nodes):
            when = self._context.at(*node.route, "when")
            condition = self._context.compiler.condition(when) if when else sql.boolean(False)
            columns.append((self._when(number), condition))
            columns.append((self._recorded(number), self._by_record(node)))
        sheet.add(
            "branches", "Which loss branches match, by condition or by recorded reason.", columns
        )

    def add_lost(self, sheet: Sheet) -> None:
        """Whether a customer is lost: three-valued."""
        sheet.add(
            "lost",
            "Lost is what the journey says it is, and not who came back; unknown stays unknown.",
            self._decision(),
        )

    def add_reasons(self, sheet: Sheet, stage_place: str) -> None:
        """The reason of each loss, and what else matches."""
        sheet.add(
            "reasons",
            "The first branch that matches is the reason of a loss.",
            self._reasons(stage_place),
        )

    # Branches

    def _when(self, number: int) -> str:
        return f"branch_when.{number + 1}"

    def _recorded(self, number: int) -> str:
        return f"branch_recorded.{number + 1}"

    def _reason_column(self) -> str | None:
        name = self._lost.reason if self._lost else None
        return name if name in self._context.schema.types else None

    def _reason_cell(self) -> Sql:
        name = self._reason_column()
        return self._context.cell(name) if name else sql.null("varchar")

    def _by_record(self, node: LossNode) -> Sql:
        """Whether the recorded reason is one of the branch's: an empty reason is of none."""
        name = self._reason_column()
        if name is None or not node.branch.recorded:
            return sql.boolean(False)
        if self._context.is_absent(name):
            return sql.null("boolean")
        listed = sql.is_in(sql.column("recorded_reason"), node.branch.recorded)
        return sql.coalesce(listed, sql.boolean(False))

    # The decision

    def _decision(self) -> Iterator[tuple[str, Sql]]:
        said, own = self._said()
        yield _BASE, said
        yield OWN_BRANCH, own
        dated = self._context.at("lost", "date")
        day = self._context.known_date(dated) if dated else sql.null("date")
        yield LOSS_DATE, day
        shown: Sql = sql.column(_BASE)
        if dated is not None:
            later = exp.GT(this=sql.column(LOSS_DATE), expression=sql.day(self._context.as_of))
            not_yet = sql.is_true(sql.both([shown.copy(), later]))
            shown = sql.case([(not_yet, sql.boolean(False))], shown)
        back = self._context.at("lost", "returned")
        returned = self._context.compiler.condition(back) if back else sql.null("boolean")
        yield "returned", returned
        if back is not None:
            shown = sql.both([shown, sql.negate(sql.column("returned"))])
        yield "lost", shown
        yield "lost_on", sql.when(sql.column("lost"), sql.column(LOSS_DATE))
        yield LAST_OPEN, sql.when(sql.column("lost"), self._last_open())

    def _said(self) -> tuple[Sql, Sql]:
        """Whether the data says lost, and whether a branch of the stage itself says so."""
        when = self._context.at("lost", "when")
        buckets = self._lost.crm if self._lost else ()
        if when is None and not buckets:
            own = by_stage(
                placing.STAGE,
                [
                    (self._context.position[stage_id], self._match_any(stage_id))
                    for stage_id in self._context.stage_ids
                    if self._graph.losses(stage_id)
                ],
                "boolean",
            )
            if isinstance(own, exp.Case):
                own.set("default", sql.boolean(False))
            else:
                own = sql.boolean(False)
            return sql.either([own, self._match_any(None)]), sql.is_true(own.copy())
        parts = [self._context.compiler.condition(when)] if when else []
        if buckets:
            name = bucket_column(self._context)
            listed = sql.is_in(sql.column("bucket"), buckets) if name else sql.null("boolean")
            parts.append(listed)
        return sql.either(parts), sql.boolean(False)

    def _match_any(self, stage_id: str | None) -> Sql:
        return sql.either(
            sql.column(name)
            for number, node in enumerate(self._nodes)
            if node.stage == stage_id
            for name in (self._recorded(number), self._when(number))
        )

    def _last_open(self) -> Sql:
        """The stage that ``lost.stage`` names: by its id, else by its bucket."""
        name = stage_column(self._context)
        if name is None:
            return sql.null("integer")
        cell = self._context.cell(name)
        pairs = [
            (sql.equal(cell.copy(), sql.text(stage_id)), sql.whole(place))
            for stage_id, place in self._context.position.items()
        ]
        return sql.case(pairs, bucket_place(self._context, cell))

    # The reason

    def _reasons(self, stage_place: str) -> Iterator[tuple[str, Sql]]:
        lost = sql.column("lost")
        yield _NODE, sql.when(lost, sql.coalesce(*self._first_matches(stage_place)))
        node = sql.column(_NODE)
        pairs = list(enumerate(self._nodes))
        ids = [(sql.whole(number), sql.text(one.branch.id)) for number, one in pairs]
        causes = [
            (sql.whole(number), sql.text(one.branch.cause or "unknown")) for number, one in pairs
        ]
        yield (
            "reason",
            sql.when(
                lost.copy(),
                sql.case(ids, self._unexplained(), node) if ids else self._unexplained(),
            ),
        )
        yield (
            "cause",
            sql.when(
                lost.copy(),
                sql.case(causes, sql.text("unknown"), node.copy())
                if causes
                else sql.text("unknown"),
            ),
        )
        yield (
            "controllable",
            self._of_node(
                (number, sql.boolean(one.branch.controllable))
                for number, one in pairs
                if one.branch.controllable is not None
            )
            or sql.null("boolean"),
        )
        yield (
            "reason_stage",
            self._of_node((number, sql.text(one.stage)) for number, one in pairs if one.stage)
            or sql.null("varchar"),
        )
        yield "contributing", sql.chosen_where(lost.copy(), self._others(stage_place), "varchar")

    def _of_node(self, pairs: Iterator[tuple[int, Sql]]) -> Sql | None:
        found = [(sql.whole(number), value) for number, value in pairs]
        if not found:
            return None
        return sql.when(sql.column("lost"), sql.case(found, exp.Null(), sql.column(_NODE)))

    def _first_matches(self, stage_place: str) -> Iterator[Sql]:
        """The first match among a stage's own branches, then among those of any stage."""
        own = [
            (self._context.position[stage_id], self._first(stage_id))
            for stage_id in self._context.stage_ids
            if self._graph.losses(stage_id)
        ]
        yield by_stage(stage_place, own, "integer")
        yield self._first(None)

    def _first(self, stage_id: str | None) -> Sql:
        numbers = [number for number, node in enumerate(self._nodes) if node.stage == stage_id]
        tests = [
            (sql.column(of(number)), sql.whole(number))
            for of in (self._recorded, self._when)
            for number in numbers
        ]
        return sql.case(tests, sql.null("integer"))

    def _others(self, stage_place: str) -> list[tuple[Sql, Sql]]:
        """Branches that match and are not the reason, in the order in which they would be it."""
        pairs: list[tuple[Sql, Sql]] = []
        for own in (True, False):
            for of in (self._recorded, self._when):
                for number, node in enumerate(self._nodes):
                    if (node.stage is not None) is own:
                        pairs.append(
                            (
                                self._contributes(number, node, of, stage_place),
                                sql.text(node.branch.id),
                            )
                        )
        return pairs

    def _contributes(self, number: int, node: LossNode, of: object, stage_place: str) -> Sql:
        by_when = of == self._when
        name = self._when(number) if by_when else self._recorded(number)
        not_reason = sql.either(
            [
                sql.is_null(sql.column(_NODE)),
                exp.NEQ(this=sql.column(_NODE), expression=sql.whole(number)),
            ]
        )
        tests: list[Sql] = [sql.column(name), not_reason]
        if by_when and node.branch.recorded:
            tests.append(sql.negate(sql.is_true(sql.column(self._recorded(number)))))
        if node.stage is not None:
            place = sql.whole(self._context.position[node.stage])
            tests.append(sql.equal(sql.column(stage_place), place))
        return sql.both(tests)

    def _unexplained(self) -> Sql:
        text = sql.column("recorded_reason")
        of_stages = [value for node in self._nodes if node.stage for value in node.branch.recorded]
        # one by one: an engine would look up a longer list for every row, lost or not
        elsewhere = [sql.equal(text.copy(), sql.text(one)) for one in dict.fromkeys(of_stages)]
        return sql.case(
            [
                (sql.is_null(text), sql.text(LossReason.NONE_RECORDED)),
                *((test, sql.text(LossReason.OTHER_STAGE)) for test in elsewhere),
            ],
            sql.text(LossReason.UNMAPPED),
        )
