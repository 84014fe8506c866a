"""What the evidence says of each stage: triggers, validations, ways on; each evaluated once."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from journeykit.definition.findings import Route
from journeykit.graph import Way
from journeykit.scoring import sql
from journeykit.scoring.context import Context
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Sheet

EARLIER_VALIDATED = "earlier.validated"
EARLIER_BAND = "earlier.band"


def holds(context: Context, route: Route, name: str) -> list[tuple[str, Sql]]:
    """Whether the ``when`` and ``date`` at a route hold, three-valued, as the column ``name``.

    True while its date lies after as_of is not yet true. A date without a condition is true when it
    is known and not after as_of, false when it is empty. The date stands in ``<name> date``.
    """
    when, dated = context.at(*route, "when"), context.at(*route, "date")
    condition = context.compiler.condition(when) if when else None
    if dated is None:
        return [(name, condition if condition is not None else sql.boolean(False))]
    day = f"{name} date"
    later = sql.binary(exp.GT, sql.column(day), sql.day(context.as_of))
    if condition is None:
        unread = context.compiler.unread(dated)
        state = sql.case(
            [
                (sql.is_known(sql.column(day)), sql.negate(later)),
                (unread, sql.null("boolean")),
            ],
            sql.boolean(False),
        )
        return [(day, context.known_date(dated)), (name, state)]
    held = f"{name} when"
    not_yet = sql.both([sql.column(held), later])
    return [
        (day, context.known_date(dated)),
        (held, condition),
        (name, sql.case([(sql.is_true(not_yet), sql.boolean(False))], sql.column(held))),
    ]


def add_evidence(sheet: Sheet, context: Context) -> None:
    """Triggers, validations and the conditions of ways on."""
    sheet.add(
        "evidence",
        "Whether each trigger, validation and way on holds: true, false or unknown, never guessed.",
        [*_triggers(context), *_validations(context), *_ways(context)],
    )


def _triggers(context: Context) -> Iterator[tuple[str, Sql]]:
    for stage_id, name in context.trigger.items():
        route = (*context.route(stage_id), "trigger")
        if context.written(stage_id, "trigger"):
            found = holds(context, route, name)
            yield from found
            day = _day(found, name)
            yield context.trigger_date[stage_id], sql.when(sql.column(name), day)


def _day(found: list[tuple[str, Sql]], name: str) -> Sql:
    """The date of what holds; where ``holds`` says so it is not after as_of."""
    called = f"{name} date"
    return sql.column(called) if called in dict(found) else sql.null("date")


def _validations(context: Context) -> Iterator[tuple[str, Sql]]:
    for stage_id, name in context.validation.items():
        if not context.written(stage_id, "validation"):
            continue
        shown = f"{name} shown"
        found = holds(context, (*context.route(stage_id), "validation"), shown)
        yield from found
        now: Sql = sql.column(shown)
        day = _day(found, shown)
        if is_carried(context, stage_id):
            now = sql.either([earlier_validated(stage_id), now])
            # what was validated then may be dated later now
            come = sql.binary(exp.LTE, day.copy(), sql.day(context.as_of))
            day = sql.when(come, day)
        yield name, now
        yield context.schema.validated_on[stage_id], sql.when(sql.column(name), day)


def validation_day(context: Context, stage_id: str) -> str:
    """The column with the date of a validation, be it shown or later than as_of; it may be none."""
    return f"{context.validation[stage_id]} shown date"


def is_carried(context: Context, stage_id: str) -> bool:
    """Whether an earlier snapshot may know the validation of a stage."""
    return context.remembers and context.written(stage_id, "validation")


def earlier_validated(stage_id: str) -> Sql:
    """Whether the stage was validated in the earlier snapshot: TRUE or FALSE."""
    listed = sql.function("list_contains", sql.column(EARLIER_VALIDATED), sql.text(stage_id))
    return sql.coalesce(listed, sql.boolean(False))


def _ways(context: Context) -> Iterator[tuple[str, Sql]]:
    for way in context.graph.all_forward:
        if way.when is not None:
            yield open_name(way), sql.is_true(context.compiler.condition(way.when))


def open_name(way: Way) -> str:
    """The column that says whether a way with a condition is open."""
    return f"open.{way.source}>{way.target}"


def is_open(way: Way) -> Sql:
    """Whether a way forward is open for a customer: TRUE or FALSE."""
    return sql.boolean(True) if way.when is None else sql.column(open_name(way))


class States:
    """The evidence of a stage as SQL; what is not written has no say."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def trigger_is_written(self, stage_id: str) -> bool:
        """Whether data can show the trigger."""
        return self._context.written(stage_id, "trigger")

    def validation_is_written(self, stage_id: str) -> bool:
        """Whether data can show the validation."""
        return self._context.written(stage_id, "validation")

    def trigger(self, stage_id: str) -> Sql:
        """Whether the trigger holds: three-valued. Only for a written one."""
        return sql.column(self._context.trigger[stage_id])

    def validation(self, stage_id: str) -> Sql:
        """Whether the validation holds: three-valued. Only for a written one."""
        return sql.column(self._context.validation[stage_id])

    def triggered(self, stage_id: str) -> Sql:
        """The trigger is known to hold; an event alone counts at the first stage."""
        if self.trigger_is_written(stage_id):
            return sql.is_true(self.trigger(stage_id))
        stage = self._context.graph.stage(stage_id)
        is_event = stage.trigger is not None and stage.trigger.event is not None
        return sql.boolean(is_event and stage_id == self._context.graph.entry)

    def not_refused(self, stage_id: str) -> Sql:
        """The trigger is not known to be false."""
        if not self.trigger_is_written(stage_id):
            return sql.boolean(True)
        return sql.negate(sql.is_false(self.trigger(stage_id)))

    def refused(self, stage_id: str) -> Sql:
        """The trigger is known to be false."""
        if not self.trigger_is_written(stage_id):
            return sql.boolean(False)
        return sql.is_false(self.trigger(stage_id))

    def may_enter(self, stage_id: str) -> Sql:
        """The trigger holds or is not written."""
        if not self.trigger_is_written(stage_id):
            return sql.boolean(True)
        return sql.is_true(self.trigger(stage_id))

    def unknown_trigger(self, stage_id: str) -> Sql:
        """The trigger is unknown."""
        if not self.trigger_is_written(stage_id):
            return sql.boolean(False)
        return sql.is_null(self.trigger(stage_id))

    def validated(self, stage_id: str) -> Sql:
        """The validation is known to hold."""
        if not self.validation_is_written(stage_id):
            return sql.boolean(False)
        return sql.is_true(self.validation(stage_id))

    def trigger_date(self, stage_id: str) -> Sql:
        """When the trigger happened, where it holds and the date is known."""
        if not self.trigger_is_written(stage_id):
            return sql.null("date")
        return sql.column(self._context.trigger_date[stage_id])

    def validation_date(self, stage_id: str) -> Sql:
        """When the validation was reached, where it holds and the date is known."""
        if not self.validation_is_written(stage_id):
            return sql.null("date")
        return sql.column(self._context.schema.validated_on[stage_id])
