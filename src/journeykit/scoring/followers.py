"""Which results of a plan may follow from others, and by which columns on the way.

They are read of one customer, or written out of all, but hardly ever counted: to tell them costs
more than to read them does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlglot import exp

from journeykit.scoring import sql
from journeykit.scoring.context import Context
from journeykit.scoring.evidence import validation_day
from journeykit.scoring.following import Followers
from journeykit.scoring.health import Healthiness
from journeykit.scoring.losing import LOSS_DATE
from journeykit.scoring.schema import ColumnType
from journeykit.scoring.sql import Sql
from journeykit.scoring.standing import PLACE
from journeykit.scoring.storing import Stored

_Texts = Mapping[str, Sequence[str]]


def followers(context: Context, stored: Stored, marked: _Texts, coded: _Texts) -> Followers:
    """The columns of a file that may follow from others.

    Health and what is measured follow from cells, derived numbers too, and dates of a customer from
    those of the stages. What others are told by, what groups are made by and what the scorecard
    reads stays.

    Args:
        context: Of the plan.
        stored: What would stand in the file.
        marked: Of lists that are numbers there, the text of each bit.
        coded: Of texts that are numbers there, the text of each number.
    """
    schema, healthiness = context.schema, Healthiness(context)
    derived = {
        schema.cell[name]
        for name in schema.derived
        if schema.types[name] is ColumnType.DECIMAL and name not in schema.segments
    }
    dates = {"entered_on", "lost_on", *(name for _, name in schema.validated_on.items())}
    stay = {source for _, source in stored.same}.union(_counted(context))
    days = {validation_day(context, one) for one in context.stage_ids}
    given = dict(_validated(context, marked.get("validated", ())))
    if "stage" in coded:
        given[PLACE] = _place(context, coded["stage"])
    return Followers(
        (healthiness.followers | derived | dates).intersection(stored.columns) - stay,
        healthiness.between | days | {LOSS_DATE},
        healthiness.given | given,
    )


def _counted(context: Context) -> Iterator[str]:
    """The columns that the scorecard reads of every customer."""
    for place in range(len(context.journey.scorecard)):
        value = context.at("scorecard", place, "value")
        if value is not None:
            yield from value.results
            yield from (context.schema.cell[name] for name in value.columns)


def _validated(context: Context, stages: Sequence[str]) -> Iterator[tuple[str, Sql]]:
    """Whether the validation of a stage is true, by the bits of the list of those that are."""
    for place, stage_id in enumerate(stages):
        bit = exp.BitwiseAnd(this=sql.column("validated"), expression=sql.whole(1 << place))
        yield context.validation[stage_id], sql.binary(exp.NEQ, bit, sql.whole(0))


def _place(context: Context, stages: Sequence[str]) -> Sql:
    """Where the customer stands, by the number of the stage."""
    pairs: list[tuple[Sql, Sql]] = [
        (sql.whole(number), sql.whole(context.position[stage_id]))
        for number, stage_id in enumerate(stages)
        if stage_id in context.position
    ]
    return sql.case(pairs, sql.null("integer"), sql.column("stage"))
