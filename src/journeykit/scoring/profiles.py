"""Profiles of health: which one counts for a customer, and what its weights and anchors make."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from journeykit.definition.blocks import with_changes
from journeykit.definition.models import Measure, Profile
from journeykit.definition.profiles import UNDETERMINED, profile_condition
from journeykit.scoring import sql
from journeykit.scoring.context import Context
from journeykit.scoring.sql import Sql


class Profiles:
    """The profiles of a journey as SQL.

    The most specific one that is true counts; of equally specific ones only one may hold, so that
    a true one settles it. While one that is more specific than all true ones is unknown, so is
    the profile.
    """

    def __init__(self, context: Context) -> None:
        health = context.journey.health
        self._context = context
        self._profiles: tuple[Profile, ...] = health.profiles if health else ()

    def __bool__(self) -> bool:
        return bool(self._profiles)

    def columns(self, applies: Sql) -> Iterator[tuple[str, Sql]]:
        """Whether each holds, which one counts, and which ones tie."""
        for profile in self._profiles:
            yield _holds(profile), sql.when(applies.copy(), self._condition(profile))
        choices: list[tuple[Sql, Sql]] = []
        best: list[tuple[Sql, Sql]] = []
        for level in self._levels():
            true = [(sql.is_true(sql.column(_holds(one))), sql.text(one.id)) for one in level]
            unknown = [sql.is_null(sql.column(_holds(one))) for one in level]
            choices += [(test.copy(), named.copy()) for test, named in true]
            choices.append((sql.either(unknown), sql.text(UNDETERMINED)))
            some = sql.either([test.copy() for test, _ in true])
            best.append((some, sql.chosen(true, "varchar")))
        yield "profile", sql.when(applies.copy(), sql.case(choices, sql.null("varchar")))
        yield "profiles_at_best", sql.case(best, sql.empty_list("varchar"))
        number = sql.function("len", sql.column("profiles_at_best"))
        several = sql.binary(exp.GT, number, sql.whole(1))
        tied = sql.case([(several, sql.column("profiles_at_best"))], sql.empty_list("varchar"))
        yield "profiles_tied", tied

    def _levels(self) -> list[list[Profile]]:
        """The profiles by how specific they are, the most specific first."""
        keys = sorted({profile.keys for profile in self._profiles}, reverse=True)
        return [[one for one in self._profiles if one.keys == number] for number in keys]

    def _condition(self, profile: Profile) -> Sql:
        parts: list[Sql] = []
        if profile.stages is not None:
            parts.append(self._context.is_open_at(profile.stages))
        condition = profile_condition(self._context.definition, profile)
        if condition is not None:
            parts.append(self._context.compiler.condition(condition))
        return sql.both([sql.bracketed(part) for part in parts])

    @property
    def is_undetermined(self) -> Sql:
        """Whether it is not known which profile counts: TRUE or FALSE."""
        if not self._profiles:
            return sql.boolean(False)
        return _is(UNDETERMINED)

    def weight(self, measure: Measure) -> Sql:
        """The weight of a measure in a customer's profile; the usual one where it is unknown."""
        pairs: list[tuple[Sql, Sql]] = [
            (_is(one.id), sql.number(one.weights[measure.id]))
            for one in self._profiles
            if measure.id in one.weights
        ]
        return sql.case(pairs, sql.number(measure.weight))

    def varies_weight(self, measure: Measure) -> bool:
        """Whether a profile gives the measure a weight of its own."""
        return any(measure.id in one.weights for one in self._profiles)

    def leaves_out(self, measure: Measure) -> bool:
        """Whether the measure plays no part in some profile."""
        return any(one.weights.get(measure.id) == 0 for one in self._profiles)

    def anchors(self, measure: Measure) -> list[tuple[Sql, Measure]]:
        """The measure with other anchors, by the test of whose they are."""
        return [
            (_is(one.id), with_changes(measure, points=one.points[measure.id]))
            for one in self._profiles
            if measure.id in one.points
        ]


def _holds(profile: Profile) -> str:
    return f"profile.{profile.id}"


def _is(profile: str) -> Sql:
    return sql.equal(sql.coalesce(sql.column("profile"), sql.text("")), sql.text(profile))
