"""The text of a plan's trees for DuckDB, written here.

A plan has thousands of nodes of few kinds, and sqlglot, which knows every dialect, takes its time
over each. The kinds that plans are made of are written here, word for word as sqlglot writes them.
Some are left to it where they stand; a tree with any other kind, or with a part that plans do not
have, is left to it whole. So what is written here is never another query, only the same one sooner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlglot import exp

from journeykit.definition.expressions.library import whole

_Writer = Callable[[Any], str]  # of one kind of node each


class _UnknownError(Exception):
    """A node that is not written here: sqlglot may write it by what is around it."""


def written(tree: exp.Expr) -> str:
    """The text of a tree, as ``tree.sql("duckdb")`` gives it."""
    try:
        return _text(tree)
    except _UnknownError:
        return _left(tree)


def _text(node: exp.Expr) -> str:
    kind = type(node)
    if kind in _ALONE:
        return _left(node)
    known = _KINDS.get(kind)
    if known is None or node.comments:
        raise _UnknownError
    parts, write = known
    for name, part in node.args.items():
        if part and name not in parts:
            raise _UnknownError
    return write(node)


def _left(node: exp.Expr) -> str:
    whole()
    return node.sql("duckdb")


def quoted(name: str) -> str:
    """A quoted identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("'", "''") + "'"


def _listed(nodes: Iterable[exp.Expr]) -> str:
    return ", ".join(map(_text, nodes))


def _identifier(node: exp.Identifier) -> str:
    return quoted(node.args["this"]) if node.args.get("quoted") else _left(node)


def _literal(node: exp.Literal) -> str:
    text: str = node.args["this"]
    return literal(text) if node.args["is_string"] else text


def _column(node: exp.Column) -> str:
    table = node.args.get("table")
    name = _text(node.args["this"])
    return f"{_text(table)}.{name}" if table else name


def _data_type(node: exp.DataType) -> str:
    if node.args["this"] is exp.DType.ARRAY:
        return f"{_listed(node.args['expressions'])}[]"
    name, sizes = _TYPES.get(node.args["this"]), node.args.get("expressions")
    if name is None or (sizes and name != "DECIMAL"):
        return _left(node)
    return f"{name}({_listed(sizes)})" if sizes else name


def _case(node: exp.Case) -> str:
    subject, default = node.args.get("this"), node.args.get("default")
    texts = ["CASE"] if subject is None else ["CASE", _text(subject)]
    for pair in node.args["ifs"]:
        texts += ("WHEN", _text(pair.args["this"]), "THEN", _text(pair.args["true"]))
    if default is not None:
        texts += ("ELSE", _text(default))
    texts.append("END")
    return " ".join(texts)


def _negative(node: exp.Neg) -> str:
    inner = _text(node.args["this"])
    return f"- {inner}" if inner.startswith("-") else f"-{inner}"


def _between(node: exp.Between) -> str:
    low, high = _text(node.args["low"]), _text(node.args["high"])
    return f"{_text(node.args['this'])} BETWEEN {low} AND {high}"


def _days_between(node: exp.DateDiff) -> str:
    unit, start, end = node.args["unit"], node.args["expression"], node.args["this"]
    if isinstance(start, exp.Literal) or isinstance(end, exp.Literal) or unit.name != "DAY":
        return _left(node)
    return f"DATE_DIFF('DAY', {_text(start)}, {_text(end)})"


def _replaced(node: exp.RegexpReplace) -> str:
    parts = [node.args["this"], node.args["expression"], node.args["replacement"]]
    return f"REGEXP_REPLACE({_listed(parts)}, 'g')"


def _moved(node: exp.DateAdd) -> str:
    start, count, unit = node.args["this"], node.args["expression"], node.args["unit"]
    if not isinstance(node.parent, exp.Cast | exp.If):  # it needs brackets in some places
        raise _UnknownError
    plain = isinstance(start, exp.Column | exp.Cast | exp.Paren) and isinstance(unit, exp.Var)
    if not plain or not isinstance(count, exp.Literal | exp.Neg | exp.Case):
        return _left(node)
    number = _text(count) if isinstance(count, exp.Literal) else f"({_text(count)})"
    return f"{_text(start)} + INTERVAL {number} {unit.name}"


def _shifted(node: exp.BitwiseRightShift) -> str:
    text = f"{_text(node.args['this'])} >> {_text(node.args['expression'])}"
    return f"({text})" if isinstance(node.parent, exp.Binary) else text


def _least(node: exp.Least) -> str:
    if not node.args.get("ignore_nulls"):
        return _left(node)
    return f"LEAST({_listed([node.args['this'], *node.args['expressions']])})"


def _called(node: exp.Anonymous) -> str:
    return f"{node.args['this'].upper()}({_listed(node.args.get('expressions') or ())})"


def _trim(node: exp.Trim) -> str:
    value, characters = node.args["this"], node.args.get("expression")
    if isinstance(value, exp.Cast) or not isinstance(characters, exp.Literal):
        return _left(node)
    return f"TRIM({_text(value)}, {_text(characters)})"


def _lower(node: exp.Lower) -> str:
    value = node.args["this"]
    return _left(node) if isinstance(value, exp.Cast) else f"LOWER({_text(value)})"


def _star(node: exp.Star) -> str:
    without, instead = node.args.get("except_"), node.args.get("replace")
    text = "*"
    if without:
        text += f" EXCLUDE ({_listed(without)})"
    if instead:
        text += f" REPLACE ({_listed(instead)})"
    return text


def _select(node: exp.Select) -> str:
    text = f"SELECT {_listed(node.args['expressions'])}"
    source, where = node.args.get("from_"), node.args.get("where")
    if source is not None:
        text += f" FROM {_text(source.args['this'])}"
    return text if where is None else f"{text} WHERE {_text(where.args['this'])}"


def _subquery(node: exp.Subquery) -> str:
    alias = node.args.get("alias")
    text = f"({_text(node.args['this'])})"
    return text if alias is None else f"{text} AS {_text(alias)}"


def _lambda(node: exp.Lambda) -> str:
    return f"LAMBDA {_listed(node.args['expressions'])} : {_text(node.args['this'])}"


def _filtered(node: exp.Filter) -> str:
    where = node.args["expression"].args["this"]
    return f"{_text(node.args['this'])} FILTER(WHERE {_text(where)})"


def _between_two(sign: str) -> _Writer:
    def write(node: exp.Binary) -> str:
        return f"{_text(node.args['this'])} {sign} {_text(node.args['expression'])}"

    return write


def _function(name: str, *rest: str) -> _Writer:
    def write(node: exp.Expr) -> str:
        arguments = [node.args["this"]]
        for key in rest:
            more = node.args.get(key) or []
            arguments += more if isinstance(more, list) else [more]
        return f"{name}({_listed(arguments)})"

    return write


_ALONE = frozenset({exp.Greatest, exp.Floor, exp.Ceil})
"""Kinds that sqlglot writes in the same way whatever is around them, and that plans have seldom."""

_TYPES = {
    exp.DType.TEXT: "TEXT",
    exp.DType.BOOLEAN: "BOOLEAN",
    exp.DType.SMALLINT: "SMALLINT",
    exp.DType.INT: "INT",
    exp.DType.BIGINT: "BIGINT",
    exp.DType.DOUBLE: "DOUBLE",
    exp.DType.DECIMAL: "DECIMAL",
    exp.DType.DATE: "DATE",
    exp.DType.TIMESTAMP: "TIMESTAMP",
    exp.DType.TIMESTAMPNTZ: "TIMESTAMP",
    exp.DType.UTINYINT: "UTINYINT",
    exp.DType.USMALLINT: "USMALLINT",
    exp.DType.UINT: "UINTEGER",
    exp.DType.UBIGINT: "UBIGINT",
}

_TWO = ("this", "expression")
_SIGNS: dict[type[exp.Expr], str] = {
    exp.And: "AND",
    exp.Or: "OR",
    exp.Is: "IS",
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.DPipe: "||",
    exp.BitwiseAnd: "&",
    exp.BitwiseOr: "|",
}

_KINDS: dict[type[exp.Expr], tuple[tuple[str, ...], _Writer]] = {
    **{kind: (_TWO, _between_two(sign)) for kind, sign in _SIGNS.items()},
    exp.Identifier: (("this", "quoted"), _identifier),
    exp.Literal: (("this", "is_string"), _literal),
    exp.Column: (("this", "table"), _column),
    exp.DataTypeParam: (("this",), lambda node: _text(node.args["this"])),
    exp.Null: ((), lambda _: "NULL"),
    exp.Boolean: (("this",), lambda node: "TRUE" if node.args["this"] else "FALSE"),
    exp.DataType: (("this", "expressions", "nested"), _data_type),
    exp.Cast: (
        ("this", "to"),
        lambda node: f"CAST({_text(node.args['this'])} AS {_text(node.args['to'])})",
    ),
    exp.TryCast: (
        ("this", "to"),
        lambda node: f"TRY_CAST({_text(node.args['this'])} AS {_text(node.args['to'])})",
    ),
    exp.Alias: (
        ("this", "alias"),
        lambda node: f"{_text(node.args['this'])} AS {_text(node.args['alias'])}",
    ),
    exp.Paren: (("this",), lambda node: f"({_text(node.args['this'])})"),
    exp.Not: (("this",), lambda node: f"NOT {_text(node.args['this'])}"),
    exp.Neg: (("this",), _negative),
    exp.Case: (("this", "ifs", "default"), _case),
    exp.Between: (("this", "low", "high"), _between),
    exp.In: (
        ("this", "expressions"),
        lambda node: f"{_text(node.args['this'])} IN ({_listed(node.args['expressions'])})",
    ),
    exp.Array: (("expressions",), lambda node: f"[{_listed(node.args['expressions'])}]"),
    exp.Anonymous: (("this", "expressions"), _called),
    exp.Coalesce: (("this", "expressions"), _function("COALESCE", "expressions")),
    exp.Nullif: (_TWO, _function("NULLIF", "expression")),
    exp.Trim: (_TWO, _trim),
    exp.Lower: (("this",), _lower),
    exp.Round: (("this", "decimals"), _function("ROUND", "decimals")),
    exp.Substring: (("this", "start", "length"), _function("SUBSTRING", "start", "length")),
    exp.RegexpLike: (_TWO, _function("REGEXP_MATCHES", "expression")),
    exp.RegexpReplace: ((*_TWO, "replacement"), _replaced),
    exp.DateAdd: ((*_TWO, "unit"), _moved),
    exp.DateDiff: ((*_TWO, "unit"), _days_between),
    exp.BitwiseRightShift: (_TWO, _shifted),
    exp.Least: (("this", "expressions", "ignore_nulls"), _least),
    exp.Lambda: (("this", "expressions"), _lambda),
    exp.Count: (("this", "big_int"), _function("COUNT")),
    exp.Sum: (("this",), _function("SUM")),
    exp.Filter: (_TWO, _filtered),
    exp.Star: (("except_", "replace"), _star),
    exp.Table: (("this",), lambda node: _text(node.args["this"])),
    exp.TableAlias: (("this",), lambda node: _text(node.args["this"])),
    exp.Subquery: (("this", "alias"), _subquery),
    exp.Select: (("expressions", "from_", "where"), _select),
}
"""How each kind is written, with the parts that it may have."""
