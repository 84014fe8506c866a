"""From a published tree to conditions and values over regions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from math import inf

from journeykit.definition.expressions import logic, values
from journeykit.definition.expressions import shapes as exp
from journeykit.definition.expressions.canonical import (
    counted_backwards,
    days,
    members,
    normal_form,
)
from journeykit.definition.expressions.comparing import ANYTHING, HOLDS, Comparer
from journeykit.definition.expressions.logic import IS_FALSE, IS_TRUE, Condition
from journeykit.definition.expressions.model import AS_OF, DataType, Scope
from journeykit.definition.expressions.regions import (
    EMPTY,
    EQUAL,
    FALSE,
    GREATER,
    LESS,
    TRUE,
    UNREAD,
    Constant,
    Variable,
)
from journeykit.definition.expressions.tree import type_of
from journeykit.definition.expressions.values import Reference, Value
from journeykit.records import dataclass

_EXACT_DIGITS = 15
"""A number with more digits may be rounded when it is compared: nothing is concluded from it."""
_MOST_FACTORS = 8
"""Cells lie within 1e19, so a product of that many is finite."""
_BOUNDS: Mapping[type[exp.Expr], tuple[float, float]] = {
    exp.Abs: (0, inf),
    exp.Length: (0, inf),
    exp.Month: (1, 12),
    exp.Year: (1, 9999),
}
_SCORES = {"health_score": (0.0, 100.0)}


@dataclass(frozen=True)
class Facts:
    """What is known of the names, in every scope that takes part in a proof."""

    scopes: Sequence[Scope]

    def column(self, name: str, type: DataType, index: int) -> Variable:
        """The variable of a name."""
        if type is DataType.BOOLEAN:
            return Variable(index, self._missing(name) | TRUE | FALSE)
        variable = Variable(index, type=type, missing=self._missing(name))
        if self._is_result(name):
            variable.bounds = _SCORES.get(name)
        elif type is DataType.TEXT and not any(name in each.derived for each in self.scopes):
            variable.possible = _is_trimmed
        known = {each.values.get(name) for each in self.scopes}
        if len(known) == 1:
            variable.values = known.pop()
        return variable

    def _is_result(self, name: str) -> bool:
        return all(name in each.results for each in self.scopes)

    def _missing(self, name: str) -> int:
        """A result that is unknown is empty; the date of the score is never missing."""
        if name == AS_OF:
            return 0
        return EMPTY if self._is_result(name) else EMPTY | UNREAD


class Translator:
    """Translates trees that are about the same row; variables are shared between them."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.comparer = Comparer()

    def condition(self, node: exp.Expr) -> Condition:
        """A node of type boolean."""
        node = node.unnest()
        if isinstance(node, exp.And | exp.Or):
            decides = IS_FALSE if isinstance(node, exp.And) else IS_TRUE
            return logic.chain([self.condition(each) for each in members(node)], decides)
        if isinstance(node, exp.Not):
            return logic.Opposite(self.condition(node.this))
        if type(node) in HOLDS:
            return self._comparison(node.this, node.expression, HOLDS[type(node)])
        translate = self._forms().get(type(node))
        return translate(node) if translate else logic.Fixed(ANYTHING)

    def _forms(self) -> Mapping[type[exp.Expr], Callable[[exp.Expr], Condition]]:
        return {
            exp.Boolean: lambda node: logic.Fixed(IS_TRUE if node.this else IS_FALSE),
            exp.Null: lambda _: logic.Fixed(EMPTY),
            exp.Column: self._flag,
            exp.In: self._in,
            exp.Between: self._between,
            exp.Is: self._is_null,
            exp.Like: lambda node: self._like(node, fold=False),
            exp.ILike: lambda node: self._like(node, fold=True),
            exp.Coalesce: self._first_truth,
            exp.Nullif: self._truth_unless,
            exp.Case: self._truth_by_case,
        }

    def _flag(self, node: exp.Expr) -> Condition:
        variable = self._column(node)
        variable.uses += 1
        return logic.Flag(variable)

    def _comparison(self, left: exp.Expr, right: exp.Expr, holds: int) -> Condition:
        if DataType.BOOLEAN in (type_of(left), type_of(right)):
            alike = logic.Alike(self.condition(left), self.condition(right))
            return alike if holds == EQUAL else logic.Opposite(alike)
        return self.comparer.compared(self.value(left), self.value(right), holds)

    def _in(self, node: exp.Expr) -> Condition:
        constants = [constant_of(each) for each in node.expressions]
        known = [each[0] for each in constants if each is not None]
        if type_of(node.this) is not DataType.BOOLEAN and len(known) == len(constants):
            return self.comparer.is_one_of(self.value(node.this), known)
        each_one = [self._comparison(node.this, each, EQUAL) for each in node.expressions]
        return logic.chain(each_one, IS_TRUE)

    def _between(self, node: exp.Expr) -> Condition:
        low = self._comparison(node.this, node.args["low"], GREATER | EQUAL)
        high = self._comparison(node.this, node.args["high"], LESS | EQUAL)
        return logic.chain([low, high], IS_FALSE)

    def _is_null(self, node: exp.Expr) -> Condition:
        if type_of(node.this) is DataType.BOOLEAN:
            return logic.Missing(self.condition(node.this))
        return values.Absent(self.value(node.this))

    def _like(self, node: exp.Expr, *, fold: bool) -> Condition:
        pattern = node.expression.unnest().name
        return self.comparer.is_like(self.value(node.this), pattern, fold=fold)

    def _first_truth(self, node: exp.Expr) -> Condition:
        arguments = (node.this, *node.expressions)
        return logic.FirstTruth(tuple(self.condition(each) for each in arguments))

    def _truth_unless(self, node: exp.Expr) -> Condition:
        return logic.TruthUnless(self.condition(node.this), self.condition(node.expression))

    def _branches(self, node: exp.Expr) -> list[tuple[Condition, exp.Expr]]:
        subject = node.args.get("this")
        branches = []
        for branch in node.args["ifs"]:
            if subject is None:
                when = self.condition(branch.this)
            else:
                when = self._comparison(subject, branch.this, EQUAL)
            branches.append((when, branch.args["true"]))
        return branches

    def _truth_by_case(self, node: exp.Expr) -> Condition:
        default = node.args.get("default")
        branches = [(when, self.condition(then)) for when, then in self._branches(node)]
        otherwise = self.condition(default) if default is not None else logic.Fixed(EMPTY)
        return logic.TruthByCase(tuple(branches), otherwise)

    def value(self, node: exp.Expr) -> Value:
        """A node of any other type."""
        node = node.unnest()
        constant = constant_of(node)
        if constant is not None or isinstance(node, exp.Null):
            return values.Constantly(constant)
        if isinstance(node, exp.Column):
            return values.Read(Reference(self._column(node)))
        if isinstance(node, exp.Coalesce):
            arguments = (node.this, *node.expressions)
            return values.FirstValue(tuple(self.value(each) for each in arguments))
        if isinstance(node, exp.Nullif):
            same = self._comparison(node.this, node.expression, EQUAL)
            return values.ValueUnless(self.value(node.this), same)
        if isinstance(node, exp.Case):
            default = node.args.get("default")
            branches = [(when, self.value(then)) for when, then in self._branches(node)]
            otherwise = self.value(default) if default is not None else values.Constantly(None)
            return values.ValueByCase(tuple(branches), otherwise)
        return self._computed(node)

    def _column(self, node: exp.Expr) -> Variable:
        type = type_of(node) or DataType.TEXT
        return self.comparer.variable(
            ("name", node.name), lambda index: self.facts.column(node.name, type, index)
        )

    def _computed(self, node: exp.Expr) -> Value:
        """A strict function: a variable of its own, missing where an operand is."""
        negative = False
        while isinstance(node, exp.Neg):
            negative, node = not negative, node.this.unnest()
        if isinstance(node, exp.Column):
            return values.Read(Reference(self._column(node), negative))
        operands, form = _operands(node), normal_form(node)
        counted = days(node) if isinstance(node, exp.Anonymous) else None
        if counted is not None and counted_backwards(*counted):
            negative = not negative
            form = f"days({normal_form(counted[1])}, {normal_form(counted[0])})"
        variable = self.comparer.variable(("value", form), lambda index: _shaped(node, index))
        read = tuple(self.value(each) for each in operands)
        return values.Computed(Reference(variable, negative), read)


def constant_of(node: exp.Expr) -> tuple[Constant] | None:
    """The constant a node is, alone in a tuple; None where it is none, or not an exact one."""
    node = node.unnest()
    if isinstance(node, exp.Neg):
        inner = constant_of(node.this)
        return (-inner[0],) if inner else None
    if isinstance(node, exp.Cast):
        return (datetime.fromisoformat(node.this.name),)
    if not isinstance(node, exp.Literal):
        return None
    if node.is_string:
        return (node.name,)
    if len(node.name.replace(".", "").lstrip("0")) > _EXACT_DIGITS:
        return None
    return (float(node.name),) if "." in node.name else (int(node.name),)


def _operands(node: exp.Expr) -> list[exp.Expr]:
    """What a function reads."""
    if isinstance(node, exp.Literal):
        return []
    if isinstance(node, exp.Coalesce | exp.Nullif | exp.Case):
        return [node]  # not strict: it is missing where it says so itself
    if isinstance(node, exp.Round):
        return [node.this]
    return [each for each in node.iter_expressions() if type_of(each) is not None]


def _shaped(node: exp.Expr, index: int) -> Variable:
    """A variable for a function's value, with what is known of that."""
    missing = EMPTY if _may_vanish(node) else 0
    bounds = _BOUNDS.get(type(node))
    variable = Variable(index, type=type_of(node), missing=missing, bounds=bounds)
    if isinstance(node, exp.Lower):
        variable.possible = lambda text: not any("A" <= each <= "Z" for each in text)
    elif isinstance(node, exp.Upper):
        variable.possible = lambda text: not any("a" <= each <= "z" for each in text)
    elif isinstance(node, exp.Trim):
        variable.possible = lambda text: text == text.strip(" ")
    return variable


def _may_vanish(node: exp.Expr) -> bool:
    """Whether a value may be empty though all it reads is there."""
    if isinstance(node, exp.Div):
        return True
    if isinstance(node, exp.Add | exp.Sub | exp.Mul):
        inside = list(node.walk())
        factors = sum(isinstance(each, exp.Mul) for each in inside)
        return factors > _MOST_FACTORS or any(isinstance(each, exp.Div) for each in inside)
    return isinstance(node, exp.Anonymous) and days(node) is None


def _is_trimmed(text: str) -> bool:
    """Whether a cell can hold the text: cells are trimmed, and an empty one is missing."""
    return bool(text) and text == text.strip(" ")
