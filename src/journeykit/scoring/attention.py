"""Who and what needs attention: the at-risk monitor, moments, events, the customer's voice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlglot import exp

from journeykit.definition.findings import Route
from journeykit.records import dataclass
from journeykit.scoring import sql
from journeykit.scoring.context import HERE, RENEWAL_WINDOW, Context
from journeykit.scoring.days import LAST_DAY
from journeykit.scoring.evidence import EARLIER_BAND, holds
from journeykit.scoring.health import band_rank
from journeykit.scoring.schema import Progress
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Sheet


@dataclass(frozen=True)
class Occurrence:
    """Something that may hold now for a customer, and by when its response is due.

    Attributes:
        id: In the list of those that hold.
        name: The column that says whether it holds.
        route: Where it stands in the journey.
        where: Which customers it is looked at for.
        within: Days for the response, where one is promised.
    """

    id: str
    name: str
    route: Route
    where: Sql
    within: int | None


class Attention:
    """The columns about what needs attention."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._journey = context.journey

    def add(self, sheet: Sheet) -> None:
        """The steps of attention."""
        sheet.add(
            "now",
            "Which moments, events, wishes and rules of the at-risk monitor hold now.",
            self._conditions(),
        )
        sheet.add("attention", "Who needs action, why, and by when.", self._lists())

    def _conditions(self) -> Iterator[tuple[str, Sql]]:
        for occurrence in (*self._moments(), *self._events(), *self._voice()):
            yield from holds(self._context, occurrence.route, occurrence.name)
        for number, rule in enumerate(self._journey.at_risk):
            condition = self._context.at("at_risk", number, "when")
            if condition is not None:
                yield f"rule.{number}.{rule.id}", self._context.compiler.condition(condition)
        renewal = self._context.role("renewal_date")
        yield "renewal_date", self._day(renewal)
        yield (
            "days_to_renewal",
            exp.DateDiff(
                this=sql.column("renewal_date"),
                expression=sql.day(self._context.as_of),
                unit=exp.var("DAY"),
            ),
        )
        yield "at_risk_applies", self._monitored()

    def _day(self, name: str | None) -> Sql:
        if name is None:
            return sql.null("date")
        if self._context.schema.types[name] == "timestamp":
            return sql.cast(self._context.cell(name), "date")
        return self._context.cell(name)

    # What holds

    def _moments(self) -> Iterator[Occurrence]:
        for stage in self._context.graph.stages:
            here = self._context.is_open_at([stage.id])
            for number, moment in enumerate(stage.emotional_moments):
                yield Occurrence(
                    moment.id,
                    f"moment.{stage.id}.{moment.id}",
                    (*self._context.route(stage.id), "emotional_moments", number),
                    here.copy(),
                    moment.response.within_days if moment.response else None,
                )

    def _events(self) -> Iterator[Occurrence]:
        not_lost = sql.negate(sql.is_true(sql.column("lost")))
        for number, event in enumerate(self._journey.external_events):
            here = self._context.is_open_at(event.stages) if event.stages else not_lost.copy()
            yield Occurrence(
                event.id,
                f"event.{event.id}",
                ("external_events", number),
                here,
                event.response.within_days if event.response else None,
            )

    def _voice(self) -> Iterator[Occurrence]:
        for number, topic in enumerate(self._journey.customer_voice):
            yield Occurrence(
                topic.id,
                f"voice.{topic.id}",
                ("customer_voice", number),
                sql.boolean(True),
                topic.within_days,
            )

    def _lists(self) -> Iterator[tuple[str, Sql]]:
        for name, found in (
            ("moments", list(self._moments())),
            ("events", list(self._events())),
            ("voice", list(self._voice())),
        ):
            tests = [sql.both([one.where, sql.column(one.name)]) for one in found]
            ids = [(test, sql.text(one.id)) for test, one in zip(tests, found, strict=True)]
            due = [(test.copy(), self._due(one)) for test, one in zip(tests, found, strict=True)]
            yield name, sql.chosen(ids, "varchar")
            yield f"{name}_due", sql.chosen(due, "date")
        monitored = sql.column("at_risk_applies")
        yield "at_risk", sql.chosen_where(monitored, self._reasons(), "varchar")

    def _due(self, occurrence: Occurrence) -> Sql:
        """When the response is due: days after it began, where no date is written after as_of."""
        within = occurrence.within
        if within is None or within > (LAST_DAY - date.min).days:
            return sql.null("date")
        if self._context.at(*occurrence.route, "date") is None:
            if within > (LAST_DAY - self._context.as_of).days:
                return sql.null("date")
            return sql.day(self._context.as_of + timedelta(days=within))
        began = sql.column(f"{occurrence.name} date")
        fits = exp.LTE(this=began, expression=sql.day(LAST_DAY - timedelta(days=within)))
        moved = exp.DateAdd(this=began.copy(), expression=sql.whole(within), unit=exp.var("DAY"))
        return sql.when(fits, sql.cast(moved, "date"))

    # The monitor

    def _monitored(self) -> Sql:
        named = self._journey.at_risk_stages
        stages = named if named is not None else self._context.graph.in_phase("existing")
        return self._context.is_open_at(stages)

    def _reasons(self) -> list[tuple[Sql, Sql]]:
        days = sql.column("days_to_renewal")
        due = exp.Between(this=days, low=sql.whole(0), high=sql.whole(RENEWAL_WINDOW))
        not_valid = sql.negate(sql.column("here_validated"))
        overdue = exp.LT(this=days.copy(), expression=sql.whole(0))
        pairs: list[tuple[Sql, Sql]] = [
            (sql.equal(sql.column("band"), sql.text("red")), sql.text("band_red")),
            (self._band_fell(), sql.text("band_fell")),
            (self._stuck(), sql.text("stuck")),
            (sql.both([due, not_valid]), sql.text("renewal_due")),
            (overdue, sql.text("renewal_overdue")),
        ]
        if self._context.role("renewal_date") is None:
            pairs = pairs[:3]
        for number, rule in enumerate(self._journey.at_risk):
            if self._context.at("at_risk", number, "when") is not None:
                pairs.append((sql.column(f"rule.{number}.{rule.id}"), sql.text(rule.id)))
        return pairs

    def _band_fell(self) -> Sql:
        if not self._context.remembers:
            return sql.boolean(False)
        return exp.LT(
            this=band_rank(sql.column("band")), expression=band_rank(sql.column(EARLIER_BAND))
        )

    def _stuck(self) -> Sql:
        """Longer in the stage than its max_days while in progress."""
        limits = [
            (sql.whole(self._context.position[stage.id]), sql.whole(stage.max_days))
            for stage in self._context.graph.stages
            if stage.max_days is not None
        ]
        if not limits:
            return sql.boolean(False)
        limit = sql.case(limits, sql.null("bigint"), sql.column(HERE))
        in_progress = sql.equal(sql.column("progress"), sql.text(Progress.IN_PROGRESS))
        too_long = exp.GT(this=sql.column("days_in_stage"), expression=limit)
        return sql.both([in_progress, too_long])
