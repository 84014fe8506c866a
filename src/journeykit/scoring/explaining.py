"""What is missing for a customer's next step, term by term, over the columns of a snapshot.

One who has not passed the stage where they stand misses the terms of its validation that are not
true; one who has, those of the triggers that would move them on; one outside, those of the first
trigger. A condition falls into terms at its outermost ``and``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sqlglot import exp

from journeykit.definition.expressions import DataType, Expression, span_of
from journeykit.definition.expressions.tree import type_of
from journeykit.definition.findings import Route
from journeykit.language import say
from journeykit.records import dataclass
from journeykit.scoring import sql
from journeykit.scoring.cells import ABSENT
from journeykit.scoring.context import Context, unread_name
from journeykit.scoring.schema import (
    OUTSIDE,
    PROFILES,
    ColumnType,
    Names,
    Progress,
    ResultColumn,
    Schema,
)
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Sheet, Step
from journeykit.scoring.terms import SqlType, Term
from journeykit.scoring.unread import parts

_T = ColumnType

MISSING = (
    ResultColumn("missing_for", _T.TEXTS, "Of each missing term: what it is a part of."),
    ResultColumn("missing", _T.TEXTS, "Terms that are not true and that the next step needs."),
    ResultColumn("missing_is", _T.TEXTS, "Of each of these: its value now."),
    ResultColumn("missing_needs", _T.TEXTS, "Of each of these: what is needed."),
)
"""Four lists, one entry each for a missing term."""
AROUND = (
    ResultColumn("measures_unknown", _T.TEXTS, "Measures of health that are unknown."),
    ResultColumn("gates_unknown", _T.TEXTS, "Gates that may hold."),
)

_NUMBERS: Mapping[type[exp.Expr], str] = {
    exp.GTE: "at least {value}",
    exp.GT: "more than {value}",
    exp.LTE: "at most {value}",
    exp.LT: "less than {value}",
    exp.EQ: "{value}",
    exp.NEQ: "not {value}",
}
_DAYS: Mapping[type[exp.Expr], str] = {
    exp.GTE: "on or after {value}",
    exp.GT: "after {value}",
    exp.LTE: "on or before {value}",
    exp.LT: "before {value}",
    exp.EQ: "{value}",
    exp.NEQ: "not {value}",
}
_NOT_THERE = "(not in the export)"
_FLIPPED: Mapping[type[exp.Expr], type[exp.Expr]] = {
    exp.GTE: exp.LTE,
    exp.GT: exp.LT,
    exp.LTE: exp.GTE,
    exp.LT: exp.GT,
}


@dataclass(frozen=True)
class _Missing:
    """A term that the next step needs: when it is missing, and what is said of it."""

    where: Sql
    of: str
    text: str
    value: Sql
    needs: Sql


def explanation_columns(schema: Schema) -> tuple[ResultColumn, ...]:
    """The columns that explain a customer, behind all others of a scored file."""
    contributions = (
        ResultColumn(name, _T.DECIMAL, f"What the measure {identifier} adds to the score.")
        for identifier, name in shown_contributions(schema).items()
    )
    profile = PROFILES[:1] if schema.has_profiles else ()
    return (*MISSING, *profile, *contributions, *AROUND)


def shown_contributions(schema: Schema) -> Names:
    """``contribution_<measure>``: the public names; they add up to the score."""
    return Names("contribution_", (identifier for identifier, _ in schema.contribution.items()))


def explanation_steps(context: Context, source: str) -> tuple[Step, ...]:
    """Steps from a relation with a snapshot's columns to one that has the explanation too."""
    sheet = Sheet(source)
    states = list(unread_states(context))
    if states:
        sheet.add("unread_states", "Which derived columns are unread.", states)
    sheet.add(
        "explained",
        "What is missing for the next step, and what the score is made of.",
        explanations(context),
    )
    return tuple(sheet.steps)


@dataclass(frozen=True)
class Missing:
    """A term that is not true and that a customer's next step needs.

    Attributes:
        of: What it is a part of: ``validation of onboard``.
        term: As the author wrote it.
        value: What it is now; in brackets why there is none.
        needs: What is needed, in words.
    """

    of: str
    term: str
    value: str
    needs: str


def unread_states(context: Context) -> Iterator[tuple[str, Sql]]:
    """Whether each derived column is unread, which a snapshot does not hold."""
    schema = context.schema
    for name in context.definition.derived:
        expression = context.definition.derived_value(name)
        if name in schema.derived and expression is not None:
            yield unread_name(schema, name), context.compiler.unread(expression)


def explanations(context: Context) -> Iterator[tuple[str, Sql]]:
    """The columns of ``explanation_columns``; derived columns' unread states must be there."""
    yield from missing_lists(context)
    schema = context.schema
    names = shown_contributions(schema)
    for identifier, stored in schema.contribution.items():
        yield names[identifier], sql.column(stored)
    has_health = sql.is_known(sql.column("band"))
    unknown = [
        (sql.both([has_health.copy(), sql.is_null(sql.column(name))]), sql.text(identifier))
        for identifier, name in schema.points.items()
    ]
    yield "measures_unknown", sql.chosen(unknown, "varchar")


def missing_lists(context: Context) -> Iterator[tuple[str, Sql]]:
    """The four lists of ``MISSING``."""
    found = list(_Explaining(context).all())
    lists: tuple[list[Sql], ...] = (
        [sql.text(one.of) for one in found],
        [sql.text(one.text) for one in found],
        [one.value for one in found],
        [one.needs for one in found],
    )
    for column, values in zip(MISSING, lists, strict=True):
        pairs = [(one.where.copy(), value) for one, value in zip(found, values, strict=True)]
        yield column.name, sql.chosen(pairs, "varchar")


class _Explaining:
    """The terms of a journey, each with the customers who miss it."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._compiler = context.compiler

    def all(self) -> Iterator[_Missing]:
        """Every term of every step, in the journey's order."""
        context = self._context
        first = context.graph.stages[0].id if context.graph.stages else None
        not_lost = sql.negate(sql.is_true(sql.column("lost")))
        if first is not None:
            outside = sql.both([_stands(OUTSIDE), not_lost.copy()])
            yield from self._block(outside, first, "trigger")
        for stage_id in context.stage_ids:
            here = sql.both([_stands(stage_id), not_lost.copy()])
            passed = sql.function("list_contains", sql.column("validated"), sql.text(stage_id))
            if context.written(stage_id, "validation"):
                if context.graph.stage(stage_id).repeats:
                    # in a further round of it the evidence of the last one is old
                    in_it = sql.equal(sql.column("progress"), sql.text(Progress.IN_PROGRESS))
                    passed = sql.both([passed, sql.negate(sql.is_true(in_it))])
                not_passed = sql.both([here.copy(), sql.negate(passed.copy())])
                yield from self._block(not_passed, stage_id, "validation")
                here = sql.both([here, passed])
            for way in context.graph.forward(stage_id):
                if way.when is not None:
                    of = say("way to {stage}", stage=way.target)
                    yield from self._terms(here, of, way.when)
                yield from self._block(here, way.target, "trigger")

    def _block(self, where: Sql, stage_id: str, block: str) -> Iterator[_Missing]:
        route: Route = (*self._context.route(stage_id), block)
        of = part_of(block, stage_id)
        when, dated = self._context.at(*route, "when"), self._context.at(*route, "date")
        if when is not None:
            yield from self._terms(where, of, when)
        if dated is not None:
            yield self._date(where, of, when, dated)

    def _terms(self, where: Sql, of: str, condition: Expression) -> Iterator[_Missing]:
        for node in _conjuncts(condition.tree):
            start, end = span_of(node)
            truth = self._compiler.term(node).sql
            value, needs = self._said(node, condition)
            yield _Missing(
                sql.both([where.copy(), sql.negate(sql.is_true(truth))]),
                of,
                " ".join(condition.text[start:end].split()),
                value,
                needs,
            )

    def _date(self, where: Sql, of: str, when: Expression | None, dated: Expression) -> _Missing:
        """The date of a block: it has not come, or where it stands alone is not known."""
        day = self._compiler.day(dated)
        come = sql.binary(exp.LTE, day, sql.day(self._context.as_of))
        if when is None:
            missing = sql.negate(sql.is_true(come))
        else:
            missing = sql.both([sql.is_true(self._compiler.condition(when)), sql.is_false(come)])
        return _Missing(
            sql.both([where.copy(), missing]),
            of,
            " ".join(dated.text.split()),
            self._value(dated.tree),
            _said("a day up to {day}", day=sql.text(self._context.as_of.isoformat())),
        )

    # Values and what is needed, in words

    def _said(self, node: exp.Expr, condition: Expression) -> tuple[Sql, Sql]:
        """The value of a term and what it needs."""
        bare, negated = _bare(node)
        if isinstance(bare, exp.Column) and type_of(bare) is DataType.BOOLEAN:
            return self._value(bare), _said("false") if negated else _said("true")
        if isinstance(bare, exp.Is):
            return self._value(bare.this), _said("a value") if negated else _said("empty")
        if isinstance(bare, exp.In):
            items = [self._text_of(item) for item in bare.expressions]
            words = "none of {values}" if negated else "one of {values}"
            return self._value(bare.this), _said(words, values=_sentence(*_joined(items)))
        if isinstance(bare, exp.Between):
            low, high = self._text_of(bare.args["low"]), self._text_of(bare.args["high"])
            words = "not from {low} to {high}" if negated else "from {low} to {high}"
            return self._value(bare.this), _said(words, low=low, high=high)
        if type(bare) in _NUMBERS and not negated:
            return self._comparison(bare)
        return self._cells(bare, condition), _said("this to hold")

    def _comparison(self, node: exp.Expr) -> tuple[Sql, Sql]:
        kind: type[exp.Expr] = type(node)
        left, right = node.this, node.expression
        if not _reads(left) and _reads(right):
            kind, left, right = _FLIPPED.get(kind, kind), right, left
        left_type = type_of(left)
        words = _DAYS if left_type is not None and left_type.is_time else _NUMBERS
        return self._value(left), _said(words[kind], value=self._text_of(right))

    def _cells(self, node: exp.Expr, condition: Expression) -> Sql:
        """Every cell that a term reads, by name."""
        names = dict.fromkeys(
            one.name for one in node.find_all(exp.Column) if one.name in condition.columns
        )
        pieces: list[Sql] = []
        for name in names:
            cell = exp.Column(this=sql.name(name))
            value = self._state(self._compiler.term(cell), cell)
            pieces += [sql.text(f"{say(', ') if pieces else ''}{name} "), value]
        return _sentence(*pieces) if pieces else sql.text("")

    def _value(self, node: exp.Expr) -> Sql:
        return self._state(self._compiler.term(node), node)

    def _text_of(self, node: exp.Expr) -> Sql:
        """The other side of a comparison: a literal, or the value of what it reads."""
        term = self._compiler.term(node)
        return self._state(term, node) if _reads(node) else as_text(term)

    def _state(self, term: Term, node: exp.Expr) -> Sql:
        """A value as text; where there is none, why."""
        pairs: list[tuple[Sql, Sql]] = [(sql.is_known(term.sql.copy()), as_text(term))]
        schema = self._context.schema
        name = node.name if isinstance(node, exp.Column) else None
        if name is not None and self._context.is_absent(name):
            return _said(_NOT_THERE)
        if name is not None and name in schema.raw:
            raw = sql.column(schema.raw[name])
            words = _said("(unreadable: {text})", text=raw)
            pairs.append((sql.equal(raw.copy(), sql.text(ABSENT)), _said(_NOT_THERE)))
            pairs.append((sql.is_known(raw.copy()), words))
        else:
            pairs.append((self._compiler.unread_node(node), _said("(unreadable)")))
        return sql.case(pairs, _said("(empty)"))


def as_text(term: Term) -> Sql:
    """A known value as people write it: 4 and not 4.0."""
    value = term.sql.copy()
    if term.type is SqlType.TEXT:
        return value
    if term.type is SqlType.DOUBLE:
        rounded = exp.Round(this=value, decimals=sql.whole(6))
        return exp.RegexpReplace(
            this=sql.cast(rounded, "varchar"),
            expression=sql.text("[.]0$"),
            replacement=sql.text(""),
        )
    return sql.cast(value, "varchar")


def _stands(stage: str) -> Sql:
    return sql.equal(sql.column("stage"), sql.text(stage))


def _conjuncts(node: exp.Expr) -> Iterator[exp.Expr]:
    """The terms of a condition, in the order of the text."""
    inner = node
    while isinstance(inner, exp.Paren):
        inner = inner.this
    if isinstance(inner, exp.And):
        for part in parts(inner):
            yield from _conjuncts(part)
    else:
        yield node


def _bare(node: exp.Expr) -> tuple[exp.Expr, bool]:
    """A term without brackets and negation, and whether it is negated."""
    negated = False
    while isinstance(node, exp.Paren | exp.Not):
        negated ^= isinstance(node, exp.Not)
        node = node.this
    return node, negated


def _reads(node: exp.Expr) -> bool:
    return node.find(exp.Column) is not None


def part_of(block: str, stage_id: str) -> str:
    """What a term is a part of, in words: the trigger or the validation of a stage."""
    if block == "trigger":
        return say("trigger of {stage}", stage=stage_id)
    return say("validation of {stage}", stage=stage_id)


def _said(message: str, **gaps: Sql) -> Sql:
    """A message in the language that is spoken, with values in its gaps; none of them is NULL."""
    pieces = re.split(r"\{(\w+)\}", say(message))
    texts = [
        gaps[piece].copy() if place % 2 else sql.text(piece)
        for place, piece in enumerate(pieces)
        if piece
    ]
    return _sentence(*texts)


def _sentence(*pieces: Sql) -> Sql:
    """Texts behind one another; none of them is NULL."""
    first, *rest = pieces
    whole = first
    for piece in rest:
        whole = exp.DPipe(this=whole, expression=sql.operand(piece))
    return whole


def _joined(items: list[Sql]) -> Iterator[Sql]:
    for place, item in enumerate(items):
        if place:
            yield sql.text(say(", "))
        yield item
