"""Texts of a few known words as whole numbers: the place of each word among all that there are.

Most texts of a scored customer (the stage, the reason, the band) are words that the journey names:
the value is a CASE whose results are all known when the plan is made. To write such a number costs
a quarter of what the text does, and to group by it less still.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlglot import exp

from journeykit.scoring import sql
from journeykit.scoring.sql import Sql
from journeykit.scoring.steps import Step
from journeykit.scoring.trees import columns_of

_TYPES = ((256, "utinyint"), (65_536, "usmallint"))
_PREFIX = "code."

Words = tuple[str, ...]


def code_texts(
    steps: Sequence[Step], names: Collection[str], *, compares: bool = False
) -> dict[str, Words]:
    """Add to the steps, beside texts that are words known beforehand, the number of each word.

    Args:
        steps: Of a plan, but for the last, which names what it keeps.
        names: The columns of these steps that may be numbers.
        compares: Whether the steps compare the numbers too, where they compare such a text with
            words: then nothing needs the text, and nobody reads the steps with pleasure.

    Returns:
        Of each that has one now, its words in the order of their numbers, from 0. The number
        stands in the column ``coded(name)``.
    """
    coding = _Coding(steps)
    found = {name: coding.words(name) for name in names}
    if compares:
        for step in steps:
            _compare_numbers(step.select, coding.known)
    return {name: words for name, words in found.items() if words}


def coded(name: str) -> str:
    """The column that holds the number of a text's word."""
    return f"{_PREFIX}{name}"


def type_of_code(words: int) -> str:
    """The SQL type of the numbers of so many words."""
    return next(type_ for most, type_ in _TYPES if words <= most)


def text_of(column: Sql, words: Sequence[str]) -> Sql:
    """The text that a column of such numbers stands for."""
    listed = exp.Array(expressions=[sql.text(word) for word in words])
    place = exp.Add(this=sql.cast(column, "bigint"), expression=sql.whole(1))
    return sql.function("list_extract", listed, place)


class _Coding:
    """The columns of a plan that are words, each found and numbered once."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._made: dict[str, tuple[exp.Select, exp.Alias] | None] = {}
        self._words: dict[str, Words | None] = {}
        for step in steps:
            star = next((one for one in step.select.expressions if one.is_star), None)
            if star is None:
                self._made = dict.fromkeys(self._made)
            replaced = star.args.get("replace") if isinstance(star, exp.Star) else None
            for item in (*step.select.expressions, *(replaced or ())):
                if isinstance(item, exp.Alias):
                    once = item.alias not in self._made and item not in (replaced or ())
                    self._made[item.alias] = (step.select, item) if once else None

    @property
    def known(self) -> dict[str, Words]:
        """Of every column that has a number now, its words."""
        return {name: words for name, words in self._words.items() if words}

    def words(self, name: str) -> Words | None:
        """The words of a column, which has a number now; None where it has none."""
        if name not in self._words:
            self._words[name] = None  # for as long as it is looked at: nothing reads itself
            self._words[name] = self._numbered(name)
        return self._words[name]

    def _numbered(self, name: str) -> Words | None:
        made = self._made.get(name)
        if made is None:
            return None
        select, item = made
        value = item.this
        words: dict[str, None] = {}
        if not isinstance(value, exp.Case | exp.Column) or not self._collect(value, words):
            return None
        if not words or len(words) > _TYPES[-1][0]:
            return None
        numbers = {word: number for number, word in enumerate(words)}
        number = sql.cast(self._number(value, numbers), type_of_code(len(words)))
        select.append("expressions", exp.Alias(this=number, alias=sql.name(coded(name))))
        return tuple(words)

    def _collect(self, value: Sql | None, words: dict[str, None]) -> bool:
        """Add the words that a value may be; False where it may be another text."""
        if value is None or isinstance(value, exp.Null):
            return True
        if isinstance(value, exp.Paren | exp.Cast):
            return _keeps_text(value) and self._collect(value.this, words)
        if value.is_string:
            words[value.name] = None
            return True
        if isinstance(value, exp.Case):
            return all(self._collect(result, words) for result in _results(value))
        if isinstance(value, exp.Column) and not value.table:
            inner = self.words(value.name)
            words.update(dict.fromkeys(inner or ()))
            return inner is not None
        return False

    def _number(self, value: Sql, numbers: Mapping[str, int]) -> Sql:
        """The number of the word that a value is."""
        if isinstance(value, exp.Null):
            return value.copy()
        if isinstance(value, exp.Paren | exp.Cast):
            return self._number(value.this, numbers)
        if isinstance(value, exp.Column):
            return self._renumbered(value.name, numbers)
        if isinstance(value, exp.Case):
            default = value.args.get("default")
            subject = value.this
            return exp.Case(
                this=subject.copy() if subject is not None else None,
                ifs=[
                    exp.If(this=one.this.copy(), true=self._number(one.args["true"], numbers))
                    for one in value.args["ifs"]
                ],
                default=self._number(default, numbers) if default is not None else None,
            )
        return sql.whole(numbers[value.name])

    def _renumbered(self, name: str, numbers: Mapping[str, int]) -> Sql:
        """The number of another column, by these numbers."""
        column = sql.column(coded(name))
        own = self.words(name) or ()
        if all(numbers[word] == number for number, word in enumerate(own)):
            return column
        pairs = [(sql.whole(number), sql.whole(numbers[word])) for number, word in enumerate(own)]
        return sql.case(pairs, subject=column)


def _compare_numbers(select: exp.Select, known: Mapping[str, Words]) -> None:
    """Have a query compare numbers of words where it compares the words."""
    for column in columns_of(select):
        words = known.get(column.name)
        compared = _compared_with(column) if words and not column.table else None
        if words is None or compared is None:
            continue
        if not all(one.is_string and one.name in words for one in compared):
            continue
        for one in compared:
            one.replace(sql.whole(words.index(one.name)))
        column.replace(sql.column(coded(column.name)))


def _compared_with(column: exp.Column) -> list[Sql] | None:
    """What a column is held against, all of it; None where it is something else than compared."""
    node = column.parent
    if isinstance(node, exp.EQ | exp.NEQ):
        return [node.expression if node.this is column else node.this]
    if node is None or node.this is not column:
        return None
    if isinstance(node, exp.In):
        return list(node.expressions) or None
    if isinstance(node, exp.Case):
        return [one.this for one in node.args["ifs"]]
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        return []
    return None


def _results(value: exp.Case) -> list[Sql | None]:
    return [*(one.args["true"] for one in value.args["ifs"]), value.args.get("default")]


def _keeps_text(value: Sql) -> bool:
    """Whether what is in brackets, or cast, is the text inside."""
    if isinstance(value, exp.Paren):
        return True
    return bool(value.args["to"].is_type(*exp.DataType.TEXT_TYPES)) or isinstance(
        value.this, exp.Null
    )
