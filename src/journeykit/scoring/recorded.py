"""What the CRM says: its bucket, the stage that means, and placement by it alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from journeykit.graph import Way
from journeykit.scoring import sql
from journeykit.scoring.context import Context
from journeykit.scoring.evidence import is_open
from journeykit.scoring.placing import ways_into
from journeykit.scoring.schema import LOST, Disagreement
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Sheet

PLACE = "recorded_place"
"""The stage that the bucket means, as a place in the order of the stages."""
GOAL = "recorded_goal"
"""The stage to which a path leads in a journey without conditions, as a place."""


def bucket_column(context: Context) -> str | None:
    """The column of the CRM bucket, where the journey names one and the export has it."""
    name = context.role("recorded_stage")
    return None if name is None or context.is_absent(name) else name


def bucket_place(context: Context, bucket: Sql) -> Sql:
    """The stage that a bucket means, as a place; a bucket that means lost means no stage."""
    lost = set(context.journey.lost.crm) if context.journey.lost else set()
    taken: set[str] = set(lost)
    pairs: list[tuple[Sql, Sql]] = []
    for stage in context.graph.stages:
        own = [one for one in dict.fromkeys(stage.crm) if one not in taken]
        taken.update(own)
        if own:
            place = sql.whole(context.position[stage.id])
            pairs.append((sql.is_in(bucket.copy(), own), place))
    return sql.case(pairs, sql.null("integer"))


def place_to_id(context: Context, place: Sql) -> Sql:
    """A stage's id by its place."""
    pairs = [
        (sql.whole(position), sql.text(stage_id)) for stage_id, position in context.position.items()
    ]
    return sql.case(pairs, sql.null("varchar"), place)


def add_recorded(sheet: Sheet, context: Context) -> None:
    """The bucket and the stage it means."""
    name = bucket_column(context)
    bucket = context.cell(name) if name else sql.null("varchar")
    lost = context.journey.lost.crm if context.journey.lost else ()
    place = sql.column(PLACE)
    sheet.add(
        "recorded",
        "The CRM bucket, and the stage that the journey says it means.",
        [
            ("bucket", bucket),
            (PLACE, bucket_place(context, sql.column("bucket"))),
            (
                "recorded_stage",
                sql.case(
                    [(sql.is_in(sql.column("bucket"), lost), sql.text(LOST))],
                    place_to_id(context, place),
                ),
            ),
        ],
    )


def disagreement(context: Context, stage_place: Sql, is_outside: Sql) -> Sql:
    """How the recorded stage differs from where the customer stands, by the order of the file."""
    if bucket_column(context) is None:
        return sql.null("varchar")
    bucket, recorded = sql.column("bucket"), sql.column("recorded_stage")
    lost, place = sql.column("lost"), sql.column(PLACE)
    says_lost = context.journey.lost is not None and bool(context.journey.lost.crm)
    stands = sql.case([(is_outside, sql.whole(-1))], stage_place)
    none, ahead = sql.text(Disagreement.NONE), sql.text(Disagreement.AHEAD)
    behind, differs = sql.text(Disagreement.BEHIND), sql.text(Disagreement.LOST)
    pairs: list[tuple[Sql, Sql]] = [
        (sql.is_null(bucket), none),
        (sql.is_null(recorded), sql.text(Disagreement.UNMAPPED)),
    ]
    if says_lost:
        recorded_lost = sql.equal(recorded.copy(), sql.text(LOST))
        pairs += [
            (sql.both([recorded_lost, sql.is_false(lost)]), differs),
            (recorded_lost.copy(), none.copy()),
            (sql.is_true(lost.copy()), differs.copy()),
        ]
    pairs += [
        (sql.binary(exp.GT, place, stands), ahead),
        (sql.binary(exp.LT, place.copy(), stands.copy()), behind),
    ]
    return sql.case(pairs, none.copy())


class RecordedPath:
    """The path to a stage in a journey without conditions: earlier stages are assumed passed.

    At each fork it takes the first listed open branch that leads to the stage; where the stage
    cannot be reached over open ways, ways are taken as if they were all open.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._graph = context.graph
        self._leads = context.family("leads_to_recorded")
        self._on = context.family("on_recorded_path")
        self._conditional = any(way.when is not None for way in context.graph.all_forward)

    def columns(self) -> Iterator[tuple[str, Sql]]:
        """Whether each stage is on the path to the stage in ``GOAL``."""
        if self._conditional:
            for stage_id in self._context.stage_ids:
                yield self._leads[stage_id], self._leads_open(stage_id)
        for stage_id in self._context.stage_ids:
            yield self._on[stage_id], self._is_on(stage_id)

    def reached(self, stage_id: str) -> Sql:
        """Whether a stage is on the path or its end."""
        place = sql.whole(self._context.position[stage_id])
        here = sql.is_true(sql.equal(sql.column(GOAL), place))
        return sql.either([here, sql.column(self._on[stage_id])])

    def _goal_is(self, stage_ids: Sequence[str]) -> Sql:
        """Whether the goal is one of these stages: TRUE or FALSE."""
        places: list[Sql] = [sql.whole(self._context.position[one]) for one in stage_ids]
        return sql.coalesce(exp.In(this=sql.column(GOAL), expressions=places), sql.boolean(False))

    def _leads_open(self, stage_id: str) -> Sql:
        onward = [
            sql.both([is_open(way), sql.column(self._leads[way.target])])
            for way in self._graph.forward(stage_id)
        ]
        return sql.either([self._goal_is([stage_id]), *onward])

    def _leads_anyhow(self, stage_id: str) -> Sql:
        return self._goal_is([stage_id, *self._graph.descendants(stage_id)])

    def _way_leads(self, way: Way) -> Sql:
        """Whether a way leads to the goal, over open ways where the goal can be reached so."""
        if not self._conditional:
            return self._leads_anyhow(way.target)
        over_open = sql.both([is_open(way), sql.column(self._leads[way.target])])
        reachable = sql.column(self._leads[self._graph.entry])
        return sql.case([(reachable, over_open)], self._leads_anyhow(way.target))

    def _is_on(self, stage_id: str) -> Sql:
        if stage_id == self._graph.entry:
            return self._leads_anyhow(stage_id)
        return sql.either([self._taken(way) for way in ways_into(self._context, stage_id)])

    def _taken(self, way: Way) -> Sql:
        ways = self._graph.forward(way.source)
        earlier = [self._way_leads(other) for other in ways[: ways.index(way)]]
        return sql.both(
            [
                sql.column(self._on[way.source]),
                *(sql.negate(other) for other in earlier),
                self._way_leads(way),
            ]
        )
